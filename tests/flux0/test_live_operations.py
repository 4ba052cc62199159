"""Every operation and every error against a live flux0-server, in both modes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from jackfield import (
    APIStatusError,
    BadRequestError,
    ConfigurationError,
    JackfieldError,
    NotFoundError,
    ServerError,
    UnprocessableEntityError,
)
from jackfield_flux0 import (
    Agent,
    ContentPart,
    ErrorDetail,
    Event,
    EventSource,
    EventType,
    HTTPValidationError,
    MessageEventData,
    Session,
    StatusEventData,
)
from tests.flux0.modes import Line, Scenario, play

# The first test that needs the server may have to install it.
pytestmark = pytest.mark.timeout(300)

Live = Callable[[Scenario], None]


async def create_agent(line: Line) -> None:
    agent = await line.get(line.flux0.agents.create(name="Écho", type_="echo", description="says it again"))
    assert isinstance(agent, Agent)
    assert (agent.name, agent.type, agent.description) == ("Écho", "echo", "says it again")
    assert len(agent.id) == 10
    assert abs((datetime.now(UTC) - agent.created_at).total_seconds()) < 600
    plain = await line.get(line.flux0.agents.create(name="Echo", type_="echo"))
    assert plain.description is None


async def retrieve_agent(line: Line) -> None:
    agent = await line.agent("echo")
    assert await line.get(line.flux0.agents.retrieve(agent.id)) == agent


async def list_agents(line: Line) -> None:
    made = [await line.agent("echo"), await line.agent("echo")]
    page = await line.get(line.flux0.agents.list())
    assert page.items[-2:] == made
    assert page["data"][-2:] == made
    assert not page.has_next
    assert await line.items(line.flux0.agents.list()) == page.items


async def create_session(line: Line) -> None:
    agent = await line.agent("echo")
    titled = await line.get(line.flux0.sessions.create(agent_id=agent.id, title="A talk"))
    assert isinstance(titled, Session)
    assert (titled.agent_id, titled.title, titled.consumption_offsets.client) == (agent.id, "A talk", 0)
    chosen = agent.id[::-1]
    named = await line.get(line.flux0.sessions.create(agent_id=agent.id, id=chosen, allow_greeting=True))
    assert (named.id, named.title, named.user_id) == (chosen, None, titled.user_id)


async def retrieve_session(line: Line) -> None:
    session = await line.session("echo")
    assert await line.get(line.flux0.sessions.retrieve(session.id)) == session


async def list_sessions(line: Line) -> None:
    first, second = await line.session("echo"), await line.session("echo")
    assert await line.items(line.flux0.sessions.list(agent_id=first.agent_id)) == [first]
    assert await line.items(line.flux0.sessions.list(agent_id="no such")) == []
    page = await line.get(line.flux0.sessions.list())
    assert page.items[-2:] == [first, second]


async def create_event(line: Line) -> None:
    session = await line.session("echo")
    events = await line.items(line.said(session, "one two"))
    assert [event.event for event in events] == ["status", "status", "chunk", "chunk"]
    processing, typing, one, two = (event.data for event in events)
    assert [event.data.status for event in (processing, typing)] == ["processing", "typing"]
    assert events[0].id == processing.id == one.event_id
    assert [patch.value for chunk in (one, two) for patch in chunk.patches] == ["one", " two"]
    assert [one.seq, two.seq] == [0, 1]
    assert one.metadata["agent_name"] == "Echo"
    assert one.timestamp > 0
    assert len({event.correlation_id for event in (processing, typing, one, two)}) == 1


async def list_events(line: Line) -> None:
    session = await line.session("echo")
    await line.items(line.said(session, "one two"))
    await line.items(line.said(session, "three"))
    listing = line.flux0.sessions.list_events
    events = await line.items(listing(session.id))
    assert all(isinstance(event, Event) for event in events)
    assert [event.offset for event in events] == list(range(8))
    assert [event.type for event in events] == ["message", "status", "status", "message"] * 2
    assert [event.source for event in events] == ["user", *["ai_agent"] * 3] * 2
    assert isinstance(events[1].data, StatusEventData)
    answer = events[3].data
    assert isinstance(answer, MessageEventData)
    assert answer.parts == [ContentPart(content="one two")]
    assert answer.participant == {"id": session.agent_id, "name": "Echo"}

    assert await line.items(listing(session.id, min_offset=6)) == events[6:]
    assert await line.items(listing(session.id, source="user")) == [events[0], events[4]]
    assert await line.items(listing(session.id, source=EventSource.AI_AGENT, min_offset=5)) == events[5:]
    assert await line.items(listing(session.id, correlation_id=events[5].correlation_id)) == events[4:]
    messages = [events[0], events[3], events[4], events[7]]
    assert await line.items(listing(session.id, types=["message"])) == messages
    assert await line.items(listing(session.id, types=[EventType.MESSAGE, "tool"])) == messages
    assert await line.items(listing(session.id, types="message")) == messages
    assert await line.items(listing(session.id, types=["custom"])) == []
    assert await line.items(listing(session.id, types=[])) == events
    page = await line.get(listing(session.id, types=["status"], source="ai_agent", min_offset=2))
    assert page.items == page["data"] == [events[2], events[5], events[6]]


OPERATIONS = [
    create_agent,
    retrieve_agent,
    list_agents,
    create_session,
    retrieve_session,
    list_sessions,
    create_event,
    list_events,
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_operation(on_live: Live, operation: Callable[[Line], Coroutine[Any, Any, None]]) -> None:
    on_live(operation)


def test_raw_answers(on_live: Live) -> None:
    async def scenario(line: Line) -> None:
        created = await line.get(line.flux0.agents.create.raw(name="Echo", type_="echo"))
        assert (created.status_code, created.data.name) == (201, "Echo")
        assert created.headers["content-type"] == "application/json"
        listed = await line.get(line.flux0.agents.list.raw())
        assert listed.data.items[-1] == created.data
        session = await line.get(line.flux0.sessions.create.raw(agent_id=created.data.id))
        assert session.status_code == 201
        say = line.flux0.sessions.create_event.raw
        opened = await line.get(say(session.data.id, type_="message", source="user", content="a"))
        assert opened.headers["content-type"].startswith("text/event-stream")
        assert len(await line.items(opened.data)) == 3

    on_live(scenario)


def test_what_is_not_wrapped(on_live: Live) -> None:
    async def scenario(line: Line) -> None:
        document = await line.get(line.flux0.request("GET", "/openapi.json"))
        assert "/api/agents" in document["paths"]

    on_live(scenario)


def test_a_user_has_its_own_sessions(mode: str, flux0_server: str) -> None:
    seen: list[str] = []

    async def scenario(line: Line) -> None:
        session = await line.session("echo")
        seen.append(session.user_id)
        mine = await line.items(line.flux0.sessions.list())
        assert [each.user_id for each in mine] == [session.user_id] * len(mine)
        assert session in mine

    play(mode, flux0_server, scenario)
    play(mode, flux0_server, scenario, flux0={"user_sub": "ada"})
    play(mode, flux0_server, scenario, flux0={"user_sub": "b.o'b/1"})
    assert len(set(seen)) == 3


@dataclass(frozen=True)
class Refusal:
    """A call that the server refuses, and what is to be raised."""

    name: str
    do: Callable[[Line], Any]
    error: type[JackfieldError]
    status: int
    message: str

    def __str__(self) -> str:
        return self.name


def event(line: Line, **changes: Any) -> Any:
    arguments = {"session_id": "0123456789", "type_": "message", "source": "user", "content": "a", **changes}
    return line.flux0.sessions.create_event(**arguments)


REFUSALS = [
    Refusal("unknown agent", lambda line: line.flux0.agents.retrieve("0123456789"),
            NotFoundError, 404, "Agent with ID 0123456789 not found"),
    Refusal("an id of the wrong length", lambda line: line.flux0.agents.retrieve("short"),
            UnprocessableEntityError, 422, "path.agent_id: String should have at least 10 characters"),
    Refusal("an id with a slash", lambda line: line.flux0.agents.retrieve("a/../b?c#d"),
            NotFoundError, 404, "Not Found"),
    Refusal("unknown runner type", lambda line: line.flux0.agents.create(name="A", type_="nobody"),
            UnprocessableEntityError, 422, "Agent type 'nobody' is not supported"),
    Refusal("two faults", lambda line: line.flux0.agents.create(name="", type_="x" * 101),
            UnprocessableEntityError, 422,
            "body.name: String should have at least 1 character; "
            "body.type: String should have at most 100 characters"),
    Refusal("session with an unknown agent", lambda line: line.flux0.sessions.create(agent_id="0123456789"),
            BadRequestError, 400, "Agent with ID 0123456789 not found"),
    Refusal("unknown session", lambda line: line.flux0.sessions.retrieve("0123456789"),
            NotFoundError, 404, "Session with ID 0123456789 not found"),
    Refusal("events of an unknown session", lambda line: line.flux0.sessions.list_events("0123456789"),
            BadRequestError, 400, "Cannot list events for non-existent session with ID 0123456789"),
    Refusal("a source that does not exist", lambda line: line.flux0.sessions.list_events("0123456789", source="moon"),
            UnprocessableEntityError, 422, "query.source: Input should be 'user', 'ai_agent' or 'system'"),
    Refusal("message to an unknown session", event, BadRequestError, 400, "Session with ID 0123456789 not found"),
    Refusal("message without content", lambda line: event(line, content=None),
            UnprocessableEntityError, 422, "Missing 'message' field in event parameters"),
    Refusal("event of another type", lambda line: event(line, type_=EventType.STATUS),
            UnprocessableEntityError, 422, "Only message events can currently be added manually"),
    Refusal("event from another source", lambda line: event(line, source=EventSource.SYSTEM),
            UnprocessableEntityError, 422, 'Only "user" source is supported for direct posting.'),
    Refusal("type that does not exist", lambda line: event(line, type_="shout"),
            UnprocessableEntityError, 422, "body.type: Input should be 'message', 'tool', 'status' or 'custom'"),
    Refusal("method that does not exist", lambda line: line.flux0.request("DELETE", "/api/agents/0123456789"),
            APIStatusError, 405, "Method Not Allowed"),
]  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_refusal(on_live: Live, refusal: Refusal) -> None:
    async def scenario(line: Line) -> None:
        with pytest.raises(APIStatusError) as caught:
            await line.get(refusal.do(line))
            async with line.entered(refusal.do(line)):
                pytest.fail("it was not refused")
        error = caught.value
        assert type(error) is refusal.error
        assert (error.status_code, error.message) == (refusal.status, refusal.message)
        assert refusal.message in str(error)
        assert error.platform == "flux0"
        assert error.attempts == 1
        if isinstance(error.body["detail"], str):
            assert error.data == ErrorDetail(detail=refusal.message)
        else:
            assert isinstance(error.data, HTTPValidationError)
            assert error.data.detail
            assert error.data.detail[0].loc

    on_live(scenario)


def test_a_listing_that_the_server_itself_cannot_make(on_live: Live) -> None:
    async def scenario(line: Line) -> None:
        session = await line.session("unlisted")
        events = await line.items(line.said(session, "go"))
        assert [event.data.data.status for event in events] == ["daydreaming"]
        with pytest.raises(ServerError) as caught:
            await line.get(line.flux0.sessions.list_events(session.id, retries=0))
        assert (caught.value.status_code, caught.value.message) == (500, "Internal Server Error")
        assert caught.value.body == "Internal Server Error"

    on_live(scenario)


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_an_id_that_would_change_the_path_is_not_sent(on_live: Live, bad: str) -> None:
    async def scenario(line: Line) -> None:
        with pytest.raises(ConfigurationError, match="is no identifier"):
            await line.get(line.flux0.agents.retrieve(bad))

    on_live(scenario)
