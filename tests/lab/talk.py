"""Plain sockets that talk to a laboratory."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import Lab

GET = b"GET /a%20b?x=1&x=2&y= HTTP/1.1\r\nHost: lab\r\nX-One: 1\r\nx-one: 2\r\n\r\n"


def connect(lab: Lab) -> socket.socket:
    return socket.create_connection((lab.host, lab.port), timeout=10)


def read_all(sock: socket.socket) -> bytes:
    return b"".join(iter(lambda: sock.recv(65536), b""))


def read(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size and (piece := sock.recv(size - len(data))):
        data += piece
    return data


def ask(lab: Lab, data: bytes = GET) -> bytes:
    """Send one request and read until the server ends the connection."""
    with connect(lab) as sock:
        sock.sendall(data)
        return read_all(sock)
