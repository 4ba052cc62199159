"""Where a download goes: memory, or a file that appears only when it is whole."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO

from .errors import ArgumentError


class Target:
    """Takes a download, and can begin anew. All methods block.

    Attributes:
        done: How many bytes it has.
    """

    def __init__(self) -> None:
        self.done: int = 0
        self._hash = hashlib.sha256()
        self._file: IO[bytes] = BytesIO()

    @property
    def sha256(self) -> str:
        """The SHA-256 in hexadecimal of what it has."""
        return self._hash.hexdigest()

    def check(self) -> None:
        """See whether it can be, and change nothing."""

    def open(self) -> None:
        """Get ready."""

    def write(self, pieces: Sequence[bytes]) -> None:
        """Add these pieces."""
        for piece in pieces:
            self._file.write(piece)
            self._hash.update(piece)
            self.done += len(piece)

    def restart(self) -> None:
        """Forget what it has."""
        self._file.seek(0)
        self._file.truncate()
        self._hash = hashlib.sha256()
        self.done = 0

    def finish(self) -> bytes | None:
        """Keep what it has; bytes if it is memory."""
        assert isinstance(self._file, BytesIO)
        return self._file.getvalue()

    def discard(self) -> None:
        """Keep nothing; a second time does nothing."""
        self._file.close()


class FileTarget(Target):
    """A file. Until the end it is a temporary file beside it.

    Args:
        path: Where it shall be; folders on the way are made, and a file that is there is replaced at the end.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__()
        self._path = Path(path)
        self._part: Path | None = None

    def check(self) -> None:
        """See whether a file can be there.

        Raises:
            ArgumentError: The path is a folder, a pipe or a device, or none at all.
        """
        # A link is followed, as by any program that writes to a path.
        try:
            self._path = self._path.resolve()
        except (RuntimeError, ValueError) as error:
            raise ArgumentError(f"no file can be written at {str(self._path)!r}: {error}") from error
        if self._path.is_dir():
            raise ArgumentError(f"{str(self._path)!r} is a folder; give the path of a file")
        if self._path.exists() and not self._path.is_file():
            # A pipe or a device would not be written to, but replaced.
            raise ArgumentError(f"{str(self._path)!r} is no plain file; give the path of one")

    def open(self) -> None:
        """Make the temporary file.

        Raises:
            OSError: It cannot be made.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # File systems take 255 bytes, and a character may have four.
        self._part = self._path.with_name(f".{self._path.name[:50]}.{secrets.token_hex(4)}.part")
        self._file = self._part.open("xb")

    def finish(self) -> None:
        """Put the file into its place."""
        assert self._part is not None
        self._file.close()
        if self._path.exists():
            shutil.copymode(self._path, self._part)
        self._part.replace(self._path)

    def discard(self) -> None:
        """Remove the temporary file."""
        self._file.close()
        part, self._part = self._part, None
        if part is not None:
            with suppress(FileNotFoundError):
                part.unlink()
