"""Uploads: imports of datasets, and files of any kind."""

from __future__ import annotations

import io
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from jackfield import APIConnectionError, ConfigurationError, ServerError
from jackfield_pipelines import Pipelines
from jackfield_pipelines.uploads import file_name
from tests.pipelines.clients import BASE, KEY, pipelines
from tests.pipelines.contents import ROWS, Pipe, kind_of, named
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Broken, Server


class PathOf:
    """A path of no class of `pathlib`, as the entries of `os.scandir` are."""

    def __init__(self, path: str | bytes) -> None:
        self.path = path

    def __fspath__(self) -> str | bytes:
        return self.path


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
        (PathOf("/home/me/rows.csv"), None, "rows.csv"),
        (PathOf(b"/home/me/rows.csv"), None, "rows.csv"),
        ("rows.csv", "other.csv", "other.csv"),
        ("rows.csv", "../../etc/passwd", "passwd"),
        ("..", None, "upload.bin"),
        (b"", "a/.", "upload.bin"),
        (bytearray(b"x"), None, "upload.bin"),
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


@everywhere
async def test_a_stream_of_unknown_length_is_imported(way: Way) -> None:
    server = Server(Answer(503))
    stream = io.BufferedReader(Pipe([b"a,b\r\n", b"1,2\r\n"]))
    with pytest.raises(ServerError):  # it cannot be sent a second time
        await way(pipelines(way, server, retries=5).upload_file("/api/any", file=stream, idempotency_key="k"))
    (seen,) = server.seen
    assert b"\r\n\r\na,b\r\n1,2\r\n\r\n--" in seen.content
    assert b'filename="upload.bin"' in seen.content


def middle() -> BinaryIO:
    """A file that was read to its middle."""
    file = named("a.csv", b"read a,b")
    file.seek(5)
    return file


AWKWARD: dict[str, tuple[Callable[[], Any], bytes]] = {
    "no bytes": (bytes, b""),
    "an empty file": (io.BytesIO, b""),
    "a bytearray": (lambda: bytearray(b"a,b"), b"a,b"),
    "a file that stands in its middle": (middle, b"a,b"),
}


@pytest.mark.parametrize("what", AWKWARD)
@everywhere
async def test_contents_of_all_kinds_are_sent(way: Way, what: str) -> None:
    made, content = AWKWARD[what]
    server = Server(Answer(json={}))
    await way(pipelines(way, server).import_dataset_from_file(file=made(), name="n"))
    assert b"application/octet-stream\r\n\r\n" + content + b"\r\n--" in server.seen[0].content


def pieces() -> Iterator[bytes]:
    """Rows that are made on the way."""
    yield b"a,b\r\n"
    yield b""
    yield bytes(300_000)


@everywhere
async def test_pieces_are_imported_as_they_are_made(way: Way) -> None:
    server = Server(Answer(json={}), Answer(json={}), Answer(503))
    platform = pipelines(way, server, retries=3)
    await way(platform.import_dataset_from_file(file=pieces(), name="n"))
    await way(platform.preview_dataset_import_file(file=list(pieces())))
    with pytest.raises(ServerError):  # what was made is gone, so it is not sent again
        await way(platform.upload_file("/api/any", file=pieces(), idempotency_key="k"))
    assert all(b"".join(pieces()) in seen.content for seen in server.seen)
    assert len(server.seen) == 3


@pytest.mark.parametrize("file", [io.StringIO("a,b"), None, 7, ["text"], memoryview(b"a,b")], ids=kind_of)
@everywhere
async def test_what_is_no_file_is_refused(way: Way, file: Any) -> None:
    with pytest.raises(ConfigurationError, match="file"):
        await way(pipelines(way, Server(Answer(json={}))).import_dataset_from_file(file=file, name="n"))


@everywhere
async def test_a_temporary_file_is_sent_unless_it_is_open_as_text(way: Way) -> None:
    """Its class says nothing of that: it only wraps the file."""
    server = Server(Answer(json={}), Answer(json={}))
    platform = pipelines(way, server)
    with tempfile.NamedTemporaryFile("w+") as text, pytest.raises(ConfigurationError, match="binary mode"):
        await way(platform.import_dataset_from_file(file=text, name="n"))
    for kind in (tempfile.NamedTemporaryFile, tempfile.SpooledTemporaryFile):
        with kind() as file:
            file.write(ROWS)
            file.seek(0)
            await way(platform.import_dataset_from_file(file=file, name="n"))
    assert [ROWS in seen.content for seen in server.seen] == [True, True]


@everywhere
async def test_names_and_types_of_files_cannot_break_the_form(way: Way) -> None:
    server = Server(Answer(json={}))
    platform = pipelines(way, server)
    await way(platform.upload_file("/api/any", file=b"x", filename='a"b\r\nX-Own: 1\r\n.csv'))
    assert b'filename="a%22b%0D%0AX-Own: 1%0D%0A.csv"' in server.seen[0].content
    for kind in ("text/csv\r\nX-Own: 1", "ünknown/csv", " "):
        with pytest.raises(ConfigurationError, match="media type"):
            await way(platform.upload_file("/api/any", file=b"x", content_type=kind))


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
