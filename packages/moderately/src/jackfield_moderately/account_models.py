"""API tokens, audit logs, sessions, health and error bodies."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from .statuses import AuditAction, TokenRole
from .wire import CamelModel, Open


class Message(CamelModel):
    """A sentence in place of a result."""

    message: str


class DeleteResult(CamelModel):
    """What the deletion of a dataset answers."""

    success: bool
    message: str | None = None


class ApiToken(CamelModel):
    """An API token, without its secret."""

    token_id: str
    team_id: str
    name: str
    token_prefix: str | None = None
    last4: str | None = None
    role: Open[TokenRole]
    created_by_user_id: str | None = None
    expires_at: str | None = None
    last_used_at: str | None = None
    is_active: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None
    usage7_days: float | None = None


class ApiTokenCreated(CamelModel):
    """A new API token; its secret is shown this once."""

    token: str
    token_id: str
    name: str
    role: Open[TokenRole]
    team_id: str
    expires_at: str | None = None
    created_at: str | None = None


class ApiTokenOwner(CamelModel):
    """Who made an API token."""

    user_id: str
    full_name: str | None = None
    nickname: str | None = None


class ApiTokenStats(CamelModel):
    """How often an API token was used."""

    total_requests: float | None = None
    requests_last24_hours: float | None = None
    requests_last7_days: float | None = None
    requests_last30_days: float | None = None


class ApiTokenDetail(CamelModel):
    """An API token with its owner and its use."""

    token_id: str
    team_id: str
    name: str
    token_prefix: str | None = None
    last4: str | None = None
    role: Open[TokenRole]
    created_by: ApiTokenOwner | None = None
    expires_at: str | None = None
    last_used_at: str | None = None
    is_active: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None
    usage_stats: ApiTokenStats | None = None


class ApiTokenUsage(CamelModel):
    """What an API token was used for."""

    total_requests: float
    requests_by_endpoint: dict[str, float] = Field(default_factory=dict[str, float])
    requests_by_method: dict[str, float] = Field(default_factory=dict[str, float])
    average_response_time: float | None = None
    error_rate: float | None = None


class AuditLog(CamelModel):
    """One entry of the audit log."""

    audit_log_id: str
    team_id: str | None = None
    user_id: str | None = None
    api_token_id: str | None = None
    session_id: str | None = None
    event_type: str
    resource_type: str
    resource_id: str
    action: Open[AuditAction]
    changes: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    created_at: str | None = None


class SessionToken(CamelModel):
    """What a verified e-mail address gives."""

    token: str


class WhoAmI(CamelModel):
    """Who the API key belongs to."""

    user_id: str


class Health(CamelModel):
    """Whether the API is up."""

    status: str
    version: str | None = None


class ErrorDetail(CamelModel):
    """What an error body says.

    ``details`` is often a list of ``{"field": ..., "message": ...}``.
    """

    code: str | None = None
    message: str | None = None
    details: Any = None
    timestamp: str | None = None
    path: str | None = None
    request_id: str | None = None
