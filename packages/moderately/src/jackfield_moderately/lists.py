"""How lists are asked for: id lists joined by commas, sorting, numbered pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from pydantic.alias_generators import to_camel

from jackfield.plugin import Numbered

Ids: TypeAlias = str | Iterable[str] | None
"""One id, or several; None or none at all does not narrow a list."""

PAGES: Final = Numbered("page")
"""Pages are numbered from 1, and each answer says under `pagination` how many there are."""

WHOLE_PAGE: Final = 100
"""The largest page that every list takes."""


def joined(values: str | Iterable[Any] | None) -> str | None:
    """Several values as the one that a query takes.

    Args:
        values: One value or several.
    """
    if values is None or isinstance(values, str):
        return values or None
    return ",".join(str(getattr(value, "value", value)) for value in values) or None


def sheet(page: int, page_size: int, order_by: str | None = None, order_direction: str | None = None) -> dict[str, Any]:
    """The query parameters of paging and sorting.

    Args:
        page: The page's number, from 1.
        page_size: Items on a page.
        order_by: The field to sort by, in snake_case or camelCase.
        order_direction: ``"asc"`` or ``"desc"``.
    """
    return {
        "page": page,
        "pageSize": page_size,
        "orderBy": to_camel(order_by) if order_by and "_" in order_by else order_by,
        "orderDirection": order_direction,
    }
