"""Test runs of agents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, FlowOptions, M, Options, PageCall, call, flow, paged, walked

from .area import Area
from .listing import as_sent, from_first, listed
from .shapes import is_object
from .types import TestRun, TestRunCreated, TestRunPayload
from .waiting import is_final, watch


class TestRuns(Area[M]):
    """Test runs of agents.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_test_runs(
        self, /, agent_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[TestRun]:
        """List an agent's test runs.

        Args:
            agent_id: The agent.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/agents/{}/test-runs", agent_id, page=page, page_size=page_size, **params)

    @walked
    def iter_test_runs(self, /, agent_id: int, *, page_size: int | None = None, **params: Any) -> PageCall[TestRun]:
        """Walk over all of an agent's test runs.

        Args:
            agent_id: The agent.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/agents/{}/test-runs", agent_id, page_size=page_size, **params)

    @call
    def get_test_run(
        self, /, test_run_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> Call[TestRun]:
        """Retrieve a test run with one page of its tasks; the totals are of all of them.

        Args:
            test_run_id: The test run.
            page: The number of the tasks' page, from 1.
            page_size: Tasks on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.

        Raises:
            NotFoundError: There is no such test run.
        """
        return as_sent("/api/test-runs/{}", test_run_id, page=page, page_size=page_size, **params)

    @call
    def get_test_run_task(self, test_run_id: int, task_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Retrieve a task of a test run.

        Args:
            test_run_id: The test run.
            task_id: The task.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such test run or task.
        """
        return Call("GET", "/api/test-runs/{}/tasks/{}", test_run_id, task_id, options=options)

    @flow
    async def wait_for_test_run(
        self: TestRuns[Async],
        test_run_id: int,
        *,
        poll_interval: float = 2.0,
        timeout: float | None = 14_400.0,
        on_progress: Callable[[TestRun], object] | None = None,
        **options: Unpack[FlowOptions],
    ) -> TestRun:
        """Wait until no task of a test run is waiting, running or being judged.

        Args:
            test_run_id: The test run.
            poll_interval: Seconds between two polls; the pauses grow while nothing changes.
            timeout: Seconds that the wait may take; None for ever.
            on_progress: Called with each state that came; an async client awaits a coroutine function.
            **options: How each poll is made.

        Raises:
            WaitTimeoutError: The time is over; `last` is the state that was seen last.
        """
        return await watch(
            f"test run {test_run_id}",
            lambda limits: self.get_test_run(test_run_id, **limits),
            _has_ended,
            poll_interval=poll_interval,
            timeout=timeout,
            on_progress=on_progress,
            options=self._each(options),
        )

    @call
    def create_test_run(
        self,
        agent_id: int,
        payload: TestRunPayload | Mapping[str, Any],
        *,
        validate_only: bool = False,
        **options: Unpack[Options],
    ) -> Call[TestRunCreated]:
        """Begin a test run; `wait_for_test_run` waits for the end.

        The option `idempotency_key` makes it safe to send again.

        Args:
            agent_id: The agent.
            payload: The rows and options; see `TestRunPayload`.
            validate_only: Only check the rows; the answer has `valid`.
            **options: How this call is made.

        Raises:
            ConflictError: The `idempotency_key` was used with another payload.
            NotFoundError: There is no such agent.
            UnprocessableEntityError: A row does not fit the agent's columns.
        """
        params = {"validate_only": True} if validate_only else None
        return Call("POST", "/api/agents/{}/test-runs", agent_id, json=payload, params=params, options=options)


def _has_ended(run: TestRun) -> bool:
    """Whether all tasks have been counted as done.

    A run whose totals are not there yet has not ended, unless its status says so.
    """
    totals: object = run.get("totals")
    counts: Mapping[str, Any] = totals if is_object(totals) else {}
    still = [counts.get(name) for name in ("pending", "running", "judging", "not_dispatched")]
    if all(count is None for count in still):
        return is_final(run.get("status"))
    return not any(still)
