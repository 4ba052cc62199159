"""The only module that knows the HTTP library: httpx, or httpx2 when such a client is handed in.

The two have the same interface but classes of their own, so everything that names a class goes through a `Family`.
"""

from __future__ import annotations

import importlib
import inspect
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from types import ModuleType
from typing import Any

from jackfield._apart import Apart
from jackfield._fork import ForkSafeLock
from jackfield._network import bound
from jackfield._secrets import MASK, SHOWN_HEADERS, shown_url
from jackfield._shapes import is_object
from jackfield.errors import ConfigurationError

MAX_CONNECTIONS = 100
NO_HOST = re.compile(rb"\A\.|\.\.|[^.]{64}")
"""Finds what no host is called: each part of a name, between dots, has 1 to 63 bytes."""
_UNSENDABLE = re.compile(r"[^\t -~]")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

# httpx's own objects are `Any` in this module: each may come from either library, or from a wrapper with two methods.
Request = Any
HttpResponse = Any


class Fault(Exception):
    """The HTTP library failed; `engine` turns this into a retry or an error.

    Attributes:
        text: What happened, free of secrets.
        timeout: Whether a timeout passed.
        acted: Whether the server may have received the request.
        fatal: Whether trying again is pointless.
    """

    def __init__(
        self, text: str, *, timeout: bool = False, acted: bool = True, fatal: bool = False, lost: bool = False
    ) -> None:
        super().__init__(text)
        self.text = text
        self.timeout = timeout
        self.acted = acted
        self.fatal = fatal
        self.lost = lost


class Family:
    """One of the two libraries."""

    def __init__(self, name: str) -> None:
        library: ModuleType = importlib.import_module(name)
        self.library: Any = library
        self.name: str = name
        self.label: str = f"{name}/{getattr(library, '__version__', '?')}"
        self.request: Callable[..., Request] = self.library.Request
        self.url: Callable[[str], Any] = lru_cache(512)(self.library.URL)
        self.client_default: object = self.library.USE_CLIENT_DEFAULT
        self.errors: tuple[type[Exception], ...] = (
            self.library.HTTPError,
            self.library.StreamError,
            self.library.InvalidURL,
            self.library.CookieConflict,
        )

    @cached_property
    def nothing(self) -> Any:
        """An empty body, to be put in place of one that has been read.

        The library's own refers back to its response, so that only the garbage collector would free the two.
        """
        return self.library.ByteStream(b"")

    def takes(self, url: str) -> bool:
        """Whether the library can go to this URL."""
        try:
            return NO_HOST.search(self.library.URL(url).raw_host) is None
        except self.errors:
            return False

    @cached_property
    def _awaited(self) -> Any:
        def read(body: Any) -> AsyncIterator[bytes]:
            pieces: AsyncIterator[bytes] = body.pieces
            return pieces

        return type("Body", (self.library.AsyncByteStream,), {"__aiter__": read})

    def awaited_body(self, pieces: AsyncIterator[bytes]) -> Any:
        """The library's async stream of these pieces.

        Its own ones are async generators; when sending fails they are left half-read, and trio warns about that.
        """
        body: Any = self._awaited()
        body.pieces = pieces
        return body

    def shown_request(self, request: Request) -> Request:
        """A request fit to be kept by an exception: no query, no body, no value of a header that may be secret."""
        headers = {name: value if name in SHOWN_HEADERS else MASK for name, value in request.headers.items()}
        return self.request(request.method, shown_url(str(request.url)), headers=headers)

    def keep_shown(self, response: HttpResponse, request: Request, mask: Callable[[str], str]) -> None:
        """Let a response that an error will hold say nothing secret of itself; its content stays the server's."""
        response.request = self.shown_request(request)
        if "reason_phrase" in response.extensions:  # a talkative server repeats a credential even here
            response.extensions["reason_phrase"] = mask(response.reason_phrase).encode("ascii", "replace")

    def _without_secrets(self, error: Any) -> None:
        """Let an exception of the library, which stays the cause of ours, know only what may be shown."""
        if getattr(error, "_request", None) is None:  # the public property raises where there is none
            return
        error.request = self.shown_request(error.request)
        if isinstance(error, self.library.HTTPStatusError):
            refused: Any = error
            refused.args = (f"status {refused.response.status_code}",)  # the library's words have the whole URL
            refused.response.request = refused.request

    def fault(self, error: Exception, *, sending: bool = False) -> Fault:
        """What an exception of the library means; while sending, our own URL is known to be fine."""
        lib, text, certificate = self.library, *_story(error)
        self._without_secrets(error)
        reason = f": {text}" if text else ""
        if "location header" in text or (sending and isinstance(error, lib.InvalidURL)):
            return Fault("the server redirects to what is no URL", fatal=True)
        if isinstance(error, lib.HTTPStatusError):
            refused: Any = error
            return Fault(f"an event hook of the http_client refused status {refused.response.status_code}", fatal=True)
        for name, told, kind in _FAULTS:
            if isinstance(error, getattr(lib, name)):
                fatal = kind.get("fatal", False) or certificate
                return Fault(told.format(reason=reason), **{**kind, "fatal": fatal})
        return Fault(f"the HTTP library refused{reason}", fatal=True)


