"""One turn of an agent: what a runner says between a user's message and `completed`."""

# The server's packages are installed in an environment of their own, where no type checker runs.
# mypy: ignore-errors
# pyright: basic, reportMissingImports=false
from __future__ import annotations

import uuid
from collections import Counter

from flux0_stream.types import ChunkEvent


class Turn:
    """Statuses and chunks of one turn.

    Event ids are one namespace for the whole server, so the short names used here are made unique by a prefix.
    """

    def __init__(self, deps, agent, last) -> None:
        self.message = last.data["parts"][0]["content"]
        self._emitter = deps.event_emitter
        self._correlation_id = deps.correlator.correlation_id
        self._agent = agent
        self._offset = last.offset
        self._prefix = uuid.uuid4().hex
        self._seq = Counter()

    @classmethod
    async def begin(cls, context, deps) -> Turn:
        """The turn that answers the last event of the session."""
        agent = await deps.read_agent(context.agent_id)
        return cls(deps, agent, (await deps.list_session_events(context.session_id))[-1])

    async def status(self, status, document: str | None = "main", **data) -> None:
        """Send a status; `ready` makes the document a stored event, `completed` ends the stream."""
        payload = {"type": "status", "status": status, "acknowledged_offset": self._offset, "data": data}
        event_id = None if document is None else f"{self._prefix}-{document}"
        await self._emitter.enqueue_status_event(self._correlation_id, payload, event_id)

    async def patch(self, *patches, document="main", **metadata) -> None:
        """Send one chunk for a document."""
        seq = self._seq[document]
        self._seq[document] += 1
        chunk = ChunkEvent(
            correlation_id=self._correlation_id,
            event_id=f"{self._prefix}-{document}",
            seq=seq,
            patches=list(patches),
            metadata={"agent_id": self._agent.id, "agent_name": self._agent.name, **metadata},
        )
        await self._emitter.enqueue_event_chunk(chunk)

    async def say(self, text, document="main", **metadata) -> None:
        """Append a piece of text to a document."""
        await self.patch({"op": "add", "path": "/-", "value": text}, document=document, **metadata)
