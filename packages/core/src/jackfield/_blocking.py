"""I/O that blocks."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import copy_context
from types import TracebackType
from typing import Any, TypeVar, cast

from jackfield import _http, _log, _network
from jackfield._fork import ForkSafeLock, Generation, leave_behind
from jackfield._http import Fault
from jackfield._io import Job, Lock, Reply, closed, run
from jackfield._pool import Pool
from jackfield.errors import ConfigurationError

T = TypeVar("T")


class ThreadLock:
    """A lock between threads."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = ForkSafeLock()

    async def __aenter__(self) -> None:
        self._lock.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._lock.__exit__(kind, error, trace)


class Watch:
    """Learns from the HTTP library whether a connection was made for a request, or an old one used."""

    __slots__ = ("fresh", "seen")

    def __init__(self) -> None:
        self.seen = self.fresh = False

    def __call__(self, name: str, info: object) -> None:
        self.seen = True
        if name.startswith("connection.connect"):
            self.fresh = True


class BlockingIO:
    """For `Client`.

    Args:
        client: A handed-in HTTP client, or None to make our own at the first call.
    """

    awaited = False
    dry = False

    def __init__(self, client: Any = None) -> None:
        self._handed_in = client
        self._pool: Pool | None = None
        self._closed = False
        self._lock = ForkSafeLock()

    def watch(self) -> Watch:
        """What learns whether a request went over a fresh connection."""
        return Watch()

    def pool(self) -> Pool:
        """The pool of this process."""
        pool = self._pool
        if pool is None or pool.generation != Generation.now:
            with self._lock:
                pool = self._pool
                if pool is None or pool.generation != Generation.now:
                    pool = self._pool = self._fresh(pool)
        return pool

    def _fresh(self, inherited: Pool | None) -> Pool:
        if self._closed:
            raise closed()
        if self._handed_in is not None:
            if inherited is not None:
                raise ConfigurationError(
                    "this process was forked from one that already used the http_client that was handed in: "
                    "make a new client here, or hand none in"
                )
            return Pool(self._handed_in, handed_in=True)
        if inherited is not None:
            leave_behind(inherited)
        pool = Pool(_http.own_client(awaited=False), gate=threading.Semaphore(_http.MAX_CONNECTIONS))
        # A client that nobody closed ends without Python's complaint about its sockets.
        pool.dropper = weakref.finalize(self, _drop, pool)
        return pool

    async def send(self, pool: Pool, request: Any, *, own_auth: bool) -> Reply:
        """Send, and wait for the headers."""
        if pool.orphans:
            await self._sweep(pool)
        if request.url.scheme == "https" and not pool.handed_in:
            _http.certificates.load()
        gate = pool.gate
        if gate is not None and not gate.acquire(timeout=request.extensions["timeout"].get("pool")):
            raise Fault("no connection became free in time", timeout=True, acted=False)
        mark = _log.ours.set(request)
        try:
            http = pool.client.send(
                request,
                stream=True,
                auth=None if own_auth else pool.family.client_default,
                follow_redirects=False,
            )
        except BaseException as error:
            if gate is not None:
                gate.release()
            if self._closed and isinstance(error, (RuntimeError, *pool.family.errors)):
                raise closed() from None  # by another thread, just now
            if isinstance(error, pool.family.errors):
                raise pool.family.fault(error, sending=True) from error
            raise
        finally:
            _log.ours.reset(mark)
        return Reply(http, pool)

    async def read(self, reply: Reply) -> bytes | None:
        """The next piece."""
        try:
            if reply.chunks is None:
                reply.begin(awaited=False)
            chunks: Any = reply.chunks
            if data := reply.decoder.give():
                return data
            piece: bytes | None = next(chunks, None)
            return reply.decoder.next(piece)
        except _errors(reply) as error:
            raise _fault(reply, error) from error

    async def load(self, reply: Reply) -> bytes:
        """The whole body."""
        try:
            content: bytes = reply.http.read()
        except _errors(reply) as error:
            raise _fault(reply, error) from error
        return content

    async def close(self, reply: Reply) -> None:
        """Give the connection back."""
        pool, reply.pool = reply.pool, None
        if pool is None:
            return
        try:
            reply.http.close()
        except pool.family.errors:
            pass  # it was lost already; nothing is left to give back
        finally:
            if pool.gate is not None:
                pool.gate.release()

    def orphan(self, reply: Reply) -> bool:
        """Close it at the next call."""
        if reply.pool is None or reply.pool.generation != Generation.now:
            return False
        reply.pool.orphans.append(reply)
        return True

    async def _sweep(self, pool: Pool) -> None:
        while True:
            try:
                reply = pool.orphans.popleft()
            except IndexError:  # also when another thread was faster
                return
            await self.close(reply)

    async def within(self, seconds: float, job: Job[T]) -> T:
        """The network streams of an own client look at the deadline, the engine does between pieces."""
        mark = _network.deadline.set(time.monotonic() + seconds)
        try:
            return await job
        finally:
            _network.deadline.reset(mark)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def lock(self) -> Lock:
        """A lock between threads."""
        return ThreadLock()

    async def gather(self, jobs: Sequence[Awaitable[T]]) -> list[T]:
        """Run jobs on threads; after a failure, those that have not begun are dropped and the others waited for."""
        if len(jobs) < 2:
            return [await job for job in jobs]
        from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

        coroutines = [_coroutine(job) for job in jobs]
        with ThreadPoolExecutor(len(coroutines), thread_name_prefix="jackfield") as executor:
            futures = [executor.submit(copy_context().run, run, job) for job in coroutines]
            done, pending = wait(futures, return_when=FIRST_EXCEPTION)
            for future, job in zip(futures, coroutines, strict=True):
                if future in pending and future.cancel():
                    job.close()
            for future in futures:
                if future in done and (error := future.exception()):
                    raise error
        return [future.result() for future in futures]

    async def thread(self, work: Callable[[], T]) -> T:
        """Do it here: nobody else is held up."""
        return work()

    async def shut(self) -> None:
        """Close our own connections."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is None:
            return
        if pool.generation != Generation.now:
            leave_behind(pool)
            return
        await self._sweep(pool)
        if pool.dropper is not None:
            pool.dropper()


def _drop(pool: Pool) -> None:
    if pool.generation == Generation.now:
        _network.end(pool.client)
        pool.client.close()


def _coroutine(job: Awaitable[T]) -> Coroutine[Any, Any, T]:
    if isinstance(job, Coroutine):
        return cast("Coroutine[Any, Any, T]", job)

    async def waiting() -> T:
        return await job

    return waiting()


def _errors(reply: Reply) -> tuple[type[Exception], ...]:
    return reply.pool.family.errors if reply.pool else ()


def _fault(reply: Reply, error: Exception) -> Fault:
    assert reply.pool is not None
    return reply.pool.family.fault(error)
