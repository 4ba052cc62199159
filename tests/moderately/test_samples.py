"""Schemas from samples of CSV, and counting records: quotes, marks, delimiters, encodings, and the documented rules."""

from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield_moderately import ArgumentError, MissingFileError, records, type_of
from jackfield_moderately.records import RecordCounter, UncountableError, find_delimiter
from jackfield_moderately.samples import Sample
from tests.moderately.clients import moderately
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Server


def read(content: bytes, **options: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """Names with types, and parsing options."""
    columns, parsing = Sample(content, **options).read()
    assert all(column["nullable"] for column in columns)
    return {column["name"]: column["type"] for column in columns}, parsing


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", "+3", "007"], "integer"),
        (["1", "", "  ", "2"], "integer"),
        (["0", "1", "1"], "integer"),
        (["1", "2.5"], "float"),
        (["1e3", "-.5", "inf"], "float"),
        (["1_000"], "string"),
        (["1.0_0"], "string"),
        (["\u0661", "\u0662"], "string"),  # digits, and so numbers to Python, but of another script
        (["true", "False", "YES", "n", "0", "1"], "boolean"),
        (["yes", "maybe"], "string"),
        (["2025-01-31", "2025-01-31T10:00:00Z", "01/31/2025", "12/31/2025 10:00"], "datetime"),
        (["2025-01-31"] * 4 + ["unknown"], "datetime"),
        (["2025-01-31"] * 3 + ["unknown"], "string"),
        (["1/2/2025"], "string"),
        (["20250131"], "integer"),
        (["a", "1"], "string"),
        ([], "string"),
        (["", " "], "string"),
    ],
)
def test_types_follow_the_documented_rules(values: list[str], kind: str) -> None:
    assert type_of(values) == kind


