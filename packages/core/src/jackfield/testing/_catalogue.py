"""All operations of a platform: its own, its resources' and its models'."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast, get_args, get_origin

from jackfield._operations import Operation
from jackfield._platform import Platform, Resource


@dataclass(frozen=True)
class FoundOperation:
    """An operation and where it is.

    Attributes:
        name: Its name below the platform, such as ``"agents.retrieve"``.
        attribute: Its own name.
        operation: The operation.
        path: The attributes that lead from the platform to its resource; empty for the platform itself.
        model: The model that has it, where it is a model's.
    """

    name: str
    attribute: str
    operation: Operation[..., Any]
    path: tuple[str, ...] = ()
    model: type[Any] | None = None


def operations_of(platform: type[Platform[Any]]) -> list[FoundOperation]:
    """Every operation that can be reached from a platform: on itself, on its resources, and on models they return.

    Args:
        platform: The platform's class.
    """
    found = list(_on(platform, (), {platform}))
    models: list[type[Any]] = []
    for each in found:
        _collect(_returns(each.operation), models)
    for model in models:  # grows while it is walked: a model's operations return models, too
        for attribute, operation in _operations(model):
            found.append(FoundOperation(operation.public_name, attribute, operation, model=model))
            _collect(_returns(operation), models)
    return found


def every_operation(platform: type[Platform[Any]]) -> dict[str, Operation[..., Any]]:
    """Operations by their names, with those that only the plugin's own flows and credentials use."""
    package = platform.__module__.partition(".")[0]
    found: dict[str, Operation[..., Any]] = {}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == package:
            for kind in list(vars(module).values()):
                if isinstance(kind, type):
                    found |= {each.public_name: each for _, each in _operations(kind, private=True)}
    return found | {each.name: each.operation for each in operations_of(platform)}


def resources_of(platform: type[Platform[Any]]) -> Iterator[tuple[tuple[str, ...], type[Any]]]:
    """The platform's class and its resources' classes, each with the attributes that lead there."""
    yield from _walk(platform, (), {platform})


def _on(owner: type[Any], path: tuple[str, ...], seen: set[type[Any]]) -> Iterator[FoundOperation]:
    for where, kind in _walk(owner, path, seen):
        for attribute, operation in _operations(kind):
            yield FoundOperation(operation.public_name, attribute, operation, where)


def _walk(owner: type[Any], path: tuple[str, ...], seen: set[type[Any]]) -> Iterator[tuple[tuple[str, ...], type[Any]]]:
    yield path, owner
    for attribute, kind in _resources(owner):
        if kind not in seen:
            yield from _walk(kind, (*path, attribute), {*seen, kind})


def _members(owner: type[Any]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for cls in reversed(owner.__mro__):
        members.update(vars(cls))
    return members


def _operations(owner: type[Any], *, private: bool = False) -> Iterator[tuple[str, Operation[..., Any]]]:
    for attribute, value in _members(owner).items():
        if isinstance(value, Operation) and (private or not attribute.startswith("_")):
            yield attribute, value


def _resources(owner: type[Any]) -> Iterator[tuple[str, type[Any]]]:
    for attribute, value in _members(owner).items():
        getter: Any = value.func if isinstance(value, cached_property) else getattr(value, "fget", None)
        kind = _resource(getter)
        if kind is not None:
            yield attribute, kind


def _resource(getter: Any) -> type[Any] | None:
    annotation = getattr(getter, "__annotations__", {}).get("return")
    if isinstance(annotation, str):
        try:
            annotation = eval(annotation, sys.modules[getter.__module__].__dict__, {})  # noqa: S307 - a plugin's own code
        except (NameError, AttributeError, SyntaxError, TypeError):
            return None
    kind: Any = get_origin(annotation) or annotation
    is_one = isinstance(kind, type) and issubclass(kind, Resource)
    return cast("type[Any]", kind) if is_one else None


def _returns(operation: Operation[..., Any]) -> Any:
    try:
        return operation.returns
    except Exception:  # noqa: BLE001 - an operation without a usable annotation is for the conformance suite to report
        return None


def _collect(annotation: Any, models: list[type[Any]]) -> None:
    """Add models with operations that stand in an annotation."""
    pending, seen = [annotation], set[int]()
    while pending:
        kind = pending.pop()
        if id(kind) in seen:
            continue
        seen.add(id(kind))
        pending += get_args(kind)
        if hasattr(kind, "__jackfield_put__"):
            if kind not in models and any(True for _ in _operations(kind)):
                models.append(kind)
            pending += [each.annotation for each in kind.model_fields.values()]
