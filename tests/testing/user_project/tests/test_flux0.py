from __future__ import annotations

import os

import pytest

from jackfield import AsyncClient, Client, NotFoundError

pytestmark = pytest.mark.jackfield_cassette
SETTINGS = {"user_sub": os.environ["USER_SUB"]}


def test_agents() -> None:
    with Client(flux0=SETTINGS) as client:
        made = client.flux0.agents.create(name="Echo", type_="echo")
        assert client.flux0.agents.retrieve(made.id) == made
        assert made in list(client.flux0.agents.list())
        with pytest.raises(NotFoundError):
            client.flux0.agents.retrieve("0123456789")


def test_stream() -> None:
    with Client(flux0=SETTINGS) as client:
        agent = client.flux0.agents.create(name="Echo", type_="echo")
        session = client.flux0.sessions.create(agent_id=agent.id)
        with client.flux0.sessions.create_event(session.id, type_="message", source="user", content="hi you") as events:
            names = [event.event for event in events]
        assert names.count("chunk") >= 2
        assert "status" in names


async def test_awaited() -> None:
    async with AsyncClient(flux0=SETTINGS) as client:
        agent = await client.flux0.agents.create(name="Écho", type_="echo")
        assert (await client.flux0.agents.retrieve(agent.id)).name == "Écho"
        session = await client.flux0.sessions.create(agent_id=agent.id)
        stream = client.flux0.sessions.create_event(session.id, type_="message", source="user", content="a b c")
        async with stream as events:
            count = 0
            async for event in events:
                count += event.event == "chunk"
        assert count >= 3
