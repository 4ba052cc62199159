"""Events of a chat stream, in the words of either server generation, and what reads them.

Servers before 2026-08 and those since have two vocabularies; a stream speaks one of them. Both are read here, and what
is in neither passes through as it is. Source: server repository pipeshub-ai/pipeshub-ai of 2026-05 and 2026-08.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import ValidationError
from pydantic_core import from_json

from jackfield.errors import StreamInterruptedError

from .failures import ChatError
from .json_values import is_object
from .models import (
    AnswerChunkData,
    CompleteData,
    ConnectedData,
    Custom,
    ErrorData,
    Heartbeat,
    ReasoningMarker,
    ReasoningMessageContent,
    ReasoningMessageEnd,
    ReasoningMessageStart,
    RunError,
    RunFinished,
    RunStarted,
    StateDelta,
    StateSnapshot,
    StatusData,
    StepFinished,
    StepStarted,
    TextMessageContent,
    TextMessageEnd,
    TextMessageStart,
    ToolCallArgs,
    ToolCallData,
    ToolCallEnd,
    ToolCallResult,
    ToolCallStart,
    ToolErrorData,
    ToolSuccessData,
)

if TYPE_CHECKING:
    from jackfield.plugin import Model
    from jackfield.sse import ServerSentEvent

LegacyData: TypeAlias = (
    ConnectedData | StatusData | AnswerChunkData | ToolCallData | ToolSuccessData | ToolErrorData | CompleteData
)
AguiData: TypeAlias = (
    RunStarted
    | RunFinished
    | RunError
    | StepStarted
    | StepFinished
    | TextMessageStart
    | TextMessageContent
    | TextMessageEnd
    | ReasoningMarker
    | ReasoningMessageStart
    | ReasoningMessageContent
    | ReasoningMessageEnd
    | ToolCallStart
    | ToolCallArgs
    | ToolCallEnd
    | ToolCallResult
    | StateDelta
    | StateSnapshot
    | Custom
    | Heartbeat
)
ChatData: TypeAlias = LegacyData | AguiData | dict[str, Any] | str

LEGACY_EVENTS: Mapping[str, type[Model]] = {
    "connected": ConnectedData,
    "status": StatusData,
    "answer_chunk": AnswerChunkData,
    "tool_call": ToolCallData,
    "tool_success": ToolSuccessData,
    "tool_error": ToolErrorData,
    "complete": CompleteData,
    "error": ErrorData,
}
AGUI_EVENTS: Mapping[str, type[Model]] = {
    "RUN_STARTED": RunStarted,
    "RUN_FINISHED": RunFinished,
    "RUN_ERROR": RunError,
    "STEP_STARTED": StepStarted,
    "STEP_FINISHED": StepFinished,
    "TEXT_MESSAGE_START": TextMessageStart,
    "TEXT_MESSAGE_CONTENT": TextMessageContent,
    "TEXT_MESSAGE_END": TextMessageEnd,
    "REASONING_START": ReasoningMarker,
    "REASONING_MESSAGE_START": ReasoningMessageStart,
    "REASONING_MESSAGE_CONTENT": ReasoningMessageContent,
    "REASONING_MESSAGE_END": ReasoningMessageEnd,
    "REASONING_END": ReasoningMarker,
    "TOOL_CALL_START": ToolCallStart,
    "TOOL_CALL_ARGS": ToolCallArgs,
    "TOOL_CALL_END": ToolCallEnd,
    "TOOL_CALL_RESULT": ToolCallResult,
    "STATE_DELTA": StateDelta,
    "STATE_SNAPSHOT": StateSnapshot,
    "CUSTOM": Custom,
    "HEARTBEAT": Heartbeat,
}
_KINDS = {**LEGACY_EVENTS, **AGUI_EVENTS}


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """An event of a chat stream.

    Attributes:
        event: Its name, such as ``"answer_chunk"`` or ``"TEXT_MESSAGE_CONTENT"``.
        data: What it carries, as the model of that name: tell them apart with ``isinstance`` or ``match``. An event
            without a model carries a plain object, or a text if it is no JSON.
    """

    event: str
    data: ChatData


class ChatReader:
    """Reads the events of one stream; it knows whether the last one has come."""

    def __init__(self) -> None:
        self._received = 0
        self._finished = False

    def __call__(self, event: ServerSentEvent) -> ChatEvent:
        """Read an event.

        Raises:
            ChatError: It says that the run has failed.
        """
        name = event.event
        if name == "message":  # a proxy has lost the name; the newer vocabulary repeats it in the data
            name = _type_of(_plain(event)) or name
        data = self._data(name, event)
        if isinstance(data, CompleteData) or (isinstance(data, RunFinished) and data.parent_run_id is None):
            self._finished = True
        self._received += 1
        return ChatEvent(name, data)

    def end(self) -> None:
        """The stream is over.

        Raises:
            StreamInterruptedError: The last event is missing.
        """
        if not self._finished:
            raise StreamInterruptedError("the stream ended without its last event, so the answer is incomplete")

    def _data(self, name: str, event: ServerSentEvent) -> Any:
        kind = _KINDS.get(name)
        if kind is None:
            return _plain(event)
        if kind is not ErrorData and kind is not RunError:
            return kind.model_validate_json(event.data_bytes)
        body = _plain(event)
        if kind is RunError and is_object(body) and body.get("parentRunId") is not None:
            return RunError.model_validate(body)  # a sub-agent's: the run that started it goes on
        raise self._failure(name, body)

    def _failure(self, name: str, body: Any) -> ChatError:
        try:
            data = ErrorData.model_validate(body)
        except ValidationError:  # a failure must come through, whatever it looks like
            data = ErrorData(message=body if isinstance(body, str) else None)
        words = [part for part in (data.message, data.error, data.details) if part]
        return ChatError(
            words[0] if words else "the run failed",
            code=data.code or (data.type if name == "error" else None) or data.status,
            details=": ".join(words[1:]) or None,
            conversation=data.conversation,
            body=body,
            events_received=self._received,
        )


def _plain(event: ServerSentEvent) -> Any:
    try:
        return from_json(event.data_bytes)
    except ValueError:
        return event.data


def _type_of(body: Any) -> str | None:
    kind = body.get("type") if is_object(body) else None
    return kind if isinstance(kind, str) and kind in AGUI_EVENTS else None
