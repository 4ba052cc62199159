"""A loopback server in a process of its own, so that its work is not counted as the client's.

It answers GET only, and no faster client could overwhelm it: each answer is made once and sent in one write.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

AGENT = {
    "id": "agent00001",
    "name": "Echo",
    "type": "echo",
    "description": "Says what it hears.",
    "created_at": "2026-11-21T10:00:00Z",
}
PAGES = 100
PER_PAGE = 100


def item(number: int) -> dict[str, object]:
    """An item of a list, of about 200 bytes."""
    return {
        "id": f"3f2b8c1e-7a64-4d0b-9c55-{number:012d}",
        "name": f"quarterly figures {number}.csv",
        "status": "ready",
        "description": "Figures of all branches, by month",
        "size": 1000 + number,
        "created_at": "2026-11-21T10:00:00Z",
    }


def response(body: bytes) -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def page(number: int) -> bytes:
    """One of `PAGES` pages of items."""
    first = (number - 1) * PER_PAGE
    items = [item(first + n) for n in range(PER_PAGE)]
    more = number < PAGES
    return json.dumps({"items": items, "pagination": {"page": number, "has_more": more, "total_pages": PAGES}}).encode()


class Connection(asyncio.Protocol):
    """Answers the requests of one connection, in their order."""

    opened = 0
    kept: ClassVar[dict[str, bytes]] = {}

    def __init__(self) -> None:
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        Connection.opened += 1

    def data_received(self, data: bytes) -> None:
        """Take requests; none has a body. ``/wait/0.05/...`` is answered as ``/...``, 0.05 s later."""
        *heads, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for head in heads:
            target = head.split(b" ", 2)[1].decode()
            if target.startswith("/wait/"):
                _, _, seconds, rest = target.split("/", 3)
                asyncio.get_running_loop().call_later(float(seconds), self._answer, f"/{rest}")
            else:
                self._answer(target)

    def _answer(self, target: str) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._made(target))

    def _made(self, target: str) -> bytes:
        if target == "/opened":
            return response(str(Connection.opened).encode())
        if target not in self.kept:
            parts = urlsplit(target)
            asked = parse_qs(parts.query)
            body = page(int(asked["page"][0])) if parts.path == "/items" else json.dumps(AGENT).encode()
            self.kept[target] = response(body)
        return self.kept[target]


@contextmanager
def running() -> Generator[str]:
    """The server's address, while it runs."""
    command = [sys.executable, str(Path(__file__).resolve())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()  # it ends when its standard input does, also when this process dies


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
