"""Experiments: a workflow run in several variants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, FlowOptions, M, Options, call, flow

from .area import Area
from .types import Experiment, ExperimentPayload
from .waiting import has_ended, watch


class Experiments(Area[M]):
    """Experiments: a workflow run in several variants.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def create_experiment(
        self,
        project_id: int,
        workflow_id: int,
        payload: ExperimentPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[Experiment]:
        """Begin an experiment; `wait_for_experiment` waits for the end.

        The option `idempotency_key` makes it safe to send again.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            payload: The variants; see `ExperimentPayload`.
            **options: How this call is made.

        Raises:
            ConflictError: The `idempotency_key` was used with another payload.
            NotFoundError: There is no such workflow.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "POST", "/api/projects/{}/workflows/{}/experiments", project_id, workflow_id, json=payload, options=options
        )

    @call
    def get_experiment_status(
        self, project_id: int, workflow_id: int, experiment_id: str, **options: Unpack[Options]
    ) -> Call[Experiment]:
        """Where an experiment and its variants stand.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            experiment_id: The experiment.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such experiment.
        """
        return Call(
            "GET",
            "/api/projects/{}/workflows/{}/experiments/{}",
            project_id,
            workflow_id,
            experiment_id,
            options=options,
        )

    @call
    def cancel_experiment(
        self, project_id: int, workflow_id: int, experiment_id: str, **options: Unpack[Options]
    ) -> Call[Experiment]:
        """Cancel an experiment as far as it can be: finished jobs and created tasks stay.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            experiment_id: The experiment.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such experiment.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/experiments/{}/cancel",
            project_id,
            workflow_id,
            experiment_id,
            options=options,
        )

    @flow
    async def wait_for_experiment(
        self: Experiments[Async],
        project_id: int,
        workflow_id: int,
        experiment_id: str,
        *,
        poll_interval: float = 2.0,
        timeout: float | None = 14_400.0,
        on_progress: Callable[[Experiment], object] | None = None,
        **options: Unpack[FlowOptions],
    ) -> Experiment:
        """Wait until an experiment has ended, well or badly: a failed one is returned, not raised.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            experiment_id: The experiment.
            poll_interval: Seconds between two polls; the pauses grow while nothing changes.
            timeout: Seconds that the wait may take; None for ever.
            on_progress: Called with each state that came; an async client awaits a coroutine function.
            **options: How each poll is made.

        Raises:
            WaitTimeoutError: The time is over; `last` is the state that was seen last.
        """
        return await watch(
            f"experiment {experiment_id}",
            lambda limits: self.get_experiment_status(project_id, workflow_id, experiment_id, **limits),
            has_ended,
            poll_interval=poll_interval,
            timeout=timeout,
            on_progress=on_progress,
            options=self._each(options),
        )
