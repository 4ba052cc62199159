"""Type guards for JSON-like data, which both type checkers follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import TypeIs


def is_object(value: object) -> TypeIs[Mapping[str, Any]]:
    """Whether it is a mapping."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeIs[list[Any]]:
    """Whether it is a list."""
    return isinstance(value, list)


def is_array(value: object) -> TypeIs[Sequence[Any]]:
    """Whether it is a list or a tuple."""
    return isinstance(value, list | tuple)
