"""Stands between the HTTP libraries and the network while a test has a cassette.

Only calls of jackfield are recorded and replayed. An answer passes through while it is recorded, so that streams stay
streams.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any, ClassVar

from jackfield.testing._cassettes import Cassette, Played, RecordMode, Taken, UnrecordedRequestError
from jackfield.testing._fake_transport import body_of
from jackfield.testing._hurry import hurries
from jackfield.testing._scrubbing import pairs_of

_TAPPED = "jackfield_tapped"


@contextmanager
def use_cassette(
    path: str | Path,
    mode: RecordMode = "none",
    *,
    chunk_size: int | None = None,
    headers: Iterable[str] = (),
    secret_names: Iterable[str] = (),
    stable: bool = False,
) -> Generator[Cassette]:
    """Record the calls inside of a ``with`` block on a cassette, or replay them from it, as the marker does for a test.

    An exception that leaves the block leaves the file as it was. The block acts on the whole process: of several at
    once, the one that was entered last has the calls of all threads and tasks.

    Args:
        path: The cassette's file.
        mode: ``"none"`` replays only; ``"once"`` records if there is no file; ``"new"`` also records what is missing;
            ``"all"`` records everything anew.
        chunk_size: Bytes of each piece of a replayed body; None for one piece.
        headers: Headers that are kept beside the usual ones.
        secret_names: Names whose values are secret beside those that look so.
        stable: Whether ids and times that a server makes are replaced as well, so that recording anew changes nothing.

    Raises:
        UnrecordedRequestError: A request has no recording, or a recording was not asked for.
        ValueError: There is no such mode, or the chunk size is below 1, or the file is no cassette.
    """
    cassette = Cassette(Path(path), mode, chunk_size=chunk_size, headers=headers, names=secret_names, stable=stable)
    with tapped(cassette):
        yield cassette
    cassette.check()
    cassette.save()


@contextmanager
def tapped(cassette: Cassette) -> Generator[None]:
    """Record on, or replay from, this cassette. While nothing can be recorded, pauses pass at once."""
    with _lock:
        _playing.append(cassette)
        _tap_again()
    try:
        yield
    finally:
        with _lock:
            _playing[:] = [each for each in _playing if each is not cassette]
            _tap_again()


# Those in use, the newest last. Blocks of several threads or tasks may end in any order, so what one of them found
# cannot just be put back: it may be the tap of a block that has ended.
_playing: list[Cassette] = []
_undo = ExitStack()
_lock = RLock()


def _tap_again() -> None:
    _undo.close()
    for cassette in _playing:
        _tap(cassette)


def _tap(cassette: Cassette) -> None:
    for name in ("httpx", "httpx2"):
        try:
            library = importlib.import_module(name)
        except ImportError:
            continue
        for client, kind, attribute, tap in (
            (library.Client, library.HTTPTransport, "handle_request", _blocking),
            (library.AsyncClient, library.AsyncHTTPTransport, "handle_async_request", _awaited),
        ):
            _replace(kind, attribute, tap(cassette, library, getattr(kind, attribute)))
            found = _found(library, client._transport_for_url, kind, attribute, partial(tap, cassette, library))
            _replace(client, "_transport_for_url", found)
    if not cassette.records:
        for kind, attribute, hurried in hurries():
            _replace(kind, attribute, hurried)


def _replace(owner: Any, attribute: str, value: Any) -> None:
    _undo.callback(setattr, owner, attribute, getattr(owner, attribute))
    setattr(owner, attribute, value)


def _found(library: Any, original: Any, kind: type[Any], attribute: str, tap: Any) -> Any:
    """Finds a client's transport; one that does without the library's own is tapped by itself."""
    offline = (library.MockTransport, library.ASGITransport, library.WSGITransport)

    def send(transport: Any, request: Any) -> Any:
        request.extensions = {**request.extensions, _TAPPED: True}  # in case that it holds one in a place unknown to us
        return getattr(transport, attribute)(request)

    def _transport_for_url(client: Any, url: Any) -> Any:
        transport = original(client, url)
        if isinstance(transport, offline) or hasattr(transport, "jackfield_fake") or _holds(transport, kind):
            return transport
        handle = partial(tap(send, outer=True), transport)
        return type("Tapped", kind.__bases__, {attribute: staticmethod(handle)})()

    return _transport_for_url


def _holds(value: Any, kind: type[Any], depth: int = 4) -> bool:
    """Whether it is such a transport, or a wrapper round one."""
    if isinstance(value, kind):
        return True
    return depth > 0 and any(_holds(inner, kind, depth - 1) for inner in getattr(value, "__dict__", {}).values())


def _blocking(cassette: Cassette, library: Any, send: Any, *, outer: bool = False) -> Any:
    def handle_request(transport: Any, request: Any) -> Any:
        if "jackfield" not in request.extensions or (not outer and _TAPPED in request.extensions):
            return send(transport, request)
        content = request.read()
        played = cassette.play(request, content)
        if played is not None:
            return _replayed(library, request, played, cassette.chunk_size)
        taken = cassette.take(request, content)
        try:
            response = send(transport, request)
        except library.TransportError as error:
            taken.failure = type(error).__name__
            raise
        return _listened(library, response, taken)

    return handle_request


def _awaited(cassette: Cassette, library: Any, send: Any, *, outer: bool = False) -> Any:
    async def handle_async_request(transport: Any, request: Any) -> Any:
        if "jackfield" not in request.extensions or (not outer and _TAPPED in request.extensions):
            return await send(transport, request)
        content = await request.aread()
        played = cassette.play(request, content)
        if played is not None:
            return _replayed(library, request, played, cassette.chunk_size)
        taken = cassette.take(request, content)
        try:
            response = await send(transport, request)
        except library.TransportError as error:
            taken.failure = type(error).__name__
            raise
        return _listened(library, response, taken)

    return handle_async_request


def _replayed(library: Any, request: Any, played: Played, size: int | None) -> Any:
    broken: Exception | None = None
    if played.left:
        broken = UnrecordedRequestError("the recorded test stopped reading this answer here; record it anew")
    if played.failure is not None:
        failure: Exception = getattr(library, played.failure, library.ReadError)("as it was recorded", request=request)
        if not played.status:
            raise failure
        broken = failure
    body = played.body
    pieces = [body[start : start + size] for start in range(0, len(body), size)] if size else [body] if body else []
    extensions = {"http_version": b"HTTP/1.1", "reason_phrase": played.reason.encode("ascii", "replace")}
    return library.Response(
        played.status, headers=played.headers, stream=body_of(library)(pieces, broken), extensions=extensions
    )


def _listened(library: Any, response: Any, taken: Taken) -> Any:
    taken.status = response.status_code
    taken.reason = response.reason_phrase
    taken.headers = pairs_of(response.headers)
    if isinstance(response.stream, library.ByteStream):  # it is here, and nobody will read it from the stream
        taken.body += b"".join(response.stream)
        taken.ended = True
        return response
    response.stream = Listening.of(library)(response.stream, taken, library)
    return response


class Listening:
    """A body that is noted down while it is read."""

    _made: ClassVar[dict[Any, Any]] = {}

    @classmethod
    def of(cls, library: Any) -> Any:
        """The class for this HTTP library."""
        if library not in cls._made:
            cls._made[library] = type("Listening", (cls, library.SyncByteStream, library.AsyncByteStream), {})
        return cls._made[library]

    def __init__(self, stream: Any, taken: Taken, library: Any) -> None:
        self._stream = stream
        self._taken = taken
        self._library = library
        self._pieces: Any = None

    def __iter__(self) -> Iterator[bytes]:
        self._pieces = iter(self._stream)
        return self

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._pieces = aiter(self._stream)
        return self

    def __next__(self) -> bytes:
        try:
            piece: bytes = next(self._pieces)
        except StopIteration:
            self._taken.ended = True
            raise
        except self._library.TransportError as error:
            self._failed(error)
            raise
        self._taken.body += piece
        return piece

    async def __anext__(self) -> bytes:
        try:
            piece: bytes = await anext(self._pieces)
        except StopAsyncIteration:
            self._taken.ended = True
            raise
        except self._library.TransportError as error:
            self._failed(error)
            raise
        self._taken.body += piece
        return piece

    def _failed(self, error: Exception) -> None:
        if not self._taken.closed:
            self._taken.failure = type(error).__name__

    def close(self) -> None:
        """Close it."""
        self._taken.closed = True
        self._stream.close()

    async def aclose(self) -> None:
        """Close it."""
        self._taken.closed = True
        await self._stream.aclose()
