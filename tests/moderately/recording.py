"""The cassettes of this platform: what is played in them, and how they are recorded.

`python -m tests.moderately.recording` records them anew, from the platform on loopback (`loopback.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

import pytest

from jackfield import NotFoundError
from jackfield.testing import Cassette, use_cassette
from jackfield_moderately import ExecutionFailedError, StorageError, UploadError
from tests.moderately.clients import moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import refusing
from tests.support.clients import Way

ROOT = Path(__file__).resolve().parents[2]
CASSETTES = ROOT / "cassettes" / "moderately"
ORIGIN = "https://api.moderately.ai"
RecordMode = Literal["none", "all"]

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
        from tests.moderately.test_outputs import stored

        stored(loopback, b'{"rows": [1]}')
        failed = {"status": "failed", "progressData": {"error": "no model"}}
        loopback.steps.extend([{"status": "running"}, {"status": "completed"}, failed])
    if name == "refusals":
        loopback.signed.faults.append(refusing())


SCENES: dict[str, Scene] = {"files": files, "dataset": dataset, "pipeline": pipeline, "refusals": refusals}


def tape(name: str, mode: RecordMode, folder: Path = CASSETTES) -> AbstractContextManager[Cassette]:
    """A cassette to record (`all`) or to replay (`none`)."""
    return use_cassette(folder / f"{name}.yaml", mode)


def record(folder: Path = CASSETTES) -> None:
    """Play all scenes before the platform on loopback, and write what passed."""
    for name, scene in SCENES.items():
        with Loopback() as loopback:
            prepare(loopback, name)
            way = Way("httpx-sync")

            async def work(scene: Scene = scene, way: Way = way, url: str = loopback.url) -> None:
                await scene(way, moderately_at(way, url))

            with tape(name, "all", folder):
                way.run(work)


if __name__ == "__main__":
    record()
