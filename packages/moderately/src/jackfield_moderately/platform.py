"""The moderately platform: where it is, how to authenticate, how it reports errors, and what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from jackfield.plugin import Auth, ErrorInfo, M, Platform, Settings, Token

from .account_models import ErrorDetail
from .files import Files
from .settings import ModeratelySettings
from .wire import is_array, is_object


class Moderately(Platform[M]):
    """Moderately AI: files, datasets, agents and pipelines of one team."""

    name: ClassVar[str] = "moderately"
    settings_type: ClassVar[type[Settings]] = ModeratelySettings

    @cached_property
    def files(self) -> Files[M]:
        """Files."""
        return Files(self._root)

    @classmethod
    def auth(cls, settings: ModeratelySettings) -> Auth:
        """A bearer token: the API key."""
        key = settings.api_key
        return Token(
            None if key is None else key.get_secret_value(),
            missing="moderately: no API key; give Client(moderately={'api_key': ...}) or set MODERATELY_API_KEY",
        )

    @classmethod
    def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
        """Read the nested form that the platform documents, else one without nesting."""
        if not is_object(body):
            return ErrorInfo()
        nested = body.get("error")
        if isinstance(nested, str):
            return ErrorInfo(message=nested)
        found = ErrorDetail.model_validate(nested if is_object(nested) else body)
        words = [found.message or "", *_faults(found.details)]
        return ErrorInfo(
            message="; ".join(word for word in words if word),
            code=found.code,
            data=found,
            request_id=found.request_id,
        )


def _faults(details: Any) -> list[str]:
    """What is wrong with each field, where the details say so."""
    faults = details if is_array(details) else []
    return [
        f"{fault['field']}: {fault['message']}"
        for fault in faults
        if is_object(fault) and isinstance(fault.get("field"), str) and isinstance(fault.get("message"), str)
    ]
