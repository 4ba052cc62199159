"""Typed events of a stream, and how the cost grows with the size of one event.

The floor is what one would write by hand: ``json.loads`` of every line that `httpx.Response.iter_lines` gives. It knows
neither events' names nor several lines of data, and cuts JSON at U+2028; it is a floor and no replacement.
"""

from __future__ import annotations

import json
import math
import statistics
import time
from collections.abc import Callable, Iterator

import httpx
from measuring import Case, Measured, Row, compare, rounds, shown
from sample_platform import Delta, Sample

from jackfield import Client
from jackfield_flux0 import ChunkEventStream

URL = "http://127.0.0.1:8080"
CHUNKS = (16, 1024, 65536)
SMALL, LARGE = "small events", "10 KB events"
COUNTS = {SMALL: 2000, LARGE: 100}
AIMS = {SMALL: 1.2, LARGE: 1.7}


class Pieces(httpx.SyncByteStream):
    """A body that comes in pieces of one size."""

    def __init__(self, body: bytes, size: int) -> None:
        self._pieces = [body[start : start + size] for start in range(0, len(body), size)]

    def __iter__(self) -> Iterator[bytes]:
        """The pieces."""
        return iter(self._pieces)


def sse(name: str | None, data: object) -> bytes:
    """One event as it is sent."""
    head = "" if name is None else f"event: {name}\n"
    return f"{head}data: {json.dumps(data)}\n\n".encode()


def delta(number: int, text: str) -> bytes:
    """An event of the sample platform."""
    return sse(None, {"id": f"evt_{number:08d}", "type": "response.output_text.delta", "index": number, "text": text})


def chunk(number: int, text: str) -> bytes:
    """An event of Flux0."""
    patch = {"op": "add", "path": "/-", "value": text}
    data: dict[str, object] = {
        "event_id": "event00001",
        "correlation_id": "run0000001",
        "seq": number,
        "patches": [patch],
        "metadata": {},
    }
    return sse("chunk", data)


def body(event: Callable[[int, str], bytes], kind: str) -> bytes:
    """A stream of events."""
    text = "seven words in a row, no more" if kind == SMALL else "a quick brown fox " * 560
    return b"".join(event(number, text) for number in range(COUNTS[kind]))


def client(content: bytes, size: int) -> httpx.Client:
    """A client that is always answered with this stream."""
    stream = Pieces(content, size)
    headers = {"content-type": "text/event-stream"}
    return httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=stream)))


def by_hand(http: httpx.Client) -> Case:
    """What one would write with httpx alone."""

    def case(times: int) -> None:
        for _ in range(times):
            with http.stream("GET", URL) as answer:
                for line in answer.iter_lines():
                    if line.startswith("data: "):
                        json.loads(line[6:])

    return case


def typed(http: httpx.Client) -> Case:
    """Through jackfield, with a model for each event."""
    things = Client(http_client=http, sample={"base_url": URL}).use(Sample).things

    def case(times: int) -> None:
        for _ in range(times):
            with things.watch() as stream:
                for event in stream:
                    assert type(event) is Delta

    return case


def flux0(http: httpx.Client) -> Case:
    """Through Flux0's plugin, with its own reader."""
    sessions = Client(http_client=http, flux0={"base_url": URL}).flux0.sessions

    def case(times: int) -> None:
        for _ in range(times):
            with sessions.create_event("session001", type_="message", source="user", content="hi") as stream:
                for event in stream:
                    assert type(event) is ChunkEventStream

    return case


def rows() -> list[Row]:
    """Ratios to lines and `json.loads`, at several sizes of what the network delivers at once."""
    turns = rounds(11, 3)
    found: list[Row] = []
    for kind, aim in AIMS.items():
        deltas, chunks = body(delta, kind), body(chunk, kind)
        for size in CHUNKS:
            result = compare(
                {"floor": by_hand(client(deltas, size)), "ours": typed(client(deltas, size))},
                "floor", rounds=turns, passes=3,
            )["ours"]  # fmt: skip
            found.append(_row(f"{kind} in {size} B", result, COUNTS[kind], aim))
            result = compare(
                {"floor": by_hand(client(chunks, size)), "ours": flux0(client(chunks, size))},
                "floor", rounds=turns, passes=3,
            )["ours"]  # fmt: skip
            found.append(_row(f"Flux0's {kind} in {size} B", result, COUNTS[kind], aim))
    return found + growth()


def _row(what: str, result: Measured, count: int, aim: float) -> Row:
    detail = f"{result.low:.2f} to {result.high:.2f}; {shown(result.seconds / count)}"
    return Row(what, "iter_lines + json.loads", result.ratio, aim, detail=detail)


def growth() -> list[Row]:
    """How the time for one event grows with its size: the exponent is 1 where it is linear.

    It is the slope through three sizes. A step between two of them is often steeper by itself, where the larger one no
    longer fits into a cache.
    """
    found: list[Row] = []
    lengths = (100_000, 1_000_000, 10_000_000)
    for size in CHUNKS:
        seconds = [
            min(_seconds(case) for _ in range(rounds(5, 2)))
            for case in [typed(client(delta(1, "x" * length), size)) for length in lengths]
        ]
        points = [(math.log(length), math.log(taken)) for length, taken in zip(lengths, seconds, strict=True)]
        slope = statistics.linear_regression(*zip(*points, strict=True)).slope
        what = f"growth, one event of 0.1 to 10 MB in {size} B"
        found.append(Row(what, "its size", slope, 1.1, unit="exp.", detail=", ".join(map(shown, seconds))))
    return found


def _seconds(case: Case) -> float:
    start = time.process_time()
    case(1)
    return time.process_time() - start
