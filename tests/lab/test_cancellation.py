"""Cancellation, Ctrl-C and exceptions from outside: nothing hangs, nothing leaks."""

from __future__ import annotations

import contextlib
import io
import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from jackfield.plugin import Exchange, hookimpl
from tests.lab import Gate, Lab, Pause, Reply, Request, Run, Send, Signal, full_port, replies
from tests.lab.acme import Thing
from tests.lab.flavours import FLAVOURS, Flavour, Side, everywhere, in_turn, play

if TYPE_CHECKING:
    from tests.lab.wire import Wire

GOOD = replies.json(200, {"id": "a", "size": 7})
A, B = replies.event('{"id":"a","size":1}', id_="1"), replies.event('{"id":"b","size":2}', id_="2")
AWAITED = [flavour for flavour in FLAVOURS if flavour.mode != "blocking"]
BLOCKING = [flavour for flavour in FLAVOURS if flavour.mode == "blocking"]
awaited = pytest.mark.parametrize("flavour", AWAITED, ids=str)


STAGES: dict[str, Callable[[Gate], list[Reply]]] = {
    "the headers": lambda reached: [Reply((Signal(reached), Pause()))],
    "the rest of the headers": lambda reached: [Reply((Send(b"HTTP/1.1 200"), Signal(reached), Pause()))],
    "the body": lambda reached: [GOOD.cut_body(3, Signal(reached), Pause())],
    "a retry's answer": lambda reached: [replies.json(503, {}), Reply((Signal(reached), Pause()))],
    "an error's body": lambda reached: [replies.html(409).cut_body(3, Signal(reached), Pause())],
    "the pause before a retry": lambda reached: [replies.rate_limited("50").then(Signal(reached))],
}


@in_turn("stage", list(STAGES), flavours=AWAITED, full=lambda stage: stage in ("the headers", "the body"))
def test_a_cancelled_call_gives_its_connection_back(stage: str, flavour: Flavour) -> None:
    """Each stage is an await at which the call is held up when it is cancelled."""
    reached = Gate()

    async def scenario(side: Side[Any]) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(side.get, side.acme.things.retrieve("a"))
            await anyio.to_thread.run_sync(reached.wait)
            group.cancel_scope.cancel()
        assert side.busy() == 0
        if stage != "the pause before a retry":
            await anyio.to_thread.run_sync(lab.wait_closed)
        lab.push(GOOD)
        assert (await side.get(side.acme.things.retrieve("a"))).size == 7

    with Lab(STAGES[stage](reached)) as lab:
        play(flavour, lab.url, scenario)
        lab.wait_closed()


@awaited
def test_a_call_cancelled_while_it_connects(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        with anyio.move_on_after(0.05) as scope:
            await side.get(side.acme.things.retrieve("a"))
        assert scope.cancelled_caught

    with full_port() as url:
        play(flavour, url, scenario)


@awaited
@pytest.mark.parametrize("entered", [False, True])
def test_a_cancelled_stream_gives_its_connection_back(entered: bool, flavour: Flavour) -> None:
    got: list[Thing] = []

    async def read(stream: Any) -> None:
        async with stream if entered else contextlib.nullcontext():
            got.append(await anext(stream))
            await anext(stream)

    async def scenario(side: Side[Any]) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(read, side.acme.things.watch())
            await anyio.to_thread.run_sync(gate.wait)
            while not got:
                await anyio.lowlevel.checkpoint()
            group.cancel_scope.cancel()
        await anyio.to_thread.run_sync(lab.wait_closed)

    gate = Gate()
    with Lab([replies.sse([A], end=False).then(Signal(gate), Pause())]) as lab:
        play(flavour, lab.url, scenario)


@pytest.mark.parametrize("flavour", BLOCKING, ids=str)
@pytest.mark.parametrize("stage", ["headers", "body", "stream"])
def test_ctrl_c_while_blocking(stage: str, flavour: Flavour) -> None:
    main = threading.main_thread().ident
    assert main is not None

    def interrupt(wire: Wire) -> None:
        signal.pthread_kill(main, signal.SIGINT)

    async def scenario(side: Side[Any]) -> None:
        things = side.acme.things
        with pytest.raises(KeyboardInterrupt):
            await (side.items(things.watch()) if stage == "stream" else side.get(things.retrieve("a")))
        assert side.busy() == 0
        lab.wait_closed()
        assert (await side.get(things.retrieve("a"))).size == 7

    held = {
        "headers": Reply((Run(interrupt), Pause())),
        "body": GOOD.cut_body(3, Run(interrupt), Pause()),
        "stream": replies.sse([A], end=False).then(Run(interrupt), Pause()),
    }
    with Lab([held[stage], GOOD]) as lab:
        play(flavour, lab.url, scenario)


@in_turn("where", ["auth", "request", "response", "retry", "error"])
def test_an_exception_in_a_hook_comes_out_and_leaks_nothing(where: str, flavour: Flavour) -> None:
    class Broken:
        @hookimpl
        def jackfield_auth(self, exchange: Exchange) -> None:
            self.fail("auth")

        @hookimpl
        def jackfield_request(self, exchange: Exchange) -> None:
            self.fail("request")

        @hookimpl
        def jackfield_response(self, exchange: Exchange) -> None:
            self.fail("response")

        @hookimpl
        def jackfield_retry(self, exchange: Exchange, delay: float) -> None:
            self.fail("retry")

        @hookimpl
        def jackfield_error(self, exchange: Exchange, error: Exception) -> None:
            self.fail("error")

        def fail(self, at: str) -> None:
            if at == where:
                raise ZeroDivisionError(at)

    async def scenario(side: Side[Any]) -> None:
        with pytest.raises(ZeroDivisionError, match=where):
            await side.get(side.acme.things.retrieve("a"))
        with pytest.raises(ZeroDivisionError, match=where):
            await side.items(side.acme.things.watch())

    with Lab(replies.json(503, {}).cut(-1, Pause())) as lab:
        play(flavour, lab.url, scenario, plugins=[Broken()], timeout={"read": 0.1})
        lab.wait_closed()


@everywhere
def test_an_exception_in_a_source_of_the_body_comes_out_and_leaks_nothing(flavour: Flavour) -> None:
    class Torn(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1) -> bytes:
            self.reads += 1
            if self.reads > 1:
                raise OSError("torn")
            return super().read(10)

    async def scenario(side: Side[Any]) -> None:
        with pytest.raises(OSError, match="torn"):
            await side.get(side.acme.things.upload(Torn(b"x" * 100)))

    def incomplete(request: Request) -> Reply:
        raise AssertionError(f"{request} cannot be complete")

    with Lab(incomplete) as lab:
        play(flavour, lab.url, scenario)
        lab.wait_closed()
