"""Applies the changes of a run's state: JSON Patch (RFC 6902), as far as the server uses it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .json_values import is_array, is_object

if TYPE_CHECKING:
    from .models import JsonPatchOp


def patched(state: dict[str, Any], changes: Iterable[JsonPatchOp]) -> dict[str, Any]:
    """A state with changes; the one that was given stays as it is.

    The server sends `add` and `replace`, replaces members that were not there before, and adds to lists that were not.
    What does not fit the state, and operations other than these and `remove`, are passed over: an answer that is
    running is no reason to stop reading.

    Args:
        state: The state.
        changes: The changes.
    """
    for change in changes:
        if change.op in ("add", "replace", "remove") and change.path.startswith("/"):
            way = [part.replace("~1", "/").replace("~0", "~") for part in change.path.split("/")[1:]]
            state = _with(state, way, change)
    return state


def _with(value: Any, way: Sequence[str], change: JsonPatchOp) -> Any:
    """The value, changed at the end of the way; everything on the way is made anew."""
    head, *rest = way
    if value is None and way == ["-"] and change.op == "add":
        return [change.value]
    if is_object(value):
        if rest:
            inner = _with(value.get(head), rest, change)
            return value if inner is None else {**value, head: inner}
        others = {name: each for name, each in value.items() if name != head}
        return others if change.op == "remove" else {**value, head: change.value}
    if is_array(value):
        place = len(value) if head == "-" else int(head) if head.isdecimal() else -1
        return _with_item(value, place, rest, change)
    return value


def _with_item(value: list[Any], place: int, rest: Sequence[str], change: JsonPatchOp) -> list[Any]:
    adds = change.op == "add" and not rest
    if not 0 <= place < len(value) + adds:
        return value
    before, after = value[:place], value[place + (not adds) :]
    if rest:
        return [*before, _with(value[place], rest, change), *after]
    return [*before, *after] if change.op == "remove" else [*before, change.value, *after]
