"""What a deadline and a timeout bound."""

from __future__ import annotations

from typing import Any

import pytest

from jackfield import (
    APITimeoutError,
    Retry,
)
from tests.lab import Lab, Pause, Repeat, Reply, Send, replies
from tests.lab.acme import Thing
from tests.lab.flavours import FLAVOURS, Flavour, Side, everywhere, in_turn, play

GOOD = replies.json(200, {"id": "a", "size": 7})
A, B = replies.event('{"id":"a","size":1}', id_="1"), replies.event('{"id":"b","size":2}', id_="2")
HEAD = replies.head(200, {"Content-Type": "application/json", "Content-Length": "100000"})
GZIP = replies.head(200, {"Content-Type": "application/json", "Content-Encoding": "gzip"})
# A gzip header with a file name that never ends: bytes come, and nothing is ever decoded.
NAMED = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"


REPLIES = {
    "silence": replies.hang(),
    "silence in the body": GOOD.cut_body(3, Pause()),
    "drip": Reply((Send(HEAD), Repeat(b" ", None, 0.01))),
    "drip of nothing": Reply((Send(GZIP + NAMED), Repeat(b"n", None, 0.01))),
    "drip in the headers": Reply((Send(b"HTTP/1.1 200 OK\r\nX-Long: "), Repeat(b"x", None, 0.01))),
    "103 for ever": Reply((Repeat(replies.head(103), None, 0.01),)),
    "429": replies.rate_limited("0").delay(0.05),
}
UP_TO_THE_HEADERS = ("drip in the headers", "103 for ever")
# A documented limit: what a blocking client that was handed in waits for before the headers are whole can be bounded
# by its own read timeout only, which each byte starts anew; jackfield does not reach into a stranger's sockets.
UNBOUNDED = [flavour for flavour in FLAVOURS if flavour.mode == "blocking" and not flavour.own]
BOUNDED = [flavour for flavour in FLAVOURS if flavour not in UNBOUNDED]


def bounds(name: str, flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        with pytest.raises(APITimeoutError, match=r"the deadline of 0\.1 s passed"):
            await side.get(side.acme.things.retrieve("a", deadline=0.1, retries=Retry(1000, initial_interval=0.001)))

    with Lab(REPLIES[name]) as lab:
        play(flavour, lab.url, scenario)
        lab.wait_closed()


@in_turn("name", [name for name in REPLIES if name not in UP_TO_THE_HEADERS], full=lambda name: name.startswith("drip"))
def test_a_deadline_bounds_a_call_whatever_trickles_in(name: str, flavour: Flavour) -> None:
    bounds(name, flavour)


@pytest.mark.parametrize("flavour", BOUNDED, ids=str)
@pytest.mark.parametrize("name", UP_TO_THE_HEADERS)
def test_a_deadline_bounds_what_trickles_in_before_the_body(name: str, flavour: Flavour) -> None:
    bounds(name, flavour)


@everywhere
def test_a_body_that_drips_is_not_late_for_the_read_timeout_but_for_the_deadline(flavour: Flavour) -> None:
    slow = GOOD.drip_body(0.01)

    async def scenario(side: Side[Any]) -> None:
        things = side.acme.things
        assert await side.get(things.retrieve("a", timeout={"read": 5.0})) == Thing(id="a", size=7)
        with pytest.raises(APITimeoutError, match="deadline"):
            await side.get(things.retrieve("a", deadline=0.05))

    with Lab(slow) as lab:
        play(flavour, lab.url, scenario)


@everywhere
def test_a_deadline_ends_a_stream(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        with pytest.raises(APITimeoutError, match=r"the deadline of 0\.1 s passed"):
            await side.items(side.acme.things.watch(deadline=0.1))

    with Lab(replies.endless(A, 0.005)) as lab:
        play(flavour, lab.url, scenario)
        lab.wait_closed()
