"""What a server makes anew in every run, ids and times, under values that stay the same."""

from __future__ import annotations

import re
from typing import Any

_ID = re.compile(r"(?:^|[_-])(?:id|uuid)$|[a-z]I[dD]$", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?")
_TIME_NAME = re.compile(
    r"(?:^|[_-])(?:time(?:stamp)?|created|updated|modified|expires)(?:[_-]?(?:at|time|on|ms|in))?$|_at$|[a-z]At$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b(?:id|00000000-0000-4000-9000-|0{4,})0*(\d+)\b")
# Shorter ids would turn up in other words.
_LEAST = 8
_SECONDS = 946_684_800  # the year 2000
# Headers of answers that say what time it is, or how often somebody has asked.
PASSING = frozenset(
    {
        "etag", "last-modified", "ratelimit-remaining", "ratelimit-reset", "x-ratelimit-remaining", "x-ratelimit-reset",
    }
)  # fmt: skip


class StableValues:
    """Finds the ids and times that a server has made, and numbers the ids in the order in which they turn up."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._count = 0

    def give(self, text: str) -> None:
        """Remember what a request says: an id in it that no answer has brought is the caller's own."""
        self._given.add(text)

    def meet(self, text: str) -> None:
        """See ids that were recorded, so that new ones get other numbers."""
        self._count = max([self._count, *map(int, _NUMBERED.findall(text))])

    def is_made(self, text: str, name: str) -> bool:
        """Whether this text of an answer is an id that the server has made."""
        return _ID.search(name) is not None and len(text) >= _LEAST and " " not in text and text not in self._given

    def next_id(self, text: str) -> str:
        """The next id, of the same form as this one."""
        self._count += 1
        if re.fullmatch(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", text):
            return f"00000000-0000-4000-9000-{self._count:012d}"
        if re.fullmatch(r"[0-9a-f]+", text):
            return f"{self._count:0{len(text)}d}"
        return f"id{self._count:0{len(text) - 2}d}"

    @staticmethod
    def time(text: str) -> str | None:
        """What stands for a time, or None if the text is none."""
        match = _TIME.fullmatch(text)
        return None if match is None else f"2000-01-01T00:00:00{match['zone'] or ''}"

    @staticmethod
    def number(value: Any, name: str) -> Any:
        """A number, or what stands for it if its name and its size say that it is a time."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if value < _SECONDS or _TIME_NAME.search(name) is None:
            return value
        return type(value)(_SECONDS * (1000 if value > _SECONDS * 100 else 1))
