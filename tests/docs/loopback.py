"""A loopback server that plays what the pages of docs/ talk about."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.lab import Close, Lab, Reply, Request, replies
from tests.moderately.answers import file_json

AGENT = {"id": "agent-0001", "name": "Echo", "type": "echo", "created_at": "2026-01-02T03:04:05Z"}
SESSION: dict[str, Any] = {
    "id": "session-01",
    "agent_id": "agent-0001",
    "user_id": "user",
    "consumption_offsets": {},
    "created_at": "2026-01-02T03:04:05Z",
}
CHUNKS = [
    {
        "correlation_id": "c",
        "event_id": "e1",
        "seq": seq,
        "patches": [{"op": "add", "path": "/-", "value": word}],
        "metadata": {"agent_id": "agent-0001", "agent_name": "Echo"},
        "timestamp": 1.0,
    }
    for seq, word in enumerate(["Hello", " again"])
]


def server() -> Lab:
    """Flux0 below /api, and anything else below /files."""
    lab = Lab()
    lab.on("GET", "/api/agents", replies.json(200, {"data": [AGENT]}))
    lab.on("POST", "/api/agents", _create)
    lab.on("GET", re.compile(r"/api/agents/[^/]+"), _retrieve)
    lab.on("POST", "/api/sessions", replies.json(201, SESSION))
    lab.on("GET", re.compile(r"/api/sessions/[^/]+/events"), replies.json(200, {"data": []}))
    frames = [replies.event(json.dumps(chunk), name="chunk") for chunk in CHUNKS]
    lab.on("POST", "/api/sessions/session-01/events/stream", replies.sse(frames))
    lab.on("POST", "/api/sessions/broken-001/events/stream", replies.sse(frames, end=False).then(Close()))
    lab.on("GET", "/files", _files)
    return lab


def _create(request: Request) -> Reply:
    asked = json.loads(request.body)
    if asked["type"] != "echo":
        return replies.json(422, {"detail": f"Agent type '{asked['type']}' is not supported"})
    return replies.json(201, AGENT | {"name": asked["name"]})


def _retrieve(request: Request) -> Reply:
    agent = request.target.rpartition("/")[2]
    if agent != "agent-0001":
        return replies.json(404, {"detail": f"Agent with ID {agent} not found"}, {"x-request-id": "req-7"})
    return replies.json(200, AGENT)


def _files(request: Request) -> Reply:
    page = int(parse_qs(urlsplit(request.target).query).get("page", ["1"])[0])
    items: list[dict[str, Any]] = [
        file_json() | {"fileId": f"file-{page}{number}", "fileName": f"{page}{number}.txt"} for number in (1, 2)
    ]
    pagination = {"page": page, "pageSize": 2, "totalItems": 6, "totalPages": 3, "hasNextPage": page < 3}
    return replies.json(200, {"items": items, "pagination": pagination})
