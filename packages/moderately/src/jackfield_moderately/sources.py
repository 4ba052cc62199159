"""What can be uploaded, measured before it is sent: its length and its SHA-256, in constant memory."""

from __future__ import annotations

import hashlib
import inspect
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeAlias, cast

from jackfield.errors import APIError
from jackfield.plugin import Body, thread

from .errors import ArgumentError, MissingFileError

PIECE: Final = 1 << 20
"""Bytes that are read, hashed or written in one step."""

UNNAMED: Final = "uploaded_file"

_LONGEST_NAME: Final = 255

Progress: TypeAlias = Callable[[int, int | None], object]
"""Told the bytes that are done, and the bytes in all where they are known."""


class Reader(Protocol):
    """A file, a buffer or a stream; text is taken as UTF-8."""

    def read(self, size: int, /) -> bytes | str:
        """The next piece, empty at the end."""
        ...


Source: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | Reader | Iterator[bytes | str]
"""A path, the bytes themselves, something to read them from, from where it stands, or an iterator of their pieces."""


class Content:
    """A source, opened.

    A stream that cannot be rewound, and text, is put into a temporary file while it is measured.

    Args:
        source: The source; nothing is done with it before the first `take`.

    Attributes:
        size: Its length in bytes; of what was measured so far.
        file: What its bytes are read from.
    """

    def __init__(self, source: Source) -> None:
        self.size: int = 0
        self._source = source
        self._hash = hashlib.sha256()
        self._reader: object = None
        self._file: IO[bytes] | None = None
        self._owned = ExitStack()
        self._start = 0
        self._opened: IO[bytes] | None = None
        self._stamp: tuple[int, int] | None = None

    @property
    def file(self) -> IO[bytes]:
        """What the bytes are read from, standing at their start."""
        assert self._file is not None, "not measured yet"
        self._file.seek(self._start)
        return self._file

    @property
    def sha256(self) -> str:
        """The SHA-256 in hexadecimal, of what was measured so far."""
        return self._hash.hexdigest()

    @property
    def is_path(self) -> bool:
        """Whether the source is a path."""
        return isinstance(self._source, str | os.PathLike)

    @property
    def own_name(self) -> str | None:
        """The name that the source has by itself."""
        if isinstance(self._source, str | os.PathLike):
            return Path(os.fsdecode(self._source)).name
        name = getattr(self._source, "name", None)
        return Path(name).name or None if isinstance(name, str) else None

    def named(self, name: str | None) -> str:
        """The name to store it under.

        Args:
            name: The name that was given. To that of a path its own suffix is added.
        """
        own = self.own_name
        if name is None or not name:
            return own or UNNAMED
        suffix = Path(own).suffix if self.is_path and own else ""
        return name if name.endswith(suffix) else name + suffix

    def take(self) -> bool:
        """Measure the next piece; False at the end. It blocks.

        Raises:
            ArgumentError: The source cannot be read.
        """
        if self._reader is None:
            self._open()
        piece = self._piece()
        if not piece:
            return False
        self._hash.update(piece)
        self.size += len(piece)
        if self._file is not self._reader:
            assert self._file is not None
            self._file.write(piece)
        return True

    def _piece(self) -> bytes:
        # Whatever its type says: readers are handed in.
        try:
            piece = cast("object", cast("Reader", self._reader).read(PIECE))
        except io.UnsupportedOperation as error:
            raise ArgumentError(f"this {type(self._source).__name__} is not open for reading, as is wanted") from error
        if isinstance(piece, str):
            if self._file is self._reader:
                self._spool()
            return _utf8(piece)
        if isinstance(piece, bytes):
            return piece
        if isinstance(piece, bytearray | memoryview):
            return bytes(cast("bytearray", piece))
        if inspect.iscoroutine(piece):
            piece.close()
        raise ArgumentError(
            f"this {type(self._source).__name__} gives {type(piece).__name__}, and bytes or text are wanted"
        )

    def _open(self) -> None:
        source = self._source
        if isinstance(source, bytes | bytearray | memoryview):
            # As bytes first, since a view may leave some out.
            self._reader = self._file = io.BytesIO(bytes(source))
        elif isinstance(source, str | os.PathLike):
            opened = self._owned.enter_context(opened_path(source))
            self._read_from(opened)
            self._opened = opened
            self._stamp = self._state()
        elif callable(getattr(source, "read", None)):
            if getattr(source, "closed", False) is True:
                raise ArgumentError(f"this {type(source).__name__} is closed, and an open one is wanted")
            self._read_from(source)
        elif isinstance(source, Iterator):
            self._read_from(_Pieces(source))
        else:
            raise ArgumentError(f"a path, bytes or a file is wanted, not {type(source).__name__}")

    def _read_from(self, reader: object) -> None:
        self._reader = reader
        start = _place(reader)
        if start is None:
            self._spool()
        else:
            self._file, self._start = cast("IO[bytes]", reader), start

    def _spool(self) -> None:
        spool = self._owned.enter_context(tempfile.SpooledTemporaryFile(PIECE))  # noqa: SIM115 - see close
        self._file = cast("IO[bytes]", spool)
        self._start = 0

    def _state(self) -> tuple[int, int] | None:
        if self._opened is None or self._file is not self._opened:
            return None
        state = os.fstat(self._opened.fileno())
        return state.st_size, state.st_mtime_ns

    def unchanged(self) -> bool:
        """Whether the file at a path is still what was measured. It blocks."""
        return self._state() == self._stamp

    def body(self, media_type: str, progress: Progress | None) -> Body:
        """The content as a request's body, which is read in pieces, and again for a retry.

        Args:
            media_type: Its media type.
            progress: Told how much was read.
        """
        outgoing = _Outgoing(self.file, self._start, self.size, progress)
        return Body.file(cast("IO[bytes]", outgoing), media_type, length=self.size)

    def close(self) -> None:
        """Close what was opened here; what the caller opened stays open."""
        self._owned.close()


