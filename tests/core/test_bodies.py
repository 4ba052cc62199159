"""Request bodies, and how much of an answer is read."""

from __future__ import annotations

import io
import json
import math
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from jackfield import ConfigurationError, NotFoundError, ResponseValidationError
from jackfield._bodies import PIECE, query_pairs
from jackfield._stepping import SteppingIO
from jackfield.plugin import Body, Call, given
from tests.support.acme import File
from tests.support.clients import Way, everywhere, quick
from tests.support.files import Unseekable
from tests.support.serving import Answer, Broken, Server, any_file
from tests.support.stepping import stepping_root, walk

OK = Answer(json={})


def kind_of(value: object) -> str:
    """A name for a case: its text may differ from one process to the next."""
    return type(value).__name__


def sent(body: Body, **more: Any) -> tuple[httpx.Headers, bytes]:
    """Headers and body of a request."""
    done = walk(stepping_root(), Call("POST", "/x", body=body, **more), OK)
    assert not isinstance(done.outcome, Exception), done.outcome
    return done.requests[0].headers, done.bodies[0]


def test_no_body() -> None:
    done = walk(stepping_root(), Call("GET", "/x"), OK)

    assert done.bodies == [b""]
    assert not {"content-type", "transfer-encoding"} & set(done.requests[0].headers)


class Colour(Enum):
    """Not a string."""

    RED = "red"


def test_json_is_compact_and_knows_models() -> None:
    file = File(id="a", owner=None)
    headers, content = sent(
        Body.json({"file": file, "files": [file], "n": None, "at": datetime(2020, 1, 2, tzinfo=UTC)})
    )

    assert json.loads(content) == {
        "file": {"fileId": "a", "owner": None}, "files": [{"fileId": "a", "owner": None}],
        "n": None, "at": "2020-01-02T00:00:00Z",
    }  # fmt: skip
    assert b": " not in content
    assert headers["content-type"] == "application/json"
    assert headers["content-length"] == str(len(content))


class Ring(dict[str, Any]):
    """Holds itself."""

    def __init__(self) -> None:
        super().__init__()
        self["self"] = self


@pytest.mark.parametrize(
    "value",
    ["\ud800", object(), math.nan, [-math.inf], Ring()],
    ids=["surrogate", "object", "no number", "endless", "ring"],
)
def test_what_is_no_json_is_refused_in_our_own_words(value: Any) -> None:
    with pytest.raises(ConfigurationError):
        Call("POST", "/x", json={"a": value})


def test_json_that_never_ends_is_refused_in_our_own_words() -> None:
    circle: list[Any] = []
    circle.append({"again": circle})
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (circle, deep):
        with pytest.raises(ConfigurationError, match="JSON"):
            Call("POST", "/x", json=value)


def test_words_for_what_is_no_number_are_words() -> None:
    assert Body.json({"NaN": "Infinity"}).data == b'{"NaN":"Infinity"}'


def test_given_drops_none_at_the_top_only() -> None:
    assert given({"a": None, "b": 0, "c": "", "d": {"e": None}}) == {"b": 0, "c": "", "d": {"e": None}}


def test_json_null_is_a_body() -> None:
    assert walk(stepping_root(), Call("POST", "/x", json=None), OK).bodies == [b"null"]


def test_a_form() -> None:
    done = walk(stepping_root(), Call("POST", "/x", form={"a": "x &=ü", "b": [1, 2], "c": None, "d": True}), OK)

    assert parse_qsl(done.bodies[0].decode(), strict_parsing=True) == [
        ("a", "x &=ü"),
        ("b", "1"),
        ("b", "2"),
        ("d", "true"),
    ]
    assert done.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_bytes_with_their_type() -> None:
    headers, content = sent(Body.content(b"\x00\xff", "image/png"))

    assert (headers["content-type"], headers["content-length"], content) == ("image/png", "2", b"\x00\xff")


