"""The platform: where it is, how it is told who we are, and what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import SecretStr

from jackfield.plugin import Auth, Env, ErrorInfo, M, Platform, Settings, Token

from .notes import Notes


class AcmeSettings(Settings):
    """The settings of `Client(acme={...})`."""

    base_url: Annotated[str, Env("ACME_BASE_URL")] = "https://api.acme.example"
    api_key: Annotated[SecretStr | None, Env("ACME_API_KEY")] = None


class Acme(Platform[M]):
    """Acme."""

    name: ClassVar[str] = "acme"
    settings_type: ClassVar[type[Settings]] = AcmeSettings

    @cached_property
    def notes(self) -> Notes[M]:
        """Notes."""
        return Notes(self._root)

    @classmethod
    def auth(cls, settings: AcmeSettings) -> Auth:
        """The key, as a bearer token."""
        key = settings.api_key.get_secret_value() if settings.api_key else None
        return Token(key, missing="acme: no API key; give Client(acme={'api_key': ...}) or set ACME_API_KEY")

    @classmethod
    def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
        """Read `{"problem": "...", "kind": "..."}`."""
        match body:
            case {"problem": str(problem), "kind": str(kind)}:
                return ErrorInfo(message=problem, code=kind)
            case _:
                return ErrorInfo()
