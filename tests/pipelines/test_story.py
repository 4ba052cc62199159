"""The story of the guide: against the loopback server, and from its cassette without any."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from examples.pipelines.server import KEY, running_server
from examples.pipelines.story import QUESTIONS, awaited_story, story
from tests.pipelines.recording import CASSETTE, record, tape
from tests.support.clients import Way, everywhere

SAID = """\
Ada of organization 2
prompt 100: answer-brief
prompt 101: answer-long
refused: body.config.keywords: Field required
evaluation 300 of 1 criterion
experiment exp-1: pending
experiment exp-1: running
experiment exp-1: running
experiment exp-1: completed
brief: tasks [10, 11] in workflow 3087
long: tasks [20, 21] in workflow 3088
dataset 400: 97 bytes
""".splitlines()


class Files:
    """The story's files, and what it said."""

    def __init__(self, folder: Path) -> None:
        self.questions = folder / "questions.csv"
        self.export = folder / "export.csv"
        self.said: list[str] = []
        self.questions.write_text(QUESTIONS, encoding="utf-8")

    async def play(self, way: Way, client: Any) -> None:
        """Play it, in either mode."""
        play = awaited_story if way.awaited else story
        played: Any = play(client, self.questions, self.export, self.said.append, poll_interval=0)
        if way.awaited:
            await played

    def check(self) -> None:
        """What came of it."""
        assert self.said == SAID
        assert self.export.read_text(encoding="utf-8") == QUESTIONS


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@everywhere
async def test_the_story_against_a_server(way: Way, files: Files) -> None:
    with running_server() as url:
        await files.play(way, way.client_without_key(pipelines={"api_key": KEY, "base_url": url}))
    files.check()


@everywhere
async def test_the_story_from_its_cassette(way: Way, files: Files) -> None:
    """The cassette is the same for both modes, and all of it is played; a request that is not in it fails."""
    with tape(CASSETTE, "none"):
        await files.play(way, way.client_without_key(pipelines={"api_key": "pk_live_any"}, retries=0))
    files.check()


def test_the_cassette_is_what_the_server_says(tmp_path: Path) -> None:
    assert record(tmp_path / "story.yaml") == SAID
    assert CASSETTE.read_text(encoding="utf-8") == (tmp_path / "story.yaml").read_text(encoding="utf-8")


def test_the_cassette_holds_no_key() -> None:
    text = CASSETTE.read_text(encoding="utf-8")
    assert "pk_live" not in text
    assert "authorization" not in text.lower()
    assert "127.0.0.1" not in text


@everywhere
async def test_a_wrong_key_ends_the_story(way: Way, files: Files) -> None:
    with running_server() as url, pytest.raises(Exception, match="Invalid API key"):
        await files.play(way, way.client_without_key(pipelines={"api_key": "pk_live_wrong", "base_url": url}))
    assert files.said == []


def test_the_example_runs_as_it_stands(pytestconfig: pytest.Config) -> None:
    command = [sys.executable, "-W", "error", "examples/pipelines/story.py"]
    done = subprocess.run(command, cwd=pytestconfig.rootpath, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [*SAID, *QUESTIONS.splitlines(), ""]
