"""The recorded exchanges, replayed without a network.

`python -m tests.moderately.recording` records them anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from jackfield.testing import UnrecordedRequestError
from tests.moderately.clients import KEY, moderately_at
from tests.moderately.recording import CASSETTES, ORIGIN, SCENES, record, tape
from tests.support.clients import Way, everywhere


@pytest.mark.parametrize("name", SCENES)
def test_a_cassette_plays_in_every_way(way: Way, name: str) -> None:
    async def work() -> None:
        await SCENES[name](way, moderately_at(way, ORIGIN))

    with tape(name, "none"):
        way.run(work)


def test_the_cassettes_are_what_the_platform_on_loopback_says(tmp_path: Path) -> None:
    record(tmp_path)
    for name in SCENES:
        assert (CASSETTES / f"{name}.yaml").read_text(encoding="utf-8") == (tmp_path / f"{name}.yaml").read_text(
            encoding="utf-8"
        )


@pytest.mark.parametrize("name", SCENES)
def test_a_cassette_holds_no_secret_and_no_address_of_a_machine(name: str) -> None:
    text = (CASSETTES / f"{name}.yaml").read_text(encoding="utf-8").lower()
    for secret in (KEY, "authorization", "cookie", "127.0.0.1", "localhost", "akia", "signed-"):
        assert secret.lower() not in text


@everywhere
async def test_what_was_not_recorded_is_not_sent(way: Way) -> None:
    unrecorded = "no recording of GET https://moderately.invalid/files/something%20else"
    with pytest.raises(UnrecordedRequestError, match=unrecorded), tape("files", "none"):
        await way(moderately_at(way, ORIGIN).files.retrieve("something else"))
