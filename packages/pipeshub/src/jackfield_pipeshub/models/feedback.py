"""What users say of answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from .camel import CamelModel, Open, OptionalObjectId
from .lists import ResponseMeta


class FeedbackCategory(StrEnum):
    """What is good or bad about an answer."""

    INCORRECT_INFORMATION = "incorrect_information"
    MISSING_INFORMATION = "missing_information"
    IRRELEVANT_INFORMATION = "irrelevant_information"
    UNCLEAR_EXPLANATION = "unclear_explanation"
    POOR_CITATIONS = "poor_citations"
    EXCELLENT_ANSWER = "excellent_answer"
    HELPFUL_CITATIONS = "helpful_citations"
    WELL_EXPLAINED = "well_explained"
    OTHER = "other"


class FeedbackSource(StrEnum):
    """Who feedback comes from."""

    USER = "user"
    SYSTEM = "system"
    ADMIN = "admin"
    AUTO = "auto"


class CommentsRequest(CamelModel):
    """Words to an answer. Servers since 2026-08 drop `suggestions`."""

    positive: str | None = None
    negative: str | None = None
    suggestions: str | None = None


class MetricsRequest(CamelModel):
    """How the feedback came about. Servers since 2026-08 drop it."""

    user_interaction_time: float | None = None
    feedback_session_id: str | None = None


class Ratings(CamelModel):
    """Marks for an answer."""

    accuracy: int | None = None
    relevance: int | None = None
    completeness: int | None = None
    clarity: int | None = None


class Comments(CamelModel):
    """Words to an answer."""

    positive: str | None = None
    negative: str | None = None
    suggestions: str | None = None


class Metrics(CamelModel):
    """How the feedback came about."""

    time_to_feedback: float | None = None
    user_interaction_time: float | None = None
    feedback_session_id: str | None = None
    user_agent: str | None = None
    platform: str | None = None


class CitationFeedback(CamelModel):
    """What a user says of a citation."""

    id: OptionalObjectId = None
    citation_id: str | None = None
    is_relevant: bool | None = None
    relevance_score: int | None = None
    comment: str | None = None


class Revision(CamelModel):
    """A change of feedback. `updated_at` is in ms since 1970."""

    id: OptionalObjectId = None
    updated_fields: list[str] | None = None
    previous_values: dict[str, Any] | None = None
    updated_by: str | None = None
    updated_at: int | None = None


class MessageFeedback(CamelModel):
    """Feedback as a message carries it. `timestamp` is in ms since 1970."""

    is_helpful: bool | None = None
    ratings: Ratings | None = None
    categories: list[Open[FeedbackCategory]] | None = None
    comments: Comments | None = None
    citation_feedback: list[CitationFeedback] | None = None
    follow_up_questions_helpful: bool | None = None
    unused_follow_up_questions: list[str] | None = None
    source: Open[FeedbackSource] | None = None
    feedback_provider: str | None = None
    timestamp: int | None = None
    revisions: list[Revision] | None = None
    metrics: Metrics | None = None


class Feedback(CamelModel):
    """Feedback as it was stored. `timestamp` is in ms since 1970."""

    feedback_provider: str
    timestamp: int
    metrics: Metrics | None = None
    is_helpful: bool | None = None
    ratings: dict[str, float] | None = None
    categories: list[Open[FeedbackCategory]] | None = None
    comments: Comments | None = None


class UpdateMessageFeedbackResponse(CamelModel):
    """The stored feedback."""

    conversation_id: str
    message_id: str
    feedback: Feedback
    meta: ResponseMeta
