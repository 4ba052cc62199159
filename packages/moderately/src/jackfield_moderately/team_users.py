"""Which user is in which team."""

from __future__ import annotations

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, given, paged

from .account_models import Message
from .lists import PAGES, WHOLE_PAGE, Ids, joined, sheet
from .scope import TeamResource
from .statuses import TeamRole
from .team_models import TeamUser


class TeamUsers(TeamResource[M]):
    """Users' places in teams. Source: the vendor's OpenAPI document; the vendor's own client has none of them."""

    @paged
    def list(
        self,
        *,
        team_user_ids: Ids = None,
        user_ids: Ids = None,
        roles: Ids = None,
        name_like: str | None = None,
        email_like: str | None = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = None,
        order_direction: str = "asc",
        **options: Unpack[Options],
    ) -> PageCall[TeamUser]:
        """List the places in the team of the settings.

        Args:
            team_user_ids: Only these.
            user_ids: Only those of these users.
            roles: Only those of these roles.
            name_like: Only those of users whose name is like this.
            email_like: Only those of users whose address is like this.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"name"``, ``"role"``, ``"created_at"`` or ``"updated_at"``.
            order_direction: ``"asc"`` or ``"desc"``.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {
            "teamUserIds": joined(team_user_ids),
            "teamIds": self._team,
            "userIds": joined(user_ids),
            "roles": joined(roles),
            "nameLike": name_like,
            "emailLike": email_like,
        }
        params |= sheet(page, page_size, order_by, order_direction)
        return PageCall("GET", "/team-users", params=params, paging=PAGES, options=options)

    @paged
    def of_user(self, user_id: str, **options: Unpack[Options]) -> PageCall[TeamUser]:
        """List a user's places in all teams that the API key can see.

        Args:
            user_id: The user's id.
            options: How the calls are made.
        """
        params = {"userIds": user_id, **sheet(1, WHOLE_PAGE)}
        return PageCall("GET", "/team-users", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, team_user_id: str, **options: Unpack[Options]) -> Call[TeamUser]:
        """Read one place in a team.

        Args:
            team_user_id: Its id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/team-users/{}", team_user_id, options=options)

    @call
    def update(
        self,
        team_user_id: str,
        *,
        is_default: bool | None = None,
        role: TeamRole | str | None = None,
        **options: Unpack[Options],
    ) -> Call[TeamUser]:
        """Change a place in a team; what is None stays as it is.

        Args:
            team_user_id: Its id.
            is_default: Whether this is the user's default team.
            role: What the user may do in it.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        body = given({"isDefault": is_default, "role": role})
        return Call("PATCH", "/team-users/{}", team_user_id, json=body, options=options)

    @call
    def delete(self, team_user_id: str, **options: Unpack[Options]) -> Call[Message | None]:
        """Take a user out of a team.

        Args:
            team_user_id: The place's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("DELETE", "/team-users/{}", team_user_id, options=options)
