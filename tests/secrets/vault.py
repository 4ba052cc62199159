"""A platform whose every corner holds a secret of its own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import SecretStr
from typing_extensions import Unpack

from jackfield.plugin import (
    Async,
    Auth,
    Body,
    BytesCall,
    Call,
    Env,
    M,
    Model,
    Numbered,
    Options,
    PageCall,
    Platform,
    Resource,
    Root,
    Settings,
    StreamCall,
    call,
    flow,
    lock,
    paged,
    streamed,
)

PLANTED = {
    name: f"{name.replace(' ', '-')}-{secrets.token_hex(6)}"
    for name in (
        "constructor", "environment", "call header", "client header", "call cookie", "answer cookie", "signature",
        "redirect signature", "request body", "answer body", "error body", "event", "first token", "second token",
        "refresh token", "form secret", "handed in user", "handed in password", "handed in header", "handed in cookie",
        "call token", "bad header", "bad setting", "proxy password", "hook token", "idle cookie",
    )
}  # fmt: skip
"""Each secret by the place that it is planted in."""


class Record(Model):
    """A record, with a secret field that the model knows and others that it does not."""

    id: str
    password: str | None = None


class VaultSettings(Settings):
    """Settings."""

    base_url: str
    token_url: str
    client_secret: Annotated[SecretStr, Env("VAULT_CLIENT_SECRET")]
    api_key: SecretStr


class Tokens(Auth):
    """A token that is fetched with a client secret, beside a key that is always sent."""

    fixed = None

    def __init__(self, settings: VaultSettings) -> None:
        self._settings = settings
        self._token: str | None = None

    async def headers(self, call: Call[Any], root: Root[Async]) -> Mapping[str, str]:
        """Fetch one, if there is none."""
        async with lock():
            if self._token is None:
                await self._fetch(root)
        return {"authorization": f"Bearer {self._token}", "x-api-key": self._settings.api_key.get_secret_value()}

    async def renew(self, call: Call[Any], root: Root[Async], used: Mapping[str, str]) -> bool:
        """Fetch another one."""
        await self._fetch(root)
        return True

    def preview(self, call: Call[Any]) -> Mapping[str, str]:
        """Masked."""
        return {"authorization": "***", "x-api-key": "***"}

    def secrets(self) -> list[str]:
        """The token of now."""
        return [self._token] if self._token else []

    async def _fetch(self, root: Root[Async]) -> None:
        answer = await Vault(root).fetch_token(PLANTED["form secret"])
        self._token = answer["access_token"]


class Records(Resource[M]):
    """Records."""

    @call
    def retrieve(self, record_id: str, **options: Unpack[Options]) -> Call[Record]:
        """One."""
        return Call("GET", "/records/{}", record_id, options=options)

    @call
    def create(self, password: str, **options: Unpack[Options]) -> Call[Record]:
        """A new one."""
        return Call("POST", "/records", json={"name": "x", "password": password}, options=options)

    @call
    def login(self, password: str, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        """With a form and without the credential."""
        return Call("POST", "/login", form={"password": password}, auth=False, options=options)

    @call
    def borrowed(self, token: str, **options: Unpack[Options]) -> Call[Record]:
        """With a token for this call alone."""
        return Call("GET", "/borrowed", auth=token, options=options)

    @call
    def upload(self, password: str, **options: Unpack[Options]) -> Call[Record]:
        """A form with a file."""
        body = Body.multipart({"password": password}, {"file": ("a.txt", b"content", "text/plain")})
        return Call("POST", "/upload", body=body, options=options)

    @call
    def stored(self, url: str, **options: Unpack[Options]) -> Call[bytes]:
        """From presigned storage."""
        return Call("GET", url=url, accept="*/*", options=options)

    @call
    def store(self, url: str, content: bytes, **options: Unpack[Options]) -> Call[None]:
        """To presigned storage."""
        return Call("PUT", url=url, body=Body.file(content), options=options)

    @paged
    def list(self, **options: Unpack[Options]) -> PageCall[Record]:
        """All."""
        return PageCall("GET", "/records", paging=Numbered("page"), options=options)

    @streamed
    def watch(self, **options: Unpack[Options]) -> StreamCall[Record]:
        """As they come."""
        return StreamCall("GET", "/events", options=options)

    @streamed
    def content(self, url: str, **options: Unpack[Options]) -> BytesCall:
        """Bytes of presigned storage."""
        return BytesCall("GET", url=url, options=options)

    @flow
    async def moved(self: Records[Async], record_id: str, password: str) -> Record:
        """Look at one, then make another."""
        await self.retrieve(record_id)
        return await self.create(password)


class Vault(Platform[M]):
    """Vault."""

    name: ClassVar[str] = "vault"
    settings_type: ClassVar[type[Settings]] = VaultSettings
    headers: ClassVar[Mapping[str, str]] = {"x-vault-tenant": "tenant-of-vault"}

    @classmethod
    def auth(cls, settings: VaultSettings) -> Auth:
        """A token."""
        return Tokens(settings)

    @call
    def fetch_token(self, secret: str) -> Call[dict[str, Any]]:
        """From the token endpoint, which is another origin."""
        settings = self._root.known_line().settings
        assert isinstance(settings, VaultSettings)
        form = {"client_secret": settings.client_secret.get_secret_value(), "secret": secret}
        return Call("POST", url=settings.token_url, form=form, idempotent=True)

    @cached_property
    def records(self) -> Records[M]:
        """Records."""
        return Records(self._root)
