"""Files of projects: the presigned ones, which go past the server."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from jackfield import APIStatusError, BadRequestError, ConfigurationError, DryRunClient, ResponseValidationError
from jackfield_pipelines import Pipelines
from tests.pipelines.clients import BASE, KEY, pipelines
from tests.pipelines.contents import ROWS, Pipe, kind_of, named
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Seen, Server

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


TICKETS: list[dict[str, Any]] = [
    {}, {"upload_url": "/x", "file_id": "f"}, {"upload_url": STORAGE}, {"file_id": "f"},
    {"upload_url": 7, "file_id": "f"}, {"upload_url": ["https://x"], "file_id": "f"},
    {"upload_url": "https://", "file_id": "f"}, {"upload_url": "ftp://x/y", "file_id": "f"},
    {"upload_url": STORAGE, "file_id": ["f"]}, {"upload_url": STORAGE, "file_id": ".."},
]  # fmt: skip


@pytest.mark.parametrize("ticket", TICKETS, ids=str)
@everywhere
async def test_a_ticket_without_an_address_is_an_error(way: Way, ticket: Any) -> None:
    server = Server(Answer(json=ticket))
    with pytest.raises(ResponseValidationError, match="ticket"):
        await way(pipelines(way, server).upload_project_file(22, ROWS))
    assert len(server.seen) == 1


@pytest.mark.parametrize("url", ["", "/x", "ftp://storage.test/f", "https://", None, 7], ids=str)
@everywhere
async def test_what_is_no_address_is_refused(way: Way, url: Any) -> None:
    server = Server()
    with pytest.raises(ConfigurationError, match="upload_url"):
        await way(pipelines(way, server).put_presigned(url, ROWS))
    assert server.seen == []


@everywhere
async def test_an_addresss_scheme_may_be_in_capitals(way: Way) -> None:
    server = Server(Answer(json={"upload_url": "HTTPS://storage.test/f", "file_id": "f"}), Answer(), Answer(json={}))
    await way(pipelines(way, server).upload_project_file(22, ROWS))
    assert server.seen[1].url == "https://storage.test/f"


@pytest.mark.parametrize("kind", ["text/csv\r\nX-Own: 1", "ünknown/csv", " text/csv"])
@everywhere
async def test_a_media_type_that_cannot_be_sent_is_refused(way: Way, kind: str) -> None:
    server = Server()
    with pytest.raises(ConfigurationError, match="media type"):
        await way(pipelines(way, server).put_presigned(STORAGE, ROWS, content_type=kind))
    with pytest.raises(ConfigurationError, match="media type"):
        await way(pipelines(way, server).upload_project_file(22, ROWS, content_type=kind))
    assert server.seen == []


@pytest.mark.parametrize(
    ("content", "stored"), [(b"", True), (b" \r\n", True), (b"<html>log in</html>", False)], ids=str
)
@everywhere
async def test_a_page_in_place_of_the_storages_answer_is_an_error(way: Way, content: bytes, stored: bool) -> None:
    """Some storages call an empty answer a page."""

    def answer(seen: Seen) -> Answer:
        page = Answer(content=content, headers={"content-type": "text/html; charset=UTF-8"})
        return page if seen.method == "PUT" else project(seen)

    server = Server(answer)
    upload = pipelines(way, server).upload_project_file
    if stored:
        await way(upload(22, ROWS))
    else:
        with pytest.raises(ResponseValidationError, match="text/html") as caught:
            await way(upload(22, ROWS))
        assert (caught.value.status_code, caught.value.operation) == (200, "put_presigned")
    assert [seen.method for seen in server.seen] == ["POST", "PUT", "POST"][: 3 if stored else 2]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@everywhere
async def test_storage_that_redirects_has_stored_nothing(way: Way, status: int) -> None:
    def answer(seen: Seen) -> Answer:
        return Answer(status, headers={"location": "/elsewhere"}) if seen.method == "PUT" else project(seen)

    server = Server(answer)
    with pytest.raises(APIStatusError, match="redirected"):
        await way(pipelines(way, server).upload_project_file(22, ROWS))
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("file", "error"),
    [("no/such/file.csv", FileNotFoundError), (Pipe([b"x"]), ConfigurationError), (io.StringIO(), ConfigurationError)],
    ids=kind_of,
)
@everywhere
async def test_nothing_is_asked_for_a_file_that_cannot_be_sent(way: Way, file: Any, error: type[Exception]) -> None:
    server = Server()
    with pytest.raises(error):
        await way(pipelines(way, server).upload_project_file(22, file))
    assert server.seen == []


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
