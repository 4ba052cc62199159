"""The cassettes of this platform: what is played in them, how they are recorded, and what of an exchange is kept.

`python -m tests.moderately.recording` records them anew, from the platform on loopback (`loopback.py`).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from jackfield import NotFoundError
from jackfield_moderately import ExecutionFailedError, StorageError, UploadError
from tests.moderately.clients import moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import refusing
from tests.support.clients import Way

vcr: Any = importlib.import_module("vcr")  # it has no types
ROOT = Path(__file__).resolve().parents[2]
CASSETTES = ROOT / "cassettes" / "moderately"
ORIGIN = "https://api.moderately.ai"
STORAGE = "https://storage.example"
_KEPT = frozenset({"content-type", "range", "if-range"})
_ANSWERED = frozenset({"content-type", "etag", "content-range"})

Scene = Callable[[Way, Any], Coroutine[Any, Any, None]]


async def files(way: Way, platform: Any) -> None:
    """A file up, found, down and gone."""
    file = await way(platform.files.upload(b"a,b\n1,2\n", name="rows.csv", metadata={"origin": "cassette"}))
    assert (file.is_csv(), file.is_ready(), file.file_size) == (True, True, 8)
    page = await way(platform.files.list(mime_type="text/csv", status="ready"))
    assert [each.file_id for each in page["items"]] == [file.file_id]
    assert page["pagination"]["totalItems"] == 1
    assert await way(file.download()) == b"a,b\n1,2\n"
    assert await way(platform.files.download(file.file_id)) == b"a,b\n1,2\n"
    await way(file.delete())


async def dataset(way: Way, platform: Any) -> None:
    """A dataset with data and schemas."""
    made = await way(platform.datasets.create(name="Rows"))
    version = await way(made.upload_data(b'id;name\n1;"Ada\nL."\n', filename="rows.csv"))
    assert version.row_count == 1
    guessed = await way(made.create_schema_from_sample(b"id;name\n1;Ada\n"))
    assert [(each.name, each.type) for each in guessed.columns] == [("id", "integer"), ("name", "string")]
    schema = await way(made.schema_builder().add_column("id", "int").as_current().create())
    assert (await way(schema.add_column("on", "date", required=False))).get_column("on").nullable
    current = await way(made.get_current_schema())
    assert current.dataset_schema_version_id == schema.dataset_schema_version_id
    assert await way((await way(made.refresh())).download_data()) == b'id;name\n1;"Ada\nL."\n'
    assert (await way(made.delete())).success


async def pipeline(way: Way, platform: Any) -> None:
    """A pipeline run to its end, with an output in the storage."""
    made = await way(platform.pipelines.create(name="Rows"))
    configuration: dict[str, Any] = {
        "id": "x",
        "name": "X",
        "blocks": {"a": {"id": "a", "type": "input", "config": {}}},
    }
    version = await way(made.create_configuration_version(configuration=configuration))
    assert (await way(version.validate())).valid
    execution = await way(
        version.execute(pipeline_input={"a": 1}, pipeline_input_summary="one", block=True, poll_interval=0.001)
    )
    assert (execution.is_completed, await way(execution.get_output())) == (True, {"rows": [1]})
    failing = await way(version.execute(pipeline_input={"a": 1}, pipeline_input_summary="one"))
    with pytest.raises(ExecutionFailedError, match="no model"):
        await way(failing.wait_for_completion())
    await way(made.delete())


async def refusals(way: Way, platform: Any) -> None:
    """What goes wrong."""
    with pytest.raises(NotFoundError, match="404 NOT_FOUND there is no files nothing"):
        await way(platform.files.retrieve("nothing"))
    with pytest.raises(UploadError, match="left pending") as caught:
        await way(platform.files.upload(b"x", name="x.bin"))
    assert isinstance(caught.value.__cause__, StorageError)
    assert caught.value.__cause__.code == "AccessDenied"


def prepare(loopback: Loopback, name: str) -> None:
    """What the platform does by itself in a scene."""
    if name == "pipeline":
        from tests.moderately.test_pipelines import stored

        stored(loopback, b'{"rows": [1]}')
        failed = {"status": "failed", "progressData": {"error": "no model"}}
        loopback.steps.extend([{"status": "running"}, {"status": "completed"}, failed])
    if name == "refusals":
        loopback.signed.faults.append(refusing())


SCENES: dict[str, Scene] = {"files": files, "dataset": dataset, "pipeline": pipeline, "refusals": refusals}


def tape(name: str, mode: str, folder: Path = CASSETTES, origins: dict[str, str] | None = None) -> Any:
    """A cassette to record (`all`) or to replay (`none`), with origins under other names."""

    def moved(text: str) -> str:
        for there, kept in (origins or {}).items():
            text = text.replace(there, kept)
        return text

    def request(made: Any) -> Any:
        parts = urlsplit(moved(str(made.uri)))
        # A signed link is a secret even where it is made up: what is kept of it does for telling links apart.
        query = f"?{parts.query}" if parts.query and not parts.geturl().startswith(STORAGE) else ""
        made.uri = f"{parts.scheme}://{parts.netloc}{parts.path}{query}"
        made.headers = {key.lower(): value for key, value in made.headers.items() if key.lower() in _KEPT}
        return made

    def response(made: Any) -> Any:
        made["headers"] = {key.lower(): value for key, value in made["headers"].items() if key.lower() in _ANSWERED}
        text = made["body"]["string"].decode("latin-1")
        made["body"]["string"] = unsigned(moved(text)).encode("latin-1")
        return made

    recorder = vcr.VCR(
        record_mode=vcr.mode(mode),
        match_on=["method", "uri", "headers", "body"],
        before_record_request=request,
        before_record_response=response,
    )
    return cast("AbstractContextManager[Any]", recorder.use_cassette(str(folder / f"{name}.yaml")))


def unsigned(text: str) -> str:
    """Without the queries of signed links."""
    return re.sub(rf"({re.escape(STORAGE)}/\w+|/\w+)\?X-Amz-[^\"\\<]*", r"\1", text)


def record(folder: Path = CASSETTES) -> None:
    """Play all scenes before the platform on loopback, and write what passed."""
    for name, scene in SCENES.items():
        (folder / f"{name}.yaml").unlink(missing_ok=True)
        with Loopback() as loopback:
            prepare(loopback, name)
            way = Way("httpx-sync")

            async def work(scene: Scene = scene, way: Way = way, url: str = loopback.url) -> None:
                await scene(way, moderately_at(way, url))

            with tape(name, "all", folder, {loopback.url: ORIGIN, loopback.signed.lab.url: STORAGE}):
                way.run(work)


if __name__ == "__main__":
    record()
