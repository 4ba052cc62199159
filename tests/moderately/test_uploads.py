"""Uploads: what can be uploaded, and the three requests."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jackfield import ConfigurationError
from jackfield_moderately import ArgumentError, MissingFileError
from tests.lab import faults
from tests.moderately.clients import TEAM, dry_moderately, moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once
from tests.moderately.progress import Told
from tests.support.clients import Way, everywhere, quick
from tests.support.files import Unseekable

ROWS = b"a,b\n1,2\n"
SHA256 = hashlib.sha256(ROWS).hexdigest()


class Piped:
    """Something with `read` and nothing else."""

    def __init__(self, *pieces: Any) -> None:
        self._pieces = list(pieces)

    def read(self, size: int, /) -> Any:
        return self._pieces.pop(0) if self._pieces else b""


class Short(io.BytesIO):
    """Gives less than it is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(3 if size else size)


def standing(content: bytes, position: int) -> io.BytesIO:
    file = io.BytesIO(content)
    file.seek(position)
    return file


@everywhere
async def test_a_path_is_uploaded_in_three_requests(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(ROWS)
    with Loopback() as loopback:
        files = moderately_at(way, loopback.url).files
        file = await way(files.upload(path, metadata={"category": "legal"}))
        assert loopback.asked == ["POST /files/upload-url", f"POST /files/{file.file_id}/complete"]
        assert loopback.stored == [f"PUT /{file.file_id}"]
        assert loopback.api.requests[0].json() == {
            "fileName": "rows.csv", "fileSize": len(ROWS), "fileHash": SHA256, "mimeType": "text/csv", "teamId": TEAM,
            "metadata": {"category": "legal"},
        }  # fmt: skip
        [put] = loopback.signed.lab.requests
        assert (put.body, put.header("content-type"), put.header("content-length")) == (ROWS, "text/csv", "8")
        assert loopback.api.requests[1].json() == {"fileSize": len(ROWS), "fileHash": SHA256}
        assert (file.name, file.is_ready(), file.metadata) == ("rows.csv", True, {"category": "legal"})
        assert await way(file.download()) == ROWS


@pytest.mark.parametrize(
    ("source", "content"),
    [
        (lambda: ROWS, ROWS),
        (lambda: bytearray(ROWS), ROWS),
        (lambda: memoryview(ROWS), ROWS),
        (lambda: memoryview(b"".join(bytes([byte, 0]) for byte in ROWS))[::2], ROWS),
        (lambda: b"", b""),
        (lambda: io.BytesIO(ROWS), ROWS),
        (lambda: standing(ROWS, 4), b"1,2\n"),
        (lambda: Unseekable(ROWS), ROWS),
        (lambda: Piped(b"a,b\n", b"1,2\n"), ROWS),
        (lambda: io.StringIO("ä,b\n"), "ä,b\n".encode()),
        (lambda: Piped("ä", "b"), "äb".encode()),
        (lambda: Piped(bytearray(b"a"), memoryview(b"b")), b"ab"),
        (lambda: Short(ROWS), ROWS),
        (lambda: (piece for piece in (b"a,b", b"", "\n", b"1,2\n")), ROWS),
        (lambda: iter([]), b""),
    ],
    ids=[
        "bytes",
        "bytearray",
        "memoryview",
        "every other byte",
        "empty",
        "buffer",
        "half read",
        "unseekable",
        "read only",
        "text",
        "texts",
        "buffers",
        "short reads",
        "generator",
        "empty iterator",
    ],
)
@everywhere
async def test_whatever_can_be_read_is_uploaded(way: Way, source: Callable[[], Any], content: bytes) -> None:
    told = Told()
    with Loopback() as loopback:
        platform = moderately_at(way, loopback.url)
        file = await way(platform.files.upload(source(), progress=told))
        assert loopback.signed.lab.requests[0].body == content
        assert file.file_hash == hashlib.sha256(content).hexdigest()
        assert (file.name, file.mime_type) == ("uploaded_file", "application/octet-stream")
    assert told.all[-1] == (len(content), len(content))


@pytest.mark.parametrize(
    ("source", "name", "stored", "media_type"),
    [
        ("rows.csv", None, "rows.csv", "text/csv"),
        ("rows.csv", "Important", "Important.csv", "text/csv"),
        ("rows.csv", "other.csv", "other.csv", "text/csv"),
        ("rows", "other", "other", "application/octet-stream"),
        (b"x", "report.PDF", "report.PDF", "application/pdf"),
        (b"x", "rows.csv.gz", "rows.csv.gz", "application/gzip"),
        (b"x", "sheet.xlsx", "sheet.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"x", "notes.md", "notes.md", "text/markdown"),
        (b"x", "", "uploaded_file", "application/octet-stream"),
        (b"x", "data:1.csv", "data:1.csv", "text/csv"),
        (b"x", "Report: the last?.csv", "Report: the last?.csv", "text/csv"),
        (b"x", 'ä "1".csv', 'ä "1".csv', "text/csv"),
    ],
)
def test_names_and_media_types(tmp_path: Path, source: Any, name: str, stored: str, media_type: str) -> None:
    if isinstance(source, str):
        source = tmp_path / source
        source.write_bytes(b"x")
    first = dry_moderately().files.upload(source, name=name).first
    assert (first.json["fileName"], first.json["mimeType"]) == (stored, media_type)


@pytest.mark.parametrize(("metadata", "sent"), [(None, {}), ({}, {}), ({"a": 1}, {"metadata": {"a": 1}})])
def test_metadata_is_sent_where_there_is_any(metadata: Any, sent: dict[str, Any]) -> None:
    first = dry_moderately().files.upload(b"x", metadata=metadata).first.json
    assert {key: first[key] for key in first if key == "metadata"} == sent


def test_the_name_of_an_open_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(ROWS)
    with path.open("rb") as file:
        assert dry_moderately().files.upload(file).first.json["fileName"] == "rows.csv"
        assert dry_moderately().files.upload(file, name="other").first.json["fileName"] == "other"
        assert not file.closed
    with os.fdopen(os.open(path, os.O_RDONLY), "rb") as file:
        assert dry_moderately().files.upload(file).first.json["fileName"] == "uploaded_file"
    told = dry_moderately().files.upload(b"x", name="x.csv", mime_type="text/x-own").first
    assert told.json["mimeType"] == "text/x-own"


@everywhere
async def test_text_is_taken_from_where_it_stands(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("a\nä\n", encoding="utf-16")
    with Loopback() as loopback:
        files = moderately_at(way, loopback.url).files
        with path.open(encoding="utf-16") as text:
            assert next(text) == "a\n"  # after which it does not tell where it stands
            file = await way(files.upload(text))
        assert loopback.signed.objects[file.file_id].content == "ä\n".encode()


@everywhere
async def test_a_pipe_is_read_like_a_stream(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(ROWS,))
    with Loopback() as loopback:
        loopback.signed.faults.append(once(faults.reset()))
        writer.start()
        file = await way(moderately_at(way, loopback.url, retries=quick(1)).files.upload(path))
        writer.join()
        assert (file.name, loopback.signed.objects[file.file_id].content) == ("rows.csv", ROWS)


async def _later() -> bytes:
    return b"x"


def closed() -> io.BytesIO:
    file = io.BytesIO(ROWS)
    file.close()
    return file


@pytest.mark.parametrize(
    "source",
    [
        lambda: 7,
        lambda: None,
        lambda: ["a"],
        lambda: iter([7]),
        lambda: Piped(7),
        lambda: Piped(None),
        lambda: Piped("\ud800"),
        closed,
        lambda: io.BufferedWriter(io.BytesIO()),
        lambda: Piped(_later()),
    ],
)
def test_what_cannot_be_read_is_told_before_anything_is_sent(source: Callable[[], Any]) -> None:
    with pytest.raises(ArgumentError, match="wanted") as caught:
        dry_moderately().files.upload(source())
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, ConfigurationError)


@everywhere
async def test_a_missing_path_is_told(way: Way, tmp_path: Path) -> None:
    files = moderately_at(way, "http://127.0.0.1:1").files
    with pytest.raises(MissingFileError, match=r"there is no file at .*nowhere") as caught:
        await way(files.upload(tmp_path / "nowhere"))
    assert isinstance(caught.value, FileNotFoundError)
    assert isinstance(caught.value, ArgumentError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (MissingFileError, str(caught.value))
    with pytest.raises(ArgumentError, match="is a folder"):
        await way(files.upload(str(tmp_path)))
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(MissingFileError):
        await way(files.upload(tmp_path / "file" / "below"))


@pytest.mark.parametrize("path", ["a,b\n1,2\n" * 1000, "a\0b", "{}/loop"], ids=["content", "null", "loop"])
@everywhere
async def test_a_path_that_cannot_be_opened_is_told(way: Way, path: str, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    path = path.format(tmp_path)
    with pytest.raises(ArgumentError, match="no file can be read at") as caught:
        await way(moderately_at(way, "http://127.0.0.1:1").files.upload(path))
    assert len(str(caught.value)) < 500, "content that was given in a path's place is not repeated"


@everywhere
async def test_options_are_looked_at_before_the_content(way: Way) -> None:
    reader = Piped()
    files = moderately_at(way, "http://127.0.0.1:1").files
    with pytest.raises(TypeError, match="there is no option 'dataset_id'"):
        await way(files.upload(reader, dataset_id="d1"))
