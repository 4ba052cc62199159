"""What one more item of a list costs: a page of 100 typed items, against `json.loads` of the same body."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
from calls import URL, repeated
from measuring import Row, measured, rounds, taken_in_turns

from jackfield import Client
from jackfield_flux0 import Session

FEW, MANY = 1, 100


def page(count: int) -> bytes:
    """A page of Flux0's sessions."""
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


def listing(content: bytes) -> Callable[[], object]:
    """The whole operation, on a client that is always answered with this page."""
    answer = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    sessions = Client(http_client=httpx.Client(transport=answer), flux0={"base_url": URL}).flux0.sessions

    def work() -> None:
        assert type(sessions.list().items[-1]) is Session

    return work


def rows() -> list[Row]:
    """The ratio of the slopes: a call costs the same whatever it lists, so the difference of two pages is the items'."""
    few, many = page(FEW), page(MANY)
    cases = {
        "few parsed": repeated(lambda: json.loads(few)),
        "many parsed": repeated(lambda: json.loads(many)),
        "few listed": repeated(listing(few)),
        "many listed": repeated(listing(many)),
    }
    times = taken_in_turns(cases, rounds=rounds(21, 7), passes=4, times=20)
    more = {
        name: [(many - few) / (MANY - FEW) for few, many in zip(times[f"few {name}"], times[f"many {name}"], strict=True)]
        for name in ("parsed", "listed")
    }
    return [measured(more["listed"], more["parsed"]).row(f"one item of {MANY}, typed", "json.loads of the item", 1.5)]