def _story(error: BaseException) -> tuple[str, bool]:
    """The first words in a chain of exceptions, and whether a certificate was refused; trio's have the words inside."""
    text, certificate = str(error), isinstance(error, ssl.SSLCertVerificationError)
    inner = error.__cause__ or error.__context__
    if inner is None or (text and certificate):
        return text, certificate
    words, refused = _story(inner)
    return text or words, certificate or refused


# From the special to the general. What was never sent cannot have acted; what breaks our own side is not tried again.
_FAULTS: tuple[tuple[str, str, dict[str, bool]], ...] = (
    ("ConnectTimeout", "the connection was not made in time", {"timeout": True, "acted": False}),
    ("PoolTimeout", "no connection became free in time", {"timeout": True, "acted": False}),
    ("ReadTimeout", "the server sent nothing in time", {"timeout": True}),
    ("TimeoutException", "the request could not be sent in time", {"timeout": True}),
    ("ConnectError", "could not connect{reason}", {"acted": False}),
    ("ProxyError", "the proxy refused{reason}", {"acted": False}),
    ("UnsupportedProtocol", "the URL cannot be used{reason}", {"acted": False, "fatal": True}),
    ("InvalidURL", "the URL cannot be used{reason}", {"acted": False, "fatal": True}),
    ("LocalProtocolError", "the request breaks the HTTP protocol (length or header)", {"fatal": True}),
    ("DecodingError", "the answer's compressed body is broken", {}),
    ("TransportError", "the connection was lost{reason}", {"lost": True}),
)


@cache
def family(name: str = "httpx") -> Family:
    """The library of this name, imported at the first call."""
    return Family(name)


def family_of(client: Any) -> tuple[Family, bool]:
    """The library that a handed-in client belongs to, and whether the client is only a wrapper round one."""
    for cls in type(client).__mro__:
        top = cls.__module__.partition(".")[0]
        if top in ("httpx", "httpx2"):
            return family(top), False
    probe = client.build_request("GET", "http://localhost/")
    for cls in type(probe).__mro__:
        top = cls.__module__.partition(".")[0]
        if top in ("httpx", "httpx2"):
            return family(top), True
    raise ConfigurationError("http_client= builds requests that belong to neither httpx nor httpx2")


def sends_async(client: Any) -> bool:
    """Whether a handed-in client is to be awaited.

    Raises:
        ConfigurationError: It is no client at all.
    """
    if not (callable(getattr(client, "send", None)) and callable(getattr(client, "build_request", None))):
        raise ConfigurationError(
            "http_client= takes an httpx or httpx2 client, or an object with build_request and send; "
            f"this is a {type(client).__name__}"
        )
    return hasattr(client, "__aenter__") or inspect.iscoroutinefunction(getattr(client, "send", None))


class _Certificates:
    """One TLS context for all own clients; the trusted certificates are read at the first https request.

    Until then it trusts nobody, so a missed load would refuse a server and never accept a wrong one.
    """

    def __init__(self) -> None:
        self._lock = ForkSafeLock()
        self._context: ssl.SSLContext | None = None
        self.loads = 0

    def context(self) -> ssl.SSLContext:
        with self._lock:
            if self._context is None:
                self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            return self._context

    def load(self) -> None:
        if self.loads:
            return
        with self._lock:
            if not self.loads:
                self._read(self.context())
                self.loads += 1

    def _read(self, context: ssl.SSLContext) -> None:
        import os

        import certifi

        # The same precedence as httpx 0.28.
        if file := os.environ.get("SSL_CERT_FILE"):
            context.load_verify_locations(cafile=file)
        elif folder := os.environ.get("SSL_CERT_DIR"):
            context.load_verify_locations(capath=folder)
        else:
            context.load_verify_locations(cafile=certifi.where())


