"""Lists: every envelope of the server, where a walk ends, and what goes into the query."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from jackfield import ConfigurationError, DryRunClient, ResponseValidationError, ServerError
from jackfield_pipelines import Pipelines
from tests.pipelines.clients import pipelines
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Seen, Server


@pytest.fixture
def dry() -> Any:
    with DryRunClient() as client:
        yield client.use(Pipelines)


def items(*ids: int) -> list[dict[str, int]]:
    return [{"id": each} for each in ids]


@dataclass
class Walk:
    """A server's pages in their order, and how far a walk over them goes.

    Attributes:
        name: What is special.
        pages: What the server answers; it has no more answers than these.
        ids: What comes out.
        kwargs: What the walk is asked for.
    """

    name: str
    pages: list[Any]
    ids: list[int]
    kwargs: dict[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        return self.name


WALKS = [
    Walk("has_more", [{"items": items(1, 2), "has_more": True}, {"items": items(3), "has_more": False}], [1, 2, 3]),
    Walk("has_more null", [{"items": items(1), "has_more": None}], [1]),
    Walk("has_more before the others", [{"items": items(1), "has_more": False, "next_page": 2, "total": 9}], [1]),
    Walk("has_more but nothing there", [{"items": items(1), "has_more": True}, {"items": [], "has_more": True}], [1]),
    Walk("next_page", [{"items": items(1), "next_page": 2}, {"items": items(2), "next_page": None}], [1, 2]),
    Walk("next_page before total", [{"items": items(1), "next_page": None, "total": 9, "page_size": 1}], [1]),
    Walk("total", [{"items": items(1, 2), "total": 3}, {"items": items(3), "total": 3}], [1, 2, 3], {"page_size": 2}),
    Walk("total, full last page", [{"items": items(1, 2), "total": 2}], [1, 2], {"page_size": 2}),
    Walk("total, size told", [{"items": items(1, 2), "total": 3, "page": 1, "page_size": 2},
                              {"items": items(3), "total": 3, "page": 2, "page_size": 2}], [1, 2, 3]),
    Walk("total, size unknown", [{"items": items(1), "total": 1}, {"items": [], "total": 1}], [1]),
    Walk("total, size capped", [{"items": items(1, 2), "total": 3}, {"items": items(3), "total": 3},
                                {"items": [], "total": 3}], [1, 2, 3], {"page_size": 100}),
    Walk("total, size capped and told", [{"items": items(1, 2), "total": 3, "page_size": 2},
                                         {"items": items(3), "total": 3, "page_size": 2}], [1, 2, 3], {"page_size": 9}),
    Walk("total, size capped, another told", [
        {"items": items(1, 2), "total": 6, "page_size": 5}, {"items": items(3, 4), "total": 6, "page_size": 5},
        {"items": items(5, 6), "total": 6, "page_size": 5}, {"items": [], "total": 6, "page_size": 5},
    ], [1, 2, 3, 4, 5, 6], {"page_size": 5}),
    Walk("total, size capped, the sum comes out too early", [
        {"items": items(1, 2), "total": 6}, {"items": items(3, 4), "total": 6},
        {"items": items(5, 6), "total": 6}, {"items": [], "total": 6},
    ], [1, 2, 3, 4, 5, 6], {"page_size": 4}),
    Walk("total is nonsense", [{"items": items(1), "total": "many"}, {"items": []}], [1], {"page_size": 5}),
    Walk("data", [{"data": items(1), "has_more": True}, {"data": items(2), "has_more": False}], [1, 2]),
    Walk("the route's name", [{"prompts": items(1), "has_more": False}], [1]),
    Walk("bare list", [items(1, 2), items(3), []], [1, 2, 3]),
    Walk("no marks", [{"items": items(1)}, {"items": items(2)}, {"items": []}], [1, 2]),
    Walk("a page again", [{"items": items(1, 2)}, {"items": items(1, 2)}], [1, 2]),
    Walk("a bare page again", [items(1, 2), items(1, 2)], [1, 2]),
    Walk("a page again with has_more", [{"items": items(1), "has_more": True}] * 2, [1]),
    Walk("the first page again after the last", [items(1), items(2), items(1)], [1, 2]),
    Walk("a page again under its own number", [{"items": items(1), "page": 1}, {"items": items(1), "page": 2}], [1]),
    Walk("next_page is this one", [{"items": items(1), "next_page": 1}, {"items": items(1), "next_page": 1}], [1]),
    Walk("nothing", [{"items": [], "total": 0}], []),
    Walk("from a page on", [{"items": items(7, 8), "total": 8, "page_size": 2}], [7, 8], {"page": 4}),
]  # fmt: skip


@pytest.mark.parametrize("walk", WALKS, ids=str)
@everywhere
async def test_a_walk_ends_where_the_server_says(way: Way, walk: Walk) -> None:
    server = Server(*(Answer(json=page) for page in walk.pages))
    found = await way.items(pipelines(way, server).iter_prompts(**walk.kwargs))

    assert [item["id"] for item in found] == walk.ids
    assert len(server.seen) == len(walk.pages)
    first = walk.kwargs.get("page", 1)
    assert [seen.params["page"] for seen in server.seen] == [str(first + n) for n in range(len(walk.pages))]


@everywhere
async def test_a_list_is_one_page_and_can_be_walked(way: Way) -> None:
    server = Server(
        Answer(json={"items": items(1), "total": 2, "page": 1, "page_size": 1, "has_more": True}),
        Answer(json={"items": items(2), "total": 2, "page": 2, "page_size": 1, "has_more": False}),
    )
    page = await way(pipelines(way, server).list_prompts(scope_type="org", page_size=1))

    assert page.items == page["items"] == items(1)
    assert (page["total"], page["page_size"], page["has_more"]) == (2, 1, True)
    assert len(server.seen) == 1
    assert await way.items(page) == items(1, 2)
    first, second = (dict(seen.params) for seen in server.seen)
    assert first == {"scope_type": "org", "page_size": "1"}
    assert second == first | {"page": "2"}


@everywhere
async def test_an_iterator_sends_nothing_before_it_is_asked_and_no_more_than_is_asked_for(way: Way) -> None:
    server = Server(Answer(json={"items": items(1, 2), "has_more": True}))
    walk = pipelines(way, server).iter_prompts()

    assert server.seen == []
    assert await way.next(walk) == {"id": 1}
    assert await way.next(walk) == {"id": 2}
    assert len(server.seen) == 1


@everywhere
async def test_paginate_walks_any_path(way: Way) -> None:
    server = Server(
        Answer(json={"rows": items(1), "next_page": 5}),
        Answer(json={"data": items(2), "next_page": 6}),
        Answer(json={"rows": items(3), "next_page": 7}),
    )
    found = await way.items(
        pipelines(way, server).paginate(
            "api/any",
            params={"s": 3, "q": None},
            page_param="p",
            page_size_param="s",
            page_size=1,
            items_key="rows",
            start_page=4,
            max_pages=3,
        )
    )

    assert found == items(1, 2, 3)
    assert [seen.url.partition("test")[2] for seen in server.seen] == [f"/api/any?s=3&p={page}" for page in (4, 5, 6)]


@pytest.mark.parametrize("max_pages", [0, -1, "2", 2.5, True])
def test_a_walk_of_no_page_is_refused(dry: Any, max_pages: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_pages"):
        dry.paginate("/api/any", max_pages=max_pages)


@pytest.mark.parametrize("page", ["first", 1.5, True, "", "-1", "²"])
def test_a_page_that_is_no_number_is_refused(dry: Any, page: Any) -> None:
    for call in (dry.list_prompts, dry.iter_prompts):
        with pytest.raises(ConfigurationError, match="a page is a whole number"):
            call(page=page)
    with pytest.raises(ConfigurationError, match="a page is a whole number"):
        dry.paginate("/api/any", start_page=page)
    assert dict(dry.list_prompts(page="2").query) == {"page": "2"}


@everywhere
async def test_walks_leave_out_what_is_no_object(way: Way) -> None:
    """As the vendor's do; a list shows what came."""
    odd = [None, 1, "text", [1], {"id": 1}]
    server = Server(lambda seen: Answer(json={"items": odd, "has_more": False}))
    platform = pipelines(way, server)
    assert await way.items(platform.iter_prompts()) == items(1)
    assert await way.items(platform.paginate("/api/any")) == items(1)
    assert (await way(platform.list_prompts())).items == odd