class _Pieces:
    """An iterator to be read like a file."""

    def __init__(self, pieces: Iterator[bytes | str]) -> None:
        self._pieces = pieces

    def read(self, size: int, /) -> bytes | str:
        # An empty piece is not the end.
        return next((piece for piece in self._pieces if piece), b"")


class _Outgoing:
    """A measured file that tells how much of it was read, and does not end before its time."""

    def __init__(self, file: IO[bytes], start: int, size: int, progress: Progress | None) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._progress = progress
        self._done = 0

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        position = self._file.seek(offset, whence)
        self._done = position - self._start
        return position

    def read(self, size: int) -> bytes:
        piece = self._file.read(size)
        if not piece and size:
            raise changed()
        self._done += len(piece)
        if self._progress is not None:
            self._progress(self._done, self._size)
        return piece


def changed() -> APIError:
    """The error of a file that is not what it was when it was measured."""
    return APIError("the file changed while it was being sent", platform="moderately", operation="storage.put")


def opened_path(path: str | os.PathLike[str]) -> IO[bytes]:
    """The file at a path, open for reading.

    Args:
        path: The path.

    Raises:
        ArgumentError: It cannot be opened; `MissingFileError` if there is none.
    """
    name = os.fspath(path)
    try:
        return Path(name).open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise MissingFileError(f"there is no file at {name!r}") from None
    except IsADirectoryError:
        raise ArgumentError(f"{name!r} is a folder, and one file is wanted") from None
    except (OSError, TypeError, ValueError) as error:
        # It may be the content itself, given in a path's place.
        reason = getattr(error, "strerror", None) or error
        raise ArgumentError(f"no file can be read at {name[:_LONGEST_NAME]!r}: {reason}") from error


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ArgumentError("text that is valid Unicode is wanted, and this has half a character in it") from error


def _place(reader: Any) -> int | None:
    """Where a file stands, or None if one cannot go back to there."""
    try:
        place = reader.tell() if reader.seekable() else None
    except (AttributeError, OSError):
        # Text that is being iterated over, for one, does not tell where it stands.
        return None
    return place if callable(getattr(reader, "seek", None)) else None


async def measured(source: Source) -> Content:
    """A source, opened and measured; for use in a flow. The caller closes it.

    Args:
        source: The source.

    Raises:
        ArgumentError: The source cannot be read.
    """
    content = Content(source)
    await measure(content)
    return content


async def measure(content: Content) -> None:
    """Open a source and measure it; for use in a flow. The caller closes it, unless this fails.

    Args:
        content: The source.

    Raises:
        ArgumentError: The content cannot be read.
    """
    try:
        while await thread(content.take):
            pass
    except BaseException:
        content.close()
        raise
