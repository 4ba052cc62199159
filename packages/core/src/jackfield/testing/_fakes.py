"""Answers from Python, for tests of code that uses jackfield."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload
from urllib.parse import parse_qsl

from pydantic_core import from_json

from jackfield import _http
from jackfield._client import AsyncClient, Client
from jackfield._hooks import Exchange, hookimpl
from jackfield._methods import Bound
from jackfield._operations import Composed, Paged, Streamed
from jackfield._plugins import registry
from jackfield._setup import unknown_name
from jackfield.options import Retry
from jackfield.testing._catalogue import every_operation
from jackfield.testing._fake_transport import transport
from jackfield.testing._replies import AnyReplies, CallReplies, ListReplies, Queue, Reply, StreamReplies

if TYPE_CHECKING:
    from jackfield._methods import (
        AsyncMethod,
        AsyncPagedMethod,
        AsyncStreamMethod,
        AsyncWalkMethod,
        Method,
        PagedMethod,
        StreamMethod,
        WalkMethod,
    )

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class FakeCall:
    """A request that came to a fake.

    Attributes:
        operation: The platform and the operation, such as ``"flux0.agents.retrieve"``.
        method: The HTTP method.
        url: The URL without its query.
        query: The parameters of the query; one that repeats has a list.
        json: A JSON body as data, or None.
        headers: The headers, names in lower case.
        content: The body.
    """

    operation: str
    method: str
    url: str
    query: Mapping[str, str | list[str]]
    json: Any
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


class _NoCredential:
    """Lets calls go without a credential: a fake asks for none."""

    @hookimpl
    def jackfield_auth(self, exchange: Exchange) -> Mapping[str, str] | None:
        return {}


class Fake:
    """Stands in for all platforms: each operation is answered with what was prepared for it, and nothing is sent.

    ``fake.on("flux0.agents.retrieve").returns({...})``, or checked by types: ``fake.on(client.flux0.agents.retrieve)``.
    Several replies queue up, and the last one repeats.

    Args:
        library: The HTTP library of its clients, ``"httpx"`` or ``"httpx2"``.
        auth: Whether clients send their credentials; by default none is needed, and none is fetched.

    Attributes:
        calls: What was asked, in its order.

    Raises:
        ValueError: The library is another one.
    """

    def __init__(self, *, library: str = "httpx", auth: bool = False) -> None:
        if library not in ("httpx", "httpx2"):
            raise ValueError(f'a fake stands in for "httpx" or "httpx2", not {library!r}')
        self.calls: list[FakeCall] = []
        self._library: Any = _http.family(library).library
        self._auth = auth
        self._queues: dict[str, Queue] = {}

    @overload
    def on(self, operation: str) -> AnyReplies: ...
    @overload
    def on(self, operation: Method[P, T] | AsyncMethod[P, T]) -> CallReplies[T]: ...
    @overload
    def on(
        self, operation: PagedMethod[P, T] | AsyncPagedMethod[P, T] | WalkMethod[P, T] | AsyncWalkMethod[P, T]
    ) -> ListReplies[T]: ...
    @overload
    def on(self, operation: StreamMethod[P, T] | AsyncStreamMethod[P, T]) -> StreamReplies[T]: ...
    def on(self, operation: Any) -> Any:
        """The replies of an operation.

        Args:
            operation: The operation of any client, or its name with the platform's: ``"flux0.agents.list"``.

        Raises:
            ValueError: There is no such operation, or it is a flow, whose single calls have to be answered.
            TypeError: It is no operation of a client.
        """
        if isinstance(operation, str):
            _check(operation)
            return AnyReplies(self._queues.setdefault(operation, Queue()))
        if not isinstance(operation, Bound):
            raise TypeError(f"a fake answers an operation, such as client.flux0.agents.list, not {operation!r}")
        bound: Bound[..., Any] = operation  # pyright: ignore[reportUnknownVariableType]
        described, owner = bound._op, bound._owner  # pyright: ignore[reportPrivateUsage]
        name = f"{owner._root.known_line().name}.{described.public_name}"
        if isinstance(described, Composed):
            raise ValueError(_FLOW.format(name=name))
        queue = self._queues.setdefault(name, Queue())
        if isinstance(described, Paged):
            return ListReplies[Any](queue)
        return StreamReplies[Any](queue) if isinstance(described, Streamed) else CallReplies[Any](queue)

    def reset(self) -> None:
        """Forget all replies and calls."""
        self._queues.clear()
        self.calls.clear()

    def http_client(self) -> Any:
        """A blocking client of the HTTP library that ends here; `client` has one already."""
        return self._library.Client(transport=transport(self._library, self._answer, awaited=False))

    def async_http_client(self) -> Any:
        """An async client of the HTTP library that ends here; `async_client` has one already."""
        return self._library.AsyncClient(transport=transport(self._library, self._answer, awaited=True))

    def client(self, **options: Any) -> Client:
        """A blocking client that talks to this fake.

        Args:
            options: What `jackfield.Client` takes. Retries do not wait, unless ``retries`` says so.
        """
        return Client(http_client=self.http_client(), **self._options(options))

    def async_client(self, **options: Any) -> AsyncClient:
        """An async client that talks to this fake.

        Args:
            options: What `jackfield.AsyncClient` takes. Retries do not wait, unless ``retries`` says so.
        """
        return AsyncClient(http_client=self.async_http_client(), **self._options(options))

    def _options(self, options: dict[str, Any]) -> dict[str, Any]:
        if not self._auth:
            options["plugins"] = [*options.get("plugins", ()), _NoCredential()]
        return {"retries": Retry(initial_interval=0.0), **options}

    def _answer(self, request: Any, content: bytes) -> Reply:
        call = request.extensions.get("jackfield")
        if call is None:
            raise AssertionError(f"a fake answers jackfield's calls only, and this one is not: {request.method}")
        name = f"{call.platform}.{call.operation}"
        self.calls.append(_seen(name, request, content))
        queue = self._queues.get(name)
        reply = None if queue is None else queue.next()
        if reply is None:
            there = ", ".join(sorted(self._queues)) or "nothing"
            raise AssertionError(
                f"the fake has no answer for {name} ({request.method} {str(request.url).partition('?')[0]}). "
                f'Give it one: fake.on("{name}").{_advice(call)}, or .fails(404). It has answers for: {there}'
            )
        return reply


def _advice(call: Any) -> str:
    return "streams([...])" if call.streams else "returns([...])" if hasattr(call, "items") else "returns(...)"


def _seen(name: str, request: Any, content: bytes) -> FakeCall:
    query: dict[str, str | list[str]] = {}
    for key, value in parse_qsl(request.url.query.decode(), keep_blank_values=True):
        before = query.get(key)
        query[key] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    headers = {key.lower(): value for key, value in request.headers.items()}
    data: Any = None
    if "json" in headers.get("content-type", ""):
        with suppress(ValueError):
            data = from_json(content)
    return FakeCall(name, request.method, str(request.url).partition("?")[0], query, data, headers, content)


_FLOW = "{name} is a flow, which makes several calls: prepare answers for each of them"


def _check(operation: str) -> None:
    """Refuse a name that no call can have; platforms that are not installed are not known by their names."""
    name, dot, _ = operation.partition(".")
    if not dot:
        raise ValueError(f"an operation is named with its platform, such as 'flux0.agents.list', not {operation!r}")
    installed = registry.names()
    if name not in installed:
        if difflib.get_close_matches(name, installed, 1, 0.7):
            raise ValueError(unknown_name(name, set(installed), "platform"))
        return
    known = {f"{name}.{each}": made for each, made in every_operation(registry.platform(name)).items()}
    if operation not in known:
        raise ValueError(unknown_name(operation, set(known), "operation"))
    if isinstance(known[operation], Composed):
        raise ValueError(_FLOW.format(name=operation))