certificates = _Certificates()


def own_client(*, awaited: bool) -> Any:
    """An httpx client of our own."""
    lib = family().library
    made: Any = lib.AsyncClient if awaited else lib.Client
    limits = lib.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS)
    client = made(verify=certificates.context(), limits=limits, timeout=None)
    if awaited:
        single = lib.Limits(max_connections=1, max_keepalive_connections=1)

        def one() -> Any:
            return lib.AsyncHTTPTransport(verify=certificates.context(), limits=single)

        setattr(client, "_transport", Apart(one, lib.AsyncByteStream))  # noqa: B010 - given openly, it would turn proxies off
    else:
        bound(client)
    setattr(client, "_cookies", _jars()())  # noqa: B010 - httpx copies a jar that is handed in, and with it its class
    return client


@cache
def _jars() -> Any:
    """Cookies of an own client, apart for each origin.

    A cookie's own rules do not know ports, and one client talks to several platforms. The HTTP library sees a jar that
    is always empty; it asks it only to take in an answer's cookies, and here only where there are any (httpx 0.28
    builds a urllib request for every answer).
    """
    cookies: Any = family().library.Cookies

    def extract_cookies(self: Any, response: Any) -> None:
        if "set-cookie" in response.headers:
            url = response.request.url
            jars = self.__dict__.setdefault("jackfield", {})
            cookies.extract_cookies(jars.setdefault((url.scheme, url.netloc), cookies()), response)

    return type("Jars", (cookies,), {"extract_cookies": extract_cookies})


def jar_of(client: Any, url: Any) -> Any:
    """The cookies that an own client has for this origin, or None."""
    jars: dict[Any, Any] | None = client.cookies.__dict__.get("jackfield")
    return jars.get((url.scheme, url.netloc)) if jars else None


class OnePiece:
    """A request body that is in memory, for an async client."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data: bytes | None = data

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        data, self._data = self._data, None
        if data is None:
            raise StopAsyncIteration
        return data


class AsyncPieces:
    """A streamed request body for an async client: each piece is read on a thread, since files block."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        import anyio.to_thread

        piece = await anyio.to_thread.run_sync(next, self._pieces, b"")
        if not piece:
            raise StopAsyncIteration
        return piece


def cookie_header(jar: Any, request: Request, own: str | None) -> str | None:
    """A jar's cookies for this request's URL, after our own ones."""
    request.headers.pop("cookie", None)
    jar.set_cookie_header(request)
    kept: str | None = request.headers.get("cookie")
    return f"{own}; {kept}" if own and kept else own or kept


def keep(response: HttpResponse, content: bytes) -> None:
    """Let a body that was read piece by piece be seen as the response's content."""
    response._content = content  # the library has no public way for a body that it did not read itself


def client_timeout(client: Any) -> dict[str, float | None] | None:
    """The timeout of a handed-in client, if it is not the library's default."""
    timeout = getattr(client, "timeout", None)
    if timeout is None or not hasattr(timeout, "as_dict"):
        return None
    default = type(timeout)(5.0)
    return None if timeout == default else dict(timeout.as_dict())


def is_token(text: object) -> bool:
    """Whether this can be the name of a header, or a method."""
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


def header_text(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers with lower-case names, refused with a clear text where a value could not be sent.

    The HTTP library would refuse such a value as well, but its text shows the value.
    """
    checked: dict[str, str] = {}
    if not is_object(headers):
        raise ConfigurationError(f"headers are a mapping of names to strings, not a {type(headers).__name__}")
    for name, value in headers.items():
        if not is_token(name):
            raise ConfigurationError(f"{name!r} is no name of a header")
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers may not be typed
            raise ConfigurationError(f"header {name!r} must be a string, not {type(value).__name__}")
        if _UNSENDABLE.search(value):
            raise ConfigurationError(
                f"header {name!r} holds characters that HTTP does not allow (its value is not shown)"
            )
        checked[name.lower()] = value.strip()
    return checked
