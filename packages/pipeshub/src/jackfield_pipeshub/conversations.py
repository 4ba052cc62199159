"""Chats, and the conversations they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, call

from .arguments import merged, model
from .chat_streams import ChatStreams
from .conversation_pages import READ, ConversationPages, message_query
from .models import (
    ArchiveConversationResponse,
    CommentsRequest,
    DeleteConversationByIDResponse,
    FeedbackCategory,
    GetConversationByIDResponse,
    MessageType,
    MetricsRequest,
    UnarchiveConversationResponse,
    UpdateConversationTitleResponse,
    UpdateMessageFeedbackResponse,
)

_WRITE = ("conversation:write",)


class Conversations(ChatStreams[M], ConversationPages[M]):
    """Chats, and the conversations they make.

    The three streams hand out every event as a `ChatEvent`; `fold` makes a running answer of them:

    ```python
    with fold(client.pipeshub.conversations.stream_chat("What is new?", chat_mode="internal_search")) as answers:
        for answer in answers:
            print(answer.delta, end="", flush=True)
    ```

    A stream ends with the stored conversation. One that fails raises `ChatError`, one that just stops
    `StreamInterruptedError`; one without a sign of life for 120 s (or `timeout`) raises `APITimeoutError`.
    """

    @call
    def get_conversation_by_id(
        self,
        conversation_id: str,
        *,
        page: int | None = 1,
        limit: int | None = 20,
        sort_by: str | None = "createdAt",
        sort_order: str | None = "desc",
        search: str | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        shared: bool | None = None,
        message_type: MessageType | str | None = None,
        extra_query: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[GetConversationByIDResponse]:
        """Get a conversation with a page of its messages; `list_messages` walks over all of them.

        Args:
            conversation_id: The conversation's id, 24 hex digits.
            page: The page of messages, counted back from the newest.
            limit: Messages on a page, 1 to 100.
            sort_by: ``createdAt``, ``messageType`` or ``content``.
            sort_order: ``asc`` or ``desc``.
            search: Words in the messages, at most 1000 characters.
            start_date: Only messages from this time on.
            end_date: Only messages up to this time.
            shared: Only if the conversation was shared, or not.
            message_type: Only messages of this type.
            extra_query: More parameters, for servers that take more.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such conversation.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:read`.
        """
        query = message_query(page, limit, sort_by, sort_order, search, start_date, end_date, shared, message_type)
        params = merged(query, extra_query)
        return Call("GET", "/conversations/{}", conversation_id, params=params, scopes=READ, options=options)

    @call
    def delete_conversation_by_id(
        self, conversation_id: str, **options: Unpack[Options]
    ) -> Call[DeleteConversationByIDResponse]:
        """Delete a conversation; the server only marks it as deleted.

        Args:
            conversation_id: The conversation's id, 24 hex digits.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such conversation.
            PermissionDeniedError: It is somebody else's, or the OAuth token lacks the scope `conversation:write`.
        """
        return Call("DELETE", "/conversations/{}", conversation_id, scopes=_WRITE, options=options)

    @call
    def update_conversation_title(
        self,
        conversation_id: str,
        title: str,
        *,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[UpdateConversationTitleResponse]:
        """Give a conversation another title.

        Args:
            conversation_id: The conversation's id, 24 hex digits.
            title: The title, 1 to 200 characters.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: The title is too long.
            NotFoundError: There is no such conversation.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:write`.
        """
        path = "/conversations/{}/title"
        body = merged({"title": title}, extra_body)
        return Call("PATCH", path, conversation_id, json=body, scopes=_WRITE, options=options)

    @call
    def archive_conversation(
        self, conversation_id: str, **options: Unpack[Options]
    ) -> Call[ArchiveConversationResponse]:
        """Archive a conversation.

        Args:
            conversation_id: The conversation's id, 24 hex digits.
            **options: How this call is made.

        Raises:
            BadRequestError: The server refuses the id or the change.
            NotFoundError: There is no such conversation.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:write`.
        """
        return Call("PATCH", "/conversations/{}/archive", conversation_id, scopes=_WRITE, options=options)

    @call
    def unarchive_conversation(
        self, conversation_id: str, **options: Unpack[Options]
    ) -> Call[UnarchiveConversationResponse]:
        """Get a conversation back from the archive.

        Args:
            conversation_id: The conversation's id, 24 hex digits.
            **options: How this call is made.

        Raises:
            BadRequestError: The server refuses the id or the change.
            NotFoundError: There is no such conversation.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:write`.
        """
        return Call("PATCH", "/conversations/{}/unarchive", conversation_id, scopes=_WRITE, options=options)

    @call
    def update_message_feedback(
        self,
        conversation_id: str,
        message_id: str,
        *,
        is_helpful: bool | None = None,
        ratings: Mapping[str, float] | None = None,
        categories: Sequence[FeedbackCategory | str] | None = None,
        comments: CommentsRequest | Mapping[str, Any] | None = None,
        metrics: MetricsRequest | Mapping[str, Any] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[UpdateMessageFeedbackResponse]:
        """Say what an answer is worth.

        Args:
            conversation_id: The conversation's id, 24 hex digits.
            message_id: The answer's id, 24 hex digits.
            is_helpful: Whether it helps.
            ratings: Marks by their names; servers since 2026-08 drop them.
            categories: What is good or bad about it.
            comments: Words to it; servers since 2026-08 drop `suggestions`.
            metrics: How the feedback came about; servers since 2026-08 drop it.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong.
            NotFoundError: There is no such message.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:write`.
        """
        fields = {
            "isHelpful": is_helpful,
            "ratings": ratings,
            "categories": categories,
            "comments": model(CommentsRequest, comments, "comments"),
            "metrics": model(MetricsRequest, metrics, "metrics"),
        }
        path = "/conversations/{}/message/{}/feedback"
        body = merged(fields, extra_body)
        return Call("POST", path, conversation_id, message_id, json=body, scopes=_WRITE, options=options)
