"""Stands between the HTTP libraries and the network while a test has a cassette.

Only calls of jackfield are recorded and replayed. An answer passes through while it is recorded, so that streams stay
streams.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from jackfield.testing._cassettes import Cassette, Played, Taken, UnrecordedRequestError
from jackfield.testing._fake_transport import body_of
from jackfield.testing._scrubbing import pairs_of


@contextmanager
def tapped(cassette: Cassette) -> Generator[None]:
    """Record on, or replay from, this cassette."""
    undo: list[tuple[Any, str, Any]] = []
    try:
        for name in ("httpx", "httpx2"):
            try:
                library = importlib.import_module(name)
            except ImportError:
                continue
            for kind, attribute, tap in (
                (library.HTTPTransport, "handle_request", _blocking),
                (library.AsyncHTTPTransport, "handle_async_request", _awaited),
            ):
                original = getattr(kind, attribute)
                undo.append((kind, attribute, original))
                setattr(kind, attribute, tap(cassette, library, original))
        yield
    finally:
        for kind, attribute, original in reversed(undo):
            setattr(kind, attribute, original)


def _blocking(cassette: Cassette, library: Any, send: Any) -> Any:
    def handle_request(transport: Any, request: Any) -> Any:
        if "jackfield" not in request.extensions:
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


def _awaited(cassette: Cassette, library: Any, send: Any) -> Any:
    async def handle_async_request(transport: Any, request: Any) -> Any:
        if "jackfield" not in request.extensions:
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
    response.stream = _Listening.of(library)(response.stream, taken, library)
    return response


class _Listening:
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
