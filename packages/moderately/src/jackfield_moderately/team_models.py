"""Teams, users, and which user is in which team."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, M, Options, flow

from .statuses import TeamRole
from .wire import CamelModel, Open


class Team(CamelModel):
    """A team."""

    team_id: str
    name: str
    created_at: str | None = None
    updated_at: str | None = None


class TeamUser(CamelModel):
    """A user's place in a team."""

    team_user_id: str
    team_id: str
    user_id: str
    role: Open[TeamRole]
    is_default: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None
    email: str | None = None


class User(CamelModel[M]):
    """A user."""

    user_id: str
    full_name: str
    nickname: str | None = None
    created_at: str | None = None
    updated_at: str | None = None

    def display_name(self) -> str:
        """The nickname, or else the full name."""
        return self.nickname if self.nickname and self.has_nickname() else self.full_name

    def has_nickname(self) -> bool:
        """Whether there is a nickname that is not blank."""
        return bool(self.nickname and self.nickname.strip())

    def formatted_created_at(self, format_str: str = "%Y-%m-%d %H:%M:%S") -> str:
        """When the user was created; the text as it came if it is no time, empty if there is none.

        Args:
            format_str: As `datetime.strftime` takes it.
        """
        created = self._created()
        return (self.created_at or "") if created is None else created.strftime(format_str)

    def is_recent(self, days: int = 7) -> bool:
        """Whether the user was created within the last days.

        Args:
            days: How many.
        """
        created = self._created()
        return created is not None and datetime.now(UTC) - created <= timedelta(days=days)

    def _created(self) -> datetime | None:
        try:
            moment = datetime.fromisoformat(self.created_at or "")
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @flow
    async def update_profile(self: User[Async], *, full_name: str, **options: Unpack[Options]) -> User[M]:
        """Change the name.

        Args:
            full_name: The new one, 1 to 255 characters. The platform lets nothing else be changed.
            options: How the calls are made.

        Returns:
            The user as it is now.

        Raises:
            PermissionDeniedError: It is not the API key's to change.
        """
        from .users import Users

        user: User[Any] = await Users(self._root).update(self.user_id, full_name=full_name, **options)
        return user

    @flow
    async def get_teams(self: User[Async], **options: Unpack[Options]) -> list[Team]:
        """List the teams that the user is in, as far as the API key can see them.

        Args:
            options: How the calls are made.
        """
        from .team_users import TeamUsers
        from .teams import Teams

        places = TeamUsers(self._root).of_user(self.user_id, **options)
        team_ids = list(dict.fromkeys([place.team_id async for place in places]))
        if not team_ids:
            return []
        return [team async for team in Teams(self._root).by_ids(team_ids, **options)]
