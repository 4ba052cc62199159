"""Versions of agents, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from typing_extensions import Unpack

from jackfield.plugin import Async, M, Options, PageCall, flow, paged, walked

from .area import Area
from .errors import AgentVersionNotFoundError
from .listing import on_one_page
from .shapes import is_object, is_whole
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
        return _picked(_by_number(versions), agent_id, version_number)

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
        by_number = _by_number(versions)
        before = _picked(by_number, agent_id, from_version)
        return compared(before, _picked(by_number, agent_id, max(by_number) if to_version is None else to_version))


def _by_number(versions: Sequence[Any]) -> dict[int, AgentVersion]:
    """The versions that have a number; the server is not trusted to give each one."""
    return {
        version["version_number"]: cast("AgentVersion", version)
        for version in versions
        if is_object(version) and is_whole(version.get("version_number"))
    }


def _picked(versions: Mapping[int, AgentVersion], agent_id: int, number: int) -> AgentVersion:
    if number not in versions:
        raise AgentVersionNotFoundError(agent_id=agent_id, version_number=number, known=sorted(versions))
    return versions[number]
