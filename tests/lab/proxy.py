"""HTTP proxies, which fail or work; scripts for a `Lab` that a client is given as its proxy."""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .replies import HeaderItems, head, text
from .reply import Reply
from .steps import AwaitBytes, Close, Run, Send, Step
from .wire import PIECE, PeerGoneError, Wire

if TYPE_CHECKING:
    from .recorded import Request

_SECONDS = 10.0


def refuse(status: int = 502, headers: HeaderItems = ()) -> Reply:
    """Refuse to tunnel or forward, and close.

    Args:
        status: Such as 502, 503 or 403.
        headers: Sent before the content headers.
    """
    return text(status, "the proxy will not", headers).then(Close())


def ask_credentials(realm: str = "lab") -> Reply:
    """Ask for `Proxy-Authorization` with a 407, and close.

    Args:
        realm: Named in the challenge.
    """
    return refuse(407, {"Proxy-Authenticate": f'Basic realm="{realm}"'})


def drop_tunnel(*end: Step) -> Reply:
    """Agree to tunnel, and end the connection when the client has begun its handshake.

    Args:
        *end: How it ends; a FIN if nothing is given.
    """
    return Reply((Send(head(200, reason="Connection established")), AwaitBytes(), *(end or (Close(),))))


def relay(request: Request) -> Reply:
    """Work as a proxy should: tunnel CONNECT, forward the absolute form, and only to this machine.

    Each forwarded request is a connection of its own to the origin.

    Args:
        request: As a client sends it to its proxy.
    """

    def work(wire: Wire) -> None:
        try:
            if request.method == "CONNECT":
                _tunnel(wire, request.target)
            else:
                _forward(wire, request)
        except ConnectionRefusedError:
            wire.send(refuse().data)
            wire.close()
        except OSError:
            # The origin broke off in the middle; so do we.
            wire.reset()

    return Reply((Run(work),))


def _connect(host: str, port: int) -> socket.socket:
    if host not in ("127.0.0.1", "localhost"):
        raise ValueError(f"the laboratory's proxy does not go to {host}")
    return socket.create_connection((host, port), timeout=_SECONDS)


def _tunnel(wire: Wire, target: str) -> None:
    host, _, port = target.rpartition(":")
    with _connect(host, int(port)) as origin:
        wire.send(head(200, reason="Connection established"))
        poll = select.poll()
        poll.register(wire.fileno(), select.POLLIN)
        poll.register(origin.fileno(), select.POLLIN)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == origin.fileno():
                    piece = origin.recv(PIECE)
                    if not piece:
                        wire.close()
                        return
                    wire.send(piece)
                else:
                    piece = wire.receive()
                    if not piece:
                        raise PeerGoneError("fin")
                    origin.sendall(piece)


def _forward(wire: Wire, request: Request) -> None:
    parts = urlsplit(request.target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [item for item in request.headers if not item[0].lower().startswith(("proxy-", "connection"))]
    lines = [f"{request.method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in kept), "Connection: close"]
    with _connect(parts.hostname or "", parts.port or 80) as origin:
        origin.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + request.body)
        while piece := origin.recv(PIECE):
            wire.send(piece)
    wire.close()
