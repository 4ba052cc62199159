"""What is uploaded in the tests."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

ROWS = b"question,answer\r\nwhy,because\r\n"


def named(name: Any, content: bytes = ROWS) -> BinaryIO:
    """An open file with a name."""
    file = io.BytesIO(content)
    file.name = name
    return file


def kind_of(value: object) -> str:
    """The name of a parameter that is a file, or should be one."""
    return type(value).__name__


class Pipe(io.RawIOBase):
    """A stream that can only be read on."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.pieces.pop(0) if self.pieces else b""
        buffer[: len(piece)] = piece
        return len(piece)
