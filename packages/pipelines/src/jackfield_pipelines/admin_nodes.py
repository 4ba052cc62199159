"""Nodes of tasks, changed by administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, call

from .area import Area


class AdminNodes(Area[M]):
    """Nodes of tasks, changed past those who work on them.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def admin_edit_subtask(
        self, project_id: int, workflow_id: int, node_db_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Change a subtask as an administrator.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/admin-edit-subtask",
            project_id,
            workflow_id,
            node_db_id,
            json=payload,
            options=options,
        )

    @call
    def admin_submit_subtask(
        self, project_id: int, workflow_id: int, node_db_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Submit a subtask as an administrator.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: The result.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/admin-submit-subtask",
            project_id,
            workflow_id,
            node_db_id,
            json=payload,
            options=options,
        )

    @call
    def admin_edit_review(
        self, project_id: int, workflow_id: int, node_db_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Change a review as an administrator.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/admin-edit-review",
            project_id,
            workflow_id,
            node_db_id,
            json=payload,
            options=options,
        )

    @call
    def admin_inline_edit(
        self, project_id: int, workflow_id: int, node_db_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Change single values of a node as an administrator.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/admin-inline-edit",
            project_id,
            workflow_id,
            node_db_id,
            json=payload,
            options=options,
        )

    @call
    def admin_submit_review(
        self, project_id: int, workflow_id: int, node_db_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Submit a review as an administrator.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: The verdict.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/admin-submit-review",
            project_id,
            workflow_id,
            node_db_id,
            json=payload,
            options=options,
        )
