"""How one page leads to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from jackfield._shapes import is_object

if TYPE_CHECKING:
    from jackfield._calls import PageCall

Envelope = Any
"""The whole answer of a list: a mapping, or a bare list."""


class Paging(Protocol):
    """How a list goes on."""

    def after(self, call: PageCall[Any], envelope: Envelope, items: Sequence[Any]) -> PageCall[Any] | None:
        """The call for the page after this one, or None at the end."""
        ...

    def ahead(self, call: PageCall[Any], envelope: Envelope, count: int) -> list[PageCall[Any]]:
        """Calls for up to this many pages after this one that can be asked for already, or none."""
        ...


class Single:
    """There is one page only."""

    def after(self, call: PageCall[Any], envelope: Envelope, items: Sequence[Any]) -> None:
        """Nothing follows."""

    def ahead(self, call: PageCall[Any], envelope: Envelope, count: int) -> list[PageCall[Any]]:
        """Nothing follows."""
        return []


class Numbered:
    """Pages have numbers.

    Args:
        param: The query parameter with the page's number.
        start: The first page's number.
        more: Reads from the answer whether more pages follow; None if it does not say.
        total: Reads from the answer how many pages there are; None if it does not say.
    """

    def __init__(
        self,
        param: str = "page",
        *,
        start: int = 1,
        more: Callable[[Envelope], bool | None] | None = None,
        total: Callable[[Envelope], int | None] | None = None,
    ) -> None:
        self.param: str = param
        self.start: int = start
        self.more: Callable[[Envelope], bool | None] = more or has_more
        self.total: Callable[[Envelope], int | None] = total or total_pages

    def _number(self, call: PageCall[Any]) -> int:
        given = (call.params or {}).get(self.param)
        return self.start if given is None else int(given)

    def _at(self, call: PageCall[Any], number: int) -> PageCall[Any]:
        return call.copy(params={**(call.params or {}), self.param: number})

    def after(self, call: PageCall[Any], envelope: Envelope, items: Sequence[Any]) -> PageCall[Any] | None:
        """The next number, unless the answer says that this is the last page or the page is empty."""
        if not items or self.more(envelope) is False:
            return None
        return self._at(call, self._number(call) + 1)

    def ahead(self, call: PageCall[Any], envelope: Envelope, count: int) -> list[PageCall[Any]]:
        """The next numbers, as far as the answer says that they exist."""
        number, total = self._number(call), self.total(envelope)
        last = number + count if total is None else min(number + count, total - 1 + self.start)
        return [self._at(call, n) for n in range(number + 1, last + 1)]


class Cursor:
    """Each page names the next one.

    Args:
        param: The query parameter that takes the name.
        read: Reads the name from the answer; None or ``""`` at the end.
    """

    def __init__(self, param: str, read: Callable[[Envelope], str | None]) -> None:
        self.param: str = param
        self.read = read

    def after(self, call: PageCall[Any], envelope: Envelope, items: Sequence[Any]) -> PageCall[Any] | None:
        """The named page."""
        cursor = self.read(envelope)
        return call.copy(params={**(call.params or {}), self.param: cursor}) if cursor else None

    def ahead(self, call: PageCall[Any], envelope: Envelope, count: int) -> list[PageCall[Any]]:
        """Unknown before the page is there."""
        return []


def _look(envelope: Envelope, *keys: str) -> Any:
    """The first of these keys that the answer has, at its top or under ``pagination``."""
    if is_object(envelope):
        for level in (envelope, envelope.get("pagination")):
            if is_object(level):
                for key in keys:
                    if key in level:
                        return level[key]
    return None


def has_more(envelope: Envelope) -> bool | None:
    """Whether more pages follow, by the usual keys."""
    value = _look(envelope, "has_more", "hasMore", "hasNextPage", "hasNext", "has_next")
    return None if value is None else bool(value)


def total_pages(envelope: Envelope) -> int | None:
    """How many pages there are, by the usual keys."""
    value = _look(envelope, "totalPages", "total_pages")
    return value if isinstance(value, int) else None
