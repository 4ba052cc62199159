"""Operations on their owners: what calling one does in each mode."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from jackfield._io import run
from jackfield._pages import AsyncPage, AsyncPager, Page
from jackfield._plans import Plan, Prepared, prepare
from jackfield._streams import AsyncStream, Feed, Stream

if TYPE_CHECKING:
    import inspect

    from jackfield._operations import Operation
    from jackfield._responses import Response

P = ParamSpec("P")
T = TypeVar("T")


_documentation = property(lambda self: self._op.__doc__)


class Bound(Generic[P, T]):
    """An operation on its owner. It knows its signature and documentation."""

    __slots__ = ("_op", "_owner")
    _op: Operation[P, T]
    _owner: Any

    def __init__(self, owner: Any, op: Operation[P, T]) -> None:
        self._owner = owner
        self._op = op

    def __init_subclass__(cls) -> None:
        """Let each instance show its operation's documentation, not its class's."""
        cls.__doc__ = _documentation  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]

    @property
    def __name__(self) -> str:
        """The operation's name."""
        return self._op.__name__

    @property
    def __signature__(self) -> inspect.Signature:
        """The parameters, without ``self``."""
        return self._op.signature

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The function that describes the exchange."""
        return self._op.build

    def __repr__(self) -> str:
        """The operation and its parameters."""
        return f"<operation {self._op.__qualname__}{self._op.signature}>"


class Method(Bound[P, T]):
    """A blocking call."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call it, and wait for the answer."""
        value: T = run(self._op.perform(self._owner, args, kwargs))
        return value

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Response[T]:
        """As the call, with status, headers and the HTTP response around the data."""
        response: Response[T] = run(self._op.perform_raw(self._owner, args, kwargs))
        return response


class AsyncMethod(Bound[P, T]):
    """An awaitable call."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[object, object, T]:
        """Call it; await the answer."""
        return self._op.perform(self._owner, args, kwargs)

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[object, object, Response[T]]:
        """As the call, with status, headers and the HTTP response around the data."""
        return self._op.perform_raw(self._owner, args, kwargs)


class DryMethod(Bound[P, T]):
    """A call that is only described."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Prepared[T]:
        """What would be sent."""
        return prepare(self._owner._root, self._op.describe(self._owner, args, kwargs))


class PagedMethod(Bound[P, T]):
    """A blocking list."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Page[T]:
        """The first page; iterate it for the items of all pages."""
        page: Page[T] = run(self._op.perform(self._owner, args, kwargs)).shell()
        return page

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Response[Page[T]]:
        """As the call, with status, headers and the HTTP response around the page."""
        response: Response[Any] = run(self._op.perform_raw(self._owner, args, kwargs))
        return response.over(response.data.shell())


class AsyncPagedMethod(Bound[P, T]):
    """An awaitable list."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> AsyncPager[T]:
        """Await it for the first page, or iterate it for the items of all pages."""
        return AsyncPager(lambda: self._op.perform(self._owner, args, kwargs))

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[object, object, Response[AsyncPage[T]]]:
        """As the call, with status, headers and the HTTP response around the page."""
        return self._raw(args, kwargs)

    async def _raw(self, args: Any, kwargs: Any) -> Response[AsyncPage[T]]:
        response: Response[Any] = await self._op.perform_raw(self._owner, args, kwargs)
        return response.over(response.data.async_shell())


class WalkMethod(Bound[P, T]):
    """A blocking iterator over a list's items."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        """The items of all pages; nothing is sent before the first one is asked for."""
        return self._items(args, kwargs)

    def _items(self, args: Any, kwargs: Any) -> Iterator[T]:
        yield from run(self._op.perform(self._owner, args, kwargs)).shell()


class AsyncWalkMethod(Bound[P, T]):
    """An async iterator over a list's items."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        """The items of all pages; nothing is sent before the first one is asked for."""
        return aiter(AsyncPager[T](lambda: self._op.perform(self._owner, args, kwargs)))


class StreamMethod(Bound[P, T]):
    """A blocking stream."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Stream[T]:
        """The stream; it opens when it is entered (``with``) or iterated."""
        return Stream(self._op.feed(self._owner, args, kwargs))

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Response[Stream[T]]:
        """The open stream, with status, headers and the HTTP response around it."""
        feed: Feed[T] = self._op.feed(self._owner, args, kwargs)
        run(feed.open())
        return feed.response(Stream(feed))


class AsyncStreamMethod(Bound[P, T]):
    """An awaitable stream."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> AsyncStream[T]:
        """The stream; it opens when it is awaited, entered (``async with``) or iterated."""
        return AsyncStream(self._op.feed(self._owner, args, kwargs))

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[object, object, Response[AsyncStream[T]]]:
        """The open stream, with status, headers and the HTTP response around it."""
        return self._raw(args, kwargs)

    async def _raw(self, args: Any, kwargs: Any) -> Response[AsyncStream[T]]:
        feed: Feed[T] = self._op.feed(self._owner, args, kwargs)
        await feed.open()
        return feed.response(AsyncStream(feed))


class FlowMethod(Bound[P, T]):
    """Several blocking exchanges."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it, and wait for the result."""
        value: T = run(self._op.perform(self._owner, args, kwargs))
        return value


class AsyncFlowMethod(Bound[P, T]):
    """Several awaitable exchanges."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[object, object, T]:
        """Do it; await the result."""
        return self._op.perform(self._owner, args, kwargs)


class DryFlowMethod(Bound[P, T]):
    """Several exchanges that are only described."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Plan[T]:
        """What would be done, to be walked with given answers."""
        op, owner = self._op, self._owner
        return Plan(owner._root, lambda io: op.flow_on(owner, io, args, kwargs))
