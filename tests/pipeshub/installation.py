"""A loopback PipesHub with a little of everything, for the README's code."""

from __future__ import annotations

from typing import Any

from tests.lab import Lab, Reply, Request, replies
from tests.pipeshub.frames import CITATION, META, agui

CONVERSATION = "507f1f77bcf86cd799439011"
TOKENS = {"message": "Fully authenticated", "accessToken": "access-1", "refreshToken": "refresh-1"}
NODE = {"origin": "CONNECTOR", "isInternal": False, "createdAt": 1, "updatedAt": 2, "hasChildren": True}


def installation() -> Lab:
    """The server; its paths stand below `/api/v1`."""
    lab = Lab()
    for method, path, answer in (
        ("POST", "/conversations/stream", replies.sse([chat()])),
        ("POST", f"/conversations/{CONVERSATION}/messages/stream", replies.sse([failing_chat()])),
        ("GET", "/conversations", conversations),
        ("POST", "/search", replies.json(200, SEARCH)),
        ("GET", "/org", replies.json(200, ORGANIZATION)),
        ("GET", "/knowledgeBase/knowledge-hub/nodes", replies.json(200, NODES)),
        ("POST", "/userAccount/initAuth", replies.json(200, LOGIN, {"x-session-token": "session-1"})),
        ("POST", "/userAccount/authenticate", authenticate),
    ):
        lab.on(method, f"/api/v1{path}", answer)
    return lab


def chat() -> bytes:
    text = "Two findings."
    stored = {
        "_id": CONVERSATION,
        "title": "The report",
        "messages": [{"messageType": "bot_response", "content": text}],
    }
    changes = [
        {"op": "replace", "path": "/citations", "value": [CITATION]},
        {"op": "replace", "path": "/normalizedAnswer", "value": text},
        {"op": "replace", "path": "/rawLength", "value": len(text)},
    ]
    return agui(
        ("RUN_STARTED", {"runId": "r"}),
        ("TEXT_MESSAGE_CONTENT", {"delta": "Two ", "runId": "r"}),
        ("TEXT_MESSAGE_CONTENT", {"delta": "findings.", "runId": "r"}),
        ("STATE_DELTA", {"runId": "r", "delta": changes}),
        ("RUN_FINISHED", {"result": {"conversation": stored, "meta": META}}),
    )


def failing_chat() -> bytes:
    return agui(
        ("TEXT_MESSAGE_CONTENT", {"delta": "Well", "runId": "r"}),
        ("TOOL_CALL_START", {"toolCallId": "c", "toolCallName": "search", "runId": "r"}),
        ("RUN_ERROR", {"code": "rate_limit", "message": "Slow down"}),
    )


def conversations(request: Request) -> Reply:
    page = int(dict(request.query).get("page", "1"))
    listed = [{"_id": str(page), "title": f"Report {page}", "status": "Complete"}]
    return replies.json(200, {"conversations": listed, "pagination": {"page": page, "hasNextPage": page < 2}})


def authenticate(request: Request) -> Reply:
    assert request.header("x-session-token") == "session-1"
    assert request.header("authorization") is None
    given: dict[str, Any] = request.json()
    if given == {"method": "password", "credentials": {"password": "Passw0rd!"}}:
        return replies.json(200, {"status": "success", "nextStep": 1, "allowedMethods": ["otp"], "authProviders": {}})
    assert given == {"method": "otp", "credentials": {"otp": "123456"}}
    return replies.json(200, TOKENS)


ORGANIZATION = {
    "domain": "example.com", "contactEmail": "a@example.com", "accountType": "business", "registeredName": "Example",
}  # fmt: skip
LOGIN: dict[str, Any] = {
    "currentStep": 0, "allowedMethods": ["password"], "message": "m", "authProviders": {}, "jitEnabled": False,
}  # fmt: skip
SEARCH: dict[str, Any] = {"searchId": "1", "searchResponse": {
    "searchResults": [{"score": 0.9, "content": "30 days"}], "records": [], "status": "success", "status_code": 200,
    "message": "m",
}}  # fmt: skip
NODES: dict[str, Any] = {
    "success": True,
    "items": [{"id": "1", "name": "Drive", "nodeType": "app", **NODE}],
    "pagination": {"page": 1, "limit": 2, "totalItems": 1, "totalPages": 1, "hasNext": False, "hasPrev": False},
    "filters": {"applied": {"sortBy": "updatedAt", "sortOrder": "desc"}},
    "counts": {"items": [{"label": "apps", "count": 1}], "total": 1},
}
