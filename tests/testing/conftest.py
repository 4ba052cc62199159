"""A live Flux0 server for recordings, and a server that tells everything it was told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.flux0.conftest import _server
from tests.testing.telltale import Telltale

# A project of its own, which runs in a process of its own.
collect_ignore = ["user_project"]


@pytest.fixture(scope="session")
def flux0_server() -> Iterator[str]:
    """The base URL of a live server, one for the whole run."""
    for server in _server():
        yield server.url


@pytest.fixture
def telltale() -> Iterator[Telltale]:
    """A server that tells everything."""
    with Telltale() as server:
        yield server
