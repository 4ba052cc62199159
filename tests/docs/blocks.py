"""The code in Markdown pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        language: What stands behind the fence.
        text: The code.
        line: The number of its first line.
    """

    language: str
    text: str
    line: int

    @property
    def expected(self) -> list[str]:
        """What its prints say they print, in the comment behind each."""
        return [match[1].strip() for match in re.finditer(r"(?m)^ *print\(.*\)  # (.+)$", self.text)]


_FENCE = re.compile(r"(?ms)^( *)(`{3,}|~{3,})([^\n]*)\n(.*?)^\1\2 *$")


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(match[3].strip(), match[4], text.count("\n", 0, match.start(4)) + 1) for match in _FENCE.finditer(text)
    ]


def python_blocks(page: Path) -> list[Block]:
    """The Python blocks of a page; no other spelling of the language may hide one."""
    found = blocks(page)
    for block in found:
        assert block.language in KNOWN, f"{page.name}:{block.line}: a block of {block.language!r}"
    return [block for block in found if block.language == "python"]


KNOWN = {"python", "text", "console", "toml", "ini"}
