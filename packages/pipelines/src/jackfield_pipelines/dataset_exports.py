"""Exports of datasets: to memory, as a stream, or to a file."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import IO

from typing_extensions import Unpack

from jackfield.plugin import Async, BytesCall, Call, M, Options, call, flow, streamed, thread

from .area import Area
from .types import ExportFormat

# What a login page in front of the server answers with, status 200: no export looks like that.
_PAGES = ("text/html",)


class DatasetExports(Area[M]):
    """Exports of imported datasets; what a workflow's tasks hold is exported by `export_tasks`.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def export_dataset(
        self, dataset_id: int, *, format: ExportFormat | str = "csv", **options: Unpack[Options]
    ) -> Call[bytes]:
        """Export a dataset to memory.

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
            refuses=_PAGES,
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
            "GET", "/api/datasets/{}/export", dataset_id, params={"format": format}, refuses=_PAGES, options=options
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

        A file that is named by its path appears there when it is whole, and not at all if the export fails.

        Args:
            dataset_id: The dataset.
            to: A path, or a binary file that is open for writing (left open).
            format: `csv`, `json`, or `zip` and `zip-json`, which hold the attached files as well.
            **options: How this call is made.

        Returns:
            How many bytes were written.

        Raises:
            NotFoundError: There is no such dataset.
        """
        if not isinstance(to, str | os.PathLike):
            return await self._write_export(dataset_id, to, format, options)
        path = Path(to)
        # Beside the target, so that it can take its place in one step.
        draft = path.with_name(f".{path.name}.{token_hex(4)}.part")
        try:
            with await thread(lambda: draft.open("xb")) as file:
                size = await self._write_export(dataset_id, file, format, options)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return size

    async def _write_export(
        self: DatasetExports[Async], dataset_id: int, file: IO[bytes], format: str, options: Options
    ) -> int:
        size = 0
        async with self.stream_dataset_export(dataset_id, format=format, **options) as pieces:
            async for piece in pieces:
                await thread(partial(file.write, piece))
                size += len(piece)
        return size
