"""Moderately before prepared answers, or at a base URL."""

from __future__ import annotations

from typing import Any

from jackfield import DryRunClient
from jackfield_moderately import Moderately
from tests.support.clients import Way, quick
from tests.support.serving import Answer, Broken, Handler, Server

KEY = "key-for-the-tests"
TEAM = "team-for-the-tests"
BASE = "https://moderately.test"


def moderately(way: Way, *answers: Answer | Broken | Handler | Server, **options: Any) -> Any:
    """The platform in a way, before these answers."""
    settings = {"api_key": KEY, "team_id": TEAM, "base_url": BASE, **options.pop("moderately", {})}
    first = answers[0] if answers else None
    server = first if isinstance(first, Server) else Server(*(each for each in answers if not isinstance(each, Server)))
    client = way.client_without_key(
        **{"http_client": way.http_client(server), "moderately": settings, "retries": quick(0)} | options
    )
    return client.use(Moderately)


def moderately_at(way: Way, url: str, **options: Any) -> Any:
    """The platform in a way, at this base URL."""
    settings = {"api_key": KEY, "team_id": TEAM, "base_url": url, **options.pop("moderately", {})}
    client = way.client_without_key(**{"moderately": settings, "retries": quick(0)} | options)
    return client.use(Moderately)


def dry_moderately(**settings: Any) -> Any:
    """The platform, sending nothing."""
    client = DryRunClient(moderately={"api_key": KEY, "team_id": TEAM, "base_url": BASE, **settings})
    return client.use(Moderately)
