"""Notebooks over datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import Notebook, NotebookPreviewPayload, NotebookSavePayload


class Notebooks(Area[M]):
    """Notebooks over datasets.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_dataset_notebooks(
        self, /, dataset_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[Notebook]:
        """List a dataset's notebooks.

        Args:
            dataset_id: The dataset.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/datasets/{}/notebooks", dataset_id, page=page, page_size=page_size, **params)

    @walked
    def iter_dataset_notebooks(
        self, /, dataset_id: int, *, page_size: int | None = None, **params: Any
    ) -> PageCall[Notebook]:
        """Walk over all of a dataset's notebooks.

        Args:
            dataset_id: The dataset.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/datasets/{}/notebooks", dataset_id, page_size=page_size, **params)

    @call
    def get_notebook(self, notebook_id: int, **options: Unpack[Options]) -> Call[Notebook]:
        """Retrieve a notebook.

        Args:
            notebook_id: The notebook.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such notebook.
        """
        return Call("GET", "/api/notebooks/{}", notebook_id, options=options)

    @call
    def update_notebook(
        self, notebook_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Notebook]:
        """Change a notebook.

        Args:
            notebook_id: The notebook.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such notebook.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("PATCH", "/api/notebooks/{}", notebook_id, json=payload, options=options)

    @call
    def delete_notebook(self, notebook_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Delete a notebook.

        Args:
            notebook_id: The notebook.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such notebook.
        """
        return Call("DELETE", "/api/notebooks/{}", notebook_id, options=options)

    @call
    def save_notebook(
        self, notebook_id: int, payload: NotebookSavePayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Save a notebook's cells.

        Args:
            notebook_id: The notebook.
            payload: The cells; see `NotebookSavePayload`.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such notebook.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/notebooks/{}/save", notebook_id, json=payload, options=options)

    @call
    def preview_notebook(
        self, notebook_id: int, payload: NotebookPreviewPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Try a notebook on some rows.

        Args:
            notebook_id: The notebook.
            payload: How many rows; see `NotebookPreviewPayload`.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such notebook.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/notebooks/{}/preview", notebook_id, json=payload, options=options)
