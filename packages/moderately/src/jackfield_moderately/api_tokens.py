"""API tokens."""

from __future__ import annotations

from datetime import datetime

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, given, paged

from .account_models import ApiToken, ApiTokenCreated, ApiTokenDetail, ApiTokenUsage
from .lists import PAGES, Ids, joined, sheet
from .scope import TeamResource
from .statuses import TokenRole
from .wire import Null, moment


class ApiTokens(TeamResource[M]):
    """API tokens of a team. Source: the vendor's OpenAPI document; the vendor's own client has none of them."""

    @paged
    def list(
        self,
        *,
        team_id: str | None = None,
        token_ids: Ids = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = None,
        order_direction: str = "asc",
        **options: Unpack[Options],
    ) -> PageCall[ApiToken]:
        """List API tokens.

        Args:
            team_id: The team; by default the one of the settings.
            token_ids: Only these.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"created_at"`` or ``"name"``.
            order_direction: ``"asc"`` or ``"desc"``.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {"teamId": team_id or self._team, "tokenIds": joined(token_ids)}
        params |= sheet(page, page_size, order_by, order_direction)
        return PageCall("GET", "/api-tokens", params=params, paging=PAGES, options=options)

    @call
    def create(
        self,
        *,
        team_id: str | None = None,
        name: str,
        role: TokenRole | str | None = None,
        expires_at: datetime | str | None = None,
        **options: Unpack[Options],
    ) -> Call[ApiTokenCreated]:
        """Make an API token; the answer shows its secret this once.

        Args:
            team_id: The team; by default the one of the settings.
            name: Its name, 1 to 255 characters.
            role: What it may do.
            expires_at: When it ends; by default never. A time without a zone is local time.
            options: How the call is made.

        Raises:
            ConfigurationError: There is no team id.
        """
        body = given({"teamId": team_id or self._team, "name": name, "role": role, "expiresAt": moment(expires_at)})
        return Call("POST", "/api-tokens", json=body, options=options)

    @call
    def retrieve(self, token_id: str, **options: Unpack[Options]) -> Call[ApiTokenDetail]:
        """Read one API token, with its owner and its use.

        Args:
            token_id: The token's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/api-tokens/{}", token_id, options=options)

    @call
    def update(
        self,
        token_id: str,
        *,
        name: str | None = None,
        expires_at: datetime | str | Null | None = None,
        is_active: bool | None = None,
        **options: Unpack[Options],
    ) -> Call[ApiToken]:
        """Change an API token; what is None stays as it is.

        Args:
            token_id: The token's id.
            name: A new name, 1 to 255 characters.
            expires_at: A new end; `NULL` for never. A time without a zone is local time.
            is_active: Whether it works.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        body = given({"name": name, "expiresAt": moment(expires_at), "isActive": is_active})
        return Call("PATCH", "/api-tokens/{}", token_id, json=body, options=options)

    @call
    def delete(self, token_id: str, **options: Unpack[Options]) -> Call[None]:
        """Delete an API token.

        Args:
            token_id: The token's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("DELETE", "/api-tokens/{}", token_id, options=options)

    @call
    def usage(
        self,
        token_id: str,
        *,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        endpoint: str | None = None,
        method: str | None = None,
        **options: Unpack[Options],
    ) -> Call[ApiTokenUsage]:
        """Read what an API token was used for.

        Args:
            token_id: The token's id.
            start_date: From when on.
            end_date: Until when.
            endpoint: Only requests to this endpoint.
            method: Only requests of this HTTP method.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        params = {"startDate": start_date, "endDate": end_date, "endpoint": endpoint, "method": method}
        return Call("GET", "/api-tokens/{}/usage", token_id, params=params, options=options)
