"""Streams as the servers of both generations send them."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

Frame: TypeAlias = tuple[str, dict[str, Any]]

CONVERSATION = "507f1f77bcf86cd799439011"
META: dict[str, Any] = {"requestId": "req-1", "timestamp": "2026-01-02T03:04:05.000Z", "duration": 42}
CITATION: dict[str, Any] = {
    "content": "Äpfel",
    "chunkIndex": 1,
    "citationType": "vectordb|document",
    "metadata": {"recordId": "r1"},
}


def stored(text: str, *, last: str = "bot_response") -> dict[str, Any]:
    """A conversation as it is stored when it was answered."""
    return {
        "_id": CONVERSATION,
        "title": "Obst",
        "status": "Complete",
        "lastActivityAt": 1767323045000,
        "messages": [
            {"_id": "507f1f77bcf86cd799439021", "messageType": "user_query", "content": "Was ist Obst?"},
            {"_id": "507f1f77bcf86cd799439022", "messageType": last, "content": text, "confidence": "High"},
        ],
    }


def frame(name: str, data: Any) -> str:
    """An event as it stands on the wire: two lines and an empty one."""
    return f"event: {name}\ndata: {data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)}\n\n"


def legacy(*events: Frame) -> bytes:
    """A stream of a server before 2026-08."""
    return "".join(frame(name, data) for name, data in events).encode()


def agui(*events: Frame) -> bytes:
    """A stream of a server since 2026-08, which repeats the name in the data."""
    return "".join(frame(name, {"type": name, **data}) for name, data in events).encode()


# A chat with a tool and a restart, by a server of 2026-05.
OLD: tuple[Frame, ...] = (
    ("connected", {"message": "SSE connection established", "conversationId": CONVERSATION, "title": "Obst"}),
    ("status", {"status": "started", "message": "Starting"}),
    ("status", {"status": "searching", "message": "Searching"}),
    ("tool_call", {"tool_name": "fetch_full_record", "tool_args": {"id": "r1"}, "call_id": "call_1"}),
    ("tool_success", {"tool_name": "fetch_full_record", "summary": "1 record", "call_id": "call_1", "record_info": {}}),
    ("answer_chunk", {"chunk": "Wrong", "accumulated": "Wrong", "citations": []}),
    ("restreaming", {}),
    ("answer_chunk", {"chunk": "Äpfel", "accumulated": "Äpfel", "citations": []}),
    ("answer_chunk", {"chunk": " [1]", "accumulated": "Äpfel [1]", "citations": [CITATION]}),
    ("tool_call", {"tool_name": "web", "tool_args": {}, "call_id": None}),
    ("tool_error", {"tool_name": "web", "error": "offline", "call_id": None}),
    ("metadata", {}),
    ("complete", {"conversation": stored("Äpfel [1]."), "meta": META | {"recordsUsed": 3}, "recordsUsed": 3}),
)

# The same chat by a server of 2026-08, with a sub-agent that has its own text and fails.
NEW: tuple[Frame, ...] = (
    ("CUSTOM", {"name": "conversation_created", "value": {"conversationId": CONVERSATION, "title": "Obst"}}),
    ("RUN_STARTED", {"threadId": CONVERSATION, "runId": "run_1"}),
    ("STATE_SNAPSHOT", {"runId": "run_1", "snapshot": {"status": "calling_llm"}}),
    ("REASONING_START", {"runId": "run_1"}),
    ("REASONING_MESSAGE_START", {"messageId": "m0", "runId": "run_1", "role": "assistant"}),
    ("REASONING_MESSAGE_CONTENT", {"messageId": "m0", "delta": "Fruit", "runId": "run_1"}),
    ("REASONING_MESSAGE_CONTENT", {"messageId": "m0", "delta": "…", "runId": "run_1"}),
    ("REASONING_MESSAGE_END", {"messageId": "m0", "runId": "run_1"}),
    ("REASONING_END", {"runId": "run_1"}),
    ("TEXT_MESSAGE_START", {"messageId": "m1", "role": "assistant", "runId": "run_1"}),
    ("TEXT_MESSAGE_CONTENT", {"messageId": "m1", "delta": "Let me look.", "runId": "run_1"}),
    ("TEXT_MESSAGE_END", {"messageId": "m1", "runId": "run_1"}),
    ("TOOL_CALL_START", {"toolCallId": "c1", "toolCallName": "search", "displayName": "Search", "runId": "run_1"}),
    ("TOOL_CALL_ARGS", {"toolCallId": "c1", "delta": '{"query": ', "argsSummary": None, "runId": "run_1"}),
    ("TOOL_CALL_ARGS", {"toolCallId": "c1", "delta": '"Obst"}', "argsSummary": "Obst", "runId": "run_1"}),
    ("TOOL_CALL_END", {"toolCallId": "c1", "runId": "run_1"}),
    ("HEARTBEAT", {}),
    ("TOOL_CALL_RESULT", {"toolCallId": "c1", "content": "1 hit", "role": "tool", "status": "completed",
                          "runId": "run_1", "resultSummary": None}),
    ("STEP_STARTED", {"stepName": "sub_agent:reader", "runId": "run_1"}),
    ("RUN_STARTED", {"threadId": CONVERSATION, "runId": "run_2", "parentRunId": "run_1"}),
    ("TEXT_MESSAGE_START", {"messageId": "s1", "role": "assistant", "runId": "run_2"}),
    ("TEXT_MESSAGE_CONTENT", {"messageId": "s1", "delta": "not for you", "runId": "run_2"}),
    ("TOOL_CALL_START", {"toolCallId": "c2", "toolCallName": "read", "runId": "run_2"}),
    ("TOOL_CALL_RESULT", {"toolCallId": "c2", "content": None, "role": "tool", "status": "failed", "runId": "run_2",
                          "resultSummary": "denied"}),
    ("RUN_ERROR", {"message": "sub-agent failed", "code": "agent_error", "runId": "run_2", "parentRunId": "run_1"}),
    ("RUN_STARTED", {"threadId": CONVERSATION, "runId": "run_3", "parentRunId": "run_1"}),
    ("RUN_FINISHED", {"threadId": CONVERSATION, "runId": "run_3", "parentRunId": "run_1"}),
    ("STEP_FINISHED", {"stepName": "sub_agent:reader", "runId": "run_1"}),
    ("TEXT_MESSAGE_START", {"messageId": "m2", "role": "assistant", "runId": "run_1"}),
    ("TEXT_MESSAGE_CONTENT", {"messageId": "m2", "delta": "Äpfel", "runId": "run_1"}),
    ("TEXT_MESSAGE_CONTENT", {"messageId": "m2", "delta": " [source](ref1)", "runId": "run_1"}),
    ("STATE_DELTA", {"runId": "run_1", "delta": [
        {"op": "replace", "path": "/citations", "value": [CITATION]},
        {"op": "replace", "path": "/normalizedAnswer", "value": "Äpfel [1](r1)"},
        {"op": "replace", "path": "/rawLength", "value": 20},
    ]}),
    ("TEXT_MESSAGE_CONTENT", {"messageId": "m2", "delta": ".\n---\nConfidence: High", "runId": "run_1"}),
    ("STATE_DELTA", {"runId": "run_1", "delta": [
        {"op": "add", "path": "/artifacts/-", "value": {"artifactId": "a1"}},
    ]}),
    ("STATE_DELTA", {"runId": "run_1", "delta": [
        {"op": "replace", "path": "/normalizedAnswer", "value": "Äpfel [1](r1)."},
        {"op": "replace", "path": "/rawLength", "value": 42},
        {"op": "replace", "path": "/confidence", "value": "High"},
    ]}),
    ("TEXT_MESSAGE_END", {"messageId": "m2", "runId": "run_1"}),
    ("STATE_SNAPSHOT", {"runId": "run_1", "snapshot": {
        "final": True, "answer": "Äpfel [1](r1).", "citations": [CITATION], "confidence": "High",
    }}),
    ("RUN_FINISHED", {"result": {"conversation": stored("Äpfel [1](r1)."), "recordsUsed": 3, "meta": META}}),
)  # fmt: skip
