"""Versions of agents, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import Unpack

from jackfield.plugin import Async, M, Options, PageCall, flow, paged, walked

from .area import Area
from .errors import AgentVersionNotFoundError
from .listing import on_one_page
from .types import AgentVersion, AgentVersionDiff
from .version_diff import compared


class AgentVersions(Area[M]):
    """Versions of agents. The server only lists them; one of them is picked, and two are compared, on this side.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_agent_versions(self, agent_id: int, **options: Unpack[Options]) -> PageCall[AgentVersion]:
        """List an agent's versions; there is one page.

        Args:
            agent_id: The agent.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such agent.
        """
        return on_one_page("/api/agents/{}/versions", agent_id, options=options)

    @walked
    def iter_agent_versions(self, agent_id: int, **options: Unpack[Options]) -> PageCall[AgentVersion]:
        """Walk over an agent's versions.

        Args:
            agent_id: The agent.
            **options: How this call is made.
        """
        return on_one_page("/api/agents/{}/versions", agent_id, options=options)

    @flow
    async def get_agent_version(
        self: AgentVersions[Async], agent_id: int, version_number: int, **options: Unpack[Options]
    ) -> AgentVersion:
        """Retrieve one version of an agent.

        Args:
            agent_id: The agent.
            version_number: The version's number.
            **options: How this call is made.

        Raises:
            AgentVersionNotFoundError: The agent has no such version.
            NotFoundError: There is no such agent.
        """
        versions = (await self.list_agent_versions(agent_id, **options)).items
        return _picked(versions, agent_id, version_number)

    @flow
    async def diff_agent_versions(
        self: AgentVersions[Async],
        agent_id: int,
        *,
        from_version: int,
        to_version: int | None = None,
        **options: Unpack[Options],
    ) -> AgentVersionDiff:
        """Compare two versions of an agent. Values that look secret are masked before they are compared.

        Args:
            agent_id: The agent.
            from_version: The number of the earlier version.
            to_version: The number of the later version; None for the newest.
            **options: How this call is made.

        Raises:
            AgentVersionNotFoundError: The agent has no such version.
            NotFoundError: There is no such agent.
        """
        versions = (await self.list_agent_versions(agent_id, **options)).items
        before = _picked(versions, agent_id, from_version)
        if to_version is None:
            to_version = max(version["version_number"] for version in versions)
        return compared(before, _picked(versions, agent_id, to_version))


def _picked(versions: Sequence[AgentVersion], agent_id: int, number: int) -> AgentVersion:
    for version in versions:
        if version["version_number"] == number:
            return version
    known = sorted(version["version_number"] for version in versions)
    raise AgentVersionNotFoundError(agent_id=agent_id, version_number=number, known=known)