CASES: list[tuple[str, bytes, dict[str, Any], dict[str, str], dict[str, Any]]] = [
    ("plain", b"id,name\n1,Ada\n", {}, {"id": "integer", "name": "string"}, {}),
    ("no rows", b"id,name\n", {}, {"id": "string", "name": "string"}, {}),
    ("no last line end", b"id,name\n1,Ada", {}, {"id": "integer", "name": "string"}, {}),
    ("quotes", b'"a, b","say ""hi""","two\nlines"\n1,2,3\n', {},
     {"a, b": "integer", 'say "hi"': "integer", "two\nlines": "integer"}, {}),
    ("blanks after commas", b'a, "b, c"\n1, "2, 3"\n', {}, {"a": "integer", "b, c": "string"}, {}),
    ("mark", b"\xef\xbb\xbfid,name\n1,Ada\n", {}, {"id": "integer", "name": "string"}, {}),
    ("mark with an encoding", b'\xef\xbb\xbf"id",name\n1,Ada\n', {"encoding": "utf-8"},
     {"id": "integer", "name": "string"}, {}),
    ("mark of a half", '\ufeff"id",b\n1,2\n'.encode("utf-16-le"), {"encoding": "utf-16-le", "delimiter": ","},
     {"id": "integer", "b": "integer"}, {"encoding": "utf-16-le"}),
    ("utf-16", "id;größe\n1;2,5\n".encode("utf-16"), {}, {"id": "integer", "größe": "string"},
     {"delimiter": ";", "encoding": "utf-16"}),
    ("utf-16 big", b"\xfe\xff" + "id,b\n1,2\n".encode("utf-16-be"), {}, {"id": "integer", "b": "integer"},
     {"encoding": "utf-16"}),
    ("latin-1", "id,größe\n1,2\n".encode("latin-1"), {"encoding": "latin-1"}, {"id": "integer", "größe": "integer"},
     {"encoding": "latin-1"}),
    ("semicolons", b"a;b\n1,5;2,5\n", {}, {"a": "string", "b": "string"}, {"delimiter": ";"}),
    ("tabs", b"a\tb, c\n1\t2\n", {}, {"a": "integer", "b, c": "integer"}, {"delimiter": "\t"}),
    ("bars", b"a|b\n1|2\n", {}, {"a": "integer", "b": "integer"}, {"delimiter": "|"}),
    ("a given delimiter", b"a:b\n1:2\n", {"delimiter": ":"}, {"a": "integer", "b": "integer"}, {"delimiter": ":"}),
    ("commas in quotes", b'a;b\n"1,2,3";"4,5,6"\n', {}, {"a": "string", "b": "string"}, {"delimiter": ";"}),
    ("one column", b"id\n1\n2\n", {}, {"id": "integer"}, {}),
    ("header below", b"Report\n\nid,name\n1,Ada\n", {"header_row": 3}, {"id": "integer", "name": "string"},
     {"headerRow": 3}),
    ("sample size", b"id\n1\nx\n", {"sample_size": 1}, {"id": "integer"}, {}),
    ("all rows", b"id\n1\nx\n", {"sample_size": sys.maxsize}, {"id": "string"}, {}),
    ("sample of nothing", b"id\n1\n", {"sample_size": 0}, {"id": "string"}, {}),
    ("ragged rows", b"a,b,c\n1\n1,2\n1,2,3,4\n", {}, {"a": "integer", "b": "integer", "c": "integer"}, {}),
    ("names without a name", b"a,,b,\n1,x,2,\n", {}, {"a": "integer", "b": "integer"}, {}),
    ("blanks round names", b" a , b \n1,2\n", {}, {"a": "integer", "b": "integer"}, {}),
    ("windows", b"a,b\r\n1,2\r\n", {}, {"a": "integer", "b": "integer"}, {}),
    ("old macintosh", b"a,b\r1,2\r", {}, {"a": "integer", "b": "integer"}, {}),
    ("quoted numbers", b'a,b\n"1","2.5"\n', {}, {"a": "integer", "b": "float"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "options", "types", "parsing"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_samples(
    content: bytes, options: dict[str, Any], types: dict[str, str], parsing: dict[str, Any], tmp_path: Path
) -> None:
    assert read(content, **options) == (types, parsing)
    (tmp_path / "rows.csv").write_bytes(content)
    columns, found = Sample(tmp_path / "rows.csv", **options).read()
    assert ({column["name"]: column["type"] for column in columns}, found) == (types, parsing)


def test_only_the_beginning_of_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"id,name\n" + b"1,Ada\n" * 100_000 + b"\xff\xff broken\n")
    assert Sample(path).read()[0][0]["type"] == "integer"
    with pytest.raises(ArgumentError, match="this is no text in utf-8"):
        Sample(path, sample_size=1_000_000).read()


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"", {}, "row 1 has no names of columns"),
        (b"a,b\n", {"header_row": 2}, "row 2 has no names"),
        (b"\n\n", {}, "row 1 has no names"),
        (b",,\n1,2,3\n", {}, "no names of columns"),
        (b"a,b,a\n", {}, "two columns are called 'a'"),
        (b"PK\x03\x04....", {}, "a workbook or an archive"),
        ("größe\n1\n".encode("latin-1"), {}, "no text in utf-8: give encoding="),
        (b"a\n", {"encoding": "no-such"}, "no text in no-such"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", {}, "this is no CSV: field larger"),
        (b"a\n", {"header_row": 0}, "header_row counts from 1"),
        (b"a\n", {"sample_size": -1}, "sample_size is a number of rows"),
        (b"a\n", {"delimiter": "::"}, "delimiter is one character"),
        (b"a\n", {"delimiter": ""}, "delimiter is one character"),
        (b"a\n", {"delimiter": "\n"}, "delimiter is one character"),
        (b"a\n", {"delimiter": '"'}, "delimiter is one character"),
    ],
)
def test_what_is_no_sample_is_told(content: bytes, options: dict[str, Any], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        Sample(content, **options).read()


@pytest.mark.parametrize("source", [None, 7, io.BytesIO(b"a\n"), io.StringIO("a\n")])
def test_a_sample_is_a_path_or_bytes(source: Any) -> None:
    with pytest.raises(ArgumentError, match="a sample is a path or bytes, not"):
        Sample(source).read()


def test_a_sample_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        Sample(tmp_path / "nothing.csv").read()
    with pytest.raises(ArgumentError, match="is a folder"):
        Sample(tmp_path).read()
    (tmp_path / "rows.csv").write_bytes(b"a\n")
    with pytest.raises(MissingFileError):
        Sample(tmp_path / "rows.csv" / "below").read()
    read_end, write_end = os.pipe()
    with os.fdopen(read_end), os.fdopen(write_end, "w"), pytest.raises(ArgumentError, match="a pipe cannot be one"):
        Sample(f"/dev/fd/{read_end}").read()
    with pytest.raises(ArgumentError, match="no file can be read at"):
        Sample("a,b\n1,2\n" * 1000).read()


@everywhere
async def test_a_schema_is_made_from_a_sample(way: Way, tmp_path: Path) -> None:
    from tests.moderately.answers import dataset_json, schema_json

    server = Server(Answer(json=dataset_json()), Answer(201, json=schema_json()))
    dataset = await way(moderately(way, server).datasets.retrieve("d1"))
    path = tmp_path / "rows.csv"
    path.write_bytes(b"x\nid;name\n1;Ada\n")
    made = await way(dataset.create_schema_from_sample(path, status="current", header_row=2, sample_size=5))
    assert made.dataset_schema_version_id == "s1"
    assert server.seen[1].json == {
        "datasetId": "d1",
        "columns": [
            {"pos": 1, "name": "id", "type": "integer", "nullable": True},
            {"pos": 2, "name": "name", "type": "string", "nullable": True},
        ],
        "status": "current",
        "parsingOptions": {"headerRow": 2, "delimiter": ";"},
    }


# Counting.


def counted(content: bytes, piece: int) -> int | None:
    """Records as the counter tells them, read in pieces of this size."""
    counter = RecordCounter(io.BytesIO(content))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "_PIECE", piece)
        try:
            while counter.take():
                pass
        except (UncountableError, UnicodeDecodeError):
            return None
    return counter.records


