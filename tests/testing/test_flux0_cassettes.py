"""Flux0 from recordings of a live server, which are made with what users have for theirs.

They are made anew with ``pytest -m jackfield_cassette --jackfield-record=all``.
"""

from __future__ import annotations

import pytest

from jackfield import AsyncClient, BadRequestError, Client, NotFoundError, UnprocessableEntityError
from jackfield_flux0 import MessageFolder, fold

# Recording may have to install the server.
pytestmark = [pytest.mark.jackfield_cassette(folder="cassettes/flux0", stable=True), pytest.mark.timeout(300)]


@pytest.fixture
def base_url(request: pytest.FixtureRequest) -> str:
    """The live server while recording; else an address that nobody is at."""
    recording = request.config.getoption("--jackfield-record") not in (None, "none")
    url: str = request.getfixturevalue("flux0_server") if recording else "http://flux0.test"
    return url


def test_agents(base_url: str) -> None:
    with Client(flux0={"base_url": base_url, "user_sub": "somebody-of-mine"}) as client:
        made = client.flux0.agents.create(name="Écho", type_="echo", description="says it again")
        assert client.flux0.agents.retrieve(made.id) == made
        assert client.flux0.agents.list().items[-1] == made


def test_refusals(base_url: str) -> None:
    with Client(flux0={"base_url": base_url}) as client:
        with pytest.raises(NotFoundError):
            client.flux0.agents.retrieve("0123456789")
        with pytest.raises(UnprocessableEntityError):
            client.flux0.agents.create(name="x", type_="nobody-knows-it")
        with pytest.raises(BadRequestError):
            client.flux0.sessions.create(agent_id="0123456789")


@pytest.mark.parametrize("words", ["one two three", "Grüße 😀 zurück"], ids=["plain", "unicode"])
def test_conversation(base_url: str, words: str) -> None:
    with Client(flux0={"base_url": base_url}) as client:
        agent = client.flux0.agents.create(name="Echo", type_="echo")
        session = client.flux0.sessions.create(agent_id=agent.id, title="A talk")
        folder = MessageFolder()
        events = client.flux0.sessions.create_event(session.id, type_="message", source="user", content=words)
        with fold(events, folder) as messages:
            for _ in messages:
                pass
        assert [message.text for message in folder.messages] == [words]
        assert client.flux0.sessions.retrieve(session.id) == session
        assert session in client.flux0.sessions.list(agent_id=agent.id).items
        assert [event.type for event in client.flux0.sessions.list_events(session.id, types=["message"])]


async def test_awaited(base_url: str) -> None:
    async with AsyncClient(flux0={"base_url": base_url}) as client:
        agent = await client.flux0.agents.create(name="Echo", type_="echo")
        session = await client.flux0.sessions.create(agent_id=agent.id)
        stream = client.flux0.sessions.create_event(session.id, type_="message", source="user", content="a b")
        async with stream as events:
            names = [event.event async for event in events]
        assert {"chunk", "status"} == set(names)
