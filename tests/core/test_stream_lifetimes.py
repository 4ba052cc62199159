"""Streams that nobody closes, that tasks open, and that are cancelled."""

from __future__ import annotations

import asyncio
import gc
import inspect
import operator
import sys
import warnings
from collections.abc import Callable
from typing import Any

import anyio
import pytest
import trio

from jackfield import Async, AsyncStream, Client
from tests.support.acme import KEY, Acme
from tests.support.clients import Way, everywhere
from tests.support.loopback import recorder
from tests.support.serving import Answer, Server, any_file, events

EVENTS = ('data: {"text":"a"}', 'data: {"text":"b"}')


def line_number() -> int:
    """The line that this is called from."""
    return sys._getframe(1).f_lineno


def collected() -> list[warnings.WarningMessage]:
    """Collect the garbage, and what it complains about."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gc.collect()
    return [each for each in caught if issubclass(each.category, ResourceWarning)]


@everywhere
async def test_an_unclosed_stream_warns_and_names_the_line(way: Way) -> None:
    answer = events(*EVENTS)
    stream = way.acme(answer).chats.notes()
    line = line_number() + 1
    await (anext(stream) if way.awaited else way.next(stream))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del stream
        gc.collect()
    (warning,) = caught

    assert warning.category is ResourceWarning
    assert "a stream of chats.notes that was opened at " in str(warning.message)
    # In a blocking client the innermost line outside of the library is that of `Way.next`.
    assert (f"{__file__}:{line} " if way.awaited else "clients.py:") in str(warning.message)
    assert "use it in a with block, or read it to its end" in str(warning.message)
    assert answer.closed == 0, "a finaliser does no I/O"


@everywhere
async def test_its_connection_is_given_back_at_the_next_call(way: Way) -> None:
    answer = events(*EVENTS)
    acme = way.acme(Server(lambda seen: answer if seen.path.endswith("notes") else any_file(seen)))
    stream = acme.chats.notes()
    await way.next(stream)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        del stream
        gc.collect()
    assert answer.closed == 0
    await way(acme.files.retrieve("a"))

    assert answer.closed == 1


@everywhere
async def test_closing_the_client_gives_it_back_too(way: Way) -> None:
    answer = events(*EVENTS)
    client = way.client(answer)
    stream = client.use(Acme).chats.notes()
    await way.next(stream)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        del stream
        gc.collect()
    await way.close(client)

    assert answer.closed == 1


@pytest.mark.parametrize("use", ["nothing", "read", "close", "block", "error"])
@everywhere
async def test_a_stream_that_ended_does_not_warn(way: Way, use: str) -> None:
    acme = way.acme(events(*EVENTS) if use != "error" else events(EVENTS[0], cut=True))
    stream = acme.chats.notes()
    if use == "read":
        await way.items(stream)
    elif use == "close":
        await way.next(stream)
        await way.close(stream)
    elif use == "block":
        async with way.entered(stream):
            pass
    elif use == "error":
        with pytest.raises(Exception, match="broke off"):
            await way.items(stream)
    del stream

    assert not collected()


@everywhere
async def test_mapping_an_open_stream_does_not_warn(way: Way) -> None:
    stream = way.acme(events(*EVENTS)).chats.notes()
    await way.next(stream)
    mapped = stream.through(operator.attrgetter("text"))
    del stream
    assert not collected()

    assert await way.items(mapped) == ["b"]


def test_the_line_of_a_blocking_stream_is_exact() -> None:
    streams = [Way("httpx-sync").acme(events(*EVENTS)).chats.notes()]
    line = line_number() + 1
    next(streams[0])
    with pytest.warns(ResourceWarning, match=f"{__file__}:{line} "):
        streams.clear()


def test_over_a_real_connection_the_next_call_reuses_it() -> None:
    with recorder() as server, Client(acme={"base_url": server.url, "api_key": KEY}) as client:
        acme = client.use(Acme)
        stream = acme.request_stream("GET", "/x")
        with stream:
            pass
        assert b"".join(acme.request_stream("GET", "/x")) == b'{"fileId": "a"}'
        acme.files.retrieve("a")
        assert server.ports[1] == server.ports[2]


# -- only awaited streams


def async_acme(handler: Callable[[Any], Answer]) -> Acme[Async]:
    """Acme before a server, for asyncio."""
    acme: Acme[Async] = Way("httpx-asyncio").acme(handler)
    return acme


async def test_awaiting_a_stream_opens_it(anyio_backend: str) -> None:
    server = Server(events(*EVENTS))
    stream = Way(f"httpx-{anyio_backend}").acme(server).chats.notes()
    opened = await stream

    assert opened is stream
    assert len(server.seen) == 1
    assert await stream is stream
    assert len(server.seen) == 1
    async with stream as entered:
        assert [note.text async for note in entered] == ["a", "b"]
    assert len(server.seen) == 1


async def test_async_with_await(anyio_backend: str) -> None:
    async with await Way(f"httpx-{anyio_backend}").acme(events(*EVENTS)).chats.notes() as stream:
        assert [note.text async for note in stream] == ["a", "b"]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_task_may_open_it(anyio_backend: str) -> None:
    acme = async_acme(lambda _: events(*EVENTS))
    task = asyncio.create_task(acme.chats.notes())
    stream: AsyncStream[Any] = await task
    assert [note.text async for note in stream] == ["a", "b"]

    one, two = await asyncio.gather(acme.chats.notes(), acme.chats.notes())
    assert [note.text async for note in one] == [note.text async for note in two] == ["a", "b"]
    three = await asyncio.wait_for(acme.chats.notes(), 5)
    assert [note.text async for note in three] == ["a", "b"]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_failure_reaches_the_task(anyio_backend: str) -> None:
    acme = async_acme(lambda _: Answer(404))
    found = await asyncio.gather(acme.chats.notes(), acme.files.list(), return_exceptions=True)

    assert [type(each).__name__ for each in found] == ["NotFoundError", "NotFoundError"]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_list_may_be_a_task_too(anyio_backend: str) -> None:
    acme = async_acme(lambda _: Answer(json={"items": []}))
    page, other = await asyncio.gather(acme.files.list(), asyncio.create_task(acme.files.list()))

    assert page.items == other.items == []


def test_inspection_knows_them_as_awaitable() -> None:
    acme = Way("httpx-asyncio").acme()

    assert inspect.isawaitable(acme.chats.notes())
    assert asyncio.iscoroutine(acme.chats.notes())
    assert asyncio.iscoroutine(acme.files.list())


def test_what_is_never_awaited_does_not_complain() -> None:
    acme = Way("httpx-asyncio").acme()
    acme.chats.notes()
    acme.files.list()

    assert not collected()


async def test_cancelling_a_reader_closes_the_stream(anyio_backend: str) -> None:
    answer = events(*EVENTS)
    acme = Way(f"httpx-{anyio_backend}").acme(answer)
    stream = acme.chats.notes()
    found: list[str] = []
    with anyio.CancelScope() as scope:
        async for note in stream:
            found.append(note.text)
            scope.cancel()

    assert found == ["a"]
    assert answer.closed == 1
    del stream
    assert not collected()


async def test_cancelling_a_block_closes_the_stream(anyio_backend: str) -> None:
    answer = events(*EVENTS)
    with anyio.CancelScope() as scope:
        async with Way(f"httpx-{anyio_backend}").acme(answer).chats.notes() as stream:
            await anext(stream)
            scope.cancel()
            await anyio.sleep_forever()
    assert answer.closed == 1


def test_on_trio_and_asyncio_one_client_after_the_other() -> None:
    async def main(way: Way) -> list[str]:
        async with way.acme(events(*EVENTS)).chats.notes() as stream:
            return [note.text async for note in stream]

    assert trio.run(main, Way("httpx-trio")) == asyncio.run(main(Way("httpx2-asyncio"))) == ["a", "b"]
