"""Streams: a feed that reads and decodes in any mode, and two thin shells over it."""

from __future__ import annotations

import sys
import warnings
from collections import deque
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from copy import copy
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, cast

from pydantic import ValidationError

from jackfield._answers import Mismatch, is_no_json, mismatch, reader
from jackfield._calls import SKIP
from jackfield._engine import exchange, read_piece
from jackfield._faults import connection_error, interrupted, invalid, locate, pick_error
from jackfield._half_characters import without_halves
from jackfield._http import Fault
from jackfield._io import run
from jackfield._openings import Opening
from jackfield._responses import Response
from jackfield.errors import APIError, StreamInterruptedError
from jackfield.sse import ServerSentEvent, SSELimitError

if TYPE_CHECKING:
    from jackfield._calls import StreamCall
    from jackfield._io import Reply
    from jackfield._root import Root
    from jackfield._trip import Answer, Trip

T = TypeVar("T")
U = TypeVar("U")
D = TypeVar("D")


class Decoder(Protocol[D]):
    """Cuts a body into events."""

    @property
    def last_event_id(self) -> str:
        """The last event id that was seen."""
        ...

    def feed(self, chunk: bytes) -> list[D]:
        """The events that this piece completes."""
        ...


class Feed(Generic[T]):
    """One stream, in no mode: opens, reads pieces, decodes them, closes.

    Attributes:
        ready: What has come and was not handed out yet.
        received: How many events were handed out or are ready.
    """

    def __init__(self, root: Root[Any], call: StreamCall[T]) -> None:
        self.root = root
        self.call = call
        self.ready: deque[T] = deque()
        self.received: int = 0
        self.answer: Answer | None = None
        self.reply: Reply | None = None
        self.ended: bool = False
        self.moved: Feed[Any] | None = None
        self.step: Callable[[Any], Any] | None = None
        self.opened_at: str = ""
        self._failure: BaseException | None = None
        self._decoder: Any = None
        self._read: Callable[[Any], Any] = _unopened
        self._end: Callable[[], object] | None = None

    async def open(self) -> None:
        """Send the request, unless that was done."""
        if self.answer is not None or self.ended:
            return
        call = self.call
        events = call.events
        read: Any = _json(call.returns) if events is None else events()
        self._read = read
        self._end = getattr(read, "end", None)
        self._decoder = call.decoder(self.root.board.max_body)
        answer = await exchange(self.root, call)
        self.answer, self.reply = answer, answer.reply
        self.opened_at = _caller()
        kind = answer.http.headers.get("content-type", "").partition(";")[0].strip().lower()
        if call.media_type is not None and kind and kind != call.media_type:
            await self.close()
            raise invalid(answer, Mismatch(f"a {call.media_type} stream was expected and {kind} came"))

    async def more(self) -> bool:
        """Read until something is ready; False at the end."""
        if self.answer is None:
            await self.open()
        try:
            while not self.ready:
                if self._failure is not None:
                    failure, self._failure = self._failure, None
                    raise failure
                if self.ended or self.reply is None:
                    return False
                assert self.answer is not None
                if not await self._pull(self.answer.trip, self.reply):
                    self._finish()
                    await self.close()
        except BaseException as error:
            await self.close()
            if isinstance(error, Fault | Mismatch | ValidationError | SSELimitError | APIError):
                told = self._told(error)
                if told is not error:
                    raise told from error.__cause__
            raise
        return True

    async def _pull(self, trip: Trip, reply: Reply) -> bool:
        """Read until a piece completes something; most may be much smaller than an event. False at the end."""
        read, decode = trip.io.read, self._decoder.feed
        try:
            while (piece := await (read(reply) if trip.deadline_at is None else read_piece(trip, reply))) is not None:
                if events := decode(piece):
                    self._take(events)
                    return True
        except SSELimitError as error:
            self._take(error.events)
            self._failure = self._failure or error
            return True
        return False

    def _take(self, events: list[Any]) -> None:
        read, ready = self._read, self.ready
        try:
            for event in events:
                try:
                    value = read(event)
                except ValidationError as error:
                    value = read(_changed(event, error))
                if value is not SKIP:
                    ready.append(value)
                    self.received += 1
        except Exception as error:  # noqa: BLE001 - first what came before it, then the failure
            self._failure = error

    def _finish(self) -> None:
        flush = getattr(self._decoder, "flush", None)
        if flush is not None:
            self._take(flush())
        for end in (self._end, getattr(self.step, "end", None)):
            if end is not None and self._failure is None:
                try:
                    end()
                except Exception as error:  # noqa: BLE001 - raised after what is ready
                    self._failure = error

    def _told(self, error: Exception) -> Exception:
        assert self.answer is not None
        trip = self.answer.trip
        if isinstance(error, APIError):
            # One that the platform's reader raised knows nothing of the call.
            if not error.platform:
                locate(trip, error)
                if isinstance(error, StreamInterruptedError) and not error.events_received:
                    error.events_received = self.received - len(self.ready)
                    error.last_event_id = error.last_event_id or self._decoder.last_event_id
                error = pick_error(trip, error)
            return error
        if isinstance(error, Fault):
            text = f"the stream broke off: {error.text}"
            told = connection_error(trip, error) if error.timeout else self.interrupted(text)
            picked: Exception = pick_error(trip, told)
            return picked
        if isinstance(error, ValidationError):
            error = mismatch(error)
        elif isinstance(error, SSELimitError):
            error = Mismatch(f"it is larger than {error.limit} bytes; raise max_body= on the client")
        return invalid(self.answer, Mismatch(f"event {self.received + 1}: {error}"))

    def interrupted(self, text: str) -> APIError:
        """The error of a stream that broke off here."""
        assert self.answer is not None
        return interrupted(self.answer.trip, text, self.received - len(self.ready), self._decoder.last_event_id)

    async def close(self) -> None:
        """Give the connection back."""
        self.ended = True
        reply, self.reply = self.reply, None
        if reply is not None:
            await self.root.io.close(reply)
        if self.moved is not None:
            await self.moved.close()

    def through(self, step: Callable[[T], U]) -> Feed[U]:
        """The same stream with each event put through a function when it is handed out; this feed is empty then."""
        twin = cast("Feed[Any]", copy(self))
        twin.step = step if self.step is None else _Chain(self.step, step)
        self.reply, self.ended, self.moved = None, True, twin
        self.ready = deque()
        return twin

    def take(self) -> Any:
        """The next event that is ready, or `SKIP` where a step leaves it out."""
        value = self.ready.popleft()
        return value if self.step is None else self.step(value)

    def response(self, data: U) -> Response[U]:
        """The opened answer round this data."""
        assert self.answer is not None
        return Response(data, self.answer.http)

    def abandon(self) -> None:
        """From a finaliser, where no I/O may be done: leave the connection to the next call."""
        reply, self.reply = self.reply, None
        if reply is not None and not self.ended:
            self.ended = True
            if self.root.io.orphan(reply):
                warnings.warn(
                    f"a stream of {self.call.operation} that was opened at {self.opened_at} was never closed: "
                    "use it in a with block, or read it to its end",
                    ResourceWarning,
                    stacklevel=2,
                )


