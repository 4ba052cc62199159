"""A list whose pages are asked for by number, and what was read of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.support.clients import Way
from tests.support.serving import Answer, Seen, file_json

# The ids of a book of three pages.
ALL = ["1a", "1b", "2a", "2b", "3a", "3b"]


class Book:
    """A list of so many pages, by number, with two files on each.

    Args:
        pages: How many there are.
        say: What the envelope says beside the items: ``"more"``, ``"total"`` or nothing.
        beyond: What a page behind the last one is.
    """

    def __init__(self, pages: int, say: str = "", beyond: Answer | None = None) -> None:
        self.pages = pages
        self.say = say
        self.beyond = beyond
        self.asked: list[int] = []

    def __call__(self, seen: Seen) -> Answer:
        page = int(seen.params.get("page", 1))
        self.asked.append(page)
        if page > self.pages and self.beyond is not None:
            return self.beyond
        items = [file_json(f"{page}{letter}") for letter in "ab"] if page <= self.pages else []
        extra: dict[str, Any] = {
            "more": {"hasMore": page < self.pages},
            "total": {"pagination": {"totalPages": self.pages}},
            "": {},
        }
        return Answer(json={"items": items, **extra[self.say]})


def ids(files: Sequence[Any]) -> list[str]:
    """The ids of files."""
    return [file.id for file in files]


async def first_ids(way: Way, source: Any, count: int) -> list[str]:
    """The ids of the first items of a walk that is left early."""
    walk: Any = aiter(source) if way.awaited else iter(source)
    return [(await way.next(walk)).id for _ in range(count)]
