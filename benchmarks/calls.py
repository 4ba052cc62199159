"""One call without a network: what a client does on top of the HTTP library.

The floor is what one would write by hand, ``httpx.Client.get(...).json()``: no model, no retries, no errors. Both sides
get the same answer from the same function. `httpx.MockTransport` takes a client that is handed in; for a client of
jackfield's own, the function is put in the place of `httpx.HTTPTransport.handle_request`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import httpx
from measuring import Case, Row, compare, rounds
from peers import installed
from pydantic import TypeAdapter

from jackfield import AsyncClient, Client
from jackfield.plugin import Exchange, hookimpl
from jackfield_flux0 import Agent

URL = "http://127.0.0.1:8080"
AGENT = {
    "id": "agent00001",
    "name": "Echo",
    "type": "echo",
    "description": "Says what it hears. " * 12,
    "created_at": "2026-11-21T10:00:00Z",
}
DESCRIPTION = "What it is for. " * 60
ANSWER = json.dumps(AGENT).encode()
HEADERS = {
    "content-type": "application/json",
    "content-length": str(len(ANSWER)),
    "date": "Sat, 21 Nov 2026 10:00:00 GMT",
    "server": "uvicorn",
}
TIMES = 40


class Listener:
    """A plugin that looks at every request and answer."""

    @hookimpl
    def jackfield_request(self, exchange: Exchange) -> None:
        """Add a header."""
        exchange.headers["x-trace"] = "1"

    @hookimpl
    def jackfield_response(self, exchange: Exchange) -> None:
        """Look."""


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The answer's body in one piece, to be read and closed as one from a network."""

    def __iter__(self) -> Iterator[bytes]:
        yield ANSWER

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield ANSWER


def answer(request: httpx.Request) -> httpx.Response:
    """The same answer for every request."""
    return httpx.Response(200, headers=HEADERS, stream=Body())


def _handle(transport: object, request: httpx.Request) -> httpx.Response:
    request.read()
    return answer(request)


async def _handle_async(transport: object, request: httpx.Request) -> httpx.Response:
    await request.aread()
    return answer(request)


@contextmanager
def no_network() -> Generator[None]:
    """Answer in place of httpx's connections."""
    with (
        patch.object(httpx.HTTPTransport, "handle_request", _handle),
        patch.object(httpx.AsyncHTTPTransport, "handle_async_request", _handle_async),
    ):
        yield


def mocked() -> httpx.Client:
    """A blocking client without a network."""
    return httpx.Client(transport=httpx.MockTransport(answer))


def mocked_async() -> httpx.AsyncClient:
    """An awaitable client without a network."""
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


def repeated(work: Callable[[], object]) -> Case:
    """Do it so many times."""

    def case(times: int) -> None:
        for _ in range(times):
            work()

    return case


def by_hand(client: httpx.Client) -> dict[str, Case]:
    """What one would write with httpx alone, and the least that a typed client on top of it can do."""
    read = TypeAdapter(Agent).validate_json
    body = {"name": "Echo", "type": "echo", "description": DESCRIPTION}
    target = httpx.URL(f"{URL}/api/agents/agent00001")
    headers = {"accept": "application/json", "accept-encoding": "gzip, deflate", "user-agent": "lean"}

    def lean() -> Agent:
        request = httpx.Request("GET", target, headers=headers, extensions={"timeout": {}})
        return read(client.send(request).read())

    return {
        "GET by hand": repeated(lambda: client.get(f"{URL}/api/agents/agent00001").json()),
        "POST by hand": repeated(lambda: client.post(f"{URL}/api/agents", json=body).json()),
        "GET lean": repeated(lean),
    }


def ours(label: str, client: Client) -> dict[str, Case]:
    """The same through jackfield."""
    agents = client.flux0.agents
    return {
        f"GET {label}": repeated(lambda: agents.retrieve("agent00001")),
        f"POST {label}": repeated(lambda: agents.create(name="Echo", type_="echo", description=DESCRIPTION)),
    }


class Awaited:
    """Runs awaitable work as a blocking case, on one event loop."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner

    def __call__(self, work: Callable[[], Any]) -> Case:
        """As `repeated`."""

        async def many(times: int) -> None:
            for _ in range(times):
                await work()

        return lambda times: self._runner.run(many(times))


def by_hand_async(client: httpx.AsyncClient, awaited: Awaited) -> dict[str, Case]:
    """What one would write with httpx alone."""
    body = {"name": "Echo", "type": "echo", "description": DESCRIPTION}

    async def get() -> Any:
        return (await client.get(f"{URL}/api/agents/agent00001")).json()

    async def post() -> Any:
        return (await client.post(f"{URL}/api/agents", json=body)).json()

    return {"async GET by hand": awaited(get), "async POST by hand": awaited(post)}


def ours_async(label: str, client: AsyncClient, awaited: Awaited) -> dict[str, Case]:
    """The same through jackfield."""
    agents = client.flux0.agents
    return {
        f"async GET {label}": awaited(lambda: agents.retrieve("agent00001")),
        f"async POST {label}": awaited(lambda: agents.create(name="Echo", type_="echo", description=DESCRIPTION)),
    }


def rows() -> list[Row]:
    """Ratios to plain httpx, for GET and POST, blocking and awaited."""
    turns = rounds(21, 7)
    settings = {"base_url": URL}
    found: list[Row] = []
    with ExitStack() as stack:
        stack.enter_context(no_network())
        awaited = Awaited(stack.enter_context(asyncio.Runner()))
        plain, handed_in = stack.enter_context(mocked()), stack.enter_context(mocked())
        own = stack.enter_context(Client(flux0=settings))
        given = stack.enter_context(Client(flux0=settings, http_client=handed_in))
        heard = stack.enter_context(Client(flux0=settings, plugins=[Listener()]))
        cases = {
            **by_hand(plain), **ours("own client", own), **ours("handed in", given), **ours("own, hooks", heard),
        }  # fmt: skip
        cases |= {f"GET {peer.name}": repeated(peer.get) for peer in installed()}
        plain_async = mocked_async()
        cases_async = {
            **by_hand_async(plain_async, awaited),
            **ours_async("own client", AsyncClient(flux0=settings), awaited),
            **ours_async("handed in", AsyncClient(flux0=settings, http_client=mocked_async()), awaited),
            **ours_async("own, hooks", AsyncClient(flux0=settings, plugins=[Listener()]), awaited),
        }
        for verb, kind in (("GET", cases), ("POST", cases), ("async GET", cases_async), ("async POST", cases_async)):
            some = {name: case for name, case in kind.items() if name.startswith(f"{verb} ")}
            found += _rows(verb, some, turns)
    return found


def _rows(verb: str, cases: dict[str, Case], turns: int) -> list[Row]:
    floor = f"{verb} by hand"
    results = compare(cases, floor, rounds=turns, passes=4, times=TIMES)
    aims = {"own client": 0.8, "handed in": 1.0, "own, hooks": 1.0}
    return [
        result.row(name, f"httpx, {verb}", aims.get(name.removeprefix(f"{verb} ")))
        for name, result in results.items()
        if name != floor
    ]
