"""One scenario in every mode, over both HTTP libraries, with a client of ours and with one handed in."""

from __future__ import annotations

import importlib
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import anyio
import anyio.to_thread
import pytest

from jackfield import AsyncClient, Client, Retry
from jackfield._http import MAX_CONNECTIONS
from tests.lab.acme import Acme

T = TypeVar("T")
QUICK = Retry(initial_interval=0.001)
# A context of httpx's own making reads all of the world's authorities, for each client anew.
_TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True, slots=True)
class Flavour:
    """A mode, a library, and whose HTTP client it is."""

    mode: str
    library: str = "httpx"
    own: bool = True

    def __str__(self) -> str:
        return f"{self.mode}-{self.library}{'' if self.own else '-handed-in'}"


MODES = ("blocking", "asyncio", "trio")
FLAVOURS = [
    *(Flavour(mode) for mode in MODES),
    *(Flavour(mode, library, own=False) for mode in MODES for library in ("httpx", "httpx2")),
]
everywhere = pytest.mark.parametrize("flavour", FLAVOURS, ids=str)
handed_in = pytest.mark.parametrize("flavour", [flavour for flavour in FLAVOURS if not flavour.own], ids=str)


def turn(place: int, flavours: Sequence[Flavour] = FLAVOURS) -> list[Flavour]:
    """One flavour of each mode, of kinds that change from one to the next and from place to place.

    Args:
        place: The number of a case.
        flavours: Those to choose from.
    """
    chosen: list[Flavour] = []
    for number, mode in enumerate(dict.fromkeys(flavour.mode for flavour in flavours)):
        kinds = [flavour for flavour in flavours if flavour.mode == mode]
        chosen.append(kinds[(place + number) % len(kinds)])
    return chosen


def in_turn(
    names: str,
    cases: Sequence[Any],
    *,
    full: Callable[[Any], bool] = lambda case: False,
    flavours: Sequence[Flavour] = FLAVOURS,
    ids: Callable[[Any], str] = str,
) -> pytest.MarkDecorator:
    """Parametrise a test with cases, each in one flavour of each mode; every kind of client comes in every mode.

    Args:
        names: Of the parameters; ``flavour`` is one more.
        cases: Their values; a tuple where there are several.
        full: Which cases are played in every flavour.
        flavours: Those to choose from.
        ids: Names a case.
    """
    several = "," in names
    params = [
        pytest.param(*(case if several else (case,)), flavour, id=f"{ids(case)}-{flavour}")
        for place, case in enumerate(cases)
        for flavour in (flavours if full(case) else turn(place, flavours))
    ]
    return pytest.mark.parametrize(f"{names}, flavour", params)


class Side(Generic[T]):
    """A client in some mode; what it gives is awaited here, whatever the mode.

    Attributes:
        client: The client.
        acme: Its platform. Any of its calls goes through one of the methods.
        http: The HTTP client that was handed in, or None.
    """

    def __init__(self, client: Any, http: Any) -> None:
        self.client = client
        self.acme: Acme[Any] = client.use(Acme)
        self.http = http

    async def get(self, result: Any) -> Any:
        """The answer."""
        return await cast("Awaitable[Any]", result) if isinstance(result, Awaitable) else result

    async def items(self, listing: Any) -> list[Any]:
        """All items of a list or stream."""
        if hasattr(listing, "__aiter__"):
            return [item async for item in listing]
        return list(listing)

    async def next(self, stream: Any) -> Any:
        """The next item of a stream."""
        return await anext(stream) if hasattr(stream, "__anext__") else next(stream)

    async def close(self, stream: Any) -> None:
        """Close a stream."""
        if hasattr(stream, "aclose"):
            await stream.aclose()
        else:
            stream.close()

    async def aside(self, wait: Callable[[], None]) -> None:
        """Wait for the laboratory without holding up the loop."""
        if self.client.board.io.awaited:
            await anyio.to_thread.run_sync(wait)
        else:
            wait()

    def busy(self) -> int:
        """How many connections the pool believes to be in use, and how many places at the gate are taken."""
        pool = self.client.board.io.pool()
        transport = pool.client._transport
        if hasattr(transport, "_pool"):
            connections = [each for each in transport._pool.connections if not (each.is_idle() or each.is_closed())]
        else:  # an own async client: each connection has a pool of its own
            connections = [*transport._busy]
        taken = 0
        if pool.gate is not None:
            free = pool.gate.value if hasattr(pool.gate, "value") else pool.gate._value
            taken = MAX_CONNECTIONS - free
        return len(connections) + taken


Scenario = Callable[[Side[Any]], Coroutine[Any, Any, T]]


def play(
    flavour: Flavour,
    base_url: str,
    scenario: Scenario[T],
    *,
    http: dict[str, Any] | None = None,
    idle: bool = True,
    **options: Any,
) -> T:
    """Play a scenario.

    Args:
        flavour: With what client.
        base_url: Acme's.
        scenario: What to do.
        http: Arguments of the HTTP client that is handed in.
        idle: Whether all connections must have been given back at the end; it cannot be asked of a closed client.
        options: Options of the client.
    """
    options = {"retries": QUICK, "acme": {"base_url": base_url}, **options}
    if flavour.mode == "blocking":
        return _step(_in_blocks(flavour, scenario, http or {}, options, idle))
    return anyio.run(_in_blocks, flavour, scenario, http or {}, options, idle, backend=flavour.mode)


def _step(job: Coroutine[Any, Any, T]) -> T:
    try:
        job.send(None)
    except StopIteration as stop:
        return cast("T", stop.value)
    raise AssertionError("a blocking call has suspended")


async def _in_blocks(
    flavour: Flavour, scenario: Scenario[T], http: dict[str, Any], options: dict[str, Any], idle: bool
) -> T:
    async with AsyncExitStack() as stack:

        async def enter(manager: Any) -> Any:
            if isinstance(manager, AbstractAsyncContextManager):
                return await stack.enter_async_context(cast("AbstractAsyncContextManager[Any]", manager))
            return stack.enter_context(cast("AbstractContextManager[Any]", manager))

        handed_in = None
        blocking = flavour.mode == "blocking"
        if not flavour.own:
            library = importlib.import_module(flavour.library)
            made = library.Client if blocking else library.AsyncClient
            handed_in = await enter(made(**{"trust_env": False, "verify": _TRUSTS_NOBODY, **http}))
        client = await enter((Client if blocking else AsyncClient)(http_client=handed_in, **options))
        side: Side[Any] = Side(client, handed_in)
        result = await scenario(side)
        assert not idle or side.busy() == 0, "a connection was not given back"
        return result
