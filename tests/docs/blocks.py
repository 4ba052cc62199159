"""The code in Markdown pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        language: What stands behind the fence.
        text: The code.
        line: The number of its first line.
        output: The lines of the text block right behind it.
    """

    language: str
    text: str
    line: int
    output: list[str] = field(default_factory=list[str])

    @property
    def expected(self) -> list[str]:
        """What its prints say they print, in the comment behind each."""
        return [match[1].strip() for match in re.finditer(r"(?m)^ *print\(.*\)  # (.+)$", self.text)]


_FENCE = re.compile(r"(?ms)^( *)(`{3,}|~{3,})([^\n]*)\n(.*?)^\1\2 *$")


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    found: list[Block] = []
    end = -1
    for match in _FENCE.finditer(text):
        language, body = match[3].strip(), match[4]
        if language == "text" and found and found[-1].language == "python" and not text[end : match.start()].strip():
            found[-1].output.extend(body.splitlines())
        found.append(Block(language, body, text.count("\n", 0, match.start(4)) + 1))
        end = match.end()
    return found


def python_blocks(page: Path) -> list[Block]:
    """The Python blocks of a page; no other spelling of the language may hide one."""
    found = blocks(page)
    for block in found:
        assert block.language in KNOWN, f"{page.name}:{block.line}: a block of {block.language!r}"
    return [block for block in found if block.language == "python"]


KNOWN = {"python", "text", "console", "toml", "ini"}
