"""What is more than one request hands its options on to each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.lab import RangeFile, replies
from tests.moderately.clients import moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once
from tests.support.clients import Way, everywhere, quick

ROWS = b"a,b\n1,2\n"
WAIT = {"poll_interval": 0.001}
RUN: dict[str, Any] = {"pipeline_input": {}, "pipeline_input_summary": "nothing", "block": True}
DONE = {"status": "completed", "processingStatus": "completed"}

# How many requests each makes to the API, its operation, and its arguments.
FLOWS: dict[str, tuple[int, Callable[[Any], Any], dict[str, Any]]] = {
    "files.upload": (2, lambda at: at.platform.files.upload, {"file": ROWS}),
    "files.download": (2, lambda at: at.platform.files.download, {"file_id": "file1"}),
    "file.download": (1, lambda at: at.file.download, {}),
    "file.read": (1, lambda at: at.file.read, {}),
    "dataset.upload_data": (2, lambda at: at.dataset.upload_data, {"file": ROWS, "file_type": "csv"}),
    "dataset.download_data": (1, lambda at: at.dataset.download_data, {}),
    "dataset.list_data_versions": (1, lambda at: at.dataset.list_data_versions, {}),
    "dataset.list_schema_versions": (1, lambda at: at.dataset.list_schema_versions, {}),
    "dataset.get_current_schema": (1, lambda at: at.dataset.get_current_schema, {}),
    "dataset.create_schema_from_sample": (1, lambda at: at.dataset.create_schema_from_sample, {"sample_file": ROWS}),
    "dataset.wait_for_processing": (2, lambda at: at.dataset.wait_for_processing, WAIT),
    "data_version.download": (1, lambda at: at.data.download, {}),
    "pipeline.create_configuration_version": (
        1,
        lambda at: at.pipeline.create_configuration_version,
        {"configuration": {}},
    ),
    "pipeline.list_configuration_versions": (1, lambda at: at.pipeline.list_configuration_versions, {}),
    "pipeline.list_executions": (1, lambda at: at.pipeline.list_executions, {}),
    "pipeline.get_latest_execution": (1, lambda at: at.pipeline.get_latest_execution, {}),
    "pipeline.execute": (3, lambda at: at.pipeline.execute, RUN | WAIT | {"configuration_version_id": "c1"}),
    "version.execute": (3, lambda at: at.version.execute, RUN | WAIT),
    "version.list_executions": (1, lambda at: at.version.list_executions, {}),
    "version.get_latest_execution": (1, lambda at: at.version.get_latest_execution, {}),
    "version.get_pipeline": (1, lambda at: at.version.get_pipeline, {}),
    "execution.wait_for_completion": (2, lambda at: at.execution.wait_for_completion, WAIT),
    "execution.get_output": (1, lambda at: at.execution.get_output, {}),
    "users.update": (2, lambda at: at.platform.users.update, {"user_id": "u1", "full_name": "Ada King"}),
    "user.update_profile": (2, lambda at: at.user.update_profile, {"full_name": "Ada King"}),
    "user.get_teams": (2, lambda at: at.user.get_teams, {}),
    "agent_executions.create": (2, lambda at: at.platform.agent_executions.create, {"agent_id": "agent"}),
    "agent_executions.wait_for_completion": (
        2,
        lambda at: at.platform.agent_executions.wait_for_completion,
        WAIT | {"execution_id": "run1"},
    ),
}
# Those that go to the storage as well.
STORED = [
    "files.upload", "files.download", "file.download", "file.read", "dataset.upload_data", "dataset.download_data",
    "data_version.download", "execution.get_output",
]  # fmt: skip


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


async def things(way: Way, loopback: Loopback) -> Any:
    """One of everything."""
    platform = moderately_at(way, loopback.url)
    run = await way(platform.agent_executions.create(agent_id="agent"))
    assert run.agent_execution_id == "run1"
    pipeline = await way(platform.pipelines.create(name="X"))
    version = await way(pipeline.create_configuration_version(configuration={}))
    dataset = await way(platform.datasets.create(name="Rows"))
    at = SimpleNamespace(
        platform=platform, pipeline=pipeline, version=version,
        data=await way(dataset.upload_data(ROWS, file_type="csv")),
        dataset=await way(dataset.refresh()),
        file=await way(platform.files.upload(ROWS)),
        execution=await way(version.execute(pipeline_input={}, pipeline_input_summary="nothing")),
        user=await way(platform.users.retrieve("u1")),
    )  # fmt: skip
    loopback.things["files"]["file1"] = loopback.things["files"][at.file.file_id]
    loopback.signed.objects |= {"file1": RangeFile(ROWS), "out": RangeFile(b"{}")}
    loopback.output = lambda: {"type": "s3", "downloadUrl": loopback.signed.link("out")}
    loopback.steps.extend([{"status": "running", "processingStatus": "in_progress"}, DONE])
    loopback.api.forget()
    loopback.signed.lab.forget()
    return at


@pytest.mark.parametrize("name", FLOWS)
@everywhere
async def test_each_request_gets_the_options(way: Way, loopback: Loopback, name: str) -> None:
    count, operation, arguments = FLOWS[name]
    await way(operation(await things(way, loopback))(**arguments, headers={"x-told": "so"}))
    assert [each.header("x-told") for each in loopback.api.requests] == ["so"] * count


@pytest.mark.parametrize("name", STORED)
@everywhere
async def test_so_does_each_request_to_the_storage(way: Way, loopback: Loopback, name: str) -> None:
    _, operation, arguments = FLOWS[name]
    at = await things(way, loopback)
    loopback.signed.faults.append(once(replies.empty(503)))
    await way(operation(at)(**arguments, retries=quick(1)))
    assert len(loopback.stored) == 2
