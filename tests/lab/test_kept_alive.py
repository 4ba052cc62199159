"""Connections that were kept alive and gone stale."""

from __future__ import annotations

import io
from typing import Any

import pytest

from jackfield import (
    APIConnectionError,
)
from jackfield.plugin import Exchange, hookimpl
from tests.lab import Close, Lab, Reset, replies
from tests.lab.flavours import Flavour, Side, everywhere, in_turn, play

GOOD = replies.json(200, {"id": "a", "size": 7})


@in_turn("end, retries", [(Close(), 0), (Reset(), 2), (Close(), 2), (Reset(), 0)], full=lambda case: case[1] == 2)
def test_a_stale_connection_is_never_seen_by_an_idempotent_call(
    end: Close | Reset, retries: int, flavour: Flavour
) -> None:
    """The server gives a kept connection up just when it is used again: the call goes over a new one, uncounted."""
    seen: list[int] = []

    class Counting:
        @hookimpl
        def jackfield_request(self, exchange: Exchange) -> None:
            seen.append(exchange.attempt)

    async def scenario(side: Side[Any]) -> None:
        things = side.acme.things
        for _ in range(3):
            assert (await side.get(things.retrieve("a"))).size == 7
        await side.get(things.upload(io.BytesIO(b"content")))
        await side.get(things.delete("a"))

    answers = [replies.stale(GOOD, end)] * 4 + [GOOD]
    with Lab(answers) as lab:
        play(flavour, lab.url, scenario, retries=retries, plugins=[Counting()])
        assert lab.seen == 9
        lost = ["GET", "GET", "PUT", "DELETE"]
        lab.wait(lambda lab: [request.method for request in lab.requests if not request.answered] == lost)
        assert [request.body for request in lab.requests if request.method == "PUT" and request.answered] == [
            b"content"
        ]
        assert lab.opened == 5
    assert set(seen) == {1}


@everywhere
@pytest.mark.parametrize("end", [Close(), Reset()], ids=["fin", "reset"])
def test_a_stale_connection_fails_a_post_which_is_sent_once(end: Close | Reset, flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        await side.get(side.acme.things.retrieve("a"))
        with pytest.raises(APIConnectionError, match="the connection was lost"):
            await side.get(side.acme.things.create(7))
        assert (await side.get(side.acme.things.create(8))).size == 7

    with Lab([replies.stale(GOOD, end), GOOD]) as lab:
        play(flavour, lab.url, scenario)
        lab.wait(lambda lab: lab.requests[-1].answered)
        assert [(request.method, request.answered) for request in lab.requests[1:]] == [("POST", False), ("POST", True)]
        assert lab.requests[2].json() == {"size": 8}


@everywhere
def test_a_connection_that_is_known_to_be_closed_is_not_used(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        for _ in range(3):
            assert (await side.get(side.acme.things.create(7))).size == 7
            await side.aside(lab.wait_closed)

    with Lab(replies.close_after(GOOD)) as lab:
        play(flavour, lab.url, scenario)
        assert (lab.seen, lab.opened) == (3, 3)


@everywhere
def test_good_connections_are_kept(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        for _ in range(5):
            await side.get(side.acme.things.retrieve("a"))
        assert lab.open_now == 1

    with Lab([GOOD, replies.gzip_json(200, {"id": "a", "size": 7}), replies.json(503, {}), GOOD, GOOD, GOOD]) as lab:
        play(flavour, lab.url, scenario)
        assert lab.opened == 1
        lab.wait_closed()
