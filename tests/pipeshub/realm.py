"""A loopback server with a token endpoint and an API that wants its tokens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.lab import Lab, Reply, Request, replies
from tests.pipeshub.clients import pipeshub_at
from tests.pipeshub.frames import agui
from tests.support.clients import Way

CLIENT_ID = "client-id-1"
CLIENT_SECRET = "client-secret-never-shown"
ALL = "config:read conversation:read org:read semantic:read"
ORGANIZATION = {"domain": "example.com", "contactEmail": "a@example.com", "accountType": "business"}
CONVERSATIONS: dict[str, Any] = {"conversations": [], "pagination": {"page": 1, "hasNextPage": False}}


class Realm:
    """The server.

    Attributes:
        expires_in: How long tokens last, in s; None says nothing.
        scope: Which scopes an app has that asks for none.
        tells_scope: Whether the scopes are told.
        refused: Tokens that the API refuses.
        pause: Seconds that the token endpoint takes.
        refusal: What the token endpoint answers in place of a token.
    """

    def __init__(self) -> None:
        self.expires_in: float | None = 3600
        self.scope = ALL
        self.tells_scope = True
        self.refused: set[str] = set()
        self.pause = 0.0
        self.refusal: Reply | None = None
        self._lock = threading.Lock()
        self._issued = 0
        self.lab = Lab()
        self.lab.on("POST", "/api/v1/oauth2/token", self._token)
        self.lab.on("GET", "/api/v1/org", self._organization)
        self.lab.on("GET", "/api/v1/orgAuthConfig/authMethods", self._guarded({"authMethods": []}))
        self.lab.on("GET", "/api/v1/conversations", self._guarded(CONVERSATIONS))
        self.lab.on("POST", "/api/v1/conversations/stream", self._stream)
        self.lab.on("POST", "/api/v1/search", self._guarded({"searchId": "1", "searchResponse": {
            "searchResults": [], "records": [], "status": "success", "status_code": 200, "message": "m"}}))  # fmt: skip

    def __enter__(self) -> Self:
        self.lab.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lab.__exit__(kind, error, trace)

    def pipeshub(self, way: Way, **options: Any) -> Any:
        """The platform with the client's credentials."""
        settings = {
            "bearer_auth": None, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **options.pop("pipeshub", {}),
        }  # fmt: skip
        return pipeshub_at(way, f"{self.lab.url}/api/v1", pipeshub=settings, **options)

    @property
    def asked(self) -> list[dict[str, str]]:
        """What the token endpoint was asked for."""
        return [
            dict(parse_qsl(each.body.decode())) for each in self.lab.requests if each.path.endswith("/oauth2/token")
        ]

    @property
    def used(self) -> list[str]:
        """The credentials that the API has seen."""
        return [
            each.header("authorization") or "" for each in self.lab.requests if not each.path.endswith("/oauth2/token")
        ]

    def _token(self, request: Request) -> Reply:
        if self.refusal is not None:
            return self.refusal
        form = dict(parse_qsl(request.body.decode()))
        with self._lock:
            self._issued += 1
            answer: dict[str, Any] = {"access_token": f"token-never-shown-{self._issued}", "token_type": "Bearer"}
        if self.expires_in is not None:
            answer["expires_in"] = self.expires_in
        if self.tells_scope:
            answer["scope"] = form.get("scope", self.scope)
        reply = replies.json(200, answer)
        return reply.delay(self.pause) if self.pause else reply

    def _stream(self, request: Request) -> Reply:
        refused = self._guard(request, None)
        return refused if b" 401 " in refused.data[:20] else replies.sse([agui(("RUN_FINISHED", {}))])

    def _organization(self, request: Request) -> Reply:
        return self._guard(request, ORGANIZATION)

    def _guarded(self, answer: Any) -> Callable[[Request], Reply]:
        def guarded(request: Request) -> Reply:
            return self._guard(request, answer)

        return guarded

    def _guard(self, request: Request, answer: Any) -> Reply:
        scheme, _, token = (request.header("authorization") or "").partition(" ")
        if scheme != "Bearer" or not token or token in self.refused:
            return replies.json(401, {"error": {"code": "OAUTH_EXPIRED_TOKEN", "message": f"expired: {token}"}})
        return replies.json(200, answer)


def token(number: int) -> str:
    """A token, in the order they are given out."""
    return f"token-never-shown-{number}"
