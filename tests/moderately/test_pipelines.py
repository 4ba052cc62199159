"""Pipelines: configurations, executions, waiting for their end, and their outputs."""

from __future__ import annotations

import math
import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield import APITimeoutError, BadRequestError, ServerError, WaitTimeoutError
from jackfield_moderately import (
    ArgumentError,
    ExecutionCancelledError,
    ExecutionFailedError,
    Pipeline,
    PipelineConfiguration,
    PipelineExecution,
    execution_models,
    waiting,
)
from tests.lab import replies
from tests.moderately.answers import agent_execution_json, dataset_json, execution_json
from tests.moderately.clients import dry_moderately, moderately, moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.samples import bound
from tests.support.clients import Way, everywhere, quick
from tests.support.serving import Answer, Server

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
    of_the_pipeline = await way(pipeline.list_executions(status="pending", page=2, page_size=2))
    assert [each.execution_id for each in of_the_pipeline] == ["run3"]
    assert dict(loopback.api.requests[-1].query) == {
        "pipelineIds": pipeline.pipeline_id, "teamIds": "team-for-the-tests", "status": "pending",
        "page": "2", "pageSize": "2", "orderBy": "createdAt", "orderDirection": "desc",
    }  # fmt: skip
    latest = await way(pipeline.get_latest_execution())
    assert latest.execution_id == last.execution_id


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
async def test_a_pause_of_less_than_nothing_is_told_first(way: Way, loopback: Loopback) -> None:
    execution = await execution_of(way, loopback)
    with pytest.raises(ValueError, match="poll_interval is a pause in seconds, so it cannot be -1"):
        await way(execution.wait_for_completion(poll_interval=-1))
    waits: list[dict[str, Any]] = [{"poll_interval": math.nan}, {"poll_interval": math.inf}, {"timeout": math.nan}]
    for wait in waits:
        with pytest.raises(ArgumentError, match=f"so it cannot be {next(iter(wait.values()))}"):
            await way(execution.wait_for_completion(**wait))
    assert loopback.asked == []
    loopback.steps.extend([{"status": "running"}] * 3 + [{"status": "completed"}])
    assert (await way(execution.wait_for_completion(poll_interval=0))).is_completed


@everywhere
async def test_a_look_that_fails_is_tried_again_and_then_told(way: Way, loopback: Loopback) -> None:
    execution = await execution_of(way, loopback, retries=quick(1))
    answers = iter([replies.empty(503), replies.json(200, execution_json("run2", status="completed"))])
    loopback.api.on("GET", "/pipeline-executions/run2", lambda request: next(answers))
    assert (await way(execution.wait_for_completion(poll_interval=0.001))).is_completed
    loopback.api.on("GET", "/pipeline-executions/run2", replies.empty(503))
    with pytest.raises(ServerError):
        await way(execution.wait_for_completion(poll_interval=0.001, timeout=60))


@everywhere
async def test_a_status_that_is_new_is_waited_on(way: Way, loopback: Loopback) -> None:
    execution = await execution_of(way, loopback)
    loopback.steps.extend([{"status": "dreaming"}, {"status": "completed"}])
    assert (await way(execution.wait_for_completion(poll_interval=0.001))).is_completed


@everywhere
async def test_a_look_may_not_outlast_the_time(way: Way, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LAST_LOOK", 0.01)
    execution = await execution_of(way, loopback)
    loopback.api.on("GET", f"/pipeline-executions/{execution.execution_id}", replies.hang())
    with pytest.raises(WaitTimeoutError) as caught:
        await way(execution.wait_for_completion(timeout=0.1))
    assert caught.value.last is None
    # The caller's own limit of a look holds too, and is no end of the wait.
    with pytest.raises(APITimeoutError):
        await way(execution.wait_for_completion(timeout=60, deadline=0.1))


@pytest.mark.parametrize(
    ("name", "args", "answer"),
    [
        ("pipeline_execution.wait_for_completion", (), execution_json(status="completed")),
        ("dataset.wait_for_processing", (), dataset_json(processingStatus="completed")),
        ("agent_executions.wait_for_completion", ("run1",), agent_execution_json(status="completed")),
    ],
)
@everywhere
async def test_a_deadline_that_was_set_before_holds_for_each_look(way: Way, name: str, args: Any, answer: Any) -> None:
    """The time that the whole wait may take is far longer."""
    server = Server(Answer(json=answer))
    platform = moderately(way, server).with_options(deadline=0.5)
    await way(bound(platform, name)(*args, timeout=600))
    (seen,) = server.seen
    assert 0 < seen.request.extensions["timeout"]["connect"] <= 0.5


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
