"""Docstrings as Markdown: their prose, and their sections as lists."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

SECTIONS = {
    "Attributes": "Attributes",
    "Args": "Parameters",
    "Returns": "Returns",
    "Yields": "Yields",
    "Raises": "Raises",
}
"""What a section is called in a docstring, and on a page."""

_SECTION = re.compile(rf"(?m)^({'|'.join(SECTIONS)}):\n((?:[ \t]+.*\n?|\n)+)")
_ENTRY = re.compile(r"(?ms)^ {4}(\*{0,2}[\w.]+)(?: \([^)]*\))?: (.*?)(?=^ {4}\S|\Z)")


@dataclass(frozen=True)
class Entry:
    """What a section tells.

    Attributes:
        section: The section's name in the docstring.
        name: The parameter, attribute or error; empty where a result is told.
        words: In one line.
    """

    section: str
    name: str
    words: str


def documentation(thing: object) -> str:
    """A docstring, its indentation taken off."""
    return inspect.cleandoc(getattr(thing, "__doc__", None) or "")


def summary(thing: object) -> str:
    """The first sentence of a docstring, in one line."""
    return " ".join(documentation(thing).partition("\n\n")[0].split())


def prose(thing: object) -> str:
    """A docstring without its sections."""
    return _SECTION.sub("", documentation(thing) + "\n").strip()


def entries(thing: object, sections: Collection[str] = SECTIONS) -> Iterator[Entry]:
    """What the sections of a docstring tell, in their order."""
    for section, told in _SECTION.findall(documentation(thing) + "\n"):
        if section in sections:
            found = [] if section in ("Returns", "Yields") else _ENTRY.findall(told)
            yield from (Entry(section, *each) for each in found or [("", told)])


def listed(entry: Entry) -> str:
    """An entry as it stands in a list of its own section."""
    words = " ".join(entry.words.split())
    return f"`{entry.name}`: {words}" if entry.name else words


def labelled(entry: Entry) -> str:
    """An entry as it stands in a list of all sections, where parameters need no label."""
    label = {"Args": "", "Raises": "Raises "}.get(entry.section, f"{entry.section}: ")
    return label + listed(entry)
