"""Pipelines: configurations, executions, waiting for their end, and their outputs."""

from __future__ import annotations

import gzip
import json
import pickle
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield import BadRequestError, ConfigurationError, NotFoundError, WaitTimeoutError
from jackfield_moderately import (
    ExecutionCancelledError,
    ExecutionFailedError,
    OutputError,
    Pipeline,
    PipelineConfiguration,
    PipelineExecution,
    StorageError,
    execution_models,
    waiting,
)
from tests.lab import RangeFile, Reset, replies
from tests.moderately.answers import execution_json
from tests.moderately.clients import dry_moderately, moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once, refusing
from tests.moderately.samples import bound
from tests.support.clients import Way, everywhere, quick

CONFIGURATION: PipelineConfiguration = {
    "id": "x",
    "name": "X",
    "blocks": {"in": {"id": "in", "type": "input", "config": {"json_schema": {}}}},
}
OUTPUT = {"results": [{"ä": 1}]}


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


async def pipeline_of(way: Way, loopback: Loopback, **options: Any) -> Pipeline[Any]:
    """A new pipeline."""
    made: Pipeline[Any] = await way(moderately_at(way, loopback.url, **options).pipelines.create(name="X"))
    return made


async def execution_of(way: Way, loopback: Loopback, **options: Any) -> PipelineExecution[Any]:
    """A run of a new pipeline."""
    pipeline = await pipeline_of(way, loopback, **options)
    run = pipeline.execute(configuration_version_id="c1", pipeline_input={"in": 1}, pipeline_input_summary="one")
    made: PipelineExecution[Any] = await way(run)
    loopback.api.forget()
    return made


@everywhere
async def test_a_pipeline_from_its_making_to_its_end(way: Way, loopback: Loopback) -> None:
    pipeline = await pipeline_of(way, loopback)
    version = await way(pipeline.create_configuration_version(configuration=CONFIGURATION, status="current"))
    assert (version.configuration, version.status) == (CONFIGURATION, "current")
    assert (await way(version.validate())).valid
    changed = await way(version.update(configuration={**CONFIGURATION, "blocks": {}}))
    verdict = await way(changed.validate())
    assert (verdict.valid, verdict.errors[0].block_id, verdict.errors[0].message) == (False, "b", "what?")
    copy = await way(version.clone())
    assert (copy.version, copy.status) == (2, "draft")
    assert len(await way(pipeline.list_configuration_versions())) == 1
    home = await way(version.get_pipeline())
    assert home.pipeline_id == pipeline.pipeline_id
    loopback.steps.extend([{"status": "running", "currentStep": 1, "totalSteps": 4}, {"status": "completed"}])
    seen: list[str] = []

    def told(execution: PipelineExecution[Any]) -> None:
        seen.append(execution.status)

    execution = await way(
        version.execute(
            pipeline_input={"in": 1}, pipeline_input_summary="one", block=True, poll_interval=0.001, total_steps=4,
            show_progress=told,
        )
    )  # fmt: skip
    assert (execution.is_completed, seen) == (True, ["running", "completed"])
    assert (execution.total_steps, execution.progress_percentage) == (4, 25.0)
    loopback.output = lambda: {"type": "inline", "data": OUTPUT, "summary": None}
    assert await way(execution.get_output()) == OUTPUT
    await way(copy.delete())
    assert await way(pipeline.delete()) is None


