"""Conversations and the messages in them.

The server shows a conversation with more or fewer fields, depending on the operation: what it left out is None.
`last_activity_at` is in ms since 1970.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from .camel import CamelModel, Open, OptionalObjectId
from .feedback import MessageFeedback
from .lists import ListFilters, Pagination, ResponseMeta
from .search import Citation


class ChatMode(StrEnum):
    """How a question is answered.

    Servers since 2026-08 want one of the first three; the ones before take any text, and have documented ``balanced``.
    """

    AGENT = "agent"
    INTERNAL_SEARCH = "internal_search"
    WEB_SEARCH = "web_search"
    BALANCED = "balanced"


class ConversationStatus(StrEnum):
    """How far the last answer is."""

    NONE = "None"
    IN_PROGRESS = "Inprogress"
    COMPLETE = "Complete"
    FAILED = "Failed"


class ConversationSource(StrEnum):
    """Whose conversations are listed."""

    OWNED = "owned"
    SHARED = "shared"


class ConversationKind(StrEnum):
    """Whether a conversation is with the assistant or with an agent."""

    ASSISTANT = "assistant"
    AGENT = "agent"


class MessageType(StrEnum):
    """What a message is."""

    USER_QUERY = "user_query"
    BOT_RESPONSE = "bot_response"
    ERROR = "error"
    FEEDBACK = "feedback"
    SYSTEM = "system"
    TOOL_CALL = "tool_call"


class ContentFormat(StrEnum):
    """How a message is written."""

    MARKDOWN = "MARKDOWN"
    JSON = "JSON"
    HTML = "HTML"


class Confidence(StrEnum):
    """How sure the assistant is of its answer."""

    VERY_HIGH = "Very High"
    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"
    UNKNOWN = "Unknown"


class AccessLevel(StrEnum):
    """What somebody may do with what was shared with them."""

    READ = "read"
    WRITE = "write"


class AppliedFilterNode(CamelModel):
    """An app or a knowledge base that a question is limited to."""

    id: str | None = None
    name: str | None = None
    node_type: str | None = None
    connector: str | None = None


class AppliedFilters(CamelModel):
    """The apps and knowledge bases that a question is limited to, as they are shown to the user."""

    apps: list[AppliedFilterNode] | None = None
    kb: list[AppliedFilterNode] | None = None


class ChatAttachment(CamelModel):
    """A file that belongs to a question; servers since 2026-08 take these."""

    record_id: str
    record_name: str | None = None
    mime_type: str | None = None
    extension: str | None = None
    virtual_record_id: str | None = None


class AgentCapabilities(CamelModel):
    """What the chat mode ``agent`` may use; servers since 2026-08 take this."""

    internal_search: bool | None = None
    web_search: bool | None = None
    deep_search: bool | None = None


class ConversationModelInfo(CamelModel):
    """The model that answered."""

    model_key: str | None = None
    model_name: str | None = None
    model_provider: str | None = None
    model_friendly_name: str | None = None
    chat_mode: str | None = None


class SharedWith(CamelModel):
    """Somebody that a conversation was shared with."""

    user_id: str | None = None
    access_level: Open[AccessLevel] | None = None


class Access(CamelModel):
    """What the caller may do with the conversation."""

    is_owner: bool | None = None
    access_level: Open[AccessLevel] | None = None


class ConversationError(CamelModel):
    """Something that went wrong in the conversation."""

    id: OptionalObjectId = None
    message: str | None = None
    error_type: str | None = None
    timestamp: datetime | None = None
    message_id: str | None = None
    stack: str | None = None
    metadata: dict[str, Any] | None = None


class MessageCitation(CamelModel):
    """A citation of a message. `citation_data` comes with `get_conversation_by_id`, else there is the id alone."""

    citation_id: str | None = None
    citation_data: Citation | None = None
    relevance_score: float | None = None
    excerpt: str | None = None
    context: str | None = None


class FollowUpQuestion(CamelModel):
    """A question that could come next."""

    question: str | None = None
    confidence: str | None = None
    reasoning: str | None = None


class ReferenceDatum(CamelModel):
    """A thing that a message refers to."""

    name: str | None = None
    id: str | None = None
    type: str | None = None
    app: str | None = None
    web_url: str | None = None
    metadata: dict[str, str] | None = None


class MessageMetadata(CamelModel):
    """How a message came about."""

    processing_time_ms: float | None = None
    model_version: str | None = None
    ai_transaction_id: str | None = None
    reason: str | None = None


class MessageToolCall(CamelModel):
    """A tool that was called for a message; from servers since 2026-08."""

    tool_name: str | None = None
    tool_result: Any = None


class MessageReasoningTurn(CamelModel):
    """What was thought before a message; from servers since 2026-08."""

    content: str
    message_id: str | None = None
    turn_index: float | None = None


class MessagePart(CamelModel):
    """A part of a message: text, reasoning, a tool call or a sub-agent's run; from servers since 2026-08."""

    type: str | None = None
    content: str | None = None
    tool_call_id: str | None = None
    tool_name: str | None = None
    display_name: str | None = None
    args: str | None = None
    args_summary: str | None = None
    status: str | None = None
    result_preview: str | None = None
    result_summary: str | None = None
    artifact_id: str | None = None
    run_id: str | None = None
    role_name: str | None = None
    is_final: bool | None = None
    parts: list[MessagePart] | None = None


