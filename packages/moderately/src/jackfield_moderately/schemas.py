"""Schemas of datasets: columns, how a file is parsed, versions, and a builder for new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self, TypeAlias, cast

from pydantic import ValidationError
from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, Resource, Root, call, given

from .errors import ArgumentError
from .statuses import VersionStatus
from .wire import CamelModel, Open, SnakeModel, is_object

_TYPE_WORDS: Final = {"str": "string", "int": "integer", "bool": "boolean", "date": "datetime"}


class ColumnOperation(SnakeModel):
    """Something that is done to each value of a column.

    Known types are ``strip_whitespace``, ``convert_dtype``, ``validate_range`` and ``extract_pattern``; the keys of
    the parameters are in snake_case.
    """

    type: str
    parameters: dict[str, Any] | None = None


class SchemaColumn(CamelModel):
    """A column of a dataset."""

    pos: int | None = None
    name: str
    source: str | None = None
    type: str
    nullable: bool
    transform_expr: str | None = None
    description: str | None = None
    operations: list[ColumnOperation] | None = None


class ParsingOptions(CamelModel):
    """How a file is read: `skip_rows` counts from 0, `header_row` from 1."""

    skip_rows: int | list[int] | None = None
    header_row: int | None = None
    delimiter: str | None = None
    encoding: str | None = None


Column: TypeAlias = SchemaColumn | Mapping[str, Any]
"""A column as it is given: a model, or a mapping with ``name``, ``type`` and, by default true, ``required``."""


def column_of(column: Column, pos: int) -> SchemaColumn:
    """A column in its place.

    Args:
        column: The column as it was given.
        pos: Its place, from 1.

    Raises:
        ArgumentError: It has no name or no type, or one of its values is of the wrong kind.
    """
    if isinstance(column, SchemaColumn):
        placed = column.model_copy(update={"pos": pos})
        # The platform takes no null where something is not given.
        placed.model_fields_set.difference_update([name for name, value in placed if value is None])
        return placed
    # Whatever its type says: columns are handed in.
    if not is_object(cast("object", column)):
        raise ArgumentError(f"column {pos} of the schema is a mapping with a name and a type, not {column!r}")
    data = {name: value for name, value in column.items() if value is not None and name != "pos"}
    if not data.get("name") or not data.get("type"):
        raise ArgumentError(f"column {pos} of the schema needs a name and a type")
    required = data.pop("required", True)
    data.setdefault("nullable", not required)
    kind = data["type"]
    data["type"] = _TYPE_WORDS.get(kind, kind) if isinstance(kind, str) else kind
    try:
        return SchemaColumn.model_validate({"pos": pos, **data})
    except ValidationError as error:
        raise ArgumentError(f"column {pos} of the schema: {_fault(error)}") from None


def _fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"


def columns_of(columns: Sequence[Column]) -> list[SchemaColumn]:
    """Columns in their order.

    Args:
        columns: As they were given.

    Raises:
        ArgumentError: There is none, or one cannot be used.
    """
    found = [column_of(column, pos) for pos, column in enumerate(columns, 1)]
    if not found:
        raise ArgumentError("a schema needs a column at least")
    return found


def _parsing(options: ParsingOptions | Mapping[str, Any] | None) -> dict[str, Any] | None:
    keys = options.model_dump(mode="json", by_alias=True) if isinstance(options, ParsingOptions) else options
    return None if keys is None else given(keys)


def schema_call(
    dataset_id: str,
    columns: Sequence[Column],
    status: VersionStatus | str,
    parsing_options: ParsingOptions | Mapping[str, Any] | None,
    options: Options,
) -> Call[Any]:
    """The call that makes a schema version.

    Args:
        dataset_id: The dataset's id.
        columns: The columns in their order.
        status: What it is used for.
        parsing_options: How files are read.
        options: How the call is made.

    Raises:
        ArgumentError: There is no column, or one cannot be used.
    """
    body = {
        "datasetId": dataset_id,
        "columns": columns_of(columns),
        "status": status,
        "parsingOptions": _parsing(parsing_options),
    }
    return Call("POST", "/dataset-schema-versions", json=given(body), options=options)


class DatasetSchemaVersion(CamelModel[M]):
    """A version of a dataset's schema. What changes it gives the changed version back, and leaves this one alone."""

    dataset_schema_version_id: str
    dataset_id: str
    version_no: int
    columns_json: list[SchemaColumn]
    status: Open[VersionStatus]
    parsing_options: ParsingOptions | None = None
    created_at: str | None = None
    updated_at: str | None = None

    @property
    def columns(self) -> list[SchemaColumn]:
        """The columns."""
        return self.columns_json

    @property
    def is_current(self) -> bool:
        """Whether it is the one in use."""
        return self.status == VersionStatus.CURRENT

    def get_column(self, name: str) -> SchemaColumn | None:
        """The column of this name, or None.

        Args:
            name: The name.
        """
        return next((column for column in self.columns_json if column.name == name), None)

    @call
    def update(
        self,
        *,
        status: VersionStatus | str | None = None,
        columns: Sequence[Column] | None = None,
        parsing_options: ParsingOptions | Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[DatasetSchemaVersion[M]]:
        """Change it; what is None stays as it is.

        Args:
            status: What it is used for.
            columns: All columns in their order.
            parsing_options: How files are read.
            options: How the call is made.

        Raises:
            ArgumentError: A column cannot be used.
        """
        return update_call(self.dataset_schema_version_id, status, columns, parsing_options, options)

    @call
    def activate(self, **options: Unpack[Options]) -> Call[DatasetSchemaVersion[M]]:
        """Put it into use.

        Args:
            options: How the call is made.
        """
        return update_call(self.dataset_schema_version_id, VersionStatus.CURRENT, None, None, options)

    @call
    def archive(self, **options: Unpack[Options]) -> Call[DatasetSchemaVersion[M]]:
        """Take it out of use.

        Args:
            options: How the call is made.
        """
        return update_call(self.dataset_schema_version_id, VersionStatus.ARCHIVED, None, None, options)

    @call
    def add_column(
        self,
        name: str,
        column_type: str,
        *,
        required: bool = True,
        description: str | None = None,
        position: int | None = None,
        source: str | None = None,
        transform_expr: str | None = None,
        operations: Sequence[ColumnOperation | Mapping[str, Any]] | None = None,
        **options: Unpack[Options],
    ) -> Call[DatasetSchemaVersion[M]]:
        """Add a column; those behind it move on.

        Args:
            name: Its name.
            column_type: Its type, for example ``"string"``, ``"integer"``, ``"float"``, ``"boolean"``, ``"datetime"``.
            required: Whether each row needs a value.
            description: What it holds.
            position: Its place, from 1; by default the last.
            source: The column of the file that it is taken from.
            transform_expr: How its values are computed.
            operations: What is done to its values.
            options: How the call is made.

        Raises:
            ArgumentError: There is one of this name, or the place is none.
        """
        if self.get_column(name) is not None:
            raise ArgumentError(f"there is a column {name!r} already")
        columns: list[Column] = list(self._ordered())
        place = len(columns) + 1 if position is None else position
        if not 1 <= place <= len(columns) + 1:
            raise ArgumentError(f"position is a place from 1 to {len(columns) + 1}, not {position}")
        column = {
            "name": name,
            "type": column_type,
            "required": required,
            "description": description,
            "source": source,
            "transform_expr": transform_expr,
            "operations": operations,
        }
        columns.insert(place - 1, column)
        return update_call(self.dataset_schema_version_id, None, columns, None, options)

    @call
    def remove_column(self, name: str, **options: Unpack[Options]) -> Call[DatasetSchemaVersion[M]]:
        """Remove a column; those behind it move up.

        Args:
            name: Its name.
            options: How the call is made.

        Raises:
            ArgumentError: There is none of this name, or no other.
        """
        columns = self._ordered()
        left = [column for column in columns if column.name != name]
        if len(left) == len(columns):
            raise ArgumentError(f"there is no column {name!r}; there are {', '.join(each.name for each in columns)}")
        return update_call(self.dataset_schema_version_id, None, left, None, options)

    def _ordered(self) -> list[SchemaColumn]:
        return sorted(self.columns_json, key=lambda column: column.pos or 0)


def update_call(
    schema_version_id: str,
    status: VersionStatus | str | None,
    columns: Sequence[Column] | None,
    parsing_options: ParsingOptions | Mapping[str, Any] | None,
    options: Options,
) -> Call[Any]:
    """The call that changes a schema version.

    Args:
        schema_version_id: Its id.
        status: What it is used for, or None.
        columns: All columns in their order, or None.
        parsing_options: How files are read, or None.
        options: How the call is made.
    """
    body = {
        "status": status,
        "columns": None if columns is None else columns_of(columns),
        "parsingOptions": _parsing(parsing_options),
    }
    return Call("PATCH", "/dataset-schema-versions/{}", schema_version_id, json=given(body), options=options)


class SchemaBuilder(Resource[M]):
    """Puts a schema together step by step; made by `Dataset.schema_builder`. Nothing is sent before `create`.

    Args:
        root: What the dataset hangs on.
        dataset_id: The dataset's id.
    """

    def __init__(self, root: Root[M], dataset_id: str) -> None:
        super().__init__(root)
        self._dataset_id = dataset_id
        self._columns: list[Column] = []
        self._parsing: ParsingOptions | None = None
        self._status: VersionStatus = VersionStatus.DRAFT

    def _on(self, root: Root[Any]) -> Self:
        twin = super()._on(root)
        twin._dataset_id, twin._columns = self._dataset_id, self._columns
        twin._parsing, twin._status = self._parsing, self._status
        return twin

    def add_column(
        self,
        name: str,
        column_type: str,
        *,
        required: bool = True,
        description: str | None = None,
        operations: Sequence[ColumnOperation | Mapping[str, Any]] | None = None,
        **extra: Any,
    ) -> Self:
        """Add a column at the end.

        Args:
            name: Its name.
            column_type: Its type, for example ``"string"``, ``"integer"``, ``"float"``, ``"boolean"``, ``"datetime"``.
            required: Whether each row needs a value.
            description: What it holds.
            operations: What is done to its values.
            extra: Other keys of the column, for example `source` and `transform_expr`.
        """
        column = {"name": name, "type": column_type, "required": required, "description": description}
        self._columns.append({**extra, **column, "operations": operations})
        return self

    def with_parsing(
        self,
        *,
        skip_rows: int | list[int] | None = None,
        header_row: int | None = None,
        delimiter: str | None = None,
        encoding: str | None = None,
    ) -> Self:
        """Say how files are read.

        Args:
            skip_rows: Rows to skip, counted from 0.
            header_row: The row with the names of the columns, counted from 1.
            delimiter: What stands between two values.
            encoding: The text's encoding.
        """
        parsing = {"skip_rows": skip_rows, "header_row": header_row, "delimiter": delimiter, "encoding": encoding}
        self._parsing = ParsingOptions.model_validate(given(parsing))
        return self

    def as_draft(self) -> Self:
        """Make it a draft, which is the default."""
        self._status = VersionStatus.DRAFT
        return self

    def as_current(self) -> Self:
        """Put it into use at once."""
        self._status = VersionStatus.CURRENT
        return self

    @call
    def create(self, **options: Unpack[Options]) -> Call[DatasetSchemaVersion[M]]:
        """Make the schema version.

        Args:
            options: How the call is made.

        Raises:
            ArgumentError: It has no column, or one cannot be used.
        """
        return schema_call(self._dataset_id, self._columns, self._status, self._parsing, options)
