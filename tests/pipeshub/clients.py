"""PipesHub before prepared answers, or at a base URL."""

from __future__ import annotations

from typing import Any

from jackfield_pipeshub import Pipeshub
from tests.support.clients import Way, quick
from tests.support.serving import Answer, Broken, Handler, Server

TOKEN = "token-for-the-tests"
BASE = "https://pipeshub.test/api/v1"


def pipeshub(way: Way, *answers: Answer | Broken | Handler | Server, **options: Any) -> Any:
    """The platform in a way, before these answers."""
    settings = {"bearer_auth": TOKEN, "base_url": BASE, **options.pop("pipeshub", {})}
    first = answers[0] if answers else None
    server = first if isinstance(first, Server) else Server(*(each for each in answers if not isinstance(each, Server)))
    client = way.client_without_key(
        **{"http_client": way.http_client(server), "pipeshub": settings, "retries": quick(0)} | options
    )
    return client.use(Pipeshub)


def pipeshub_at(way: Way, url: str, **options: Any) -> Any:
    """The platform in a way, at this base URL."""
    settings = {"bearer_auth": TOKEN, "base_url": url, **options.pop("pipeshub", {})}
    client = way.client_without_key(**{"pipeshub": settings, "retries": quick(0)} | options)
    return client.use(Pipeshub)
