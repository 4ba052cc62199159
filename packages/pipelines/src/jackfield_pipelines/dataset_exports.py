"""Exports of datasets: to memory, as a stream, or to a file."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from io import RawIOBase
from pathlib import Path
from secrets import token_hex
from typing import IO

from typing_extensions import Unpack

from jackfield.errors import ConfigurationError
from jackfield.plugin import Async, BytesCall, Call, M, Options, call, flow, streamed, thread

from .area import Area
from .browser_pages import PAGES
from .types import ExportFormat
from .uploads import is_text


class DatasetExports(Area[M]):
    """Exports of imported datasets; what a workflow's tasks hold is exported by `export_tasks`.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def export_dataset(
        self, dataset_id: int, *, format: ExportFormat | str = "csv", **options: Unpack[Options]
    ) -> Call[bytes]:
        """Export a dataset to memory, as far as the client's `max_body` goes; beyond it, use `download_dataset`.

        Args:
            dataset_id: The dataset.
            format: `csv`, `json`, or `zip` and `zip-json`, which hold the attached files as well.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset.
        """
        return Call(
            "GET",
            "/api/datasets/{}/export",
            dataset_id,
            params={"format": format},
            accept="*/*",
            refuses=PAGES,
            options=options,
        )

    @streamed
    def stream_dataset_export(
        self, dataset_id: int, *, format: ExportFormat | str = "csv", **options: Unpack[Options]
    ) -> BytesCall:
        """Export a dataset as a stream of bytes.

        Args:
            dataset_id: The dataset.
            format: `csv`, `json`, or `zip` and `zip-json`, which hold the attached files as well.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset.
        """
        return BytesCall(
            "GET", "/api/datasets/{}/export", dataset_id, params={"format": format}, refuses=PAGES, options=options
        )

    @flow
    async def download_dataset(
        self: DatasetExports[Async],
        dataset_id: int,
        to: str | os.PathLike[str] | IO[bytes],
        *,
        format: ExportFormat | str = "csv",
        **options: Unpack[Options],
    ) -> int:
        """Export a dataset to a file, of any size.

        A file that is named by its path appears there when it is whole, and not at all if the export fails. What
        cannot be replaced, such as a named pipe, is written as it comes.

        Args:
            dataset_id: The dataset.
            to: A path, or a binary file that is open for writing (left open).
            format: `csv`, `json`, or `zip` and `zip-json`, which hold the attached files as well.
            **options: How this call is made.

        Returns:
            How many bytes were written.

        Raises:
            ConfigurationError: `to` is neither; nothing is sent.
            NotFoundError: There is no such dataset.
            OSError: The file cannot be written; where it cannot be opened, nothing is sent.
            StreamInterruptedError: The export broke off.
        """
        if not isinstance(to, str | os.PathLike):
            if not _takes_bytes(to):
                raise ConfigurationError("an export goes to a path, or to a binary file that is open for writing")
            return await self._write_export(dataset_id, to, format, options)
        target = _Target(to)
        try:
            size = await self._write_export(dataset_id, await thread(target.open), format, options)
            target.settle()
        except BaseException:
            target.drop()
            raise
        return size

    async def _write_export(
        self: DatasetExports[Async], dataset_id: int, file: IO[bytes], format: str, options: Options
    ) -> int:
        size = 0
        async with self.stream_dataset_export(dataset_id, format=format, **options) as pieces:
            async for piece in pieces:
                await thread(partial(_write, file, piece))
                size += len(piece)
        return size


def _takes_bytes(file: object) -> bool:
    return callable(getattr(file, "write", None)) and not is_text(file)


def _write(file: IO[bytes] | RawIOBase, piece: bytes) -> None:
    """Write a piece whole: a file without a buffer may take less at a time than it is given."""
    if not isinstance(file, RawIOBase):
        file.write(piece)
        return
    rest = memoryview(piece)
    while rest:
        count = file.write(rest)
        if not count:
            raise BlockingIOError("the file takes no more bytes at the moment")
        rest = rest[count:]


class _Target:
    """A file that appears at its path when it is whole.

    It is opened on a thread, which goes on where the task that waits for it is cancelled: then it removes the file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._draft: Path | None = None
        self._file: IO[bytes] | None = None
        self._dropped = False

    def open(self) -> IO[bytes]:
        """Open the file to be written to."""
        self._path = Path(os.path.realpath(self._path))
        if self._path.is_file() or not self._path.exists():
            # Beside the target, so that it can take its place in one step.
            self._draft = self._path.with_name(f".jackfield-{token_hex(8)}.part")
        # What exists and is no plain file, such as a pipe, cannot be replaced.
        file: IO[bytes] = self._path.open("wb") if self._draft is None else self._draft.open("xb")
        self._file = file
        if self._dropped:
            self.drop()
        return file

    def settle(self) -> None:
        """Let the file appear."""
        if self._file is not None:
            self._file.close()
        if self._draft is not None:
            self._draft.replace(self._path)

    def drop(self) -> None:
        """Leave the path as it was."""
        self._dropped = True
        if self._file is None:
            return
        with suppress(OSError):  # what could not be written is not wanted any more
            self._file.close()
        if self._draft is not None:
            self._draft.unlink(missing_ok=True)
