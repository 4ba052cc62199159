"""A list of 100 pages with 20 ms latency: four pages at a time against one after another, in wall time."""

from __future__ import annotations

import time

from measuring import Case, Row, compare, rounds
from sample_platform import Sample
from server import PAGES, PER_PAGE, running

from jackfield import Client

AHEAD = 4


def walking(client: Client, prefetch: int) -> Case:
    """Walk all pages."""

    def case(times: int) -> None:
        for _ in range(times):
            count = sum(1 for _ in client.use(Sample).things.list(prefetch=prefetch))
            assert count == PAGES * PER_PAGE, count

    return case


def rows() -> list[Row]:
    """The ratio of a walk with prefetch to one without."""
    with running() as url, Client(sample={"base_url": f"{url}/wait/0.02"}) as client:
        cases = {"one": walking(client, 1), "some": walking(client, AHEAD)}
        result = compare(cases, "one", rounds=rounds(3, 1), clock=time.perf_counter)["some"]
    return [result.row(f"{PAGES} pages, prefetch={AHEAD}", "one after another", 0.35)]
