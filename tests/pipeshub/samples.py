"""Arguments for any operation, made from what the contract says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from jackfield_pipeshub import Pipeshub
from jackfield_pipeshub import models as ours

SHAPES = ("minimal", "maximal", "models")


@dataclass
class Sample:
    """A call, and the request that it should make.

    Attributes:
        name: The operation's name.
        arguments: The keyword arguments.
        method: The HTTP method.
        path: The path below the base.
        query: The query parameters.
        headers: Headers beside those of every call.
        body: The JSON body, or None.
    """

    name: str
    method: str
    path: str
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    query: dict[str, str] = field(default_factory=dict[str, str])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: Any = None

    def call(self, platform: Pipeshub[Any]) -> Any:
        """Call it."""
        return operation(platform, self.name)(**self.arguments)


def operation(platform: Any, name: str) -> Any:
    """An operation by its name."""
    group, _, method = name.partition(".")
    return getattr(getattr(platform, group), method)


def sample(contract: Any, described: Any, shape: str) -> Sample:
    """A call with as few arguments as may be, with all of them, or with all of them and models instead of mappings."""
    made = Sample(described["id"], described["http"], described["path"])
    values = _Values(contract, models=shape == "models")
    for each in described["path_params"]:
        python, wire = values.of(each)
        made.arguments[each["python"]] = python
        made.path = made.path.replace(f"{{{each['name']}}}", quote(str(wire), safe=""))
    for each in described["query"]:
        if shape != "minimal" or each["required"]:
            made.arguments[each["python"]], wire = values.of(each)
            made.query[each["name"]] = as_text(wire)
        elif each.get("default") is not None:
            made.query[each["name"]] = as_text(each["default"])
    for each in described["headers"]:
        made.arguments[each["python"]] = made.headers[each["name"]] = f"{each['name']}-value"
    if described.get("body"):
        made.body = {}
        for each in body_fields(described):
            if shape != "minimal" or each["required"]:
                made.arguments[each["python"]], made.body[each["name"]] = values.of(each)
            elif each.get("default") is not None:
                made.body[each["name"]] = each["default"]
        if not made.body and described["id"] == "user_account.init_auth":
            made.body = None  # the one body that may be left out, and is
    if described["security"] == "scoped":
        made.arguments["security"] = {"scoped_token": "one-time-token"}
    return made


def body_fields(described: Any) -> list[Any]:
    """The fields of an operation's body, if it has one."""
    body: Any = described.get("body")
    fields: list[Any] = [] if body is None else body["fields"]
    return fields


def as_text(value: Any) -> str:
    """A value as it stands in a query."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


class _Values:
    def __init__(self, contract: Any, *, models: bool) -> None:
        self._contract = contract
        self._models = models

    def of(self, described: Any) -> tuple[Any, Any]:
        """The value of a parameter as it is given, and as it is sent."""
        return self._typed(described["type"].rstrip("?").partition("|")[0], described["name"])

    def _typed(self, kind: str, name: str) -> tuple[Any, Any]:
        if match := re.fullmatch(r"array<(.*)>", kind):
            pairs = [self._typed(match[1], f"{name}{place}") for place in (1, 2)]
            return [python for python, _ in pairs], [wire for _, wire in pairs]
        if kind.startswith("map<"):
            return {"a b": 1.5}, {"a b": 1.5}
        if kind.startswith("enum:"):
            first = self._contract["enums"][kind[5:]][0]
            return first, first
        if kind in self._contract["models"]:
            return self._model(kind)
        simple = {"string": f"{name}/ä?", "integer": 7, "number": 1.5, "boolean": True}
        if kind == "datetime":
            day = {"startDate": 1, "endDate": 2}.get(name, 3)
            return datetime(2026, 1, day, 4, 5, 6, tzinfo=UTC), f"2026-01-0{day}T04:05:06Z"
        return simple[kind], simple[kind]

    def _model(self, kind: str) -> tuple[Any, Any]:
        python: dict[str, Any] = {}
        wire: dict[str, Any] = {}
        for each in self._contract["models"][kind]["fields"]:
            python[each["python"]], wire[each["name"]] = self.of(each)
        return (getattr(ours, kind)(**python) if self._models else python), wire


def samples(contract: Any) -> Iterator[Sample]:
    """Every operation in every shape."""
    for described in contract["operations"]:
        for shape in SHAPES:
            yield sample(contract, described, shape)


def named(described: Sequence[Any]) -> list[str]:
    """The Python names of some fields."""
    return [each["python"] for each in described]
