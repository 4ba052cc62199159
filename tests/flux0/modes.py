"""Scenarios that are written once and played with a blocking and with an awaited client."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, cast

import anyio

from jackfield import AsyncClient, Client
from jackfield_flux0 import Agent, Flux0, FoldedMessage, MessageFolder, Session, fold

MODES = ["blocking", "asyncio", "trio"]


class Line:
    """A client's flux0 in some mode; what it gives is awaited here, whatever the mode.

    Attributes:
        flux0: The platform. Any of its calls goes through one of the methods.
    """

    def __init__(self, flux0: Any) -> None:
        # Any: what a call gives depends on the mode.
        self.flux0: Any = flux0

    async def get(self, result: Any) -> Any:
        """The answer, page or opened stream."""
        return await cast("Awaitable[Any]", result) if isinstance(result, Awaitable) else result

    async def items(self, listing: Any) -> list[Any]:
        """All items of a list or stream."""
        return [item async for item in self.each(listing)]

    async def each(self, listing: Any) -> AsyncIterator[Any]:
        """The items of a list, stream or folded stream, one by one."""
        if hasattr(listing, "__aiter__"):
            async for item in listing:
                yield item
        else:
            for item in listing:
                yield item

    @asynccontextmanager
    async def entered(self, stream: Any) -> AsyncGenerator[Any, None]:
        """In the stream's `with` block."""
        if hasattr(stream, "__aenter__"):
            async with stream as opened:
                yield opened
        else:
            with stream as opened:
                yield opened

    async def first(self, stream: Any) -> Any:
        """The next item of an opened stream."""
        return await anext(stream) if hasattr(stream, "__anext__") else next(stream)

    async def agent(self, type_: str) -> Agent:
        """A new agent."""
        agent: Agent = await self.get(self.flux0.agents.create(name=type_.title(), type_=type_))
        return agent

    async def session(self, type_: str) -> Session:
        """A new session with a new agent."""
        agent = await self.agent(type_)
        session: Session = await self.get(self.flux0.sessions.create(agent_id=agent.id))
        return session

    def said(self, session: Session, content: str, **options: Any) -> Any:
        """The stream that answers a message."""
        return self.flux0.sessions.create_event(session.id, type_="message", source="user", content=content, **options)

    async def folded(self, session: Session, content: str) -> list[FoldedMessage]:
        """The messages that a message is answered with."""
        folder = MessageFolder()
        async with self.entered(fold(self.said(session, content), folder)) as messages:
            await self.items(messages)
        return folder.messages


Scenario = Callable[[Line], Coroutine[Any, Any, None]]


def play(mode: str, base_url: str, scenario: Scenario, **options: Any) -> None:
    """Play a scenario in a mode.

    Args:
        mode: One of `MODES`.
        base_url: Where the server is.
        scenario: What to do.
        options: Options of the client.
    """
    settings: Any = {"base_url": base_url, **options.pop("flux0", {})}
    if mode == "blocking":
        with Client(flux0=settings, **options) as client:
            job = scenario(Line(client.use(Flux0)))
            try:
                job.send(None)
            except StopIteration:
                return
        raise AssertionError("a blocking call has suspended")

    async def awaited() -> None:
        async with AsyncClient(flux0=settings, **options) as client:
            await scenario(Line(client.use(Flux0)))

    anyio.run(awaited, backend=mode)
