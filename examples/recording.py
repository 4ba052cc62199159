"""Records what a server answers, and replays it with its pauses, so that the demo runs where no server can."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx

_KEPT_HEADERS = ("content-type",)


class Recorder(httpx.BaseTransport):
    """Sends requests, and notes each answer with the times at which its pieces came.

    Attributes:
        exchanges: What was noted so far.
    """

    exchanges: list[dict[str, Any]]

    def __init__(self) -> None:
        self.exchanges = []
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on."""
        response = self._inner.handle_request(request)
        pieces: list[tuple[float, str]] = []
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        asked = f"{request.method} {request.url.raw_path.decode()}"
        self.exchanges.append({"request": asked, "status": response.status_code, "headers": headers, "pieces": pieces})
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Noted(response.stream, lambda wait, text: pieces.append((wait, text)))
        return response

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def save(self, path: Path) -> None:
        """Write what was noted.

        Args:
            path: A JSON file.
        """
        path.write_text("[\n" + ",\n".join(map(json.dumps, self.exchanges)) + "\n]\n")


class _Noted(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, note: Callable[[float, str], None]) -> None:
        self._stream = stream
        self._note = note

    def __iter__(self) -> Iterator[bytes]:
        before = time.monotonic()
        for piece in self._stream:
            now = time.monotonic()
            self._note(round(now - before, 3), piece.decode())
            before = now
            yield piece

    def close(self) -> None:
        self._stream.close()


class Replayed(httpx.BaseTransport):
    """Answers requests from a recording, in the order in which they were recorded.

    Args:
        path: What `Recorder.save` has written.
    """

    def __init__(self, path: Path) -> None:
        self._exchanges = iter(json.loads(path.read_text()))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with what was recorded."""
        exchange: dict[str, Any] = next(self._exchanges, {"request": "nothing"})
        asked = f"{request.method} {request.url.raw_path.decode()}"
        if asked != exchange["request"]:
            raise httpx.UnsupportedProtocol(f"{exchange['request']} was recorded, not {asked}; record the run anew")
        stream = _Paced(exchange["pieces"])
        return httpx.Response(exchange["status"], headers=exchange["headers"], stream=stream)


class _Paced(httpx.SyncByteStream):
    def __init__(self, pieces: Iterable[tuple[float, str]]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for wait, text in self._pieces:
            time.sleep(wait)
            yield text.encode()
