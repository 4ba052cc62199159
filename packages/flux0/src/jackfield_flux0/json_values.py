"""JSON values: telling, copying and comparing them."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a JSON value is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a JSON value is an array."""
    return isinstance(value, list)


def copied(value: Any) -> Any:
    """A JSON value that shares no object or array with this one."""
    if is_object(value):
        return {key: copied(item) for key, item in value.items()}
    if is_array(value):
        return [copied(item) for item in value]
    return value


def same(one: object, other: object) -> bool:
    """Whether two values are the same in JSON, where true is not 1 though 1 is 1.0."""
    if is_object(one) and is_object(other):
        return one.keys() == other.keys() and all(same(item, other[key]) for key, item in one.items())
    if is_array(one) and is_array(other):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other
