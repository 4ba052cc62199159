"""What the models of this package have in common: names as they stand on the wire."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, TypeAlias, TypeVar

from pydantic import AliasChoices, ConfigDict, Field
from pydantic.alias_generators import to_camel

from jackfield.plugin import Model

_E = TypeVar("_E", bound=StrEnum)

Open: TypeAlias = Annotated[_E | str, Field(union_mode="left_to_right")]
"""A known name becomes its enum member, any other stays a plain string."""

_ID = Field(validation_alias=AliasChoices("_id", "id"), serialization_alias="_id")
ObjectId: TypeAlias = Annotated[str, _ID]
"""An id of 24 hex digits; the server calls it ``_id`` in lists and searches, and ``id`` in single answers."""
OptionalObjectId: TypeAlias = Annotated[str | None, _ID]
"""The same, where an answer may lack it."""

_ODD_NAMES = {"cf_turnstile_response": "cf-turnstile-response", "format_": "format", "v": "__v"}


def wire_name(name: str) -> str:
    """The name of a field on the wire."""
    return _ODD_NAMES.get(name) or to_camel(name)


class CamelModel(Model):
    """A model whose fields are written in camel case on the wire; both names are accepted when one is made."""

    model_config: ClassVar[ConfigDict] = ConfigDict(alias_generator=wire_name)
