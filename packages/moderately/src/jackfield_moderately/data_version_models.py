"""Versions of datasets' data."""

from __future__ import annotations

import os

from typing_extensions import Unpack

from jackfield.plugin import Async, M, Options, flow

from .sources import Progress
from .statuses import DataFileType, VersionStatus
from .storage import Storage
from .wire import CamelModel, Open


class DatasetDataVersion(CamelModel[M]):
    """A version of a dataset's data."""

    dataset_data_version_id: str
    dataset_id: str
    version_no: int
    source_file_uri: str | None = None
    file_type: Open[DataFileType]
    status: Open[VersionStatus]
    created_at: str | None = None
    updated_at: str | None = None
    # The vendor's client reads these three; its OpenAPI document knows none of them in an answer.
    file_hash: str | None = None
    row_count: int | None = None
    file_size_bytes: int | None = None

    @flow
    async def download(
        self: DatasetDataVersion[Async],
        *,
        path: str | os.PathLike[str] | None = None,
        progress: Progress | None = None,
        **options: Unpack[Options],
    ) -> bytes | None:
        """Download the data, into memory or, in constant memory, to a path.

        Args:
            path: Where to write it, with folders on the way; by default it is given back.
            progress: Told the bytes that have come, and the bytes in all.
            options: How the calls are made.

        Returns:
            The bytes, or None if they were written to `path`.

        Raises:
            StorageError: The storage refused.
            IntegrityError: It came, but is not what was stored.
            StreamInterruptedError: The connection was lost again and again.
            ArgumentError: The path is a folder, a pipe or a device.
            OSError: The file cannot be written.
        """
        from .dataset_data_versions import DatasetDataVersions, fetched

        async def known() -> tuple[int | None, str | None]:
            return self.file_size_bytes, self.file_hash

        versions = DatasetDataVersions(self._root).with_options(**options)
        storage = Storage(self._root).with_options(**options)
        return await fetched(versions, storage, self.dataset_data_version_id, path, known=known, progress=progress)


class DatasetDataVersionUpload(CamelModel[M]):
    """Where to put the data of a new version."""

    data_version: DatasetDataVersion[M]
    upload_url: str
    upload_expiry: str | None = None