@everywhere
async def test_a_walk_that_fails_says_so_where_it_fails(way: Way) -> None:
    server = Server(Answer(json={"items": items(1), "has_more": True}), Answer(500))
    found, error = await way.until(ServerError, pipelines(way, server).iter_prompts())
    assert (found, error.status_code) == (items(1), 500)


@everywhere
async def test_a_walk_that_counts_from_nought_ends_by_the_total(way: Way) -> None:
    server = Server(Answer(json={"items": items(1), "total": 2}), Answer(json={"items": items(2), "total": 2}))
    found = await way.items(pipelines(way, server).paginate("/api/any", start_page=0, page_size=1))

    assert found == items(1, 2)


@everywhere
async def test_pages_are_fetched_ahead_as_far_as_the_total_says(way: Way) -> None:
    def page(seen: Any) -> Answer:
        number = int(seen.params["page"])
        return Answer(json={"items": items(number), "total": 4, "page_size": 1})

    server = Server(page)
    found = await way.items(pipelines(way, server).iter_prompts(prefetch=10))

    assert found == items(1, 2, 3, 4)
    assert sorted(seen.params["page"] for seen in server.seen) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("size", [3, 4, 5, 10])
@everywhere
async def test_nothing_is_missed_ahead_where_pages_are_shorter_than_they_say(way: Way, size: int) -> None:
    def short(seen: Seen) -> Answer:
        number = int(seen.params["page"])
        there = items(number * 2 - 1, number * 2) if number <= 5 else []
        return Answer(json={"items": there, "total": 10, "page_size": size})

    walk = pipelines(way, Server(short)).iter_prompts(page_size=size, prefetch=3)
    assert await way.items(walk) == items(*range(1, 11))


