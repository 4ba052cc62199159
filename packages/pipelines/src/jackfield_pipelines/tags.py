"""Tags of workflows and tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed, on_one_page


class Tags(Area[M]):
    """Tags of workflows and tasks.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_workflow_tags(
        self,
        /,
        project_id: int,
        workflow_id: int,
        *,
        page: int | None = None,
        page_size: int | None = None,
        **params: Any,
    ) -> PageCall[dict[str, Any]]:
        """List a workflow's tags.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed(
            "/api/projects/{}/workflows/{}/tags", project_id, workflow_id, page=page, page_size=page_size, **params
        )

    @walked
    def iter_workflow_tags(
        self, /, project_id: int, workflow_id: int, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all of a workflow's tags.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/projects/{}/workflows/{}/tags", project_id, workflow_id, page_size=page_size, **params)

    @call
    def create_workflow_tag(
        self, project_id: int, workflow_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Add a tag to a workflow.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            payload: The tag.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "POST", "/api/projects/{}/workflows/{}/tags", project_id, workflow_id, json=payload, options=options
        )

    @call
    def delete_workflow_tag(
        self, project_id: int, workflow_id: int, tag_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """Delete a tag of a workflow.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            tag_id: The tag.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such tag.
        """
        return Call("DELETE", "/api/projects/{}/workflows/{}/tags/{}", project_id, workflow_id, tag_id, options=options)

    @paged
    def list_task_tags(
        self, project_id: int, workflow_id: int, task_id: int, **options: Unpack[Options]
    ) -> PageCall[dict[str, Any]]:
        """List a task's tags; there is one page.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            task_id: The task.
            **options: How this call is made.
        """
        return on_one_page(
            "/api/projects/{}/workflows/{}/tasks/{}/tags", project_id, workflow_id, task_id, options=options
        )

    @walked
    def iter_task_tags(
        self, project_id: int, workflow_id: int, task_id: int, **options: Unpack[Options]
    ) -> PageCall[dict[str, Any]]:
        """Walk over a task's tags.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            task_id: The task.
            **options: How this call is made.
        """
        return on_one_page(
            "/api/projects/{}/workflows/{}/tasks/{}/tags", project_id, workflow_id, task_id, options=options
        )
