"""Accounts: users, organizations' models, health and the browser login."""

from __future__ import annotations

from typing import Literal, Required

from typing_extensions import TypedDict


class User(TypedDict, total=False):
    """A user; `get_me` and `whoami` answer the one that the API key belongs to."""

    id: Required[int]
    email: Required[str]
    name: Required[str]
    org_id: Required[int]
    role: Required[str]
    is_active: bool


class AuthStatus(TypedDict):
    """What `auth_status` says of a key that was accepted."""

    valid: bool
    base_url: str


class HealthCheck(TypedDict, total=False):
    """One part of the service."""

    status: Required[str]
    latency_ms: float


class Health(TypedDict, total=False):
    """The service and its parts."""

    status: Required[str]
    checks: dict[str, HealthCheck]


class CliLoginSession(TypedDict, total=False):
    """A browser login that was begun."""

    session_id: Required[str]
    device_code: Required[str]
    """A secret: whoever holds it can collect the key."""
    verification_url: Required[str]
    """The page to open in a browser."""
    user_code: Required[str]
    """What the user types on that page."""
    expires_in: float
    """Seconds; 600 where it is missing."""
    interval: float
    """Seconds between two polls, at least 1; 3 where it is missing."""


class CliLoginState(TypedDict, total=False):
    """Where a browser login stands."""

    state: Required[Literal["pending", "authorized"] | str]
    api_key: str
    """The key, told once, when the login is authorized."""
