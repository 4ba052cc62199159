"""Datasets and their notebooks."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict

ExportFormat = Literal["csv", "json", "zip", "zip-json"]
"""The formats of an export; the two with ``zip`` hold the attached files as well."""


class Dataset(TypedDict, total=False):
    """An imported dataset."""

    id: Required[int]
    name: Required[str]
    description: str | None
    org_id: int
    row_count: int


class Notebook(TypedDict, total=False):
    """A notebook over a dataset."""

    id: Required[int]
    name: Required[str]
    cells: list[dict[str, Any]]


class NotebookSavePayload(TypedDict, total=False):
    """What `save_notebook` takes."""

    cells: list[dict[str, Any]]


class NotebookPreviewPayload(TypedDict, total=False):
    """What `preview_notebook` takes."""

    limit: int
    """Rows at most."""
