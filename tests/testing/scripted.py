"""A loopback server that gives the answers it was given, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        body: The body.
        kind: Its content type.
        status: The HTTP status.
        headers: More headers, or pairs of them where one repeats.
    """

    body: bytes = b"{}"
    kind: str = JSON
    status: int = 200
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] = field(default_factory=dict[str, str])


class Scripted:
    """The server.

    Args:
        answers: What it answers, in this order.

    Attributes:
        url: Where it is.
        left: What was not asked for yet.
    """

    def __init__(self, *answers: Answer) -> None:
        self.left = list(answers)
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: Any) -> None:
                pass

            def _answer(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                answer = scripted.left.pop(0)
                self.send_response(answer.status)
                more = answer.headers if isinstance(answer.headers, tuple) else tuple(answer.headers.items())
                for name, value in (("content-type", answer.kind), *more, ("content-length", str(len(answer.body)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names are the library's

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.origin}/v1"

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
