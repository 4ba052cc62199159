"""The cassette of the story: how it is recorded from the loopback server.

`python -m tests.pipelines.recording` records it anew.
"""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

from examples.pipelines.server import KEY, running_server
from examples.pipelines.story import QUESTIONS, story
from jackfield import Client
from jackfield.testing import Cassette, use_cassette

CASSETTE = Path(__file__).parents[2] / "cassettes" / "pipelines" / "story.yaml"
RecordMode = Literal["none", "all"]


def tape(path: Path, mode: RecordMode) -> AbstractContextManager[Cassette]:
    """A cassette to record (`all`) or to replay (`none`)."""
    return use_cassette(path, mode)


def record(path: Path) -> list[str]:
    """Play the story against the loopback server, and write what passed; gives what it said."""
    said: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        questions = Path(folder, "questions.csv")
        questions.write_text(QUESTIONS, encoding="utf-8")
        with running_server() as url, tape(path, "all"), Client(pipelines={"api_key": KEY, "base_url": url}) as client:
            story(client, questions, Path(folder, "export.csv"), said.append, poll_interval=0)
    return said


if __name__ == "__main__":
    record(CASSETTE)
