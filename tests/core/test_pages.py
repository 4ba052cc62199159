"""Lists: one page at hand, and the walk over all of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from typing_extensions import Unpack

from jackfield import NotFoundError, ResponseValidationError
from jackfield._paging import has_more, total_pages
from jackfield.plugin import Cursor, Numbered, Options, PageCall, Resource, Single, paged
from tests.support.clients import Way, everywhere
from tests.support.numbered_lists import ALL, Book, first_ids, ids
from tests.support.serving import Answer, Seen, Server, file_json


@everywhere
async def test_one_page(way: Way) -> None:
    book = Book(3, "total")
    page = await way(way.acme(book).files.list(page=2, page_size=2))

    assert ids(page.items) == ["2a", "2b"]
    assert ids(page["items"]) == ["2a", "2b"]
    assert page["pagination"] == {"totalPages": 3}
    assert page.has_next
    assert book.asked == [2]
    assert "of 2 items" in repr(page)
    assert "2a" not in repr(page)
    with pytest.raises(KeyError):
        page["nothing"]


@everywhere
async def test_a_page_is_no_sequence(way: Way) -> None:
    page = await way(way.acme(Book(1)).files.list())

    assert not isinstance(page, Sequence)
    assert not hasattr(page, "__len__")


@pytest.mark.parametrize(("say", "asked"), [("more", [1, 2, 3]), ("total", [1, 2, 3, 4]), ("", [1, 2, 3, 4])])
@everywhere
async def test_iterating_walks_all_pages(way: Way, say: str, asked: list[int]) -> None:
    book = Book(3, say)

    assert ids(await way.items(way.acme(book).files.list())) == ALL
    assert book.asked[:3] == [1, 2, 3]
    assert len(book.asked) <= len(asked)


@everywhere
async def test_iterating_a_page_goes_on_from_it(way: Way) -> None:
    page = await way(way.acme(Book(3, "more")).files.list(page=2))

    assert ids(await way.items(page)) == ALL[2:]
    assert ids(await way.items(page)) == ALL[2:], "and may be done again"


@everywhere
async def test_nothing_is_asked_for_ahead(way: Way) -> None:
    book = Book(3, "more")
    source = way.acme(book).files.list()
    found = await first_ids(way, source, 2)

    assert found == ["1a", "1b"]
    assert book.asked == [1]


@everywhere
async def test_pages_one_by_one(way: Way) -> None:
    acme = way.acme(Book(3, "more"))
    page = await way(acme.files.list())
    numbers = [ids(each.items)[0] for each in await way.items(page.pages())]
    assert numbers == ["1a", "2a", "3a"]

    second = await way(page.next_page())
    third = await way(second.next_page())
    assert ids(third.items) == ["3a", "3b"]
    assert not third.has_next
    assert await way(third.next_page()) is None


@everywhere
async def test_all_pages_of_an_awaitable_list(way: Way) -> None:
    source = way.acme(Book(2, "more")).files.list()

    assert [len(page.items) for page in await way.items(source.pages())] == [2, 2]


@everywhere
async def test_options_and_parameters_go_along(way: Way) -> None:
    server = Server(Book(2, "more"))
    await way.items(way.acme(server).files.list(page_size=7, headers={"x-a": "1"}))

    assert [seen.params.get("pageSize") for seen in server.seen] == ["7", "7"]
    assert [seen.headers["x-a"] for seen in server.seen] == ["1", "1"]


@everywhere
async def test_a_page_that_repeats_is_the_end(way: Way) -> None:
    counted = itertools.count()
    server = Server(lambda _: Answer(json={"items": [file_json("same")], "took": next(counted)}))

    assert ids(await way.items(way.acme(server).files.list())) == ["same"]
    assert len(server.seen) == 2


@everywhere
async def test_pages_that_go_round_in_a_circle_end(way: Way) -> None:
    server = Server(lambda seen: Answer(json={"items": [file_json("ab"[int(seen.params.get("page", 1)) % 2])]}))
    page = await way(way.acme(server).files.list())

    assert ids(await way.items(page)) == ["b", "a"]
    assert ids(await way.items(page)) == ["b", "a"]
    assert len(server.seen) == 5


@everywhere
async def test_cursors_that_go_round_in_a_circle_end(way: Way) -> None:
    class Circular(Resource[Any]):
        @paged
        def all(self, **options: Unpack[Options]) -> PageCall[Any]:
            return PageCall("GET", "/x", paging=Cursor("after", lambda envelope: envelope["next"]), options=options)

    after = {"": "x", "x": "y", "y": "x"}
    counted = itertools.count()
    server = Server(lambda seen: Answer(json={"items": [next(counted)], "next": after[seen.params.get("after", "")]}))

    assert await way.items(Circular(way.acme(server)._root).all()) == [0, 1, 2]
    assert len(server.seen) == 3


@everywhere
async def test_an_empty_page_is_the_end(way: Way) -> None:
    server = Server(lambda _: Answer(json={"items": [], "hasMore": True}))
    page = await way(way.acme(server).files.list())

    assert await way.items(page) == []
    assert not page.has_next
    assert len(server.seen) == 1


@everywhere
async def test_other_keys(way: Way) -> None:
    page = await way(way.acme(Answer(json={"data": [file_json("a")]})).files.list())

    assert ids(page.items) == ids(page["data"]) == ids(page["items"]) == ["a"]


@everywhere
async def test_a_list_that_is_no_list_is_told(way: Way) -> None:
    bodies: list[tuple[Any, str]] = [
        ({"files": []}, "a list was expected under 'items' or 'data'"),
        ([], "an object"),
        ({"items": [{}]}, r"items\.0\.fileId: Field required"),
        ("x", "an object"),
    ]
    for body, text in bodies:
        with pytest.raises(ResponseValidationError, match=text):
            await way(way.acme(Answer(json=body)).files.list())


@everywhere
async def test_an_error_in_the_walk(way: Way) -> None:
    book = Book(1, beyond=Answer(404))
    found, _ = await way.until(NotFoundError, way.acme(book).files.list())

    assert ids(found) == ["1a", "1b"]


@everywhere
async def test_cursors(way: Way) -> None:
    def serve(seen: Seen) -> Answer:
        after = int(seen.params.get("after", "0"))
        return Answer(json={"data": [file_json(str(after))], "next": str(after + 1)})

    server = Server(serve)
    assert ids(await way.items(way.acme(server).files.by_cursor())) == ["0", "1"], "two pages at most"
    assert [seen.params.get("after") for seen in server.seen] == [None, "1"]


@pytest.mark.parametrize("end", [None, ""])
@everywhere
async def test_the_last_cursor(way: Way, end: Any) -> None:
    page = await way(way.acme(Answer(json={"data": [file_json("a")], "next": end})).files.by_cursor())

    assert not page.has_next


@everywhere
async def test_a_bare_list(way: Way) -> None:
    def serve(seen: Seen) -> Answer:
        return Answer(json=[["red", "rose"], ["blue", "rust"], []][int(seen.params.get("p", 1)) - 1])

    acme = way.acme(serve)
    page = await way(acme.files.labels())
    assert page.items == page["items"] == ["red", "rose"]
    with pytest.raises(KeyError):
        page["pagination"]
    assert await way.items(acme.files.labels()) == ["red", "rose", "blue", "rust"]


@everywhere
async def test_what_is_filtered_here_does_not_end_the_walk(way: Way) -> None:
    def serve(seen: Seen) -> Answer:
        return Answer(json=[["blue"], ["red", "blue"], ["rust"], []][int(seen.params.get("p", 1)) - 1])

    acme = way.acme(serve)
    assert await way.items(acme.files.labels(starting="r")) == ["red", "rust"]
    assert (await way(acme.files.labels(starting="r"))).items == []


class Once(Resource[Any]):
    """Lists without paging."""

    @paged
    def plain(self) -> PageCall[dict[str, Any]]:
        """One page of plain objects."""
        return PageCall("GET", "/once", items="data", paging=Single())

    @paged
    def from_zero(self) -> PageCall[Any]:
        """Pages that are counted from 0."""
        return PageCall("GET", "/zero", items="", paging=Numbered("n", start=0))


@everywhere
async def test_a_list_of_one_page(way: Way) -> None:
    server = Server(lambda _: Answer(json={"data": [{"a": 1}], "hasMore": True}))
    once = Once(way.acme(server)._root)

    assert await way.items(once.plain()) == [{"a": 1}]
    assert not (await way(once.plain())).has_next
    assert len(server.seen) == 2


@everywhere
async def test_pages_may_be_counted_from_zero(way: Way) -> None:
    server = Server(lambda seen: Answer(json=[seen.params.get("n", "none")] if len(server.seen) < 4 else []))

    assert await way.items(Once(way.acme(server)._root).from_zero()) == ["none", "1", "2"]


# -- what envelopes say


@pytest.mark.parametrize(
    ("envelope", "more", "total"),
    [
        ({"has_more": True}, True, None),
        ({"hasMore": False}, False, None),
        ({"pagination": {"hasNext": True, "totalPages": 5}}, True, 5),
        ({"pagination": {"hasNextPage": False, "total_pages": 5}}, False, 5),
        ({"has_next": None}, None, None),
        ({"totalPages": "5"}, None, None),
        ({"pagination": [1]}, None, None),
        ([], None, None),
        (None, None, None),
    ],
)
def test_the_usual_keys(envelope: Any, more: bool | None, total: int | None) -> None:
    assert has_more(envelope) is more
    assert total_pages(envelope) == total
