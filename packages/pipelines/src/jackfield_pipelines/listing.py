"""Lists: free query parameters, the four envelopes that the server answers with, and where a walk ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jackfield.errors import ConfigurationError
from jackfield.plugin import Call, Numbered, Options, PageCall

from .shapes import is_digits, is_object, is_whole

_OPTIONS = Options.__optional_keys__ | Options.__required_keys__


def _split(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was given as free keywords: the server's query parameters, and the options of the call.

    No parameter of the server is known to have an option's name; one that had would go through `request`.
    """
    query = {name: value for name, value in given.items() if name not in _OPTIONS}
    return query, {name: value for name, value in given.items() if name in _OPTIONS}


def listed(path: str, /, *ids: object, **given: Any) -> PageCall[Any]:
    """A list by page number; its items stand under ``items``, ``data`` or the route's own name, or alone.

    Args:
        path: The path's template.
        ids: Its arguments.
        given: Query parameters and options.

    Raises:
        ConfigurationError: `page` is no number.
    """
    query, options = _split(given)
    if query.get("page") is not None:
        page_number(query["page"])
    return PageCall("GET", path, *ids, items=_keys(path), paging=ByNumber(), params=query, options=options)


def as_sent(path: str, /, *ids: object, **given: Any) -> Call[Any]:
    """One page as the server sends it: no `PageCall`, since the answer is more than a list.

    Args:
        path: The path's template.
        ids: Its arguments.
        given: Query parameters and options.
    """
    query, options = _split(given)
    return Call("GET", path, *ids, params=query, options=options)


def on_one_page(path: str, /, *ids: object, options: Mapping[str, Any]) -> PageCall[Any]:
    """A list that the server gives whole, under the same keys as the others.

    Args:
        path: The path's template.
        ids: Its arguments.
        options: The options of the call.
    """
    return PageCall("GET", path, *ids, items=_keys(path), options=options)


def from_first(path: str, /, *ids: object, **given: Any) -> PageCall[Any]:
    """As `listed`, for a walk, in two things as the vendor's iterators.

    The page's number is sent from the first page on, and what is no object among the items is left out.
    """
    if given.get("page") is None:
        given["page"] = 1
    return listed(path, *ids, **given).copy(keep=is_object)


def page_number(value: object) -> object:
    """The number of a page, as it was given.

    Raises:
        ConfigurationError: It is none.
    """
    if not is_whole(value) and not is_digits(value):
        raise ConfigurationError(f"a page is a whole number, not {value!r}")
    return value


def _keys(path: str) -> tuple[str, ...]:
    return ("items", "data", path.rpartition("/")[2].replace("-", "_"))


class ByNumber(Numbered):
    """Pages by number, ended by the first of the marks that an answer has.

    An empty page; ``has_more``; ``next_page``, null at the end; ``total``, where the page's size is known and the pages
    are full. Without any mark it goes on to an empty page, or to one that repeats an earlier page.

    Args:
        param: The query parameter with the page's number.
        size: The query parameter with the number of items on a page.
        start: The first page's number.
        full: Whether all pages so far had as many items as was said, so that the number tells how many there were.
    """

    def __init__(self, param: str = "page", size: str = "page_size", start: int = 1, *, full: bool = True) -> None:
        super().__init__(param, start=start)
        self._size = size
        self._full = full

    def after(self, call: PageCall[Any], envelope: Any, items: Sequence[Any]) -> PageCall[Any] | None:
        """The next number, or None at the end."""
        if not items or not self._goes_on(call, envelope, items):
            return None
        paging = self
        if self._full and is_object(envelope) and len(items) < (self._told_size(call, envelope) or 0):
            paging = ByNumber(self.param, self._size, self.start, full=False)
        return paging._at(call, self._number(call) + 1)

    def _at(self, call: PageCall[Any], number: int) -> PageCall[Any]:
        return super()._at(call, number).copy(paging=self)

    def ahead(self, call: PageCall[Any], envelope: Any, count: int) -> list[PageCall[Any]]:
        """The next numbers, as far as the answer says that they exist."""
        number = self._number(call)
        last = number + count
        if is_object(envelope):
            total, size = _count(envelope.get("total")), self._told_size(call, envelope)
            if total is not None and size and self._full:
                last = min(last, -(-total // size) - 1 + self.start)
        return [self._at(call, n) for n in range(number + 1, last + 1)]

    def _goes_on(self, call: PageCall[Any], envelope: Any, items: Sequence[Any]) -> bool:
        if not is_object(envelope):
            return True
        if "has_more" in envelope:
            return bool(envelope["has_more"])
        if "next_page" in envelope:
            return envelope["next_page"] is not None
        total, size = _count(envelope.get("total")), self._told_size(call, envelope)
        if total is None or not size or not self._full:
            return True
        seen = (self._number(call) - self.start) * size + len(items)
        # The server may give fewer items than were asked for and even tell the size that was asked for, and only a sum
        # that comes out shows that it did not.
        return seen != total if len(items) < size else seen < total

    def _told_size(self, call: PageCall[Any], envelope: Mapping[str, Any]) -> int | None:
        return _count(envelope.get("page_size")) or _count((call.params or {}).get(self._size))


def _count(value: Any) -> int | None:
    return value if is_whole(value) and value >= 0 else None
