"""What one more item of a list costs: a page of 100 typed items, against `json.loads` of the same page.

A parser that does nothing but parse the same page again and again has all caches to itself, so both are measured inside
of whole calls. What a call costs without its items is taken away by calls for a page of one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import httpx
from calls import URL, repeated
from measuring import Row, measured, rounds, taken_in_turns
from pydantic import BaseModel, TypeAdapter
from sample_platform import Item, Sample
from server import item
from typing_extensions import TypedDict

from jackfield import Client
from jackfield_flux0 import Session

FEW, MANY = 1, 100


def sessions(count: int) -> bytes:
    """A page of Flux0's sessions; there is a model inside each."""
    items = [
        {
            "id": f"session{number:03d}",
            "agent_id": "agent00001",
            "user_id": "user000001",
            "title": f"What was said on day {number}",
            "consumption_offsets": {"client": number},
            "created_at": "2026-11-21T10:00:00Z",
        }
        for number in range(count)
    ]
    return json.dumps({"data": items}).encode()


def things(count: int) -> bytes:
    """A page of the sample platform's items, each flat and of 200 bytes."""
    return json.dumps({"items": [item(number) for number in range(count)]}).encode()


def mocked(content: bytes) -> httpx.Client:
    """A client that is always answered with this page."""
    return httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=content)))


def by_hand(content: bytes) -> Callable[[], object]:
    """What one would write with httpx alone."""
    http = mocked(content)
    return lambda: http.get(URL).json()


class Plain(BaseModel):
    """The item as one would write it with pydantic alone: what the server adds later is thrown away."""

    id: str
    name: str
    status: str
    description: str | None = None
    size: int
    created_at: datetime


class Things(TypedDict):
    """A page of them."""

    items: list[Plain]


def validate_by_hand(content: bytes) -> Callable[[], object]:
    """What one would write with httpx and pydantic."""
    http, read = mocked(content), TypeAdapter(Things).validate_json
    return lambda: read(http.get(URL).content)


def list_things(content: bytes) -> Callable[[], object]:
    """The whole operation."""
    operation = Client(http_client=mocked(content), sample={"base_url": URL}).use(Sample).things.list

    def work() -> None:
        assert type(operation().items[-1]) is Item

    return work


def list_sessions(content: bytes) -> Callable[[], object]:
    """The whole operation."""
    operation = Client(http_client=mocked(content), flux0={"base_url": URL}).flux0.sessions.list

    def work() -> None:
        assert type(operation().items[-1]) is Session

    return work


def rows() -> list[Row]:
    """Ratios of what 99 more items cost, one by one."""
    return [
        _row("one item of a page of 100", things, list_things, 1.5),
        _row("the same with httpx + pydantic by hand", things, validate_by_hand, None),
        _row("the same, Flux0's sessions (two models each)", sessions, list_sessions, None),
    ]


def _row(
    what: str, page: Callable[[int], bytes], listing: Callable[[bytes], Callable[[], object]], aim: float | None
) -> Row:
    few, many = page(FEW), page(MANY)
    cases = {
        "few parsed": repeated(by_hand(few)),
        "many parsed": repeated(by_hand(many)),
        "few listed": repeated(listing(few)),
        "many listed": repeated(listing(many)),
    }
    times = taken_in_turns(cases, rounds=rounds(21, 7), passes=4, times=20)
    more = {
        name: [
            (much - little) / (MANY - FEW)
            for little, much in zip(times[f"few {name}"], times[f"many {name}"], strict=True)
        ]
        for name in ("parsed", "listed")
    }
    return measured(more["listed"], more["parsed"]).row(what, "json.loads of the item", aim)
