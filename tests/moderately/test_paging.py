"""Lists walk on by themselves, and fetch ahead when they are asked to: in order, in rounds, within the limit."""

from __future__ import annotations

import threading
from typing import Any

import anyio
import pytest

from jackfield import AsyncClient, Client, NotFoundError
from jackfield_moderately import Moderately
from tests.moderately.answers import file_json, page_json
from tests.moderately.clients import BASE, KEY, TEAM, moderately
from tests.support.clients import Way, everywhere, quick
from tests.support.serving import Answer, Seen, Server

PER_PAGE = 3


def page(seen: Seen, pages: int) -> Answer:
    """The page that is asked for, of so many."""
    number = int(seen.params["page"])
    items = [file_json(f"{number}-{place}") for place in range(PER_PAGE)]
    return Answer(json=page_json(*items, page=number, pages=pages, size=PER_PAGE))


def ids(pages: range) -> list[str]:
    return [f"{number}-{place}" for number in pages for place in range(PER_PAGE)]


@pytest.mark.parametrize("options", [{}, {"prefetch": 1}, {"prefetch": 4}, {"prefetch": 100}])
@everywhere
async def test_a_list_walks_through_all_pages_in_order(way: Way, options: dict[str, int]) -> None:
    server = Server(lambda seen: page(seen, 10))
    files = moderately(way, server).files
    found = await way.items(files.list(page_size=PER_PAGE, mime_type="text/csv", **options))
    assert [file.file_id for file in found] == ids(range(1, 11))
    assert sorted(int(seen.params["page"]) for seen in server.seen) == list(range(1, 11))
    assert {seen.params["mimeTypes"] for seen in server.seen} == {"text/csv"}
    # What is handed out can act.
    assert callable(found[-1].delete)
    assert found[-1]._root is not None


@everywhere
async def test_a_walk_may_begin_later_and_ends_with_the_last_page(way: Way) -> None:
    server = Server(lambda seen: page(seen, 7))
    files = moderately(way, server).files
    found = await way.items(files.list(page=4, page_size=PER_PAGE, prefetch=4))
    assert [file.file_id for file in found] == ids(range(4, 8))
    # No page beyond the last one is asked for.
    assert sorted(int(seen.params["page"]) for seen in server.seen) == [4, 5, 6, 7]


@everywhere
async def test_a_page_answers_as_the_reference_shows(way: Way) -> None:
    server = Server(lambda seen: page(seen, 2))
    first = await way(moderately(way, server).files.list(page_size=PER_PAGE))
    assert [file.file_id for file in first["items"]] == ids(range(1, 2))
    assert first["pagination"]["totalPages"] == 2
    assert first["pagination"]["hasNextPage"] is True
    assert first.items == first["items"]
    assert first.has_next
    second = await way(first.next_page())
    assert [file.file_id for file in second.items] == ids(range(2, 3))
    assert await way(second.next_page()) is None


@everywhere
async def test_a_round_has_ended_before_its_items_are_handed_out(way: Way) -> None:
    server = Server(lambda seen: page(seen, 9))
    files = moderately(way, server).files
    handed_out = 0
    async for _ in way.each(files.list(page_size=PER_PAGE, prefetch=4)):
        asked = len(server.seen)
        # The first page alone, then rounds of four.
        assert asked == (1 if handed_out < PER_PAGE else 5 if handed_out < 5 * PER_PAGE else 9)
        handed_out += 1
    assert handed_out == 9 * PER_PAGE


@everywhere
async def test_a_failure_in_a_round_comes_in_its_place(way: Way) -> None:
    def answer(seen: Seen) -> Answer:
        return Answer(404) if seen.params["page"] == "4" else page(seen, 9)

    files = moderately(way, Server(answer), retries=quick(0)).files
    found = 0
    with pytest.raises(NotFoundError):
        async for file in way.each(files.list(page_size=PER_PAGE, prefetch=4)):
            assert file.file_id == ids(range(1, 4))[found]
            found += 1
    assert found == 3 * PER_PAGE


