"""What a fake answers: prepared in Python, written as the platform would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Self, TypeVar, cast

from pydantic_core import to_json

from jackfield._answers import Mismatch, page_reader, reader
from jackfield._bodies import plain
from jackfield._calls import BytesCall, Call, LinesCall, PageCall
from jackfield._shapes import is_object
from jackfield.sse import ServerSentEvent

T = TypeVar("T")
JSON = ("application/json",)


@dataclass(frozen=True)
class Written:
    """An answer as it goes over the wire.

    Attributes:
        pieces: The body.
        kind: Its media type, or None if there is no body.
    """

    pieces: list[bytes]
    kind: str | None


@dataclass(frozen=True)
class Reply:
    """One answer, prepared.

    Attributes:
        write: Writes the body for a call.
        status: The HTTP status.
        headers: More headers.
        delay: Seconds to wait before it.
        cut: Whether the connection breaks after the body.
        failure: In place of an answer: the HTTP library's exception, by name, and its text.
        streams: Whether the length is left open.
    """

    write: Callable[[Call[Any]], Written] = field(default=lambda call: Written([], None))
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    cut: bool = False
    failure: tuple[str, str] | None = None
    streams: bool = False


class Queue:
    """The replies of one operation, in their order; the last one repeats."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.delay: float = 0.0
        self.given: int = 0

    def add(self, reply: Reply) -> None:
        """Put one at the end."""
        self.replies.append(replace(reply, delay=self.delay))
        self.delay = 0.0

    def next(self) -> Reply | None:
        """The next one."""
        if not self.replies:
            return None
        reply = self.replies[min(self.given, len(self.replies) - 1)]
        self.given += 1
        return reply


