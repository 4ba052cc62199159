"""Lists: walking over pages of both shapes, and backwards over the messages of a conversation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from jackfield_pipeshub import models
from tests.pipeshub.clients import pipeshub
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Seen, Server

PAGES = 3
CONVERSATION = "507f1f77bcf86cd799439011"
NODE = {
    "nodeType": "folder",
    "origin": "COLLECTION",
    "isInternal": False,
    "createdAt": 1,
    "updatedAt": 2,
    "hasChildren": True,
}
SEARCH: dict[str, Any] = {
    "query": "q", "limit": 10, "orgId": "o", "userId": "u", "citationIds": [], "records": {}, "isShared": False,
    "sharedWith": [], "isArchived": False, "createdAt": "2026-01-02T03:04:05Z", "updatedAt": "2026-01-02T03:04:05Z",
}  # fmt: skip


def conversations(page: int) -> Any:
    return {"conversations": [{"_id": f"{page}{letter}"} for letter in "ab"], "pagination": usual(page)}


def searches(page: int) -> Any:
    return {"searchHistory": [{"_id": f"{page}{letter}", **SEARCH} for letter in "ab"], "pagination": usual(page)}


def nodes(page: int) -> Any:
    items = [{"id": f"{page}{letter}", "name": letter, **NODE} for letter in "ab"]
    pagination = {
        "page": page,
        "limit": 2,
        "totalItems": 6,
        "totalPages": PAGES,
        "hasNext": page < PAGES,
        "hasPrev": page > 1,
    }
    return {"success": True, "items": items, "pagination": pagination}


def messages(page: int) -> Any:
    """Page 1 has the newest; there are more as long as there are older ones."""
    inner = [{"_id": f"{page}{letter}", "messageType": "bot_response"} for letter in "ab"]
    pagination = usual(page) | {"messageRange": {"start": 7 - 2 * page, "end": 8 - 2 * page}}
    return {"conversation": {"id": CONVERSATION, "title": "T", "messages": inner, "pagination": pagination}, "meta": {}}


def usual(page: int) -> Any:
    return {
        "page": page,
        "limit": 2,
        "totalCount": 6,
        "totalPages": PAGES,
        "hasNextPage": page < PAGES,
        "hasPrevPage": page > 1,
    }


LISTS: list[tuple[str, Callable[[int], Any], Callable[[Any], Any], type[Any]]] = [
    ("all", conversations, lambda it: it.conversations.get_all_conversations, models.Conversation),
    ("archived", conversations, lambda it: it.conversations.get_archived_conversations, models.Conversation),
    (
        "found",
        conversations,
        lambda it: _with(it.conversations.search_archived_conversations, "x"),
        models.Conversation,
    ),
    ("history", searches, lambda it: it.semantic_search.search_history, models.SemanticSearchHistoryItem),
    ("roots", nodes, lambda it: it.knowledge_hub.get_knowledge_hub_root_nodes, models.KnowledgeHubNode),
    (
        "children",
        nodes,
        lambda it: _with(it.knowledge_hub.get_knowledge_hub_child_nodes, "app", "1"),
        models.KnowledgeHubNode,
    ),
    ("messages", messages, lambda it: _with(it.conversations.list_messages, CONVERSATION), models.Message),
]


def _with(operation: Any, *args: Any) -> Any:
    return partial(operation, *args)


def server(pages: Callable[[int], Any]) -> Server:
    def answer(seen: Seen) -> Answer:
        return Answer(json=pages(int(dict(seen.params).get("page", 1))))

    return Server(answer)


EACH = pytest.mark.parametrize(("pages", "get", "kind"), [each[1:] for each in LISTS], ids=[each[0] for each in LISTS])


@EACH
@everywhere
async def test_a_list_walks_over_all_pages(way: Way, pages: Any, get: Any, kind: Any) -> None:
    before = server(pages)
    found = await way.items(get(pipeshub(way, before))())
    assert [each.id for each in found] == ["1a", "1b", "2a", "2b", "3a", "3b"]
    assert {type(each) for each in found} == {kind}
    assert [dict(seen.params).get("page", "1") for seen in before.seen] == ["1", "2", "3"]
    rest = [{key: value for key, value in dict(seen.params).items() if key != "page"} for seen in before.seen]
    assert rest[0] == rest[1] == rest[2]


@EACH
@everywhere
async def test_a_list_may_begin_in_the_middle(way: Way, pages: Any, get: Any, kind: Any) -> None:
    before = server(pages)
    page = await way(get(pipeshub(way, before))(page=2, limit=2))
    assert [each.id for each in page.items] == ["2a", "2b"]
    assert page.has_next
    after = await way(page.next_page())
    assert [each.id for each in after.items] == ["3a", "3b"]
    assert (after.has_next, await way(after.next_page())) == (False, None)
    assert [dict(seen.params)["limit"] for seen in before.seen] == ["2", "2"]


@EACH
@everywhere
async def test_pages_may_be_fetched_ahead(way: Way, pages: Any, get: Any, kind: Any) -> None:
    before = server(pages)
    found = await way.items(get(pipeshub(way, before))(prefetch=4))
    assert [each.id for each in found] == ["1a", "1b", "2a", "2b", "3a", "3b"]
    assert sorted(dict(seen.params).get("page", "1") for seen in before.seen) == ["1", "2", "3"]


@everywhere
async def test_a_page_of_messages_has_its_conversation(way: Way) -> None:
    platform = pipeshub(way, server(messages))
    page = await way(platform.conversations.list_messages(CONVERSATION))
    assert page["conversation"]["title"] == "T"
    whole = page.read(models.GetConversationByIDResponse)
    assert whole.conversation is not None
    assert whole.conversation.pagination is not None
    assert whole.conversation.pagination.message_range == models.MessageRange(start=5, end=6)
    single = await way(platform.conversations.get_conversation_by_id(CONVERSATION))
    assert single == whole


@everywhere
async def test_a_page_has_its_pagination(way: Way) -> None:
    platform = pipeshub(way, server(nodes))
    page = await way(platform.knowledge_hub.get_knowledge_hub_root_nodes())
    assert page["pagination"]["totalItems"] == 6
    assert page["items"] == page.items


@everywhere
async def test_a_list_without_pagination_ends_at_an_empty_page(way: Way) -> None:
    def answer(seen: Seen) -> Answer:
        page = int(dict(seen.params).get("page", 1))
        return Answer(json={"conversations": [{"_id": str(page)}] if page < 3 else []})

    found = await way.items(pipeshub(way, Server(answer)).conversations.get_all_conversations())
    assert [each.id for each in found] == ["1", "2"]


@everywhere
async def test_a_conversation_without_messages_is_an_empty_list(way: Way) -> None:
    platform = pipeshub(way, Answer(json={"conversation": {"id": CONVERSATION, "messages": []}}))
    assert await way.items(platform.conversations.list_messages(CONVERSATION)) == []
