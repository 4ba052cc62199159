"""A platform's settings: given by the user, else from the environment, else a default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from jackfield._setup import unknown_name
from jackfield._shapes import is_object
from jackfield.errors import ConfigurationError

__all__ = ["Env", "Settings"]


class Env:
    """Marks a settings field with the environment variables that may hold it, the first one that is set counts.

    ``api_key: Annotated[SecretStr | None, Env("ACME_API_KEY")] = None``
    """

    __slots__ = ("names",)

    def __init__(self, *names: str) -> None:
        self.names: tuple[str, ...] = names


class Settings(BaseModel):
    """What a platform can be told. Subclasses add fields; a secret is a ``SecretStr``.

    An empty text counts as missing, in the environment and when given.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    base_url: str

    @classmethod
    def load(cls, platform: str, given: Mapping[str, Any] | Settings | None) -> Self:
        """Settings from what was given and the environment.

        Raises:
            ConfigurationError: A setting is unknown, missing or of the wrong type; the text never shows a value.
        """
        if isinstance(given, cls):
            return given
        if given is not None and not is_object(given):
            raise ConfigurationError(f"{platform}= takes a mapping of settings or {cls.__name__}")
        explicit = dict(given or {})
        for name in explicit:
            if name not in cls.model_fields:
                raise ConfigurationError(f"{platform}: {unknown_name(name, set(cls.model_fields), 'setting')}")
        values = {name: value for name, value in explicit.items() if not _empty(value)}
        for name in cls.model_fields:
            if name not in values and (found := cls.from_environment(name)) is not None:
                values[name] = found
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            details = error.errors(include_input=False, include_url=False, include_context=False)
            faults = "; ".join(
                cls._explained(str(next(iter(each["loc"]), "settings")), each["type"], each["msg"]) for each in details
            )
            raise ConfigurationError(f"{platform}: {faults}") from None

    @classmethod
    def _explained(cls, name: str, kind: str, text: str) -> str:
        variables = " or ".join(cls.variables(name)) if name in cls.model_fields else ""
        if kind == "missing":
            return f"{name} is missing; give it as a setting" + (f", or set {variables}" if variables else "")
        return f"{name}: {text}" + (f" (it may come from {variables})" if variables else "")

    @classmethod
    def variables(cls, name: str) -> tuple[str, ...]:
        """The environment variables of a field."""
        return tuple(
            variable for mark in cls.model_fields[name].metadata if isinstance(mark, Env) for variable in mark.names
        )

    @classmethod
    def from_environment(cls, name: str) -> str | None:
        """A field's value in the environment; empty is missing."""
        for variable in cls.variables(name):
            if value := os.environ.get(variable, "").strip():
                return value
        return None

    def secrets(self) -> list[str]:
        """The secret values, so that they can be masked."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


def _empty(value: Any) -> bool:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return value is None or (isinstance(value, str) and not value.strip())
