"""What the platform's JSON has in common: camelCase keys, open enums, explicit nulls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Annotated, Any, ClassVar, Final, TypeAlias, TypeVar

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel
from typing_extensions import TypeIs

from jackfield.plugin import M, Model

_E = TypeVar("_E", bound=StrEnum)

# A known name becomes its enum member, any other stays a plain string.
Open: TypeAlias = Annotated[_E | str, Field(union_mode="left_to_right")]


class Null(Enum):
    """The type of `NULL`."""

    NULL = None


NULL: Final = Null.NULL
"""Given where None means "leave as it is", this sends JSON's null, for example to take an expiry date away."""


def moment(value: datetime | str | Null | None) -> str | Null | None:
    """A time as the platform writes it: in UTC, with a Z.

    Args:
        value: A time, where one without a zone is local time, as in Python; a text is taken as it is.
    """
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


class SnakeModel(Model[M]):
    """An answer, or a part of one, whose keys are the attributes' names.

    Beside its attributes it answers to the names on the wire, as the vendor's plain dictionaries do.
    """

    def to_dict(self) -> dict[str, Any]:
        """The data as it came, under the names on the wire."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def __getitem__(self, key: str) -> Any:
        """The value under a name on the wire, as plain data.

        Args:
            key: For example ``"pipelineId"``.

        Raises:
            KeyError: The answer had no such key.
        """
        return self.to_dict()[key]


class CamelModel(SnakeModel[M]):
    """An answer, or a part of one, whose keys are the attributes' names in camelCase."""

    model_config: ClassVar[ConfigDict] = ConfigDict(alias_generator=to_camel)


def is_object(value: object) -> TypeIs[Mapping[str, Any]]:
    """Whether a piece of JSON is an object.

    Args:
        value: Decoded JSON.
    """
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeIs[list[Any]]:
    """Whether a piece of JSON is a list.

    Args:
        value: Decoded JSON.
    """
    return isinstance(value, list)
