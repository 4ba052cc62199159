"""What type checkers know of the platform."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.support import planted_mistakes

HERE = Path(__file__).parent
RESULTS = (HERE / "blocking_results.py", HERE / "awaited_results.py")

# Each line is a mistake, but for those that end in "fine".
PLANTED = """
from __future__ import annotations

from jackfield import Async, Sync
from jackfield_pipeshub import ChatEvent, Pipeshub, fold, models


def blocking(p: Pipeshub[Sync]) -> None:
    p.conversations.stream_chat("q", chat_mode="whatever", attachments=[{"record_id": "r"}])  # fine
    p.conversations.stream_chat()
    p.conversations.stream_chat(1)
    p.conversations.stream_chat("q", atachments=[])
    p.conversations.stream_chat("q", timeout="long")
    p.conversations.stream_chat("q", filters=models.AppliedFilters())
    p.conversations.stream_chat("q", current_time=1767323045)
    next(p.conversations.stream_chat("q")).event.upper()  # fine
    next(p.conversations.stream_chat("q")).evnt
    next(fold(p.conversations.stream_chat("q"))).text.upper()  # fine
    next(fold(p.conversations.stream_chat("q"))).conversation.title
    p.conversations.get_all_conversations().items[0].title  # fine
    p.conversations.get_all_conversations().items[0].titel
    p.conversations.get_conversation_by_id("1").conversation.title
    p.knowledge_hub.get_knowledge_hub_child_nodes("app")
    p.organization_auth_config.update_auth_method(auth_method={"order": 1})
    p.user_account.login("a", credentials={"otp": lambda: 123456})
    p.user_account.login("a", credentials={"otp": input})  # fine
    p.user_account.start_login("a").authenticate("otp")
    p.organizations.get_current_organization(server_url="x")


async def awaited(p: Pipeshub[Async]) -> None:
    p.organizations.get_current_organization().domain
    (await p.organizations.get_current_organization()).domain  # fine
    (await p.semantic_search.search_history()).items[0].query  # fine
    for each in p.semantic_search.search_history(): each
    async for event in p.conversations.stream_chat("q"): event.data  # fine
    await p.user_account.start_login("a").authenticate("otp", "1")


def told_apart(event: ChatEvent) -> None:
    event.data.delta
    if isinstance(event.data, models.TextMessageContent):  # fine
        event.data.delta.upper()  # fine
        event.data.chunk
"""


@pytest.mark.timeout(300)
def test_results_are_typed_and_mistakes_are_found(tmp_path: Path) -> None:
    planted_mistakes.check(PLANTED, "def blocking(p: Pipeshub[Sync]) -> None:", RESULTS, tmp_path)


def test_every_operation_is_asserted_in_both_modes(operations: dict[str, Any]) -> None:
    for file in RESULTS:
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        called = {
            node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert {name.partition(".")[2] for name in operations} <= called, file.name
