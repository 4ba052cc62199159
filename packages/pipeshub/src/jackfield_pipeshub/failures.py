"""The exceptions of this platform that the one tree of jackfield has no class for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jackfield.errors import APIError, AuthenticationError

if TYPE_CHECKING:
    from .models import Conversation


class ChatError(APIError):
    """A chat stream ended with the event `error` or `RUN_ERROR`: the server could not answer.

    The question may have been stored all the same; `conversations.get_conversation_by_id` tells.

    Attributes:
        code: Why, such as ``"rate_limit"`` (`RunErrorCode` has the known ones). Servers before 2026-08 seldom send one.
        message: The server's words.
        details: More of them, if there are any.
        conversation: The conversation as it was stored, if the event holds it.
        body: All that the event holds.
        events_received: How many events were handed out before.
    """

    code: str | None
    message: str
    details: str | None
    conversation: Conversation | None
    body: Any
    events_received: int

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        details: str | None = None,
        conversation: Conversation | None = None,
        body: Any = None,
        events_received: int = 0,
        **where: Any,
    ) -> None:
        words = ": ".join(part for part in (message, details) if part)
        super().__init__(" ".join(part for part in (code, words) if part), **where)
        self.code = code
        self.message = message
        self.details = details
        self.conversation = conversation
        self.body = body
        self.events_received = events_received


class OAuthError(AuthenticationError):
    """The token endpoint gave no token (RFC 6749, section 5.2). The call that needed one was not sent.

    Attributes:
        error: The kind of error, such as ``"invalid_client"`` for a wrong id or secret; also in `code`.
        error_description: What the server says of it.
    """

    error: str
    error_description: str | None

    def __init__(
        self, message: str, *, error: str, error_description: str | None = None, status_code: int, **rest: Any
    ) -> None:
        super().__init__(message, status_code=status_code, code=error, **rest)
        self.error = error
        self.error_description = error_description
