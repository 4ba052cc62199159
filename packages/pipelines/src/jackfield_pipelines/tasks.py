"""Tasks of a workflow: making, seeding and exporting them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, FlowOptions, M, Options, call, flow

from .area import Area
from .types import CreateTasksPayload, ExportTasksPayload, JobStatus, Task
from .waiting import has_ended, watch


class Tasks(Area[M]):
    """Tasks of a workflow.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def get_task(self, project_id: int, workflow_id: int, task_id: int, **options: Unpack[Options]) -> Call[Task]:
        """Retrieve a task.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            task_id: The task.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such task.
        """
        return Call("GET", "/api/projects/{}/workflows/{}/tasks/{}", project_id, workflow_id, task_id, options=options)

    @call
    def get_task_timeline(
        self, project_id: int, workflow_id: int, task_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """What happened to a task, and when.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            task_id: The task.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such task.
        """
        return Call(
            "GET", "/api/projects/{}/workflows/{}/tasks/{}/timeline", project_id, workflow_id, task_id, options=options
        )

    @call
    def create_tasks(
        self,
        project_id: int,
        workflow_id: int,
        payload: CreateTasksPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Make tasks, and wait for the server to have made them.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            payload: How many, and what is swapped for them; see `CreateTasksPayload`.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "POST", "/api/projects/{}/workflows/{}/create-tasks", project_id, workflow_id, json=payload, options=options
        )

    @call
    def create_tasks_async(
        self,
        project_id: int,
        workflow_id: int,
        payload: CreateTasksPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[JobStatus]:
        """Begin to make tasks; `wait_for_create_tasks` waits for the end.

        The option `idempotency_key` makes it safe to send again.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            payload: How many, and what is swapped for them; see `CreateTasksPayload`.
            **options: How this call is made.

        Raises:
            ConflictError: The `idempotency_key` was used with another payload.
            NotFoundError: There is no such workflow.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/seeded-data/create-tasks-async",
            project_id,
            workflow_id,
            json=payload,
            options=options,
        )

    @call
    def get_create_tasks_status(
        self, project_id: int, workflow_id: int, job_id: str, **options: Unpack[Options]
    ) -> Call[JobStatus]:
        """Where a job that makes tasks stands.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            job_id: The job.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such job.
        """
        return Call(
            "GET",
            "/api/projects/{}/workflows/{}/seeded-data/create-tasks-status/{}",
            project_id,
            workflow_id,
            job_id,
            options=options,
        )

    @call
    def cancel_create_tasks(
        self, project_id: int, workflow_id: int, job_id: str, **options: Unpack[Options]
    ) -> Call[Any]:
        """Cancel a job that makes tasks.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            job_id: The job.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such job.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/seeded-data/create-tasks-status/{}/cancel",
            project_id,
            workflow_id,
            job_id,
            options=options,
        )

    @call
    def seed_from_dataset(
        self, project_id: int, workflow_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[JobStatus]:
        """Begin to make tasks from a dataset; `wait_for_seed_from_dataset` waits for the end.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            payload: The dataset, and how its columns are used.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/seed-from-dataset",
            project_id,
            workflow_id,
            json=payload,
            options=options,
        )

    @call
    def get_seed_status(
        self, project_id: int, workflow_id: int, job_id: str, **options: Unpack[Options]
    ) -> Call[JobStatus]:
        """Where a job that seeds tasks stands.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            job_id: The job.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such job.
        """
        return Call(
            "GET", "/api/projects/{}/workflows/{}/seed-data-status/{}", project_id, workflow_id, job_id, options=options
        )

    @call
    def export_tasks(
        self,
        project_id: int,
        workflow_id: int,
        payload: ExportTasksPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Export a workflow's tasks, and wait for the server to have done it.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            payload: The format; see `ExportTasksPayload`.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "POST", "/api/projects/{}/workflows/{}/export-tasks", project_id, workflow_id, json=payload, options=options
        )

    @call
    def export_tasks_async(
        self,
        project_id: int,
        workflow_id: int,
        payload: ExportTasksPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[JobStatus]:
        """Begin to export a workflow's tasks; `wait_for_export_tasks` waits for the end.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            payload: The format; see `ExportTasksPayload`.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/export-tasks-async",
            project_id,
            workflow_id,
            json=payload,
            options=options,
        )

    @call
    def get_export_status(
        self, project_id: int, workflow_id: int, job_id: str, **options: Unpack[Options]
    ) -> Call[JobStatus]:
        """Where a job that exports tasks stands.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            job_id: The job.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such job.
        """
        return Call(
            "GET",
            "/api/projects/{}/workflows/{}/export-tasks-status/{}",
            project_id,
            workflow_id,
            job_id,
            options=options,
        )

    @flow
    async def wait_for_create_tasks(
        self: Tasks[Async],
        project_id: int,
        workflow_id: int,
        job_id: str,
        *,
        poll_interval: float = 2.0,
        timeout: float | None = 14_400.0,
        on_progress: Callable[[JobStatus], object] | None = None,
        **options: Unpack[FlowOptions],
    ) -> JobStatus:
        """Wait until a job that makes tasks has ended, well or badly: a failed one is returned, not raised.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            job_id: The job.
            poll_interval: Seconds between two polls; the pauses grow while nothing changes.
            timeout: Seconds that the wait may take; None for ever.
            on_progress: Called with each state that came; an async client awaits a coroutine function.
            **options: How each poll is made.

        Raises:
            WaitTimeoutError: The time is over; `last` is the state that was seen last.
        """
        return await watch(
            f"job {job_id}",
            lambda limits: self.get_create_tasks_status(project_id, workflow_id, job_id, **limits),
            has_ended,
            poll_interval=poll_interval,
            timeout=timeout,
            on_progress=on_progress,
            options=self._each(options),
        )

    @flow
    async def wait_for_seed_from_dataset(
        self: Tasks[Async],
        project_id: int,
        workflow_id: int,
        job_id: str,
        *,
        poll_interval: float = 2.0,
        timeout: float | None = 300.0,
        on_progress: Callable[[JobStatus], object] | None = None,
        **options: Unpack[FlowOptions],
    ) -> JobStatus:
        """Wait until a job that seeds tasks has ended, well or badly: a failed one is returned, not raised.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            job_id: The job.
            poll_interval: Seconds between two polls; the pauses grow while nothing changes.
            timeout: Seconds that the wait may take; None for ever.
            on_progress: Called with each state that came; an async client awaits a coroutine function.
            **options: How each poll is made.

        Raises:
            WaitTimeoutError: The time is over; `last` is the state that was seen last.
        """
        return await watch(
            f"job {job_id}",
            lambda limits: self.get_seed_status(project_id, workflow_id, job_id, **limits),
            has_ended,
            poll_interval=poll_interval,
            timeout=timeout,
            on_progress=on_progress,
            options=self._each(options),
        )

    @flow
    async def wait_for_export_tasks(
        self: Tasks[Async],
        project_id: int,
        workflow_id: int,
        job_id: str,
        *,
        poll_interval: float = 2.0,
        timeout: float | None = 300.0,
        on_progress: Callable[[JobStatus], object] | None = None,
        **options: Unpack[FlowOptions],
    ) -> JobStatus:
        """Wait until a job that exports tasks has ended, well or badly: a failed one is returned, not raised.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            job_id: The job.
            poll_interval: Seconds between two polls; the pauses grow while nothing changes.
            timeout: Seconds that the wait may take; None for ever.
            on_progress: Called with each state that came; an async client awaits a coroutine function.
            **options: How each poll is made.

        Raises:
            WaitTimeoutError: The time is over; `last` is the state that was seen last.
        """
        return await watch(
            f"job {job_id}",
            lambda limits: self.get_export_status(project_id, workflow_id, job_id, **limits),
            has_ended,
            poll_interval=poll_interval,
            timeout=timeout,
            on_progress=on_progress,
            options=self._each(options),
        )
