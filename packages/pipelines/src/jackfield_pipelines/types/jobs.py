"""Jobs, and the tasks that they make."""

from __future__ import annotations

from typing import Any, Required

from typing_extensions import TypedDict

from .workflows import ConfigOverrides


class JobStatus(TypedDict, total=False):
    """A job that the server does in the background."""

    job_id: Required[str]
    status: Required[str]
    progress: dict[str, Any] | None
    error: str | None
    result: dict[str, Any] | None


class Task(TypedDict, total=False):
    """A task of a workflow."""

    id: Required[int]
    workflow_id: int
    project_id: int
    status: str
    assignee_id: int | None
    created_at: str
    updated_at: str


class CreateTasksPayload(TypedDict, total=False):
    """What `create_tasks` and `create_tasks_async` take."""

    count: int
    configOverrides: ConfigOverrides


class ExportTasksPayload(TypedDict, total=False):
    """What `export_tasks` takes."""

    format: str
    """For example ``"csv"``."""
    include_files: bool


class SubtaskPayload(TypedDict, total=False):
    """What `submit_subtask` takes."""

    output: dict[str, Any]


class ReviewPayload(TypedDict, total=False):
    """What `submit_review` takes."""

    approved: bool
