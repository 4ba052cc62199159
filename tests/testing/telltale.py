"""A loopback server that says everything again that it was told, in every way a server might."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl, quote, urlsplit

# What the server itself gives away.
HANDED_OUT = {
    "set-cookie": "served-cookie-55aa",
    "access_token": "served-token-66bb",
    "signature": "served-signature-77cc",
    "session": "served-session-88dd",
    "jwt": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzZXJ2ZWQifQ.c2VydmVkLXNpZ25hdHVyZQ",
    "password": "served password with blanks",
}


class Telltale:
    """The server.

    Attributes:
        url: Where it is.
        asked: How often each path was asked for.
    """

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}
        telltale = self

        class Handler(_Handler):
            owner = telltale

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: Telltale

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        count = self.owner.asked[parts.path] = self.owner.asked.get(parts.path, 0) + 1
        name = parts.path.removeprefix("/v1/").partition("/")[0]
        handle = getattr(self, f"_{name}", self._echo)
        handle(content, dict(parse_qsl(parts.query)), count)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the names are the library's

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for key, value in {"content-type": "application/json", **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _echo(self, content: bytes, query: dict[str, str], count: int) -> None:
        told = {
            "headers": dict(self.headers.items()),
            "lines": [f"{key}: {value}" for key, value in self.headers.items()],
            "query": query,
            "url": f"http://{self.headers['host']}{self.path}",
            "body": content.decode("latin-1"),
            "encoded": base64.b64encode(content + b"|" + str(self.headers).encode()).decode(),
            "quoted": quote(str(self.headers) + content.decode("latin-1"), safe=""),
            "access_token": HANDED_OUT["access_token"],
            "later": [HANDED_OUT["access_token"], {"password": HANDED_OUT["password"]}],
            "text": f"send {HANDED_OUT['jwt']} with it, and password={HANDED_OUT['access_token']}",
            "upload_url": f"https://storage.example.com/put?X-Amz-Signature={HANDED_OUT['signature']}&X-Amz-Expires=9",
            "number": 12345678901234567890,
        }
        body = gzip.compress(json.dumps(told).encode())
        cookie = f"sid={HANDED_OUT['set-cookie']}; Path=/; HttpOnly"
        self._send(
            body,
            content_encoding="gzip",
            set_cookie=cookie,
            x_request_id=f"r-{count}",
            x_session_token=HANDED_OUT["session"],
            x_echo=self.headers.get("authorization") or "none",
        )

    def _jobs(self, content: bytes, query: dict[str, str], count: int) -> None:
        self._send(json.dumps({"id": "job-0001", "status": ("queued", "running", "done")[min(count, 3) - 1]}).encode())

    def _flaky(self, content: bytes, query: dict[str, str], count: int) -> None:
        self._send(json.dumps({"tried": count}).encode(), 503 if count % 3 else 200, retry_after="0")

    def _sign(self, content: bytes, query: dict[str, str], count: int) -> None:
        target = f"http://{self.headers['host']}/v1/storage/a.bin?signature={HANDED_OUT['signature']}&expires=1"
        self._send(json.dumps({"upload_url": target, "session_token": HANDED_OUT["session"]}).encode())

    def _storage(self, content: bytes, query: dict[str, str], count: int) -> None:
        assert query["signature"] == HANDED_OUT["signature"]
        self._send(json.dumps({"sha256": hashlib.sha256(content).hexdigest()}).encode())

    def _words(self, content: bytes, query: dict[str, str], count: int) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        secret = self.headers.get("authorization", "").partition(" ")[2]
        for number, text in enumerate(["Grüße", " und ", "mehr", secret]):
            data = json.dumps({"text": text, "jwt": HANDED_OUT["jwt"]}, ensure_ascii=False)
            self.wfile.write(f"event: word\nid: {number}\ndata: {data}\n\n".encode())
            self.wfile.flush()

    def _broken(self, content: bytes, query: dict[str, str], count: int) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", "999")
        self.end_headers()
        self.wfile.write(b'data: {"text": "a"}\n\n')
        self.close_connection = True

    def _endless(self, content: bytes, query: dict[str, str], count: int) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(b'data: {"text": "first"}\n\n')
        self.wfile.flush()
        self.connection.settimeout(20)
        self.rfile.read(1)  # until the client has gone

    def _bytes(self, content: bytes, query: dict[str, str], count: int) -> None:
        secret = self.headers.get("authorization", "").encode()
        self._send(bytes(range(256)) * 8 + secret, content_type="application/octet-stream")
