"""Agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import Agent, AgentPayload, SeedColumns


class Agents(Area[M]):
    """Agents that the platform runs or calls.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_agents(
        self, /, *, page: int | None = None, page_size: int | None = None, search: str | None = None, **params: Any
    ) -> PageCall[Agent]:
        """List agents.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/agents", page=page, page_size=page_size, search=search, **params)

    @walked
    def iter_agents(
        self, /, *, page_size: int | None = None, search: str | None = None, **params: Any
    ) -> PageCall[Agent]:
        """Walk over all agents.

        Args:
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/agents", page_size=page_size, search=search, **params)

    @call
    def get_agent(self, agent_id: int, **options: Unpack[Options]) -> Call[Agent]:
        """Retrieve an agent.

        Args:
            agent_id: The agent.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such agent.
        """
        return Call("GET", "/api/agents/{}", agent_id, options=options)

    @call
    def create_agent(self, payload: AgentPayload | Mapping[str, Any], **options: Unpack[Options]) -> Call[Agent]:
        """Create an agent.

        Args:
            payload: The agent; see `AgentPayload`.
            **options: How this call is made.

        Raises:
            ConflictError: The organization has an agent of this name.
            UnprocessableEntityError: `config`, `tools_schema` or `ledger_schema` is wrong.
        """
        return Call("POST", "/api/agents", json=payload, options=options)

    @call
    def update_agent(
        self, agent_id: int, payload: AgentPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Agent]:
        """Change an agent; what is left out stays, but a config with code must be whole.

        Args:
            agent_id: The agent.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such agent.
            UnprocessableEntityError: `config`, `tools_schema` or `ledger_schema` is wrong.
        """
        return Call("PUT", "/api/agents/{}", agent_id, json=payload, options=options)

    @call
    def publish_agent(self, agent_id: int, **options: Unpack[Options]) -> Call[Agent]:
        """Make an agent's draft its newest version.

        Args:
            agent_id: The agent.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such agent.
        """
        return Call("POST", "/api/agents/{}/publish", agent_id, options=options)

    @call
    def get_agent_seed_columns(self, agent_id: int, **options: Unpack[Options]) -> Call[SeedColumns]:
        """The columns that an agent's test rows have.

        Args:
            agent_id: The agent.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such agent.
        """
        return Call("GET", "/api/agents/{}/seed-columns", agent_id, options=options)
