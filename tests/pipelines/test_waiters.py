"""Waiters: when they end, what they live through, how long they take."""

from __future__ import annotations

import itertools
import math
import pickle
import random
from collections.abc import Iterator
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from jackfield import APIStatusError, DryRunClient, NotFoundError, WaitTimeoutError
from jackfield.errors import ConfigurationError
from jackfield_pipelines import Pipelines, waiting
from tests.lab import silent_port
from tests.pipelines.clients import BASE, KEY, pipelines
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Broken, Server

# Each waiter: how it is called, and the path that it polls.
WAITERS: dict[str, tuple[tuple[Any, ...], str]] = {
    "wait_for_create_tasks": ((1, 2, "j"), "/api/projects/1/workflows/2/seeded-data/create-tasks-status/j"),
    "wait_for_experiment": ((1, 2, "j"), "/api/projects/1/workflows/2/experiments/j"),
    "wait_for_seed_from_dataset": ((1, 2, "j"), "/api/projects/1/workflows/2/seed-data-status/j"),
    "wait_for_export_tasks": ((1, 2, "j"), "/api/projects/1/workflows/2/export-tasks-status/j"),
    "wait_for_dataset_import": (("j",), "/api/datasets/import/jobs/j"),
    "wait_for_dataset_eval": ((3, "j"), "/api/datasets/3/eval-run/j"),
    "wait_for_test_run": ((4,), "/api/test-runs/4"),
}
BUDGETS = {
    "wait_for_create_tasks": 14_400,
    "wait_for_experiment": 14_400,
    "wait_for_seed_from_dataset": 300,
    "wait_for_export_tasks": 300,
    "wait_for_dataset_import": 300,
    "wait_for_dataset_eval": 14_400,
    "wait_for_test_run": 14_400,
}
VENDORS_FINAL = ["completed", "failed", "cancelled", "partially_cancelled", "completed_with_partial_results"]
FORGOTTEN = ["canceled", "error", "succeeded", "timed_out", "partially_canceled", "Timed-Out", "PARTIALLY CANCELLED "]


def job(status: Any, **more: Any) -> dict[str, Any]:
    return {"job_id": "j", "status": status, **more}


def _middle(low: float, high: float) -> float:
    return (low + high) / 2


@pytest.fixture
def even(monkeypatch: pytest.MonkeyPatch) -> None:
    """No jitter."""
    monkeypatch.setattr(random, "uniform", _middle)


@pytest.fixture
def dry() -> Iterator[Any]:
    with DryRunClient(pipelines={"api_key": KEY, "base_url": BASE}) as client:
        yield client.use(Pipelines)


@pytest.mark.parametrize("name", WAITERS)
@everywhere
async def test_a_waiter_polls_until_the_end(way: Way, name: str) -> None:
    args, path = WAITERS[name]
    states = [
        job("pending"),
        job("running", progress={"done": 1}),
        job("running", progress={"done": 2}),
        job("completed"),
    ]
    server = Server(*(Answer(json=state) for state in states))
    seen: list[Any] = []
    waiter = getattr(pipelines(way, server), name)
    done = await way(waiter(*args, poll_interval=0, on_progress=seen.append))

    assert done == states[-1]
    assert seen == states
    assert server.paths == [f"GET {path}"] * 4


@pytest.mark.parametrize("status", VENDORS_FINAL + [status.upper() for status in VENDORS_FINAL] + FORGOTTEN)
def test_final_statuses_end_a_wait(dry: Any, status: str) -> None:
    """Also a failed one: it is returned, and the caller looks at it."""
    plan = dry.wait_for_create_tasks(1, 2, "j").answer(job(status))
    assert plan.result == job(status)


@pytest.mark.parametrize("status", ["queued", "pending", "running", "cancelling", "", None, 3])
def test_other_statuses_do_not(dry: Any, status: Any) -> None:
    plan = dry.wait_for_create_tasks(1, 2, "j").answer(job(status))
    assert plan.current is not None


