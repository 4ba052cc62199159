"""Lists: one page at hand, and a walk over all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from jackfield._actor import bind, holds_actors
from jackfield._answers import Mismatch, items_of, page_reader, reader
from jackfield._engine import exchange
from jackfield._faults import invalid
from jackfield._io import run
from jackfield._openings import Opening
from jackfield._shapes import is_object

if TYPE_CHECKING:
    from jackfield._calls import PageCall
    from jackfield._root import Root
    from jackfield._trip import Answer

T = TypeVar("T")
K = TypeVar("K")


class Sheet(Generic[T]):
    """One page, in no mode, with the call for the one after it."""

    __slots__ = ("_marks", "_waiting", "answer", "call", "envelope", "items", "number", "root")

    def __init__(
        self, root: Root[Any], call: PageCall[T], answer: Answer, envelope: Any, items: list[T], number: int
    ) -> None:
        self.answer: Answer = answer
        self.root: Root[Any] = root
        self.call: PageCall[T] = call
        self.envelope: Any = envelope
        self.items: list[T] = items
        self.number: int = number
        self._waiting: list[Sheet[T] | Exception] = []
        self._marks: dict[object, int] | None = None

    @property
    def marks(self) -> dict[object, int]:
        """What was asked for and what came on this walk, each with the number of its first page."""
        if self._marks is None:
            self._marks = {_asked(self.call): self.number, hash(self.answer.content): self.number}
        return self._marks

    def _earlier(self, mark: object, number: int) -> bool:
        return self.marks.setdefault(mark, number) < number

    def after(self) -> PageCall[T] | None:
        """The call for the next page, or None at the end."""
        if self.call.max_pages is not None and self.number >= self.call.max_pages:
            return None
        return self.call.paging.after(self.call, self.envelope, self.items)

    async def next(self) -> Sheet[T] | None:
        """The next page, or None at the end; a page of this walk that comes again is the end, too."""
        call = self.after()
        if call is None or self._earlier(_asked(call), self.number + 1):
            return None
        waiting = self._waiting or await self._fetch(call)
        found, rest = waiting[0], waiting[1:]
        if isinstance(found, Exception):
            self._waiting = []  # an old failure is no answer to being asked again
            raise found
        if found.items and (found.items == self.items or self._earlier(hash(found.answer.content), found.number)):
            return None
        found._waiting, found._marks = rest, self.marks
        return found

    async def _fetch(self, call: PageCall[T]) -> list[Sheet[T] | Exception]:
        """A round of pages, in their order; it has ended before any of them is looked at."""
        options = call.options
        setup = self.root.setup.merged(options) if options else self.root.setup
        ahead = setup.prefetch
        if call.max_pages is not None:
            ahead = min(ahead, call.max_pages - self.number)
        calls = call.paging.ahead(self.call, self.envelope, ahead) if ahead > 1 else []
        if len(calls) < 2:
            return [await _sheet(self.root, call, self.number + 1)]
        # A page beyond the last one may fail; that is no failure of the walk, which ends before it.
        numbers = range(self.number + 1, self.number + 1 + len(calls))
        return await self.root.io.gather([_outcome(self.root, each, n) for each, n in zip(calls, numbers, strict=True)])

    def shell(self) -> Page[T]:
        """As a blocking page."""
        return Page(self)

    def async_shell(self) -> AsyncPage[T]:
        """As an awaitable page."""
        return AsyncPage(self)


def _asked(call: PageCall[Any]) -> tuple[str, bytes | None]:
    return call.target(""), None if call.body is None else call.body.data


async def _outcome(root: Root[Any], call: PageCall[T], number: int) -> Sheet[T] | Exception:
    try:
        return await _sheet(root, call, number)
    except Exception as error:  # noqa: BLE001 - raised when the walk comes to it
        return error


async def _sheet(root: Root[Any], call: PageCall[T], number: int) -> Sheet[T]:
    sheet, _ = await _read_page(root, call, number)
    return sheet


async def first_page(root: Root[Any], call: PageCall[T]) -> tuple[Sheet[T], Answer]:
    """Fetch the page that a call describes."""
    if call.reader is None:
        call.reader = page_reader(call.returns, call.items)
    return await _read_page(root, call, 1)


async def _read_page(root: Root[Any], call: PageCall[T], number: int) -> tuple[Sheet[T], Answer]:
    answer = await exchange(root, call)
    try:
        envelope = call.reader(answer.content)
        items: list[T] = items_of(envelope, call.items, absent=call.absent)
    except Mismatch as mismatch:
        raise invalid(answer, mismatch) from None
    if holds_actors(call.returns):
        bind(items, root)
    return Sheet(root, call, answer, envelope, items, number), answer


class _Face(Generic[T]):
    """What both kinds of page show."""

    __slots__ = ("_sheet",)

    def __init__(self, sheet: Sheet[T]) -> None:
        self._sheet = sheet

    @property
    def items(self) -> list[T]:
        """The items of this page."""
        keep = self._sheet.call.keep
        return self._sheet.items if keep is None else [item for item in self._sheet.items if keep(item)]

    @property
    def has_next(self) -> bool:
        """Whether a next page is worth asking for."""
        return self._sheet.after() is not None

    @property
    def envelope(self) -> Any:
        """The whole answer: an object, or a bare list."""
        return self._sheet.envelope

    def read(self, kind: type[K]) -> K:
        """The whole answer of this page as a model.

        Args:
            kind: The model.

        Raises:
            ResponseValidationError: The answer does not fit the model.
        """
        answer = self._sheet.answer
        try:
            value: K = reader(kind)(answer.content)
        except Mismatch as mismatch:
            raise invalid(answer, mismatch) from None
        return bind(value, self._sheet.root) if holds_actors(kind) else value

    def __getitem__(self, key: str) -> Any:
        """A part of the answer as the server named it, for example ``page["pagination"]``."""
        if key in self._sheet.call.items or key == "items":
            return self.items
        envelope = self._sheet.envelope
        if is_object(envelope) and key in envelope:
            return envelope[key]
        raise KeyError(key)

    def __repr__(self) -> str:
        """How many items it has; no content."""
        return f"<{type(self).__name__} of {len(self.items)} items>"


class Page(_Face[T]):
    """One page of a list; iterating it goes on through all pages after it.

    ``page.items`` are the items of this page alone, ``page["..."]`` is any other part of the answer.
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[T]:
        """The items of this and of all following pages."""
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """This and all following pages."""
        page: Page[T] | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def next_page(self) -> Page[T] | None:
        """The next page, or None at the end."""
        sheet = run(self._sheet.next())
        return None if sheet is None else Page(sheet)


