"""The recorded exchanges, replayed without a network.

`python -m tests.pipeshub.recording` records them anew from a mock server.
"""

from __future__ import annotations

import pytest

from jackfield.testing import UnrecordedRequestError
from tests.pipeshub.clients import TOKEN, pipeshub_at
from tests.pipeshub.recording import CASSETTES, ORIGIN, SCENES, tape
from tests.support.clients import Way, everywhere


@pytest.mark.parametrize("name", SCENES)
def test_a_cassette_plays_in_every_way(way: Way, name: str) -> None:
    async def work() -> None:
        await SCENES[name](way, pipeshub_at(way, ORIGIN))

    with tape(name, "none"):
        way.run(work)


@pytest.mark.parametrize("name", SCENES)
def test_a_cassette_holds_no_secret_and_no_address_of_a_machine(name: str) -> None:
    text = (CASSETTES / f"{name}.yaml").read_text(encoding="utf-8").lower()
    for secret in (TOKEN, "authorization", "cookie", "127.0.0.1", "localhost", "session-token"):
        assert secret not in text


@everywhere
async def test_what_was_not_recorded_is_not_sent(way: Way) -> None:
    with pytest.raises(UnrecordedRequestError, match="no recording of POST"), tape("search", "none"):
        await way(pipeshub_at(way, ORIGIN).semantic_search.search("something else"))