@pytest.mark.parametrize("name", WAITERS)
def test_the_budget_ends_a_wait(dry: Any, name: str) -> None:
    args, _ = WAITERS[name]
    plan = getattr(dry, name)(*args)
    with pytest.raises(WaitTimeoutError) as caught:
        while True:
            plan.answer(job("running", totals={"running": 1}))
    assert plan.slept == pytest.approx(BUDGETS[name])
    assert caught.value.last == job("running", totals={"running": 1})
    assert caught.value.waited == pytest.approx(BUDGETS[name])
    assert "'running'" in str(caught.value)
    assert isinstance(caught.value, TimeoutError)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.last, copy.waited) == (str(caught.value), caught.value.last, caught.value.waited)


@pytest.mark.usefixtures("even")
def test_pauses_grow_while_nothing_changes_and_start_anew_when_something_does(dry: Any) -> None:
    plan = dry.wait_for_experiment(1, 2, "e", poll_interval=10)
    pauses: list[float] = []

    def after(state: Any) -> float:
        before = plan.slept
        plan.answer(state)
        pauses.append(plan.slept - before)
        return pauses[-1]

    assert after(job("running")) == 10
    assert after(job("running")) == pytest.approx(13)
    assert after(job("running")) == pytest.approx(16.9)
    for _ in range(20):
        after(job("running"))
    assert pauses[-1] == 30  # at most 30 s, and five times the interval
    assert after(job("running", progress={"done": 1})) == 10
    plan = dry.wait_for_experiment(1, 2, "e", poll_interval=1)
    for _ in range(20):
        after(job("running"))
    assert pauses[-1] == 5
    plan = dry.wait_for_experiment(1, 2, "e", poll_interval=60)
    for _ in range(20):
        after(job("running"))
    assert pauses[-1] == 60


def test_pauses_are_not_in_step(dry: Any) -> None:
    random.seed(1)
    pauses: set[float] = set()
    for _ in range(20):
        plan = dry.wait_for_experiment(1, 2, "e", poll_interval=10).answer(job("running"))
        assert 8 <= plan.slept <= 12
        pauses.add(plan.slept)
    assert len(pauses) > 10


@pytest.mark.parametrize("timeout", [0, -1, 0.5])
def test_there_is_at_least_one_poll_and_one_at_the_end(dry: Any, timeout: float) -> None:
    plan = dry.wait_for_create_tasks(1, 2, "j", timeout=timeout)
    assert plan.answer(job("completed")).result["status"] == "completed"
    plan = dry.wait_for_create_tasks(1, 2, "j", timeout=timeout)
    with pytest.raises(WaitTimeoutError):
        plan.answer(job("running")).answer(job("running"))
    assert plan.slept == max(timeout, 0)


def test_without_a_budget_it_waits_for_ever(dry: Any) -> None:
    plan = dry.wait_for_create_tasks(1, 2, "j", timeout=None)
    for _ in range(5000):
        plan.answer(job("running"))
    assert plan.slept > 14_400
    assert plan.answer(job("completed")).result["status"] == "completed"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 507, 520, 524, 599])
def test_a_hiccup_does_not_end_a_wait(dry: Any, status: int) -> None:
    seen: list[Any] = []
    plan = dry.wait_for_create_tasks(1, 2, "j", retries=0, on_progress=seen.append)
    for _ in range(10):
        plan.answer({"detail": "not now"}, status=status).answer(job("running"))
    assert plan.answer(job("completed")).result["status"] == "completed"
    assert [state["status"] for state in seen] == ["running"] * 10 + ["completed"]


@pytest.mark.usefixtures("even")
def test_pauses_double_while_polls_fail(dry: Any) -> None:
    plan = dry.wait_for_create_tasks(1, 2, "j", retries=0)
    slept = [0.0]
    for _ in range(7):
        plan.answer({}, status=503)
        slept.append(plan.slept)
    assert [after - before for before, after in itertools.pairwise(slept)] == [4, 8, 16, 30, 30, 30, 30]


