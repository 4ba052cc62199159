"""Undoing gzip and deflate, the only encodings that we ask for, in steps of bounded size.

The HTTP libraries do it too, inside nested generators: a failure in the middle leaves the inner ones half-read, and one
piece from the network may become a thousand times its size at once.
"""

from __future__ import annotations

import zlib

from jackfield._http import Fault

STEP = 1024 * 1024
_GZIP = 16 + zlib.MAX_WBITS


class Decompressor:
    """Undoes one content-encoding; any other than gzip and deflate is left as it is.

    Args:
        encoding: The answer's content-encoding.

    Attributes:
        taken: Bytes from the network.
    """

    def __init__(self, encoding: str) -> None:
        name = encoding.strip().lower()
        self._gzip = name in ("gzip", "x-gzip")
        self._active = self._gzip or name == "deflate"
        # For deflate the first bytes decide: some servers leave out zlib's frame.
        self._machine = zlib.decompressobj(_GZIP) if self._gzip else None
        self._waiting = b""
        self.taken: int = 0

    def take(self, piece: bytes) -> None:
        """Put in the next piece from the network."""
        self.taken += len(piece)
        self._waiting += piece

    def next(self, piece: bytes | None) -> bytes | None:
        """What the next piece from the network gives; None at the end, for the end."""
        if piece is None:
            self.end()
            return None
        self.take(piece)
        return self.give()

    def give(self) -> bytes:
        """Some of what can be given now, ``b""`` when more has to be taken first.

        Raises:
            Fault: The body is broken.
        """
        if not self._active:
            waiting, self._waiting = self._waiting, b""
            return waiting
        while self._waiting:
            machine = self._machine
            if machine is None:
                if len(self._waiting) < 2:
                    return b""
                machine = self._machine = zlib.decompressobj(_frame(self._waiting))
            try:
                data = machine.decompress(self._waiting, STEP)
            except zlib.error as error:
                raise Fault("the answer's compressed body is broken") from error
            self._waiting = machine.unconsumed_tail
            if machine.eof and self._gzip and machine.unused_data.strip(b"\0"):
                self._waiting = machine.unused_data  # a file of several members
                self._machine = zlib.decompressobj(_GZIP)
            if data:
                return data
        return b""

    def end(self) -> None:
        """At the end of the body.

        Raises:
            Fault: Something is missing.
        """
        if self._active and self.taken and (self._machine is None or not self._machine.eof):
            raise Fault("the answer's compressed body is cut off")


def _frame(start: bytes) -> int:
    """The window bits for a deflate body that begins with these two bytes. Source: RFC 1950, section 2.2."""
    framed = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if framed else -zlib.MAX_WBITS
