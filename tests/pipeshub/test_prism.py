"""All operations against a mock server that checks each request against the platform's own OpenAPI document."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jackfield import AuthenticationError, BadRequestError, Client, NotFoundError, UnprocessableEntityError
from jackfield_pipeshub import ChatError, Pipeshub, fold, models
from tests.pipeshub.clients import TOKEN, pipeshub_at
from tests.pipeshub.prism_streams import http_client
from tests.pipeshub.recording import CASSETTES, SCENES, record
from tests.pipeshub.samples import operation
from tests.prism import SLOW_START
from tests.support.clients import Way, everywhere

pytestmark = SLOW_START

CONVERSATION = "507f1f77bcf86cd799439011"
MESSAGE = "507f1f77bcf86cd799439022"
NODE = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ASKED: dict[str, Any] = {
    "filters": {"apps": [NODE], "kb": []},
    "model_key": "gpt",
    "model_name": "GPT",
    "model_friendly_name": "mini",
    "chat_mode": models.ChatMode.AGENT,
    "timezone": "Europe/Berlin",
    "current_time": datetime(2026, 1, 2, 3, 4, 5),  # noqa: DTZ001 - a time of this machine
    "tools": ["jira.create_issue"],
    "agent_capabilities": models.AgentCapabilities(web_search=False),
    "protocol": "agui",
}
SHOWN: dict[str, Any] = {
    "applied_filters": {"kb": [{"id": NODE, "name": "Docs", "node_type": "app", "connector": "DRIVE"}]},
    "attachments": [models.ChatAttachment(record_id="r1", mime_type="text/plain")],
}
NODES: dict[str, Any] = {
    "only_containers": True, "page": 2, "limit": 200, "sort_by": "name", "sort_order": "asc", "q": "report",
    "node_types": "folder,record", "record_types": "FILE", "origins": "COLLECTION", "connector_ids": NODE,
    "indexing_status": "COMPLETED", "created_at": "gte:1,lte:2", "updated_at": "gte:1", "size": "lte:9",
    "include": "breadcrumbs,counts", "flattened": True,
}  # fmt: skip
DATES: dict[str, Any] = {"start_date": MOMENT, "end_date": "2026-02-02T03:04:05Z"}
LIMITS: dict[str, Any] = {"search": "x", "shared": models.SearchSharing.TRUE, **DATES}
ID = {"conversation_id": CONVERSATION}
STEPS = [
    {"order": 1, "allowed_methods": [{"type": "password"}]},
    models.AuthStep(order=2, allowed_methods=[models.AuthMethod(type=models.LoginMethod.OTP)]),
]
# For each operation: what it must be given, what else it takes, and what it gives.
CALLS: dict[str, tuple[dict[str, Any], dict[str, Any], Any]] = {
    "ai_models_providers.get_available_models_by_type": (
        {"model_type": models.ModelType.MULTI_MODAL}, {}, models.GetAvailableModelsByTypeResponse,
    ),
    "conversations.get_all_conversations": (
        {},
        {"source": "shared", "page": 1, "limit": 100, "sort_by": "title", "sort_order": "asc", "search": "x",
         "conversation_id": CONVERSATION, "shared": "1", **DATES},
        models.Conversation,
    ),
    "conversations.get_archived_conversations": (
        {},
        {"page": 3, "limit": 1, "sort_by": "createdAt", "sort_order": "asc", "search": "x", "shared": False,
         "conversation_id": CONVERSATION, **DATES},
        models.Conversation,
    ),
    "conversations.search_archived_conversations": ({"search": "x"}, {"page": 2, "limit": 3}, models.Conversation),
    "conversations.get_conversation_by_id": (
        ID,
        {"page": 2, "limit": 5, "sort_by": "content", "sort_order": "asc", "search": "x", "shared": True,
         "message_type": models.MessageType.BOT_RESPONSE, **DATES},
        models.GetConversationByIDResponse,
    ),
    "conversations.list_messages": (ID, {"page": 2, "limit": 5, "message_type": "bot_response"}, models.Message),
    "conversations.delete_conversation_by_id": (ID, {}, models.DeleteConversationByIDResponse),
    "conversations.update_conversation_title": (ID | {"title": "New"}, {}, models.UpdateConversationTitleResponse),
    "conversations.archive_conversation": (ID, {}, models.ArchiveConversationResponse),
    "conversations.unarchive_conversation": (ID, {}, models.UnarchiveConversationResponse),
    "conversations.update_message_feedback": (
        ID | {"message_id": MESSAGE},
        {"is_helpful": True, "categories": [models.FeedbackCategory.WELL_EXPLAINED, "other"],
         "comments": models.CommentsRequest(positive="good", negative="")},
        models.UpdateMessageFeedbackResponse,
    ),
    "knowledge_hub.get_knowledge_hub_root_nodes": ({}, NODES, models.KnowledgeHubNode),
    "knowledge_hub.get_knowledge_hub_child_nodes": (
        {"parent_type": models.NodeType.FOLDER, "parent_id": NODE}, NODES, models.KnowledgeHubNode,
    ),
    "organization_auth_config.get_auth_methods": ({}, {}, models.AuthConfig),
    "organization_auth_config.update_auth_method": ({"auth_method": STEPS}, {}, models.UpdateAuthMethodResponse),
    "organization_auth_config.set_up_auth_config": (
        {"contact_email": "a@example.com", "registered_name": "R", "admin_full_name": "A"}, {"send_email": True},
        models.OrgAuthConfigSetupResponse,
    ),
    "organizations.get_current_organization": ({}, {}, models.Organization),
    "semantic_search.search": (
        {"query": "x"}, {"filters": models.Filters(kb=[NODE]), "limit": 100}, models.SemanticSearchExecuteResponse,
    ),
    "semantic_search.search_history": (
        {},
        {"page": 1, "limit": 2, "sort_by": "title", "sort_order": "asc", **LIMITS},
        models.SemanticSearchHistoryItem,
    ),
    "semantic_search.delete_search_history": ({}, LIMITS, models.DeleteSearchHistoryResponse),
    "semantic_search.get_search_by_id": ({"search_id": CONVERSATION}, {}, models.PersistedSemanticSearch),
    "semantic_search.delete_search_by_id": ({"search_id": CONVERSATION}, LIMITS, models.DeleteSearchByIDResponse),
    "semantic_search.archive_search": ({"search_id": CONVERSATION}, {}, models.ArchiveSearchResponse),
    "semantic_search.unarchive_search": ({"search_id": CONVERSATION}, {}, models.UnarchiveSearchResponse),
    "user_account.init_auth": ({}, {"email": "a@example.com"}, models.InitAuthResponse),
    "user_account.authenticate": (
        {"x_session_token": "s", "method": "password", "credentials": {"password": "p"}},
        {"email": "a@example.com", "cf_turnstile_response": "c"},
        models.AuthenticateMultiStepResponse,
    ),
    "user_account.reset_password_with_token": (
        {"security": models.ResetPasswordWithTokenSecurity(scoped_token="t"), "password": "Passw0rd!"}, {},
        models.DataStringResponse,
    ),
    "user_account.reset_password": (
        {"current_password": "old", "new_password": "Passw0rd!"}, {"cf_turnstile_response": "c"},
        models.AuthenticatedPasswordResetResponse,
    ),
}  # fmt: skip
STREAMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "conversations.stream_chat": (
        {"query": "hi", "chat_mode": "web_search"},
        {"record_ids": [MESSAGE], **ASKED, **SHOWN},
    ),
    "conversations.add_message_stream": (ID | {"query": "hi", "chat_mode": "internal_search"}, {**ASKED, **SHOWN}),
    "conversations.regenerate_answer": (ID | {"message_id": MESSAGE}, ASKED),
}


def test_every_operation_is_here(operations: dict[str, Any]) -> None:
    assert set(CALLS) | set(STREAMS) == set(operations) | {"conversations.list_messages"}


@everywhere
async def test_calls(prism: str, way: Way) -> None:
    platform = pipeshub_at(way, prism)
    for name, (least, more, kind) in CALLS.items():
        for arguments in (least, least | more):
            found = await way(operation(platform, name)(**arguments))
            if hasattr(found, "has_next"):
                assert found.items, name
                found = found.items[0]
            elif name == "semantic_search.get_search_by_id":
                [found] = found
            assert type(found) is kind, (name, found)


@everywhere
async def test_pages_can_be_read_as_the_vendors_models(prism: str, way: Way) -> None:
    platform = pipeshub_at(way, prism)
    conversations, archive = platform.conversations, platform.conversations
    for page, kind in (
        (await way(conversations.get_all_conversations()), models.GetAllConversationsResponse),
        (await way(archive.get_archived_conversations()), models.GetArchivedConversationsResponse),
        (await way(archive.search_archived_conversations("x")), models.SearchArchivedConversationsResponse),
        (await way(conversations.list_messages(CONVERSATION)), models.GetConversationByIDResponse),
        (await way(platform.semantic_search.search_history()), models.SemanticSearchHistoryResponse),
        (await way(platform.knowledge_hub.get_knowledge_hub_root_nodes()), models.KnowledgeHubNodesResponse),
    ):
        assert type(page.read(kind)) is kind
        assert page.read(kind).model_extra == {}, kind  # nothing in it that the model does not know


@everywhere
async def test_streams_of_both_vocabularies(prism: str, way: Way) -> None:
    platform = pipeshub_at(way, prism, http_client=http_client(way))
    for name, (least, more) in STREAMS.items():
        for arguments in (least, least | more):
            for vocabulary in ("agui", "legacy"):
                events = operation(platform, name)(**arguments, headers={"prefer": f"example={vocabulary}"})
                async with way.entered(fold(events)) as answers:
                    found = await way.items(answers)
                last = found[-1]
                assert (last.text, last.finished) == ("Two findings.", True), (name, vocabulary)
                assert last.conversation.title == "What is in the report?"
                assert [tool.status for tool in last.tool_calls] == ["completed"]


@everywhere
async def test_streams_that_fail(prism: str, way: Way) -> None:
    platform = pipeshub_at(way, prism, http_client=http_client(way))
    for name, (least, _) in STREAMS.items():
        for example, code, message in (
            ("agui_error", "stream_error", "stream failed"),
            ("legacy_error", None, "stream failed"),
        ):
            events = operation(platform, name)(**least, headers={"prefer": f"example={example}"})
            with pytest.raises(ChatError) as caught:
                await way.items(events)
            error = caught.value
            assert (error.code, error.message, error.operation) == (code, message, name)
            assert error.details == ("socket closed" if code is None else None)


@everywhere
async def test_a_request_that_does_not_fit_is_noticed(prism: str, way: Way) -> None:
    """The mock server checks: else none of the above would show anything."""
    platform = pipeshub_at(way, prism)
    refused = (BadRequestError, UnprocessableEntityError)  # 422 where the document has no 400
    with pytest.raises(refused):
        await way(platform.conversations.get_all_conversations(source="nowhere"))
    with pytest.raises(refused):
        await way(platform.knowledge_hub.get_knowledge_hub_child_nodes("folder", "no-uuid"))
    with pytest.raises(refused):
        await way.items(platform.conversations.stream_chat("hi", chat_mode="balanced"))
    with pytest.raises(refused):
        await way(platform.conversations.update_message_feedback(CONVERSATION, MESSAGE, ratings={"clarity": 1}))


@everywhere
async def test_errors_have_their_envelope(prism: str, way: Way) -> None:
    platform = pipeshub_at(way, prism)
    asking = platform.organizations.with_options(headers={"prefer": "code=404"})
    with pytest.raises(NotFoundError) as caught:
        await way(asking.get_current_organization())
    error = caught.value
    assert type(error.data) is models.ErrorResponse
    assert (error.code, error.message) == (error.data.error.code, error.data.error.message)


def test_without_a_token_the_server_refuses(prism: str) -> None:
    """A credential is sent where it must be, and nowhere else: Prism wants it by the document's `security`."""
    with Client(pipeshub={"base_url": prism, "bearer_auth": TOKEN}) as client:
        platform = client.use(Pipeshub)
        with pytest.raises(AuthenticationError):
            platform.with_options(headers={"authorization": ""}).organizations.get_current_organization()
        assert platform.with_options(headers={"authorization": ""}).user_account.init_auth().current_step is not None


def test_the_cassettes_are_what_is_recorded_now(prism: str, contracts: Path, tmp_path: Path) -> None:
    """`prism` is only wanted for its skip."""
    record(contracts / "pipeshub.openapi.yaml", tmp_path)
    for name in SCENES:
        assert (tmp_path / f"{name}.yaml").read_text() == (CASSETTES / f"{name}.yaml").read_text(), name