@pytest.mark.usefixtures("even")
def test_a_server_that_asks_for_a_pause_gets_it(dry: Any) -> None:
    plan = dry.wait_for_create_tasks(1, 2, "j", retries=0)
    plan.answer({}, status=429, headers={"retry-after": "120"})
    assert plan.slept == 120
    # ... but not longer than there is time for.
    plan = dry.wait_for_create_tasks(1, 2, "j", retries=0, timeout=50)
    plan.answer({}, status=429, headers={"retry-after": "120"})
    assert plan.slept == 50
    assert plan.answer(job("completed")).result["status"] == "completed"


def test_a_wait_that_saw_nothing_says_why(dry: Any) -> None:
    plan = dry.wait_for_create_tasks(1, 2, "j", retries=0, timeout=5)
    with pytest.raises(WaitTimeoutError) as caught:
        while True:
            plan.answer({"detail": "down for the night"}, status=503)
    assert caught.value.last is None
    assert "down for the night" in str(caught.value)
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("status", [307, 400, 401, 403, 404, 409, 418, 422, 501, 505])
def test_other_errors_end_a_wait(dry: Any, status: int) -> None:
    with pytest.raises(APIStatusError) as caught:
        dry.wait_for_create_tasks(1, 2, "j").answer(job("running")).answer({}, status=status)
    assert caught.value.status_code == status


