"""Forked children: their own connections, their own locks, and hands off what is the parent's."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import threading
import warnings
from collections.abc import Generator
from itertools import islice
from typing import Any

import httpx
import pytest

from jackfield import APIError, AsyncClient, Client, ConfigurationError
from jackfield._fork import _locks
from tests.lab import Lab, replies
from tests.lab.acme import Acme, Thing
from tests.lifecycles.processes import in_child, in_thread, loop

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

GOOD = replies.json(200, {"id": "a", "size": 7})
EVENT = replies.event('{"id":"a","size":1}')
BACKENDS = ("asyncio", "trio")


def requests_of(lab: Lab) -> list[int]:
    """How many requests came on each connection."""
    return [connection.requests for connection in lab.connections]


@pytest.mark.parametrize("closing", [False, True])
def test_a_child_makes_its_own_connections_and_leaves_the_parents_alone(closing: bool) -> None:
    with Lab(GOOD) as lab, Client(acme={"base_url": lab.url}) as client:
        things = client.use(Acme).things
        things.retrieve("a")

        def work() -> list[Any]:
            sizes = [things.retrieve("a").size for _ in range(2)]
            gc.collect()
            if closing:
                client.close()
            return sizes

        assert in_child(work) == [7, 7]
        lab.wait(lambda lab: lab.open_now == 1)
        things.retrieve("a")
        assert requests_of(lab) == [2, 2]
        assert lab.open_now == 1


def test_a_child_that_closes_first_leaves_the_parents_connection_alone() -> None:
    with Lab(GOOD) as lab, Client(acme={"base_url": lab.url}) as client:
        things = client.use(Acme).things
        things.retrieve("a")
        in_child(lambda: (client.close(), gc.collect())[0])
        things.retrieve("a")
        assert requests_of(lab) == [2]


def test_grandchildren_too() -> None:
    with Lab(GOOD) as lab, Client(acme={"base_url": lab.url}) as client:
        things = client.use(Acme).things
        things.retrieve("a")

        def work() -> int:
            things.retrieve("a")
            inner = in_child(lambda: things.retrieve("a").size)
            return inner + things.retrieve("a").size

        assert in_child(work) == 14
        things.retrieve("a")
        assert requests_of(lab) == [2, 2, 1]


def test_a_stream_that_the_parent_reads_is_not_disturbed_by_a_child() -> None:
    with Lab([replies.endless(EVENT, 0.001), GOOD]) as lab, Client(acme={"base_url": lab.url}) as client:
        things = client.use(Acme).things
        streams = [things.watch()]
        next(streams[0])

        def work() -> tuple[int, list[str]]:
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                streams.clear()  # its finaliser runs here
                gc.collect()
                return things.retrieve("a").size, [str(warning.message) for warning in told]

        assert in_child(work) == (7, [])
        assert len(list(islice(streams[0], 2000))) == 2000  # more than was under way when the child ended
        streams[0].close()
        assert requests_of(lab) == [1, 1]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_stream_that_the_parents_loop_reads_is_not_disturbed_by_a_child(backend: str) -> None:
    async def scenario() -> None:
        things = client.use(Acme).things
        streams = [things.watch()]
        await anext(streams[0])

        def work() -> int:
            streams.clear()  # its finaliser runs here
            gc.collect()
            return in_thread(lambda: loop(backend, get)).size

        async def get() -> Thing:
            return await things.retrieve("a")

        assert in_child(work) == 7
        for _ in range(2000):
            await anext(streams[0])
        await streams[0].aclose()
        await client.close()

    with Lab([replies.endless(EVENT, 0.001), GOOD]) as lab:
        client = AsyncClient(acme={"base_url": lab.url})
        loop(backend, scenario)
        assert requests_of(lab) == [1, 1]


@pytest.mark.parametrize("then", BACKENDS)
def test_a_child_of_a_loop_that_rests(then: str) -> None:
    """Closing an asyncio connection shuts the socket down for everybody who shares it: the child must not."""
    with Lab(GOOD) as lab:
        client = AsyncClient(acme={"base_url": lab.url})
        things = client.use(Acme).things

        async def get() -> int:
            return (await things.retrieve("a")).size

        async def work() -> int:
            size = await get() + await get()
            await client.close()
            return size

        with asyncio.Runner() as runner:
            assert runner.run(get()) == 7
            assert in_child(lambda: (loop(then, work), gc.collect())[0]) == 14
            assert runner.run(get()) == 7
            assert requests_of(lab) == [2, 2]
        lab.wait_closed()


@pytest.mark.parametrize("then", BACKENDS)
@pytest.mark.parametrize("first", BACKENDS)
def test_a_child_of_a_running_loop(first: str, then: str) -> None:
    with Lab(GOOD) as lab:
        client = AsyncClient(acme={"base_url": lab.url})
        things = client.use(Acme).things

        async def get() -> int:
            return (await things.retrieve("a")).size

        async def work() -> None:
            await get()
            assert in_child(lambda: in_thread(lambda: loop(then, get))) == 7
            await get()
            await client.close()

        loop(first, work)
        lab.wait_closed()
        assert requests_of(lab) == [2, 1]


def test_a_handed_in_client_is_refused_in_a_child() -> None:
    with Lab(GOOD) as lab, httpx.Client(trust_env=False) as http:
        client = Client(http_client=http, acme={"base_url": lab.url})
        things = client.use(Acme).things
        things.retrieve("a")

        def work() -> str:
            with pytest.raises(ConfigurationError) as caught:
                things.retrieve("a")
            return str(caught.value)

        assert in_child(work) == (
            "this process was forked from one that already used the http_client that was handed in: make a new client "
            "here, or hand none in"
        )
        things.retrieve("a")
        assert requests_of(lab) == [2]


def test_a_handed_in_async_client_is_refused_in_a_child() -> None:
    with Lab(GOOD) as lab:

        async def work() -> None:
            async with httpx.AsyncClient(trust_env=False) as http:
                things = AsyncClient(http_client=http, acme={"base_url": lab.url}).use(Acme).things
                await things.retrieve("a")

                async def refused() -> str:
                    with pytest.raises(ConfigurationError) as caught:
                        await things.retrieve("a")
                    return str(caught.value)

                told = in_child(lambda: in_thread(lambda: loop("asyncio", refused)))
                assert "belongs to another process: make a new client here" in told
                await things.retrieve("a")

        loop("asyncio", work)
        assert requests_of(lab) == [2]


def test_a_handed_in_client_that_was_not_used_yet_is_the_childs() -> None:
    with Lab(GOOD) as lab, httpx.Client(trust_env=False) as http:
        things = Client(http_client=http, acme={"base_url": lab.url}).use(Acme).things
        assert in_child(lambda: things.retrieve("a").size) == 7


@contextlib.contextmanager
def all_locks_held() -> Generator[int]:
    """Another thread holds every lock that there is: of clients, the registry, the readers, the certificates."""
    held, done = threading.Event(), threading.Event()
    count = 0

    def hold() -> None:
        nonlocal count
        with contextlib.ExitStack() as stack:
            for lock in list(_locks):
                stack.enter_context(lock)
                count += 1
            held.set()
            done.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert held.wait(10)
        yield count
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("warm", [False, True])
def test_a_lock_that_a_thread_held_is_free_in_the_child(warm: bool) -> None:
    with Lab(GOOD) as lab, Client(acme={"base_url": lab.url}) as client:
        if warm:
            client.use(Acme).things.retrieve("a")

        class Other(Thing):
            """A model whose reader has to be made."""

        def work() -> tuple[int, list[str], int]:
            from jackfield._answers import reader
            from jackfield._http import certificates

            size = client.use(Acme).things.retrieve("a").size
            certificates.load()
            names = client.platforms
            client.flux0  # noqa: B018 - imports a plugin, under the registry's lock
            other: Other = reader(Other)(b'{"id":"b","size":1}')
            client.close()
            return size, names, other.size

        with all_locks_held() as count:
            assert count >= 5
            size, names, other = in_child(work)
        assert (size, other) == (7, 1)
        assert "flux0" in names
        assert client.use(Acme).things.retrieve("a").size == 7


def test_the_lock_of_a_flow_is_free_in_the_child() -> None:
    """Such as a credential's, that is being fetched in another thread just then."""
    from jackfield._blocking import BlockingIO
    from jackfield._io import run

    lock = BlockingIO().lock()
    held, done = threading.Event(), threading.Event()

    async def hold() -> None:
        async with lock:
            held.set()
            done.wait(20)

    async def take() -> str:
        async with lock:
            return "free"

    thread = threading.Thread(target=lambda: run(hold()))
    thread.start()
    assert held.wait(10)
    assert in_child(lambda: run(take())) == "free"
    done.set()
    thread.join()


def test_a_thread_in_the_middle_of_a_call_is_not_waited_for_in_the_child() -> None:
    """All places at the gate may be taken by threads that do not exist in the child."""
    with Lab(replies.hang()) as slow, Lab(GOOD) as lab, Client(acme={"base_url": lab.url}) as client:
        things = client.use(Acme).things
        things.retrieve("a")
        failed: list[APIError] = []

        def hang() -> None:
            try:
                things.presigned(slow.url, retries=0)
            except APIError as error:
                failed.append(error)

        threads = [threading.Thread(target=hang) for _ in range(100)]
        for thread in threads:
            thread.start()
        slow.wait(lambda slow: slow.seen == 100)
        assert in_child(lambda: things.retrieve("a").size) == 7
        slow.close()
        for thread in threads:
            thread.join(10)
        assert len(failed) == 100
        assert things.retrieve("a").size == 7
