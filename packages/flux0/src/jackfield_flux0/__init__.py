"""The flux0 platform for jackfield: agents, sessions and their event streams, as `client.flux0`.

```python
from jackfield import Client
from jackfield_flux0 import EventType, fold

with Client() as client:
    agent = client.flux0.agents.create(name="Echo", type_="echo")
    session = client.flux0.sessions.create(agent_id=agent.id)
    events = client.flux0.sessions.create_event(session.id, type_=EventType.MESSAGE, source="user", content="hi")
    with fold(events) as messages:
        for message in messages:
            print(message.delta, end="", flush=True)
```
"""

from __future__ import annotations

from typing import Any

from jackfield.plugin import hookimpl

from .agents import Agents
from .messages import FoldedMessage, MessageFolder, MessageKind
from .models import (
    Agent,
    ChunkEvent,
    ChunkEventStream,
    ConsumptionOffsets,
    ContentPart,
    ControlMode,
    ControlOptions,
    EmittedEvent,
    EmittedEventStream,
    ErrorDetail,
    Event,
    EventData,
    EventSource,
    EventStatus,
    EventType,
    HTTPValidationError,
    JsonPatchOp,
    JsonPatchOperation,
    MessageEventData,
    MessagePart,
    ReasoningPart,
    Session,
    SessionStream,
    StatusEventData,
    ToolCall,
    ToolEventData,
    ToolPart,
    ToolResult,
    UnknownEventData,
    UnknownEventStream,
    UnknownPart,
    ValidationError,
)
from .patches import Document, PatchError
from .platform import Flux0, Flux0Settings
from .sessions import Sessions
from .streams import fold

__all__ = [
    "Agent",
    "Agents",
    "ChunkEvent",
    "ChunkEventStream",
    "ConsumptionOffsets",
    "ContentPart",
    "ControlMode",
    "ControlOptions",
    "Document",
    "EmittedEvent",
    "EmittedEventStream",
    "ErrorDetail",
    "Event",
    "EventData",
    "EventSource",
    "EventStatus",
    "EventType",
    "Flux0",
    "Flux0Settings",
    "FoldedMessage",
    "HTTPValidationError",
    "JsonPatchOp",
    "JsonPatchOperation",
    "MessageEventData",
    "MessageFolder",
    "MessageKind",
    "MessagePart",
    "PatchError",
    "ReasoningPart",
    "Session",
    "SessionStream",
    "Sessions",
    "StatusEventData",
    "ToolCall",
    "ToolEventData",
    "ToolPart",
    "ToolResult",
    "UnknownEventData",
    "UnknownEventStream",
    "UnknownPart",
    "ValidationError",
    "fold",
    "jackfield_platform",
]


@hookimpl
def jackfield_platform() -> type[Flux0[Any]]:
    """The platform's class."""
    return Flux0
