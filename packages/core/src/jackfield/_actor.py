"""What an operation sits on, and how a result is bound to the client it came from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic, get_args

from jackfield._shapes import is_array, is_list, is_object
from jackfield.modes import M

if TYPE_CHECKING:
    from jackfield._root import Root


class Actor(Generic[M]):
    """A resource, a platform or a model: it has a client, in a mode."""

    __slots__ = ()
    if TYPE_CHECKING:
        _root: Root[M]


Binder = Callable[[Any, Any], None]
_binders: dict[Any, Binder | None] = {}


def bind(value: Any, root: Root[Any]) -> Any:
    """Give models that act, also inside lists, objects and other models, the client they came from."""
    if is_list(value):
        kinds = set(map(type, value))
        if len(kinds) == 1:
            only = kinds.pop()
            if not issubclass(only, list | dict | tuple):
                binder = _binder(only)
                if binder is not None:
                    deque(map(binder, value, repeat(root)), 0)  # one C-level pass: a page has many items
                return value
    if is_array(value):
        for item in value:
            bind(item, root)
    elif is_object(value):
        for item in value.values():
            bind(item, root)
    else:
        binder = _binder(value.__class__)
        if binder is not None:
            binder(value, root)
    return value


def holds_actors(annotation: Any) -> bool:
    """Whether values of this type may be or contain models with operations; ask when such a value has been read."""
    try:
        return _holds(annotation)
    except TypeError:  # an annotation that cannot be hashed
        return _holds.__wrapped__(annotation)


@cache
def _holds(annotation: Any) -> bool:
    return any(_acts(kind) for kind in _inside(annotation, set()))


def _binder(kind: Any) -> Binder | None:
    """What binds instances of a class, found out at its first instance, when all its fields are resolved."""
    try:
        return _binders[kind]
    except KeyError:
        binder = _binders[kind] = _make_binder(kind) if hasattr(kind, "__jackfield_put__") else None
        return binder


def _make_binder(kind: Any) -> Binder | None:
    put: Binder = kind.__jackfield_put__
    fields = [name for name, annotation in _fields(kind).items() if holds_actors(annotation)]
    acts = _acts(kind)
    if not fields:
        return put if acts else None

    def deeply(value: Any, root: Root[Any]) -> None:
        if acts:
            put(value, root)
        for name in fields:
            bind(getattr(value, name), root)

    return deeply


def _acts(kind: Any) -> bool:
    """Whether a class is a model with operations of its own."""
    if not hasattr(kind, "__jackfield_put__"):
        return False
    classes: tuple[type[object], ...] = kind.__mro__
    # Looked at by type: asking pydantic's stand-in for a deferred validator for an attribute would build it.
    # Copied in one step: another thread may be building the class's validator and putting it there.
    kinds: set[Any] = {type(member) for cls in classes for member in list(vars(cls).values())}
    return any(hasattr(each, "__jackfield_operation__") for each in kinds)


def _inside(annotation: Any, seen: set[int]) -> Iterator[Any]:
    """An annotation, and all that is inside it and inside the fields of its models."""
    if id(annotation) in seen:
        return
    seen.add(id(annotation))
    yield annotation
    for arg in get_args(annotation):
        yield from _inside(arg, seen)
    if hasattr(annotation, "__jackfield_put__"):
        for inner in _fields(annotation).values():
            yield from _inside(inner, seen)


def _fields(kind: Any) -> dict[str, Any]:
    """The annotations of a model's fields; one that names what came after it (or itself) is resolved first."""
    if not kind.__pydantic_fields_complete__:
        kind.model_rebuild()
    return {name: field.annotation for name, field in list(kind.model_fields.items())}
