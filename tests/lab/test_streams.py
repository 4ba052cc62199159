"""Streams that break off, go wrong or are left."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from jackfield import (
    APIConnectionError,
    StreamInterruptedError,
)
from tests.lab import Close, Lab, Reply, Reset, replies
from tests.lab.flavours import Flavour, Side, everywhere, in_turn, play

GOOD = replies.json(200, {"id": "a", "size": 7})
A, B = replies.event('{"id":"a","size":1}', id_="1"), replies.event('{"id":"b","size":2}', id_="2")


def named(case: Any) -> str:
    """The name of a case."""
    parts: tuple[Any, ...] = case if isinstance(case, tuple) else (case,)  # pyright: ignore[reportUnknownVariableType]
    return "-".join(part if isinstance(part, str) else type(part).__name__.lower() for part in parts)


@in_turn("end, ask", list(itertools.product((Close(), Reset()), ("watch", "ask"))), ids=named)
def test_a_stream_that_breaks_off(end: Close | Reset, ask: str, flavour: Flavour) -> None:
    """First what came, then the interruption; it is not repeated, for events were handed out."""

    async def scenario(side: Side[Any]) -> None:
        stream = side.acme.things.watch() if ask == "watch" else side.acme.things.ask("?")
        assert [(await side.next(stream)).id, (await side.next(stream)).id] == ["a", "b"]
        with pytest.raises(StreamInterruptedError, match="the stream broke off: the connection was lost") as caught:
            await side.next(stream)
        assert (caught.value.events_received, caught.value.last_event_id) == (2, "2")
        await side.close(stream)

    with Lab([replies.sse([A, B, b"data: {"], end=False).then(end)]) as lab:
        play(flavour, lab.url, scenario)
        assert lab.seen == 1


@in_turn("end", [Close(), Reset()], ids=named)
def test_a_stream_that_does_not_begin_is_repeated_if_it_may_be(end: Close | Reset, flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        assert [thing.id for thing in await side.items(side.acme.things.watch())] == ["a"]
        with pytest.raises(APIConnectionError, match="the connection was lost"):
            await side.items(side.acme.things.ask("?"))
        assert [thing.id for thing in await side.items(side.acme.things.watch())] == ["b"]

    answers = [Reply((end,)), replies.sse([A]), Reply((end,)), replies.json(503, {}), replies.sse([B])]
    with Lab(answers) as lab:
        play(flavour, lab.url, scenario)
        assert lab.seen == 5


@in_turn("kind", ["watch", "content"], full=lambda kind: kind == "watch")
def test_a_stream_left_half_read_gives_its_connection_back(kind: str, flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        stream = getattr(side.acme.things, kind)()
        await side.next(stream)
        await side.close(stream)
        await side.aside(lab.wait_closed)

    with Lab(replies.endless(A)) as lab:
        play(flavour, lab.url, scenario)
        assert lab.closed_by_peer == 1


@everywhere
def test_a_stream_that_nobody_closes_warns_and_is_closed_at_the_next_call(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        streams = [side.acme.things.watch()]
        await side.next(streams[0])
        with pytest.warns(ResourceWarning, match=r"a stream of things.watch .* was never closed"):
            streams.clear()
        await side.get(side.acme.things.retrieve("a"))
        await side.aside(lambda: lab.wait(lambda lab: lab.closed_by_peer == 1))

    with Lab([replies.endless(A), GOOD]) as lab:
        play(flavour, lab.url, scenario)
