"""HTTP/1.1 requests read off a wire."""

from __future__ import annotations

import time
from typing import Final

from .recorded import Request
from .wire import PIECE, PeerGoneError, Wire

_HEAD_LIMIT: Final = 1 << 20
_LINE_LIMIT: Final = 1 << 14


def read_head(wire: Wire, connection: int, position: int) -> Request | None:
    """Read a request's line and headers.

    Args:
        wire: Where it comes from.
        connection: The number of the connection.
        position: Which request it is on its connection, from 1.

    Returns:
        The request without its body, or None when the peer ended before the first byte.

    Raises:
        PeerGoneError: The peer left in the middle.
        ValueError: It is not HTTP.
    """
    head = wire.read_until(b"\r\n\r\n", _HEAD_LIMIT)
    if not head:
        return None
    line, *fields = head[:-4].decode("latin-1").split("\r\n")
    method, target, version = line.split(" ")
    headers: list[tuple[str, str]] = []
    for entry in fields:
        name, colon, value = entry.partition(":")
        if not colon or name != name.strip():
            raise ValueError(f"not a header: {entry!r}")
        headers.append((name, value.strip()))
    return Request(
        method=method,
        target=target,
        version=version,
        headers=tuple(headers),
        head=head,
        connection=connection,
        position=position,
        time=time.monotonic(),
    )


class BodyReader:
    """The body of one request, read when asked for, with its transfer coding taken off."""

    def __init__(self, wire: Wire, request: Request) -> None:
        """Look at the headers; nothing is read yet.

        Args:
            wire: Where the body comes from.
            request: Says how it is framed.

        Raises:
            ValueError: The framing is ambiguous or unknown.
        """
        self._wire = wire
        length, coding = request.header("content-length"), request.header("transfer-encoding")
        if length is not None and coding is not None:
            raise ValueError("content-length and transfer-encoding in one request")
        if coding not in (None, "chunked"):
            raise ValueError(f"unknown transfer-encoding {coding!r}")
        self._chunked = coding is not None
        # Of the body, or of the present chunk.
        self._left = int(length or 0)
        self.done = not self._chunked and self._left == 0

    def read(self, limit: int = PIECE) -> bytes:
        """Read a piece.

        Args:
            limit: Bytes to read at most.

        Returns:
            The piece; empty at the end of the body.

        Raises:
            PeerGoneError: The body was not finished.
            ValueError: The chunks are not framed well.
        """
        if self._chunked and not self.done and self._left == 0:
            self._left = int(self._line().partition(b";")[0], 16)
            if self._left == 0:
                while self._line():
                    pass
                self.done = True
        if self.done:
            return b""
        piece = self._wire.receive(min(limit, self._left, PIECE))
        if not piece:
            raise PeerGoneError("fin")
        self._left -= len(piece)
        if self._left == 0:
            if self._chunked:
                if self._line():
                    raise ValueError("a chunk is longer than its size")
            else:
                self.done = True
        return piece

    def _line(self) -> bytes:
        line = self._wire.read_until(b"\r\n", _LINE_LIMIT)
        if not line:
            raise PeerGoneError("fin")
        return line[:-2]
