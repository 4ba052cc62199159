"""A real server on loopback, in threads, for what cannot be tested without a socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Recorder(ThreadingHTTPServer):
    """Answers every request with a file, and remembers it.

    Attributes:
        url: Where it is.
        seen: Method, path, headers (lower-case names) and body of each request.
        ports: The client's port of each request, to tell connections apart.
        extra: More headers for each answer.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.ports: list[int] = []
        self.extra: dict[str, str] = {}


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder  # pyright: ignore[reportIncompatibleVariableOverride]

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        self.server.seen.append((self.command, self.path, headers, body))
        self.server.ports.append(self.client_address[1])
        content = json.dumps({"fileId": "a"}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        for name, value in self.server.extra.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815 - the base class wants these names

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def recorder() -> Generator[Recorder]:
    """A server for the time of the block."""
    with Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
