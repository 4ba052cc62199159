"""Agents."""

from __future__ import annotations

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, given, paged

from .agent_models import Agent
from .lists import PAGES, Ids, joined, sheet
from .scope import TeamResource
from .wire import Null


class Agents(TeamResource[M]):
    """Agents of the team."""

    @paged
    def list(
        self,
        *,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = "created_at",
        order_direction: str = "desc",
        agent_ids: Ids = None,
        name_like: str | None = None,
        **options: Unpack[Options],
    ) -> PageCall[Agent]:
        """List the team's agents.

        Args:
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"name"``, ``"created_at"`` or ``"updated_at"``.
            order_direction: ``"asc"`` or ``"desc"``.
            agent_ids: Only these.
            name_like: Only those whose name is like this.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {"teamIds": self._team, "agentIds": joined(agent_ids), "nameLike": name_like}
        params |= sheet(page, page_size, order_by, order_direction)
        return PageCall("GET", "/agents", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, agent_id: str, **options: Unpack[Options]) -> Call[Agent]:
        """Read one agent.

        Args:
            agent_id: The agent's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/agents/{}", agent_id, options=options)

    @call
    def create(self, *, name: str, description: str | None = None, **options: Unpack[Options]) -> Call[Agent]:
        """Make an agent in the team.

        Args:
            name: Its name, 1 to 255 characters, unique in the team.
            description: What it is for, up to 1000 characters.
            options: How the call is made.

        Raises:
            ConflictError: The team has one of this name.
            ConfigurationError: There is no team id.
        """
        body = given({"teamId": self._team, "name": name, "description": description})
        return Call("POST", "/agents", json=body, options=options)

    @call
    def update(
        self,
        agent_id: str,
        *,
        name: str | None = None,
        description: str | Null | None = None,
        **options: Unpack[Options],
    ) -> Call[Agent]:
        """Change an agent; what is None stays as it is.

        Args:
            agent_id: The agent's id.
            name: A new name, 1 to 255 characters.
            description: A new description, up to 1000 characters; `NULL` for none.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        body = given({"name": name, "description": description})
        return Call("PATCH", "/agents/{}", agent_id, json=body, options=options)

    @call
    def delete(self, agent_id: str, **options: Unpack[Options]) -> Call[None]:
        """Delete an agent.

        Args:
            agent_id: The agent's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("DELETE", "/agents/{}", agent_id, options=options)
