"""A soak: many mixed calls over a server that fails in every way; nothing may grow and nothing may get lost.

``python benchmarks/soak.py [calls] [--seconds N] [--seed N]`` plays 20,000 calls by default, half of them blocking from
eight threads, half awaited by 16 tasks on asyncio and then on trio. It looks at resident memory and file descriptors
after a warm-up and at the end, at the pool, and at each answer: what a call gave must be what the server was told to
do to it. It is bounded in calls and in time, and ends with status 1 if anything was amiss.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from jackfield import (
    APIConnectionError,
    APITimeoutError,
    AsyncClient,
    Client,
    ConflictError,
    RateLimitError,
    ResponseValidationError,
    Retry,
    ServerError,
    StreamInterruptedError,
)
from tests.lab import Lab, Reply, Request, Reset, faults, replies
from tests.lab.acme import Acme

THREADS, TASKS = 8, 16
QUICK = Retry(initial_interval=0.001)
READ_TIMEOUT = 0.25
MIB = 1024 * 1024
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Kind:
    """One kind of call.

    Attributes:
        share: How often it comes, in parts.
        answers: What the server does to its first, second, ... attempt; the last one goes on.
        call: Calls it; gets the platform and the call's own name.
        outcome: What comes of it: the name that is given back, or an error.
        sent: How many requests reach the server.
    """

    share: int
    answers: tuple[Callable[[str], Reply], ...]
    call: Callable[[Any, str], Any]
    outcome: type[Exception] | None = None
    sent: int = 1


def thing(name: str) -> Reply:
    """The thing that was asked for."""
    return replies.json(200, {"id": name, "size": len(name)})


def chunked(name: str) -> Reply:
    """The same, in chunks."""
    return replies.chunked([b'{"id":"', name.encode(), b'","size":1}'], 200, "application/json")


def event(name: str) -> bytes:
    """An event with the name."""
    return replies.event(f'{{"id":"{name}","size":{len(name)}}}', id_=name)


def always(reply: Reply) -> Callable[[str], Reply]:
    """The same answer whatever the name."""
    return lambda name: reply


RESET, BUSY = always(faults.reset()), always(replies.json(503, {}))
LIMITED = always(replies.rate_limited("0"))


def get(acme: Any, name: str) -> Any:
    """A plain call."""
    return acme.things.retrieve(name)


def post(acme: Any, name: str) -> Any:
    """A call that must not be repeated."""
    return acme.request("POST", f"/things/{name}", json={"name": name, "filling": "x" * 500})


def put(acme: Any, name: str) -> Any:
    """A call with a streamed body."""
    return acme.request("PUT", f"/things/{name}", json={"filling": "x" * 5000})


def watch(acme: Any, name: str) -> Any:
    """A stream of events."""
    return acme.things.watch(headers={"x-name": name})


def short(acme: Any, name: str) -> Any:
    """A call that waits for a short time only."""
    return acme.things.retrieve(name, timeout={"read": READ_TIMEOUT}, retries=0)


KINDS: dict[str, Kind] = {
    "get": Kind(30, (thing,), get),
    "post": Kind(12, (thing,), post),
    "put": Kind(6, (thing,), put),
    "gzip": Kind(4, (lambda name: replies.gzip_json(200, {"id": name, "size": 1}),), get),
    "chunks": Kind(4, (chunked,), get),
    "early-hints": Kind(2, (lambda name: replies.early_hints(thing(name)),), get),
    "redirect": Kind(3, (lambda name: replies.redirect(307, f"/things/{name}?again"), thing), get, sent=2),
    "busy-then-good": Kind(5, (BUSY, thing), get, sent=2),
    "limited-then-good": Kind(4, (LIMITED, thing), post, sent=2),
    "reset-then-good": Kind(4, (RESET, thing), get, sent=2),
    "cut-then-good": Kind(4, (lambda name: thing(name).cut_body(5, Reset()), thing), put, sent=2),
    "bad-chunk-then-good": Kind(2, (always(faults.bad_chunk("size")), thing), get, sent=2),
    "closed-after": Kind(3, (lambda name: replies.close_after(thing(name)),), get),
    "busy": Kind(2, (BUSY,), get, ServerError, 3),
    "limited": Kind(2, (LIMITED,), get, RateLimitError, 3),
    "conflict": Kind(3, (always(replies.json(409, {"message": "taken"})),), post, ConflictError),
    "reset": Kind(2, (RESET,), post, APIConnectionError),
    "cut": Kind(2, (lambda name: thing(name).cut_body(5),), post, APIConnectionError),
    "html": Kind(2, (always(replies.html(200)),), get, ResponseValidationError),
    "no-json": Kind(2, (always(replies.text(200, "{oops")),), get, ResponseValidationError),
    "hang": Kind(1, (always(replies.hang()),), short, APITimeoutError),
    "stream": Kind(5, (lambda name: replies.sse([event(name)] * 20),), watch),
    "stream-left": Kind(3, (lambda name: replies.sse([event(name)] * 3, end=False),), watch),
    "stream-broken": Kind(2, (lambda name: replies.sse([event(name)] * 3, end=False).then(Reset()),), watch,
        StreamInterruptedError),
}  # fmt: skip


@dataclass
class Book:
    """The accounts: what was asked for and what came of it.

    Attributes:
        done: How many calls of each kind have come to their end.
        sent: How many requests of theirs reached the server.
        stale: How many calls that must not be repeated met a connection that the server had just closed: it never saw
            them, and they are told that the connection was lost.
        wrong: What was not as it should be.
    """

    done: Counter[str] = field(default_factory=Counter[str])
    sent: int = 0
    stale: int = 0
    wrong: list[str] = field(default_factory=list[str])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, kind: str, name: str, got: Any, sent: int) -> None:
        """Enter a call's outcome.

        Args:
            kind: Its kind.
            name: Its own name.
            got: What it gave, or its error.
            sent: How many requests of it reached the server.
        """
        wanted = KINDS[kind]
        good = type(got) is wanted.outcome if wanted.outcome is not None else got == name
        stale = wanted.call is post and sent < wanted.sent and type(got) is APIConnectionError
        with self.lock:
            self.done[kind] += 1
            self.sent += sent
            self.stale += stale
            if not stale and not (good and sent == wanted.sent):
                self.wrong.append(f"{name}: {sent} requests, {type(got).__name__} {got}")


class Server:
    """The laboratory, answering by the name that a call carries: ``<kind>-<number>``."""

    def __init__(self) -> None:
        self.lab = Lab(self.answer, keep=0, history=50)
        self.tries: Counter[str] = Counter()
        self.lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        """What is to be done to this attempt."""
        name = request.header("x-name") or request.path.rpartition("/")[2]
        kind = KINDS[re.sub(r"-\d+$", "", name)]
        with self.lock:
            turn = self.tries[name]
            self.tries[name] += 1
        return kind.answers[min(turn, len(kind.answers) - 1)](name)

    def told(self, name: str) -> int:
        """How many requests of this name came, once its call has come to its end."""
        with self.lock:
            return self.tries.pop(name, 0)


def read(result: Any) -> Any:
    """What a blocking call gave, as the name of what it is about."""
    if hasattr(result, "__next__"):
        with result as stream:
            return _same(stream)
    return _name(result)


def _same(stream: Any) -> str:
    first = next(stream).id
    if first.startswith("stream-left"):
        return str(first)
    for each in stream:
        assert each.id == first
    return str(first)


async def aread(result: Any) -> Any:
    """As `read`, awaited."""
    if not hasattr(result, "__anext__"):
        assert isinstance(result, Awaitable)
        return _name(await result)
    async with result as stream:
        first = (await anext(stream)).id
        if not first.startswith("stream-left"):
            async for each in stream:
                assert each.id == first
        return first


def _name(answer: Any) -> Any:
    return answer.id if hasattr(answer, "id") else answer["id"]


class Soak:
    """One run.

    Args:
        calls: How many calls, the warm-up not counted.
        seconds: After how many seconds to stop anyway.
        seed: Of the order of the calls.
    """

    def __init__(self, calls: int, seconds: float, seed: int = 0) -> None:
        self.calls = calls
        self.end = time.monotonic() + seconds
        self.random = random.Random(seed)  # noqa: S311 - the order of calls is no secret
        self.book = Book()
        self.server = Server()
        self.number = 0

    def plan(self, count: int) -> list[tuple[str, str]]:
        """The next calls: kinds and names."""
        kinds = self.random.choices(list(KINDS), [kind.share for kind in KINDS.values()], k=count)
        names: list[tuple[str, str]] = []
        for kind in kinds:
            self.number += 1
            names.append((kind, f"{kind}-{self.number}"))
        return names

    def blocking(self, client: Client, calls: list[tuple[str, str]]) -> None:
        """Make calls from several threads."""
        acme: Any = client.use(Acme)
        ahead = iter(calls)
        lock = threading.Lock()

        def work() -> None:
            while time.monotonic() < self.end:
                with lock:
                    kind, name = next(ahead, ("", ""))
                if not kind:
                    return
                try:
                    got = read(KINDS[kind].call(acme, name))
                except Exception as error:  # noqa: BLE001 - entered
                    got = error
                self.book.enter(kind, name, got, self.server.told(name))

        threads = [threading.Thread(target=work) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    async def awaiting(self, client: AsyncClient, calls: list[tuple[str, str]]) -> None:
        """Make calls from several tasks."""
        acme: Any = client.use(Acme)
        ahead = iter(calls)

        async def work() -> None:
            for kind, name in ahead:
                if time.monotonic() > self.end:
                    return
                try:
                    got = await aread(KINDS[kind].call(acme, name))
                except Exception as error:  # noqa: BLE001 - entered
                    got = error
                self.book.enter(kind, name, got, self.server.told(name))

        async with anyio.create_task_group() as group:
            for _ in range(TASKS):
                group.start_soon(work)

    def run(self) -> dict[str, Any]:
        """Play it; gives the figures."""
        with self.server.lab as lab:
            settings: dict[str, Any] = {"acme": {"base_url": lab.url}, "retries": QUICK}
            blocking, awaited = Client(**settings), AsyncClient(**settings)
            pools_of: Any = awaited.board.io

            def rounds(count: int) -> None:
                self.blocking(blocking, self.plan(count // 2))
                for backend in ("asyncio", "trio"):
                    anyio.run(self.awaiting, awaited, self.plan(count // 4), backend=backend)

            begun = time.monotonic()
            # The allocator's arenas, the kinds' code paths and the thread stacks have to be there once.
            rounds(max(400, self.calls // 4))
            warm = self.state(lab)
            asked = self.number
            # In several parts, so that the client sees loops come and go.
            for _ in range(4):
                rounds(self.calls // 4)
            after = self.state(lab)
            taken = time.monotonic() - begun
            gate = blocking.board.io.pool().gate
            free = gate._value
            pools = len(pools_of._pools)
            blocking.close()
            lab.wait_closed()
            return {
                "calls": sum(self.book.done.values()),
                "of them after the warm-up": self.number - asked,
                "unanswered": self.number - sum(self.book.done.values()),
                "wrong": len(self.book.wrong),
                "requests": lab.seen,
                "requests of the calls": self.book.sent,
                "lost to a closed connection": self.book.stale,
                "connections closed after an answer": self.book.done["closed-after"],
                "connections": lab.opened,
                "connections left open": lab.open_now,
                "places at the gate taken": 100 - free,
                "pools of loops that have ended": pools,
                "memory after the warm-up, MiB": round(warm[0] / MIB, 1),
                "memory at the end, MiB": round(after[0] / MIB, 1),
                "file descriptors after the warm-up": warm[1],
                "file descriptors at the end": after[1],
                "threads after the warm-up": warm[2],
                "threads at the end": after[2],
                "objects of jackfield after the warm-up": warm[3],
                "objects of jackfield at the end": after[3],
                "seconds": round(taken, 1),
            }

    def state(self, lab: Lab) -> tuple[int, int, int, int]:
        """Resident bytes, file descriptors, threads and live objects of ours, with nothing going on."""
        lab.wait(lambda lab: lab.open_now <= THREADS, 20)
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        ours = sum(type(each).__module__.partition(".")[0] == "jackfield" for each in gc.get_objects())
        # The blocking client keeps as many connections as there were threads at once, and each has two ends here.
        descriptors = len(list(Path("/proc/self/fd").iterdir())) - 2 * lab.open_now
        return pages * PAGE, descriptors, threading.active_count() - lab.open_now, ours


def faults_of(figures: dict[str, Any]) -> list[str]:
    """What is amiss in these figures."""
    growth = figures["memory at the end, MiB"] - figures["memory after the warm-up, MiB"]
    checks = {
        "answers are missing": figures["unanswered"] == 0,
        "answers are wrong": figures["wrong"] == 0,
        "requests that nobody made": figures["requests"] == figures["requests of the calls"],
        "more were lost than connections closed": figures["lost to a closed connection"]
        <= figures["connections closed after an answer"],
        "connections leak": figures["connections left open"] == 0,
        "places at the gate leak": figures["places at the gate taken"] == 0,
        "pools of ended loops are kept": figures["pools of loops that have ended"] <= 1,
        f"memory grows, by {growth:.1f} MiB": growth <= 6.0,
        "descriptors leak": figures["file descriptors at the end"] <= figures["file descriptors after the warm-up"] + 2,
        "threads leak": figures["threads at the end"] <= figures["threads after the warm-up"] + 1,
        "objects leak": figures["objects of jackfield at the end"]
        <= figures["objects of jackfield after the warm-up"] + 50,
    }
    return [text for text, good in checks.items() if not good]


def main() -> int:
    """Run it as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", nargs="?", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=400.0, help="stop after this time (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    soak = Soak(asked.calls, asked.seconds, asked.seed)
    figures = soak.run()
    for name, value in figures.items():
        print(f"{name:40} {value}")
    print("\noutcomes: " + ", ".join(f"{count} {kind}" for kind, count in sorted(soak.book.done.items())))
    amiss = faults_of(figures)
    for text in [*amiss, *soak.book.wrong[:20]]:
        print(f"AMISS: {text}")
    return 1 if amiss else 0


if __name__ == "__main__":
    sys.exit(main())
