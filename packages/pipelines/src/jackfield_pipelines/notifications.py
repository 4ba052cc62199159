"""Notifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typing_extensions import Unpack

from jackfield.errors import ConfigurationError
from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import Notification


class Notifications(Area[M]):
    """Notifications of the key's user.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_notifications(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[Notification]:
        """List notifications.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/notifications", page=page, page_size=page_size, **params)

    @walked
    def iter_notifications(self, /, *, page_size: int | None = None, **params: Any) -> PageCall[Notification]:
        """Walk over all notifications.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/notifications", page_size=page_size, **params)

    @call
    def get_notification(self, notification_id: int, **options: Unpack[Options]) -> Call[Notification]:
        """Retrieve a notification.

        Args:
            notification_id: The notification.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such notification.
        """
        return Call("GET", "/api/notifications/{}", notification_id, options=options)

    @call
    def get_unread_notification_count(self, **options: Unpack[Options]) -> Call[Any]:
        """How many notifications are unread.

        Args:
            **options: How this call is made.
        """
        return Call("GET", "/api/notifications/unread-count", options=options)

    @call
    def mark_notifications_read(
        self,
        *,
        notification_ids: Sequence[int] | None = None,
        all: bool = False,
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Mark notifications as read: those that are named, or all.

        Args:
            notification_ids: The notifications.
            all: All of them, whatever else is given.
            **options: How this call is made.

        Raises:
            ConfigurationError: Neither is given; nothing is sent.
        """
        if not all and not notification_ids:
            raise ConfigurationError("mark_notifications_read takes notification_ids=[...] or all=True")
        body = {"all": True} if all else {"notification_ids": list(notification_ids or ())}
        return Call("POST", "/api/notifications/mark-read", json=body, options=options)
