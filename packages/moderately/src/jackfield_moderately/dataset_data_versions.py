"""Versions of datasets' data."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, M, Options, PageCall, Resource, call, given, paged

from .data_version_models import DatasetDataVersion, DatasetDataVersionUpload
from .downloads import Known, download
from .file_models import DownloadUrl
from .lists import PAGES, Ids, joined, sheet
from .statuses import DataFileType, VersionStatus
from .wire import Null

if TYPE_CHECKING:
    from .sources import Progress
    from .storage import Storage


class DatasetDataVersions(Resource[M]):
    """Versions of datasets' data. `Dataset.upload_data` and `Dataset.download_data` do all that it takes.

    Source: the vendor's OpenAPI document; the vendor's own client keeps them to itself.
    """

    @paged
    def list(
        self,
        *,
        dataset_ids: Ids = None,
        dataset_data_version_ids: Ids = None,
        status: VersionStatus | str | None = None,
        version_no: int | None = None,
        file_type: DataFileType | str | None = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = "created_at",
        order_direction: str = "desc",
        **options: Unpack[Options],
    ) -> PageCall[DatasetDataVersion[M]]:
        """List versions.

        Args:
            dataset_ids: Only those of this dataset, or of these.
            dataset_data_version_ids: Only these.
            status: Only those of this status.
            version_no: Only those with this number.
            file_type: Only those of this type.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"created_at"``, ``"updated_at"`` or ``"version_no"``.
            order_direction: ``"asc"`` or ``"desc"``.
            options: How the calls are made.
        """
        params = {
            "datasetDataVersionIds": joined(dataset_data_version_ids),
            "datasetIds": joined(dataset_ids),
            "status": status,
            "versionNo": version_no,
            "fileType": file_type,
            **sheet(page, page_size, order_by, order_direction),
        }
        return PageCall("GET", "/dataset-data-versions", params=params, paging=PAGES, options=options)

    @call
    def create(
        self,
        *,
        dataset_id: str,
        file_type: DataFileType | str,
        file_name: str,
        status: VersionStatus | str | None = None,
        **options: Unpack[Options],
    ) -> Call[DatasetDataVersionUpload[M]]:
        """Make a version, and get a presigned link to put its data to.

        Args:
            dataset_id: The dataset's id.
            file_type: ``"csv"`` or ``"xlsx"``.
            file_name: The file's name, 1 to 255 characters.
            status: What it is used for; by default it is a draft.
            options: How the call is made.

        Raises:
            NotFoundError: There is no such dataset.
        """
        body = {"datasetId": dataset_id, "fileType": file_type, "fileName": file_name, "status": status}
        return Call("POST", "/dataset-data-versions", json=given(body), options=options)

    @call
    def complete(
        self,
        data_version_id: str,
        *,
        file_hash: str | None = None,
        file_size_bytes: int | None = None,
        row_count: int | Null | None = None,
        **options: Unpack[Options],
    ) -> Call[DatasetDataVersion[M]]:
        """Say that the data of a version is in the storage.

        The vendor's client sends what is known of the data; its OpenAPI document does not name these keys.

        Args:
            data_version_id: The version's id.
            file_hash: The SHA-256 in hexadecimal.
            file_size_bytes: The length in bytes.
            row_count: The rows after the header; `NULL` where they cannot be counted.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        body = given({"fileHash": file_hash, "fileSizeBytes": file_size_bytes, "rowCount": row_count})
        return Call("POST", "/dataset-data-versions/{}/complete", data_version_id, json=body, options=options)

    @call
    def retrieve(self, data_version_id: str, **options: Unpack[Options]) -> Call[DatasetDataVersion[M]]:
        """Read one version.

        Args:
            data_version_id: The version's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/dataset-data-versions/{}", data_version_id, options=options)

    @call
    def download_url(self, data_version_id: str, **options: Unpack[Options]) -> Call[DownloadUrl]:
        """Get a presigned link to the data of a version.

        Args:
            data_version_id: The version's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/dataset-data-versions/{}/download", data_version_id, options=options)


async def fetched(
    versions: DatasetDataVersions[Async],
    storage: Storage[Async],
    version_id: str,
    path: str | os.PathLike[str] | None,
    *,
    known: Known | None,
    progress: Progress | None,
) -> bytes | None:
    """Download the data of a version; for use in a flow.

    Args:
        versions: The versions, with the options of the call.
        storage: The storage, with the options of the call.
        version_id: The version's id.
        path: Where to write it, or None to give it back.
        known: Gets its length and its hash, if they are known.
        progress: Told how much has come.
    """

    async def link() -> str:
        return (await versions.download_url(version_id)).download_url

    data, _ = await download(storage, link, path, known=known, progress=progress)
    return data
