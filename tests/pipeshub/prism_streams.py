"""What makes whole streams of what Prism sends: it cuts the blank line off the end of an event-stream example."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from tests.support.clients import Way


def finished(response: httpx.Response) -> httpx.Response:
    """A response with its last blank line; a decoder that keeps to the standard wants it."""
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        response.headers.pop("content-length", None)
        response.stream = Finished(response.stream)
    return response


class Finished(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self.stream
        yield b"\n\n"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self.stream:
            yield piece
        yield b"\n\n"

    def close(self) -> None:
        self.stream.close()

    async def aclose(self) -> None:
        await self.stream.aclose()


class Blocking(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return finished(super().handle_request(request))


class Awaiting(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return finished(await super().handle_async_request(request))


def http_client(way: Way) -> Any:
    """A client to hand in, which is closed when the way's test ends."""
    client: Any = httpx.AsyncClient(transport=Awaiting()) if way.awaited else httpx.Client(transport=Blocking())
    way._clients.append(client)
    return client
