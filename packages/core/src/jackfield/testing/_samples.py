"""Arguments made up from annotations, so that any operation can be called."""

from __future__ import annotations

import enum
import inspect
import sys
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import typing_extensions
from pydantic import BaseModel, SecretStr
from typing_extensions import is_typeddict

if typing.TYPE_CHECKING:
    from jackfield._operations import Operation


class NoSampleError(Exception):
    """Nothing can be made up for an annotation."""


_PLAIN: dict[Any, Any] = {
    int: 1,
    float: 1.5,
    bool: True,
    bytes: b"sample",
    dict: {"key": "value"},
    Any: "value",
    object: "value",
    datetime: datetime(2024, 1, 2, tzinfo=UTC),
    date: date(2024, 1, 2),
    Decimal: Decimal(1),
    UUID: UUID(int=1),
    type(None): None,
    SecretStr: SecretStr("sample-secret"),
}


def parameters(operation: Operation[..., Any]) -> list[inspect.Parameter]:
    """What an operation takes beside its options."""
    return [each for each in operation.signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]


def annotation_of(operation: Operation[..., Any], parameter: inspect.Parameter) -> Any:
    """A parameter's annotation, resolved.

    Raises:
        NoSampleError: It cannot be resolved at run time.
    """
    annotation = parameter.annotation
    if not isinstance(annotation, str):
        return annotation
    names = {**vars(typing), **vars(typing_extensions), **sys.modules[operation.build.__module__].__dict__}
    try:
        return eval(annotation, names, {})  # noqa: S307 - a plugin's own code
    except Exception as error:  # a name that exists for type checkers only
        raise NoSampleError(f"the annotation {annotation!r} cannot be resolved: {error}") from error


def arguments_for(operation: Operation[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of an operation: those that are given, and samples for all others that it needs.

    Raises:
        NoSampleError: Nothing can be made up for one of them.
    """
    made = dict(given)
    for parameter in parameters(operation):
        if parameter.name in made or parameter.default is not inspect.Parameter.empty:
            continue
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            continue
        try:
            made[parameter.name] = sample(annotation_of(operation, parameter), parameter.name)
        except NoSampleError as error:
            raise NoSampleError(f"{operation.public_name}: {parameter.name}: {error}") from None
    return made


def called(operation: Operation[..., Any], arguments: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Arguments as they are passed: positional-only ones by position."""
    rest = dict(arguments)
    names = [each.name for each in parameters(operation) if each.kind is inspect.Parameter.POSITIONAL_ONLY]
    return [rest.pop(name) for name in names if name in rest], rest


def sample(annotation: Any, name: str = "sample") -> Any:
    """A value of this type.

    Args:
        annotation: The type.
        name: What it is for; texts are made of it.

    Raises:
        NoSampleError: The type is none that a value can be made up for.
    """
    if annotation is str:
        return f"https://files.test/{name}" if name.endswith(("url", "uri")) else f"sample-{name.replace('_', '-')}"
    if isinstance(annotation, typing.Hashable) and annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, type) and not get_origin(annotation):
        return _of_class(annotation, name)
    return _of_form(annotation, name)


def _of_class(kind: type[Any], name: str) -> Any:
    if issubclass(kind, enum.Enum):
        return next(iter(kind))
    if is_typeddict(kind):
        hints = typing_extensions.get_type_hints(kind)
        required: frozenset[str] = getattr(kind, "__required_keys__", frozenset())
        return {key: sample(hint, key) for key, hint in hints.items() if key in required}
    if issubclass(kind, BaseModel):
        return sample_model(kind)
    if issubclass(kind, PurePath):
        return kind(name)
    if issubclass(kind, str):
        return kind(name)
    if issubclass(kind, list | tuple | set | frozenset):
        return _empty(kind)
    raise NoSampleError(f"no value can be made up for {kind.__name__}")


def _empty(kind: Any) -> Any:
    return kind()


def _of_form(annotation: Any, name: str) -> Any:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        failures: list[str] = []
        for arg in sorted(args, key=lambda each: each is type(None)):
            try:
                return sample(arg, name)
            except NoSampleError as error:
                failures.append(str(error))
        raise NoSampleError("; ".join(failures))
    if origin is Literal:
        return args[0]
    if origin in (typing.Annotated, typing_extensions.Required, typing_extensions.NotRequired):
        return sample(args[0], name)
    if isinstance(annotation, typing.TypeVar):
        return sample(annotation.__bound__ or str, name)
    if isinstance(origin, type):
        return _of_generic(origin, args, name)
    raise NoSampleError(f"no value can be made up for {annotation!r}")


def _of_generic(origin: type[Any], args: tuple[Any, ...], name: str) -> Any:
    if issubclass(origin, BaseModel):
        return sample_model(origin)
    if issubclass(origin, Mapping):
        return {"key": sample(args[1], name)} if len(args) == 2 else {"key": "value"}
    if origin is tuple:
        return tuple(sample(arg, name) for arg in args if arg is not ...)
    if origin.__name__ == "Callable":
        return _nothing
    if issubclass(origin, typing.Iterable):
        item = sample(args[0], name)
        return {item} if issubclass(origin, set | frozenset) else [item]
    raise NoSampleError(f"no value can be made up for {origin.__name__}[...]")


def _nothing(*args: object) -> None:
    return None


def sample_model(kind: type[Any], given: Mapping[str, Any] | None = None) -> Any:
    """A model with the fields that it needs.

    Args:
        kind: The model's class.
        given: Some of its fields.
    """
    values = dict(given or {})
    for name, field in kind.model_fields.items():
        if name not in values and field.is_required():
            values[name] = sample(field.annotation, name)
    return kind.model_construct(**values)
