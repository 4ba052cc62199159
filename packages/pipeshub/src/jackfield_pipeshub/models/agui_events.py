"""What the events of a chat stream carry: the AG-UI vocabulary of servers since 2026-08.

Runs of sub-agents stand in the same stream: their events have a `run_id` of their own, and the ones that begin and end
a run also the `parent_run_id`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from jackfield.plugin import Model

from .camel import CamelModel, Open
from .conversations import Conversation
from .legacy_events import StreamMeta


class ToolStatus(StrEnum):
    """What came of a tool call."""

    COMPLETED = "completed"
    FAILED = "failed"
    BLOCKED = "blocked"


class RunErrorCode(StrEnum):
    """Why a run failed: the first six are the gateway's, the others the query service's."""

    NO_RESPONSE = "no_response"
    SAVE_ERROR = "save_error"
    STREAM_ERROR = "stream_error"
    STREAMING_ERROR = "streaming_error"
    INTERNAL_ERROR = "internal_error"
    UNKNOWN_ERROR = "unknown_error"
    LLM_INITIALIZATION_FAILED = "llm_initialization_failed"
    AGENT_ERROR = "agent_error"
    CONTENT_FILTER = "content_filter"
    RATE_LIMIT = "rate_limit"
    AUTH_ERROR = "auth_error"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"


class _RunEvent(CamelModel):
    """An event of a run."""

    type: str | None = None
    run_id: str | None = None


class StreamResult(CamelModel):
    """What a run came to: the stored conversation."""

    conversation: Conversation | None = None
    records_used: int | None = None
    meta: StreamMeta | None = None


class RunStarted(_RunEvent):
    """`RUN_STARTED`."""

    thread_id: str | None = None
    parent_run_id: str | None = None


class RunFinished(_RunEvent):
    """`RUN_FINISHED`: the last event, unless it has a `parent_run_id`."""

    result: StreamResult | None = None
    thread_id: str | None = None
    parent_run_id: str | None = None


class RunError(_RunEvent):
    """`RUN_ERROR`: a run has failed. Only those of sub-agents are handed out, the others are raised."""

    message: str | None = None
    code: Open[RunErrorCode] | None = None
    parent_run_id: str | None = None
    conversation: Conversation | None = None


class StepStarted(_RunEvent):
    """`STEP_STARTED`."""

    step_name: str | None = None


class StepFinished(_RunEvent):
    """`STEP_FINISHED`."""

    step_name: str | None = None


class TextMessageStart(_RunEvent):
    """`TEXT_MESSAGE_START`: a text begins; in the root run it takes the place of the one before."""

    message_id: str | None = None
    role: str | None = None


class TextMessageContent(_RunEvent):
    """`TEXT_MESSAGE_CONTENT`: a piece of text, as the model wrote it."""

    message_id: str | None = None
    delta: str = ""


class TextMessageEnd(_RunEvent):
    """`TEXT_MESSAGE_END`."""

    message_id: str | None = None


class ReasoningMarker(_RunEvent):
    """`REASONING_START` and `REASONING_END`."""


class ReasoningMessageStart(_RunEvent):
    """`REASONING_MESSAGE_START`."""

    message_id: str | None = None
    role: str | None = None


class ReasoningMessageContent(_RunEvent):
    """`REASONING_MESSAGE_CONTENT`: a piece of what is thought."""

    message_id: str | None = None
    delta: str = ""


class ReasoningMessageEnd(_RunEvent):
    """`REASONING_MESSAGE_END`."""

    message_id: str | None = None


class ToolCallStart(_RunEvent):
    """`TOOL_CALL_START`."""

    tool_call_id: str
    tool_call_name: str = "tool"
    display_name: str | None = None


class ToolCallArgs(_RunEvent):
    """`TOOL_CALL_ARGS`: a piece of the arguments' JSON text."""

    tool_call_id: str
    delta: str = ""
    args_summary: str | None = None


class ToolCallEnd(_RunEvent):
    """`TOOL_CALL_END`: the arguments are complete."""

    tool_call_id: str


class ToolCallResult(_RunEvent):
    """`TOOL_CALL_RESULT`; `content` may be cut off by the server."""

    tool_call_id: str
    content: Any = None
    role: str | None = None
    status: Open[ToolStatus] | None = None
    result_summary: Any = None


class JsonPatchOp(Model):
    """A change of the run's state (RFC 6902); the server sends `add` and `replace`."""

    op: str
    path: str
    value: Any = None


class StateDelta(_RunEvent):
    """`STATE_DELTA`: the run's state changes: the answer with its citations, its artifacts."""

    delta: list[JsonPatchOp] = Field(default_factory=list[JsonPatchOp])


class StateSnapshot(_RunEvent):
    """`STATE_SNAPSHOT`: a part of the run's state; the last one has `final`, `answer` and `citations`."""

    snapshot: dict[str, Any] = Field(default_factory=dict[str, Any])


class Custom(_RunEvent):
    """`CUSTOM`: `conversation_created`, `ask_user_question`, `tool_unavailable` and what else the server has."""

    name: str | None = None
    value: Any = None


class Heartbeat(_RunEvent):
    """`HEARTBEAT`: the server is alive; sent every 15 s."""