@everywhere
async def test_executions_are_listed_newest_first(way: Way, loopback: Loopback) -> None:
    pipeline = await pipeline_of(way, loopback)
    assert await way(pipeline.get_latest_execution()) is None
    version = await way(pipeline.create_configuration_version(configuration=CONFIGURATION))
    runs = [await way(version.execute(pipeline_input={}, pipeline_input_summary="nothing")) for _ in range(3)]
    last = runs[-1]
    loopback.api.forget()
    found = await way(version.list_executions(statuses=["pending", "running"], page_size=2))
    assert [each.execution_id for each in found] == [last.execution_id, "run4"]
    assert dict(loopback.api.requests[0].query) == {
        "pipelineConfigurationVersionIds": version.configuration_version_id, "teamIds": "team-for-the-tests",
        "statuses": "pending,running", "page": "1", "pageSize": "2", "orderBy": "createdAt", "orderDirection": "desc",
    }  # fmt: skip
    latest = await way(version.get_latest_execution())
    assert latest.execution_id == last.execution_id
    of_the_pipeline = await way(pipeline.list_executions(status="pending"))
    assert dict(loopback.api.requests[-1].query)["pipelineIds"] == pipeline.pipeline_id
    assert isinstance(of_the_pipeline, list)


@everywhere
async def test_an_execution_that_failed_raises_what_it_says(way: Way, loopback: Loopback) -> None:
    execution = await execution_of(way, loopback)
    for data, words in (
        ({"errors": ["no file", "no money"]}, "failed: no file; no money"),
        ({"error": "no file"}, "failed: no file"),
        ({}, "failed: it does not say why"),
        (None, "failed: it does not say why"),
    ):
        loopback.steps.append({"status": "failed", "progressData": data})
        with pytest.raises(ExecutionFailedError, match=words) as caught:
            await way(execution.wait_for_completion(poll_interval=0.001))
    assert caught.value.execution.is_failed
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.execution.execution_id) == (str(caught.value), execution.execution_id)


@everywhere
async def test_an_execution_that_was_cancelled_raises(way: Way, loopback: Loopback) -> None:
    execution = await execution_of(way, loopback)
    cancelled = await way(execution.cancel(reason="enough"))
    assert (cancelled.is_cancelled, cancelled.progress_data, execution.is_pending) == (True, {"reason": "enough"}, True)
    with pytest.raises(ExecutionCancelledError, match="was cancelled"):
        await way(execution.wait_for_completion())
    with pytest.raises(BadRequestError, match="it has ended"):
        await way(cancelled.cancel())
    # What has ended need not be asked for.
    loopback.api.forget()
    with pytest.raises(ExecutionCancelledError):
        await way(cancelled.wait_for_completion())
    assert loopback.asked == []


@everywhere
async def test_waiting_ends_when_the_time_is_over(way: Way, loopback: Loopback) -> None:
    execution = await execution_of(way, loopback)
    loopback.steps.append({"status": "paused"})
    with pytest.raises(WaitTimeoutError, match=r"has not ended within .* its status is paused") as caught:
        await way(execution.wait_for_completion(timeout=0.05, poll_interval=0.01))
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.last.is_paused
    assert caught.value.waited >= 0.05
    loopback.api.forget()
    with pytest.raises(WaitTimeoutError):
        await way(execution.wait_for_completion(timeout=0))
    assert len(loopback.asked) == 1


