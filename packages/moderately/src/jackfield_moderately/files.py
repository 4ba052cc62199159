"""Files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from typing_extensions import Unpack

from jackfield.errors import ConflictError
from jackfield.plugin import Async, Call, M, Options, PageCall, call, flow, given, paged

from .downloads import Known, download
from .errors import UploadError
from .file_models import DownloadUrl, File, FileUploadUrl
from .lists import PAGES, Ids, joined, sheet
from .media_types import media_type
from .scope import TeamResource
from .sources import Progress, Source, measured
from .statuses import UploadStatus
from .storage import Storage
from .uploads import pending, store

# What the vendor's guide calls the states of a file, and what the platform calls them.
_STATUS_WORDS: Final = {
    "uploaded": UploadStatus.COMPLETED,
    "ready": UploadStatus.COMPLETED,
    "processing": UploadStatus.PENDING,
    "error": UploadStatus.FAILED,
}


class Files(TeamResource[M]):
    """Files of the team. Their content goes straight to a storage and comes from there, in constant memory."""

    @paged
    def list(
        self,
        *,
        status: UploadStatus | str | None = None,
        mime_type: Ids = None,
        file_hashes: Ids = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = "created_at",
        order_direction: str = "desc",
        file_ids: Ids = None,
        name_like: str | None = None,
        **options: Unpack[Options],
    ) -> PageCall[File[M]]:
        """List the team's files.

        Args:
            status: Only those in this state; ``"ready"``, ``"processing"`` and ``"error"`` are understood too.
            mime_type: Only those of this media type, or of these.
            file_hashes: Only those with this SHA-256 in hexadecimal, or with these.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 100.
            order_by: ``"file_name"``, ``"file_size"``, ``"created_at"`` or ``"updated_at"``.
            order_direction: ``"asc"`` or ``"desc"``.
            file_ids: Only these.
            name_like: Only those whose name is like this.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params: dict[str, Any] = {
            "fileIds": joined(file_ids),
            "teamIds": self._team,
            "nameLike": name_like,
            "mimeTypes": joined(mime_type),
            "fileHashes": joined(file_hashes),
            "uploadStatus": _STATUS_WORDS.get(status, status) if status else None,
        }
        params |= sheet(page, page_size, order_by, order_direction)
        return PageCall("GET", "/files", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, file_id: str, **options: Unpack[Options]) -> Call[File[M]]:
        """Read what is known of one file.

        Args:
            file_id: The file's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/files/{}", file_id, options=options)

    @call
    def update(
        self,
        file_id: str,
        *,
        name: str | None = None,
        dataset_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[File[M]]:
        """Change what is known of a file. The vendor's client has this, but its OpenAPI document does not.

        Args:
            file_id: The file's id.
            name: A new name.
            dataset_id: A dataset that it belongs to.
            metadata: New metadata.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id, or the platform does not know the operation.
        """
        # The keys are those that the vendor's client sends.
        body = given({"name": name, "dataset_id": dataset_id, "metadata": metadata})
        return Call("PATCH", "/files/{}", file_id, json=body, options=options)

    @call
    def delete(self, file_id: str, **options: Unpack[Options]) -> Call[None]:
        """Delete a file.

        Args:
            file_id: The file's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("DELETE", "/files/{}", file_id, options=options)

    @call
    def get_upload_url(
        self,
        *,
        filename: str,
        file_size: int,
        file_hash: str,
        mime_type: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[FileUploadUrl[M]]:
        """Make a pending file, and get a presigned link to put its content to; `upload` does all of it.

        Args:
            filename: The file's name, 1 to 1000 characters.
            file_size: Its length in bytes.
            file_hash: Its SHA-256 in hexadecimal.
            mime_type: Its media type; by default the one that goes with its name.
            metadata: Anything to be kept with it.
            options: How the call is made.

        Raises:
            ConfigurationError: There is no team id.
        """
        body = given(
            {
                "fileName": filename,
                "fileSize": file_size,
                "fileHash": file_hash,
                "mimeType": mime_type or media_type(filename),
                "teamId": self._team,
                "metadata": metadata or None,
            }
        )
        return Call("POST", "/files/upload-url", json=body, options=options)

    @call
    def complete_upload(
        self, file_id: str, *, file_size: int, file_hash: str, **options: Unpack[Options]
    ) -> Call[File[M]]:
        """Say that the content of a pending file is in the storage.

        Args:
            file_id: The file's id.
            file_size: Its length in bytes.
            file_hash: Its SHA-256 in hexadecimal.
            options: How the call is made.

        Raises:
            ConflictError: That was said already, or the upload has failed.
        """
        body = {"fileSize": file_size, "fileHash": file_hash}
        # The platform refuses to complete an upload twice, so a second try does no harm.
        return Call("POST", "/files/{}/complete", file_id, json=body, idempotent=True, options=options)

    @call
    def download_url(self, file_id: str, **options: Unpack[Options]) -> Call[DownloadUrl]:
        """Get a presigned link to a file's content; `download` does all of it.

        Args:
            file_id: The file's id.
            options: How the call is made.

        Raises:
            BadRequestError: It is not uploaded yet.
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/files/{}/download", file_id, options=options)

    @flow
    async def upload(
        self: Files[Async],
        file: Source,
        *,
        name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        mime_type: str | None = None,
        progress: Progress | None = None,
        **options: Unpack[Options],
    ) -> File[M]:
        """Upload a file, in constant memory.

        The content is read twice: its length and SHA-256 have to be known first. A stream that cannot be rewound
        goes through a temporary file.

        Args:
            file: A path, bytes, a file, buffer or stream to read from, or an iterator of pieces; text is sent as
                UTF-8.
            name: The name to store it under; to that of a path its suffix is added. By default the path's or the
                file's own name, or ``"uploaded_file"``.
            metadata: Anything to be kept with it.
            mime_type: Its media type; by default the one that goes with its name.
            progress: Told the bytes sent and the bytes in all, by the thread that reads the content: the caller's
                own, or, in an `AsyncClient`, a worker's. When the connection is lost it begins at 0 again.
            options: How the calls are made.

        Returns:
            The file, uploaded.

        Raises:
            ArgumentError: The content cannot be read; `MissingFileError` if there is none at the path.
            UploadError: It failed after the platform had made a pending file; `file_id` says which.
            ConfigurationError: There is no team id.
        """
        storage = Storage(self._root).with_options(**options)
        content = await measured(file)
        try:
            file_name = content.named(name)
            kind = mime_type or media_type(file_name)
            size, sha256 = content.size, content.sha256
            reserved = await self.get_upload_url(
                filename=file_name, file_size=size, file_hash=sha256, mime_type=kind, metadata=metadata, **options
            )
            file_id = reserved.file.file_id
            with pending(file_id=file_id) as upload:
                await store(storage, reserved.upload_url, content, kind, progress)
                upload.stored = True
                done: File[Any] = await self._completed(file_id, size, sha256, options)
        finally:
            content.close()
        if done.has_error():
            raise UploadError(
                f"file {file_id} is stored, and the platform calls its upload failed",
                file_id=file_id,
                stored=True,
                platform="moderately",
                operation="files.upload",
            )
        return done

    async def _completed(self: Files[Async], file_id: str, size: int, sha256: str, options: Options) -> File[Async]:
        try:
            return await self.complete_upload(file_id, file_size=size, file_hash=sha256, **options)
        except ConflictError:
            # Perhaps an earlier attempt was heard, and only its answer was lost.
            file = await self.retrieve(file_id, **options)
            if file.is_ready():
                return file
            raise

    @flow
    async def download(
        self: Files[Async],
        file_id: str,
        *,
        path: str | os.PathLike[str] | None = None,
        progress: Progress | None = None,
        **options: Unpack[Options],
    ) -> bytes | None:
        """Download a file's content, into memory or, in constant memory, to a path.

        It goes on where it broke off if the storage can do that, and begins anew if not. At the end its length and
        SHA-256 are compared with what the platform knows. A file at `path` appears whole or not at all.

        Args:
            file_id: The file's id.
            path: Where to write it, with folders on the way; by default it is given back.
            progress: Told the bytes that have come, and the bytes in all.
            options: How the calls are made.

        Returns:
            The bytes, or None if they were written to `path`.

        Raises:
            BadRequestError: It is not uploaded yet.
            NotFoundError: There is none of this id.
            StorageError: The storage refused.
            IntegrityError: It came, but is not what was stored.
            StreamInterruptedError: The connection was lost again and again.
            ArgumentError: The path is a folder, a pipe or a device.
            OSError: The file cannot be written.
        """

        async def known() -> tuple[int | None, str | None]:
            file = await files.retrieve(file_id)
            return file.file_size, file.file_hash

        files, storage = self.with_options(**options), Storage(self._root).with_options(**options)
        return await fetched(files, storage, file_id, path, known=known, progress=progress)


async def fetched(
    files: Files[Async],
    storage: Storage[Async],
    file_id: str,
    path: str | os.PathLike[str] | None,
    *,
    known: Known,
    progress: Progress | None,
) -> bytes | None:
    """Download a file's content; for use in a flow.

    Args:
        files: The files, with the options of the call.
        storage: The storage, with the options of the call.
        file_id: The file's id.
        path: Where to write it, or None to give it back.
        known: Gets its length and its hash.
        progress: Told how much has come.
    """

    async def link() -> str:
        return (await files.download_url(file_id)).download_url

    data, _ = await download(storage, link, path, known=known, progress=progress)
    return data
