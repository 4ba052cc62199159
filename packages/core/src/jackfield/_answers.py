"""Reading bodies: one kept reader for each answer type, made when it is first needed."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Union, get_args, get_origin

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import from_json
from typing_extensions import TypedDict, is_typeddict

from jackfield._fork import ForkSafeLock
from jackfield._half_characters import without_halves
from jackfield._shapes import is_list, is_object

Reader = Callable[[bytes], Any]


class Mismatch(Exception):
    """A body does not fit; the text says where and why, without the input."""


class _Count:
    adapters = 0


built = _Count()
"""How many pydantic adapters were made, for tests that guard against making them anew."""

_readers: dict[Any, Reader] = {}
_lock = ForkSafeLock()


def reader(kind: Any) -> Reader:
    """What reads a body as this type."""
    try:
        found = _readers.get(kind)
    except TypeError:  # an unhashable annotation
        return _make(kind)
    if found is None:
        # One at a time: two threads that build the same pydantic model at once would disturb each other.
        with _lock:
            found = _readers.get(kind)
            if found is None:
                found = _readers[kind] = _make(kind)
    return found


def page_reader(kind: Any, keys: tuple[str, ...]) -> Reader:
    """What reads a page: items of this type under one of these keys, everything else as it is."""
    return reader(_Envelope(kind, keys))


class _Envelope:
    """A page's shape, as a key for `reader`."""

    def __init__(self, kind: Any, keys: tuple[str, ...]) -> None:
        self.kind = kind
        self.keys = keys

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Envelope) and (self.kind, self.keys) == (other.kind, other.keys)

    def __hash__(self) -> int:
        return hash((self.kind, self.keys))


def untyped(kind: Any) -> bool:
    """Whether answers of this type stay plain JSON: pydantic would drop what a TypedDict does not name."""
    origin = get_origin(kind)
    if kind is Any or kind in (object, dict, list) or is_typeddict(kind):
        return True
    if origin in (list, dict, Union, types.UnionType):
        return all(untyped(arg) or arg in (str, int, float, bool, type(None)) for arg in get_args(kind))
    return False


def _make(kind: Any) -> Reader:
    if isinstance(kind, _Envelope):
        return _page(kind)
    if kind is None or kind is type(None):
        return _nothing
    if kind is bytes:
        return _bytes
    if kind is str:
        return _text
    optional = type(None) in get_args(kind) if get_origin(kind) in (Union, types.UnionType) else kind is Any
    if untyped(kind):
        return _or_none(_plain(kind)) if optional else _plain(kind)
    return _or_none(_validated(kind)) if optional else _validated(kind)


def _nothing(body: bytes) -> None:
    return None


def _bytes(body: bytes) -> bytes:
    return body


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _or_none(read: Reader) -> Reader:
    def optional(body: bytes) -> Any:
        return read(body) if body.strip() else None

    return optional


def _validated(kind: Any) -> Reader:
    built.adapters += 1
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    validate = adapter.validate_json

    def read(body: bytes) -> Any:
        try:
            return validate(body)
        except ValidationError as error:
            changed = without_halves(body) if is_no_json(error) else None
            if changed is None:
                raise mismatch(error) from None
        return read(changed)

    return read


def is_no_json(error: ValidationError) -> bool:
    """Whether pydantic could not even read the JSON."""
    return error.errors(include_input=False, include_url=False)[0]["type"] == "json_invalid"


def mismatch(error: ValidationError) -> Mismatch:
    """Where and why a body does not fit, without the input."""
    details = error.errors(include_input=False, include_url=False, include_context=False)
    first = details[0]
    where = ".".join(str(part) for part in first["loc"])
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    return Mismatch(f"{where or 'the body'}: {first['msg']}{more}")


def _plain(kind: Any) -> Reader:
    wanted = _shape(kind)

    def read(body: bytes) -> Any:
        try:
            value = from_json(body)
        except ValueError as error:
            changed = without_halves(body)
            if changed is None:
                raise Mismatch(f"the body is no JSON: {error}") from None
            return read(changed)
        if wanted is not None and not isinstance(value, wanted):
            name = "an object" if wanted is dict else "a list"
            raise Mismatch(f"the body: {name} was expected, {_name(value)} came")
        return value

    return read


def _shape(kind: Any) -> type[Any] | None:
    if is_typeddict(kind) or kind is dict or get_origin(kind) is dict:
        return dict
    return list if kind is list or get_origin(kind) is list else None


def _name(value: Any) -> str:
    names: dict[type[Any], str] = {
        dict: "an object", list: "a list", str: "a string", type(None): "null", bool: "a boolean",
    }  # fmt: skip
    return names.get(value.__class__, "a number")


def _page(shape: _Envelope) -> Reader:
    bare = shape.keys == ("",)
    if untyped(shape.kind):
        return _plain(list if bare else Any)
    items: Any = list.__class_getitem__(shape.kind)
    if bare:
        return _validated(items)
    return _validated(_envelope([(key.split("."), items) for key in shape.keys]))


def _envelope(paths: list[tuple[list[str], Any]]) -> Any:
    """An object with these members; the rest of it is kept as it is, so that page["..."] reads what the server adds."""
    members: dict[str, Any] = {}
    for (first, *rest), items in paths:
        members[first] = _envelope([(rest, items)]) if rest else items
    make: Any = TypedDict
    envelope: Any = make("Page", members, total=False)
    envelope.__pydantic_config__ = ConfigDict(extra="allow")
    return envelope


def items_of(envelope: Any, keys: tuple[str, ...], *, absent: bool = False) -> list[Any]:
    """The items of a page.

    Args:
        envelope: The whole answer.
        keys: Where the items may be.
        absent: Whether none of the keys means no items.

    Raises:
        Mismatch: The answer has none of the keys.
    """
    if is_list(envelope):
        return envelope
    if not is_object(envelope):
        raise Mismatch(f"the body: an object was expected, {_name(envelope)} came")
    for key in keys:
        found: Any = envelope
        for part in key.split("."):
            found = found.get(part) if is_object(found) else None
        if is_list(found):
            return found
    if absent:
        return []
    raise Mismatch(f"the body: a list was expected under {' or '.join(map(repr, keys))}")
