"""Operations: methods that describe an exchange, and what calling one does in each mode."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import cached_property
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Concatenate,
    Generic,
    ParamSpec,
    Self,
    TypeVar,
    get_args,
    get_origin,
    overload,
)

from jackfield._actor import Actor, bind, holds_actors
from jackfield._answers import Mismatch, reader
from jackfield._calls import BytesCall, Call, LinesCall
from jackfield._engine import exchange
from jackfield._faults import invalid
from jackfield._io import current
from jackfield._methods import (
    AsyncFlowMethod,
    AsyncMethod,
    AsyncPagedMethod,
    AsyncStreamMethod,
    AsyncWalkMethod,
    Bound,
    DryFlowMethod,
    DryMethod,
    FlowMethod,
    Method,
    PagedMethod,
    StreamMethod,
    WalkMethod,
)
from jackfield._pages import first_page
from jackfield._responses import Response
from jackfield._streams import Feed

if TYPE_CHECKING:
    from jackfield._calls import PageCall, StreamCall
    from jackfield._root import Root
    from jackfield.modes import Async, DryRun, Sync

P = ParamSpec("P")
T = TypeVar("T")


class Operation(Generic[P, T]):
    """A descriptor: on a class it is itself, on an instance a method of the instance's mode."""

    _kinds: ClassVar[dict[str, type[Bound[..., Any]]]] = {}
    __jackfield_operation__ = True
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
        origin: Any = get_origin(annotation)
        kind: Any = annotation if origin is None else origin
        if not (isinstance(kind, type) and issubclass(kind, Call)):
            return annotation  # a flow's
        args = get_args(annotation)
        return args[-1] if args else {BytesCall: bytes, LinesCall: str}.get(annotation)

    @cached_property
    def acts(self) -> bool:
        """Whether results hold models with operations, which need their client."""
        return holds_actors(self.returns)

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
        if call.finish is not None:
            data = call.finish(data, Response(data, answer.http))
        return (bind(data, root) if self.acts else data), answer

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


class Walked(Paged[P, T]):
    """See `walked`."""

    _kinds: ClassVar[dict[str, type[Bound[..., Any]]]] = {
        "blocking": WalkMethod, "awaiting": AsyncWalkMethod, "dry": DryMethod
    }  # fmt: skip

    @overload  # type: ignore[override]
    def __get__(self, obj: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, obj: Actor[DryRun], owner: type[Any]) -> DryMethod[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Sync], owner: type[Any]) -> WalkMethod[P, T]: ...
    @overload
    def __get__(self, obj: Actor[Async], owner: type[Any]) -> AsyncWalkMethod[P, T]: ...
    def __get__(self, obj: Any, owner: type[Any]) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
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
            result = await self.build(_twin(owner, root.inside()), *args, **kwargs)
            return bind(result, root) if self.acts else result
        finally:
            _reset(mark)

    async def flow_on(self, owner: Any, io: Any, args: Any, kwargs: Any) -> Any:
        """Run the flow over another I/O."""
        mark = current.set(io)
        try:
            return bind(await self.build(_twin(owner, owner._root.inside(io)), *args, **kwargs), owner._root)
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


def walked(build: Callable[Concatenate[Any, P], PageCall[T]]) -> Walked[P, T]:
    """An operation that gives a plain lazy iterator over the items of all pages."""
    return Walked(build)


def streamed(build: Callable[Concatenate[Any, P], StreamCall[T]]) -> Streamed[P, T]:
    """An operation that streams: server-sent events, bytes or lines."""
    return Streamed(build)


def flow(build: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]) -> Composed[P, T]:
    """An operation of several exchanges; in it everything is awaited, in every mode."""
    return Composed(build)
