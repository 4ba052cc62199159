"""What flux0 sends: agents, sessions, events, and the pieces of an event stream.

Names and fields are those of the server's OpenAPI document (flux0-server 0.1.0b4), without the suffix `DTO`.
Fields that the server adds later are kept (`model_extra`), names that are new to an enum come as plain strings, and
a part or payload of a new type comes as one of the `Unknown...` models.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, Field

from jackfield.plugin import Model

_E = TypeVar("_E", bound=StrEnum)


class EventType(StrEnum):
    """What an event is."""

    MESSAGE = "message"
    TOOL = "tool"
    STATUS = "status"
    CUSTOM = "custom"


class EventSource(StrEnum):
    """Who an event comes from."""

    USER = "user"
    AI_AGENT = "ai_agent"
    SYSTEM = "system"


class EventStatus(StrEnum):
    """How far an agent is with its answer (`StatusEventDataStatusField` in the server's document).

    The server keeps `ready` and `completed` to itself: a stream just ends.
    """

    ACKNOWLEDGED = "acknowledged"
    CANCELLED = "cancelled"
    PROCESSING = "processing"
    READY = "ready"
    TYPING = "typing"
    ERROR = "error"
    COMPLETED = "completed"


class JsonPatchOp(StrEnum):
    """What a patch does. The server lets an agent send the other operations of RFC 6902 as well."""

    ADD = "add"
    REPLACE = "replace"


class ControlMode(StrEnum):
    """Whether a tool result lets the agent go on by itself."""

    AUTO = "auto"
    MANUAL = "manual"


# A known name becomes its enum member, any other stays a plain string.
Open: TypeAlias = Annotated[_E | str, Field(union_mode="left_to_right")]


class Agent(Model):
    """An agent: a name for one of the runner types that the server has loaded."""

    id: str
    name: str
    type: str
    description: str | None = None
    created_at: datetime


class ConsumptionOffsets(Model):
    """How far the events of a session were read."""

    client: int | None = None


class Session(Model):
    """A conversation between a user and an agent."""

    id: str
    agent_id: str
    user_id: str
    title: str | None = None
    consumption_offsets: ConsumptionOffsets
    created_at: datetime


def _not(*known: str) -> AfterValidator:
    """Refuse the types that have a model: what fits none of the fields of its own type is an error, not unknown."""

    def check(type_: str) -> str:
        if type_ in known:
            raise ValueError("this type has a model of its own, which the data does not fit")
        return type_

    return AfterValidator(check)


class ContentPart(Model):
    """A part of a message: what the agent or the user says. Text is a `str`; an agent may send any JSON value."""

    type: Literal["content"] = "content"
    content: Any


class ReasoningPart(Model):
    """A part of a message: what the agent thinks on the way."""

    type: Literal["reasoning"] = "reasoning"
    reasoning: Any


class ToolPart(Model):
    """A part of a message: a tool that the agent wants called."""

    type: Literal["tool_call"] = "tool_call"
    tool_call_id: str
    tool_name: str
    args: Any


class UnknownPart(Model):
    """A part of a type that this version does not know; its fields are in `model_extra`."""

    type: Annotated[str, _not("content", "reasoning", "tool_call")]


MessagePart: TypeAlias = Annotated[
    Annotated[ContentPart | ReasoningPart | ToolPart, Field(discriminator="type")] | UnknownPart,
    Field(union_mode="left_to_right"),
]


class MessageEventData(Model):
    """What was said in a message.

    Attributes:
        parts: The parts, in order.
        participant: Who said it: `id` and `name`.
        tags: Labels from moderation.
        flagged: Whether moderation objected.
    """

    type: Literal["message"] = "message"
    parts: list[MessagePart]
    participant: dict[str, str] | None = None
    tags: list[str] | None = None
    flagged: bool | None = None


class StatusEventData(Model):
    """A change of status.

    Attributes:
        status: The new status.
        acknowledged_offset: Offset of the event that the agent works on.
        data: Whatever the agent adds, such as what went wrong.
    """

    type: Literal["status"] = "status"
    status: Open[EventStatus]
    acknowledged_offset: int | None = None
    data: Any = None


class ControlOptions(Model):
    """What happens after a tool result."""

    mode: Open[ControlMode]


class ToolResult(Model):
    """What a tool returned."""

    data: Any
    metadata: dict[str, Any]
    control: ControlOptions


class ToolCall(Model):
    """A tool that was called, with its result or what went wrong."""

    tool_call_id: str
    tool_name: str
    args: dict[str, Any]
    result: ToolResult | None = None
    error: str | None = None


class ToolEventData(Model):
    """Tools that were called."""

    type: Literal["tool_call_result"] = "tool_call_result"
    tool_calls: list[ToolCall]


class UnknownEventData(Model):
    """The payload of an event of a type that this version does not know; its fields are in `model_extra`."""

    type: Annotated[str, _not("message", "status", "tool_call_result")]


EventData: TypeAlias = Annotated[
    Annotated[MessageEventData | StatusEventData | ToolEventData, Field(discriminator="type")] | UnknownEventData,
    Field(union_mode="left_to_right"),
]


class Event(Model):
    """An event of a session, as it is stored.

    Attributes:
        correlation_id: The same for a user's message and all that came of it.
        offset: The position in the session, from 0.
        metadata: What the agent said about the event.
    """

    id: str
    correlation_id: str
    type: Open[EventType]
    source: Open[EventSource]
    offset: int
    data: EventData
    deleted: bool
    metadata: dict[str, Any] | None = None
    created_at: datetime


class JsonPatchOperation(Model):
    """One change of a document, as in RFC 6902 (JSON Patch).

    Attributes:
        path: Where, as a JSON Pointer.
        value: What to put there.
        from_: Where a moved or copied value comes from; no such operation is in the server's document.
    """

    op: Open[JsonPatchOp]
    path: str
    value: Any = None
    from_: str | None = Field(default=None, alias="from")


class ChunkEvent(Model):
    """A piece of a document that an agent is writing. `MessageFolder` puts the pieces together.

    Attributes:
        event_id: The document; several may be written at once.
        seq: A number that the agent gives, which need not be in order.
        timestamp: When the agent sent it, in seconds since 1970.
    """

    event_id: str
    correlation_id: str
    seq: int
    patches: list[JsonPatchOperation]
    metadata: dict[str, Any]
    timestamp: float | None = None


class EmittedEvent(Model):
    """An event of a stream that is whole: always a change of status so far.

    Attributes:
        id: The document that it belongs to; empty if it belongs to none.
    """

    id: str
    correlation_id: str
    type: Open[EventType]
    source: Open[EventSource]
    data: EventData
    metadata: dict[str, Any] | None = None


class ChunkEventStream(Model):
    """An item of a stream: a piece of a document."""

    event: Literal["chunk"] = "chunk"
    data: ChunkEvent


class EmittedEventStream(Model):
    """An item of a stream: a change of status."""

    id: str
    event: Literal["status"] = "status"
    data: EmittedEvent


class UnknownEventStream(Model):
    """An item of a stream with a name that this version does not know.

    Attributes:
        data: The data, read if it is JSON and as text otherwise.
    """

    id: str | None = None
    event: Annotated[str, _not("chunk", "status")]
    data: Any = None


SessionStream: TypeAlias = Annotated[
    Annotated[ChunkEventStream | EmittedEventStream, Field(discriminator="event")] | UnknownEventStream,
    Field(union_mode="left_to_right"),
]


class ValidationError(Model):
    """What is wrong with one argument.

    Attributes:
        loc: Where: `body`, `query` or `path`, and the names and indices below it.
        msg: What is wrong, in the server's words.
    """

    loc: list[str | int]
    msg: str
    type: str
    input: Any = None
    ctx: dict[str, Any] | None = None


class HTTPValidationError(Model):
    """The body of a 422 that lists what is wrong with each argument."""

    detail: list[ValidationError] | None = None


class ErrorDetail(Model):
    """The body of an error that is told in one sentence."""

    detail: str
