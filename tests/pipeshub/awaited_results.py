"""What each operation gives in the awaited mode, as type checkers see it.

`test_typing.py` has mypy read this; pyright reads all tests.
"""

from __future__ import annotations

from typing import Any, assert_type

from jackfield import Async, AsyncPage, AsyncStream, Response
from jackfield_pipeshub import ChatEvent, LoginSession, Pipeshub, RunningAnswer, fold
from jackfield_pipeshub.models import (
    ArchiveConversationResponse,
    ArchiveSearchResponse,
    AuthConfig,
    AuthenticatedPasswordResetResponse,
    AuthenticateFinalResponse,
    AuthenticateMultiStepResponse,
    AuthStep,
    ChatMode,
    Conversation,
    DataStringResponse,
    DeleteConversationByIDResponse,
    DeleteSearchByIDResponse,
    DeleteSearchHistoryResponse,
    Filters,
    GetAllConversationsResponse,
    GetAvailableModelsByTypeResponse,
    GetConversationByIDResponse,
    InitAuthResponse,
    KnowledgeHubNode,
    Message,
    Organization,
    OrgAuthConfigSetupResponse,
    PersistedSemanticSearch,
    SemanticSearchExecuteResponse,
    SemanticSearchHistoryItem,
    UnarchiveConversationResponse,
    UnarchiveSearchResponse,
    UpdateAuthMethodResponse,
    UpdateConversationTitleResponse,
    UpdateMessageFeedbackResponse,
)


async def results(p: Pipeshub[Async]) -> None:
    assert_type(await p.ai_models_providers.get_available_models_by_type("llm"), GetAvailableModelsByTypeResponse)
    assert_type(p.conversations.stream_chat("q", chat_mode=ChatMode.AGENT), AsyncStream[ChatEvent])
    assert_type([each async for each in p.conversations.stream_chat("q", chat_mode=ChatMode.AGENT)], list[ChatEvent])
    assert_type(await p.conversations.get_all_conversations(search="x"), AsyncPage[Conversation])
    assert_type([each async for each in p.conversations.get_all_conversations(search="x")], list[Conversation])
    assert_type(await p.conversations.get_archived_conversations(), AsyncPage[Conversation])
    assert_type([each async for each in p.conversations.get_archived_conversations()], list[Conversation])
    assert_type(await p.conversations.search_archived_conversations("x"), AsyncPage[Conversation])
    assert_type([each async for each in p.conversations.search_archived_conversations("x")], list[Conversation])
    assert_type(await p.conversations.get_conversation_by_id("1", page=2), GetConversationByIDResponse)
    assert_type(await p.conversations.list_messages("1"), AsyncPage[Message])
    assert_type([each async for each in p.conversations.list_messages("1")], list[Message])
    assert_type(await p.conversations.delete_conversation_by_id("1"), DeleteConversationByIDResponse)
    assert_type(p.conversations.add_message_stream("1", "q", filters={"apps": []}), AsyncStream[ChatEvent])
    assert_type(
        [each async for each in p.conversations.add_message_stream("1", "q", filters={"apps": []})], list[ChatEvent]
    )
    assert_type(await p.conversations.update_conversation_title("1", "t"), UpdateConversationTitleResponse)
    assert_type(await p.conversations.archive_conversation("1"), ArchiveConversationResponse)
    assert_type(await p.conversations.unarchive_conversation("1"), UnarchiveConversationResponse)
    assert_type(p.conversations.regenerate_answer("1", "2", timeout=5), AsyncStream[ChatEvent])
    assert_type([each async for each in p.conversations.regenerate_answer("1", "2", timeout=5)], list[ChatEvent])
    assert_type(await p.conversations.update_message_feedback("1", "2", is_helpful=True), UpdateMessageFeedbackResponse)
    assert_type(await p.knowledge_hub.get_knowledge_hub_root_nodes(flattened=True), AsyncPage[KnowledgeHubNode])
    assert_type(
        [each async for each in p.knowledge_hub.get_knowledge_hub_root_nodes(flattened=True)], list[KnowledgeHubNode]
    )
    assert_type(await p.knowledge_hub.get_knowledge_hub_child_nodes("app", "1"), AsyncPage[KnowledgeHubNode])
    assert_type(
        [each async for each in p.knowledge_hub.get_knowledge_hub_child_nodes("app", "1")], list[KnowledgeHubNode]
    )
    assert_type(await p.organization_auth_config.get_auth_methods(), AuthConfig)
    assert_type(
        await p.organization_auth_config.update_auth_method(auth_method=[AuthStep(order=1, allowed_methods=[])]),
        UpdateAuthMethodResponse,
    )
    assert_type(
        await p.organization_auth_config.set_up_auth_config(
            contact_email="a", registered_name="b", admin_full_name="c"
        ),
        OrgAuthConfigSetupResponse,
    )
    assert_type(await p.organizations.get_current_organization(), Organization)
    assert_type(await p.semantic_search.search("q", filters=Filters(apps=[])), SemanticSearchExecuteResponse)
    assert_type(await p.semantic_search.search_history(), AsyncPage[SemanticSearchHistoryItem])
    assert_type([each async for each in p.semantic_search.search_history()], list[SemanticSearchHistoryItem])
    assert_type(await p.semantic_search.delete_search_history(shared="true"), DeleteSearchHistoryResponse)
    assert_type(await p.semantic_search.get_search_by_id("1"), list[PersistedSemanticSearch])
    assert_type(await p.semantic_search.delete_search_by_id("1"), DeleteSearchByIDResponse)
    assert_type(await p.semantic_search.archive_search("1"), ArchiveSearchResponse)
    assert_type(await p.semantic_search.unarchive_search("1"), UnarchiveSearchResponse)
    assert_type(await p.user_account.init_auth(email="a"), InitAuthResponse)
    assert_type(
        await p.user_account.authenticate("s", "otp", {"otp": "1"}),
        AuthenticateFinalResponse | AuthenticateMultiStepResponse,
    )
    assert_type(await p.user_account.start_login("a"), LoginSession[Async])
    assert_type(await p.user_account.login("a", credentials={"otp": "1"}), AuthenticateFinalResponse)
    assert_type(await p.user_account.reset_password_with_token({"scoped_token": "t"}, "p"), DataStringResponse)
    assert_type(
        await p.user_account.reset_password(current_password="a", new_password="b"), AuthenticatedPasswordResetResponse
    )


async def more(p: Pipeshub[Async], login: LoginSession[Async]) -> None:
    assert_type(fold(p.conversations.stream_chat("q")), AsyncStream[RunningAnswer])
    assert_type(await login.authenticate("otp", "1"), LoginSession[Async])
    assert_type(await p.organizations.get_current_organization.raw(), Response[Organization])
    page = await p.conversations.get_all_conversations()
    assert_type(page.read(GetAllConversationsResponse).pagination.total_count, int | None)
    assert_type(await p.request("GET", "/agents"), Any)
