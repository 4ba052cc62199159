"""Calling any operation in any mode before a server that is made for the trial."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import anyio

from jackfield import _http
from jackfield._client import AsyncClient, Client, DryRunClient
from jackfield._operations import Composed
from jackfield._plans import Plan, Prepared
from jackfield.testing._fake_transport import transport
from jackfield.testing._replies import Reply, Written
from jackfield.testing._samples import called, sample_model

if TYPE_CHECKING:
    from jackfield.testing._catalogue import FoundOperation

# An operation that asks this often for something will never end.
MOST_REQUESTS = 5000


class Tried(Protocol):
    """What a trial needs to know about the plugin."""

    platform: ClassVar[type[Any]]
    settings: ClassVar[Mapping[str, Any]]
    models: ClassVar[Mapping[str, Mapping[str, Any]]]


@dataclass
class Server:
    """Answers every request in the same way, and remembers what came.

    Attributes:
        reply: Makes the answer to a request.
        seen: Methods, URLs, headers (names in lower case) and bodies.
        answers: The HTTP library's responses.
        left_open: How many of them were open when the call was over.
    """

    reply: Callable[[Any], Reply]
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(
        default_factory=list[tuple[str, str, dict[str, str], bytes]]
    )
    answers: list[Any] = field(default_factory=list[Any])
    left_open: int = 0

    def answer(self, request: Any, content: bytes) -> Reply:
        """Answer a request."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.seen.append((request.method, str(request.url), headers, content))
        assert len(self.seen) <= MOST_REQUESTS, f"{request.method} {request.url} was asked for again and again"
        return self.reply(request)

    def count_open(self) -> None:
        """Look which answers are open."""
        self.left_open = sum(1 for answer in self.answers if not answer.is_closed)


def answering(
    body: bytes = b"", *, status: int = 200, kind: str | None = None, cut: bool = False, **headers: str
) -> Callable[[Any], Reply]:
    """A server's answer to everything.

    Args:
        body: The body.
        status: The HTTP status.
        kind: The content type; by default what the request accepts.
        cut: Whether the connection breaks after the body.
        headers: More headers.
    """
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def reply(request: Any) -> Reply:
        accepted = request.headers.get("accept", "").partition(",")[0]
        written = Written([body] if body else [], kind or (accepted if "*" not in accepted else "application/json"))
        return Reply(lambda call: written, status, more, cut=cut, streams=cut)

    return reply


def failing(name: str) -> Callable[[Any], Reply]:
    """A connection that fails with this exception of the HTTP library."""
    return lambda request: Reply(failure=(name, "on purpose"))


def blocking(suite: Tried, server: Server, found: FoundOperation, arguments: Mapping[str, Any], **options: Any) -> Any:
    """Call an operation and use up what it gives."""
    library = _http.family().library
    http = library.Client(
        transport=transport(library, server.answer, awaited=False), event_hooks={"response": [server.answers.append]}
    )
    client = Client(http_client=http, **_options(suite, options))
    _hasten(client.board.io)
    with client:
        positional, named = _split(found, arguments)
        try:
            return _used(_method(suite, client, found)(*positional, **named))
        finally:
            server.count_open()


def awaited(suite: Tried, server: Server, found: FoundOperation, arguments: Mapping[str, Any], **options: Any) -> Any:
    """As `blocking`, with an async client, on asyncio."""
    return _awaited(suite, server, found, arguments, "asyncio", options)


def awaited_on_trio(
    suite: Tried, server: Server, found: FoundOperation, arguments: Mapping[str, Any], **options: Any
) -> Any:
    """As `awaited`, on trio where that is installed."""
    backend = "asyncio" if importlib.util.find_spec("trio") is None else "trio"
    return _awaited(suite, server, found, arguments, backend, options)


def _awaited(
    suite: Tried, server: Server, found: FoundOperation, arguments: Mapping[str, Any], backend: str, options: Any
) -> Any:
    library = _http.family().library

    async def note(answer: Any) -> None:
        server.answers.append(answer)

    async def go() -> Any:
        http = library.AsyncClient(
            transport=transport(library, server.answer, awaited=True), event_hooks={"response": [note]}
        )
        client = AsyncClient(http_client=http, **_options(suite, options))
        _hasten(client.board.io)
        async with client:
            positional, named = _split(found, arguments)
            try:
                return await _used_async(_method(suite, client, found)(*positional, **named))
            finally:
                server.count_open()

    return anyio.run(go, backend=backend)


def described(suite: Tried, found: FoundOperation, arguments: Mapping[str, Any]) -> Prepared[Any] | None:
    """The first request that an operation would send, or None if it sends none."""
    client = DryRunClient(**_options(suite, {}))
    made: Any = _method(suite, client, found)(*_split(found, arguments)[0], **_split(found, arguments)[1])
    if isinstance(made, Plan):
        plan: Plan[Any] = made  # pyright: ignore[reportUnknownVariableType]
        return plan.first
    prepared: Prepared[Any] = made
    return prepared


def is_flow(found: FoundOperation) -> bool:
    """Whether it is an operation of several exchanges."""
    return isinstance(found.operation, Composed)


def _options(suite: Tried, options: dict[str, Any]) -> dict[str, Any]:
    return {suite.platform.name: suite.settings, "retries": 0, **options}


def _split(found: FoundOperation, arguments: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    return called(found.operation, arguments)


def _method(suite: Tried, client: Any, found: FoundOperation) -> Any:
    owner = client.use(suite.platform)
    if found.model is not None:
        fields = suite.models.get(found.model.__name__)
        owner = client.adopt(sample_model(found.model, fields), suite.platform)
    for attribute in found.path:
        owner = getattr(owner, attribute)
    return getattr(owner, found.attribute)


def _hasten(io: Any) -> None:
    """Let pauses pass at once, on a clock of their own."""
    clock = [1000.0]

    async def sleep(seconds: float) -> None:
        clock[0] += max(seconds, 300.0)

    io.sleep = sleep
    io.now = lambda: clock[0]


def _used(result: Any) -> Any:
    if hasattr(result, "__enter__") and hasattr(result, "__next__"):  # a stream
        with result as opened:
            return list(opened)
    if isinstance(result, Iterator) or hasattr(result, "next_page"):
        return list(result)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return result


async def _used_async(result: Any) -> Any:
    if hasattr(result, "__aenter__") and hasattr(result, "__anext__"):
        async with result as opened:
            return [each async for each in opened]
    if hasattr(result, "__aiter__"):
        return [each async for each in result]
    return await result if hasattr(result, "__await__") else result


def as_json(value: Any) -> bytes:
    """Data as a body."""
    return json.dumps(value).encode()