class _Chain:
    def __init__(self, first: Callable[[Any], Any], then: Callable[[Any], Any]) -> None:
        self._first = first
        self._then = then
        self._ends = [end for each in (first, then) if (end := getattr(each, "end", None)) is not None]

    def __call__(self, event: Any) -> Any:
        value = self._first(event)
        return value if value is SKIP else self._then(value)

    def end(self) -> None:
        for end in self._ends:
            end()


def _unopened(event: Any) -> Any:
    raise AssertionError(event)


def _json(kind: Any) -> Callable[[Any], Any]:
    read = reader(kind)
    return lambda event: read(event.data_bytes)


def _changed(event: Any, error: ValidationError) -> ServerSentEvent:
    """An event that is no JSON because a text in it was cut in the middle of a character; other errors are raised."""
    if isinstance(event, ServerSentEvent) and is_no_json(error):
        changed = without_halves(event.data_bytes)
        if changed is not None:
            return ServerSentEvent(event.event, changed, event.id, event.retry)
    raise error


def _caller() -> str:
    """Where in the user's code we are."""
    frame: Any = sys._getframe(1)  # pyright: ignore[reportPrivateUsage] - no other way is as cheap
    while frame.f_back is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.partition(".")[0] not in ("jackfield", "contextlib"):
            break
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


