"""The flux0 platform: where it is, how a user is named, how it reports errors, and what it offers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import SecretStr, field_validator

from jackfield.plugin import Auth, Env, ErrorInfo, M, Platform, Settings, Token

from .agents import Agents
from .json_values import is_array, is_object
from .models import ErrorDetail, HTTPValidationError
from .sessions import Sessions

# What may stand in a cookie's value (RFC 6265, section 4.1.1).
_COOKIE_VALUE = re.compile(r"[!#-+\--:<-\[\]-~]+")


class Flux0Settings(Settings):
    """The settings of `Client(flux0={...})`.

    Attributes:
        base_url: Where the server is; it listens on port 8080 unless it is told otherwise.
        user_sub: The user to act as. The server makes each user up at its first use; without one, all are the same
            anonymous user. It is all that tells users apart, so it is treated as a secret.
    """

    base_url: Annotated[str, Env("FLUX0_BASE_URL")] = "http://127.0.0.1:8080"
    user_sub: SecretStr | None = None

    @field_validator("user_sub")
    @classmethod
    def _fits_a_cookie(cls, user_sub: SecretStr | None) -> SecretStr | None:
        if user_sub and not _COOKIE_VALUE.fullmatch(user_sub.get_secret_value()):
            raise ValueError('a cookie cannot hold it: it takes printable ASCII without spaces and without " , ; \\')
        return user_sub


class Flux0(Platform[M]):
    """Flux0: agents, and sessions with them whose events are streamed."""

    name: ClassVar[str] = "flux0"
    settings_type: ClassVar[type[Settings]] = Flux0Settings
    # An agent may think for long, and the server sends nothing to show that it is alive.
    silence: ClassVar[float | None] = 300.0

    @cached_property
    def agents(self) -> Agents[M]:
        """Agents."""
        return Agents(self._root)

    @cached_property
    def sessions(self) -> Sessions[M]:
        """Sessions and their events."""
        return Sessions(self._root)

    @classmethod
    def auth(cls, settings: Flux0Settings) -> Auth:
        """A cookie with the user's name, if there is one."""
        if settings.user_sub is None:
            return Auth()
        return Token(
            settings.user_sub.get_secret_value(), missing="no user_sub", header="cookie", scheme="flux0_user_sub="
        )

    @classmethod
    def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
        """Read `detail`, which is a sentence or a list of what is wrong with each argument."""
        detail = body.get("detail") if is_object(body) else None
        if isinstance(detail, str):
            return ErrorInfo(message=detail, data=ErrorDetail.model_validate(body))
        if is_array(detail):
            wrong = HTTPValidationError.model_validate(body)
            faults = [f"{'.'.join(map(str, each.loc))}: {each.msg}" for each in wrong.detail or ()]
            return ErrorInfo(message="; ".join(faults), data=wrong)
        return ErrorInfo()
