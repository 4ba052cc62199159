"""Executions of pipelines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, FlowOptions, M, Options, PageCall, call, flow, given, paged, thread

from .downloads import download
from .errors import OutputError
from .execution_models import (
    PipelineExecution,
    PipelineExecutionOutput,
    PipelineExecutionOutputInline,
    PipelineExecutionOutputS3,
    cancel_call,
)
from .lists import PAGES, Ids, joined, sheet
from .outputs import read_output
from .scope import TeamResource
from .statuses import ExecutionStatus
from .storage import Storage
from .wire import Null, moment


class PipelineExecutions(TeamResource[M]):
    """Runs of the team's pipelines."""

    @paged
    def list(
        self,
        *,
        pipeline_ids: Ids = None,
        pipeline_configuration_version_ids: Ids = None,
        pipeline_execution_ids: Ids = None,
        status: ExecutionStatus | str | None = None,
        statuses: Ids = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = None,
        order_direction: str = "asc",
        **options: Unpack[Options],
    ) -> PageCall[PipelineExecution[M]]:
        """List runs.

        Args:
            pipeline_ids: Only those of this pipeline, or of these.
            pipeline_configuration_version_ids: Only those of these configuration versions.
            pipeline_execution_ids: Only these.
            status: Only those in this status.
            statuses: Only those in one of these.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"created_at"``, ``"updated_at"`` or ``"started_at"``.
            order_direction: ``"asc"`` or ``"desc"``.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {
            "pipelineIds": joined(pipeline_ids),
            "pipelineConfigurationVersionIds": joined(pipeline_configuration_version_ids),
            "pipelineExecutionIds": joined(pipeline_execution_ids),
            "teamIds": self._team,
            "status": status,
            "statuses": joined(statuses),
            **sheet(page, page_size, order_by, order_direction),
        }
        return PageCall("GET", "/pipeline-executions", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, pipeline_execution_id: str, **options: Unpack[Options]) -> Call[PipelineExecution[M]]:
        """Read one run.

        Args:
            pipeline_execution_id: The run's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/pipeline-executions/{}", pipeline_execution_id, options=options)

    @call
    def create(
        self,
        *,
        pipeline_configuration_version_id: str,
        pipeline_input: Mapping[str, Any],
        pipeline_input_summary: str,
        current_step: int | None = None,
        total_steps: int | None = None,
        **options: Unpack[Options],
    ) -> Call[PipelineExecution[M]]:
        """Run a configuration version.

        Args:
            pipeline_configuration_version_id: The configuration version's id.
            pipeline_input: The input, by the ids of the input blocks; files and datasets are given by their ids.
            pipeline_input_summary: The input for human readers, up to 1000 characters.
            current_step: The step to begin with.
            total_steps: How many steps there are.
            options: How the call is made.

        Returns:
            The execution, pending.

        Raises:
            NotFoundError: There is no such configuration version.
        """
        body = given(
            {
                "pipelineConfigurationVersionId": pipeline_configuration_version_id,
                "pipelineInput": pipeline_input,
                "pipelineInputSummary": pipeline_input_summary,
                "currentStep": current_step,
                "totalSteps": total_steps,
            }
        )
        return Call("POST", "/pipeline-executions", json=body, options=options)

    @call
    def update(
        self,
        pipeline_execution_id: str,
        *,
        pipeline_output: Mapping[str, Any] | Null | None = None,
        pipeline_output_summary: str | Null | None = None,
        status: ExecutionStatus | str | None = None,
        progress_data: Mapping[str, Any] | None = None,
        current_step: int | None = None,
        total_steps: int | None = None,
        started_at: datetime | str | Null | None = None,
        completed_at: datetime | str | Null | None = None,
        failed_at: datetime | str | Null | None = None,
        cancelled_at: datetime | str | Null | None = None,
        paused_at: datetime | str | Null | None = None,
        **options: Unpack[Options],
    ) -> Call[PipelineExecution[M]]:
        """Report how a run goes, as a worker does; what is None stays as it is, `NULL` takes it away.

        A time without a zone is local time.

        Args:
            pipeline_execution_id: The run's id.
            pipeline_output: The output.
            pipeline_output_summary: The output for human readers, up to 1000 characters.
            status: The status.
            progress_data: Anything about the progress.
            current_step: The step that it is at.
            total_steps: How many steps there are.
            started_at: When it started.
            completed_at: When it ended well.
            failed_at: When it failed.
            cancelled_at: When it was cancelled.
            paused_at: When it was paused.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        body = given(
            {
                "pipelineOutput": pipeline_output,
                "pipelineOutputSummary": pipeline_output_summary,
                "status": status,
                "progressData": progress_data,
                "currentStep": current_step,
                "totalSteps": total_steps,
                "startedAt": moment(started_at),
                "completedAt": moment(completed_at),
                "failedAt": moment(failed_at),
                "cancelledAt": moment(cancelled_at),
                "pausedAt": moment(paused_at),
            }
        )
        return Call("PATCH", "/pipeline-executions/{}", pipeline_execution_id, json=body, options=options)

    @call
    def cancel(
        self, pipeline_execution_id: str, *, reason: str | None = None, **options: Unpack[Options]
    ) -> Call[PipelineExecution[M]]:
        """Stop a run.

        Args:
            pipeline_execution_id: The run's id.
            reason: Why, up to 500 characters.
            options: How the call is made.

        Raises:
            BadRequestError: It has ended already.
            NotFoundError: There is none of this id.
        """
        return cancel_call(pipeline_execution_id, reason, options)

    @call
    def output(self, pipeline_execution_id: str, **options: Unpack[Options]) -> Call[PipelineExecutionOutput]:
        """Read where the output of a run is; `get_output` gets it.

        Args:
            pipeline_execution_id: The run's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id, or no output yet.
        """
        return Call("GET", "/pipeline-executions/{}/output", pipeline_execution_id, options=options)

    @flow
    async def get_output(
        self: PipelineExecutions[Async], pipeline_execution_id: str, **options: Unpack[Options]
    ) -> Any:
        """Get what a run has put out, by the names of its output blocks.

        Where it lies in the storage it is fetched, unpacked and, if it is JSON, decoded; other types come as bytes.

        Args:
            pipeline_execution_id: The run's id.
            options: How the calls are made.

        Raises:
            NotFoundError: There is none of this id, or no output yet.
            StorageError: The storage refused.
            OutputError: It cannot be read as what it is said to be.
            ConfigurationError: A package is missing that can decompress it.
        """
        found = await self.output(pipeline_execution_id, **options)
        if isinstance(found, PipelineExecutionOutputInline):
            return {} if found.data is None else found.data
        if not isinstance(found, PipelineExecutionOutputS3):
            raise OutputError(f"the output of {pipeline_execution_id} is of the type {found.type!r}, unknown here")
        urls = [found.download_url]

        async def link() -> str:
            if urls:
                return urls.pop()
            again = await self.output(pipeline_execution_id, **options)
            if not isinstance(again, PipelineExecutionOutputS3):
                raise OutputError(f"the output of {pipeline_execution_id} is not in the storage any more")
            return again.download_url

        data, decoded = await download(Storage(self._root).with_options(**options), link, None)
        return await thread(lambda: read_output(data or b"", found.metadata, decoded=decoded))


async def executed(
    executions: PipelineExecutions[Async],
    configuration_version_id: str,
    pipeline_input: Mapping[str, Any],
    pipeline_input_summary: str,
    *,
    block: bool,
    timeout: float | None,
    poll_interval: float,
    show_progress: bool | Callable[[PipelineExecution[Any]], object],
    current_step: int | None,
    total_steps: int | None,
    options: FlowOptions,
) -> PipelineExecution[Any]:
    """Run a configuration version, and wait for its end if that is wanted; for use in a flow.

    Args:
        executions: The executions.
        configuration_version_id: The configuration version's id.
        pipeline_input: The input.
        pipeline_input_summary: The input for human readers.
        block: Whether to wait until it has ended well.
        timeout: Seconds to wait at most, None for ever.
        poll_interval: Seconds of the first pause between two looks.
        show_progress: True to print, or a function that is told of each look.
        current_step: The step to begin with.
        total_steps: How many steps there are.
        options: How the calls are made.
    """
    execution = await executions.create(
        pipeline_configuration_version_id=configuration_version_id,
        pipeline_input=pipeline_input,
        pipeline_input_summary=pipeline_input_summary,
        current_step=current_step,
        total_steps=total_steps,
        **options,
    )
    if not block:
        return execution
    return await execution.wait_for_completion(
        timeout=timeout, poll_interval=poll_interval, show_progress=show_progress, **options
    )
