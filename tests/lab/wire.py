"""One accepted socket: bytes in, bytes out, and waiting that notices when the peer leaves."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
import time
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from .gate import Gate

Departure = Literal["fin", "reset"]

PIECE: Final = 65536
# Linux tells of a peer's FIN without the bytes before it being read; elsewhere only a full hang-up is seen.
_GONE: Final = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR
_LINGER_ZERO: Final = struct.pack("ii", 1, 0)


class PeerGoneError(Exception):
    """The other side closed the connection."""

    def __init__(self, how: Departure) -> None:
        """Say how it closed.

        Args:
            how: `"fin"` for an orderly close, `"reset"` for RST.
        """
        super().__init__(how)
        self.how: Departure = how


class Wire:
    """The server's side of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        """Take over an accepted socket.

        Args:
            sock: A connected TCP socket; from now on only the wire closes it.
        """
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sock = sock
        self._buffer = bytearray()
        # Guards the descriptor: another thread may interrupt while this one closes.
        self._lock = threading.Lock()
        self.closed = False

    def secure(self, context: ssl.SSLContext) -> None:
        """Shake hands as a TLS server.

        Args:
            context: Holds the certificate.

        Raises:
            PeerGoneError: The peer left or refused the certificate.
        """
        try:
            with self._lock:
                secured = context.wrap_socket(self._sock, server_side=True, do_handshake_on_connect=False)
                self._sock = secured
            secured.do_handshake()
        except OSError as error:
            raise PeerGoneError("reset" if isinstance(error, ConnectionError) else "fin") from error

    def fileno(self) -> int:
        """Give the descriptor, for a poll."""
        return self._sock.fileno()

    def send(self, data: bytes) -> None:
        """Send all of it.

        Args:
            data: The bytes, as they are.

        Raises:
            PeerGoneError: The peer does not take them any more.
        """
        try:
            self._sock.sendall(data)
        except OSError as error:
            raise PeerGoneError("reset") from error

    def receive(self, limit: int = PIECE) -> bytes:
        """Take what is there, waiting for the first byte.

        Args:
            limit: Bytes to take at most.

        Returns:
            The bytes; empty when the peer has sent its FIN.

        Raises:
            PeerGoneError: The peer has reset the connection.
        """
        if self._buffer:
            piece = bytes(self._buffer[:limit])
            del self._buffer[:limit]
            return piece
        try:
            return self._sock.recv(limit)
        except ssl.SSLEOFError:
            return b""
        except OSError as error:
            raise PeerGoneError("reset") from error

    def unreceive(self, data: bytes) -> None:
        """Put bytes back, to be received again.

        Args:
            data: What was received too much.
        """
        self._buffer[:0] = data

    def read_until(self, mark: bytes, limit: int) -> bytes:
        """Read up to a mark and with it.

        Args:
            mark: The bytes to stop after.
            limit: Bytes after which a missing mark is an error.

        Returns:
            The bytes up to the mark; empty when the peer ended before the first byte.

        Raises:
            PeerGoneError: The peer left before the mark; what it sent stays to be received.
            ValueError: There was no mark within the limit.
        """
        read = bytearray()
        while True:
            try:
                piece = self.receive()
            except PeerGoneError:
                self.unreceive(bytes(read))
                raise
            if not piece:
                if read:
                    self.unreceive(bytes(read))
                    raise PeerGoneError("fin")
                return b""
            searched = max(0, len(read) - len(mark))
            read += piece
            found = read.find(mark, searched)
            if found >= 0:
                end = found + len(mark)
                self.unreceive(bytes(read[end:]))
                return bytes(read[:end])
            if len(read) > limit:
                raise ValueError(f"no {mark!r} within {limit} bytes")

    def drain(self) -> bytes:
        """Take what has arrived, without waiting."""
        drained = bytearray(self._buffer)
        self._buffer.clear()
        with contextlib.suppress(OSError, ValueError):
            self._sock.setblocking(False)
            while piece := self._sock.recv(PIECE):
                drained += piece
        with contextlib.suppress(OSError):
            self._sock.setblocking(True)
        return bytes(drained)

    def wait_bytes(self) -> None:
        """Wait until the peer sends something, and leave it there.

        Raises:
            PeerGoneError: The peer left instead.
        """
        piece = self.receive()
        if not piece:
            raise PeerGoneError("fin")
        self.unreceive(piece)

    def wait(self, seconds: float | None = None, until: Gate | None = None) -> None:
        """Do nothing for a while, but notice when the peer leaves.

        Args:
            seconds: How long; without it, until the gate opens or the peer leaves.
            until: Ends the wait when it opens.

        Raises:
            PeerGoneError: The peer left.
        """
        if until is None:
            self._poll(seconds, None, None)
            return
        ear, mouth = socket.socketpair()
        with ear, mouth:
            mouth.setblocking(False)

            def wake() -> None:
                with contextlib.suppress(OSError):
                    mouth.send(b"!")

            until.subscribe(wake)
            try:
                self._poll(seconds, ear, until)
            finally:
                until.unsubscribe(wake)

    def _poll(self, seconds: float | None, ear: socket.socket | None, until: Gate | None) -> None:
        poll = select.poll()
        poll.register(self._sock.fileno(), _GONE)
        if ear is not None:
            poll.register(ear.fileno(), select.POLLIN)
        end = None if seconds is None else time.monotonic() + seconds
        while until is None or not until.is_open():
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                return
            for descriptor, happened in poll.poll(None if left is None else left * 1000):
                if ear is None or descriptor != ear.fileno():
                    raise PeerGoneError("reset" if happened & select.POLLERR else "fin")

    def half_close(self) -> None:
        """Send a FIN and go on reading."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._sock, socket.SHUT_WR)

    def close(self) -> bytes:
        """Send a FIN and give the connection up.

        Returns:
            What the peer had sent and nobody read: with it left in the kernel, a close would be an RST.
        """
        unread = self.drain()
        with self._lock:
            if isinstance(self._sock, ssl.SSLSocket):
                # Not blocking: it sends our close_notify and does not wait for the peer's.
                with contextlib.suppress(OSError, ValueError):
                    self._sock.setblocking(False)
                    self._sock.unwrap()
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
            self.closed = True
            self._sock.close()
        return unread

    def reset(self) -> bytes:
        """Send an RST and give the connection up.

        Returns:
            What the peer had sent and nobody read.
        """
        unread = self.drain()
        with self._lock:
            with contextlib.suppress(OSError):
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
            self.closed = True
            self._sock.close()
        return unread

    def interrupt(self) -> None:
        """Wake the thread that blocks on this connection; called from another one."""
        with self._lock, contextlib.suppress(OSError):
            # Not SSLSocket.shutdown: it would take the TLS object away from under the reading thread.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def abandon(self) -> None:
        """Close the descriptor alone, as a child does after a fork: the connection is the parent's."""
        with contextlib.suppress(OSError):
            self._sock.close()
