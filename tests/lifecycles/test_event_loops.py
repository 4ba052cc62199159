"""A client on several event loops: each has its own connections."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import anyio
import anyio.to_thread
import httpx
import httpx2
import pytest

from jackfield import AsyncClient, Client, ConfigurationError
from tests.lab import Lab, replies
from tests.lab.acme import Acme
from tests.lifecycles.processes import loop, script

GOOD = replies.json(200, {"id": "a", "size": 7})
BACKENDS = ("asyncio", "trio")
first_then = pytest.mark.parametrize("then", BACKENDS)
first = pytest.mark.parametrize("first", BACKENDS)


@first
@first_then
def test_a_second_loop_gets_fresh_connections(first: str, then: str) -> None:
    """The first loop takes its connections with it, without anybody closing the client."""
    with Lab(GOOD) as lab:
        client = AsyncClient(acme={"base_url": lab.url})
        things = client.use(Acme).things

        async def work() -> None:
            for _ in range(2):
                assert (await things.retrieve("a")).size == 7

        loop(first, work)
        lab.wait_closed()
        loop(then, work)
        lab.wait_closed()
        assert [connection.requests for connection in lab.connections] == [2, 2]
        assert lab.closed_by_peer == 2


@pytest.mark.parametrize("library", [httpx, httpx2])
@first
@first_then
def test_a_handed_in_client_is_refused_on_a_second_loop(first: str, then: str, library: Any) -> None:
    with Lab(GOOD) as lab:
        http = library.AsyncClient(trust_env=False)
        client = AsyncClient(http_client=http, acme={"base_url": lab.url})
        things = client.use(Acme).things

        async def work() -> None:
            await things.retrieve("a")
            await http.aclose()

        async def refused() -> None:
            with pytest.raises(
                ConfigurationError,
                match="the http_client that was handed in belongs to another event loop: make a new client here, or "
                "hand none in",
            ):
                await things.retrieve("a")

        loop(first, work)
        loop(then, refused)
        assert lab.seen == 1


@first
@first_then
def test_two_loops_in_two_threads_at_once(first: str, then: str) -> None:
    barrier = threading.Barrier(2, timeout=10)
    failures: list[BaseException] = []

    with Lab(GOOD) as lab:
        client = AsyncClient(acme={"base_url": lab.url})
        things = client.use(Acme).things

        async def work() -> None:
            await things.retrieve("a")
            for _ in range(5):
                await anyio.to_thread.run_sync(barrier.wait)
                assert (await things.retrieve("a")).size == 7

        def thread(backend: str) -> None:
            try:
                loop(backend, work)
            except BaseException as error:  # noqa: BLE001 - shown below
                barrier.abort()
                failures.append(error)

        threads = [threading.Thread(target=thread, args=(backend,)) for backend in (first, then)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(20)
        assert failures == []
        lab.wait_closed()
        assert [connection.requests for connection in lab.connections] == [6, 6]


@pytest.mark.parametrize("backend", BACKENDS)
def test_closing_on_another_loop_leaves_the_first_one_alone(backend: str) -> None:
    with Lab(GOOD) as lab:
        client = AsyncClient(acme={"base_url": lab.url})

        async def work() -> None:
            await client.use(Acme).things.retrieve("a")
            await anyio.to_thread.run_sync(lambda: loop("asyncio", client.close))
            assert lab.open_now == 1

        loop(backend, work)
        lab.wait_closed()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_blocking_client_works_inside_a_loop(backend: str) -> None:
    with Lab(GOOD) as lab, Client(acme={"base_url": lab.url}) as client:
        things = client.use(Acme).things

        async def work() -> None:
            assert things.retrieve("a").size == 7

        loop(backend, work)
        loop(backend, work)
        assert lab.opened == 1


LOOPS = """
    import asyncio, sys, trio
    from jackfield import AsyncClient
    from tests.lab.acme import Acme

    client = AsyncClient(acme={"base_url": sys.argv[1]})
    things = client.use(Acme).things

    async def work():
        assert (await things.retrieve("a")).size == 7

    asyncio.run(work())
    asyncio.run(work())
    trio.run(work)
    trio.run(work)
    asyncio.run(work())
    print("done")
"""


def test_loop_after_loop_without_a_word() -> None:
    """Nothing is said on standard error, at the end of the process neither."""
    with Lab(GOOD) as lab:
        assert script(LOOPS, lab.url) == "done\n"
        assert [connection.requests for connection in lab.connections] == [1] * 5
        lab.wait_closed()


@first
def test_loops_that_have_ended_are_not_kept(first: str) -> None:
    """One client in many short runs, as in a test suite or a command line tool, does not hoard dead loops."""
    ended: list[weakref.ref[Any]] = []

    with Lab(GOOD) as lab:
        client = AsyncClient(acme={"base_url": lab.url})

        async def work() -> None:
            assert (await client.use(Acme).things.retrieve("a")).size == 7
            ended.append(weakref.ref(client.board.io.pool().client))

        for _ in range(6):
            loop(first, work)
        gc.collect()
        lab.wait_closed()
        assert sum(pool() is not None for pool in ended) <= 2
