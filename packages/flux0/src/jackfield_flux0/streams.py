"""Reads the events of a stream, and folds them on the way if that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, overload

from pydantic_core import from_json

from .messages import FoldedMessage, MessageFolder
from .models import ChunkEvent, ChunkEventStream, EmittedEvent, EmittedEventStream, SessionStream, UnknownEventStream

if TYPE_CHECKING:
    from jackfield import AsyncStream, Stream
    from jackfield.sse import ServerSentEvent


def stream_reader() -> Callable[[ServerSentEvent], SessionStream]:
    """What reads the events of one stream."""
    return _read


def _read(event: ServerSentEvent) -> SessionStream:
    if event.event == "chunk":
        return ChunkEventStream(data=ChunkEvent.model_validate_json(event.data_bytes))
    if event.event == "status":
        return EmittedEventStream(id=event.id, data=EmittedEvent.model_validate_json(event.data_bytes))
    try:
        data: Any = from_json(event.data_bytes)
    except ValueError:
        data = event.data
    return UnknownEventStream(id=event.id or None, event=event.event, data=data)


class FoldedStream:
    """A blocking stream of messages: the message that has changed, each time that one has.

    Attributes:
        folder: All messages so far.
    """

    __slots__ = ("_events", "folder")

    folder: MessageFolder

    def __init__(self, events: Stream[SessionStream]) -> None:
        """See `fold`."""
        self._events = events
        self.folder = MessageFolder()

    def __iter__(self) -> Self:
        """The messages."""
        return self

    def __next__(self) -> FoldedMessage:
        """The message that has changed next.

        Raises:
            StreamInterruptedError: The connection broke off.
            APITimeoutError: The stream stayed silent for too long.
            PatchError: A piece does not fit its document.
        """
        while (message := self.folder.add(next(self._events))) is None:
            pass
        return message

    def __enter__(self) -> Self:
        """Open the stream."""
        self._events.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the stream."""
        self.close()

    def close(self) -> None:
        """Close the stream."""
        self._events.close()


class AsyncFoldedStream:
    """As `FoldedStream`, with `async with` and `async for`.

    Attributes:
        folder: All messages so far.
    """

    __slots__ = ("_events", "folder")

    folder: MessageFolder

    def __init__(self, events: AsyncStream[SessionStream]) -> None:
        """See `fold`."""
        self._events = events
        self.folder = MessageFolder()

    def __aiter__(self) -> Self:
        """The messages."""
        return self

    async def __anext__(self) -> FoldedMessage:
        """The message that has changed next.

        Raises:
            StreamInterruptedError: The connection broke off.
            APITimeoutError: The stream stayed silent for too long.
            PatchError: A piece does not fit its document.
        """
        while (message := self.folder.add(await anext(self._events))) is None:
            pass
        return message

    async def __aenter__(self) -> Self:
        """Open the stream."""
        await self._events.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the stream."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the stream."""
        await self._events.aclose()


@overload
def fold(events: Stream[SessionStream]) -> FoldedStream: ...
@overload
def fold(events: AsyncStream[SessionStream]) -> AsyncFoldedStream: ...
def fold(events: Stream[SessionStream] | AsyncStream[SessionStream]) -> FoldedStream | AsyncFoldedStream:
    """Fold a stream into messages while it arrives.

        events = client.flux0.sessions.create_event(session_id, type_="message", source="user", content="hi")
        with fold(events) as messages:
            for message in messages:
                print(message.delta, end="", flush=True)
        print(messages.folder.messages)

    Args:
        events: What `sessions.create_event` gives, opened or not.
    """
    from jackfield import Stream

    return FoldedStream(events) if isinstance(events, Stream) else AsyncFoldedStream(events)
