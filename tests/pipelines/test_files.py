"""Files: imports, exports, uploads of any kind, and the presigned ones that go past the server."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from jackfield import (
    APIConnectionError,
    BadRequestError,
    DryRunClient,
    NotFoundError,
    ResponseValidationError,
    ServerError,
    StreamInterruptedError,
)
from jackfield_pipelines import Pipelines
from jackfield_pipelines.uploads import file_name
from tests.pipelines.clients import BASE, KEY, pipelines
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Broken, Seen, Server

ROWS = b"question,answer\r\nwhy,because\r\n"


def named(name: Any, content: bytes = ROWS) -> BinaryIO:
    """An open file with a name."""
    file = io.BytesIO(content)
    file.name = name
    return file


@pytest.mark.parametrize(
    ("file", "given", "name"),
    [
        ("/home/me/private/rows.csv", None, "rows.csv"),
        (Path("rows.csv"), None, "rows.csv"),
        ("C:\\Users\\me\\rows.csv", None, "rows.csv"),
        (named("/home/me/rows.csv"), None, "rows.csv"),
        (named(7), None, "upload.bin"),
        (named(b"/x/y"), None, "upload.bin"),
        (io.BytesIO(), None, "upload.bin"),
        (b"bytes", None, "upload.bin"),
        ("/", None, "upload.bin"),
        ("rows.csv", "other.csv", "other.csv"),
        ("rows.csv", "../../etc/passwd", "passwd"),
        (b"", "", "upload.bin"),
    ],
)
def test_only_the_base_name_of_a_file_is_sent(file: Any, given: str | None, name: str) -> None:
    assert file_name(file, given) == name


@everywhere
async def test_a_dataset_is_imported_from_a_path(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "Fragen & Antworten.csv"
    path.write_bytes(ROWS)
    server = Server(Answer(json={"job_id": "j", "status": "pending"}))
    job = await way(pipelines(way, server).import_dataset_from_file(file=path, name="Q&A", org_id=2))

    assert job == {"job_id": "j", "status": "pending"}
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/api/datasets/import/file")
    assert seen.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert ROWS in seen.content
    assert b'name="name"\r\n\r\nQ&A\r\n' in seen.content
    assert b'name="org_id"\r\n\r\n2\r\n' in seen.content
    assert b'name="description"' not in seen.content
    assert str(tmp_path).encode() not in seen.content


@everywhere
async def test_an_open_file_stays_open(way: Way) -> None:
    file = named("rows.csv")
    await way(pipelines(way, Answer(json={})).preview_dataset_import_file(file=file))
    assert not file.closed


class Pipe(io.RawIOBase):
    """A stream that can only be read on."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.pieces.pop(0) if self.pieces else b""
        buffer[: len(piece)] = piece
        return len(piece)


@everywhere
async def test_a_stream_of_unknown_length_is_imported(way: Way) -> None:
    server = Server(Answer(503))
    stream = io.BufferedReader(Pipe([b"a,b\r\n", b"1,2\r\n"]))
    with pytest.raises(ServerError):  # it cannot be sent a second time
        await way(pipelines(way, server, retries=5).upload_file("/api/any", file=stream, idempotency_key="k"))
    (seen,) = server.seen
    assert b"\r\n\r\na,b\r\n1,2\r\n\r\n--" in seen.content
    assert b'filename="upload.bin"' in seen.content


