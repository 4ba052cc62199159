"""Chats: questions whose answers are streamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from typing_extensions import Unpack

from jackfield.plugin import M, Options, Resource, StreamCall, streamed

from .arguments import merged, model, models, moment
from .chat_events import ChatEvent, ChatReader
from .models import AgentCapabilities, AppliedFilters, ChatAttachment, ChatMode, Filters

_CHAT = ("conversation:chat",)


class ChatStreams(Resource[M]):
    """The streams of `Conversations`."""

    group: ClassVar[str | None] = "conversations"

    @streamed
    def stream_chat(
        self,
        query: str,
        *,
        record_ids: Sequence[str] | None = None,
        departments: Sequence[str] | None = None,
        filters: Filters | Mapping[str, Any] | None = None,
        applied_filters: AppliedFilters | Mapping[str, Any] | None = None,
        model_key: str | None = None,
        model_name: str | None = None,
        model_friendly_name: str | None = None,
        chat_mode: ChatMode | str | None = None,
        timezone: str | None = None,
        current_time: datetime | str | None = None,
        tools: Sequence[str] | None = None,
        attachments: Sequence[ChatAttachment | Mapping[str, Any]] | None = None,
        agent_capabilities: AgentCapabilities | Mapping[str, Any] | None = None,
        protocol: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> StreamCall[ChatEvent]:
        """Ask a question in a new conversation, and stream the answer.

        Args:
            query: The question, 1 to 100 000 characters.
            record_ids: Only these records.
            departments: Only these departments; servers since 2026-08 do not know this any more.
            filters: Only these apps and knowledge bases.
            applied_filters: The same as it is shown to the user.
            model_key: The model, by its key.
            model_name: The model, by its name.
            model_friendly_name: The model, by the name that users see.
            chat_mode: How to answer. Servers since 2026-08 want ``"agent"``, ``"internal_search"`` or
                ``"web_search"``; the ones before take any text, or none.
            timezone: The user's time zone, such as ``"Europe/Berlin"``.
            current_time: The user's time; without a zone it is this machine's.
            tools: The tools that may be used, such as ``"jira.create_issue"``.
            attachments: Files that belong to the question; for servers since 2026-08.
            agent_capabilities: What the mode ``"agent"`` may use; for servers since 2026-08.
            protocol: ``"agui"``, the only vocabulary of servers since 2026-08.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:chat`.
            ChatError: The server could not answer.
            StreamInterruptedError: The stream ended before the answer was complete.
        """
        fields = {
            "query": query, "recordIds": record_ids, "departments": departments,
            "filters": model(Filters, filters, "filters"),
            "appliedFilters": model(AppliedFilters, applied_filters, "applied_filters"),
            "modelKey": model_key, "modelName": model_name, "modelFriendlyName": model_friendly_name,
            "chatMode": chat_mode, "timezone": timezone, "currentTime": moment(current_time), "tools": tools,
            "attachments": models(ChatAttachment, attachments, "attachments"),
            "agentCapabilities": model(AgentCapabilities, agent_capabilities, "agent_capabilities"),
            "protocol": protocol,
        }  # fmt: skip
        body = merged(fields, extra_body)
        return StreamCall("POST", "/conversations/stream", json=body, events=ChatReader, scopes=_CHAT, options=options)

    @streamed
    def add_message_stream(
        self,
        conversation_id: str,
        query: str,
        *,
        filters: Filters | Mapping[str, Any] | None = None,
        applied_filters: AppliedFilters | Mapping[str, Any] | None = None,
        model_key: str | None = None,
        model_name: str | None = None,
        model_friendly_name: str | None = None,
        chat_mode: ChatMode | str | None = None,
        timezone: str | None = None,
        current_time: datetime | str | None = None,
        tools: Sequence[str] | None = None,
        attachments: Sequence[ChatAttachment | Mapping[str, Any]] | None = None,
        agent_capabilities: AgentCapabilities | Mapping[str, Any] | None = None,
        protocol: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> StreamCall[ChatEvent]:
        """Ask the next question in a conversation, and stream the answer.

        Args:
            conversation_id: The conversation's id, 24 hex digits.
            query: The question.
            filters: Only these apps and knowledge bases.
            applied_filters: The same as it is shown to the user.
            model_key: The model, by its key.
            model_name: The model, by its name.
            model_friendly_name: The model, by the name that users see.
            chat_mode: How to answer; see `stream_chat`.
            timezone: The user's time zone, such as ``"Europe/Berlin"``.
            current_time: The user's time; without a zone it is this machine's.
            tools: The tools that may be used, such as ``"jira.create_issue"``.
            attachments: Files that belong to the question; for servers since 2026-08.
            agent_capabilities: What the mode ``"agent"`` may use; for servers since 2026-08.
            protocol: ``"agui"``, the only vocabulary of servers since 2026-08.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:chat`.
            ChatError: The server could not answer, or there is no such conversation.
            StreamInterruptedError: The stream ended before the answer was complete.
        """
        fields = {
            "query": query,
            "filters": model(Filters, filters, "filters"),
            "appliedFilters": model(AppliedFilters, applied_filters, "applied_filters"),
            "modelKey": model_key, "modelName": model_name, "modelFriendlyName": model_friendly_name,
            "chatMode": chat_mode, "timezone": timezone, "currentTime": moment(current_time), "tools": tools,
            "attachments": models(ChatAttachment, attachments, "attachments"),
            "agentCapabilities": model(AgentCapabilities, agent_capabilities, "agent_capabilities"),
            "protocol": protocol,
        }  # fmt: skip
        path = "/conversations/{}/messages/stream"
        body = merged(fields, extra_body)
        return StreamCall("POST", path, conversation_id, json=body, events=ChatReader, scopes=_CHAT, options=options)

    @streamed
    def regenerate_answer(
        self,
        conversation_id: str,
        message_id: str,
        *,
        filters: Filters | Mapping[str, Any] | None = None,
        model_key: str | None = None,
        model_name: str | None = None,
        model_friendly_name: str | None = None,
        chat_mode: ChatMode | str | None = None,
        timezone: str | None = None,
        current_time: datetime | str | None = None,
        tools: Sequence[str] | None = None,
        agent_capabilities: AgentCapabilities | Mapping[str, Any] | None = None,
        protocol: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> StreamCall[ChatEvent]:
        """Have the last answer of a conversation made anew, and stream it.

        Args:
            conversation_id: The conversation's id, 24 hex digits.
            message_id: The last message's id; it must be an answer.
            filters: Only these apps and knowledge bases.
            model_key: The model, by its key.
            model_name: The model, by its name.
            model_friendly_name: The model, by the name that users see.
            chat_mode: How to answer; see `stream_chat`.
            timezone: The user's time zone, such as ``"Europe/Berlin"``.
            current_time: The user's time; without a zone it is this machine's.
            tools: The tools that may be used, such as ``"jira.create_issue"``.
            agent_capabilities: What the mode ``"agent"`` may use; for servers since 2026-08.
            protocol: ``"agui"``, the only vocabulary of servers since 2026-08.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong.
            PermissionDeniedError: The OAuth token lacks the scope `conversation:chat`.
            ChatError: The server could not answer, or the message cannot be made anew.
            StreamInterruptedError: The stream ended before the answer was complete.
        """
        fields = {
            "filters": model(Filters, filters, "filters"),
            "modelKey": model_key, "modelName": model_name, "modelFriendlyName": model_friendly_name,
            "chatMode": chat_mode, "timezone": timezone, "currentTime": moment(current_time), "tools": tools,
            "agentCapabilities": model(AgentCapabilities, agent_capabilities, "agent_capabilities"),
            "protocol": protocol,
        }  # fmt: skip
        return StreamCall(
            "POST",
            "/conversations/{}/message/{}/regenerate",
            conversation_id,
            message_id,
            json=merged(fields, extra_body),
            events=ChatReader,
            scopes=_CHAT,
            options=options,
        )
