"""Datasets."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, FlowOptions, M, Options, call, flow, given, thread

from .account_models import DeleteResult
from .data_version_models import DatasetDataVersion
from .errors import ArgumentError
from .media_types import XLSX
from .records import count_rows
from .samples import Sample
from .schemas import Column, DatasetSchemaVersion, ParsingOptions, SchemaBuilder, schema_call
from .sources import Content, Progress, Source, measure
from .statuses import DataFileType, ProcessingStatus, VersionStatus
from .storage import Storage
from .uploads import pending, store
from .waiting import wait_for, within
from .wire import NULL, CamelModel, Open

_MEDIA_TYPES: Final[dict[str, str]] = {DataFileType.CSV: "text/csv", DataFileType.XLSX: XLSX}
_SUFFIXES: Final = {".csv": DataFileType.CSV, ".xlsx": DataFileType.XLSX, ".xls": DataFileType.XLSX}
_ENDED: Final = frozenset({ProcessingStatus.COMPLETED, ProcessingStatus.FAILED})


class Dataset(CamelModel[M]):
    """A dataset of the team. The items of a list lack the active versions and the state of processing."""

    dataset_id: str
    team_id: str
    name: str
    description: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    current_schema_version_id: str | None = None
    current_data_version_id: str | None = None
    active_data_schema_version_id: str | None = None
    active_data_version_id: str | None = None
    processing_status: Open[ProcessingStatus] | None = None
    # The vendor's client reads these two; its OpenAPI document knows neither.
    record_count: int | None = None
    total_size_bytes: int | None = None

    @flow
    async def upload_data(
        self: Dataset[Async],
        file: Source,
        *,
        file_type: DataFileType | str | None = None,
        status: VersionStatus | str = VersionStatus.CURRENT,
        filename: str | None = None,
        progress: Progress | None = None,
        **options: Unpack[Options],
    ) -> DatasetDataVersion[M]:
        """Upload data as a new version, in constant memory.

        Args:
            file: A path, bytes, a file, buffer or stream to read from, or an iterator of pieces; text is sent as
                UTF-8.
            file_type: ``"csv"`` or ``"xlsx"``; by default it goes by the file's name.
            status: What the version is used for.
            filename: The file's name; by default the path's or the file's own, or ``"uploaded_data"``.
            progress: Told the bytes sent and the bytes in all; see `Files.upload`.
            options: How the calls are made.

        Returns:
            The version. The platform need not tell the number of its rows.

        Raises:
            ArgumentError: The content cannot be read, or its type is unknown.
            UploadError: It failed after the platform had made a version; `dataset_data_version_id` says which.
        """
        from .dataset_data_versions import DatasetDataVersions

        storage = Storage(self._root).with_options(**options)
        content = Content(file)
        name = filename or content.own_name or "uploaded_data"
        kind = _kind(name, file_type)  # before a stream is used up
        await measure(content)
        try:
            rows = await count_rows(content.file) if kind == DataFileType.CSV else None
            versions = DatasetDataVersions(self._root)
            made = await versions.create(
                dataset_id=self.dataset_id, file_type=kind, file_name=name, status=status, **options
            )
            version_id = made.data_version.dataset_data_version_id
            with pending(dataset_data_version_id=version_id) as upload:
                media_type = _MEDIA_TYPES.get(kind, "application/octet-stream")
                await store(storage, made.upload_url, content, media_type, progress)
                upload.stored = True
                done: DatasetDataVersion[Any] = await versions.complete(
                    version_id,
                    file_hash=content.sha256,
                    file_size_bytes=content.size,
                    row_count=NULL if rows is None else rows,
                    **options,
                )
        finally:
            content.close()
        return done

    @flow
    async def download_data(
        self: Dataset[Async],
        *,
        version_id: str | None = None,
        path: str | os.PathLike[str] | None = None,
        progress: Progress | None = None,
        **options: Unpack[Options],
    ) -> bytes | None:
        """Download the data of a version, into memory or, in constant memory, to a path.

        Args:
            version_id: The version; by default the current one.
            path: Where to write it, with folders on the way; by default it is given back.
            progress: Told the bytes that have come, and the bytes in all.
            options: How the calls are made.

        Returns:
            The bytes, or None if they were written to `path`.

        Raises:
            ArgumentError: There is no current version, and none was named; or the path is no plain file's.
            StorageError: The storage refused.
            StreamInterruptedError: The connection was lost again and again.
            OSError: The file cannot be written.
        """
        from .dataset_data_versions import DatasetDataVersions, fetched

        wanted = version_id or self.current_data_version_id
        if wanted is None:
            raise ArgumentError(f"dataset {self.dataset_id} has no current data version: give version_id=")
        versions = DatasetDataVersions(self._root).with_options(**options)
        storage = Storage(self._root).with_options(**options)
        return await fetched(versions, storage, wanted, path, known=None, progress=progress)

    @flow
    async def list_data_versions(
        self: Dataset[Async],
        *,
        page: int = 1,
        page_size: int = 10,
        status: VersionStatus | str | None = None,
        **options: Unpack[Options],
    ) -> list[DatasetDataVersion[M]]:
        """List one page of the versions of the data, the newest first.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            status: Only those of this status.
            options: How the call is made.
        """
        from .dataset_data_versions import DatasetDataVersions

        found = await DatasetDataVersions(self._root).list(
            dataset_ids=self.dataset_id, page=page, page_size=page_size, status=status, **options
        )
        items: list[Any] = list(found.items)
        return items

    @call
    def get_data_version(self, version_id: str, **options: Unpack[Options]) -> Call[DatasetDataVersion[M]]:
        """Read one version of the data.

        Args:
            version_id: The version's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/dataset-data-versions/{}", version_id, options=options)

    @call
    def update(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        should_process: bool | None = None,
        **options: Unpack[Options],
    ) -> Call[Dataset[M]]:
        """Change the dataset; what is None stays as it is. See `Datasets.update`.

        Args:
            name: A new name.
            description: A new description.
            should_process: True to start processing.
            options: How the call is made.

        Returns:
            The dataset as it is now; this one stays as it is.
        """
        body = given({"name": name, "description": description, "shouldProcess": should_process})
        return Call("PATCH", "/datasets/{}", self.dataset_id, json=body, options=options)

    @call
    def refresh(self, **options: Unpack[Options]) -> Call[Dataset[M]]:
        """Read the dataset again.

        Args:
            options: How the call is made.
        """
        return Call("GET", "/datasets/{}", self.dataset_id, options=options)

    @call
    def delete(self, **options: Unpack[Options]) -> Call[DeleteResult | None]:
        """Delete the dataset.

        Args:
            options: How the call is made.

        Raises:
            NotFoundError: It is gone already.
        """
        return Call("DELETE", "/datasets/{}", self.dataset_id, options=options)

    @flow
    async def wait_for_processing(
        self: Dataset[Async],
        *,
        timeout: float | None = None,
        poll_interval: float = 5.0,
        **options: Unpack[FlowOptions],
    ) -> Dataset[M]:
        """Wait until processing has ended, well or not; `update(should_process=True)` starts it.

        Args:
            timeout: Seconds to wait at most, None for ever; 0 looks once.
            poll_interval: Seconds of the first pause between two looks. Pauses grow up to five times that, and
                are jittered.
            options: How each look is made.

        Returns:
            The dataset, with `processing_status` completed or failed.

        Raises:
            WaitTimeoutError: It has not ended in time; `last` is the dataset as it was.
        """
        own = self._root.setup.merged(options).deadline

        async def look(seconds: float | None) -> Dataset[Any]:
            return await self.refresh(**within(options, seconds, own))

        return await wait_for(
            look,
            lambda dataset: dataset.processing_status in _ENDED,
            what=f"processing of dataset {self.dataset_id}",
            timeout=timeout,
            poll_interval=poll_interval,
        )

    @call
    def create_schema(
        self,
        columns: Sequence[Column],
        *,
        status: VersionStatus | str = VersionStatus.DRAFT,
        parsing_options: ParsingOptions | Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[DatasetSchemaVersion[M]]:
        """Make a schema version.

        Args:
            columns: The columns in their order, each with ``name``, ``type`` and, by default true, ``required``;
                ``str``, ``int``, ``bool`` and ``date`` are understood as types too.
            status: What it is used for.
            parsing_options: How files are read; the keys of a mapping are in camelCase.
            options: How the call is made.

        Raises:
            ArgumentError: There is no column, or one cannot be used.
        """
        return schema_call(self.dataset_id, columns, status, parsing_options, options)

    @flow
    async def create_schema_from_sample(
        self: Dataset[Async],
        sample_file: str | os.PathLike[str] | bytes,
        *,
        status: VersionStatus | str = VersionStatus.DRAFT,
        header_row: int = 1,
        sample_size: int = 100,
        delimiter: str | None = None,
        encoding: str | None = None,
        **options: Unpack[Options],
    ) -> DatasetSchemaVersion[M]:
        """Make a schema version from a sample of CSV data; all its columns may be empty.

        Quotes, byte order marks and other delimiters are understood, and told to the platform as parsing options.

        Args:
            sample_file: A path, of which only the beginning is read, or bytes.
            status: What it is used for.
            header_row: The row with the names of the columns, from 1.
            sample_size: Rows after it that the types are found from; see `jackfield_moderately.samples.type_of`.
            delimiter: What stands between two values; by default it is found out.
            encoding: The text's encoding; by default its byte order mark counts, else UTF-8.
            options: How the call is made.

        Raises:
            ArgumentError: It is no CSV, has no header, or two columns of one name.
        """
        sample = Sample(
            sample_file, header_row=header_row, sample_size=sample_size, delimiter=delimiter, encoding=encoding
        )
        columns, parsing = await thread(sample.read)
        made: DatasetSchemaVersion[Any] = await self.create_schema(
            columns, status=status, parsing_options=parsing or None, **options
        )
        return made

    def schema_builder(self) -> SchemaBuilder[M]:
        """A builder that puts a schema together step by step."""
        return SchemaBuilder(self._root, self.dataset_id)

    @flow
    async def list_schema_versions(
        self: Dataset[Async],
        *,
        status: VersionStatus | str | None = None,
        page: int = 1,
        page_size: int = 10,
        **options: Unpack[Options],
    ) -> list[DatasetSchemaVersion[M]]:
        """List one page of the versions of the schema, the newest first.

        Args:
            status: Only those of this status.
            page: The page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            options: How the call is made.
        """
        from .dataset_schema_versions import DatasetSchemaVersions

        found = await DatasetSchemaVersions(self._root).list(
            dataset_ids=self.dataset_id, status=status, page=page, page_size=page_size, **options
        )
        items: list[Any] = list(found.items)
        return items

    @flow
    async def get_current_schema(self: Dataset[Async], **options: Unpack[Options]) -> DatasetSchemaVersion[M] | None:
        """Read the schema in use, or None.

        Args:
            options: How the call is made.
        """
        found = await self.list_schema_versions(status=VersionStatus.CURRENT, page_size=1, **options)
        current: DatasetSchemaVersion[Any] | None = found[0] if found else None
        return current

    @call
    def get_schema_version(self, schema_version_id: str, **options: Unpack[Options]) -> Call[DatasetSchemaVersion[M]]:
        """Read one version of the schema.

        Args:
            schema_version_id: The version's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/dataset-schema-versions/{}", schema_version_id, options=options)


def _kind(name: str, file_type: DataFileType | str | None) -> DataFileType | str:
    if file_type is not None:
        return file_type
    found = _SUFFIXES.get(os.path.splitext(name)[1].lower())  # noqa: PTH122 - a name, no path
    if found is None:
        # It may be the content itself, given in a path's place.
        raise ArgumentError(f"the type of {name[:255]!r} is unknown: give file_type='csv' or 'xlsx'")
    return found
