"""Guarded, a platform for the tests whose credential is fetched, goes stale and is fetched anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import SecretStr

from jackfield.plugin import Async, Auth, Call, M, Platform, Root, Settings, call
from tests.support.acme import Files

TOKEN_URL = "https://login.test/token"


class GuardedSettings(Settings):
    """Settings."""

    base_url: str = "https://guarded.test"
    client_secret: SecretStr = SecretStr("client-secret-77")


class Tokens(Auth):
    """Fetches a token at the first request, and another when one was refused; never two at once."""

    fixed = None

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._token: str | None = None
        self._lock: Any = None

    async def headers(self, call: Call[Any], root: Root[Async]) -> Mapping[str, str]:
        """Look, lock, look again."""
        if self._token is None:
            async with self._locked(root):
                if self._token is None:
                    await self._fetch(root)
        return {"authorization": f"Bearer {self._token}"}

    async def renew(self, call: Call[Any], root: Root[Async], used: Mapping[str, str]) -> bool:
        """A refused token is fetched anew, unless somebody has done so."""
        async with self._locked(root):
            if used.get("authorization") == f"Bearer {self._token}":
                await self._fetch(root)
        return True

    def preview(self, call: Call[Any]) -> Mapping[str, str]:
        """The header, masked."""
        return {"authorization": "***"}

    def secrets(self) -> list[str]:
        """The client's secret."""
        return [self._secret]

    def _locked(self, root: Root[Async]) -> Any:
        if self._lock is None:
            self._lock = root.io.lock()
        return self._lock

    async def _fetch(self, root: Root[Async]) -> None:
        answer = await Guarded(root).fetch_token(self._secret)
        self._token = answer["access_token"]


class Guarded(Platform[M]):
    """Guarded."""

    name: ClassVar[str] = "guarded"
    settings_type: ClassVar[type[Settings]] = GuardedSettings

    @classmethod
    def auth(cls, settings: GuardedSettings) -> Auth:
        """An OAuth-like credential."""
        return Tokens(settings.client_secret.get_secret_value())

    @call
    def fetch_token(self, secret: str) -> Call[dict[str, Any]]:
        """The token endpoint, at another origin; asking twice does no harm."""
        return Call("POST", url=TOKEN_URL, form={"client_secret": secret}, idempotent=True)

    @property
    def files(self) -> Files[M]:
        """Files."""
        return Files(self._root)