class Stream(Generic[T]):
    """What a blocking stream operation gives: iterate it, best in a ``with`` block.

    It opens when it is entered or first iterated, and closes at its end, on an error and on leaving the block.
    """

    __slots__ = ("__weakref__", "_feed")

    def __init__(self, feed: Feed[T]) -> None:
        self._feed = feed

    def __iter__(self) -> Iterator[T]:
        """The events."""
        return self

    def __next__(self) -> T:
        """The next event.

        Raises:
            StreamInterruptedError: The connection broke off.
            APITimeoutError: The stream stayed silent for too long.
        """
        feed = self._feed
        while len(feed.ready) > 0 or run(feed.more()):
            try:
                value = feed.take()
            except BaseException:
                self.close()
                raise
            if value is not SKIP:
                return cast("T", value)
        raise StopIteration

    def __enter__(self) -> Self:
        """Open it."""
        run(self._feed.open())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give the connection back; what came already stays readable."""
        run(self._feed.close())

    def through(self, step: Callable[[T], U]) -> Stream[U]:
        """This stream with each event put through a function, or a folder's method; use it in place of this one.

        Args:
            step: Takes an event; returns what to hand out in its place, or `SKIP`.
        """
        return Stream(self._feed.through(step))

    @property
    def response(self) -> Response[Stream[T]]:
        """The HTTP response of the opened stream."""
        run(self._feed.open())
        return self._feed.response(self)

    def __del__(self) -> None:
        """Warn, and leave the connection to the next call: a finaliser does no I/O."""
        self._feed.abandon()


class AsyncStream(Opening["AsyncStream[T]"], Generic[T]):
    """As `Stream`: await it, enter it with ``async with``, or iterate it with ``async for``."""

    __slots__ = ("__weakref__", "_feed")

    def __init__(self, feed: Feed[T]) -> None:
        super().__init__()
        self._feed = feed

    async def _open(self) -> AsyncStream[T]:
        await self._feed.open()
        return self

    def __await__(self) -> Generator[Any, Any, AsyncStream[T]]:
        """Open it; the result is the stream itself."""
        return super().__await__()

    def __aiter__(self) -> AsyncIterator[T]:
        """The events."""
        return self

    async def __anext__(self) -> T:
        """The next event.

        Raises:
            StreamInterruptedError: The connection broke off.
            APITimeoutError: The stream stayed silent for too long.
        """
        feed = self._feed
        while len(feed.ready) > 0 or await feed.more():
            try:
                value = feed.take()
            except BaseException:
                await self.aclose()
                raise
            if value is not SKIP:
                return cast("T", value)
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        """Open it."""
        await self._feed.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.aclose()

    async def aclose(self) -> None:
        """Give the connection back; what came already stays readable."""
        await self._feed.close()

    def through(self, step: Callable[[T], U]) -> AsyncStream[U]:
        """This stream with each event put through a function, or a folder's method; use it in place of this one.

        Args:
            step: Takes an event; returns what to hand out in its place, or `SKIP`.
        """
        return AsyncStream(self._feed.through(step))

    def __del__(self) -> None:
        """Warn, and leave the connection to the next call: a finaliser does no I/O."""
        self._feed.abandon()
