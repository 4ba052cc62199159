"""What a call can be told beside its path: how its answer is finished, refused, cut and walked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from typing_extensions import Unpack

from jackfield import ConfigurationError, NotFoundError, Response, ResponseValidationError
from jackfield.plugin import (
    BytesCall,
    Call,
    LinesCall,
    Numbered,
    Options,
    PageCall,
    Resource,
    call,
    paged,
    streamed,
    walked,
)
from tests.support.acme import Acme, File
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Server, file_json


def with_header(data: dict[str, Any], response: Response[Any]) -> dict[str, Any]:
    """Takes a part of the answer from its headers."""
    return {**data, "status": response.status_code, "etag": response.headers["ETag"]}


class Extras(Resource[Any]):
    """One operation for each extra."""

    @call
    def finished(self) -> Call[dict[str, Any]]:
        """Is finished with a header."""
        return Call("GET", "/x", finish=with_header)

    @call
    def picky(self) -> Call[bytes]:
        """Refuses web pages."""
        return Call("GET", "/x", accept="*/*", refuses=("text/html",))

    @streamed
    def chunks(self, size: int | None) -> BytesCall:
        """Pieces of one size."""
        return BytesCall("GET", "/x", chunk_size=size)

    @streamed
    def picky_chunks(self) -> BytesCall:
        """Refuses web pages."""
        return BytesCall("GET", "/x", refuses=("text/html",))

    @streamed
    def lines(self) -> LinesCall:
        """Lines."""
        return LinesCall("GET", "/x")

    @paged
    def absent(self) -> PageCall[File[Any]]:
        """A list that may be missing."""
        return PageCall("GET", "/x", absent=True)

    @paged
    def inside(self) -> PageCall[File[Any]]:
        """A list that stands inside an object."""
        return PageCall("GET", "/x", items=("found.files", "files"))

    @walked
    def walk(self, **options: Unpack[Options]) -> PageCall[File[Any]]:
        """All items."""
        return PageCall("GET", "/x", paging=Numbered(), options=options)


def extras(way: Way, *answers: Any, **options: Any) -> Any:
    """The operations before these answers."""
    return Extras(way.acme(*answers, **options)._root)


@everywhere
async def test_an_answer_is_finished_with_its_headers(way: Way) -> None:
    answer = Answer(206, json={"a": 1}, headers={"ETag": "e"})
    operations = extras(way, answer, Answer(json={}, headers={"etag": "f"}))

    assert await way(operations.finished()) == {"a": 1, "status": 206, "etag": "e"}
    assert (await way(operations.finished.raw())).data == {"status": 200, "etag": "f"}


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", "TEXT/HTML"])
@everywhere
async def test_an_answer_of_a_refused_type_is_told(way: Way, kind: str) -> None:
    answers = [Answer(content=b"<html>", headers={"content-type": kind}) for _ in range(2)]
    operations = extras(way, *answers)

    with pytest.raises(ResponseValidationError, match=r"text/html"):
        await way(operations.picky())
    with pytest.raises(ResponseValidationError, match=r"text/html"):
        await way.items(operations.picky_chunks())
    assert [answer.closed for answer in answers] == [1, 1]


class Guarded(Acme[Any]):
    """A platform with a login in front of it."""

    refuses = ("text/html",)


@pytest.mark.parametrize("name", ["request", "request_bytes", "request_stream", "stream_lines"])
@everywhere
async def test_a_platform_may_refuse_types_of_generic_calls(way: Way, name: str) -> None:
    page = {"content-type": "Text/HTML; charset=utf-8"}
    server = Server(lambda _: Answer(content=b"1", headers=page))
    ask = getattr(Guarded(way.acme(server)._root), name)

    async def ask_for(accept: str | None) -> Any:
        answer = ask("GET", "/x", headers={"Accept": accept} if accept else {})
        return await (way(answer) if name in ("request", "request_bytes") else way.items(answer))

    for accept in (None, "application/json"):
        with pytest.raises(ResponseValidationError, match="text/html"):
            await ask_for(accept)
    assert await ask_for("text/html, */*") in (1, b"1", [b"1"], ["1"])


@pytest.mark.parametrize("name", ["request", "request_bytes", "request_stream", "stream_lines"])
@pytest.mark.parametrize("method", ["", "G T", "GET /x HTTP/1.1\r\nX: y", "GÉT", None, 5], ids=repr)
@everywhere
async def test_what_is_no_method_is_refused(way: Way, name: str, method: Any) -> None:
    server = Server()
    with pytest.raises(ConfigurationError, match="is no HTTP method"):
        await way(getattr(way.acme(server), name)(method, "/x"))
    assert server.seen == []


@pytest.mark.parametrize("headers", [{"Accept": 5}, {5: "x"}, [("accept", "x")], "accept"], ids=repr)
@everywhere
async def test_headers_of_a_generic_call_are_checked_as_all_are(way: Way, headers: Any) -> None:
    server = Server()
    with pytest.raises(ConfigurationError, match="header"):
        await way(way.acme(server).request("GET", "/x", headers=headers))
    assert server.seen == []


@pytest.mark.parametrize("answer", [Answer(204), Answer(200, content=b"")], ids=["204", "no content"])
@everywhere
async def test_an_answer_without_a_body_is_of_no_type(way: Way, answer: Answer) -> None:
    answer = Answer(answer.status, content=answer.content, headers={"content-type": "text/html"})

    assert await way(extras(way, answer).picky()) == b""


@everywhere
async def test_other_types_are_not_refused(way: Way) -> None:
    operations = extras(way, Answer(content=b"x", headers={"content-type": "text/csv"}), Answer(content=b"x"))

    assert [await way(operations.picky()) for _ in range(2)] == [b"x", b"x"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (None, [b"ab", b"cdefg", b"h"]),
        (1, [bytes([c]) for c in b"abcdefgh"]),
        (3, [b"abc", b"def", b"gh"]),
        (99, [b"abcdefgh"]),
    ],
)
@everywhere
async def test_pieces_of_one_size(way: Way, size: int | None, expected: list[bytes]) -> None:
    assert await way.items(extras(way, Answer(pieces=[b"ab", b"cdefg", b"h"])).chunks(size)) == expected


@pytest.mark.parametrize("size", [0, -1])
def test_pieces_have_a_size(size: int) -> None:
    with pytest.raises(ConfigurationError, match="chunk_size is a number of bytes, at least 1"):
        BytesCall("GET", "/x", chunk_size=size)


@everywhere
async def test_a_line_that_never_ends_is_told(way: Way) -> None:
    answer = Answer(pieces=[b"first\n", *[b"x" * 100] * 100])
    stream = extras(way, answer, max_body=1000).lines()
    assert await way.next(stream) == "first"
    with pytest.raises(ResponseValidationError, match=r"a line is larger than 1000 bytes; raise max_body="):
        await way.next(stream)
    assert answer.closed == 1


@everywhere
async def test_a_list_may_be_absent(way: Way) -> None:
    page = await way(extras(way, Answer(json={"total": 0})).absent())

    assert page.items == []
    assert page["total"] == 0


@pytest.mark.parametrize("body", [{"found": {"files": [file_json("a")]}, "n": 1}, {"files": [file_json("a")], "n": 1}])
@everywhere
async def test_a_list_may_stand_inside(way: Way, body: dict[str, Any]) -> None:
    page = await way(extras(way, Answer(json=body)).inside())

    assert [file.id for file in page.items] == ["a"]
    assert page.items[0]._root is not None
    assert page["n"] == 1
    assert page.envelope["n"] == 1


@everywhere
async def test_a_whole_page_may_be_read_as_a_model(way: Way) -> None:
    from tests.support.acme import Folder

    page = await way(extras(way, Answer(json={"files": [file_json("a")]})).inside())
    folder = page.read(Folder)

    assert type(folder) is Folder
    assert folder.files[0].id == "a"
    assert folder.files[0]._root is page.items[0]._root
    with pytest.raises(ResponseValidationError):
        page.read(File)


# -- lazy lists


def numbered(seen: Any) -> Answer:
    """Three pages of one file each."""
    page = int(seen.params.get("page", 1))
    return Answer(json={"items": [file_json(str(page))], "hasMore": page < 3})


@everywhere
async def test_a_walk_gives_the_items_of_all_pages(way: Way) -> None:
    server = Server(numbered)
    walk = extras(way, server).walk(headers={"x-a": "b"})

    assert isinstance(walk, AsyncIterator if way.awaited else Iterator)
    assert not server.seen, "nothing is sent before the first item is asked for"
    assert (await way.next(walk)).id == "1"
    assert len(server.seen) == 1
    assert [file.id for file in await way.items(walk)] == ["2", "3"]
    assert [seen.headers["x-a"] for seen in server.seen] == ["b"] * 3


@everywhere
async def test_an_error_in_a_walk(way: Way) -> None:
    with pytest.raises(NotFoundError):
        await way.items(extras(way, Answer(404)).walk())


@everywhere
async def test_the_items_of_a_walk_act(way: Way) -> None:
    server = Server(lambda seen: numbered(seen) if seen.path.endswith("/x") else Answer(json=file_json("again")))
    (first, *_) = await way.items(extras(way, server).walk())

    assert (await way(first.refresh())).id == "again"


def test_a_walk_in_a_dry_run() -> None:
    from jackfield import DryRunClient
    from tests.support.acme import Acme

    assert DryRunClient().use(Acme).files.walk().url == "https://acme.test/v1/files"
