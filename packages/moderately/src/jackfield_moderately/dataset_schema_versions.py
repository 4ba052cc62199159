"""Versions of datasets' schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, Resource, call, paged

from .lists import PAGES, Ids, joined, sheet
from .schemas import Column, DatasetSchemaVersion, ParsingOptions, schema_call, update_call
from .statuses import VersionStatus


class DatasetSchemaVersions(Resource[M]):
    """Versions of datasets' schemas.

    Source: the vendor's OpenAPI document; the vendor's own client keeps them to itself.
    """

    @paged
    def list(
        self,
        *,
        dataset_ids: Ids = None,
        dataset_schema_version_ids: Ids = None,
        status: VersionStatus | str | None = None,
        version_no: int | None = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = "created_at",
        order_direction: str = "desc",
        **options: Unpack[Options],
    ) -> PageCall[DatasetSchemaVersion[M]]:
        """List versions.

        Args:
            dataset_ids: Only those of this dataset, or of these.
            dataset_schema_version_ids: Only these.
            status: Only those of this status.
            version_no: Only those with this number.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"created_at"``, ``"updated_at"`` or ``"version_no"``.
            order_direction: ``"asc"`` or ``"desc"``.
            options: How the calls are made.
        """
        params = {
            "datasetSchemaVersionIds": joined(dataset_schema_version_ids),
            "datasetIds": joined(dataset_ids),
            "status": status,
            "versionNo": version_no,
            **sheet(page, page_size, order_by, order_direction),
        }
        return PageCall("GET", "/dataset-schema-versions", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, schema_version_id: str, **options: Unpack[Options]) -> Call[DatasetSchemaVersion[M]]:
        """Read one version.

        Args:
            schema_version_id: The version's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/dataset-schema-versions/{}", schema_version_id, options=options)

    @call
    def create(
        self,
        *,
        dataset_id: str,
        columns: Sequence[Column],
        status: VersionStatus | str = VersionStatus.DRAFT,
        parsing_options: ParsingOptions | Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[DatasetSchemaVersion[M]]:
        """Make a version; see `Dataset.create_schema`.

        Args:
            dataset_id: The dataset's id.
            columns: The columns in their order.
            status: What it is used for.
            parsing_options: How files are read; the keys of a mapping are in camelCase.
            options: How the call is made.

        Raises:
            ArgumentError: There is no column, or one cannot be used.
            NotFoundError: There is no such dataset.
        """
        return schema_call(dataset_id, columns, status, parsing_options, options)

    @call
    def update(
        self,
        schema_version_id: str,
        *,
        status: VersionStatus | str | None = None,
        columns: Sequence[Column] | None = None,
        parsing_options: ParsingOptions | Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[DatasetSchemaVersion[M]]:
        """Change a version; what is None stays as it is.

        Args:
            schema_version_id: The version's id.
            status: What it is used for.
            columns: All columns in their order.
            parsing_options: How files are read; the keys of a mapping are in camelCase.
            options: How the call is made.

        Raises:
            ArgumentError: A column cannot be used.
            NotFoundError: There is none of this id.
        """
        return update_call(schema_version_id, status, columns, parsing_options, options)