@everywhere
async def test_a_lost_connection_does_not_end_a_wait(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_SHORTEST_POLL", 0.01)
    faults = Broken("ConnectError"), Broken("ReadTimeout"), Answer(503)
    server = Server(Broken(), Answer(json=job("running")), *faults, Answer(json=job("completed")))
    done = await way(pipelines(way, server).wait_for_create_tasks(1, 2, "j", poll_interval=0))

    assert done["status"] == "completed"
    assert len(server.seen) == 6


@everywhere
async def test_a_server_that_says_nothing_does_not_hold_up_the_budget(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poll would wait a minute for its answer, three times over; the whole wait may take no longer than it may."""
    monkeypatch.setattr(waiting, "_SHORTEST_POLL", 0.05)
    with silent_port() as url:
        client = way.client_without_key(pipelines={"api_key": KEY, "base_url": url})
        with pytest.raises(WaitTimeoutError) as caught:
            await way(client.use(Pipelines).wait_for_create_tasks(1, 2, "j", poll_interval=0.01, timeout=0.1))
    assert caught.value.last is None


@everywhere
async def test_a_missing_job_ends_a_wait(way: Way) -> None:
    server = Server(Answer(json=job("running")), Answer(404, json={"detail": "no such job"}))
    with pytest.raises(NotFoundError, match="no such job"):
        await way(pipelines(way, server).wait_for_create_tasks(1, 2, "j", poll_interval=0))


@everywhere
async def test_progress_may_end_a_wait(way: Way) -> None:
    class EnoughError(Exception):
        pass

    def enough(state: Any) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        await way(pipelines(way, Answer(json=job("running"))).wait_for_create_tasks(1, 2, "j", on_progress=enough))


@everywhere
async def test_progress_may_be_awaited(way: Way) -> None:
    """By an async client; a blocking one can await nothing that takes time."""
    seen: list[Any] = []

    async def remember(state: Any) -> None:
        if way.awaited:
            await anyio.lowlevel.checkpoint()
        seen.append(state["status"])

    server = Server(Answer(json=job("running")), Answer(json=job("completed")))
    await way(pipelines(way, server).wait_for_create_tasks(1, 2, "j", poll_interval=0, on_progress=remember))
    assert seen == ["running", "completed"]


@pytest.mark.parametrize("way", ["httpx-asyncio", "httpx-trio"], indirect=True)
@everywhere
async def test_a_wait_can_be_cancelled(way: Way) -> None:
    server = Server(lambda seen: Answer(json=job("running")))
    with anyio.CancelScope() as scope:

        def stop(state: Any) -> None:
            scope.cancel()

        await way(pipelines(way, server).wait_for_create_tasks(1, 2, "j", poll_interval=60, on_progress=stop))
    assert scope.cancelled_caught
    assert len(server.seen) == 1


@everywhere
async def test_options_reach_each_poll(way: Way) -> None:
    server = Server(Answer(json=job("running")), Answer(json=job("completed")))
    await way(
        pipelines(way, server).wait_for_create_tasks(1, 2, "j", poll_interval=0, headers={"x-own": "1"}, deadline=5)
    )
    assert [seen.headers["x-own"] for seen in server.seen] == ["1", "1"]


def steps_of_a_poll(server: Server) -> list[float]:
    """Seconds that the connection of each poll may take."""
    return [seen.request.extensions["timeout"]["connect"] for seen in server.seen]


@pytest.mark.parametrize("where", ["client", "platform", "call"])
@pytest.mark.parametrize("name", WAITERS)
@everywhere
async def test_a_deadline_holds_for_each_poll_wherever_it_was_set(way: Way, name: str, where: str) -> None:
    """The budget of the whole wait is far longer."""
    server = Server(Answer(json=job("completed")))
    platform = pipelines(way, server)
    if where == "platform":
        platform = platform.with_options(deadline=0.5)
    elif where == "client":
        http = way.http_client(server)
        settings = {"api_key": KEY, "base_url": BASE}
        client = way.client_without_key(http_client=http, pipelines=settings).with_options(deadline=0.5)
        platform = client.use(Pipelines)
    await way(getattr(platform, name)(*WAITERS[name][0], **({"deadline": 0.5} if where == "call" else {})))
    assert all(0 < seconds <= 0.5 for seconds in steps_of_a_poll(server))
    assert len(server.seen) == 1


@pytest.mark.parametrize("value", ["5", 0, -1, True])
def test_a_deadline_that_is_none_is_refused(dry: Any, value: Any) -> None:
    with pytest.raises(ConfigurationError, match="deadline"):
        dry.wait_for_create_tasks(1, 2, "j", deadline=value)


@pytest.mark.parametrize("value", [-1, math.nan, "2", None, True])
def test_an_interval_that_is_none_is_refused(dry: Any, value: Any) -> None:
    with pytest.raises(ConfigurationError, match="poll_interval"):
        dry.wait_for_create_tasks(1, 2, "j", poll_interval=value)


@pytest.mark.parametrize("value", [math.nan, "300", True])
def test_a_budget_that_is_none_is_refused(dry: Any, value: Any) -> None:
    with pytest.raises(ConfigurationError, match="timeout"):
        dry.wait_for_create_tasks(1, 2, "j", timeout=value)


NONE: dict[str, int] = {}
DONE: dict[str, dict[str, Any]] = {
    "all done": {"status": "running", "totals": {"pending": 0, "running": 0, "judging": 0, "not_dispatched": 0}},
    "some counts missing": {"status": "running", "totals": {"running": 0, "completed": 3}},
    "no totals, final status": {"status": "Completed"},
    "totals are no object, final status": {"status": "failed", "totals": [1]},
    "empty totals, final status": {"status": "cancelled", "totals": NONE},
}
GOING_ON: dict[str, dict[str, Any]] = {
    "no totals yet": {"status": "running"},
    "empty totals": {"status": "running", "totals": NONE},
    "no status either": {},
    "totals are no object": {"status": "running", "totals": [1]},
    "totals are text": {"status": "running", "totals": "none"},
    "pending": {"status": "running", "totals": {"pending": 1, "running": 0}},
    "running": {"status": "running", "totals": {"pending": 0, "running": 1}},
    "judging": {"status": "running", "totals": {"pending": 0, "judging": 1}},
    "not dispatched": {"status": "running", "totals": {"pending": 0, "not_dispatched": 1}},
}


@pytest.mark.parametrize("name", DONE)
def test_a_test_run_ends_when_nothing_is_left_to_do(dry: Any, name: str) -> None:
    assert dry.wait_for_test_run(4).answer(DONE[name]).result == DONE[name]


@pytest.mark.parametrize("name", GOING_ON)
def test_a_test_run_goes_on_while_something_is(dry: Any, name: str) -> None:
    assert dry.wait_for_test_run(4).answer(GOING_ON[name]).current is not None
