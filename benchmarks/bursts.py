"""500 calls at once on a fresh client, in CPU seconds of the client's process.

httpx 0.28 looks at every connection for every waiting call whenever anything changes, so a burst costs the square of
its size. The server answers after 50 ms, so that all 500 calls are under way before the first answer comes.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from collections.abc import Awaitable, Callable
from typing import Any

from measuring import Case, Row, compare, rounds
from server import running

from jackfield import AsyncClient

AT_ONCE = 500


def by_hand(library: Any, url: str) -> Case:
    """What one would write with httpx or httpx2 alone."""

    async def burst() -> None:
        async with library.AsyncClient(timeout=60) as client:
            answers = await asyncio.gather(*(client.get(f"{url}/api/agents/agent00001") for _ in range(AT_ONCE)))
            assert all(answer.json()["id"] == "agent00001" for answer in answers)

    return _case(burst)


def ours(library: Any, url: str) -> Case:
    """Through jackfield, over a client of this library that is handed in, or over its own."""

    async def burst() -> None:
        http = None if library is None else library.AsyncClient()
        async with AsyncClient(flux0={"base_url": url}, http_client=http, timeout=60) as client:
            agents = client.flux0.agents
            answers = await asyncio.gather(*(agents.retrieve("agent00001") for _ in range(AT_ONCE)))
            assert all(answer.id == "agent00001" for answer in answers)
        if http is not None:
            await http.aclose()

    return _case(burst)


def _case(burst: Callable[[], Awaitable[None]]) -> Case:
    def case(times: int) -> None:
        async def bursts() -> None:
            for _ in range(times):
                await burst()

        asyncio.run(bursts())

    return case


def rows() -> list[Row]:
    """Ratios to plain httpx and plain httpx2, in the same rounds."""
    turns = rounds(3, 1)
    httpx: Any = importlib.import_module("httpx")
    with running() as server:
        url = f"{server}/wait/0.05"
        cases = {"by hand": by_hand(httpx, url), "own": ours(None, url), "handed in": ours(httpx, url)}
        results = compare(cases, "by hand", rounds=turns)
        found = [
            results["own"].row(f"{AT_ONCE} calls at once", "httpx", 0.15),
            results["handed in"].row(f"{AT_ONCE} at once, httpx handed in", "httpx"),
        ]
        if importlib.util.find_spec("httpx2") is not None:
            httpx2: Any = importlib.import_module("httpx2")
            cases = {"by hand": by_hand(httpx2, url), "ours": ours(httpx2, url)}
            result = compare(cases, "by hand", rounds=rounds(9, 3))["ours"]
            found.append(result.row(f"{AT_ONCE} at once, httpx2 handed in", "httpx2", 1.0))
    return found
