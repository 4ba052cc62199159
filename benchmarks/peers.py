"""Other clients, measured beside jackfield where they are installed. README.md says how to add one."""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

URL = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another client.

    Attributes:
        name: What the table calls it.
        get: One GET with a typed answer of about 400 bytes, over a transport without a network.
    """

    name: str
    get: Callable[[], object]


def openai() -> Peer:
    """OpenAI's own client; it runs on httpx2 since 3.0."""
    library: Any = importlib.import_module("openai")
    httpx2: Any = importlib.import_module("httpx2")
    model = {"id": "m", "object": "model", "created": 1, "owned_by": "somebody " * 34}
    content = json.dumps(model).encode()
    headers = {"content-type": "application/json", "date": "Sat, 21 Nov 2026 10:00:00 GMT", "server": "uvicorn"}

    def answer(_: object) -> Any:
        return httpx2.Response(200, headers=headers, content=content)

    transport = httpx2.MockTransport(answer)
    client = library.OpenAI(api_key="none", base_url=URL, http_client=httpx2.Client(transport=transport))
    return Peer("openai", lambda: client.models.retrieve("m"))


PEERS = {"openai": openai}
"""What makes a peer, by the module that must be there."""


def installed() -> list[Peer]:
    """The peers that this environment has."""
    return [make() for module, make in PEERS.items() if importlib.util.find_spec(module) is not None]
