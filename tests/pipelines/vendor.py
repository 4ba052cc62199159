"""The vendor's own client, driven over a transport that answers everything and remembers what it was asked.

It is compared with, nothing more: `pipelines-sdk` is a dependency of the tests alone.
"""

from __future__ import annotations

import inspect
import json as jsonlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import anyio
import httpx
import pytest

from tests.pipelines.clients import BASE, KEY

vendor: Any = pytest.importorskip("pipelines", reason="pipelines-sdk, with which this is compared, is not installed")

# Headers in which two requests may differ without meaning anything else.
_OWN = frozenset({"accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"})

# Good enough an answer for every route but the lists of versions.
ANYTHING: dict[str, Any] = {
    "api_key": "pk_live_new",
    "experiment_id": "e-1",
    "file_id": "f-1",
    "has_more": False,
    "id": 1,
    "items": [{"id": 1}],
    "job_id": "j-1",
    "name": "Name",
    "org_id": 5,
    "status": "completed",
    "tools": [{"name": "search"}],
    "totals": {"task_count": 1, "pending": 0, "running": 0, "judging": 0, "not_dispatched": 0},
    "upload_url": "https://storage.test/f-1?signature=s",
    "variants": [],
}


@dataclass
class Sent:
    """A request, as far as it matters."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: Any


def sent(request: httpx.Request) -> Sent:
    """What a request comes down to: its query in any order, its JSON as data, its multipart form as parts."""
    headers = {name: value for name, value in request.headers.items() if name not in _OWN}
    kind = headers.get("content-type", "")
    body: Any = request.content or None
    if kind.startswith("multipart/"):
        headers["content-type"] = "multipart/form-data"
        body = _parts(kind, request.content)
    elif kind == "application/json":
        body = jsonlib.loads(request.content)
    path = request.url.raw_path.decode().partition("?")[0]
    return Sent(request.method, path, sorted(request.url.params.multi_items()), headers, body)


def _parts(kind: str, content: bytes) -> list[tuple[Any, ...]]:
    """Name, file name, media type and content of each part."""
    message = BytesParser(policy=HTTP).parsebytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + content)
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part.get("content-type"),
            part.get_payload(decode=True) or b"",
        )
        for part in message.iter_parts()
    ]


def answered(request: httpx.Request) -> httpx.Response:
    """An answer that any client can read."""
    if request.url.path.endswith("/versions") and "/agents/" in request.url.path:
        return httpx.Response(200, json=[{"version_number": 1}, {"version_number": 2}])
    return httpx.Response(200, json=ANYTHING)


class Log:
    """A transport for any client."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(sent(request))
        return answered(request)

    def client(self) -> httpx.Client:
        """A blocking client over it."""

        def answer(request: httpx.Request) -> httpx.Response:
            request.read()
            return self._take(request)

        return httpx.Client(transport=httpx.MockTransport(answer))

    def async_client(self) -> httpx.AsyncClient:
        """An awaited client over it."""

        async def answer(request: httpx.Request) -> httpx.Response:
            await request.aread()
            return self._take(request)

        return httpx.AsyncClient(transport=httpx.MockTransport(answer))


def methods() -> list[str]:
    """The public methods of the vendor's client."""
    return sorted(
        name
        for name, _ in inspect.getmembers(vendor.PipelinesClient, callable)
        if not name.startswith("_") and name != "close"
    )


def awaited_methods() -> set[str]:
    """Those that the vendor has in its awaited client, too."""
    return {name for name in methods() if callable(getattr(vendor.AsyncPipelinesClient, name, None))}


def parameters(name: str) -> Mapping[str, inspect.Parameter]:
    """A method's parameters, without ``self``."""
    signature = inspect.signature(getattr(vendor.PipelinesClient, name))
    return {name: each for name, each in signature.parameters.items() if name != "self"}


def blocking(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[Sent]:
    """What the vendor's blocking client sends."""
    log = Log()
    with vendor.PipelinesClient(api_key=KEY, base_url=BASE, client=log.client()) as client:
        result = getattr(client, name)(*args, **kwargs)
        if inspect.isgenerator(result):
            list(result)
    return log.sent


def awaited(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[Sent]:
    """What the vendor's awaited client sends."""
    log = Log()

    async def call() -> None:
        async with vendor.AsyncPipelinesClient(api_key=KEY, base_url=BASE, client=log.async_client()) as client:
            method: Callable[..., Any] = getattr(client, name)
            result = method(*args, **kwargs)
            if inspect.isasyncgen(result):
                async for _ in result:
                    pass
            else:
                await result

    anyio.run(call)
    return log.sent
