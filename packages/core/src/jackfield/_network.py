"""The network streams of own blocking clients: held to a call's deadline, and all ended when the client is closed.

The HTTP library's timeouts bound each wait, so a server that sends a byte now and then could hold a call for ever; and
closing its pool ends neither a wait nor a connection that another thread is just making. A call that is awaited is
cancelled instead.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from jackfield._fork import ForkSafeLock, Generation

deadline: ContextVar[float | None] = ContextVar("jackfield.deadline", default=None)
"""The monotonic time at which the call in this thread has to end."""


def bound(client: Any) -> None:
    """Put an own blocking client on such network streams."""
    import httpcore

    for pool in _pools(client):
        pool._network_backend = Backend(pool._network_backend, httpcore)


def end(client: Any) -> None:
    """End all connections of an own blocking client, and those that other threads are just making."""
    for pool in _pools(client):
        pool._network_backend.end()


def _pools(client: Any) -> Iterator[Any]:
    """The library's pools; proxies have their own."""
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            yield pool


class Backend:
    """Makes network streams, in place of the library's own maker of them.

    Args:
        backend: The library's own.
        library: The library, for its exceptions.
    """

    def __init__(self, backend: Any, library: Any) -> None:
        self.library: Any = library
        self._backend = backend
        self._streams: set[Stream] = set()
        self._ended = False
        self._lock = ForkSafeLock()

    def connect_tcp(self, *args: Any, **kwargs: Any) -> Stream:
        """Connect to a host."""
        return Stream(self._backend.connect_tcp(*args, **kwargs), self)

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> Stream:
        """Connect to a socket in the file system."""
        return Stream(self._backend.connect_unix_socket(*args, **kwargs), self)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._backend.sleep(seconds)

    def enter(self, stream: Stream) -> None:
        """Take note of an open stream, or close it again if the client was closed while it was made."""
        with self._lock:
            ended = self._ended
            self._streams.add(stream)
        if ended:
            stream.close()
            raise self.library.ConnectError("the client is closed")

    def leave(self, stream: Stream) -> None:
        """Forget a stream."""
        with self._lock:
            self._streams.discard(stream)

    def end(self) -> None:
        """Close all streams, for ever."""
        with self._lock:
            self._ended = True
            streams = list(self._streams)
        for stream in streams:
            stream.close()


class Stream:
    """A connection that may be closed by one thread while another one waits for it.

    Args:
        stream: The library's own.
        backend: What made it.
    """

    def __init__(self, stream: Any, backend: Backend) -> None:
        self._stream = stream
        self._backend = backend
        self._used = 0
        self._closed = False
        self._generation = Generation.now
        self._lock = threading.Lock()
        backend.enter(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Wait for bytes."""
        left = _left(timeout, self._backend.library.ReadTimeout)
        with self._in_use(self._backend.library.ReadError):
            data: bytes = self._stream.read(max_bytes, left)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        left = _left(timeout, self._backend.library.WriteTimeout)
        with self._in_use(self._backend.library.WriteError):
            self._stream.write(buffer, left)

    @contextmanager
    def _in_use(self, error: type[Exception]) -> Generator[None]:
        with self._lock:
            if self._closed:
                raise error("the connection is closed")
            self._used += 1
        try:
            yield
        finally:
            self._after_use()

    def _after_use(self) -> None:
        with self._lock:
            self._used -= 1
            last = self._closed and not self._used
        if last:
            self._stream.close()

    def close(self) -> None:
        """Close it, and wake whoever waits for it."""
        if self._generation != Generation.now:
            self._stream.close()  # this process's copy; shutting it down would end it for the parent
            return
        self._backend.leave(self)
        with self._lock:
            self._closed = True
            used = self._used
        # Closing alone wakes nobody; and a thread that waits has to close the connection itself, since it would go on
        # waiting for whatever gets the same file descriptor next.
        with suppress(OSError):
            self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        if not used:
            self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Stream:
        """The same connection with TLS."""
        secured = self._stream.start_tls(
            ssl_context, server_hostname, _left(timeout, self._backend.library.ConnectTimeout)
        )
        self._backend.leave(self)
        return Stream(secured, self._backend)

    def get_extra_info(self, info: str) -> Any:
        """What the library asks for."""
        return self._stream.get_extra_info(info)


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    end = deadline.get()
    if end is None:
        return timeout
    left = end - time.monotonic()
    if left <= 0:
        raise error("the deadline passed")
    return left if timeout is None else min(timeout, left)
