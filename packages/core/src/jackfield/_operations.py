"""Operations: methods that describe an exchange, and what calling one does in each mode."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Generic, ParamSpec, Self, TypeVar, get_args, overload

from jackfield._actor import Actor, bind
from jackfield._answers import Mismatch, reader
from jackfield._engine import exchange
from jackfield._faults import invalid
from jackfield._io import current, run
from jackfield._pages import AsyncPage, AsyncPager, Page, first_page
from jackfield._plans import Plan, Prepared, prepare
from jackfield._responses import Response
from jackfield._streams import AsyncStream, Feed, Stream

if TYPE_CHECKING:
    from jackfield._calls import Call, PageCall, StreamCall
    from jackfield._root import Root
    from jackfield.modes import Async, DryRun, Sync

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

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, T]:
        """Call it; await the answer."""
        return self._op.perform(self._owner, args, kwargs)

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, Response[T]]:
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

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, Response[AsyncPage[T]]]:
        """As the call, with status, headers and the HTTP response around the page."""
        return self._raw(args, kwargs)

    async def _raw(self, args: Any, kwargs: Any) -> Response[AsyncPage[T]]:
        response: Response[Any] = await self._op.perform_raw(self._owner, args, kwargs)
        return response.over(response.data.async_shell())


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

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, Response[AsyncStream[T]]]:
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

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, T]:
        """Do it; await the result."""
        return self._op.perform(self._owner, args, kwargs)


class DryFlowMethod(Bound[P, T]):
    """Several exchanges that are only described."""

    __slots__ = ()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Plan[T]:
        """What would be done, to be walked with given answers."""
        op, owner = self._op, self._owner
        return Plan(owner._root, lambda io: op.flow_on(owner, io, args, kwargs))


class Operation(Generic[P, T]):
    """A descriptor: on a class it is itself, on an instance a method of the instance's mode."""

    _kinds: ClassVar[dict[str, type[Bound[..., Any]]]] = {}
    __name__: str
    __qualname__: str

    def __init__(self, build: Callable[Concatenate[Any, P], Any]) -> None:
        self.build: Callable[..., Any] = build
        self.__doc__ = build.__doc__
        self.__name__ = build.__name__
        self.__qualname__ = build.__qualname__
        self.__module__ = build.__module__
        self._home: type[Any] = object

    def __set_name__(self, owner: type[Any], name: str) -> None:
        """Remember the class that it was written in."""
        self._home = owner

    @cached_property
    def signature(self) -> inspect.Signature:
        """The parameters, without ``self``."""
        whole = inspect.signature(self.build)
        return whole.replace(parameters=list(whole.parameters.values())[1:])

    @cached_property
    def returns(self) -> Any:
        """The type in the brackets of the return annotation: what an answer is read as."""
        annotation = self.build.__annotations__["return"]
        if isinstance(annotation, str):
            # Only the return annotation is looked at: parameters may name what exists for type checkers alone.
            annotation = eval(annotation, sys.modules[self.build.__module__].__dict__, {})  # noqa: S307
        args = get_args(annotation)
        return args[-1] if args else {"BytesCall": bytes, "LinesCall": str}.get(annotation.__name__)

    @cached_property
    def public_name(self) -> str:
        """The name below the platform, for example ``agents.retrieve``."""
        group = getattr(self._home, "group", None)
        if group is None:
            group = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", self._home.__name__).lower()
        return f"{group}.{self.__name__}" if group else self.__name__

    def describe(self, owner: Any, args: Any, kwargs: Any) -> Any:
        """The call, described."""
        call: Call[Any] = self.build(owner, *args, **kwargs)
        call.operation = self.public_name
        call.returns = self.returns
        return call

    def _bind(self, obj: Any) -> Any:
        return self if obj is None else self._kinds[obj._root.mode](obj, self)

    if TYPE_CHECKING:

        def perform(self, owner: Any, args: Any, kwargs: Any) -> Coroutine[Any, Any, Any]:
            """Do it."""
            ...

        def perform_raw(self, owner: Any, args: Any, kwargs: Any) -> Coroutine[Any, Any, Any]:
            """Do it, and give the response too."""
            ...

        def feed(self, owner: Any, args: Any, kwargs: Any) -> Any:
            """What a stream reads from."""
            ...

        def flow_on(self, owner: Any, io: Any, args: Any, kwargs: Any) -> Coroutine[Any, Any, Any]:
            """Do a flow over this I/O."""
            ...


