"""Datasets: data up and down, schemas, the builder, waiting for processing, and the shortcuts of the model."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jackfield import WaitTimeoutError
from jackfield._actor import bind
from jackfield_moderately import (
    ArgumentError,
    Dataset,
    DatasetSchemaVersion,
    ParsingOptions,
    SchemaBuilder,
    SchemaColumn,
    UploadError,
)
from tests.lab import faults, replies
from tests.moderately.answers import schema_json
from tests.moderately.clients import dry_moderately, moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once
from tests.moderately.progress import Told
from tests.moderately.samples import bound
from tests.support.clients import Way, everywhere

ROWS = b'a,b\n1,"two\nlines"\n3,4'
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


async def dataset_of(way: Way, loopback: Loopback, **options: Any) -> Dataset[Any]:
    """A new dataset."""
    made: Dataset[Any] = await way(moderately_at(way, loopback.url, **options).datasets.create(name="Rows"))
    loopback.api.forget()
    return made


@everywhere
async def test_data_is_uploaded_in_three_requests(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(ROWS)
    dataset = await dataset_of(way, loopback)
    told = Told()
    version = await way(dataset.upload_data(path, progress=told))
    version_id = version.dataset_data_version_id
    assert loopback.asked == ["POST /dataset-data-versions", f"POST /dataset-data-versions/{version_id}/complete"]
    assert loopback.api.requests[0].json() == {
        "datasetId": dataset.dataset_id, "fileType": "csv", "fileName": "rows.csv", "status": "current",
    }  # fmt: skip
    assert loopback.api.requests[1].json() == {
        "fileHash": hashlib.sha256(ROWS).hexdigest(), "fileSizeBytes": len(ROWS), "rowCount": 2,
    }  # fmt: skip
    [put] = loopback.signed.lab.requests
    assert (put.body, put.header("content-type")) == (ROWS, "text/csv")
    assert (version.row_count, version.version_no, told.all) == (2, 1, [(len(ROWS), len(ROWS))])
    assert await way(version.download()) == ROWS
    again = await way(dataset.refresh())
    assert again.current_data_version_id == version_id
    assert await way(again.download_data()) == ROWS
    assert await way(dataset.download_data(version_id=version_id, path=tmp_path / "copy.csv")) is None
    assert (tmp_path / "copy.csv").read_bytes() == ROWS


@pytest.mark.parametrize(
    ("name", "given", "sent", "media_type", "rows"),
    [
        ("rows.CSV", None, "csv", "text/csv", 2),
        ("rows.xlsx", None, "xlsx", XLSX, None),
        ("rows.xls", None, "xlsx", XLSX, None),
        ("rows.txt", "csv", "csv", "text/csv", 2),
        ("rows.new", "parquet", "parquet", "application/octet-stream", None),
    ],
)
@everywhere
async def test_the_type_goes_by_the_name(
    way: Way, loopback: Loopback, name: str, given: str | None, sent: str, media_type: str, rows: int | None
) -> None:
    dataset = await dataset_of(way, loopback)
    source = io.BytesIO(ROWS)
    source.name = "another.pdf"
    await way(dataset.upload_data(source, filename=name, file_type=given, status="draft"))
    first, last = (each.json() for each in loopback.api.requests)
    assert (first["fileType"], first["fileName"], first["status"], last["rowCount"]) == (sent, name, "draft", rows)
    assert loopback.signed.lab.requests[0].header("content-type") == media_type


@everywhere
async def test_a_type_that_is_unknown_is_told_before_anything_is_sent(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    for name in (None, "rows.txt"):
        with pytest.raises(ArgumentError, match="give file_type='csv' or 'xlsx'"):
            await way(dataset.upload_data(ROWS, filename=name))
    assert loopback.asked == []
    pieces = iter([ROWS])
    with pytest.raises(ArgumentError, match="give file_type="):
        await way(dataset.upload_data(pieces))
    assert next(pieces) == ROWS, "nothing was taken from it"
    with pytest.raises(ArgumentError, match="give file_type=") as caught:
        await way(dataset.upload_data("a,b\n1,2\n" * 10_000))
    assert len(str(caught.value)) < 500


@everywhere
async def test_what_is_not_csv_in_utf_8_has_no_count(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    await way(dataset.upload_data(io.BytesIO("ä\n".encode("latin-1")), file_type="csv"))
    sent = loopback.api.requests[1].json()
    assert sent["rowCount"] is None
    assert loopback.api.requests[0].json()["fileName"] == "uploaded_data"


@everywhere
async def test_a_failed_upload_names_the_version_that_is_left(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    loopback.signed.faults.append(once(faults.reset()))
    with pytest.raises(UploadError, match="data version data2 is left pending") as caught:
        await way(dataset.upload_data(ROWS, file_type="csv"))
    assert (caught.value.dataset_data_version_id, caught.value.file_id, caught.value.stored) == ("data2", None, False)
    loopback.api.on("POST", "/dataset-data-versions/data3/complete", replies.empty(500))
    with pytest.raises(UploadError, match="its content is stored") as caught:
        await way(dataset.upload_data(ROWS, file_type="csv"))
    assert caught.value.stored


@everywhere
async def test_data_of_a_version_that_knows_its_hash_is_checked(way: Way, loopback: Loopback) -> None:
    known = loopback.add_data(ROWS, fileHash="0" * 64, fileSizeBytes=len(ROWS))
    versions = moderately_at(way, loopback.url).dataset_data_versions
    version = await way(versions.retrieve(known["datasetDataVersionId"]))
    with pytest.raises(Exception, match="the SHA-256 of what came"):
        await way(version.download())


@everywhere
async def test_data_needs_a_version(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    with pytest.raises(ArgumentError, match="has no current data version"):
        await way(dataset.download_data())


@everywhere
async def test_versions_are_listed(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    for number in range(3):
        await way(dataset.upload_data(ROWS, file_type="csv", status="draft" if number else "current"))
    versions = await way(dataset.list_data_versions(page_size=2))
    assert [each.dataset_data_version_id for each in versions] == ["data4", "data3"]
    assert await way(versions[0].download()) == ROWS
    drafts = await way(dataset.list_data_versions(page=1, status="draft"))
    assert len(drafts) == 2
    found = await way(dataset.get_data_version("data2"))
    assert found.status == "current"


@everywhere
async def test_changing_and_deleting(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    changed = await way(dataset.update(name="New", should_process=True))
    assert (changed.name, changed.processing_status, dataset.name) == ("New", "in_progress", "Rows")
    assert loopback.api.requests[0].json() == {"name": "New", "shouldProcess": True}
    gone = await way(dataset.delete())
    assert (gone.success, gone["message"]) == (True, "gone")


@everywhere
async def test_processing_is_waited_for(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    loopback.steps.extend(
        [{"processingStatus": None}, {"processingStatus": "in_progress"}, {"processingStatus": "failed"}]
    )
    done = await way(dataset.wait_for_processing(poll_interval=0.001))
    assert done.processing_status == "failed"
    loopback.steps.append({"processingStatus": "in_progress"})
    with pytest.raises(WaitTimeoutError, match=r"processing of dataset .* its status is in_progress") as caught:
        await way(dataset.wait_for_processing(timeout=0))
    assert caught.value.last.processing_status == "in_progress"


@everywhere
async def test_schemas(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    assert await way(dataset.get_current_schema()) is None
    columns = [
        {"name": "id", "type": "int", "description": "the id", "source": "ID"},
        {"name": "on", "type": "date", "required": False, "operations": [{"type": "strip_whitespace"}]},
        SchemaColumn(name="flag", type="bool", nullable=True, pos=9),
        {"name": "raw", "type": "custom", "transform_expr": "x + 1"},
    ]
    parsing = ParsingOptions(skip_rows=[0, 1], delimiter=";")
    schema = await way(dataset.create_schema(columns, status="current", parsing_options=parsing))
    assert loopback.api.requests[1].json() == {
        "datasetId": dataset.dataset_id,
        "columns": [
            {"pos": 1, "name": "id", "source": "ID", "type": "integer", "nullable": False, "description": "the id"},
            {
                "pos": 2,
                "name": "on",
                "type": "datetime",
                "nullable": True,
                "operations": [{"type": "strip_whitespace"}],
            },
            {"pos": 3, "name": "flag", "type": "bool", "nullable": True},
            {"pos": 4, "name": "raw", "type": "custom", "nullable": False, "transformExpr": "x + 1"},
        ],
        "status": "current",
        "parsingOptions": {"skipRows": [0, 1], "delimiter": ";"},
    }
    assert schema.is_current
    assert schema.get_column("on").nullable
    assert schema.get_column("none") is None
    current = await way(dataset.get_current_schema())
    assert current.dataset_schema_version_id == schema.dataset_schema_version_id
    [listed] = await way(dataset.list_schema_versions())
    assert listed.columns[3].transform_expr == "x + 1"
    again = await way(dataset.get_schema_version(schema.dataset_schema_version_id))
    assert [column.name for column in again.columns] == ["id", "on", "flag", "raw"]
    archived = await way(schema.archive())
    assert (archived.status, schema.status) == ("archived", "current")
    assert (await way(archived.activate())).is_current


@everywhere
async def test_columns_are_added_and_removed_with_their_places(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    schema = await way(dataset.create_schema([{"name": "a", "type": "str"}, {"name": "b", "type": "int"}]))
    schema = await way(schema.add_column("first", "date", position=1, required=False, description="x", source="F"))
    schema = await way(schema.add_column("last", "float"))
    assert [(each.pos, each.name, each.type) for each in schema.columns] == [
        (1, "first", "datetime"), (2, "a", "string"), (3, "b", "integer"), (4, "last", "float"),
    ]  # fmt: skip
    schema = await way(schema.remove_column("a"))
    assert [(each.pos, each.name) for each in schema.columns] == [(1, "first"), (2, "b"), (3, "last")]
    wrong: Callable[[], Any]
    for wrong, words in (
        (lambda: schema.add_column("b", "int"), "there is a column 'b' already"),
        (lambda: schema.add_column("c", "int", position=5), "a place from 1 to 4"),
        (lambda: schema.add_column("c", "int", position=0), "a place from 1 to 4"),
        (lambda: schema.remove_column("c"), "there is no column 'c'; there are first, b, last"),
    ):
        with pytest.raises(ValueError, match=words):
            await way(wrong())


def test_columns_stand_by_their_places_whatever_order_they_came_in() -> None:
    columns = [{"pos": pos, "name": name, "type": "string", "nullable": False} for pos, name in ((2, "b"), (1, "a"))]
    schema: Any = bind(
        DatasetSchemaVersion.model_validate(schema_json(columnsJson=columns)), dry_moderately().datasets._root
    )
    sent = schema.add_column("new", "int", position=2).json["columns"]
    assert [(each["pos"], each["name"]) for each in sent] == [(1, "a"), (2, "new"), (3, "b")]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ({"name": "a", "type": int}, "column 2 of the schema: type: "),
        ({"name": "a", "type": ["string"]}, "column 2 of the schema: type: "),
        ({"name": 1, "type": "int"}, "column 2 of the schema: name: "),
        ({"name": "a", "type": "int", "operations": [{"type": 1}]}, "operations.0.type: "),
        ({"name": "a"}, "column 2 of the schema needs a name and a type"),
        (("a", "int"), "column 2 of the schema is a mapping"),
        ("a", "column 2 of the schema is a mapping"),
    ],
)
def test_a_column_that_cannot_be_is_told(column: Any, words: str) -> None:
    create = dry_moderately().dataset_schema_versions.create
    with pytest.raises(ArgumentError, match=words):
        create(dataset_id="d1", columns=[{"name": "id", "type": "int"}, column])


def test_what_is_none_is_not_sent() -> None:
    column = SchemaColumn(name="a", type="string", nullable=True, source=None, operations=None, description="the a")
    versions = dry_moderately().dataset_schema_versions
    for parsing in (ParsingOptions(header_row=2, encoding=None), {"headerRow": 2, "encoding": None}):
        sent = versions.update("s1", columns=[column], parsing_options=parsing).json
        assert sent == {
            "columns": [{"pos": 1, "name": "a", "type": "string", "nullable": True, "description": "the a"}],
            "parsingOptions": {"headerRow": 2},
        }
    assert "source" in column.model_fields_set, "the caller's own stays as it is"


def test_columns_may_come_one_by_one() -> None:
    create = dry_moderately().dataset_schema_versions.create
    names = (name for name in "ab")
    sent = create(dataset_id="d1", columns=({"name": name, "type": "int"} for name in names)).json["columns"]
    assert [(each["pos"], each["name"]) for each in sent] == [(1, "a"), (2, "b")]
    with pytest.raises(ArgumentError, match="needs a column"):
        create(dataset_id="d1", columns=iter([]))


def test_the_builder_sends_nothing_before_the_end() -> None:
    builder: SchemaBuilder[Any] = bound(dry_moderately(), "dataset.schema_builder")()
    assert isinstance(builder, SchemaBuilder)
    with pytest.raises(ArgumentError, match="needs a column"):
        builder.create()
    made = (
        builder.add_column("id", "int", description="the id", source="ID")
        .add_column(
            "on", "date", required=False, operations=[{"type": "strip_whitespace", "parameters": {"sides": "left"}}]
        )
        .with_parsing(skip_rows=2, header_row=3, delimiter=";", encoding="utf-16")
        .as_current()
        .with_options(retries=1)
        .create()
    )
    assert made.json == {
        "datasetId": "d1",
        "columns": [
            {"pos": 1, "name": "id", "source": "ID", "type": "integer", "nullable": False, "description": "the id"},
            {
                "pos": 2, "name": "on", "type": "datetime", "nullable": True,
                "operations": [{"type": "strip_whitespace", "parameters": {"sides": "left"}}],
            },
        ],
        "status": "current",
        "parsingOptions": {"skipRows": 2, "headerRow": 3, "delimiter": ";", "encoding": "utf-16"},
    }  # fmt: skip
    assert builder.as_draft().create().json["status"] == "draft"


@everywhere
async def test_the_builder_makes_a_schema(way: Way, loopback: Loopback) -> None:
    dataset = await dataset_of(way, loopback)
    schema = await way(dataset.schema_builder().add_column("a", "str").create())
    assert (await way(schema.archive())).status == "archived"


@pytest.mark.parametrize(
    "columns", [[], [{"name": "a"}], [{"type": "int"}], [{"name": "", "type": "int"}], [{"name": "a", "type": None}]]
)
def test_columns_need_a_name_and_a_type(columns: Any) -> None:
    with pytest.raises(ArgumentError):
        bound(dry_moderately(), "dataset.create_schema")(columns)


def test_the_alias_of_columns_reads_back() -> None:
    schema = DatasetSchemaVersion.model_validate(schema_json(parsingOptions={"headerRow": 2, "new": 1}))
    assert schema.parsing_options is not None
    assert (schema.parsing_options.header_row, schema["parsingOptions"]) == (2, {"headerRow": 2, "new": 1})
