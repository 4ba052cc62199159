"""Executions of pipelines, and their outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field
from typing_extensions import Unpack

from jackfield.plugin import Async, Call, FlowOptions, M, Options, call, flow

from .errors import ExecutionCancelledError, ExecutionFailedError
from .statuses import TERMINAL, Compression, ExecutionStatus, OutputFileType
from .waiting import wait_for, within
from .wire import CamelModel, Open, is_array


class PipelineExecutionOutputInline(CamelModel):
    """An output that is in the answer."""

    type: Literal["inline"]
    data: Any = None
    summary: str | None = None


class PipelineExecutionOutputMetadata(CamelModel):
    """What is known of an output in the storage."""

    file_size_bytes: int | None = None
    compression_type: Open[Compression] | None = None
    file_type: Open[OutputFileType] | None = None
    output_summary: str | None = None


class PipelineExecutionOutputS3(CamelModel):
    """An output in the storage."""

    type: Literal["s3"]
    download_url: str
    expires_at: str | None = None
    metadata: PipelineExecutionOutputMetadata | None = None


class UnknownOutput(CamelModel):
    """An output of a kind that is new."""

    type: str


PipelineExecutionOutput: TypeAlias = Annotated[
    PipelineExecutionOutputInline | PipelineExecutionOutputS3 | UnknownOutput, Field(union_mode="left_to_right")
]


class PipelineExecution(CamelModel[M]):
    """One run of a pipeline's configuration version."""

    pipeline_execution_id: str
    pipeline_configuration_version_id: str
    pipeline_input: dict[str, Any] | None = None
    pipeline_input_summary: str | None = None
    pipeline_output: dict[str, Any] | None = None
    pipeline_output_summary: str | None = None
    status: Open[ExecutionStatus]
    progress_data: dict[str, Any] | None = None
    pipeline_output_file_uri: str | None = None
    current_step: int | None = None
    total_steps: int | None = None
    created_at: str | None = None
    updated_at: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    failed_at: str | None = None
    cancelled_at: str | None = None
    paused_at: str | None = None

    @property
    def execution_id(self) -> str:
        """Its id."""
        return self.pipeline_execution_id

    @property
    def configuration_version_id(self) -> str:
        """The id of the configuration version that runs."""
        return self.pipeline_configuration_version_id

    @property
    def is_pending(self) -> bool:
        """Whether it waits for its start."""
        return self.status == ExecutionStatus.PENDING

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self.status == ExecutionStatus.RUNNING

    @property
    def is_completed(self) -> bool:
        """Whether it has ended well."""
        return self.status == ExecutionStatus.COMPLETED

    @property
    def is_failed(self) -> bool:
        """Whether it has failed."""
        return self.status == ExecutionStatus.FAILED

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.status == ExecutionStatus.CANCELLED

    @property
    def is_paused(self) -> bool:
        """Whether it is paused."""
        return self.status == ExecutionStatus.PAUSED

    @property
    def is_terminal(self) -> bool:
        """Whether it has ended, well or not."""
        return self.status in TERMINAL

    @property
    def progress_percentage(self) -> float | None:
        """How far it is, in percent, if it says so."""
        if self.current_step is None or not self.total_steps:
            return None
        return self.current_step / self.total_steps * 100

    @property
    def progress_line(self) -> str:
        """How far it is, for people to read."""
        words = [str(self.status)]
        if self.current_step is not None and self.total_steps:
            words.append(f"step {self.current_step} of {self.total_steps} ({self.progress_percentage:.0f} %)")
        data = self.progress_data or {}
        note = data.get("message") or data.get("status") or data.get("current_block")
        if note:
            words.append(str(note))
        return f"pipeline execution {self.pipeline_execution_id}: {', '.join(words)}"

    @call
    def refresh(self, **options: Unpack[Options]) -> Call[PipelineExecution[M]]:
        """Read it again; this one stays as it is.

        Args:
            options: How the call is made.
        """
        return Call("GET", "/pipeline-executions/{}", self.pipeline_execution_id, options=options)

    @call
    def cancel(self, *, reason: str | None = None, **options: Unpack[Options]) -> Call[PipelineExecution[M]]:
        """Stop it.

        Args:
            reason: Why, up to 500 characters.
            options: How the call is made.

        Returns:
            The execution as it is now; this one stays as it is.

        Raises:
            BadRequestError: It has ended already.
        """
        return cancel_call(self.pipeline_execution_id, reason, options)

    @flow
    async def get_output(self: PipelineExecution[Async], **options: Unpack[Options]) -> Any:
        """Get what it has put out; see `PipelineExecutions.get_output`.

        Args:
            options: How the calls are made.

        Raises:
            NotFoundError: There is no output yet.
            StorageError: The storage refused.
            OutputError: It cannot be read as what it is said to be.
        """
        from .pipeline_executions import PipelineExecutions

        return await PipelineExecutions(self._root).get_output(self.pipeline_execution_id, **options)

    @flow
    async def wait_for_completion(
        self: PipelineExecution[Async],
        *,
        timeout: float | None = None,
        poll_interval: float = 2.0,
        show_progress: bool | Callable[[PipelineExecution[Any]], object] = False,
        **options: Unpack[FlowOptions],
    ) -> PipelineExecution[M]:
        """Wait until it has ended well.

        Args:
            timeout: Seconds to wait at most, None for ever; 0 looks once.
            poll_interval: Seconds of the first pause between two looks. Pauses grow up to five times that, and
                are jittered.
            show_progress: True to print a line whenever it has changed, or a function that is told of each look.
            options: How each look is made.

        Returns:
            The execution, completed.

        Raises:
            ExecutionFailedError: It failed.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It has not ended in time; `last` is how it was.
        """
        ended: PipelineExecution[Any] = self
        own = self._root.setup.merged(options).deadline
        if not self.is_terminal:
            ended = await wait_for(
                lambda seconds: self.refresh(**within(options, seconds, own)),
                lambda execution: execution.is_terminal,
                what=f"pipeline execution {self.pipeline_execution_id}",
                timeout=timeout,
                poll_interval=poll_interval,
                seen=_teller(show_progress),
            )
        if ended.is_completed:
            return ended
        if ended.is_failed:
            raise ExecutionFailedError(
                f"pipeline execution {ended.pipeline_execution_id} failed: {_reason(ended)}", execution=ended
            )
        raise ExecutionCancelledError(
            f"pipeline execution {ended.pipeline_execution_id} was cancelled", execution=ended
        )


def cancel_call(pipeline_execution_id: str, reason: str | None, options: Options) -> Call[Any]:
    """The call that stops an execution.

    Args:
        pipeline_execution_id: Its id.
        reason: Why, or None.
        options: How the call is made.
    """
    body = {} if reason is None else {"reason": reason}
    return Call("POST", "/pipeline-executions/{}/cancel", pipeline_execution_id, json=body, options=options)


def _reason(execution: PipelineExecution[Any]) -> str:
    data: Mapping[str, Any] = execution.progress_data or {}
    errors = data.get("errors")
    if is_array(errors) and errors:
        return "; ".join(str(error) for error in errors)
    return str(errors or data.get("error") or "it does not say why")


def _teller(
    show_progress: bool | Callable[[PipelineExecution[Any]], object],
) -> Callable[[PipelineExecution[Any]], object] | None:
    if not isinstance(show_progress, bool):
        return show_progress
    return _Printer() if show_progress else None


class _Printer:
    def __init__(self) -> None:
        self._last = ""

    def __call__(self, execution: PipelineExecution[Any]) -> None:
        line = execution.progress_line
        if line != self._last:
            self._last = line
            print(line, flush=True)  # noqa: T201 - what show_progress=True asks for