class Unary(Operation[P, T]):
    """See `call`."""

    _kinds: ClassVar[dict[str, type[Bound[..., Any]]]] = {
        "blocking": Method, "awaiting": AsyncMethod, "dry": DryMethod
    }  # fmt: skip

    @cached_property
    def reader(self) -> Callable[[bytes], Any]:
        """What reads an answer's body."""
        return reader(self.returns)

    async def perform(self, owner: Any, args: Any, kwargs: Any) -> Any:
        """One exchange."""
        root: Root[Any] = owner._root
        data, _ = await self._exchange(root, self.describe(owner, args, kwargs))
        return data

    async def perform_raw(self, owner: Any, args: Any, kwargs: Any) -> Any:
        """One exchange."""
        root: Root[Any] = owner._root
        data, answer = await self._exchange(root, self.describe(owner, args, kwargs))
        return Response(data, answer.http)

    async def _exchange(self, root: Root[Any], call: Call[Any]) -> tuple[Any, Any]:
        answer = await exchange(root, call)
        try:
            data = self.reader(answer.content)
        except Mismatch as mismatch:
            raise invalid(answer, mismatch) from None
        return bind(data, root), answer

    @overload
    def __get__(self, obj: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, obj: Actor[DryRun], owner: type[Any]) -> DryMethod[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Sync], owner: type[Any]) -> Method[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Async], owner: type[Any]) -> AsyncMethod[P, T]: ...
    def __get__(self, obj: Any, owner: type[Any]) -> Any:
        """The method for the owner's mode."""
        return self._bind(obj)


class Paged(Operation[P, T]):
    """See `paged`."""

    _kinds: ClassVar[dict[str, type[Bound[..., Any]]]] = {
        "blocking": PagedMethod, "awaiting": AsyncPagedMethod, "dry": DryMethod
    }  # fmt: skip

    async def perform(self, owner: Any, args: Any, kwargs: Any) -> Any:
        """The first page."""
        sheet, _ = await first_page(owner._root, self.describe(owner, args, kwargs))
        return sheet

    async def perform_raw(self, owner: Any, args: Any, kwargs: Any) -> Any:
        """The first page."""
        sheet, answer = await first_page(owner._root, self.describe(owner, args, kwargs))
        return Response(sheet, answer.http)

    @overload
    def __get__(self, obj: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, obj: Actor[DryRun], owner: type[Any]) -> DryMethod[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Sync], owner: type[Any]) -> PagedMethod[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Async], owner: type[Any]) -> AsyncPagedMethod[P, T]: ...
    def __get__(self, obj: Any, owner: type[Any]) -> Any:
        """The method for the owner's mode."""
        return self._bind(obj)


class Streamed(Operation[P, T]):
    """See `streamed`."""

    _kinds: ClassVar[dict[str, type[Bound[..., Any]]]] = {
        "blocking": StreamMethod, "awaiting": AsyncStreamMethod, "dry": DryMethod
    }  # fmt: skip

    def feed(self, owner: Any, args: Any, kwargs: Any) -> Any:
        """What the stream reads from."""
        return Feed(owner._root, self.describe(owner, args, kwargs))

    @overload
    def __get__(self, obj: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, obj: Actor[DryRun], owner: type[Any]) -> DryMethod[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Sync], owner: type[Any]) -> StreamMethod[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Async], owner: type[Any]) -> AsyncStreamMethod[P, T]: ...
    def __get__(self, obj: Any, owner: type[Any]) -> Any:
        """The method for the owner's mode."""
        return self._bind(obj)


class Composed(Operation[P, T]):
    """See `flow`."""

    _kinds: ClassVar[dict[str, type[Bound[..., Any]]]] = {
        "blocking": FlowMethod, "awaiting": AsyncFlowMethod, "dry": DryFlowMethod
    }  # fmt: skip

    async def perform(self, owner: Any, args: Any, kwargs: Any) -> Any:
        """Run the flow; inside, everything is awaited, and what it returns goes back to the caller's mode."""
        root: Root[Any] = owner._root
        root.board.check_open()
        mark = current.set(root.io)
        try:
            return bind(await self.build(_twin(owner, root.inside()), *args, **kwargs), root)
        finally:
            _reset(mark)

    async def flow_on(self, owner: Any, io: Any, args: Any, kwargs: Any) -> Any:
        """Run the flow over another I/O."""
        mark = current.set(io)
        try:
            return await self.build(_twin(owner, owner._root.inside(io)), *args, **kwargs)
        finally:
            _reset(mark)

    @overload
    def __get__(self, obj: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, obj: Actor[DryRun], owner: type[Any]) -> DryFlowMethod[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Sync], owner: type[Any]) -> FlowMethod[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Async], owner: type[Any]) -> AsyncFlowMethod[P, T]: ...
    def __get__(self, obj: Any, owner: type[Any]) -> Any:
        """The method for the owner's mode."""
        return self._bind(obj)


def _reset(mark: Any) -> None:
    with suppress(ValueError):  # a flow that is closed by another task ends in that task's context
        current.reset(mark)


def _twin(owner: Any, root: Root[Async]) -> Any:
    """The owner on another root."""
    on_root = getattr(owner, "_on", None)
    return bind(owner.__copy__(), root) if on_root is None else on_root(root)


def call(build: Callable[Concatenate[Any, P], Call[T]]) -> Unary[P, T]:
    """An operation of one exchange with one answer; its return annotation says what the answer is read as."""
    return Unary(build)


def paged(build: Callable[Concatenate[Any, P], PageCall[T]]) -> Paged[P, T]:
    """An operation that lists, page by page."""
    return Paged(build)


def streamed(build: Callable[Concatenate[Any, P], StreamCall[T]]) -> Streamed[P, T]:
    """An operation that streams: server-sent events, bytes or lines."""
    return Streamed(build)


def flow(build: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]) -> Composed[P, T]:
    """An operation of several exchanges; in it everything is awaited, in every mode."""
    return Composed(build)
