"""What an operation sits on, and how a result is bound to the client it came from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic

from jackfield._shapes import is_list
from jackfield.modes import M

if TYPE_CHECKING:
    from jackfield._root import Root


class Actor(Generic[M]):
    """A resource, a platform or a model: it has a client, in a mode."""

    __slots__ = ()
    if TYPE_CHECKING:
        _root: Root[M]


Binder = Callable[[Any, Any], None]


def bind(value: Any, root: Root[Any]) -> Any:
    """Give models that act (and lists of them) the client they came from; anything else is left as it is."""
    if is_list(value):
        kinds = set(map(type, value))
        if len(kinds) == 1:
            binder: Binder | None = getattr(kinds.pop(), "__jackfield_bind__", None)
            if binder is not None:
                deque(map(binder, value, repeat(root)), 0)  # one C-level pass: a page has many items
        else:
            for item in value:
                bind(item, root)
        return value
    binder = getattr(value.__class__, "__jackfield_bind__", None)
    if binder is not None:
        binder(value, root)
    return value
