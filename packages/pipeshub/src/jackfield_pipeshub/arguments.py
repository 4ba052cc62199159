"""Arguments on their way into requests: models may be given as mappings, times as `datetime`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from jackfield.errors import ConfigurationError
from jackfield.plugin import Model

T = TypeVar("T", bound=Model)


def model(kind: type[T], value: T | Mapping[str, Any] | None, name: str) -> T | None:
    """An argument as a model, whose fields are then sent under the names they have on the wire.

    Args:
        kind: The model.
        value: The argument. The keys of a mapping may be the model's names or those on the wire; more are allowed.
        name: The argument's name, for the error.

    Raises:
        ConfigurationError: It does not fit the model.
    """
    if value is None or isinstance(value, Model):
        return value
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        faults = "; ".join(
            ".".join(map(str, (name, *each["loc"]))) + f": {each['msg']}"
            for each in error.errors(include_input=False, include_url=False, include_context=False)
        )
        raise ConfigurationError(f"pipeshub: {faults}") from None


def models(kind: type[T], values: Iterable[T | Mapping[str, Any]] | None, name: str) -> list[T] | None:
    """Several of them; see `model`."""
    if values is None:
        return None
    made = (model(kind, value, f"{name}.{place}") for place, value in enumerate(values))
    return [each for each in made if each is not None]


def moment(value: datetime | str | None) -> str | None:
    """A time as the server wants it, RFC 3339 with an offset; one without a zone is local time, as in Python."""
    if not isinstance(value, datetime):
        return value
    aware = value.astimezone() if value.tzinfo is None else value
    return aware.isoformat().replace("+00:00", "Z")


def merged(fields: Mapping[str, Any], extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """The fields that were given, with extra ones over them."""
    return {name: value for name, value in fields.items() if value is not None} | dict(extra or {})
