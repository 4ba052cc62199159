"""Pipelines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, Call, FlowOptions, M, Options, call, flow, given

# The two modules need each other, so neither may look into the other while it is imported.
from . import configuration_models
from .execution_models import PipelineExecution
from .lists import WHOLE_PAGE
from .statuses import ExecutionStatus, VersionStatus
from .wire import CamelModel, Null


class Pipeline(CamelModel[M]):
    """A pipeline. Answers to creating and changing one lack the figures of its runs."""

    pipeline_id: str
    team_id: str
    name: str
    description: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    last_run_at: str | None = None
    total_runs: float = 0
    successful_runs: float = 0
    success_rate: float = 0

    @call
    def update(
        self, *, name: str | None = None, description: str | Null | None = None, **options: Unpack[Options]
    ) -> Call[Pipeline[M]]:
        """Change it; what is None stays as it is.

        Args:
            name: A new name, 1 to 255 characters.
            description: A new description, up to 1000 characters; `NULL` for none.
            options: How the call is made.

        Returns:
            The pipeline as it is now; this one stays as it is.

        Raises:
            ConflictError: The team has one of this name.
        """
        body = given({"name": name, "description": description})
        return Call("PATCH", "/pipelines/{}", self.pipeline_id, json=body, options=options)

    @call
    def delete(self, **options: Unpack[Options]) -> Call[None]:
        """Delete it.

        Args:
            options: How the call is made.

        Raises:
            NotFoundError: It is gone already.
        """
        return Call("DELETE", "/pipelines/{}", self.pipeline_id, options=options)

    @flow
    async def create_configuration_version(
        self: Pipeline[Async],
        *,
        configuration: Mapping[str, Any],
        status: VersionStatus | str | None = None,
        **options: Unpack[Options],
    ) -> configuration_models.PipelineConfigurationVersion[M]:
        """Add a configuration version; see `PipelineConfigurationVersions.create`.

        Args:
            configuration: The configuration.
            status: What it is used for; by default it is a draft.
            options: How the call is made.

        Raises:
            ConflictError: The pipeline has a current version, and this shall become one.
        """
        from .pipeline_configuration_versions import PipelineConfigurationVersions

        versions = PipelineConfigurationVersions(self._root)
        made: configuration_models.PipelineConfigurationVersion[Any] = await versions.create(
            pipeline_id=self.pipeline_id, configuration=configuration, status=status, **options
        )
        return made

    @flow
    async def list_configuration_versions(
        self: Pipeline[Async], **options: Unpack[Options]
    ) -> list[configuration_models.PipelineConfigurationVersion[M]]:
        """List all its configuration versions.

        Args:
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        from .pipeline_configuration_versions import PipelineConfigurationVersions

        versions = PipelineConfigurationVersions(self._root).list(
            pipeline_ids=self.pipeline_id, page_size=WHOLE_PAGE, **options
        )
        found: list[Any] = [version async for version in versions]
        return found

    @flow
    async def list_executions(
        self: Pipeline[Async],
        *,
        status: ExecutionStatus | str | None = None,
        statuses: Sequence[ExecutionStatus | str] | None = None,
        page: int = 1,
        page_size: int = 10,
        **options: Unpack[Options],
    ) -> list[PipelineExecution[M]]:
        """List one page of its executions, the newest first.

        Args:
            status: Only those in this status.
            statuses: Only those in one of these.
            page: The page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            options: How the call is made.

        Raises:
            ConfigurationError: There is no team id.
        """
        from .pipeline_executions import PipelineExecutions

        found = await PipelineExecutions(self._root).list(
            pipeline_ids=self.pipeline_id,
            status=status,
            statuses=statuses,
            page=page,
            page_size=page_size,
            order_by="created_at",
            order_direction="desc",
            **options,
        )
        items: list[Any] = list(found.items)
        return items

    @flow
    async def get_latest_execution(self: Pipeline[Async], **options: Unpack[Options]) -> PipelineExecution[M] | None:
        """Read its newest execution, or None.

        Args:
            options: How the call is made.

        Raises:
            ConfigurationError: There is no team id.
        """
        found = await self.list_executions(page_size=1, **options)
        latest: PipelineExecution[Any] | None = found[0] if found else None
        return latest

    @flow
    async def execute(
        self: Pipeline[Async],
        *,
        configuration_version_id: str,
        pipeline_input: Mapping[str, Any],
        pipeline_input_summary: str,
        block: bool = False,
        timeout: float | None = None,
        poll_interval: float = 2.0,
        show_progress: bool | Callable[[PipelineExecution[Any]], object] = False,
        current_step: int | None = None,
        total_steps: int | None = None,
        **options: Unpack[FlowOptions],
    ) -> PipelineExecution[M]:
        """Run one of its configuration versions.

        Args:
            configuration_version_id: The configuration version's id.
            pipeline_input: The input, by the ids of the input blocks.
            pipeline_input_summary: The input for human readers, up to 1000 characters.
            block: Whether to wait until it has ended well.
            timeout: Seconds to wait at most, None for ever.
            poll_interval: Seconds of the first pause between two looks.
            show_progress: True to print a line whenever it has changed, or a function that is told of each look.
            current_step: The step to begin with.
            total_steps: How many steps there are.
            options: How the calls are made.

        Returns:
            The execution: pending, or completed with `block`.

        Raises:
            ExecutionFailedError: It failed.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It has not ended in time.
        """
        from .pipeline_executions import PipelineExecutions, executed

        return await executed(
            PipelineExecutions(self._root),
            configuration_version_id,
            pipeline_input,
            pipeline_input_summary,
            block=block,
            timeout=timeout,
            poll_interval=poll_interval,
            show_progress=show_progress,
            current_step=current_step,
            total_steps=total_steps,
            options=options,
        )
