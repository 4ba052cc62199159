"""The only things that the engine and a flow may await, and what drives them where nothing is awaited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from jackfield._decompress import Decompressor
from jackfield.errors import ConfigurationError, JackfieldError

if TYPE_CHECKING:
    from types import TracebackType

    from jackfield._pool import Pool

T = TypeVar("T")
Job = Coroutine[Any, Any, T]


class Lock(Protocol):
    """A lock that is entered with ``async with``, in every mode."""

    async def __aenter__(self) -> None:
        """Wait until the lock is free, and take it."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Give it back."""
        ...


class Reply:
    """An answer whose body may still be open.

    `IO.read` gives its next piece, `IO.close` gives its connection back; both belong to the `IO` that made it.
    """

    __slots__ = ("chunks", "decoder", "headers", "http", "pool", "status")

    def __init__(self, http: Any, pool: Pool) -> None:
        self.http: Any = http
        self.status: int = http.status_code
        self.headers: Any = http.headers
        self.pool: Pool | None = pool
        self.chunks: Any = None
        self.decoder: Decompressor = _NOT_BEGUN

    def begin(self, *, awaited: bool) -> None:
        """Get ready for reading the body as it comes from the network."""
        http = self.http
        if http.is_stream_consumed:  # an event hook of a handed-in client has read it
            self.decoder = Decompressor("")
            self.decoder.take(http.content)
            self.chunks = _Nothing()
        else:
            self.decoder = Decompressor(self.headers.get("content-encoding", ""))
            self.chunks = http.aiter_raw() if awaited else http.iter_raw()


class _Nothing:
    """An iterator over nothing, in both modes."""

    def __iter__(self) -> _Nothing:
        return self

    def __next__(self) -> bytes:
        raise StopIteration

    def __aiter__(self) -> _Nothing:
        return self

    async def __anext__(self) -> bytes:
        raise StopAsyncIteration


_NOT_BEGUN = Decompressor("")


class Watching(Protocol):
    """What the HTTP library told about the connection of a request."""

    seen: bool
    fresh: bool


class IO(Protocol):
    """Input and output in one mode."""

    awaited: bool
    """Whether request bodies are read by an async client."""
    dry: bool
    """Whether nothing is really sent, so that no credential is needed."""

    def watch(self) -> Watching | None:
        """What learns whether a request went over a fresh connection."""
        ...

    def pool(self) -> Pool:
        """The connections to use now."""
        ...

    async def send(self, pool: Pool, request: Any, *, own_auth: bool) -> Reply:
        """Send a request and wait for the answer's headers.

        Raises:
            Fault: The HTTP library failed.
        """
        ...

    async def read(self, reply: Reply) -> bytes | None:
        """The next piece of the body, which may be empty when it is compressed; None at its end."""
        ...

    async def load(self, reply: Reply) -> bytes:
        """The whole body, when its length is known to be moderate."""
        ...

    async def close(self, reply: Reply) -> None:
        """Give the connection back; never interrupted."""
        ...

    async def within(self, seconds: float, job: Job[T]) -> T:
        """Do a job that may take this long at most.

        Raises:
            Fault: The time is over.
        """
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def now(self) -> float:
        """Seconds on a clock that only goes forward."""
        ...

    def lock(self) -> Lock:
        """A new lock."""
        ...

    async def gather(self, jobs: Sequence[Awaitable[T]]) -> list[T]:
        """Run jobs at once; when one fails the others are cancelled, and none outlives the call."""
        ...

    async def thread(self, work: Callable[[], T]) -> T:
        """Run blocking work (files, hashing) without holding anybody up."""
        ...

    async def shut(self) -> None:
        """Close the connections that are our own."""
        ...

    def orphan(self, reply: Reply) -> bool:
        """Take back the connection of an answer that nobody closed, and close it at the next call.

        Returns:
            Whether there was one of this process.
        """
        ...


def run(job: Job[T]) -> T:
    """A coroutine whose I/O blocks ends in its first step: no loop, no thread, natural tracebacks."""
    try:
        job.send(None)
    except StopIteration as stop:
        value: T = stop.value
        return value
    job.close()
    raise foreign_await()


def closed() -> ConfigurationError:
    """The error of using a closed client."""
    return ConfigurationError("this client is closed; make a new one, or keep the with block open")


def foreign_await() -> JackfieldError:
    """The error of a flow that awaited something else."""
    return JackfieldError(
        "a flow awaited something that is not jackfield's: use self.<operation> or sleep, gather, lock and thread "
        "from jackfield.plugin"
    )


current: ContextVar[IO] = ContextVar("jackfield.io")


def io() -> IO:
    """The I/O of the flow that is running."""
    try:
        return current.get()
    except LookupError:
        raise JackfieldError("this works only inside a flow") from None


async def sleep(seconds: float) -> None:
    """Wait inside a flow, in every mode.

    Args:
        seconds: How long.
    """
    await io().sleep(seconds)


async def gather(*jobs: Awaitable[T]) -> list[T]:
    """Run several operations at once inside a flow, in every mode; the results keep the jobs' order."""
    return await io().gather(jobs)


async def thread(work: Callable[[], T]) -> T:
    """Run blocking work (files, hashing) inside a flow without holding up an event loop."""
    return await io().thread(work)


def lock() -> Lock:
    """A lock for flows, to be entered with ``async with``."""
    return io().lock()


def now() -> float:
    """Seconds on a clock that only goes forward, inside a flow."""
    return io().now()
