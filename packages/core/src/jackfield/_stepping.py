"""I/O that only says what it would do: for dry runs, and for tests of the engine without a network.

A coroutine on it is driven by hand: ``job.send(None)`` gives the first step, ``job.send(answer)`` the next one.
"""

from __future__ import annotations

import types
from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from jackfield import _http
from jackfield._blocking import ThreadLock
from jackfield._io import Job, Lock, Reply
from jackfield._pool import Pool

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """A request is to be sent; answer with a response of the HTTP library, or throw a `Fault`."""

    request: Any
    own_auth: bool


@dataclass(frozen=True, slots=True)
class Close:
    """A connection is given back."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Sleep:
    """A pause."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Read:
    """The next piece of a body is wanted; answer with bytes, ``b""`` at the end."""

    reply: Reply


Step = Send | Close | Sleep | Read


@types.coroutine
def _step(what: Step) -> Generator[Step, Any, Any]:
    return (yield what)


class SteppingIO:
    """For `DryRunClient` and tests.

    Attributes:
        clock: What `now` says; each pause moves it on.
        piecewise: Whether bodies are read step by step; else they come with the answer.
        dry: Whether credentials are only previewed, and closing is no step.
    """

    awaited = False

    def __init__(self, *, piecewise: bool = False, dry: bool = False) -> None:
        self.clock = 0.0
        self.piecewise = piecewise
        self.dry = dry
        self._pool: Pool | None = None

    def watch(self) -> None:
        """There is no connection."""

    def pool(self) -> Pool:
        """A pool that only builds requests."""
        if self._pool is None:
            self._pool = Pool(_http.own_client(awaited=False))
        return self._pool

    async def send(self, pool: Pool, request: Any, *, own_auth: bool) -> Reply:
        """Step `Send`."""
        return Reply(await _step(Send(request, own_auth)), pool)

    async def read(self, reply: Reply) -> bytes | None:
        """Step `Read`, or the body that came with the answer."""
        if self.piecewise:
            piece: bytes = await _step(Read(reply))
            return piece or None
        if reply.chunks is None:
            reply.chunks = iter((reply.http.read(),))
        return next(reply.chunks, None)

    async def load(self, reply: Reply) -> bytes:
        """The body that came with the answer, or pieces until its end."""
        if not self.piecewise:
            content: bytes = reply.http.read()
            return content
        pieces: list[bytes] = []
        while (piece := await self.read(reply)) is not None:
            pieces.append(piece)
        return b"".join(pieces)

    async def close(self, reply: Reply) -> None:
        """Step `Close`, once."""
        if reply.pool is not None:
            reply.pool = None
            if not self.dry:
                await _step(Close(reply))

    def orphan(self, reply: Reply) -> bool:
        """There is no connection."""
        return False

    async def within(self, seconds: float, job: Job[T]) -> T:
        """The clock stands still while a job runs."""
        return await job

    async def sleep(self, seconds: float) -> None:
        """Step `Sleep`; the clock goes on."""
        await _step(Sleep(seconds))
        self.clock += seconds

    def now(self) -> float:
        """The clock."""
        return self.clock

    def lock(self) -> Lock:
        """A lock that is always free: there is one job."""
        return ThreadLock()

    async def gather(self, jobs: Sequence[Awaitable[T]]) -> list[T]:
        """One after the other; after a failure, those that have not begun are dropped."""
        left = list(jobs)
        try:
            return [await left.pop(0) for _ in range(len(left))]
        finally:
            for job in left:
                close = getattr(job, "close", None)
                if close is not None:
                    close()

    async def thread(self, work: Callable[[], T]) -> T:
        """Do it here."""
        return work()

    async def shut(self) -> None:
        """There is nothing to close."""
