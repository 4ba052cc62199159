"""Evaluations run over datasets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, FlowOptions, M, Options, call, flow

from .area import Area
from .types import JobStatus
from .waiting import has_ended, watch


class EvaluationRuns(Area[M]):
    """Evaluations run over datasets.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def run_dataset_eval(
        self, dataset_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[JobStatus]:
        """Begin to evaluate a dataset; `wait_for_dataset_eval` waits for the end.

        Args:
            dataset_id: The dataset.
            payload: What to evaluate and how.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/datasets/{}/eval-run", dataset_id, json=payload, options=options)

    @call
    def get_dataset_eval_status(self, dataset_id: int, job_id: str, **options: Unpack[Options]) -> Call[JobStatus]:
        """Where an evaluation of a dataset stands.

        Args:
            dataset_id: The dataset.
            job_id: The job.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset or job.
        """
        return Call("GET", "/api/datasets/{}/eval-run/{}", dataset_id, job_id, options=options)

    @call
    def preview_dataset_eval(
        self, dataset_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Try an evaluation on some rows of a dataset; nothing is stored.

        Args:
            dataset_id: The dataset.
            payload: What to evaluate and how.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset.
        """
        return Call("POST", "/api/datasets/{}/eval-preview", dataset_id, json=payload, options=options)

    @call
    def get_dataset_eval_config(self, dataset_id: int, **options: Unpack[Options]) -> Call[Any]:
        """What an evaluation of a dataset can be set to.

        Args:
            dataset_id: The dataset.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such dataset.
        """
        return Call("GET", "/api/datasets/{}/eval-config", dataset_id, options=options)

    @flow
    async def wait_for_dataset_eval(
        self: EvaluationRuns[Async],
        dataset_id: int,
        job_id: str,
        *,
        poll_interval: float = 2.0,
        timeout: float | None = 14_400.0,
        on_progress: Callable[[JobStatus], object] | None = None,
        **options: Unpack[FlowOptions],
    ) -> JobStatus:
        """Wait until an evaluation of a dataset has ended, well or badly: a failed one is returned, not raised.

        Args:
            dataset_id: The dataset.
            job_id: The job.
            poll_interval: Seconds between two polls; the pauses grow while nothing changes.
            timeout: Seconds that the wait may take; None for ever.
            on_progress: Called with each state that came; an async client awaits a coroutine function.
            **options: How each poll is made.

        Raises:
            WaitTimeoutError: The time is over; `last` is the state that was seen last.
        """
        return await watch(
            f"evaluation {job_id}",
            lambda limits: self.get_dataset_eval_status(dataset_id, job_id, **limits),
            has_ended,
            poll_interval=poll_interval,
            timeout=timeout,
            on_progress=on_progress,
            options=self._each(options),
        )
