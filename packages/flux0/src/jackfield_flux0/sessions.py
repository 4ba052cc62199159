"""Flux0's sessions and their events."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, Resource, StreamCall, call, given, paged, streamed

from .models import Event, EventSource, EventType, Session, SessionStream
from .streams import stream_reader


class Sessions(Resource[M]):
    """Sessions: conversations between a user and an agent, and the events in them.

    A session can be neither changed nor deleted, and any user can read it who knows its id.
    Source: flux0-server 0.1.0b4.
    """

    @call
    def create(
        self,
        *,
        agent_id: str,
        allow_greeting: bool = False,
        id: str | None = None,
        title: str | None = None,
        **options: Unpack[Options],
    ) -> Call[Session]:
        """Open a session with an agent.

        Args:
            agent_id: The agent's id.
            allow_greeting: Whether the agent may begin. The server then runs it, but what it says is neither stored
                nor sent.
            id: An id of 10 characters to be used for the session. The server does not check that it is new.
            title: A title of at most 200 characters.
            **options: How this call is made.

        Raises:
            BadRequestError: No agent has this id, or the server has not loaded its runner.
            UnprocessableEntityError: An id has not 10 characters, or the title is too long.
        """
        body = given({"agent_id": agent_id, "id": id, "title": title})
        params = {"allow_greeting": allow_greeting or None}
        return Call("POST", "/api/sessions", params=params, json=body, options=options)

    @paged
    def list(self, *, agent_id: str | None = None, **options: Unpack[Options]) -> PageCall[Session]:
        """List the user's own sessions; there is one page.

        Args:
            agent_id: Only those with this agent.
            **options: How this call is made.
        """
        return PageCall("GET", "/api/sessions", params={"agent_id": agent_id}, items="data", options=options)

    @call
    def retrieve(self, session_id: str, **options: Unpack[Options]) -> Call[Session]:
        """Retrieve one session, whoever it belongs to.

        Args:
            session_id: The session's id, of 10 characters.
            **options: How this call is made.

        Raises:
            NotFoundError: No session has this id.
            UnprocessableEntityError: The id has not 10 characters.
        """
        return Call("GET", "/api/sessions/{}", session_id, options=options)

    @streamed
    def create_event(
        self,
        session_id: str,
        *,
        type_: EventType | str,
        source: EventSource | str,
        content: str | None = None,
        **options: Unpack[Options],
    ) -> StreamCall[SessionStream]:
        """Send a message and stream what the agent answers.

        `fold` puts the pieces of the answer together. The stream just ends when the agent is done; it can stay silent
        for ever when the agent has failed or another message was sent in the same session, so it is given up after
        300 s of silence, or after `timeout`. Closing it early stops the agent. The message is not sent twice.

        Args:
            session_id: The session's id. One stream at a time: a second message makes the first one silent.
            type_: `"message"`; the server takes no other.
            source: `"user"`; the server takes no other.
            content: The message, not empty.
            **options: How this call is made.

        Raises:
            BadRequestError: No session has this id.
            UnprocessableEntityError: The content is empty, or the type or the source is another.
            APITimeoutError: The stream stayed silent for too long.
            StreamInterruptedError: The connection broke.
        """
        body = given({"type": type_, "source": source, "content": content})
        path = "/api/sessions/{}/events/stream"
        return StreamCall("POST", path, session_id, json=body, events=stream_reader, options=options)

    @paged
    def list_events(
        self,
        session_id: str,
        *,
        min_offset: int | None = None,
        source: EventSource | str | None = None,
        correlation_id: str | None = None,
        types: Sequence[EventType | str] | None = None,
        **options: Unpack[Options],
    ) -> PageCall[Event]:
        """List the stored events of a session; there is one page.

        Args:
            session_id: The session's id.
            min_offset: Only events from this offset on.
            source: Only events from this source.
            correlation_id: Only events of this turn.
            types: Only events of these types. The server ignores or refuses this, so it is done here; none given
                means all.
            **options: How this call is made.

        Raises:
            BadRequestError: No session has this id.
            ServerError: An agent has stored an event that the server itself cannot read again.
        """
        wanted = {types} if isinstance(types, str) else set(types or ())
        return PageCall(
            "GET",
            "/api/sessions/{}/events",
            session_id,
            params={"min_offset": min_offset, "source": source, "correlation_id": correlation_id},
            items="data",
            keep=(lambda event: event.type in wanted) if wanted else None,
            options=options,
        )
