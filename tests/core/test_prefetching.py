"""Pages that are asked for ahead: several at once, and the same items all the same."""

from __future__ import annotations

from typing import Any

import pytest
from typing_extensions import Unpack

from jackfield import ServerError
from jackfield.plugin import Numbered, Options, PageCall, Resource, paged
from tests.support.clients import Way, everywhere
from tests.support.numbered_lists import ALL, Book, first_ids, ids
from tests.support.serving import Answer, Seen, Server, file_json


@pytest.mark.parametrize("say", ["more", "total", ""])
@pytest.mark.parametrize("count", [1, 2, 3, 10])
@everywhere
async def test_prefetching_changes_nothing_but_the_pace(way: Way, count: int, say: str) -> None:
    book = Book(5, say)
    expected = [f"{page}{letter}" for page in range(1, 6) for letter in "ab"]

    assert ids(await way.items(way.acme(book).files.list(prefetch=count))) == expected
    assert sorted(book.asked)[:5] == [1, 2, 3, 4, 5]
    assert len(book.asked) == len(set(book.asked)), "no page twice"


@everywhere
async def test_rounds_have_their_size(way: Way) -> None:
    book = Book(99)
    source = way.acme(book).files.list(prefetch=3)
    found = await first_ids(way, source, 4)

    assert found == ["1a", "1b", "2a", "2b"]
    assert book.asked[0] == 1
    assert sorted(book.asked[1:]) == [2, 3, 4], "the first page comes alone, then three at once"


@everywhere
async def test_no_page_that_does_not_exist_is_prefetched(way: Way) -> None:
    book = Book(4, "total")
    await way.items(way.acme(book).files.list(prefetch=10))

    assert sorted(book.asked) in ([1, 2, 3, 4], [1, 2, 3, 4, 5])


@everywhere
async def test_a_page_beyond_the_end_may_fail(way: Way) -> None:
    book = Book(3, "more", beyond=Answer(404))

    assert ids(await way.items(way.acme(book).files.list(prefetch=8))) == ALL


@everywhere
async def test_a_page_before_the_end_may_not(way: Way) -> None:
    def serve(seen: Seen) -> Answer:
        return Answer(500) if seen.params.get("page") == "3" else Book(9)(seen)

    found, _ = await way.until(ServerError, way.acme(serve).files.list(prefetch=8))

    assert ids(found) == ALL[:4]


@everywhere
async def test_a_page_that_failed_is_asked_for_again(way: Way) -> None:
    book, down = Book(5, "total"), {"4"}

    def serve(seen: Seen) -> Answer:
        return Answer(500) if seen.params.get("page") in down else book(seen)

    page = await way(way.acme(serve).files.list(prefetch=3))
    page = await way((await way(page.next_page())).next_page())
    for _ in range(2):
        with pytest.raises(ServerError):
            await way(page.next_page())
    down.clear()
    assert ids(await way.items(page)) == ["3a", "3b", "4a", "4b", "5a", "5b"]


@everywhere
async def test_a_limit_of_pages_holds_for_prefetching(way: Way) -> None:
    class Limited(Resource[Any]):
        @paged
        def few(self, **options: Unpack[Options]) -> PageCall[Any]:
            return PageCall("GET", "/x", paging=Numbered(), max_pages=3, options=options)

    book = Book(99)
    found = await way.items(Limited(way.acme(book)._root).few(prefetch=10))
    assert [each["fileId"] for each in found] == ALL
    assert sorted(book.asked) == [1, 2, 3]


@everywhere
async def test_a_repeated_page_ends_a_prefetched_walk(way: Way) -> None:
    server = Server(lambda _: Answer(json={"items": [file_json("same")]}))

    assert ids(await way.items(way.acme(server).files.list(prefetch=4))) == ["same"]
    assert len(server.seen) <= 5


@everywhere
async def test_prefetching_where_pages_have_no_numbers_is_harmless(way: Way) -> None:
    server = Server(lambda seen: Answer(json={"data": [file_json(seen.params.get("after", "0"))], "next": "1"}))

    assert ids(await way.items(way.acme(server).files.by_cursor(prefetch=5))) == ["0", "1"]
