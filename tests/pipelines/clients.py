"""Pipelines before prepared answers."""

from __future__ import annotations

from typing import Any

from jackfield_pipelines import Pipelines
from tests.support.clients import Way, quick
from tests.support.serving import Answer, Broken, Handler, Server

KEY = "pk_live_for_the_tests"
BASE = "https://pipelines.test"


def pipelines(way: Way, *answers: Answer | Broken | Handler | Server, **options: Any) -> Any:
    """The platform in a way, before these answers."""
    settings = {"api_key": KEY, "base_url": BASE, **options.pop("pipelines", {})}
    first = answers[0] if answers else None
    server = first if isinstance(first, Server) else Server(*(each for each in answers if not isinstance(each, Server)))
    client = way.client_without_key(
        **{"http_client": way.http_client(server), "pipelines": settings, "retries": quick(0)} | options
    )
    return client.use(Pipelines)
