"""OAuth2 client credentials: tokens are fetched when they are needed, kept, and renewed in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from pydantic import Field, ValidationError

from jackfield.errors import APIStatusError
from jackfield.plugin import Async, Auth, Call, Lock, M, Model, Resource, Root, call

from .failures import OAuthError
from .json_values import is_object

LEEWAY = 60.0
"""Seconds before its end from which on a token is not used any more. Source: vendor's Python SDK 1.1.0."""


class _Grant(Model):
    """What the token endpoint gives (RFC 6749, section 5.1)."""

    access_token: str = Field(repr=False)
    expires_in: float | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    scopes: frozenset[str]
    good_until: float | None

    def good(self, now: float) -> bool:
        return self.good_until is None or now < self.good_until


class TokenEndpoint(Resource[M]):
    """The token endpoint. It is asked for the client's own tokens, and never sent any."""

    group: ClassVar[str | None] = "oauth2"

    @call
    def token(self, url: str, form: Mapping[str, str]) -> Call[bytes]:
        """Ask for a token; asking twice does no harm. The answer is read by who asks, so that no error can hold it."""
        return Call("POST", url=url, form=form, idempotent=True)


class ClientCredentials(Auth):
    """Sends a token that was got for the client's id and secret, with the scopes that the call needs.

    A token that covers more scopes than a call needs is used for it, too. One that expires within a minute, or that
    was refused, is replaced; however many threads or tasks want one, only one of them asks for it.

    Args:
        client_id: The OAuth app's id.
        client_secret: Its secret; it goes to the token endpoint only.
        token_url: The token endpoint, a whole URL.
    """

    fixed: Mapping[str, str] | None = None

    def __init__(self, client_id: str, client_secret: str, token_url: str) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._token_url = token_url
        self._tokens: dict[frozenset[str], _Token] = {}
        self._locks: WeakKeyDictionary[object, Lock] = WeakKeyDictionary()

    async def headers(self, call: Call[Any], root: Root[Async]) -> Mapping[str, str]:
        """The token.

        Raises:
            OAuthError: The token endpoint refused.
        """
        token = await self._token(frozenset(call.scopes), root)
        return {"authorization": f"Bearer {token.value}"}

    async def renew(self, call: Call[Any], root: Root[Async], used: Mapping[str, str]) -> bool:
        """Replace the refused token, unless somebody has done so meanwhile.

        Raises:
            OAuthError: The token endpoint refused.
        """
        refused = used.get("authorization", "").removeprefix("Bearer ")
        for scopes, token in list(self._tokens.items()):
            if token.value == refused and self._tokens.get(scopes) is token:
                del self._tokens[scopes]
        await self._token(frozenset(call.scopes), root)
        return True

    def preview(self, call: Call[Any]) -> Mapping[str, str]:
        """The header, masked."""
        return {"authorization": "***"}

    def secrets(self) -> list[str]:
        """The client's secret."""
        return [self._client_secret]

    async def _token(self, scopes: frozenset[str], root: Root[Async]) -> _Token:
        token = self._kept(scopes, root)
        if token is None:
            async with self._lock(root):
                token = self._kept(scopes, root)
                if token is None:
                    token = self._tokens[scopes] = await self._fetched(scopes, root)
        return token

    def _kept(self, scopes: frozenset[str], root: Root[Async]) -> _Token | None:
        now = root.io.now()
        token = self._tokens.get(scopes)
        if token is not None and token.good(now):
            return token
        # A call without scopes may need any of them: nothing less than the app's whole set will do.
        if scopes:
            for token in list(self._tokens.values()):
                if token.good(now) and scopes <= token.scopes:
                    return token
        return None

    def _lock(self, root: Root[Async]) -> Lock:
        """The lock of this event loop and process, whose connections are this pool's."""
        owner = root.io.pool()
        lock = self._locks.get(owner)
        return self._locks.setdefault(owner, root.io.lock()) if lock is None else lock

    async def _fetched(self, scopes: frozenset[str], root: Root[Async]) -> _Token:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
        }
        if scopes:
            form["scope"] = " ".join(sorted(scopes))
        asked_at = root.io.now()
        try:
            answer = await TokenEndpoint(root).token(self._token_url, form)
        except APIStatusError as error:
            refusal = _refusal(error)
            if refusal is None:
                raise
            raise refusal from None
        grant = _grant(answer)
        if grant is None:
            # Nothing of the answer is shown: it may hold a token all the same.
            raise OAuthError(
                "the token endpoint's answer holds no access token",
                error="invalid_response", status_code=200, platform="pipeshub", operation="oauth2.token", method="POST",
                path=self._token_url.partition("?")[0],
            )  # fmt: skip
        granted = scopes if grant.scope is None else frozenset(grant.scope.split())
        good_until = None if grant.expires_in is None else asked_at + grant.expires_in - LEEWAY
        return _Token(grant.access_token, granted, good_until)


def _grant(answer: bytes) -> _Grant | None:
    try:
        return _Grant.model_validate_json(answer)
    except ValidationError:
        return None


def _refusal(error: APIStatusError) -> OAuthError | None:
    """The error as what RFC 6749 calls it; None if it is another one, such as 429 or 503."""
    fields: dict[str, Any] = error.body if is_object(error.body) else {}
    kind, description = fields.get("error"), fields.get("error_description")
    envelope: Any = kind
    if is_object(envelope):  # PipesHub's own: the request was malformed
        kind, description = envelope.get("code"), envelope.get("message")
    if not isinstance(kind, str) or error.status_code == 429 or error.status_code >= 500:
        return None
    words = description if isinstance(description, str) else None
    return OAuthError(
        words or "the token endpoint refused", error=kind, error_description=words, status_code=error.status_code,
        body=error.body, headers=error.headers, request_id=error.request_id, raw_response=error.raw_response,
        platform=error.platform, operation=error.operation, method=error.method, path=error.path,
        attempts=error.attempts,
    )  # fmt: skip
