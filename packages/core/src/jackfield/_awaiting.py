"""I/O that is awaited, on asyncio and trio alike."""

from __future__ import annotations

import asyncio
import sys
import time
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

import anyio
import anyio.to_thread

from jackfield import _http, _log
from jackfield._fork import ForkSafeLock, Generation, leave_behind
from jackfield._http import Fault
from jackfield._io import Job, Lock, Reply, closed
from jackfield._pool import Pool
from jackfield.errors import ConfigurationError

T = TypeVar("T")

# anyio's own exceptions get through httpcore when a connection is closed under a reader.
_LOST = (anyio.ClosedResourceError, anyio.BrokenResourceError, anyio.EndOfStream)


def current_loop() -> object:
    """What stands for the running event loop."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        trio = sys.modules.get("trio")
        if trio is None:
            raise
        return cast("Any", trio).lowlevel.current_trio_token()


class AsyncWatch:
    """Learns from the HTTP library whether a connection was made for a request, or an old one used."""

    __slots__ = ("fresh", "seen")

    def __init__(self) -> None:
        self.seen = self.fresh = False

    async def __call__(self, name: str, info: object) -> None:
        self.seen = True
        if name.startswith("connection.connect"):
            self.fresh = True


class AwaitingIO:
    """For `AsyncClient`.

    Own connections belong to one event loop each; a second loop gets fresh ones.

    Args:
        client: A handed-in async HTTP client, or None to make our own at the first call.
    """

    awaited = True
    dry = False

    def __init__(self, client: Any = None) -> None:
        self._handed_in = client
        self._latest: Pool | None = None
        self._closed = False
        self._pools: weakref.WeakKeyDictionary[Any, Pool] = weakref.WeakKeyDictionary()
        self._lock = ForkSafeLock()

    def watch(self) -> AsyncWatch:
        """What learns whether a request went over a fresh connection."""
        return AsyncWatch()

    def pool(self) -> Pool:
        """The pool of this process and event loop."""
        loop = current_loop()
        pool = self._latest
        if pool is None or pool.loop is not loop or pool.generation != Generation.now:
            with self._lock:
                pool = self._latest = self._pool_of(loop)
        return pool

    def _pool_of(self, loop: Any) -> Pool:
        if self._closed:
            raise closed()
        inherited = [pool for pool in self._pools.values() if pool.generation != Generation.now]
        if self._handed_in is not None and (inherited or (self._pools and loop not in self._pools)):
            raise ConfigurationError(
                f"the http_client that was handed in belongs to another {'process' if inherited else 'event loop'}: "
                "make a new client here, or hand none in"
            )
        if inherited:
            leave_behind(inherited)
            self._pools = weakref.WeakKeyDictionary()
        pool = self._pools.get(loop)
        if pool is None:
            if self._handed_in is not None:
                pool = Pool(self._handed_in, handed_in=True, loop=loop)
            else:
                gate = anyio.Semaphore(_http.MAX_CONNECTIONS, fast_acquire=True)
                pool = Pool(_http.own_client(awaited=True), gate=gate, loop=loop)
                pool.dropper = weakref.finalize(self, _drop, pool)
                pool.dropper.atexit = False
            self._pools[loop] = pool
        return pool

    async def send(self, pool: Pool, request: Any, *, own_auth: bool) -> Reply:
        """Send, and wait for the headers."""
        while pool.orphans:
            await self.close(pool.orphans.popleft())
        if pool.finisher is None and not pool.handed_in:
            pool.finisher = _closes_at_loop_end(pool, weakref.ref(self))
            await pool.finisher.asend(None)
        if request.url.scheme == "https" and not pool.handed_in and not _http.certificates.loads:
            await anyio.to_thread.run_sync(_http.certificates.load)
        gate = pool.gate
        if gate is not None:
            await self._enter(gate, request.extensions["timeout"].get("pool"))
        mark = _log.ours.set(request)
        try:
            http = await pool.client.send(
                request,
                stream=True,
                auth=None if own_auth else pool.family.client_default,
                follow_redirects=False,
            )
        except BaseException as error:
            if gate is not None:
                gate.release()
            if self._closed and isinstance(error, (RuntimeError, *pool.family.errors, *_LOST)):
                raise closed() from None  # by another task, just now
            if isinstance(error, (*pool.family.errors, *_LOST)):
                raise _fault(pool, cast("Exception", error), sending=True) from error
            raise
        finally:
            _log.ours.reset(mark)
        return Reply(http, pool)

    async def _enter(self, gate: anyio.Semaphore, timeout: float | None) -> None:
        try:
            gate.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(timeout) as scope:
                await gate.acquire()
            if scope.cancelled_caught:
                raise Fault("no connection became free in time", timeout=True, acted=False) from None

    async def read(self, reply: Reply) -> bytes | None:
        """The next piece."""
        try:
            if reply.chunks is None:
                reply.begin(awaited=True)
            chunks: Any = reply.chunks
            if data := reply.decoder.give():
                return data
            piece: bytes | None = await anext(chunks, None)
            return reply.decoder.next(piece)
        except _errors(reply) as error:
            raise _reply_fault(reply, error) from error

    async def load(self, reply: Reply) -> bytes:
        """The whole body."""
        try:
            content: bytes = await reply.http.aread()
        except _errors(reply) as error:
            raise _reply_fault(reply, error) from error
        return content

    async def close(self, reply: Reply) -> None:
        """Give the connection back, also while the task is being cancelled."""
        pool, reply.pool = reply.pool, None
        if pool is None:
            return
        try:
            if not reply.http.is_closed:
                with anyio.CancelScope(shield=True):
                    with suppress(*pool.family.errors, *_LOST):
                        await reply.http.aclose()
                    if reply.chunks is not None:
                        await _exhaust(reply.chunks)
        finally:
            if pool.gate is not None:
                pool.gate.release()

    def orphan(self, reply: Reply) -> bool:
        """Close it at the next call on the same loop."""
        if reply.pool is None or reply.pool.generation != Generation.now:
            return False
        reply.pool.orphans.append(reply)
        return True

    async def within(self, seconds: float, job: Job[T]) -> T:
        """Cancel the job when the time is over."""
        with anyio.move_on_after(seconds):
            return await job
        raise Fault("the deadline passed", timeout=True, fatal=True)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def lock(self) -> Lock:
        """A lock between tasks."""
        return cast("Lock", anyio.Lock())

    async def gather(self, jobs: Sequence[Awaitable[T]]) -> list[T]:
        """Run jobs as tasks."""
        if len(jobs) < 2:
            return [await job for job in jobs]
        done: dict[int, T] = {}

        async def one(place: int, job: Awaitable[T]) -> None:
            done[place] = await job

        try:
            async with anyio.create_task_group() as group:
                for place, job in enumerate(jobs):
                    group.start_soon(one, place, job)
        except BaseExceptionGroup as several:
            raise _first(several) from None
        return [done[place] for place in range(len(jobs))]

    async def thread(self, work: Callable[[], T]) -> T:
        """Do it on a worker thread."""
        return await anyio.to_thread.run_sync(work)

    def forget(self, pool: Pool) -> None:
        """A loop has ended, or the client was closed."""
        if pool.dropper is not None:
            pool.dropper.detach()
        if self._latest is pool:
            self._latest = None
        if self._pools.get(pool.loop) is pool:
            del self._pools[pool.loop]

    async def shut(self) -> None:
        """Close our own connections of this loop; those of other loops close when their loops end."""
        self._closed = True
        pools, self._pools, self._latest = self._pools, weakref.WeakKeyDictionary(), None
        loop = current_loop()
        for pool in list(pools.values()):
            if pool.generation != Generation.now:
                leave_behind(pool)
            elif pool.loop is loop:
                while pool.orphans:
                    await self.close(pool.orphans.popleft())
                if pool.finisher is not None:
                    with anyio.CancelScope(shield=True):
                        await pool.finisher.aclose()


async def _exhaust(chunks: Any) -> None:
    """End the HTTP library's nested generators: reading on from a closed connection fails in each of them.

    Closing the outermost one would leave the others to the garbage collector, and trio warns about that.
    """
    with suppress(Exception):
        while True:
            await anext(chunks)


async def _closes_at_loop_end(pool: Pool, io: weakref.ref[AwaitingIO]) -> AsyncGenerator[None, None]:
    """Close own connections when their loop ends, for clients that nobody closed.

    This has to be an async generator: asyncio.run and trio.run finish those that are left, while the loop still works.
    """
    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            await pool.client.aclose()
        owner = io()
        if owner is not None:
            owner.forget(pool)


_ending: set[object] = set()


def _drop(pool: Pool) -> None:
    """The client was collected and nobody had closed it: let its loop close the connections, if it still runs.

    A finaliser may run in any thread. Where the loop has ended it has closed them itself.
    """
    finisher = pool.finisher
    if finisher is None or finisher.ag_frame is None or pool.generation != Generation.now:
        return

    async def end() -> None:
        with suppress(RuntimeError):  # the loop is just ending and does it itself
            await finisher.aclose()

    def begin() -> None:
        task = asyncio.ensure_future(end())
        _ending.add(task)
        task.add_done_callback(_ending.discard)

    def begin_on_trio() -> None:
        trio: Any = sys.modules["trio"]
        with suppress(RuntimeError):
            trio.lowlevel.spawn_system_task(end)

    loop: Any = pool.loop
    with suppress(RuntimeError):
        if isinstance(loop, asyncio.AbstractEventLoop):
            loop.call_soon_threadsafe(begin)
        else:
            loop.run_sync_soon(begin_on_trio)


def _first(error: BaseException) -> BaseException:
    inner: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    return _first(inner[0]) if inner else error


def _errors(reply: Reply) -> tuple[type[Exception], ...]:
    return (*reply.pool.family.errors, *_LOST) if reply.pool else ()


def _reply_fault(reply: Reply, error: Exception) -> Fault:
    assert reply.pool is not None
    return _fault(reply.pool, error)


def _fault(pool: Pool, error: Exception, *, sending: bool = False) -> Fault:
    if isinstance(error, _LOST):
        return Fault("the connection was lost", lost=True)
    return pool.family.fault(error, sending=sending)
