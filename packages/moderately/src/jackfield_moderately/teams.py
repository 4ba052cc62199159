"""Teams."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, given, paged

from .errors import ArgumentError
from .lists import PAGES, WHOLE_PAGE, joined, sheet
from .scope import TeamResource
from .team_models import Team


class Teams(TeamResource[M]):
    """Teams. A list shows the team of the settings alone, as in the vendor's own client."""

    @paged
    def list(
        self,
        *,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = "created_at",
        order_direction: str = "desc",
        name: str | None = None,
        **options: Unpack[Options],
    ) -> PageCall[Team]:
        """List the team of the settings.

        Args:
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"created_at"``, ``"updated_at"`` or ``"name"``.
            order_direction: ``"asc"`` or ``"desc"``.
            name: Only if this is its name.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {"teamIds": self._team, "name": name}
        params |= sheet(page, page_size, order_by, order_direction)
        return PageCall("GET", "/teams", params=params, paging=PAGES, options=options)

    @paged
    def by_ids(self, team_ids: Sequence[str], **options: Unpack[Options]) -> PageCall[Team]:
        """List certain teams, whatever the team of the settings is.

        Args:
            team_ids: Their ids, one at least.
            options: How the calls are made.

        Raises:
            ArgumentError: There is no id, which would be answered with all teams.
        """
        if not team_ids:
            raise ArgumentError("teams.by_ids takes one id at least")
        params = {"teamIds": joined(team_ids), **sheet(1, WHOLE_PAGE)}
        return PageCall("GET", "/teams", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, team_id: str, **options: Unpack[Options]) -> Call[Team]:
        """Read one team.

        Args:
            team_id: The team's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/teams/{}", team_id, options=options)

    @call
    def create(self, *, name: str, **options: Unpack[Options]) -> Call[Team]:
        """Make a team.

        Args:
            name: Its name, 1 to 255 characters.
            options: How the call is made.
        """
        return Call("POST", "/teams", json={"name": name}, options=options)

    @call
    def update(self, team_id: str, *, name: str | None = None, **options: Unpack[Options]) -> Call[Team]:
        """Rename a team.

        Args:
            team_id: The team's id.
            name: The new name, 1 to 255 characters.
            options: How the call is made.
        """
        return Call("PATCH", "/teams/{}", team_id, json=given({"name": name}), options=options)

    @call
    def delete(self, team_id: str, **options: Unpack[Options]) -> Call[None]:
        """Delete a team. The vendor's client has this, but its OpenAPI document does not.

        Args:
            team_id: The team's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id, or the platform does not know the operation.
        """
        return Call("DELETE", "/teams/{}", team_id, options=options)