class Endless(io.RawIOBase):
    """A large file that is nowhere: it is made as it is read."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        return self.position

    def tell(self) -> int:
        return self.position

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self.size - self.position)
        buffer[:count] = bytes(count)
        self.position += count
        return count


SIZE = 64 * 1024 * 1024


def _large() -> BinaryIO:
    return io.BufferedReader(Endless(SIZE))


class Sink:
    """A transport that counts what it is sent, and keeps nothing."""

    def __init__(self, answer: Any) -> None:
        self.count = 0
        self.answer = answer

    def transport(self, library: Any, *, awaited: bool) -> Any:
        sink = self

        class Transport(library.BaseTransport, library.AsyncBaseTransport):  # type: ignore[misc]
            def handle_request(self, request: Any) -> Any:
                sink.count += sum(map(len, request.stream))
                return library.Response(200, json=sink.answer)

            async def handle_async_request(self, request: Any) -> Any:
                async for piece in request.stream:
                    sink.count += len(piece)
                return library.Response(200, json=sink.answer)

        return Transport()


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("what", ["import", "upload", "presigned"])
@everywhere
async def test_a_large_file_is_sent_in_constant_memory(way: Way, what: str) -> None:
    sink = Sink({"job_id": "j", "status": "s"})
    http = (way.library.AsyncClient if way.awaited else way.library.Client)(
        transport=sink.transport(way.library, awaited=way.awaited)
    )
    client = way.client_without_key(http_client=http, pipelines={"api_key": KEY, "base_url": BASE}).use(Pipelines)
    if what == "import":
        await way(client.import_dataset_from_file(file=_large(), name="n"))
    elif what == "upload":
        await way(client.upload_file("/api/any", file=_large()))
    else:
        await way(client.put_presigned("https://storage.test/f", _large()))
    _, peak = tracemalloc.get_traced_memory()
    assert SIZE <= sink.count < SIZE + 1024
    assert peak < SIZE / 8


@everywhere
async def test_an_import_is_not_sent_twice(way: Way) -> None:
    """Nor is any other upload without an idempotency key: the server may have acted."""
    server = Server(Broken("ReadError"))
    with pytest.raises(APIConnectionError):
        await way(pipelines(way, server, retries=5).import_dataset_from_file(file=ROWS, name="n"))
    assert len(server.seen) == 1


@everywhere
async def test_an_upload_with_a_key_is_sent_again_whole(way: Way) -> None:
    server = Server(Answer(503), Answer(json={"ok": True}))
    options: dict[str, Any] = {"idempotency_key": "k", "headers": {"retry-after": "0"}}
    answer = await way(pipelines(way, server, retries=1).upload_file("/api/any", file=named("a.csv"), **options))
    assert answer == {"ok": True}
    assert len(server.seen) == 2
    assert all(ROWS in seen.content and seen.headers["idempotency-key"] == "k" for seen in server.seen)


PIECES = [b"a,b\n", b"1,2\n", bytes(100_000)]


@everywhere
async def test_an_export_to_memory(way: Way) -> None:
    server = Server(Answer(pieces=PIECES, headers={"content-type": "text/csv"}))
    content = await way(pipelines(way, server).export_dataset(15, format="zip"))
    assert content == b"".join(PIECES)
    assert server.seen[0].headers["accept"] == "*/*"
    assert server.seen[0].url == f"{BASE}/api/datasets/15/export?format=zip"


@everywhere
async def test_an_export_as_a_stream(way: Way) -> None:
    stream = pipelines(way, Answer(pieces=PIECES)).stream_dataset_export(15)
    async with way.entered(stream) as pieces:
        assert b"".join(await way.items(pieces)) == b"".join(PIECES)


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@everywhere
async def test_an_export_to_a_path(way: Way, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    size = await way(pipelines(way, Answer(pieces=PIECES)).download_dataset(15, target))
    assert size == sum(map(len, PIECES))
    assert target.read_bytes() == b"".join(PIECES)
    assert _names(tmp_path) == ["out.csv"]


@everywhere
async def test_an_export_to_an_open_file(way: Way) -> None:
    file = io.BytesIO()
    size = await way(pipelines(way, Answer(pieces=PIECES)).download_dataset(15, file, format="json"))
    assert (size, file.getvalue()) == (sum(map(len, PIECES)), b"".join(PIECES))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda: Answer(404, json={"detail": "no such dataset"}), NotFoundError),
        (lambda: Answer(pieces=[*PIECES, Broken()]), StreamInterruptedError),
        (lambda: Answer(content=b"<html>", headers={"content-type": "text/html;q=1"}), ResponseValidationError),
    ],
)
@everywhere
async def test_an_export_that_fails_leaves_the_old_file_alone(
    way: Way, tmp_path: Path, answer: Any, error: Any
) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with pytest.raises(error):
        await way(pipelines(way, answer()).download_dataset(15, target))
    assert target.read_bytes() == b"old"
    assert _names(tmp_path) == ["out.csv"]


@everywhere
async def test_a_page_for_browsers_is_no_export(way: Way) -> None:
    page = {"content-type": "text/html"}
    with pytest.raises(ResponseValidationError, match="text/html"):
        await way(pipelines(way, Answer(content=b"<html>", headers=page)).export_dataset(15))
    with pytest.raises(ResponseValidationError, match="text/html"):
        await way(pipelines(way, Answer(content=b"<html>", headers=page)).request_bytes("GET", "/api/any"))


STORAGE = "https://storage.test/bucket/f-1?X-Signature=very-secret-signature"


def project(seen: Seen) -> Answer:
    """The server and the storage behind it."""
    if seen.path.endswith("/upload-url"):
        return Answer(json={"upload_url": STORAGE, "file_id": "f/1"})
    if seen.url.startswith("https://storage.test/"):
        return Answer(200)
    return Answer(json={"ok": True})


@everywhere
async def test_a_project_file_goes_to_storage_without_the_key(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(ROWS)
    server = Server(project)
    ticket = await way(pipelines(way, server).upload_project_file(22, path))

    assert ticket["file_id"] == "f/1"
    asked, put, confirmed = server.seen
    assert asked.json == {"filename": "rows.csv", "content_type": "text/csv"}
    assert (put.method, put.url, put.content) == ("PUT", STORAGE, ROWS)
    assert put.headers["content-type"] == "text/csv"
    assert put.headers["content-length"] == str(len(ROWS))
    assert "authorization" not in put.headers
    assert (confirmed.method, confirmed.url) == ("POST", f"{BASE}/api/projects/22/files/f%2F1/confirm")
    assert confirmed.json == {"size_bytes": len(ROWS)}
    assert confirmed.headers["authorization"] == f"Bearer {KEY}"


@everywhere
async def test_a_file_is_read_from_where_it_stands(way: Way) -> None:
    server = Server(project)
    file = named("/x/notes", ROWS)
    file.seek(10)
    await way(pipelines(way, server).upload_project_file(22, file, content_type="text/plain"))
    asked, put, confirmed = server.seen
    assert asked.json == {"filename": "notes", "content_type": "text/plain"}
    assert put.content == ROWS[10:]
    assert confirmed.json == {"size_bytes": len(ROWS) - 10}


@everywhere
async def test_storage_that_refuses_shows_no_signature(way: Way) -> None:
    def refusing(seen: Seen) -> Answer:
        return Answer(400, content=b"bad very-secret-signature") if seen.method == "PUT" else project(seen)

    server = Server(refusing)
    with pytest.raises(BadRequestError) as caught:
        await way(pipelines(way, server).upload_project_file(22, ROWS, filename="a.bin"))
    assert "very-secret-signature" not in f"{caught.value}{caught.value.body}"
    assert [seen.method for seen in server.seen] == ["POST", "PUT"]


@pytest.mark.parametrize(
    "ticket", [{}, {"upload_url": "/x", "file_id": "f"}, {"upload_url": STORAGE}, {"file_id": "f"}]
)
@everywhere
async def test_a_ticket_without_an_address_is_an_error(way: Way, ticket: Any) -> None:
    server = Server(Answer(json=ticket))
    with pytest.raises(ResponseValidationError, match="ticket"):
        await way(pipelines(way, server).upload_project_file(22, ROWS))
    assert len(server.seen) == 1


def test_a_dry_run_shows_the_first_step() -> None:
    with DryRunClient(pipelines={"base_url": BASE}) as client:
        plan = client.use(Pipelines).upload_project_file(22, ROWS, filename="a.csv")
    assert plan.first is not None
    assert plan.first.json == {"filename": "a.csv", "content_type": "text/csv"}
    plan.answer({"upload_url": STORAGE, "file_id": "f"})
    assert plan.current is not None
    assert plan.current.method == "PUT"
    assert "authorization" not in plan.current.headers
    assert plan.answer(status=200).answer({}).result == {"upload_url": STORAGE, "file_id": "f"}