@everywhere
async def test_a_look_may_not_outlast_the_time(way: Way, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LAST_LOOK", 0.01)
    execution = await execution_of(way, loopback)
    loopback.api.on("GET", f"/pipeline-executions/{execution.execution_id}", replies.hang())
    with pytest.raises(WaitTimeoutError) as caught:
        await way(execution.wait_for_completion(timeout=0.1))
    assert caught.value.last is None


def test_pauses_grow_are_jittered_and_fit_into_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    bounds: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        bounds.append((low, high))
        return high

    monkeypatch.setattr("random.uniform", uniform)
    execution = bound(dry_moderately(), "pipeline_execution.wait_for_completion")
    plan = execution(poll_interval=1.0, timeout=20)
    before = 0.0
    with pytest.raises(WaitTimeoutError):
        while True:
            plan.answer(execution_json())
            slept.append(plan.slept - before)
            before = plan.slept
    assert slept == [1.0, 1.5, 2.25, 3.375, 5.0, 5.0, pytest.approx(20 - 18.125)]
    assert set(bounds) == {(0.75, 1.0)}


@everywhere
async def test_progress_is_printed_when_it_is_wanted(
    way: Way, loopback: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    execution = await execution_of(way, loopback)
    loopback.steps.extend(
        [
            {"status": "running", "currentStep": 1, "totalSteps": 4, "progressData": {"message": "reading"}},
            {"status": "running"},
            {"status": "completed", "currentStep": 4, "progressData": None},
        ]
    )
    await way(execution.wait_for_completion(poll_interval=0.001, show_progress=True))
    assert capsys.readouterr().out.splitlines() == [
        "pipeline execution run2: running, step 1 of 4 (25 %), reading",
        "pipeline execution run2: completed, step 4 of 4 (100 %)",
    ]
    loopback.steps.extend([{"status": "completed"}])
    await way(execution.wait_for_completion())
    assert capsys.readouterr().out == ""


def stored(loopback: Loopback, content: bytes, kind: str = "json", compression: str | None = None) -> None:
    """Let the output be in the storage."""
    loopback.signed.objects["out"] = RangeFile(content)
    about = {"fileSizeBytes": 1, "compressionType": compression, "fileType": kind, "outputSummary": None}
    loopback.output = lambda: {
        "type": "s3", "downloadUrl": loopback.signed.link("out"), "expiresAt": None, "metadata": about,
    }  # fmt: skip


PLAIN = json.dumps(OUTPUT).encode()
TWO_PARTS = gzip.compress(PLAIN[:5]) + gzip.compress(PLAIN[5:])


@pytest.mark.parametrize(
    ("content", "kind", "compression", "found"),
    [
        (PLAIN, "json", None, OUTPUT),
        (PLAIN, "json", "none", OUTPUT),
        (gzip.compress(PLAIN), "json", "gzip", OUTPUT),
        (TWO_PARTS, "json", "gzip", OUTPUT),
        (PLAIN, "json", "gzip", OUTPUT),
        (b"a,b\n", "csv", None, b"a,b\n"),
        (gzip.compress(b"a,b\n"), "csv", "gzip", b"a,b\n"),
        (gzip.compress(b"a,b\n"), "binary", None, gzip.compress(b"a,b\n")),
        (b"PAR1", "parquet", "none", b"PAR1"),
        (b"new", "new kind", None, b"new"),
    ],
)
@everywhere
async def test_outputs_in_the_storage(
    way: Way, loopback: Loopback, content: bytes, kind: str, compression: str | None, found: Any
) -> None:
    if compression is None and kind == "binary":
        content = found  # gzip's own time stamp
    stored(loopback, content, kind, compression)
    assert await way(moderately_at(way, loopback.url).pipeline_executions.get_output("e1")) == found
    assert loopback.signed.lab.requests[0].header("authorization") is None


@everywhere
async def test_an_output_that_http_has_unpacked_is_not_unpacked_again(way: Way, loopback: Loopback) -> None:
    inner = gzip.compress(b"x", mtime=0)
    stored(loopback, b"", "binary", "gzip")
    loopback.signed.faults.append(once(replies.body(200, gzip.compress(inner), None, {"Content-Encoding": "gzip"})))
    assert await way(moderately_at(way, loopback.url).pipeline_executions.get_output("e1")) == inner


@pytest.mark.parametrize(
    ("content", "kind", "compression", "words"),
    [
        (b"{", "json", None, "said to be JSON, and is not"),
        (b"\xff\xfe", "json", None, "said to be JSON, and is not"),
        (gzip.compress(PLAIN)[:-9], "json", "gzip", "said to be gzip, and is cut off"),
        (b"\x1f\x8b\xff\xff", "json", "gzip", "said to be gzip, and is broken"),
        (b"x", "json", "zpaq", "compressed with zpaq, which is unknown here"),
    ],
)
@everywhere
async def test_outputs_that_are_not_what_they_are_said_to_be(
    way: Way, loopback: Loopback, content: bytes, kind: str, compression: str | None, words: str
) -> None:
    stored(loopback, content, kind, compression)
    with pytest.raises(OutputError, match=words):
        await way(moderately_at(way, loopback.url).pipeline_executions.get_output("e1"))


@pytest.mark.parametrize(("compression", "module"), [("brotli", "brotli"), ("lz4", "lz4.frame")])
@everywhere
async def test_other_compressions_need_a_package(
    way: Way, loopback: Loopback, compression: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(loopback, b"packed", "json", compression)
    executions = moderately_at(way, loopback.url).pipeline_executions
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigurationError, match=f"pip install {module.partition('.')[0]}"):
        await way(executions.get_output("e1"))
    fake: Any = types.ModuleType(module)

    def decompress(data: bytes) -> bytes:
        assert data == b"packed"
        return PLAIN

    fake.decompress = decompress
    monkeypatch.setitem(sys.modules, module.partition(".")[0], fake)
    monkeypatch.setitem(sys.modules, module, fake)
    assert await way(executions.get_output("e1")) == OUTPUT

    def broken(data: bytes) -> bytes:
        raise RuntimeError("broken")

    fake.decompress = broken
    with pytest.raises(OutputError, match=f"said to be compressed with {compression}, and is not"):
        await way(executions.get_output("e1"))


@everywhere
async def test_outputs_of_other_forms(way: Way, loopback: Loopback) -> None:
    executions = moderately_at(way, loopback.url).pipeline_executions
    with pytest.raises(NotFoundError, match="no output yet"):
        await way(executions.get_output("e1"))
    loopback.output = lambda: {"type": "inline"}
    assert await way(executions.get_output("e1")) == {}
    loopback.output = lambda: {"type": "floppy", "drive": "A"}
    with pytest.raises(OutputError, match="is of the type 'floppy', unknown here"):
        await way(executions.get_output("e1"))
    raw = await way(executions.output("e1"))
    assert (raw.type, raw["drive"]) == ("floppy", "A")
    loopback.signed.objects["out"] = RangeFile(PLAIN)
    loopback.output = lambda: {"type": "s3", "downloadUrl": loopback.signed.link("out"), "metadata": None}
    assert await way(executions.get_output("e1")) == OUTPUT


@everywhere
async def test_a_broken_download_of_an_output_goes_on_and_an_old_link_is_renewed(way: Way, loopback: Loopback) -> None:
    stored(loopback, PLAIN * 1, "json")
    executions = moderately_at(way, loopback.url, retries=quick(1)).pipeline_executions
    loopback.signed.objects["out"] = RangeFile(PLAIN, cuts=(5,), end=Reset())
    loopback.signed.faults.append(refusing())
    assert await way(executions.get_output("e1")) == OUTPUT
    assert len(loopback.signed.links) == 2
    loopback.signed.faults.extend([refusing()] * 2)
    with pytest.raises(StorageError, match="Request has expired"):
        await way(executions.get_output("e1"))
    first = loopback.output
    assert first is not None
    answers = [first(), {"type": "inline", "data": 1}]

    def moved_on() -> Any:
        return answers.pop(0)

    loopback.output = moved_on
    loopback.signed.faults.append(refusing())
    with pytest.raises(OutputError, match="is not in the storage any more"):
        await way(executions.get_output("e1"))


def test_properties_of_an_execution() -> None:
    def of(**data: Any) -> PipelineExecution[Any]:
        return PipelineExecution.model_validate(execution_json(**data))

    names = ["is_pending", "is_running", "is_completed", "is_failed", "is_cancelled", "is_paused"]
    for name in names:
        execution = of(status=name[3:])
        assert [getattr(execution, each) for each in names] == [each == name for each in names]
        assert execution.is_terminal is (name in ("is_completed", "is_failed", "is_cancelled"))
    assert of(status="dreaming").is_terminal is False
    assert of(currentStep=1, totalSteps=None).progress_percentage is None
    assert of(currentStep=1, totalSteps=0).progress_percentage is None
    assert of(currentStep=0, totalSteps=5).progress_percentage == 0
    assert of().configuration_version_id == "c1"
    assert execution_models.PipelineExecution is PipelineExecution
