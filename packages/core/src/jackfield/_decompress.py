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
        self._machine = zlib.decompressobj(_GZIP if self._gzip else zlib.MAX_WBITS)
        self._waiting = b""
        self._begun = False
        self.taken = 0

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
        waiting, self._waiting = self._waiting, b""
        if not waiting or not self._active:
            return waiting
        try:
            data = self._machine.decompress(waiting, STEP)
        except zlib.error as error:
            if self._gzip or self._begun:
                raise Fault("the answer's compressed body is broken") from error
            # Some servers say deflate and leave out zlib's frame.
            self._machine = zlib.decompressobj(-zlib.MAX_WBITS)
            self._begun = True
            self._waiting = waiting
            return self.give()
        self._begun = True
        self._waiting = self._machine.unconsumed_tail
        if self._machine.eof and self._gzip and self._machine.unused_data.strip(b"\0"):
            self._waiting = self._machine.unused_data  # a file of several members
            self._machine = zlib.decompressobj(_GZIP)
        return data or (self.give() if self._waiting else b"")

    def end(self) -> None:
        """At the end of the body.

        Raises:
            Fault: Something is missing.
        """
        if self._active and self._begun and not self._machine.eof:
            raise Fault("the answer's compressed body is cut off")
