"""A real flux0-server for the tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from flux0_server.environment import NoPython313Error
from flux0_server.serving import FluxServer, running_server
from tests.flux0.modes import MODES, Scenario, play

HERE = Path(__file__).parent


def _server() -> Iterator[FluxServer]:
    try:
        with running_server(["runners"], extra_path=[HERE]) as server:
            yield server
    except NoPython313Error as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def flux0_server() -> Iterator[str]:
    """The base URL of a server with the runner types of `runners.py`, one for the whole run."""
    for server in _server():
        yield server.url


@pytest.fixture
def private_flux0_server() -> Iterator[FluxServer]:
    """A server for one test, which may stop or kill it."""
    yield from _server()


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """Blocking, or awaited on one of the event loops."""
    name: str = request.param
    return name


@pytest.fixture
def on_live(mode: str, flux0_server: str) -> Callable[[Scenario], None]:
    """Plays a scenario against the live server."""
    return partial(play, mode, flux0_server)
