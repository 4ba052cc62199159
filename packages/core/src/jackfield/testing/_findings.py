"""Looks for secrets in cassettes that are there already."""

from __future__ import annotations

import base64
import importlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from jackfield.testing._secret_values import (
    KEPT_HEADERS,
    forms,
    is_scrubbed,
    is_secret,
    is_signing,
    named_in,
    patterns_in,
)

_URL = re.compile(r"https?://[^\s\"'<>\\^`{|}]+\?[^\s\"'<>\\^`{|}]+")


@dataclass(frozen=True)
class Finding:
    """A secret in a file.

    Attributes:
        path: The file.
        line: The line, counted from 1.
        what: What it is, by its name or kind.
        value: The secret.
    """

    path: Path
    line: int
    what: str
    value: str = field(repr=False)

    def __str__(self) -> str:
        """Where and what; the value is not shown."""
        return f"{self.path}:{self.line}: {self.what} ({len(self.value)} characters)"


def find_secrets(
    paths: Iterable[str | Path], *, known: Iterable[str] | None = None, names: Iterable[str] = ()
) -> list[Finding]:
    """Secrets in cassettes: by the names of headers, keys and parameters, by known values, and by their look.

    Args:
        paths: Files, or folders in which all YAML and JSON files are looked at.
        known: Secrets that must not be there; by default those of installed platforms in the environment.
        names: Names whose values are secret beside those that look so.

    Raises:
        FileNotFoundError: A path is not there.
    """
    if known is None:
        from jackfield.testing._cassettes import environment_secrets

        known = [value for _, _, value in environment_secrets()]
    values = [value for value in known if len(value) >= 4]
    more = frozenset(name.lower() for name in names)
    found: dict[tuple[Path, int, str], Finding] = {}
    for path in _files(paths):
        text = path.read_text(errors="replace")
        for line, name, value in _scalars(text):
            for offset, what, secret in _in_value(name, value, more):
                found.setdefault((path, line + offset, secret), Finding(path, line + offset, what, secret))
        for number, line_text in enumerate(text.splitlines(), 1):
            for each in values:
                if any(form in line_text for form in forms(each)):
                    found.setdefault((path, number, each), Finding(path, number, "a known secret", each))
    return sorted(found.values(), key=lambda each: (each.path, each.line, each.what))


def _files(paths: Iterable[str | Path]) -> Iterator[Path]:
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.suffix in (".yaml", ".yml", ".json"))
        elif path.is_file():
            yield path
        else:
            raise FileNotFoundError(f"there is no {path}")


def _scalars(text: str) -> Iterator[tuple[int, str, str]]:
    """All texts in a file with their lines and, where they have one, their names; lines alone if it is no YAML."""
    yaml: Any = importlib.import_module("yaml")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        for number, line in enumerate(text.splitlines(), 1):
            yield number, "", line
        return
    pending: list[tuple[str, Any]] = [("", root)] if root is not None else []
    seen: set[tuple[str, int]] = set()  # a part of a file may be in itself
    while pending:
        name, node = pending.pop()
        if (name, id(node)) in seen:
            continue
        seen.add((name, id(node)))
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                # A name that a mapping gives to a list of values is each value's name.
                pending.append((str(key.value), value))
                yield key.start_mark.line + 1, "", str(key.value)
        elif isinstance(node, yaml.SequenceNode):
            pending += [(name, each) for each in node.value]
        else:
            value = node.value
            if node.tag == "tag:yaml.org,2002:binary":
                with suppress(ValueError):
                    value = base64.b64decode(value).decode("latin-1")
            yield node.start_mark.line + (2 if node.style in ("|", ">") else 1), name, value


def _in_value(name: str, value: str, more: frozenset[str]) -> Iterator[tuple[int, str, str]]:
    """Secrets in one text: lines below its first one, what, and the value."""
    header = name.lower()
    if is_secret(name, more) and header not in KEPT_HEADERS and not is_scrubbed(value) and not value.startswith("http"):
        yield 0, name, value
    for offset, line in enumerate(value.split("\n")):
        for kind, secret in patterns_in(line):
            yield offset, kind, secret
        for what, start, end in named_in(line, more):
            yield offset, what, line[start:end]
        for match in _URL.finditer(line):
            for pair in urlsplit(match[0]).query.split("&"):
                key, _, secret = pair.partition("=")
                if is_signing(unquote_plus(key)) and not is_scrubbed(unquote_plus(secret)):
                    yield offset, f"parameter {unquote_plus(key)}", unquote_plus(secret)
