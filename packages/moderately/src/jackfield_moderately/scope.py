"""The team that a resource works in."""

from __future__ import annotations

from typing import Any

from jackfield.errors import ConfigurationError
from jackfield.plugin import M, Resource, Root

from .settings import ModeratelySettings


class TeamResource(Resource[M]):
    """A group of operations that are narrowed to the team of the settings."""

    @property
    def _team(self) -> str:
        return team_of(self._root)


def team_of(root: Root[Any]) -> str:
    """The team's id.

    Args:
        root: What a resource hangs on.

    Raises:
        ConfigurationError: There is none.
    """
    settings = root.known_line().settings
    team_id = settings.team_id if isinstance(settings, ModeratelySettings) else None
    if team_id is None:
        raise ConfigurationError(
            "moderately: no team id; give Client(moderately={'team_id': ...}) or set MODERATELY_TEAM_ID"
        )
    return team_id
