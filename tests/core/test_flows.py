"""Flows: several exchanges, written once, in every mode."""

from __future__ import annotations

import gc
import threading
import warnings
from typing import Any

import anyio
import pytest

from jackfield import AsyncClient, Client, ConfigurationError, JackfieldError, NotFoundError
from jackfield.plugin import Async, M, Resource, flow, gather, lock, now, sleep
from tests.support.acme import KEY, Acme, File
from tests.support.clients import Way, everywhere
from tests.support.flows import Flows
from tests.support.serving import Answer, Seen, Server, any_file, file_answer, file_json

PENDING = file_answer(status="pending")


def named(seen: Seen) -> Answer:
    """Says what was asked for; "bad" is missing."""
    name = seen.path.rpartition("/")[2]
    return Answer(404) if name == "bad" else Answer(json=name)


@everywhere
async def test_a_waiter(way: Way) -> None:
    server = Server(file_answer(status="new"), PENDING, PENDING, file_answer())
    file = await way(way.acme(server).files.retrieve("a"))
    done = await way(file.wait(poll_interval=0.001))

    assert type(done) is File
    assert done.status == "ready"
    assert len(server.seen) == 4


@everywhere
async def test_what_a_flow_returns_is_of_the_callers_mode(way: Way) -> None:
    acme = way.acme(file_answer(), file_answer(current={"file_id": "a", "number": 1}), any_file, any_file)
    done = await way(acme.files.create_and_wait("n"))

    assert done._root is acme._root
    assert done.current._root is acme._root
    assert done.refresh.__class__.__name__ == ("AsyncMethod" if way.awaited else "Method")


@everywhere
async def test_lists_that_a_flow_returns_are_bound_too(way: Way) -> None:
    acme = way.acme(any_file)
    pair = await way(acme.files.pair("a", "b"))

    assert [file.id for file in pair] == ["a", "b"]
    assert {id(file._root) for file in pair} == {id(acme._root)}


@everywhere
async def test_so_are_models_in_other_things(way: Way) -> None:
    acme = way.acme()
    found = await way(Flows(acme._root).found())

    assert found["a"][0]._root is acme._root


@everywhere
async def test_options_reach_the_exchanges_of_a_flow(way: Way) -> None:
    server = Server(file_answer(), file_answer())
    await way(way.acme(server).files.create_and_wait("n", headers={"x-a": "1"}, timeout=7))

    assert [seen.headers["x-a"] for seen in server.seen] == ["1", "1"]
    assert [seen.request.extensions["timeout"]["read"] for seen in server.seen] == [7.0, 7.0]


@everywhere
async def test_pages_streams_locks_and_threads_in_a_flow(way: Way) -> None:
    page = Answer(json={"items": [file_json("a")], "hasMore": True})
    last = Answer(json={"items": [file_json("b")], "hasMore": False})
    acme = way.acme(page, last, Answer(pieces=[b"x\ny"]))

    assert await way(acme.files.everything()) == ["a", "b", "x", "y", "threaded"]


@everywhere
async def test_gather_keeps_the_order(way: Way) -> None:
    flows = Flows(way.acme(named)._root)

    assert await way(flows.several(*"abcdefgh")) == [*"abcdefgh"]
    assert await way(flows.several("a")) == ["a"]
    assert await way(flows.several()) == []
    assert await way(flows.nested()) == ["a", "b"]


@everywhere
async def test_gather_raises_the_failure_itself(way: Way) -> None:
    with pytest.raises(NotFoundError) as caught:
        await way(Flows(way.acme(named)._root).abandoning(["a", "bad", "c"]))
    assert caught.value.path == "/bad"


def test_gather_in_threads_outlives_nothing() -> None:
    running = threading.Event()
    ended: list[str] = []

    def serve(seen: Seen) -> Answer:
        if seen.path.endswith("slow"):
            running.set()
            ended.append("slow")
            return Answer(json=1)
        running.wait(5)
        return Answer(404)

    before = threading.active_count()
    with pytest.raises(NotFoundError):
        Flows(Way("httpx-sync").acme(serve)._root).several("bad", "slow")
    assert ended == ["slow"]
    assert threading.active_count() == before


