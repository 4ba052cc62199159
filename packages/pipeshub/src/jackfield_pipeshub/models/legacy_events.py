"""What the events of a chat stream carry: the vocabulary of servers before 2026-08.

The events `tool_calls`, `tool_result`, `tool_execution_complete`, `restreaming` and `metadata` carry plain objects.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from jackfield.plugin import Model

from .camel import CamelModel, Open
from .conversations import Conversation


class ChatStatus(StrEnum):
    """What the server is at."""

    STARTED = "started"
    TRANSFORMING = "transforming"
    SEARCHING = "searching"
    PROCESSING = "processing"
    CHECKING_TOOLS = "checking_tools"
    GENERATING_ANSWER = "generating_answer"


class StreamMeta(CamelModel):
    """A note on the exchange. `duration` is in ms."""

    request_id: str | None = None
    timestamp: datetime | None = None
    duration: int | None = None
    records_used: int | None = None


class ConnectedData(CamelModel):
    """`connected`: the stream is open. A new conversation has its id and title."""

    message: str | None = None
    conversation_id: str | None = None
    title: str | None = None


class StatusData(CamelModel):
    """`status`: what the server is at."""

    status: Open[ChatStatus] | None = None
    message: str | None = None


class AnswerChunkData(CamelModel):
    """`answer_chunk`: a piece of the answer, the answer so far, and the citations so far."""

    chunk: str = ""
    accumulated: str | None = None
    citations: list[Any] = Field(default_factory=list[Any])
    confidence: str | None = None


class ToolCallData(Model):
    """`tool_call`: a tool is called."""

    tool_name: str
    tool_args: dict[str, Any] = Field(default_factory=dict[str, Any])
    call_id: str | None = None


class ToolSuccessData(Model):
    """`tool_success`: a tool has answered."""

    tool_name: str
    summary: str | None = None
    call_id: str | None = None
    record_info: dict[str, Any] | None = None


class ToolErrorData(Model):
    """`tool_error`: a tool has failed."""

    tool_name: str
    error: str | None = None
    call_id: str | None = None


class CompleteData(CamelModel):
    """`complete`: the last event, with the stored conversation."""

    conversation: Conversation | None = None
    records_used: int | None = None
    meta: StreamMeta | None = None


class ErrorData(CamelModel):
    """`error`: the end of a stream that failed."""

    error: str | None = None
    details: str | None = None
    conversation: Conversation | None = None
    status: str | None = None
    message: str | None = None
    code: str | None = None
    type: str | None = None