class Meeting:
    """A server that answers only when so many requests are there at once; nothing but their number counts.

    Attributes:
        most: The most requests that were there at the same time.
    """

    def __init__(self, pages: int, together: int) -> None:
        self.most = 0
        self._pages = pages
        self._together = together
        self._here = 0
        self._lock = threading.Lock()
        self._barrier = threading.Barrier(together)

    def count(self, number: int) -> bool:
        """Note a request; whether it has to wait for others."""
        with self._lock:
            self._here += 1
            self.most = max(self.most, self._here)
        # The first page is alone, and the last round may not be full.
        last_whole = 1 + (self._pages - 1) // self._together * self._together
        return 1 < number <= last_whole

    def gone(self) -> None:
        with self._lock:
            self._here -= 1

    def wait(self) -> None:
        self._barrier.wait(10)

    def body(self, number: int) -> Any:
        items = [file_json(f"{number}-{place}") for place in range(PER_PAGE)]
        return page_json(*items, page=number, pages=self._pages, size=PER_PAGE)


SETTINGS = {"api_key": KEY, "team_id": TEAM, "base_url": BASE}


@pytest.mark.parametrize(("ahead", "pages"), [(2, 7), (4, 11), (4, 9)])
def test_pages_are_asked_for_at_once_by_blocking_clients(ahead: int, pages: int) -> None:
    import httpx

    meeting = Meeting(pages, ahead)

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        if meeting.count(number):
            meeting.wait()
        meeting.gone()
        return httpx.Response(200, json=meeting.body(number))

    with (
        httpx.Client(transport=httpx.MockTransport(answer)) as http,
        Client(http_client=http, moderately=SETTINGS) as client,
    ):
        found = [file.file_id for file in client.use(Moderately).files.list(page_size=PER_PAGE, prefetch=ahead)]
    assert found == ids(range(1, pages + 1))
    assert meeting.most == ahead


@pytest.mark.parametrize(("ahead", "pages"), [(2, 7), (4, 11), (4, 9)])
async def test_pages_are_asked_for_at_once_by_awaited_clients(ahead: int, pages: int) -> None:
    import httpx

    meeting = Meeting(pages, ahead)
    arrived: list[int] = []
    everybody = anyio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal everybody
        number = int(request.url.params["page"])
        if meeting.count(number):
            arrived.append(number)
            if len(arrived) % ahead == 0:
                everybody.set()
                everybody = anyio.Event()
            else:
                with anyio.fail_after(10):
                    await everybody.wait()
        meeting.gone()
        return httpx.Response(200, json=meeting.body(number))

    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http,
        AsyncClient(http_client=http, moderately=SETTINGS) as client,
    ):
        files = client.use(Moderately).files
        found = [file.file_id async for file in files.list(page_size=PER_PAGE, prefetch=ahead)]
    assert found == ids(range(1, pages + 1))
    assert meeting.most == ahead


@everywhere
async def test_without_prefetch_there_is_never_more_than_one_request(way: Way) -> None:
    server = Server(lambda seen: page(seen, 5))
    files = moderately(way, server).files
    asked = [len(server.seen) async for _ in way.each(files.list(page_size=PER_PAGE))]
    assert asked == [number for number in range(1, 6) for _ in range(PER_PAGE)]


@everywhere
async def test_a_bare_list_has_one_page(way: Way) -> None:
    version: dict[str, Any] = {
        "agentConfigurationVersionId": "v", "agentId": "a", "instructions": "", "versionNumber": 1,
        "isCurrent": True, "llmConfig": {}, "executionConfig": {},
    }  # fmt: skip
    server = Server(Answer(json=[version]))
    found = await way.items(moderately(way, server).agent_configuration_versions.list(prefetch=4))
    assert [each.agent_id for each in found] == ["a"]
