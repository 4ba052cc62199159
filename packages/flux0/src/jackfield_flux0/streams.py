"""Reads the events of a stream, and folds them on the way if that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast, overload

from pydantic_core import from_json, to_json

from jackfield.plugin import SKIP

from .messages import FoldedMessage, MessageFolder
from .models import ChunkEventStream, EmittedEventStream, SessionStream, UnknownEventStream

if TYPE_CHECKING:
    from jackfield import AsyncStream, Stream
    from jackfield.sse import ServerSentEvent


def stream_reader() -> Callable[[ServerSentEvent], SessionStream]:
    """What reads the events of one stream."""
    return _read


def _read(event: ServerSentEvent) -> SessionStream:
    # Items are read together with their data, in one go.
    if event.event == "chunk":
        # By the validator itself, which costs a third less than the method round it: an answer is mostly chunks.
        read = ChunkEventStream.__pydantic_validator__.validate_json
        item: ChunkEventStream = read(b'{"data":%b}' % event.data_bytes)
        return item
    if event.event == "status":
        return EmittedEventStream.model_validate_json(b'{"id":%b,"data":%b}' % (to_json(event.id), event.data_bytes))
    try:
        data: Any = from_json(event.data_bytes)
    except ValueError:
        data = event.data
    return UnknownEventStream(id=event.id or None, event=event.event, data=data)


@overload
def fold(events: Stream[SessionStream], folder: MessageFolder | None = None) -> Stream[FoldedMessage]: ...
@overload
def fold(events: AsyncStream[SessionStream], folder: MessageFolder | None = None) -> AsyncStream[FoldedMessage]: ...
def fold(
    events: Stream[SessionStream] | AsyncStream[SessionStream], folder: MessageFolder | None = None
) -> Stream[FoldedMessage] | AsyncStream[FoldedMessage]:
    """Fold a stream into messages while it arrives: it gives the message that has changed, each time that one has.

    ```python
    events = client.flux0.sessions.create_event(session_id, type_="message", source="user", content="hi")
    with fold(events) as messages:
        for message in messages:
            print(message.delta, end="", flush=True)
    ```

    Args:
        events: What `sessions.create_event` gives, opened or not. Use what comes back in its place, also for `with`.
        folder: Collects the messages and the status of the stream, to be looked at later or meanwhile.

    Raises:
        PatchError: While it is read: a piece does not fit its document. The stream is closed then, as on
            any error; `list_events` has what the server made of it.
    """
    add = (MessageFolder() if folder is None else folder).add

    def step(event: SessionStream) -> FoldedMessage:
        message = add(event)
        return cast("FoldedMessage", SKIP) if message is None else message

    return events.through(step)
