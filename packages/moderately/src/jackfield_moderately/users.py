"""Users."""

from __future__ import annotations

from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, M, Options, PageCall, call, flow, paged

from .lists import PAGES, Ids, joined, sheet
from .scope import TeamResource
from .team_models import User


class Users(TeamResource[M]):
    """Users of the team."""

    @paged
    def list(
        self,
        *,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = "created_at",
        order_direction: str = "desc",
        user_ids: Ids = None,
        user_emails: Ids = None,
        full_name_like: str | None = None,
        nickname_like: str | None = None,
        **options: Unpack[Options],
    ) -> PageCall[User[M]]:
        """List the team's users.

        Args:
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"created_at"`` or ``"full_name"``.
            order_direction: ``"asc"`` or ``"desc"``.
            user_ids: Only these.
            user_emails: Only those with these addresses.
            full_name_like: Only those whose name is like this.
            nickname_like: Only those whose nickname is like this.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {
            "userIds": joined(user_ids),
            "userEmails": joined(user_emails),
            "teamIds": self._team,
            "fullNameLike": full_name_like,
            "nicknameLike": nickname_like,
        }
        params |= sheet(page, page_size, order_by, order_direction)
        return PageCall("GET", "/users", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, user_id: str, **options: Unpack[Options]) -> Call[User[M]]:
        """Read one user.

        Args:
            user_id: The user's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/users/{}", user_id, options=options)

    @flow
    async def update(self: Users[Async], user_id: str, *, full_name: str, **options: Unpack[Options]) -> User[M]:
        """Change a user's name.

        Args:
            user_id: The user's id.
            full_name: The new name, 1 to 255 characters. The platform lets nothing else be changed.
            options: How the calls are made.

        Returns:
            The user as it is now. The platform need not answer with it; then it is read.

        Raises:
            NotFoundError: There is none of this id.
            PermissionDeniedError: It is not the API key's to change.
        """
        answered = await self._update(user_id, full_name, **options)
        user: User[Any] = await self.retrieve(user_id, **options) if answered is None else answered
        return user

    @call
    def _update(self, user_id: str, full_name: str, **options: Unpack[Options]) -> Call[User[M] | None]:
        # Setting a name twice does no harm.
        body = {"fullName": full_name}
        return Call("PATCH", "/users/{}", user_id, json=body, idempotent=True, options=options)
