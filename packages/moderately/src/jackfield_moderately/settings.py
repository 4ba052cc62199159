"""What the platform can be told."""

from __future__ import annotations

from typing import Annotated

from pydantic import SecretStr

from jackfield.plugin import Env, Settings


class ModeratelySettings(Settings):
    """The settings of `Client(moderately={...})`.

    Attributes:
        base_url: Where the API is.
        api_key: The API key.
        team_id: The team that everything belongs to: lists are narrowed to it, and what is created goes into it.
    """

    base_url: Annotated[str, Env("MODERATELY_BASE_URL")] = "https://api.moderately.ai"
    api_key: Annotated[SecretStr | None, Env("MODERATELY_API_KEY")] = None
    team_id: Annotated[str | None, Env("MODERATELY_TEAM_ID")] = None