def test_the_users_content_type_counts() -> None:
    headers, _ = sent(Body.json([]), options={"headers": {"Content-Type": "application/merge-patch+json"}})

    assert headers["content-type"] == "application/merge-patch+json"


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE * 2 + 3])
@pytest.mark.parametrize("kind", ["path", "handle"])
@everywhere
async def test_a_file_is_streamed_with_its_length(way: Way, kind: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    server = Server(any_file)
    with path.open("rb") as handle:
        await way(way.acme(server).files.upload("a", str(path) if kind == "path" else handle))

    (seen,) = server.seen
    assert seen.content == b"x" * size
    assert seen.headers["content-length"] == str(size)
    assert "transfer-encoding" not in seen.headers
    assert seen.headers["content-type"] == "text/plain"


def test_a_file_that_is_opened_when_all_is_over_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a task of asyncio is cancelled, the thread that opens its file goes on."""
    path = tmp_path / "file"
    path.write_bytes(b"content")
    body = Body.file(path)
    opened: list[Any] = []
    opening = Path.open

    def late(self: Path, *args: Any) -> Any:
        body.close()
        opened.append(opening(self, *args))
        return opened[-1]

    monkeypatch.setattr(Path, "open", late)
    assert list(body.pieces()) == []
    assert [file.closed for file in opened] == [True]
    monkeypatch.undo()
    assert list(body.pieces()) == [b"content"]
    body.close()


@everywhere
async def test_a_file_is_read_from_where_it_stands_at_every_attempt(way: Way) -> None:
    handle = io.BytesIO(b"skip me, send me")
    handle.seek(9)
    server = Server(Answer(503), Broken("ReadError"), Answer(json={"fileId": "a"}))
    await way(way.acme(server, retries=quick(2)).files.upload("a", handle))

    assert [seen.content for seen in server.seen] == [b"send me"] * 3


@everywhere
async def test_no_more_is_sent_than_was_announced(way: Way) -> None:
    server = Server(any_file)
    await way(way.acme(server).files.upload("a", io.BytesIO(b"12345"), length=3))

    assert server.seen[0].content == b"123"


def test_a_length_that_cannot_be_found_out_is_asked_for() -> None:
    with pytest.raises(ConfigurationError, match="length="):
        Body.file(Unseekable(b"x"))


def test_a_file_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        Body.file("/no/such/file")


# -- multipart


def parts(headers: Any, content: bytes) -> list[tuple[str, str]]:
    """Each part's disposition and content."""
    import email

    head = b"content-type: " + headers["content-type"].encode() + b"\r\n\r\n"
    found: Any = email.message_from_bytes(head + content).get_payload()
    return [(each["content-disposition"], each.get_payload()) for each in found]


@pytest.mark.parametrize("kind", ["bytes", "path", "handle"])
@everywhere
async def test_a_multipart_form(way: Way, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    server = Server(any_file)
    with path.open("rb") as handle:
        content = {"bytes": b"content", "path": path, "handle": handle}[kind]
        await way(way.acme(server).files.attach({"a": 1, "n": None, "tags": ["x", "y"]}, content))

    assert parts(server.seen[0].headers, server.seen[0].content) == [
        ('form-data; name="a"', "1"),
        ('form-data; name="tags"', "x"),
        ('form-data; name="tags"', "y"),
        ('form-data; name="file"; filename="a.txt"', "content"),
    ]


def test_a_multipart_form_without_a_file_is_one() -> None:
    headers, content = sent(Body.multipart({"a": "1"}, {}))

    assert parts(headers, content) == [('form-data; name="a"', "1")]


@everywhere
async def test_a_multipart_form_rewinds(way: Way, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    handle = io.BytesIO(b"not this, content")
    handle.seek(10)
    for content in (tmp_path / "a", handle):
        server = Server(Answer(429), Broken("ConnectError"), Answer(json={"fileId": "a"}))
        await way(way.acme(server, retries=quick(2)).files.attach({}, content))
        assert [parts(seen.headers, seen.content)[0][1] for seen in server.seen] == ["content"] * 3


def test_a_multipart_form_that_cannot_rewind_is_not_sent_again() -> None:
    body = Body.multipart({}, {"f": ("a", Unseekable(b"x"), "text/plain")})

    assert len(walk(stepping_root(), Call("PUT", "/x", body=body), Answer(503)).requests) == 1


@pytest.mark.parametrize("status", [200, 404])
@everywhere
async def test_files_that_were_opened_are_closed(
    way: Way, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    opened: list[Any] = []
    open_path = Path.open

    def opening(self: Path, *args: Any, **kwargs: Any) -> Any:
        opened.append(open_path(self, *args, **kwargs))
        return opened[-1]

    monkeypatch.setattr(Path, "open", opening)
    acme = way.acme(lambda _: Answer(status, json={"fileId": "a"}))
    uploads: list[tuple[str, Any]] = [("attach", ({}, path)), ("upload", ("a", str(path)))]
    for name, arguments in uploads:
        try:
            await way(getattr(acme.files, name)(*arguments))
        except NotFoundError:
            assert status == 404
    assert len(opened) == 2
    assert all(file.closed for file in opened)


def test_files_of_the_user_stay_open() -> None:
    handle = io.BytesIO(b"x")
    sent(Body.file(handle))
    sent(Body.multipart({}, {"f": ("a", handle, "text/plain")}))

    assert not handle.closed


# -- queries


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ("", [("p", "")]),
        ("x", [("p", "x")]),
        (True, [("p", "true")]),
        (False, [("p", "false")]),
        (0, [("p", "0")]),
        (1.5, [("p", "1.5")]),
        ([], []),
        (["a", None, True], [("p", "a"), ("p", "true")]),
        (("a", 1), [("p", "a"), ("p", "1")]),
        (Colour.RED, [("p", "red")]),
        (datetime(2020, 1, 2, tzinfo=UTC), [("p", "2020-01-02T00:00:00+00:00")]),
    ],
)
def test_query_values(value: Any, expected: list[tuple[str, str]]) -> None:
    assert query_pairs({"p": value}) == expected


MANY: list[Any] = [{1, 2}, {"a": 1}, {"a": 1}.keys(), iter("ab"), range(2), b"x", [b"x"]]


@pytest.mark.parametrize("value", MANY, ids=kind_of)
def test_what_has_no_text_is_no_parameter(value: Any) -> None:
    """Python's notation of it would arrive."""
    with pytest.raises(ConfigurationError, match="'p'"):
        query_pairs({"p": value})


@pytest.mark.parametrize("params", ["a=1", [("a", 1)], 5], ids=repr)
def test_what_is_no_mapping_has_no_parameters(params: Any) -> None:
    with pytest.raises(ConfigurationError, match="a mapping"):
        query_pairs(params)


# -- how much is read

LIMIT = 100


@pytest.mark.parametrize("piecewise", [False, True])
@pytest.mark.parametrize(
    "answer",
    [
        Answer(content=b"x" * 101),
        Answer(pieces=[b"x"] * 101),
        Answer(pieces=[b"x"] * 101, headers={"content-length": "7", "content-encoding": "identity"}),
    ],
    ids=["announced", "unannounced", "lied"],
)
def test_a_body_over_the_limit_is_refused(answer: Answer, piecewise: bool) -> None:
    if not piecewise and answer.pieces is not None:
        answer = Answer(content=b"x" * 101, headers={**answer.headers, "content-length": "unknown"})
    root = stepping_root(max_body=LIMIT, io=SteppingIO(piecewise=piecewise))
    done = walk(root, Call("GET", "/x"), answer)

    assert isinstance(done.error, ResponseValidationError)
    assert "larger than 100 bytes" in str(done.error)
    assert "max_body=" in str(done.error)
    assert done.error.status_code == 200
    assert done.closed == [200]


def test_a_body_of_just_the_limit_is_read() -> None:
    io_ = SteppingIO(piecewise=True)

    assert (
        walk(stepping_root(max_body=LIMIT, io=io_), Call("GET", "/x"), Answer(pieces=[b"x"] * 100)).content
        == b"x" * 100
    )
    assert walk(stepping_root(max_body=LIMIT), Call("GET", "/x"), Answer(content=b"x" * 100)).content == b"x" * 100


@everywhere
async def test_a_body_that_explodes_is_refused(way: Way) -> None:
    import gzip

    bomb = gzip.compress(b"[" + b" " * 5_000_000 + b"]")
    acme = way.acme(Answer(content=bomb, headers={"content-encoding": "gzip"}), max_body=100_000)
    with pytest.raises(ResponseValidationError, match="larger than 100000 bytes"):
        await way(acme.request("GET", "/x"))


def test_a_head_answer_has_no_body_to_be_too_large() -> None:
    answer = httpx.Response(200, headers={"content-length": "1000"})

    assert walk(stepping_root(max_body=LIMIT), Call("HEAD", "/x"), answer).content == b""


@everywhere
async def test_what_was_read_in_pieces_is_the_responses_content(way: Way) -> None:
    pieces = [b'{"fileId"', b': "a"}']
    response = await way(way.acme(Answer(pieces=pieces)).files.retrieve.raw("a"))

    assert response.http.content == b"".join(pieces)
    assert response.http.json() == {"fileId": "a"}


@everywhere
async def test_a_body_that_breaks_off_is_fetched_again(way: Way) -> None:
    broken = Answer(pieces=[b"{", Broken("ReadError")])
    acme = way.acme(broken, Answer(json={"fileId": "a"}), retries=quick(1))

    assert (await way(acme.files.retrieve("a"))).id == "a"
    assert broken.closed == 1
