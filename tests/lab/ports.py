"""Ports that nobody serves, and names that nobody knows."""

from __future__ import annotations

import contextlib
import select
import socket
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Generator


def _url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextlib.contextmanager
def refused_port() -> Generator[str]:
    """Hold a port that refuses connections: bound, so that nobody else gets it, and not listening.

    Yields:
        Its URL.
    """
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield _url(bound)


@contextlib.contextmanager
def silent_port() -> Generator[str]:
    """Hold a port that takes connections and never says a word: no byte, no handshake, no FIN.

    Yields:
        Its URL.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        yield _url(listener)


@contextlib.contextmanager
def full_port() -> Generator[str]:
    """Hold a port on which connecting itself hangs: its queue is full, and the kernel drops what comes (Linux).

    Yields:
        Its URL.

    Raises:
        RuntimeError: The queue does not fill up on this system.
    """
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(16):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            poll = select.poll()
            poll.register(filler, select.POLLOUT)
            # On loopback a connection is made at once or not at all.
            if not poll.poll(100):
                yield _url(listener)
                return
        raise RuntimeError("the queue of a listening socket does not fill up here")


@contextlib.contextmanager
def unknown_names(suffix: str = ".invalid") -> Generator[list[str]]:
    """Have all names with a suffix fail to resolve, without asking the network; blocking, asyncio and trio alike.

    Args:
        suffix: Of the names that are unknown.

    Yields:
        The names that were asked for.
    """
    resolve, asked = socket.getaddrinfo, list[str]()

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if isinstance(name, str) and name.endswith(suffix):
            asked.append(name)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *args, **kwargs)

    with mock.patch.object(socket, "getaddrinfo", getaddrinfo):
        yield asked
