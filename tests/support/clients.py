"""The ways to use a client: blocking or awaited, on either event loop, over either HTTP library.

A test that is marked with `everywhere` is written once and runs in all of them.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
import pytest

from jackfield import AsyncClient, Client
from tests.support.acme import KEY, Acme
from tests.support.serving import Answer, Broken, Handler, Server

T = TypeVar("T", bound=BaseException)
WAYS = tuple(f"{library}-{mode}" for library in ("httpx", "httpx2") for mode in ("sync", "asyncio", "trio"))


class Way:
    """One of the ways.

    Args:
        name: Such as ``"httpx2-trio"``.
    """

    def __init__(self, name: str) -> None:
        library, _, self.mode = name.partition("-")
        self.name = name
        self.library: Any = importlib.import_module(library)
        self.awaited = self.mode != "sync"
        self._clients: list[Any] = []

    def http_client(self, server: Server, **options: Any) -> Any:
        """A client of the HTTP library, in this mode."""
        kind = self.library.AsyncClient if self.awaited else self.library.Client
        return kind(transport=server.transport(self.library, awaited=self.awaited), **options)

    def client(self, *answers: Answer | Broken | Handler | Server, **options: Any) -> Any:
        """A client before these answers, with a credential for Acme."""
        first = answers[0] if answers else None
        server = (
            first if isinstance(first, Server) else Server(*(each for each in answers if not isinstance(each, Server)))
        )
        options.setdefault("http_client", self.http_client(server))
        return self.client_without_key(**{"acme": {"api_key": KEY}, "retries": quick(0)} | options)

    def client_without_key(self, **options: Any) -> Any:
        """A client."""
        client = (AsyncClient if self.awaited else Client)(**options)
        self._clients.append(client)
        return client

    def acme(self, *answers: Answer | Broken | Handler | Server, **options: Any) -> Any:
        """Acme on such a client."""
        return self.client(*answers, **options).use(Acme)

    async def __call__(self, value: Any) -> Any:
        """What a call gives: awaited, or there already."""
        if self.awaited:
            assert inspect.isawaitable(value), value
            done: Any = await value
            return done
        assert not inspect.isawaitable(value), value
        return value

    async def items(self, source: Any) -> list[Any]:
        """All that a list or a stream hands out."""
        return [item async for item in self.each(source)]

    async def each(self, source: Any) -> AsyncIterator[Any]:
        """Iterate with ``for``, or ``async for``."""
        if self.awaited:
            async for item in source:
                yield item
        else:
            for item in source:
                yield item

    async def until(self, error: type[T], source: Any) -> tuple[list[Any], T]:
        """What a list or a stream hands out before it fails, and how it fails."""
        found: list[Any] = []
        with pytest.raises(error) as caught:
            async for item in self.each(source):
                found.append(item)  # noqa: PERF401 - what came before the failure counts
        return found, caught.value

    async def next(self, source: Any) -> Any:
        """The next one."""
        item: Any = await anext(source) if self.awaited else next(source)
        return item

    @asynccontextmanager
    async def entered(self, context: Any) -> AsyncGenerator[Any]:
        """Enter with ``with``, or ``async with``."""
        if self.awaited:
            async with context as entered:
                yield entered
        else:
            with context as entered:
                yield entered

    async def close(self, thing: Any) -> None:
        """Close a client or a stream."""
        if self.awaited:
            await (thing.aclose if hasattr(thing, "aclose") else thing.close)()
        else:
            thing.close()

    def run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a test in this way."""
        if self.awaited:
            anyio.run(self._closing, work, backend=self.mode)
            return
        try:
            self._closing(work).send(None)
        except StopIteration:
            return
        raise AssertionError("a blocking test awaited something")

    async def _closing(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        finally:
            for client in self._clients:
                await self.close(client)


def everywhere(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test, whose parameter ``way`` is a `Way`, in all ways."""

    @functools.wraps(test)
    def run(way: Way, **others: Any) -> None:
        way.run(functools.partial(test, way=way, **others))

    return run


def quick(retries: int = 2, **changes: Any) -> Any:
    """A retry policy that does not wait."""
    from jackfield import Retry

    return Retry(retries, initial_interval=0.0, **changes)
