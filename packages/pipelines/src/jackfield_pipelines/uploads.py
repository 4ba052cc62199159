"""Files on their way to the server."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from jackfield.errors import ConfigurationError
from jackfield.plugin import FileContent

OCTETS = "application/octet-stream"

Content = FileContent | bytearray | Iterable[bytes]
"""What can be uploaded: a path, an open binary file, bytes, or an iterable of pieces of bytes, which is read once."""

_MEDIA_TYPE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def file_name(file: Content, given: str | None = None) -> str:
    """The name that a file is sent under: never more than the last part of a path, which is nobody else's business.

    Args:
        file: A path, an open file, or bytes.
        given: The name to send; by default the file's own, or `upload.bin` where it has none.
    """
    own: object = file if isinstance(file, str | os.PathLike) else getattr(file, "name", "")
    name = own if given is None else given
    # An open file's name may be a number; a path may come from another system, or be one of bytes.
    text = os.fsdecode(cast("str | os.PathLike[str]", name)) if isinstance(name, str | os.PathLike) else ""
    last = re.split(r"[/\\]", text.rstrip("/\\"))[-1]
    return "upload.bin" if last in ("", ".", "..") else last


def file_content(file: Content) -> FileContent:
    """A file as the core takes it.

    Args:
        file: A path, an open binary file, bytes, or an iterable of pieces of bytes.

    Raises:
        ConfigurationError: It is something else.
    """
    if isinstance(file, bytearray):
        return bytes(file)
    if is_text(file):
        raise ConfigurationError("the file is open as text: open it in binary mode")
    if isinstance(file, bytes | str | os.PathLike) or callable(getattr(file, "read", None)):
        return cast("FileContent", file)
    try:
        pieces = iter(file)
    except TypeError:
        problem = f"a file is a path, an open binary file or bytes, not a {type(file).__name__}"
        raise ConfigurationError(problem) from None
    return io.BufferedReader(_Pieces(pieces))


def file_part(
    file: Content, *, filename: str | None = None, content_type: str | None = None
) -> tuple[str, FileContent, str]:
    """A file as a part of a multipart form; its content is read in pieces when it is sent.

    Args:
        file: A path, an open binary file, bytes, or an iterable of pieces of bytes.
        filename: The name to send, if not the file's own.
        content_type: The media type, if known.

    Raises:
        ConfigurationError: The file or the media type cannot be sent.
    """
    return file_name(file, filename), file_content(file), media_type(content_type or OCTETS)


def media_type(text: str) -> str:
    """A media type as it was given.

    Args:
        text: The media type.

    Raises:
        ConfigurationError: It cannot be sent in a header.
    """
    if not _MEDIA_TYPE.fullmatch(text):
        raise ConfigurationError(f"{text!r} is no media type")
    return text


def is_text(file: object) -> bool:
    """Whether a file is open as text: by its class or, where it wraps another as temporary files do, its encoding.

    Args:
        file: An open file, or anything else.
    """
    return isinstance(file, io.TextIOBase) or isinstance(getattr(file, "encoding", None), str)


class _Pieces(io.RawIOBase):
    """An iterable of pieces as a file that can be read once."""

    def __init__(self, pieces: Iterator[object]) -> None:
        self._pieces = pieces
        self._rest: memoryview = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            if not isinstance(piece, bytes | bytearray):
                raise ConfigurationError(f"the file's pieces are bytes, not a {type(piece).__name__}")
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
