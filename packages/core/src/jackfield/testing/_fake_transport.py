"""The transport of a fake: an HTTP library sends into it, and what was prepared comes out."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from jackfield import _http

if TYPE_CHECKING:
    from jackfield.testing._replies import Reply

Answering = Callable[[Any, bytes], "Reply"]


class _Pieces:
    """A body; no generator, since one that is left half-read would be warned about."""

    def __init__(self, pieces: list[bytes], broken: Exception | None) -> None:
        self._pieces = iter(pieces)
        self._broken = broken

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        for piece in self._pieces:
            return piece
        if self._broken is not None:
            raise self._broken
        raise StopIteration

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            return next(self)
        except StopIteration:
            raise StopAsyncIteration from None


@cache
def body_of(library: Any) -> Any:
    """The class of a body that either mode of this HTTP library reads."""

    def begin(self: Any, pieces: list[bytes], broken: Exception | None) -> None:
        self.parts = (pieces, broken)

    def blocking(self: Any) -> Iterator[bytes]:
        return iter(_Pieces(*self.parts))

    def awaited(self: Any) -> AsyncIterator[bytes]:
        return aiter(_Pieces(*self.parts))

    methods = {"__init__": begin, "__iter__": blocking, "__aiter__": awaited}
    return type("FakeBody", (library.SyncByteStream, library.AsyncByteStream), methods)


def transport(library: Any, answer: Answering, *, awaited: bool) -> Any:
    """A transport for a client of this HTTP library.

    Args:
        library: httpx or httpx2.
        answer: Takes a request with its body, and finds the reply.
        awaited: Whether it is for an async client.
    """

    def handle_request(self: object, request: Any) -> Any:
        reply = answer(request, request.read())
        pause = _pause(request, reply)
        if pause:
            time.sleep(pause)
        return _response(library, request, reply, pause)

    async def handle_async_request(self: object, request: Any) -> Any:
        import anyio

        reply = answer(request, await request.aread())
        pause = _pause(request, reply)
        await anyio.sleep(pause)
        return _response(library, request, reply, pause)

    methods = {"handle_request": handle_request, "handle_async_request": handle_async_request, "jackfield_fake": True}
    return type("FakeTransport", (library.AsyncBaseTransport if awaited else library.BaseTransport,), methods)()


def _pause(request: Any, reply: Reply) -> float:
    limit: float | None = request.extensions.get("timeout", {}).get("read")
    return reply.delay if limit is None else min(reply.delay, limit)


def _response(library: Any, request: Any, reply: Reply, waited: float) -> Any:
    if waited < reply.delay:
        raise library.ReadTimeout("the fake's delay is longer than the timeout", request=request)
    if reply.failure is not None:
        name, text = reply.failure
        raise getattr(library, name)(text, request=request)
    written = reply.write(request.extensions["jackfield"])
    headers = {name.lower(): value for name, value in _http.header_text(reply.headers).items()}
    if written.kind is not None:
        headers.setdefault("content-type", written.kind)
    if not reply.streams:
        headers.setdefault("content-length", str(sum(map(len, written.pieces))))
    broken = library.RemoteProtocolError("the fake has cut the answer off", request=request) if reply.cut else None
    return library.Response(reply.status, headers=headers, stream=body_of(library)(written.pieces, broken))
