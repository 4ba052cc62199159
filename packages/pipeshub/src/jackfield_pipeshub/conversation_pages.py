"""Lists of conversations, and of the messages in one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from typing_extensions import Unpack

from jackfield.plugin import M, Numbered, Options, PageCall, Resource, paged

from .arguments import merged, moment
from .json_values import is_object
from .models import Conversation, ConversationSource, Message, MessageType

READ = ("conversation:read",)


class ConversationPages(Resource[M]):
    """The lists of `Conversations`."""

    group: ClassVar[str | None] = "conversations"

    @paged
    def get_all_conversations(
        self,
        *,
        source: ConversationSource | str | None = "owned",
        page: int | None = None,
        limit: int | None = None,
        sort_by: str | None = None,
        sort_order: str | None = None,
        conversation_id: str | None = None,
        search: str | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        shared: str | None = None,
        extra_query: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> PageCall[Conversation]:
        """List conversations, without their messages.

        Args:
            source: ``"owned"`` or ``"shared"``.
            page: The page to begin with.
            limit: Conversations on a page, 1 to 100; the server's default is 10.
            sort_by: ``createdAt``, ``lastActivityAt`` or ``title``.
            sort_order: ``asc`` or ``desc``.
            conversation_id: Only this one.
            search: Words in the title.
            start_date: Only from this time on.
            end_date: Only up to this time.
            shared: ``"true"``, ``"false"``, ``"1"`` or ``"0"``: only those that were shared, or not.
            extra_query: More parameters, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:read`.
        """
        query = {
            "source": source,
            "page": page,
            "limit": limit,
            "sortBy": sort_by,
            "sortOrder": sort_order,
            "conversationId": conversation_id,
            "search": search,
            "startDate": moment(start_date),
            "endDate": moment(end_date),
            "shared": shared,
        }
        return _conversations("/conversations", merged(query, extra_query), options)

    @paged
    def get_archived_conversations(
        self,
        *,
        page: int | None = 1,
        limit: int | None = 20,
        sort_by: str | None = "lastActivityAt",
        sort_order: str | None = "desc",
        search: str | None = None,
        shared: bool | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        conversation_id: str | None = None,
        extra_query: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> PageCall[Conversation]:
        """List archived conversations, with their messages.

        Args:
            page: The page to begin with, 1 to 1000.
            limit: Conversations on a page, 1 to 100.
            sort_by: ``createdAt``, ``lastActivityAt`` or ``title``.
            sort_order: ``asc`` or ``desc``.
            search: Words in them, at most 1000 characters.
            shared: Only those that were shared, or not.
            start_date: Only from this time on.
            end_date: Only up to this time.
            conversation_id: Only this one.
            extra_query: More parameters, for servers that take more.
            **options: How this call is made.

        Raises:
            PermissionDeniedError: The OAuth token lacks the scope `conversation:read`.
        """
        query = {
            "page": page,
            "limit": limit,
            "sortBy": sort_by,
            "sortOrder": sort_order,
            "search": search,
            "shared": shared,
            "startDate": moment(start_date),
            "endDate": moment(end_date),
            "conversationId": conversation_id,
        }
        return _conversations("/conversations/show/archives", merged(query, extra_query), options)

    @paged
    def search_archived_conversations(
        self,
        search: str,
        *,
        page: int | None = 1,
        limit: int | None = 20,
        extra_query: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> PageCall[Conversation]:
        """Search the archived conversations, those with agents included.

        Args:
            search: What to look for, 1 to 1000 characters.
            page: The page to begin with, 1 to 1000.
            limit: Conversations on a page, 1 to 100.
            extra_query: More parameters, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:read`.
        """
        query = merged({"search": search, "page": page, "limit": limit}, extra_query)
        return _conversations("/conversations/show/archives/search", query, options)

    @paged
    def list_messages(
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
    ) -> PageCall[Message]:
        """List the messages of a conversation, page by page from the newest back to the first.

        This is `get_conversation_by_id` as a list: ``page["conversation"]`` is the conversation as the server sent it,
        and ``page.read(GetConversationByIDResponse)`` the whole answer.

        Args:
            conversation_id: The conversation's id, 24 hex digits.
            page: The page to begin with, counted back from the newest.
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
        return PageCall(
            "GET",
            "/conversations/{}",
            conversation_id,
            params=merged(query, extra_query),
            items="conversation.messages",
            paging=Numbered("page", more=_has_older, total=_message_pages),
            scopes=READ,
            options=options,
        )


def _conversations(path: str, query: Mapping[str, Any], options: Options) -> PageCall[Conversation]:
    return PageCall(
        "GET", path, params=query, items="conversations", paging=Numbered("page"), scopes=READ, options=options
    )


def message_query(
    page: int | None,
    limit: int | None,
    sort_by: str | None,
    sort_order: str | None,
    search: str | None,
    start_date: datetime | str | None,
    end_date: datetime | str | None,
    shared: bool | None,
    message_type: MessageType | str | None,
) -> dict[str, Any]:
    """The query of a page of messages."""
    return {
        "page": page,
        "limit": limit,
        "sortBy": sort_by,
        "sortOrder": sort_order,
        "search": search,
        "startDate": moment(start_date),
        "endDate": moment(end_date),
        "shared": shared,
        "messageType": message_type,
    }


def _inner_pagination(envelope: Any) -> dict[str, Any]:
    conversation = envelope.get("conversation") if is_object(envelope) else None
    pagination = conversation.get("pagination") if is_object(conversation) else None
    return pagination if is_object(pagination) else {}


def _has_older(envelope: Any) -> bool | None:
    found = _inner_pagination(envelope).get("hasNextPage")
    return found if isinstance(found, bool) else None


def _message_pages(envelope: Any) -> int | None:
    found = _inner_pagination(envelope).get("totalPages")
    return found if isinstance(found, int) else None
