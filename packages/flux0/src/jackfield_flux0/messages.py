"""Folds an event stream into messages while it arrives.

An agent streams pieces of documents (`ChunkEvent`), several at once if it likes; the server stores whole messages and
never sends them. `MessageFolder` makes the messages that the server will store:

```python
folder = MessageFolder()
for event in stream:
    folder.add(event)
answer = folder.messages[-1].text
```

`fold` does this with a stream as a whole.

Whether a message was stored in the end is not told on the stream: after the status `error` or `cancelled` it may not
have been. `sessions.list_events` decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

from .json_values import is_array, is_object
from .models import (
    ChunkEvent,
    ChunkEventStream,
    ContentPart,
    ControlMode,
    ControlOptions,
    EmittedEvent,
    EmittedEventStream,
    EventStatus,
    JsonPatchOperation,
    MessageEventData,
    MessagePart,
    ReasoningPart,
    StatusEventData,
    ToolCall,
    ToolEventData,
    ToolPart,
    ToolResult,
)
from .patches import Document, PatchError

MessageKind = Literal["content", "reasoning", "tool_call", "tool_result"]


class FoldedMessage:
    """A message as far as it has arrived.

    Attributes:
        event_id: The document's id on the stream. The stored event gets another id.
        correlation_id: The same for the whole turn, on the stream and in `list_events`.
        metadata: What the agent said about the message with its first piece.
        status: The last status that named this document.
        delta: The text that the last piece appended; empty if it appended none, or changed something else.
    """

    __slots__ = (
        "_document",
        "_joined",
        "_rewrites",
        "_text",
        "correlation_id",
        "delta",
        "event_id",
        "metadata",
        "status",
    )

    event_id: str
    correlation_id: str
    metadata: dict[str, Any]
    status: EventStatus | str | None
    delta: str

    def __init__(self, event_id: str, correlation_id: str, metadata: dict[str, Any]) -> None:
        """A message of which nothing has arrived; `MessageFolder` makes these."""
        self.event_id = event_id
        self.correlation_id = correlation_id
        self.metadata = metadata
        self.status = None
        self.delta = ""
        self._document = Document()
        self._text: str | None = ""
        self._joined = 0
        self._rewrites = 0

    def __repr__(self) -> str:
        status = f", {self.status}" if self.status else ""
        return f"<FoldedMessage {self.event_id}: {self.kind}, {_size(self._document.root)}{status}>"

    @property
    def value(self) -> Any:
        """The document: text if it is a list of only strings, else the list, object or value that it is.

        A list or an object is the one that goes on growing; copy it to keep a state of it.
        """
        text = self.text
        return self._document.root if text is None else text

    @property
    def text(self) -> str | None:
        """The whole text so far; None if the document is no text, or none yet."""
        root = self._document.root
        if isinstance(root, str):
            return root
        if not is_array(root):
            return None
        if self._rewrites != self._document.rewrites:
            self._rewrites = self._document.rewrites
            self._text = ""
            self._joined = 0
        if self._text is not None and self._joined < len(root):
            # Only what is new is joined, so that a long answer is not put together again for every word.
            self._text = _concatenated(self._text, root[self._joined :])
            self._joined = len(root)
        return self._text

    @property
    def kind(self) -> MessageKind:
        """What it is: content, reasoning, tool calls, or results of tools."""
        root = self._document.root
        if is_object(root):
            if "tool_calls" in root:
                return "tool_call"
            if "tool_call_results" in root:
                return "tool_result"
        return "reasoning" if self.metadata.get("kind") == "reasoning" else "content"

    @property
    def parts(self) -> list[MessagePart]:
        """The parts that the stored message has. Results of tools have none, see `tool_calls`.

        The arguments of a tool call that have not arrived as a whole are the text of it so far.
        """
        root = self._document.root
        if not root or not isinstance(root, (str, list, dict)):
            return []  # what is empty, or a bare number, is not stored
        kind = self.kind
        if kind == "tool_result":
            return []
        if kind == "tool_call":
            return [_tool_part(call) for call in _objects(self._document.root["tool_calls"])]
        if kind == "reasoning":
            return [ReasoningPart(reasoning=self.value)]
        return [ContentPart(content=self.value)]

    @property
    def tool_calls(self) -> list[ToolCall]:
        """The results of tools that the stored event has; none if this is a message."""
        if self.kind != "tool_result":
            return []
        return [_tool_call(call) for call in _objects(self._document.root["tool_call_results"])]

    @property
    def data(self) -> MessageEventData | ToolEventData:
        """The payload that the stored event has."""
        if self.kind == "tool_result":
            return ToolEventData(tool_calls=self.tool_calls)
        speaker = {"id": str(self.metadata.get("agent_id", "")), "name": str(self.metadata.get("agent_name", ""))}
        return MessageEventData(parts=self.parts, participant=speaker)

    def _fold(self, patches: Iterable[JsonPatchOperation]) -> None:
        document = self._document
        was_empty = document.root is None
        rewrites = document.rewrites
        length = len(document.root) if is_array(document.root) else 0
        self.delta = ""
        document.apply(patches)
        if was_empty:
            self.delta = self.text or ""
        elif rewrites == document.rewrites and is_array(document.root):
            self.delta = _concatenated("", document.root[length:]) or ""


class MessageFolder:
    """Folds the events of one stream into messages.

    Attributes:
        messages: The messages in the order in which their first pieces arrived.
        status: The last status of the stream, whatever document it named.
    """

    __slots__ = ("_by_id", "_statuses", "messages", "status")

    messages: list[FoldedMessage]
    status: EventStatus | str | None

    def __init__(self) -> None:
        """A folder for a new stream."""
        self.messages = []
        self.status = None
        self._by_id: dict[str, FoldedMessage] = {}
        self._statuses: dict[str, EventStatus | str] = {}

    def __repr__(self) -> str:
        return f"<MessageFolder {self.messages!r}>"

    def get(self, event_id: str) -> FoldedMessage | None:
        """The message with this id on the stream, if any piece of it has arrived."""
        return self._by_id.get(event_id)

    def add(self, event: object) -> FoldedMessage | None:
        """Take the next event.

        Args:
            event: An item of the stream, or the event in it. What is neither a piece of a document nor a status
                is passed over.

        Returns:
            The message that the event has changed, if it has.

        Raises:
            PatchError: A piece does not fit the document so far. The folder can still take more events.
        """
        if isinstance(event, (ChunkEventStream, EmittedEventStream)):
            event = event.data
        if isinstance(event, ChunkEvent):
            return self._add_chunk(event)
        if isinstance(event, EmittedEvent) and isinstance(event.data, StatusEventData):
            return self._add_status(event.id, event.data.status)
        return None

    def _add_chunk(self, chunk: ChunkEvent) -> FoldedMessage:
        message = self._by_id.get(chunk.event_id)
        if message is None:
            message = FoldedMessage(chunk.event_id, chunk.correlation_id, chunk.metadata)
            message.status = self._statuses.pop(chunk.event_id, None)
            self._by_id[chunk.event_id] = message
            self.messages.append(message)
        try:
            message._fold(chunk.patches)  # pyright: ignore[reportPrivateUsage]
        except PatchError as error:
            raise PatchError(f"event {chunk.event_id}: {error}") from None
        return message

    def _add_status(self, event_id: str, status: EventStatus | str) -> FoldedMessage | None:
        self.status = status
        message = self._by_id.get(event_id)
        if message is None:
            self._statuses[event_id] = status  # most name a document that is still to come
            return None
        message.status = status
        message.delta = ""
        return message


def _concatenated(start: str, items: list[Any]) -> str | None:
    return start + "".join(items) if all(isinstance(item, str) for item in items) else None


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if is_object(item)] if is_array(value) else []


def _tool_part(call: dict[str, Any]) -> ToolPart:
    args = call.get("args")
    if is_array(args):
        text = _concatenated("", args)
        if text is not None:
            try:
                args = json.loads(text)
            except ValueError:
                args = text
    return ToolPart(tool_call_id=_string(call, "tool_call_id"), tool_name=_string(call, "tool_name"), args=args)


def _tool_call(call: dict[str, Any]) -> ToolCall:
    args, data = call.get("args"), call.get("data")
    result = data.get("result") if is_object(data) else None
    return ToolCall(
        tool_call_id=_string(call, "tool_call_id"),
        tool_name=_string(call, "tool_name"),
        args=args if is_object(args) else {},
        # The server's own values, whatever the agent sent.
        result=ToolResult(data=result, metadata={}, control=ControlOptions(mode=ControlMode.AUTO)),
    )


def _string(call: dict[str, Any], name: str) -> str:
    value = call.get(name)
    return value if isinstance(value, str) else ""


def _size(root: Any) -> str:
    if isinstance(root, str) or is_array(root) or is_object(root):
        return f"{type(root).__name__} of {len(root)}"
    return "empty" if root is None else type(root).__name__
