"""Files, and the presigned links to them."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, M, Options, call, flow

from .media_types import DOCUMENTS
from .sources import Progress
from .statuses import UploadStatus
from .storage import Storage
from .wire import CamelModel, Open


class File(CamelModel[M]):
    """A file of the team."""

    file_id: str
    team_id: str
    file_name: str
    file_size: int
    mime_type: str
    file_hash: str
    upload_status: Open[UploadStatus]
    uploaded_by: str | None = None
    metadata: dict[str, Any] | None = None
    created_at: str | None = None
    updated_at: str | None = None
    # The vendor's client reads these two; its OpenAPI document knows neither.
    original_name: str | None = None
    dataset_id: str | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.file_name

    @property
    def status(self) -> UploadStatus | str:
        """How far its upload is."""
        return self.upload_status

    def is_ready(self) -> bool:
        """Whether it is uploaded and can be downloaded."""
        return self.upload_status == UploadStatus.COMPLETED

    def is_processing(self) -> bool:
        """Whether its upload is not complete yet."""
        return self.upload_status == UploadStatus.PENDING

    def has_error(self) -> bool:
        """Whether its upload failed."""
        return self.upload_status == UploadStatus.FAILED

    def get_extension(self) -> str:
        """The suffix of its name, with the dot; empty if there is none."""
        return PurePosixPath(self.file_name).suffix

    def is_image(self) -> bool:
        """Whether it is an image, by its media type."""
        return self._kind.startswith("image/")

    def is_document(self) -> bool:
        """Whether it is PDF, Word, Excel or PowerPoint, by its media type."""
        return self._kind in DOCUMENTS

    def is_text(self) -> bool:
        """Whether its media type begins with ``text/``."""
        return self._kind.startswith("text/")

    def is_csv(self) -> bool:
        """Whether its media type is ``text/csv``."""
        return self._kind == "text/csv"

    @property
    def _kind(self) -> str:
        return self.mime_type.partition(";")[0].strip().lower()

    @flow
    async def download(
        self: File[Async],
        *,
        path: str | os.PathLike[str] | None = None,
        progress: Progress | None = None,
        **options: Unpack[Options],
    ) -> bytes | None:
        """Download the content; see `Files.download`.

        Args:
            path: Where to write it; by default it is given back.
            progress: Told how much has come.
            options: How the calls are made.

        Returns:
            The bytes, or None if they were written to `path`.

        Raises:
            BadRequestError: It is not uploaded yet.
            StorageError: The storage refused.
            IntegrityError: It came, but is not what was stored.
            StreamInterruptedError: The connection was lost again and again.
            ArgumentError: The path is a folder, a pipe or a device.
            OSError: The file cannot be written.
        """
        from .files import Files, fetched

        async def known() -> tuple[int | None, str | None]:
            return self.file_size, self.file_hash

        files, storage = Files(self._root).with_options(**options), Storage(self._root).with_options(**options)
        return await fetched(files, storage, self.file_id, path, known=known, progress=progress)

    @flow
    async def read(self: File[Async], *, progress: Progress | None = None, **options: Unpack[Options]) -> bytes:
        """Download the content into memory.

        Args:
            progress: Told how much has come.
            options: How the calls are made.

        Raises:
            BadRequestError: It is not uploaded yet.
            StorageError: The storage refused.
            IntegrityError: It came, but is not what was stored.
        """
        return await self.download(progress=progress, **options) or b""

    @call
    def delete(self, **options: Unpack[Options]) -> Call[None]:
        """Delete the file.

        Args:
            options: How the call is made.

        Raises:
            NotFoundError: It is gone already.
        """
        return Call("DELETE", "/files/{}", self.file_id, options=options)


class FileUploadUrl(CamelModel[M]):
    """Where to put the content of a pending file."""

    file: File[M]
    upload_url: str
    expires_at: str | None = None


class DownloadUrl(CamelModel):
    """Where the content of a file or a data version is."""

    download_url: str
    expires_at: str | None = None
