"""What a piece of JSON is; neither the server nor a file is trusted to give what it should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether this is a JSON object."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether this is a JSON array."""
    return isinstance(value, list)


def is_whole(value: object) -> TypeGuard[int]:
    """Whether this is a whole number; a boolean is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_digits(value: object) -> TypeGuard[str]:
    """Whether this is a whole number that is written as a text."""
    return isinstance(value, str) and value.isascii() and value.isdecimal()
