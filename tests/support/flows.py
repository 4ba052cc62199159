"""Flows that use one thing each."""

from __future__ import annotations

import threading
import types
from collections.abc import Generator, Sequence
from typing import Any

from jackfield.plugin import Async, Call, LinesCall, M, Resource, call, flow, gather, now, sleep, streamed, thread
from tests.support.acme import File


@types.coroutine
def _foreign() -> Generator[None, None, None]:
    """What another library would await."""
    yield


class Flows(Resource[M]):
    """Flows that use one thing each."""

    @call
    def get(self, name: str) -> Call[Any]:
        """One exchange."""
        return Call("GET", "/{}", name)

    @streamed
    def lines(self) -> LinesCall:
        """A stream."""
        return LinesCall("GET", "/lines")

    @flow
    async def several(self: Flows[Async], *names: str) -> Sequence[Any]:
        """Several at once."""
        found: Sequence[Any] = await gather(*(self.get(name) for name in names))
        return found

    @flow
    async def found(self: Flows[Async]) -> dict[str, tuple[File[Any], int]]:
        """Models in other things."""
        return {"a": (File.model_validate({"id": "a"}), 1)}

    @flow
    async def napping(self: Flows[Async], seconds: float) -> float:
        """A pause by the clock."""
        before = now()
        await sleep(seconds)
        return now() - before

    @flow
    async def on_thread(self: Flows[Async]) -> tuple[int, int]:
        """Where work is done."""
        return threading.get_ident(), await thread(threading.get_ident)

    @flow
    async def guarded(self: Flows[Async], state: Any) -> None:
        """Under a lock that is shared."""
        async with state.lock:
            state.inside += 1
            state.most = max(state.most, state.inside)
            await self.get("x")
            state.inside -= 1

    @flow
    async def nested(self: Flows[Async]) -> Any:
        """A flow in a flow."""
        return await self.several("a", "b")

    @flow
    async def foreign(self: Flows[Async]) -> None:
        """Awaits what is not ours."""
        await _foreign()

    @flow
    async def foreign_in_a_stream(self: Flows[Async]) -> None:
        """The same while a connection is held."""
        async with self.lines() as lines:
            async for _ in lines:
                await _foreign()

    @flow
    async def half(self: Flows[Async]) -> str:
        """Leaves a stream early."""
        async with self.lines() as lines:
            async for line in lines:
                return str(line)
        return ""

    @flow
    async def abandoning(self: Flows[Async], names: Sequence[str]) -> Sequence[Any]:
        """Jobs of which one fails."""
        return await gather(*(self.get(name) for name in names))
