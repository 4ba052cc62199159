"""Answers as pydantic models, which may have operations of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Self, get_args

from pydantic import BaseModel, ConfigDict

from jackfield._actor import Actor, Binder, bind
from jackfield._fork import ForkSafeLock
from jackfield._operations import Operation
from jackfield.errors import JackfieldError
from jackfield.modes import M

if TYPE_CHECKING:
    from jackfield._root import Root

_building = ForkSafeLock()


class Model(BaseModel, Actor[M]):
    """An answer, or a part of one.

    Unknown fields are kept. A model with operations is generic in the mode for the type checker only: ``File[Async]``
    is ``File`` at run time. The client sits in a slot that no dump, repr, comparison or pickle sees.
    """

    __slots__ = ("_root",)
    model_config = ConfigDict(
        extra="allow",
        populate_by_name=True,
        ignored_types=(Operation,),
        hide_input_in_errors=True,
        defer_build=True,
        protected_namespaces=(),
    )
    __jackfield_bind__: ClassVar[Binder | None] = None

    if not TYPE_CHECKING:

        def __class_getitem__(cls, mode: Any) -> type[Self]:
            return cls

        def __getattr__(self, name: str) -> Any:
            if name == "_root":
                raise JackfieldError(
                    f"this {type(self).__name__} has no client: it was made by hand or unpickled; "
                    "bind it with client.adopt(...)"
                )
            return super().__getattr__(name)

        def __copy__(self) -> Self:
            return _carry(self, super().__copy__())

        def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
            return _carry(self, super().__deepcopy__(memo))

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Find out how its instances are bound."""
        super().__pydantic_init_subclass__(**kwargs)
        acts = any(isinstance(getattr(cls, name, None), Operation) for name in dir(cls))
        inner = [name for name, field in cls.model_fields.items() if _holds_actors(field.annotation)]
        if inner:
            cls.__jackfield_bind__ = _binder(inner, acts=acts)
        elif acts:
            cls.__jackfield_bind__ = _put

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Any = None,
    ) -> bool | None:
        """Build the validator; one thread at a time, since pydantic builds a deferred model at its first use."""
        with _building:
            if cls.__pydantic_complete__ and not force:
                return None
            return super().model_rebuild(
                force=force,
                raise_errors=raise_errors,
                _parent_namespace_depth=_parent_namespace_depth + 1,
                _types_namespace=_types_namespace,
            )


_put: Binder = Model.__dict__["_root"].__set__


def _carry(old: Any, new: Any) -> Any:
    with suppress(JackfieldError):
        _put(new, old._root)
    return new


def _binder(fields: list[str], *, acts: bool) -> Binder:
    def put(value: Any, root: Root[Any]) -> None:
        if acts:
            _put(value, root)
        for name in fields:
            bind(getattr(value, name), root)

    return put


def _holds_actors(annotation: Any) -> bool:
    return any(getattr(kind, "__jackfield_bind__", None) is not None for kind in _kinds(annotation))


def _kinds(annotation: Any) -> Iterator[Any]:
    yield annotation
    for arg in get_args(annotation):
        yield from _kinds(arg)
