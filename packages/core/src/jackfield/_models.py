"""Answers as pydantic models, which may have operations of their own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

from jackfield._actor import Actor, Binder
from jackfield._fork import ForkSafeLock
from jackfield._operations import Operation
from jackfield._secrets import MASK, mask_keys, secret_name  # pyright: ignore[reportUnusedImport] - used below
from jackfield.errors import UnboundError
from jackfield.modes import M

_building = ForkSafeLock()


class Model(BaseModel, Actor[M]):
    """An answer, or a part of one.

    Unknown fields are kept. A model with operations is generic in the mode for the type checker only: ``File[Async]``
    is ``File`` at run time. The client sits in a slot that no dump, repr, comparison or pickle sees.
    """

    __slots__ = ("_root",)
    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
        populate_by_name=True,
        ignored_types=(Operation,),
        hide_input_in_errors=True,
        defer_build=True,
        protected_namespaces=(),
    )
    __jackfield_put__: ClassVar[Binder]

    if not TYPE_CHECKING:

        def __class_getitem__(cls, mode: Any) -> type[Self]:
            return cls

        def __getattr__(self, name: str) -> Any:
            # Python asks here as well when an operation's own look at the slot has failed.
            if name == "_root" or isinstance(getattr(type(self), name, None), Operation):
                raise UnboundError(
                    f"this {type(self).__name__} has no client: it was made by hand or unpickled; "
                    "bind it with client.adopt(...)"
                )
            return super().__getattr__(name)

        def __repr_args__(self) -> Any:
            # A model turns up in logs and tracebacks; what is named like a secret is for the program alone.
            for name, value in super().__repr_args__():
                hidden = name is not None and value and secret_name(name) and not isinstance(value, int | float)
                yield name, MASK if hidden else mask_keys(value)

        def __copy__(self) -> Self:
            return _carry(self, super().__copy__())

        def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
            return _carry(self, super().__deepcopy__(memo))

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


Model.__jackfield_put__ = Model.__dict__["_root"].__set__


def _carry(old: Any, new: Any) -> Any:
    with suppress(UnboundError):
        Model.__jackfield_put__(new, old._root)
    return new
