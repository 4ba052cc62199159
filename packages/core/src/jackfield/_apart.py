"""The connections of an own async client, each in a pool of its own.

httpcore 1.0 looks at every connection, with a system call for each idle one, whenever a call begins or ends, and gives
one idle connection to all calls that look at the same time, of which all but one try again: 500 calls at once cost it
seconds. A pool of one connection has nothing to look at.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from typing import Any, Self

import anyio

KEPT_FOR = 5.0
"""Seconds that an idle connection is kept, as the HTTP library does."""


class Apart:
    """A transport for an async client.

    Args:
        make: Makes a transport with a pool of one connection.
        stream: The library's type of an awaited body.
    """

    def __init__(self, make: Callable[[], Any], stream: Any) -> None:
        self._make = make
        self._stream = _stream_type(stream)
        self._idle: dict[object, deque[tuple[float, Any]]] = {}
        self._busy: set[Any] = set()
        self._beginning: set[anyio.CancelScope] = set()

    async def handle_async_request(self, request: Any) -> Any:
        """Send over the connection that was used last, or over a new one."""
        url = request.url
        origin = (url.raw_scheme, url.raw_host, url.port)
        idle = self._idle.get(origin)
        one = idle.pop()[1] if idle else None
        begin = one is None
        if one is None:
            one = self._make()
        self._busy.add(one)
        try:
            response = await (self._begun(one, request) if begin else one.handle_async_request(request))
        except BaseException:
            self._put_back(origin, one)  # it has closed what broke, or closes it before its next use
            raise
        response.stream = self._stream(response.stream, lambda: self._done(origin, one))
        return response

    async def _begun(self, one: Any, request: Any) -> Any:
        """Send over a new connection; closing would not end one that is just being made."""
        with anyio.CancelScope() as scope:
            self._beginning.add(scope)
            try:
                return await one.handle_async_request(request)
            finally:
                self._beginning.discard(scope)
        raise RuntimeError("the client is closed")

    def _put_back(self, origin: object, one: Any) -> None:
        self._busy.discard(one)
        self._idle.setdefault(origin, deque()).append((time.monotonic(), one))

    async def _done(self, origin: object, one: Any) -> None:
        self._put_back(origin, one)
        old = time.monotonic() - KEPT_FOR
        for idle in tuple(self._idle.values()):
            while idle and idle[0][0] < old:
                await idle.popleft()[1].aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        idle = [one for kept in self._idle.values() for _, one in kept]
        busy, self._busy, self._idle = self._busy, set(), {}
        for scope in tuple(self._beginning):
            scope.cancel()
        for one in (*idle, *busy):
            await one.aclose()

    async def __aenter__(self) -> Self:
        """Nothing is opened before it is used."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close all connections."""
        await self.aclose()


@cache
def _stream_type(base: Any) -> Any:
    """The type of a body that says when it is closed."""

    def init(self: Any, body: Any, done: Callable[[], Awaitable[None]]) -> None:
        self.body = body
        self.done = done

    def aiter(self: Any) -> AsyncIterator[bytes]:
        pieces: AsyncIterator[bytes] = self.body.__aiter__()
        return pieces

    async def aclose(self: Any) -> None:
        done, self.done = self.done, None
        try:
            await self.body.aclose()
        finally:
            if done is not None:
                await done()

    return type("Body", (base,), {"__init__": init, "__aiter__": aiter, "aclose": aclose})
