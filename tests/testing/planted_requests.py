"""The good platform with faults in what it sends, and in how it comes by it."""

# The faults are what a type checker would tell as well.
# pyright: basic, reportIncompatibleVariableOverride=false
# mypy: ignore-errors
from __future__ import annotations

import asyncio
import itertools
import json
import socket
import time
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import quote

from typing_extensions import Unpack

from jackfield import NotFoundError
from jackfield.plugin import (
    Async,
    Auth,
    Call,
    FlowOptions,
    M,
    Options,
    Resource,
    StreamCall,
    Token,
    call,
    flow,
    streamed,
)
from tests.testing.planted import KEY, Good


class Bare(Resource[M]):
    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        return Call("GET", "/ping", options=options)


class UndocumentedResource(Good[M]):
    """A resource without a docstring."""

    @cached_property
    def bare(self) -> Bare[M]:
        """Bare."""
        return Bare(self._root)


class StaleDocstring(Good[M]):
    """A docstring that tells of what was there once."""

    @call
    def ping(self, times: int, **options: Unpack[Options]) -> Call[Any]:
        """Ping.

        Args:
            times: How often.
            seconds: How fast.
        """
        return Call("GET", "/ping", params={"times": times}, options=options)


class KeyInQuery(Good[M]):
    """A credential in the URL."""

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        return Call("GET", "/ping", params={"key": KEY}, options=options)


class SendsKeyAway(Good[M]):
    """A credential that is sent to another server."""

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        headers = {"authorization": f"Bearer {KEY}"}
        return Call("GET", url="https://elsewhere.test/ping", headers=headers, options=options)


class SendsNoKey(Good[M]):
    """A credential that nobody sends."""

    @classmethod
    def auth(cls, settings: Any) -> Auth:
        """None at all."""
        return Auth()


class NeedsKey(Good[M]):
    """A client that cannot even be made without a credential."""

    @classmethod
    def auth(cls, settings: Any) -> Auth:
        """A token."""
        return Token(settings.api_key.get_secret_value(), missing="good: no key")


class SaysLittle(Good[M]):
    """A missing credential that is told without a word about where it is missing."""

    @classmethod
    def auth(cls, settings: Any) -> Auth:
        """A token."""
        key = settings.api_key
        return Token(key.get_secret_value() if key else None, missing="no key")


class FixedAddress(Good[M]):
    """An address that no setting changes."""

    @classmethod
    def base_url(cls, settings: Any) -> str:
        """Always the same."""
        return "https://good.test/v1"


class HeadersOnly(Good[M]):
    """An operation that hands on one of its options."""

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        return Call("GET", "/ping", options={"headers": options.get("headers")})


class Counting(Good[M]):
    """An operation that remembers how often it was called."""

    numbers: ClassVar[Any] = itertools.count()

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        return Call("GET", "/ping", params={"number": next(self.numbers)}, options=options)


class OwnConnection(Good[M]):
    """A flow that goes past the engine."""

    @flow
    async def ping(self: OwnConnection[Async], **options: Unpack[FlowOptions]) -> str:
        """Ping."""
        with socket.socket() as connection:
            connection.connect(("127.0.0.1", 9))
        return "there"


class Sleepy(Good[M]):
    """A flow that holds up the event loop."""

    @flow
    async def ping(self: Sleepy[Async], **options: Unpack[FlowOptions]) -> Any:
        """Ping."""
        time.sleep(0.001)  # noqa: ASYNC251 - the fault
        return await self.request("GET", "/ping", **options)


class AsyncioOnly(Good[M]):
    """A flow that runs on asyncio alone."""

    @flow
    async def ping(self: AsyncioOnly[Async], **options: Unpack[FlowOptions]) -> Any:
        """Ping."""
        await asyncio.sleep(0.001)
        return await self.request("GET", "/ping", **options)


class TrioForgotten(Good[M]):
    """A flow that looks for asyncio's loop where it does not block."""

    @flow
    async def ping(self: TrioForgotten[Async], **options: Unpack[FlowOptions]) -> Any:
        """Ping."""
        if self._root.io.awaited:
            asyncio.get_running_loop()
        return await self.request("GET", "/ping", **options)


class LeavesOpen(Good[M]):
    """A flow that leaves a stream in the middle."""

    @flow
    async def ping(self: LeavesOpen[Async], **options: Unpack[FlowOptions]) -> Any:
        """Ping."""
        pieces = self.request_stream("GET", "/ping", **options)
        kept.append(pieces)
        async for piece in pieces:
            return piece
        return None


kept: list[Any] = []


class BrittleStream(Good[M]):
    """A reader of events that expects one form."""

    @streamed
    def ping(self, **options: Unpack[Options]) -> StreamCall[Any]:
        """Ping."""
        return StreamCall("GET", "/ping", events=lambda: lambda event: json.loads(event.data)["text"], options=options)


class Chatty(Good[M]):
    """An operation that prints the credential."""

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        print("using", KEY)  # noqa: T201 - the fault
        return Call("GET", "/ping", options=options)


class DotsInPath(Good[M]):
    """A path that is encoded by hand, which dots get through."""

    @call
    def ping(self, item_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Ping.

        Args:
            item_id: The item's id.
        """
        return Call("GET", f"/items/{quote(item_id, safe='')}", options=options)


class DryOnly(Good[M]):
    """A dry run that shows something else than what is sent."""

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        return Call("GET", "/shown" if self._root.io.dry else "/sent", options=options)


class WrongStatus(Good[M]):
    """An error of the right kind with another status."""

    @flow
    async def ping(self: WrongStatus[Async], **options: Unpack[FlowOptions]) -> Any:
        """Ping."""
        try:
            return await self.request("GET", "/ping", **options)
        except NotFoundError:
            raise NotFoundError("410 it is gone", status_code=410, platform="good", operation="ping") from None


class NamelessError(Good[M]):
    """An error that does not say where it arose."""

    @flow
    async def ping(self: NamelessError[Async], **options: Unpack[FlowOptions]) -> Any:
        """Ping."""
        try:
            return await self.request("GET", "/ping", **options)
        except NotFoundError:
            raise NotFoundError("404 it is not there", status_code=404, platform="good") from None


class Usurper(Good[M]):
    """Another platform's name."""

    name: ClassVar[str] = "flux0"