async def test_gather_in_tasks_cancels_the_others() -> None:
    cancelled: list[str] = []

    class Waits(Resource[M]):
        @flow
        async def slow(self: Waits[Async]) -> None:
            try:
                await sleep(60)
            except BaseException:
                cancelled.append("slow")
                raise

        @flow
        async def failing(self: Waits[Async]) -> None:
            await sleep(0)
            raise KeyError("bad")

        @flow
        async def both(self: Waits[Async]) -> Any:
            return await gather(self.slow(), self.failing())

    async with AsyncClient(acme={"api_key": KEY}) as client:
        with pytest.raises(KeyError):
            await Waits(client.use(Acme)._root).both()
    assert cancelled == ["slow"]


async def test_gather_that_is_cancelled_before_it_begins_leaves_nothing(anyio_backend: str) -> None:
    flows: Any = Flows(Way(f"httpx-{anyio_backend}").acme(named)._root)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with anyio.CancelScope() as scope:
            scope.cancel()
            await flows.several("a", "b", "c")
        gc.collect()

    assert scope.cancelled_caught
    assert [str(each.message) for each in caught if each.category is RuntimeWarning] == []


@everywhere
async def test_sleep_and_now(way: Way) -> None:
    assert await way(Flows(way.acme()._root).napping(0.01)) >= 0.009


@everywhere
async def test_thread_holds_nobody_up(way: Way) -> None:
    here, there = await way(Flows(way.acme()._root).on_thread())

    assert (here != there) is way.awaited


class State:
    """What several flows share."""

    inside = 0
    most = 0
    lock: Any


def test_a_lock_keeps_threads_apart() -> None:
    acme = Way("httpx-sync").acme(lambda _: Answer(json=1))
    state = State()
    state.lock = acme._root.io.lock()
    threads = [threading.Thread(target=Flows(acme._root).guarded, args=(state,)) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert state.most == 1


async def test_a_lock_keeps_tasks_apart(anyio_backend: str) -> None:
    acme = Way(f"httpx-{anyio_backend}").acme(lambda _: Answer(json=1))
    state = State()
    state.lock = acme._root.io.lock()
    async with anyio.create_task_group() as group:
        for _ in range(8):
            flows: Any = Flows(acme._root)
            group.start_soon(flows.guarded, state)

    assert state.most == 1


# -- what goes wrong


@everywhere
async def test_an_error_of_an_exchange_comes_through(way: Way) -> None:
    with pytest.raises(NotFoundError, match="POST /files"):
        await way(way.acme(Answer(404)).files.create_and_wait("n"))


def test_a_blocking_flow_that_awaits_something_else_says_so() -> None:
    flows = Flows(Way("httpx-sync").acme()._root)

    with pytest.raises(
        JackfieldError, match=r"a flow awaited something that is not jackfield's: use self\.<operation>"
    ):
        flows.foreign()


def test_its_connections_are_given_back() -> None:
    answer = Answer(pieces=[b"x\n", b"y\n"])
    flows = Flows(Way("httpx-sync").acme(answer)._root)

    with pytest.raises(JackfieldError, match="a flow awaited something"):
        flows.foreign_in_a_stream()
    assert answer.closed == 1


@everywhere
async def test_a_stream_that_a_flow_leaves_early_is_closed(way: Way) -> None:
    answer = Answer(pieces=[b"x\ny\n", b"z\n"])

    assert await way(Flows(way.acme(answer)._root).half()) == "x"
    assert answer.closed == 1


@pytest.mark.parametrize("use", [lock, now])
def test_outside_of_a_flow_there_is_no_clock(use: Any) -> None:
    with pytest.raises(JackfieldError, match="this works only inside a flow"):
        use()


@everywhere
async def test_a_flow_of_a_closed_client_is_refused(way: Way) -> None:
    client = way.client(named)
    flows = Flows(client.use(Acme)._root)
    await way.close(client)

    with pytest.raises(ConfigurationError, match="this client is closed"):
        await way(flows.nested())


def test_a_flow_runs_in_any_thread() -> None:
    acme = Way("httpx-sync").acme(any_file)
    found: list[str] = []
    work = threading.Thread(target=lambda: found.extend(each.id for each in acme.files.pair("a", "b")))
    work.start()
    work.join()

    assert found == ["a", "b"]


def test_a_blocking_flow_works_while_a_loop_runs() -> None:
    async def main() -> None:
        assert Way("httpx-sync").acme(any_file).files.pair("a", "b")[1].id == "b"

    anyio.run(main)
    anyio.run(main, backend="trio")


def test_a_flow_inside_knows_its_mode() -> None:
    class Looks(Resource[M]):
        @flow
        async def mode(self: Looks[Async]) -> str:
            return self._root.mode

    assert Looks(Client(acme={"api_key": KEY}).use(Acme)._root).mode() == "awaiting"