class AsyncPage(_Face[T]):
    """As `Page`, awaited: ``async for item in page``."""

    __slots__ = ()

    def __aiter__(self) -> AsyncIterator[T]:
        """The items of this and of all following pages."""
        return _Items(self.pages())

    def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """This and all following pages."""
        return _Pages(self)

    async def next_page(self) -> AsyncPage[T] | None:
        """The next page, or None at the end."""
        sheet = await self._sheet.next()
        return None if sheet is None else AsyncPage(sheet)


class _Pages(Generic[T]):
    """A class, since a running loop would adopt an async generator that blocking code steps."""

    def __init__(self, first: AsyncPage[T] | Callable[[], Coroutine[Any, Any, AsyncPage[T]]]) -> None:
        self._first: Any = first
        self._page: AsyncPage[T] | None = None

    def __aiter__(self) -> AsyncIterator[AsyncPage[T]]:
        return self

    async def __anext__(self) -> AsyncPage[T]:
        if self._first is not None:
            first, self._first = self._first, None
            self._page = first if isinstance(first, AsyncPage) else await first()
        elif self._page is not None:
            self._page = await self._page.next_page()
        if self._page is None:
            raise StopAsyncIteration
        return self._page


class _Items(Generic[T]):
    def __init__(self, pages: AsyncIterator[AsyncPage[T]]) -> None:
        self._pages = pages
        self._left: Iterator[T] = iter(())

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._left:
                return item
            self._left = iter((await anext(self._pages)).items)


class AsyncPager(Opening["AsyncPage[T]"], Generic[T]):
    """What an awaitable list gives: await it for the first page, or iterate it for the items of all pages."""

    __slots__ = ("_start",)

    def __init__(self, start: Callable[[], Coroutine[Any, Any, Sheet[T]]]) -> None:
        super().__init__()
        self._start = start

    async def _open(self) -> AsyncPage[T]:
        return (await self._start()).async_shell()

    def __aiter__(self) -> AsyncIterator[T]:
        """The items of all pages."""
        return _Items(self.pages())

    def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """All pages."""
        return _Pages(self._open)

    def __await__(self) -> Generator[Any, Any, AsyncPage[T]]:
        """The first page."""
        return super().__await__()
