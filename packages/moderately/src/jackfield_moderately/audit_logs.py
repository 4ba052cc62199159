"""The audit log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict, Unpack

from jackfield.plugin import Call, M, Options, PageCall, Resource, call, paged

from .account_models import AuditLog
from .lists import PAGES, Ids, joined, sheet
from .wire import moment

if TYPE_CHECKING:
    from .statuses import AuditAction


class AuditFilter(TypedDict, total=False):
    """What narrows a list of the audit log."""

    team_id: str | None
    api_token_id: str | None
    resource_type: str | None
    resource_id: str | None
    event_type: str | None
    action: AuditAction | str | None
    start_date: datetime | str | None
    end_date: datetime | str | None
    user_ids: Ids
    api_token_ids: Ids
    resource_ids: Ids


class UserAuditQuery(AuditFilter, Options, total=False):
    """What the audit log of one user takes: filters, paging and sorting, and the options of any call."""

    page: int
    page_size: int
    order_by: str | None
    order_direction: str


class AuditQuery(UserAuditQuery, total=False):
    """What any other list of the audit log takes."""

    user_id: str | None


_PLAIN = {
    "team_id": "teamId",
    "user_id": "userId",
    "api_token_id": "apiTokenId",
    "resource_type": "resourceType",
    "resource_id": "resourceId",
    "event_type": "eventType",
    "action": "action",
    "start_date": "startDate",
    "end_date": "endDate",
}
_JOINED = {"user_ids": "userIds", "api_token_ids": "apiTokenIds", "resource_ids": "resourceIds"}


def _asked(query: AuditQuery | UserAuditQuery) -> dict[str, Any]:
    """The parts of a page call that a query makes."""
    rest: dict[str, Any] = dict(query)
    params = {wire: rest.pop(name, None) for name, wire in _PLAIN.items()}
    params |= {wire: moment(params[wire]) for wire in ("startDate", "endDate")}
    params |= {wire: joined(rest.pop(name, None)) for name, wire in _JOINED.items()}
    params |= sheet(
        rest.pop("page", 1), rest.pop("page_size", 10), rest.pop("order_by", None), rest.pop("order_direction", "asc")
    )
    return {"params": params, "paging": PAGES, "options": rest}


class AuditLogs(Resource[M]):
    """Who did what. Source: the vendor's OpenAPI document; the vendor's own client has none of it."""

    @paged
    def list(self, **query: Unpack[AuditQuery]) -> PageCall[AuditLog]:
        """List entries, of all teams that the API key can see unless `team_id` is given.

        Args:
            query: Filters (`team_id`, `user_id`, `api_token_id`, `resource_type`, `resource_id`, `event_type`,
                `action`, `start_date`, `end_date`, `user_ids`, `api_token_ids`, `resource_ids`), `page` (from 1),
                `page_size` (1 to 1000), `order_by` (``"created_at"``, ``"event_type"``, ``"resource_type"`` or
                ``"action"``), `order_direction`, and how the calls are made.

        Raises:
            PermissionDeniedError: The API key may not read the audit log.
        """
        return PageCall("GET", "/audit-logs", **_asked(query))

    @call
    def retrieve(self, audit_log_id: str, **options: Unpack[Options]) -> Call[AuditLog]:
        """Read one entry.

        Args:
            audit_log_id: The entry's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/audit-logs/{}", audit_log_id, options=options)

    @paged
    def for_entity(self, entity_type: str, entity_id: str, **query: Unpack[AuditQuery]) -> PageCall[AuditLog]:
        """List what was done to one thing.

        Args:
            entity_type: Its kind, for example ``"dataset"``.
            entity_id: Its id.
            query: As for `list`.

        Raises:
            PermissionDeniedError: The API key may not read the audit log.
        """
        return PageCall("GET", "/audit-logs/entity/{}/{}", entity_type, entity_id, **_asked(query))

    @paged
    def for_user(self, user_id: str, **query: Unpack[UserAuditQuery]) -> PageCall[AuditLog]:
        """List what one user did.

        Args:
            user_id: The user's id.
            query: As for `list`, without another user's id.

        Raises:
            PermissionDeniedError: The API key may not read the audit log.
        """
        return PageCall("GET", "/audit-logs/user/{}", user_id, **_asked(query))
