"""Descriptions of exchanges: what an operation returns, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar
from urllib.parse import quote

from typing_extensions import TypedDict, Unpack

from jackfield._answers import Mismatch
from jackfield._bodies import Body, encoded, query_pairs
from jackfield._paging import Paging, Single
from jackfield.errors import ConfigurationError
from jackfield.options import Options
from jackfield.sse import SSEDecoder

if TYPE_CHECKING:
    from jackfield._responses import Response
    from jackfield._streams import Decoder

T = TypeVar("T")
_UNSET: Any = object()
# POST and PATCH may act twice; whatever else there is (a vendor's own verb) is treated like them.
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})


class CallParts(TypedDict, total=False):
    """The keyword arguments that every kind of call takes; see `Call`."""

    params: Mapping[str, Any] | None
    json: Any
    form: Mapping[str, Any] | None
    body: Body | None
    headers: Mapping[str, str] | None
    url: str | None
    auth: bool | str
    scopes: tuple[str, ...]
    idempotent: bool | None
    refuses: tuple[str, ...]
    options: Options | Mapping[str, Any] | None


class Call(Generic[T]):
    """One exchange, described; its type parameter is what the answer is read as.

    Args:
        method: The HTTP method.
        path: A path template below the platform's base URL; each ``{}`` takes one of the arguments.
        args: The path's arguments; they are percent-encoded.
        params: Query parameters; None is left out, a list repeats its name.
        json: A JSON body (see `Body.json`).
        form: A form body.
        body: Any other body.
        headers: Headers of this operation.
        url: An absolute URL instead of the path (presigned storage, a token endpoint). Such a call gets no
            credential, no cookie and no default header.
        auth: True for the platform's credential, False for none, or a bearer token for this call alone.
        scopes: The scopes that an OAuth credential needs for it.
        idempotent: Whether sending it twice does no harm; None to go by the method.
        accept: The media type that is asked for.
        refuses: Media types that are no answer although the status is good, for example ``text/html``.
        finish: Takes the data that was read and the `Response` round it, and gives what the operation gives: for
            answers of which a part stands in the headers.
        options: The caller's options.

    Raises:
        ConfigurationError: An argument of the path, a parameter or the body cannot be sent.
    """

    __slots__ = (
        "accept",
        "args",
        "auth",
        "body",
        "finish",
        "headers",
        "idempotent",
        "method",
        "operation",
        "options",
        "params",
        "path",
        "platform",
        "reader",
        "refuses",
        "returns",
        "scopes",
        "template",
        "url",
    )
    streams = False
    method: str
    path: str
    reader: Any
    operation: str
    platform: str
    returns: Any

    def __init__(
        self,
        method: str,
        path: str = "",
        *args: object,
        params: Mapping[str, Any] | None = None,
        json: Any = _UNSET,
        form: Mapping[str, Any] | None = None,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        url: str | None = None,
        auth: bool | str = True,
        scopes: tuple[str, ...] = (),
        idempotent: bool | None = None,
        accept: str = "application/json",
        refuses: tuple[str, ...] = (),
        finish: Callable[[T, Response[T]], T] | None = None,
        options: Options | Mapping[str, Any] | None = None,
    ) -> None:
        self.method = method.upper()
        self.template: str = path
        self.args: tuple[object, ...] = args
        if url is None and not path.startswith("/"):
            raise TypeError(f"a path begins with a slash: {path!r}")
        self.path = fill(path, args) if url is None else path
        self.params: Mapping[str, Any] | None = params
        if json is not _UNSET:
            body = Body.json(json)
        elif form is not None:
            body = Body.form(form)
        self.body: Body | None = body
        self.headers: Mapping[str, str] | None = headers
        self.url: str | None = url
        self.auth: bool | str = auth
        self.scopes: tuple[str, ...] = scopes
        self.idempotent: bool = self.method in IDEMPOTENT if idempotent is None else idempotent
        self.accept: str = accept
        self.refuses: tuple[str, ...] = refuses
        self.finish: Callable[[Any, Any], Any] | None = finish
        self.options: Mapping[str, Any] | None = options or None
        self.operation = ""
        self.platform = ""
        self.returns = None
        self.reader = None

    def copy(self, **changes: Any) -> Self:
        """The same call with some attributes changed."""
        twin = type(self).__new__(type(self))
        for cls in type(self).__mro__:
            for name in getattr(cls, "__slots__", ()):
                setattr(twin, name, getattr(self, name))
        for name, value in changes.items():
            setattr(twin, name, value)
        return twin

    def target(self, base: str) -> str:
        """The whole URL, below this base URL."""
        url = self.url if self.url is not None else base + self.path.replace("#", "%23")
        if self.params:
            pairs = query_pairs(self.params)
            if pairs:
                return f"{url}{'&' if '?' in url else '?'}{encoded(pairs)}"
        return url

    if TYPE_CHECKING:

        def _covers(self) -> T: ...


class PageCall(Call[T]):
    """A list, page by page, of items that are read as the type parameter.

    Args:
        items: The key that the items stand under, or several in the order they are looked for; dots lead inside
            (``"conversation.messages"``); ``""`` for a bare list.
        paging: How the next page is asked for.
        max_pages: How many pages a walk takes at most.
        keep: Which items to keep, for a filter that the server ignores.
        absent: Whether an answer without the list is an empty page.
    """

    __slots__ = ("absent", "items", "keep", "max_pages", "paging")

    def __init__(
        self,
        method: str,
        path: str = "",
        *args: object,
        items: str | tuple[str, ...] = "items",
        paging: Paging | None = None,
        max_pages: int | None = None,
        keep: Callable[[T], bool] | None = None,
        absent: bool = False,
        **rest: Unpack[CallParts],
    ) -> None:
        super().__init__(method, path, *args, **rest)
        self.items: tuple[str, ...] = (items,) if isinstance(items, str) else items
        self.paging: Paging = paging or Single()
        self.max_pages: int | None = max_pages
        self.keep: Callable[[T], bool] | None = keep
        self.absent: bool = absent


class StreamCall(Call[T]):
    """A stream of server-sent events, each read as the type parameter.

    Args:
        events: Makes, for each stream, the function that reads one event (None to read data as JSON of the type
            parameter). It may return `SKIP`; if it has a method ``end()``, that is called at the stream's end
            and may raise `StreamInterruptedError` when something is missing.

    Attributes:
        media_type: The media type that the answer must have.
    """

    __slots__ = ("events", "media_type")
    streams = True

    def __init__(
        self,
        method: str,
        path: str = "",
        *args: object,
        events: Callable[[], Callable[[Any], Any]] | None = None,
        accept: str = "text/event-stream",
        **rest: Unpack[CallParts],
    ) -> None:
        super().__init__(method, path, *args, accept=accept, **rest)
        self.events: Callable[[], Callable[[Any], Any]] | None = events
        self.media_type: str | None = "text/event-stream"

    def decoder(self, limit: int) -> Decoder[Any]:
        """What cuts the body into events, none of them larger than so many bytes."""
        return SSEDecoder(max_event_bytes=limit)


class BytesCall(StreamCall[bytes]):
    """A stream of bytes.

    Args:
        chunk_size: Bytes of each piece but the last; None for pieces as they arrive.
    """

    __slots__ = ("chunk_size",)

    def __init__(
        self,
        method: str,
        path: str = "",
        *args: object,
        accept: str = "*/*",
        chunk_size: int | None = None,
        **rest: Unpack[CallParts],
    ) -> None:
        if chunk_size is not None and chunk_size < 1:
            raise ConfigurationError(f"chunk_size is a number of bytes, at least 1, not {chunk_size}")
        self.chunk_size: int | None = chunk_size
        super().__init__(method, path, *args, accept=accept, events=lambda: _same, **rest)
        self.media_type: str | None = None

    def decoder(self, limit: int) -> Decoder[Any]:
        """Pieces."""
        return _Pieces(self.chunk_size)


class LinesCall(StreamCall[str]):
    r"""A stream of text lines (UTF-8), cut at ``\n`` and ``\r\n`` only, without their ends."""

    __slots__ = ()

    def __init__(
        self, method: str, path: str = "", *args: object, accept: str = "*/*", **rest: Unpack[CallParts]
    ) -> None:
        super().__init__(method, path, *args, accept=accept, events=lambda: _same, **rest)
        self.media_type: str | None = None

    def decoder(self, limit: int) -> Decoder[Any]:
        """Lines, none of them larger than so many bytes."""
        return _Lines(limit)


def _same(value: Any) -> Any:
    return value


class _Pieces:
    last_event_id = ""

    def __init__(self, size: int | None) -> None:
        self._size = size
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        size = self._size
        if size is None:
            return [chunk]
        self._rest += chunk
        whole = len(self._rest) // size * size
        pieces = [bytes(self._rest[start : start + size]) for start in range(0, whole, size)]
        del self._rest[:whole]
        return pieces

    def flush(self) -> list[bytes]:
        return [bytes(self._rest)] if self._rest else []


class _Lines:
    last_event_id = ""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[str]:
        head, newline, tail = chunk.rpartition(b"\n")
        if not newline:
            self._rest.append(chunk)
            self._size += len(chunk)
            if self._size > self._limit:
                raise Mismatch(f"a line is larger than {self._limit} bytes; raise max_body= on the client")
            return []
        whole = b"".join((*self._rest, head))
        self._rest, self._size = ([tail], len(tail)) if tail else ([], 0)
        return [line.removesuffix(b"\r").decode("utf-8", "replace") for line in whole.split(b"\n")]

    def flush(self) -> list[str]:
        rest = b"".join(self._rest)
        self._rest = []
        return [rest.removesuffix(b"\r").decode("utf-8", "replace")] if rest else []


class Skip:
    """The type of `SKIP`."""


SKIP = Skip()
"""What a stream's reader returns for an event that is not handed out."""

_SAFE = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*")


@lru_cache(1024)
def _segments(template: str) -> tuple[str, ...]:
    return tuple(template.split("{}"))


def fill(template: str, args: tuple[object, ...]) -> str:
    """The template with its arguments percent-encoded; what would change the path's structure is refused."""
    if not args:
        return template
    parts = _segments(template)
    if len(parts) != len(args) + 1:
        raise TypeError(f"{template!r} takes {len(parts) - 1} arguments, not {len(args)}")
    out = [parts[0]]
    for arg, after in zip(args, parts[1:], strict=True):
        if arg is None or isinstance(arg, bytes):
            raise ConfigurationError(f"{arg!r} is no identifier for the path {template!r}")
        text = arg if type(arg) is str else str(getattr(arg, "value", arg))
        if not _SAFE.fullmatch(text):
            if text in ("", ".", ".."):
                raise ConfigurationError(f"{text!r} is no identifier: it would change the path {template!r}")
            try:
                text = quote(text, safe="")
            except UnicodeEncodeError:
                raise ConfigurationError(f"an identifier for the path {template!r} is no valid text") from None
        out += (text, after)
    return "".join(out)