class Message(CamelModel):
    """A message of a conversation."""

    id: OptionalObjectId = None
    message_type: Open[MessageType] | None = None
    content: str | None = None
    content_format: Open[ContentFormat] | None = None
    citations: list[MessageCitation] | None = None
    confidence: Open[Confidence] | None = None
    follow_up_questions: list[FollowUpQuestion] | None = None
    feedback: list[MessageFeedback] | None = None
    metadata: MessageMetadata | None = None
    model_info: ConversationModelInfo | None = None
    applied_filters: AppliedFilters | None = None
    reference_data: list[ReferenceDatum] | None = None
    attachments: list[dict[str, Any]] | None = None
    tools: list[MessageToolCall] | None = None
    reasoning: list[MessageReasoningTurn] | None = None
    parts: list[MessagePart] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Conversation(CamelModel):
    """A conversation."""

    id: OptionalObjectId = None
    user_id: str | None = None
    org_id: str | None = None
    title: str | None = None
    initiator: str | None = None
    messages: list[Message] | None = None
    status: Open[ConversationStatus] | None = None
    fail_reason: str | None = None
    model_info: ConversationModelInfo | None = None
    is_shared: bool | None = None
    share_link: str | None = None
    shared_with: list[SharedWith] | None = None
    is_archived: bool | None = None
    archived_by: str | None = None
    archived_at: datetime | None = None
    is_deleted: bool | None = None
    deleted_by: str | None = None
    conversation_errors: list[ConversationError] | None = None
    metadata: dict[str, Any] | None = None
    last_activity_at: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    is_owner: bool | None = None
    access_level: Open[AccessLevel] | None = None
    source: Open[ConversationKind] | None = None
    agent_key: str | None = None
    pagination: Pagination | None = None
    access: Access | None = None
    v: int | None = None


class GetAllConversationsResponse(CamelModel):
    """A page of conversations, without their messages."""

    conversations: list[Conversation]
    source: Open[ConversationSource]
    pagination: Pagination
    filters: ListFilters
    meta: ResponseMeta


class ArchivedConversationsSummary(CamelModel):
    """How many conversations are archived."""

    total_archived: int | None = None
    oldest_archive: datetime | None = None
    newest_archive: datetime | None = None


class GetArchivedConversationsResponse(CamelModel):
    """A page of archived conversations, with their messages."""

    conversations: list[Conversation] | None = None
    pagination: Pagination | None = None
    filters: ListFilters | None = None
    summary: ArchivedConversationsSummary | None = None
    meta: ResponseMeta | None = None


class ArchivedSearchSummary(CamelModel):
    """How much was found among the archived conversations."""

    total_matches: int | None = None
    assistant_matches: int | None = None
    agent_matches: int | None = None
    search_query: str | None = None


class SearchArchivedConversationsResponse(CamelModel):
    """A page of archived conversations that were found."""

    conversations: list[Conversation] | None = None
    pagination: Pagination | None = None
    summary: ArchivedSearchSummary | None = None
    meta: ResponseMeta | None = None


class GetConversationByIDResponse(CamelModel):
    """A conversation with a page of its messages."""

    conversation: Conversation | None = None
    filters: ListFilters | None = None
    meta: ResponseMeta | None = None


class UpdateConversationTitleResponse(CamelModel):
    """The conversation with its new title."""

    conversation: Conversation
    meta: ResponseMeta


class DeleteConversationByIDResponse(CamelModel):
    """The deletion; the conversation is only marked as deleted."""

    id: str | None = None
    status: str | None = None
    deleted_at: datetime | None = None
    deleted_by: str | None = None
    citations_deleted: int | None = None
    meta: ResponseMeta | None = None


class ArchiveConversationResponse(CamelModel):
    """Since when the conversation is archived."""

    id: str | None = None
    status: str | None = None
    archived_by: str | None = None
    archived_at: datetime | None = None
    meta: ResponseMeta | None = None


class UnarchiveConversationResponse(CamelModel):
    """Since when the conversation is back."""

    id: str | None = None
    status: str | None = None
    unarchived_by: str | None = None
    unarchived_at: datetime | None = None
    meta: ResponseMeta | None = None