class Replies:
    """The replies that a fake has for one operation. They are given in their order, and the last one repeats."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def _add(self, reply: Reply) -> Self:
        self._queue.add(reply)
        return self

    def answers(
        self, body: object = None, *, status: int = 200, headers: Mapping[str, str] | None = None, cut: bool = False
    ) -> Self:
        """Answer with this body as it is.

        Args:
            body: Bytes or text as they are; other data (models too) is written as JSON; None for no body.
            status: The HTTP status.
            headers: More headers.
            cut: Whether the connection breaks after the body.
        """
        return self._add(Reply(lambda call: _written(body), status, headers or {}, cut=cut, streams=cut))

    def fails(self, status: int, *, body: object = None, headers: Mapping[str, str] | None = None) -> Self:
        """Answer with an error.

        Args:
            status: The HTTP status, 300 or more.
            body: The error's body: bytes or text as they are, or data that is written as JSON.
            headers: More headers, such as ``retry-after``.
        """
        if status < 300:
            raise ValueError(f"{status} is no error; give such an answer with answers(..., status={status})")
        return self.answers(body, status=status, headers=headers)

    def disconnects(self, *, sent: bool = True) -> Self:
        """Break the connection.

        Args:
            sent: Whether that happens after the request was sent; False means that no connection is made at all.
        """
        failure = ("ReadError", "the fake has broken the connection") if sent else ("ConnectError", "refused by a fake")
        return self._add(Reply(failure=failure))

    def times_out(self, *, connecting: bool = False) -> Self:
        """Let the call time out; nobody waits for it.

        Args:
            connecting: Whether that happens while the connection is made, and not while the answer is waited for.
        """
        name = "ConnectTimeout" if connecting else "ReadTimeout"
        return self._add(Reply(failure=(name, "timed out by a fake")))

    def delays(self, seconds: float) -> Self:
        """Let the next reply that is given here come late; a call's timeout counts.

        Args:
            seconds: How late.
        """
        self._queue.delay = seconds
        return self


class CallReplies(Replies, Generic[T]):
    """Replies of an operation that gives one result."""

    def returns(self, value: T) -> Self:
        """Answer with this result.

        Args:
            value: The result. Models are written by alias, without fields that were not set.
        """
        return self._add(Reply(lambda call: _result(call, value)))


class ListReplies(Replies, Generic[T]):
    """Replies of an operation that lists."""

    def returns(self, items: Iterable[T], *, envelope: Mapping[str, Any] | None = None) -> Self:
        """Answer with a page of these items.

        Args:
            items: The items.
            envelope: What stands beside them, for example ``{"has_more": True}``.
        """
        kept = list(items)
        return self._add(Reply(lambda call: _page(call, kept, envelope)))


class StreamReplies(Replies, Generic[T]):
    """Replies of an operation that streams."""

    def streams(
        self, events: Iterable[T | ServerSentEvent | tuple[str, object] | Mapping[str, Any]], *, cut: bool = False
    ) -> Self:
        """Answer with a stream of these events.

        Args:
            events: Bytes for a stream of bytes, text for lines. An event is a `ServerSentEvent`; or its name and its
                data; or a model or mapping: one with ``event`` and ``data`` is written as such, any other as data.
            cut: Whether the connection breaks after them.
        """
        kept = list(events)
        return self._add(Reply(lambda call: _stream(call, kept), cut=cut, streams=True))


class AnyReplies(StreamReplies[Any]):
    """Replies of an operation that was given by its name, so that its result is not known to a type checker."""

    def returns(self, value: Any, *, envelope: Mapping[str, Any] | None = None) -> Self:
        """Answer with this result, or with a page of these items.

        Args:
            value: The result, or a list's items.
            envelope: What stands beside the items of a list.
        """
        kept: Any = list(cast("Iterable[Any]", value)) if isinstance(value, Iterator) else value
        return self._add(
            Reply(lambda call: _page(call, list(kept), envelope) if isinstance(call, PageCall) else _result(call, kept))
        )


def _written(body: object) -> Written:
    if body is None:
        return Written([], None)
    if isinstance(body, bytes):
        return Written([body], None)
    if isinstance(body, str):
        return Written([body.encode()], "text/html" if body.lstrip()[:1] == "<" else "text/plain")
    return Written([to_json(plain(body))], "application/json")


def _result(call: Call[Any], value: Any) -> Written:
    if call.streams:
        raise AssertionError(f"{call.platform}.{call.operation} streams: give its events with streams([...])")
    json_text = isinstance(value, str) and call.returns is not str
    written = Written([to_json(value)], "application/json") if json_text else _written(value)
    return _fitting(call, written, reader(call.returns))


def _page(call: Call[Any], items: list[Any], envelope: Mapping[str, Any] | None) -> Written:
    assert isinstance(call, PageCall)
    path = call.items[0]
    read = page_reader(call.returns, call.items)
    if not path:
        return _fitting(call, _written(items), read)
    body: dict[str, Any] = dict(envelope or {})
    *outer, last = path.split(".")
    place = body
    for key in outer:
        inner = place.get(key)
        place[key] = place = dict(inner) if is_object(inner) else {}
    place[last] = items
    return _fitting(call, _written(body), read)


def _fitting(call: Call[Any], written: Written, read: Callable[[bytes], Any]) -> Written:
    """The answer, if the operation can read it: a test's mistake is not to look like a server's."""
    try:
        read(b"".join(written.pieces))
    except Mismatch as mismatch:
        raise AssertionError(
            f"what the fake returns for {call.platform}.{call.operation} does not fit: {mismatch}. "
            "What is not to fit is given with answers(...)"
        ) from None
    return written


def _stream(call: Call[Any], events: list[Any]) -> Written:
    if isinstance(call, BytesCall):
        return Written([bytes(event) for event in events], "application/octet-stream")
    if isinstance(call, LinesCall):
        return Written([f"{event}\n".encode() for event in events], "text/plain")
    if not call.streams:
        raise AssertionError(f"{call.platform}.{call.operation} does not stream: answer it with returns(...)")
    return Written([_event(event) for event in events], "text/event-stream")


def _event(event: Any) -> bytes:
    name, data, identity = "", event, ""
    if isinstance(event, ServerSentEvent):
        name, data, identity = event.event, event.data_bytes, event.id
    elif isinstance(event, tuple):
        name, data = event  # pyright: ignore[reportUnknownVariableType]
    else:
        fields = plain(event)
        data = fields
        if is_object(fields) and isinstance(fields.get("event"), str) and "data" in fields:
            name, data, identity = fields["event"], fields["data"], fields.get("id") or ""
        if not is_object(event) and isinstance(getattr(event, "event", None), str):
            # A field with a default value is not written into JSON, but an event's name always is.
            name, data = event.event, plain(getattr(event, "data", None))
    lines = [f"event: {name}".encode()] if name and name != "message" else []
    if identity:
        lines.append(f"id: {identity}".encode())
    raw: bytes = data if isinstance(data, bytes) else data.encode() if isinstance(data, str) else to_json(plain(data))
    return b"\n".join([*lines, *(b"data: " + line for line in raw.split(b"\n"))]) + b"\n\n"
