"""What a chat has answered so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .chat_events import ChatEvent
from .models import Conversation, StreamMeta


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call of the assistant, or of one of its sub-agents.

    Attributes:
        name: The tool's name.
        id: The call's id; None if the server sends none.
        display_name: The name that users see.
        arguments: The arguments; as long as they are incomplete, their JSON text so far.
        status: ``"running"``, and then ``"completed"``, ``"failed"`` or ``"blocked"``.
        result: What came out: a text, or what the server sends.
        run_id: The run that made the call; None with servers before 2026-08.
    """

    name: str
    id: str | None = None
    display_name: str | None = None
    arguments: Mapping[str, Any] | str = field(default_factory=dict[str, Any])
    status: str = "running"
    result: Any = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class RunningAnswer:
    """An answer as far as it has come; the same for both server generations. It does not change: each event makes one.

    Attributes:
        event: The event that led here.
        text: The whole text so far. Servers since 2026-08 send the text twice: as the model writes it, and some time
            later with its citations in place; this is the second as far as it goes, and then the first.
        delta: What the event has put at the end of `text`; empty if it did anything else.
        rewritten: Whether the event has changed `text` otherwise than by putting `delta` at its end: who shows the text
            then shows it anew.
        citations: The citations so far, as the server sends them.
        confidence: How sure the assistant is.
        reasoning: What it thinks on the way.
        tool_calls: The tool calls in the order of their beginnings.
        status: What the server is at, in its words.
        artifacts: The files that were made, as the server sends them.
        state: The run's state (servers since 2026-08).
        conversation_id: The conversation's id.
        title: The conversation's title, if it is new.
        conversation: The stored conversation, with the last event.
        records_used: How many records were used, if the last event says so.
        meta: A note on the exchange, with the last event.
        finished: Whether the last event has come.
    """

    event: ChatEvent | None = None
    text: str = ""
    delta: str = ""
    rewritten: bool = False
    citations: Sequence[Any] = ()
    confidence: str | None = None
    reasoning: str = ""
    tool_calls: Sequence[ToolCall] = ()
    status: str | None = None
    artifacts: Sequence[Any] = ()
    state: Mapping[str, Any] = field(default_factory=dict[str, Any])
    conversation_id: str | None = None
    title: str | None = None
    conversation: Conversation | None = None
    records_used: int | None = None
    meta: StreamMeta | None = None
    finished: bool = False
