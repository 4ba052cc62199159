"""Flux0's agents."""

from __future__ import annotations

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, Resource, call, given, paged

from .models import Agent


class Agents(Resource[M]):
    """Agents: names for the runner types that the server has loaded.

    An agent can be neither changed nor deleted. Source: flux0-server 0.1.0b4.
    """

    @paged
    def list(self, **options: Unpack[Options]) -> PageCall[Agent]:
        """List all agents; there is one page.

        Args:
            **options: How this call is made.
        """
        return PageCall("GET", "/api/agents", items="data", options=options)

    @call
    def create(
        self, *, name: str, type_: str, description: str | None = None, **options: Unpack[Options]
    ) -> Call[Agent]:
        """Create an agent.

        Args:
            name: Its name, of 1 to 100 characters; names need not be unique.
            type_: The runner type, of 1 to 100 characters.
            description: What it is for.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: The server has loaded no runner of this type, or a length is wrong.
        """
        body = given({"name": name, "type": type_, "description": description})
        return Call("POST", "/api/agents", json=body, options=options)

    @call
    def retrieve(self, agent_id: str, **options: Unpack[Options]) -> Call[Agent]:
        """Retrieve one agent.

        Args:
            agent_id: The agent's id, of 10 characters.
            **options: How this call is made.

        Raises:
            NotFoundError: No agent has this id.
            UnprocessableEntityError: The id has not 10 characters.
        """
        return Call("GET", "/api/agents/{}", agent_id, options=options)
