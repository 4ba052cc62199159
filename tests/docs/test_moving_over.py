"""The page about moving over: each old call is the vendor's, each new one is ours, and each is tried on the page."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jackfield import DryRunClient
from jackfield._shapes import is_list, is_object
from jackfield.testing import operations_of
from tests.docs.blocks import python_blocks
from tests.docs.test_documented import PLATFORMS

PAGE = Path(__file__).parents[2] / "docs" / "moving-over.md"
CHAPTERS = {"flux0": "Flux0", "moderately": "Moderately AI", "pipelines": "Pipelines", "pipeshub": "PipesHub"}
# What may be called on the results, and on nothing else.
_CALL = re.compile(r"([A-Za-z_][\w.]*)\(([^()]*)\)")


@dataclass(frozen=True)
class Move:
    """An old call and the new one.

    Attributes:
        platform: The platform.
        old: The vendor's name of the operation.
        new: Ours.
        parameters: The names that the page passes.
        blocking_only: Whether the vendor's async client does not have it.
    """

    platform: str
    old: str
    new: str
    parameters: frozenset[str]
    blocking_only: bool


def chapter(platform: str) -> str:
    """A platform's part of the page."""
    return PAGE.read_text(encoding="utf-8").split(f"\n## {CHAPTERS[platform]}\n")[1].split("\n## ")[0]


def rows(platform: str) -> list[tuple[str, str]]:
    """The cells of the platform's table."""
    found = re.findall(r"(?m)^\| (.+?) \| (.+?) \|$", chapter(platform))
    return [(old, new) for old, new in found if old not in ("old", "---")]


def moves(platform: str) -> Iterator[Move]:
    """The calls in the platform's table; classes and errors are none."""
    for old, new in rows(platform):
        news = [match for match in _CALL.finditer(new) if match[1].startswith(f"{platform}.")]
        for number, match in enumerate(_CALL.finditer(old)):
            if match[1][0].isupper():
                continue
            ours = news[number][1].partition(".")[2] if news else match[1]
            assert news or new.startswith("the same"), f"{old} -> {new}"
            given = " ".join([match[2], *(news[number][2] for _ in news[:1])])
            parameters = frozenset(re.findall(r"[a-z_]+", given))
            yield Move(platform, match[1], ours, parameters, blocking_only="blocking only" in old)


MOVES = [move for platform in CHAPTERS for move in moves(platform)]


def named(part: Any) -> Iterator[str]:
    """The Python names that a contract gives to what an operation takes."""
    if is_object(part):
        if isinstance(name := part.get("python", part.get("name")), str):
            yield re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
        for value in part.values():
            yield from named(value)
    elif is_list(part):
        for item in part:
            yield from named(item)


def test_there_are_calls_of_each_platform() -> None:
    assert {move.platform for move in MOVES} == CHAPTERS.keys() == PLATFORMS.keys()
    assert len(MOVES) >= 18


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.platform}.{move.old}")
def test_the_old_call_is_the_vendors(move: Move, contracts: Path) -> None:
    contract: Any = json.loads((contracts / f"{move.platform}.json").read_text(encoding="utf-8"))
    operations: dict[str, Any] = {each["id"]: each for each in contract["operations"]}
    assert move.old in operations, f"{move.platform} has no {move.old}"
    if move.platform == "pipelines":
        return  # what its calls take is asked of the vendor's package itself
    taken = set(named(operations[move.old]))
    body: Any = operations[move.old].get("body") or {}
    model: Any = body.get("model")
    taken |= set(named(contract.get("models", {}).get(model, {})))
    assert move.parameters <= taken, f"{move.old} does not take {move.parameters - taken}"


@pytest.mark.parametrize("name", ["PipelinesClient", "AsyncPipelinesClient"])
def test_the_old_calls_of_pipelines_are_in_the_vendors_package(name: str) -> None:
    vendor: Any = pytest.importorskip(
        "pipelines", reason="pipelines-sdk, with which this is compared, is not installed"
    )
    client: Any = getattr(vendor, name)
    assert f"`{name}`" in chapter("pipelines")
    for move in MOVES:
        if move.platform == "pipelines" and not (name.startswith("Async") and move.blocking_only):
            taken = inspect.signature(getattr(client, move.old)).parameters
            anything = any(each.kind is each.VAR_KEYWORD for each in taken.values())
            assert anything or move.parameters <= taken.keys(), move
    (given,) = re.findall(r"`PipelinesClient\(([^)]*)\)`", chapter("pipelines"))
    assert set(re.findall(r"\w+", given)) <= inspect.signature(client).parameters.keys()


@pytest.mark.parametrize("platform", CHAPTERS)
def test_the_classes_of_the_vendors_are_theirs(platform: str, contracts: Path) -> None:
    known = (contracts / f"{platform}.json").read_text(encoding="utf-8")
    if platform == "pipelines":
        known += " ".join(dir(importlib.import_module("pipelines")))
    known += " ".join(name for name in dir(importlib.import_module(f"jackfield_{platform}")) if name.endswith("Model"))
    for old, _ in rows(platform):
        for name in re.findall(r"\b[A-Z][a-z]+\w*(?:Model|Error|Client|Config)\b", old):
            assert name in known, f"{platform} has no {name}"


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.platform}.{move.new}")
def test_the_new_call_is_ours_and_is_tried(move: Move) -> None:
    given: dict[str, Any] = {move.platform: PLATFORMS[move.platform]}
    bound: Any = getattr(DryRunClient(**given), move.platform)
    operations = {each.name: each.operation for each in operations_of(bound.__class__)}
    assert move.new in operations, f"we have no {move.platform}.{move.new}"
    taken = operations[move.new].signature.parameters.keys() | {"idempotency_key", "timeout", "retries"}
    assert move.parameters <= taken, f"{move.new} does not take {move.parameters - taken}"
    code = "\n".join(block.text for block in python_blocks(PAGE))
    assert f"{move.platform}.{move.new}(" in code, f"{move.platform}.{move.new} stands in no code block"
