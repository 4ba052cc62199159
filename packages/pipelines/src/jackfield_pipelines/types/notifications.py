"""Notifications."""

from __future__ import annotations

from typing import Required

from typing_extensions import TypedDict


class Notification(TypedDict, total=False):
    """A notification."""

    id: Required[int]
    title: str
    body: str
    seen: bool
    created_at: str