@everywhere
async def test_options_stand_among_free_parameters(way: Way) -> None:
    server = Server(Answer(json=[]))
    await way(
        pipelines(way, server).list_prompts(
            colour=["a", "b"], flag=False, nothing=None, headers={"x-own": "1"}, timeout=3, path="p", items="i"
        )
    )

    (seen,) = server.seen
    assert seen.params.multi_items() == [
        ("colour", "a"), ("colour", "b"), ("flag", "false"), ("path", "p"), ("items", "i"),
    ]  # fmt: skip
    assert seen.headers["x-own"] == "1"


@everywhere
async def test_routes_without_pages_are_asked_once(way: Way) -> None:
    platform = pipelines(way, Server(*(Answer(json=items(1)) for _ in range(3))))

    assert await way.items(platform.iter_agent_versions(1)) == items(1)
    assert await way.items(platform.list_task_tags(1, 2, 3)) == items(1)
    assert (await way(platform.list_tool_endpoint_versions(1, "e"))).items == items(1)


@pytest.mark.parametrize("answer", [{"id": "e", "tools": None}, {"id": "e"}])
@everywhere
async def test_an_endpoint_without_tools_has_none(way: Way, answer: Any) -> None:
    page = await way(pipelines(way, Answer(json=answer)).list_endpoint_tools(1, "e"))
    assert page.items == []
    assert page["id"] == "e"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, content=b"<html>log in</html>", headers={"content-type": "text/html"}),
        Answer(204),
        Answer(json={"error": "odd"}),
        Answer(json="odd"),
    ],
    ids=["html", "empty", "no list", "text"],
)
@everywhere
async def test_what_is_no_list_is_an_error(way: Way, answer: Answer) -> None:
    with pytest.raises(ResponseValidationError):
        await way(pipelines(way, Answer(answer.status, content=answer.content, headers=answer.headers)).list_prompts())


def test_a_dry_run_shows_the_first_page(dry: Any) -> None:
    prepared = dry.iter_prompts(page_size=3)
    assert (prepared.method, dict(prepared.query)) == ("GET", {"page": "1", "page_size": "3"})
