"""The cassette of the story: how it is recorded from the loopback server, and what of a request is kept.

`python -m tests.pipelines.recording` records it anew.
"""

from __future__ import annotations

import importlib
import re
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from examples.pipelines.server import KEY, running_server
from examples.pipelines.story import QUESTIONS, story
from jackfield import Client

vcr: Any = importlib.import_module("vcr")  # it has no types
CASSETTE = Path(__file__).parents[2] / "cassettes" / "pipelines" / "story.yaml"
ORIGIN = "https://api.pipelines.tech"
_KEPT = frozenset({"accept", "content-type", "idempotency-key"})
_BOUNDARY = re.compile(r"boundary=([^;]+)")


def _request(request: Any) -> Any:
    """As it is kept and compared: at the real origin, without a key, with the same boundary each time."""
    parts = urlsplit(str(request.uri))
    request.uri = f"{ORIGIN}{parts.path}{f'?{parts.query}' if parts.query else ''}"
    request.headers = {name: value for name, value in request.headers.items() if name.lower() in _KEPT}
    boundary = _BOUNDARY.search(request.headers.get("content-type", ""))
    if boundary:
        request.headers["content-type"] = request.headers["content-type"].replace(boundary[1], "jackfield")
        request.body = request.body.replace(boundary[1].encode(), b"jackfield")
    return request


def tape(path: Path, mode: str) -> AbstractContextManager[Any]:
    """A cassette to record (`all`) or to replay (`none`)."""
    recorder = vcr.VCR(
        record_mode=vcr.mode(mode),
        match_on=["method", "uri", "headers", "body"],
        before_record_request=_request,
        decode_compressed_response=True,
    )
    return cast("AbstractContextManager[Any]", recorder.use_cassette(str(path)))


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
    CASSETTE.unlink(missing_ok=True)
    record(CASSETTE)
