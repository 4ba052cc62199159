"""Whether a request is the one that was recorded, and how it differs; vcrpy shows the text of what is raised here."""

from __future__ import annotations

import difflib
import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jackfield.testing._secret_values import NUMBERED, PLACEHOLDER, PLACEHOLDER_UUID

_ANY_PLACEHOLDER = re.compile(rf"{PLACEHOLDER.pattern}|{PLACEHOLDER_UUID}\d{{12}}")
# What separates the parts of a form, and the values of JSON as it is written below.
_BETWEEN = re.compile("[&\n]")


def method(asked: Any, recorded: Any) -> None:
    """Match the method."""
    # No `assert`: pytest adds its own words to one.
    if asked.method != recorded.method:
        raise AssertionError(f"{asked.method}, not {recorded.method}")


def url(asked: Any, recorded: Any) -> None:
    """Match the URL up to its query."""
    mine, theirs = (each.uri.partition("?")[0] for each in (asked, recorded))
    if not _fits(mine, theirs):
        raise AssertionError(f"{mine}, not {theirs}")


def query(asked: Any, recorded: Any) -> None:
    """Match the query's parameters in any order."""
    mine, theirs = (_parameters(str(each.uri)) for each in (asked, recorded))
    if not _fit(mine, theirs):
        raise AssertionError(_differences(theirs, mine))


def body(asked: Any, recorded: Any) -> None:
    """Match the body; JSON by its value."""
    mine, theirs = _content(asked), _content(recorded)
    if mine == theirs:
        return
    if isinstance(mine, bytes) or isinstance(theirs, bytes):
        raise AssertionError("the bodies differ, and one of them is no text")
    if not _fit(_BETWEEN.split(mine), _BETWEEN.split(theirs)):
        raise AssertionError(_differences(theirs.splitlines(), mine.splitlines()))


def _fit(asked: list[str], recorded: list[str]) -> bool:
    return len(asked) == len(recorded) and all(map(_fits, asked, recorded))


def _fits(asked: str, recorded: str) -> bool:
    """Whether a text is the recorded one, with anything in the places of secrets.

    What only a later exchange calls a secret was hidden in this one, too; when this one is asked for again, nobody
    knows yet that it is one.
    """
    first, *rest = _ANY_PLACEHOLDER.split(recorded)
    if not rest:
        return asked == recorded
    if not asked.startswith(first) or not asked.endswith(rest[-1]):
        return False
    place = len(first)
    for piece in rest[:-1]:
        place = asked.find(piece, place + 1) + len(piece)
        if place < len(piece):
            return False
    return place < len(asked) - len(rest[-1])


def _parameters(uri: str) -> list[str]:
    pairs = parse_qsl(_same_numbers(urlsplit(uri).query), keep_blank_values=True)
    return [f"{name}={value}" for name, value in sorted(pairs)]


def _content(request: Any) -> str | bytes:
    given: Any = request.body or b""
    raw: bytes = given.encode() if isinstance(given, str) else given
    try:
        text = _same_numbers(raw.decode())
    except UnicodeDecodeError:
        return raw
    try:
        return json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False)
    except ValueError:
        return text


def _same_numbers(text: str) -> str:
    """The number of a secret in a body says only in which order it was met."""
    return NUMBERED.sub(r"SCRUBBED-\1", text)


def _differences(recorded: list[str], asked: list[str]) -> str:
    found = list(difflib.unified_diff(recorded, asked, "recorded", "asked for", n=1, lineterm=""))
    shown = [line if len(line) <= 200 else f"{line[:200]}…" for line in found[:24]]
    return "\n".join([*shown, "…"] if len(found) > 24 else shown)
