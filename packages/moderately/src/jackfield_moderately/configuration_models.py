"""Configuration versions of pipelines, and what a configuration is checked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field
from typing_extensions import Unpack

from jackfield.plugin import Async, Call, FlowOptions, M, Options, call, flow

# The two modules need each other, so neither may look into the other while it is imported.
from . import pipeline_models
from .execution_models import PipelineExecution
from .statuses import ExecutionStatus, VersionStatus
from .wire import CamelModel, Open


class ConfigurationBlockError(CamelModel):
    """Something that is wrong with a block."""

    type: Literal["block_type_error"]
    block_id: str
    block_type: str | None = None
    error_type: str | None = None
    message: str
    port_name: str | None = None
    source_block_id: str | None = None
    source_port: str | None = None


class ConfigurationConnectionError(CamelModel):
    """Something that is wrong with a connection."""

    type: Literal["connection_error"]
    connection_id: str | None = None
    source_block_id: str | None = None
    source_port: str | None = None
    target_block_id: str | None = None
    target_port: str | None = None
    error_type: str | None = None
    message: str


class ConfigurationFault(CamelModel):
    """Something else that is wrong."""

    type: str | None = None
    message: str | None = None


AnyConfigurationFault: TypeAlias = Annotated[
    ConfigurationBlockError | ConfigurationConnectionError | ConfigurationFault, Field(union_mode="left_to_right")
]


class ConfigurationValidation(CamelModel):
    """Whether a configuration would work, and what is wrong with it."""

    valid: bool
    errors: list[AnyConfigurationFault] = Field(default_factory=list[AnyConfigurationFault])
    warnings: list[AnyConfigurationFault] = Field(default_factory=list[AnyConfigurationFault])
    input_schema: dict[str, Any] | None = None
    output_schema: dict[str, Any] | None = None


class PipelineConfigurationVersion(CamelModel[M]):
    """How a pipeline works, in one version. What changes it gives the changed version back."""

    pipeline_configuration_version_id: str
    pipeline_id: str
    # An open object, so that what the platform adds to it comes back as it came: see `jackfield_moderately.blocks`.
    configuration: dict[str, Any]
    version: float | str | None = None
    status: Open[VersionStatus]
    created_at: str | None = None
    updated_at: str | None = None

    @property
    def configuration_version_id(self) -> str:
        """Its id."""
        return self.pipeline_configuration_version_id

    @call
    def update(
        self,
        *,
        configuration: Mapping[str, Any] | None = None,
        status: VersionStatus | str | None = None,
        **options: Unpack[Options],
    ) -> Call[PipelineConfigurationVersion[M]]:
        """Change it; what is None stays as it is.

        Args:
            configuration: The whole new configuration.
            status: What it is used for.
            options: How the call is made.

        Raises:
            ConflictError: The pipeline has a current version, and this shall become one.
        """
        return update_call(self.pipeline_configuration_version_id, configuration, status, options)

    @call
    def delete(self, **options: Unpack[Options]) -> Call[None]:
        """Delete it.

        Args:
            options: How the call is made.

        Raises:
            NotFoundError: It is gone already.
        """
        return Call(
            "DELETE", "/pipeline-configuration-versions/{}", self.pipeline_configuration_version_id, options=options
        )

    @call
    def clone(self, **options: Unpack[Options]) -> Call[PipelineConfigurationVersion[M]]:
        """Copy it: the copy is a draft with the next number.

        Args:
            options: How the call is made.
        """
        version_id = self.pipeline_configuration_version_id
        return Call("POST", "/pipeline-configuration-versions/{}/clone", version_id, options=options)

    # pydantic has a deprecated class method of this name, which nobody calls; the reference wants an operation.
    @call
    def validate(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self, **options: Unpack[Options]
    ) -> Call[ConfigurationValidation]:
        """Check its configuration.

        Args:
            options: How the call is made.

        Returns:
            Whether it would work; that it would not is no error.
        """
        return validate_call(self.configuration, options)

    @flow
    async def execute(
        self: PipelineConfigurationVersion[Async],
        *,
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
        """Run it.

        Args:
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
            self.pipeline_configuration_version_id,
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

    @flow
    async def list_executions(
        self: PipelineConfigurationVersion[Async],
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
            pipeline_configuration_version_ids=self.pipeline_configuration_version_id,
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
    async def get_latest_execution(
        self: PipelineConfigurationVersion[Async], **options: Unpack[Options]
    ) -> PipelineExecution[M] | None:
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
    async def get_pipeline(
        self: PipelineConfigurationVersion[Async], **options: Unpack[Options]
    ) -> pipeline_models.Pipeline[M]:
        """Read the pipeline that it belongs to.

        Args:
            options: How the call is made.
        """
        from .pipelines import Pipelines

        pipeline: pipeline_models.Pipeline[Any] = await Pipelines(self._root).retrieve(self.pipeline_id, **options)
        return pipeline


def update_call(
    version_id: str, configuration: Mapping[str, Any] | None, status: VersionStatus | str | None, options: Options
) -> Call[Any]:
    """The call that changes a configuration version.

    Args:
        version_id: Its id.
        configuration: The whole new configuration, or None.
        status: What it is used for, or None.
        options: How the call is made.
    """
    body: dict[str, Any] = {}
    if configuration is not None:
        body["configuration"] = configuration
    if status is not None:
        body["status"] = status
    return Call("PATCH", "/pipeline-configuration-versions/{}", version_id, json=body, options=options)


def validate_call(configuration: Mapping[str, Any], options: Options) -> Call[Any]:
    """The call that checks a configuration; it changes nothing, so it may be sent twice.

    Args:
        configuration: The configuration.
        options: How the call is made.
    """
    body = {"configuration": configuration}
    return Call("POST", "/pipeline-configuration-versions/validate", json=body, idempotent=True, options=options)