def truth(content: bytes) -> int:
    """Records as Python's own reader tells them."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return sum(1 for row in csv.reader(text, skipinitialspace=True) if row)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"", 0), (b"a,b\n", 1), (b"a,b", 1), (b"a\n1\n2", 3), (b"a\n\n\n1\n", 2), (b"\n\na\n", 1),
        (b'a\n"x\ny"\n"z"\n', 3), (b'a\n"x ""y""\n"\n', 2), (b"a\r\n1\r\n", 2), (b"a\r1\r", 2),
        (b"\xef\xbb\xbfa\n1\n", 2), (b'a;b\n"x\n;y";1\n', 2), (b"a\n   \n", 2), (b'"a"', 1), (b'""\n', 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("piece", [1, 2, 3, 7, 100])
def test_records_are_counted(content: bytes, rows: int, piece: int) -> None:
    assert counted(content, piece) == rows


@pytest.mark.parametrize(
    "content", [b'a\n5" pipe\n', b'a\n"x"y\n', b'a\n"never closed\n', b"a\n\xff\xfe\n", "a\n1\n".encode("utf-16")]
)
def test_what_cannot_be_told_is_not_counted(content: bytes) -> None:
    assert counted(content, 100) is None


@given(
    st.lists(st.lists(st.text('ab",\n\r; ä', max_size=4), min_size=1, max_size=3), max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.integers(1, 20),
)
def test_what_python_writes_is_counted_as_python_does(
    rows: list[list[str]], end: str, quoting: Any, piece: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)
    content = text.getvalue().encode()
    assert counted(content, piece) in (None, truth(content))


@given(st.text('ab",\n\r', max_size=14), st.integers(1, 20))
def test_a_count_is_right_or_there_is_none(text: str, piece: int) -> None:
    assert counted(text.encode(), piece) in (None, truth(text.encode()))


def test_a_value_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_LONGEST_VALUE", 1000)
    assert counted(b'a\n"' + b"x" * 10_000, 100) is None


def test_the_delimiter_is_the_one_that_fits_the_header() -> None:
    assert find_delimiter("a;b;c\n1,2;3,4;5,6\n") == ";"
    assert find_delimiter("nothing of the kind\n") == ","
    assert find_delimiter("") == ","
    assert find_delimiter("title; with, marks\na,b\n1,2\n", header_row=2) == ","
    assert find_delimiter('a,b\n"x;y","z;w"\n') == ","
