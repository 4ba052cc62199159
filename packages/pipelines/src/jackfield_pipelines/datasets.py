"""Datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import as_sent, from_first, listed
from .types import Dataset


class Datasets(Area[M]):
    """Datasets that were imported.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_datasets(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[Dataset]:
        """List datasets.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/datasets", page=page, page_size=page_size, **params)

    @walked
    def iter_datasets(self, /, *, page_size: int | None = None, **params: Any) -> PageCall[Dataset]:
        """Walk over all datasets.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/datasets", page_size=page_size, **params)

    @call
    def get_dataset(self, dataset_id: int, **options: Unpack[Options]) -> Call[Dataset]:
        """Retrieve a dataset.

        Args:
            dataset_id: The dataset.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset.
        """
        return Call("GET", "/api/datasets/{}", dataset_id, options=options)

    @call
    def get_dataset_content(
        self, /, dataset_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> Call[Any]:
        """One page of a dataset's rows, as the server sends it.

        Args:
            dataset_id: The dataset.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.

        Raises:
            NotFoundError: There is no such dataset.
        """
        return as_sent("/api/datasets/{}/content", dataset_id, page=page, page_size=page_size, **params)

    @call
    def get_dataset_analytics(self, dataset_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Statistics of a dataset.

        Args:
            dataset_id: The dataset.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset.
        """
        return Call("GET", "/api/datasets/{}/analytics", dataset_id, options=options)

    @call
    def get_chart_fields(self, dataset_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Which fields of a dataset can be charted.

        Args:
            dataset_id: The dataset.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset.
        """
        return Call("GET", "/api/datasets/{}/chart-fields", dataset_id, options=options)

    @call
    def get_chart_field_values(
        self, /, dataset_id: int, field_id: str, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> Call[Any]:
        """The values of a field that can be charted.

        Args:
            dataset_id: The dataset.
            field_id: The field.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.

        Raises:
            NotFoundError: There is no such dataset.
        """
        return as_sent(
            "/api/datasets/{}/chart-fields/{}/values", dataset_id, field_id, page=page, page_size=page_size, **params
        )

    @call
    def chart_query(self, dataset_id: int, payload: Mapping[str, Any], **options: Unpack[Options]) -> Call[Any]:
        """Count or sum up a dataset for a chart.

        Args:
            dataset_id: The dataset.
            payload: The query.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/datasets/{}/chart-query", dataset_id, json=payload, options=options)
