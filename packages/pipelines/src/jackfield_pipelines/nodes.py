"""Nodes of tasks: subtasks and reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, call

from .area import Area
from .types import ReviewPayload, SubtaskPayload


class Nodes(Area[M]):
    """Nodes of tasks: what people and models fill in and review.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def get_node_history(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """The attempts at a node.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "GET",
            "/api/projects/{}/workflows/{}/nodes/{}/history",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )

    @call
    def revert_node(
        self, project_id: int, workflow_id: int, node_db_id: int, attempt_number: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """Take a node back to an earlier attempt.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            attempt_number: The attempt to go back to.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/revert/{}",
            project_id,
            workflow_id,
            node_db_id,
            attempt_number,
            options=options,
        )

    @call
    def refresh_prev_node_info(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """Read anew what a node takes from the nodes before it.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/refresh-prev-node-info",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )

    @call
    def get_node_with_linked(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """Retrieve a node with those that it is linked to.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "GET",
            "/api/projects/{}/workflows/{}/nodes/{}/with-linked",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )

    @call
    def get_subtask_node(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """Retrieve a subtask to work on.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "GET",
            "/api/projects/{}/workflows/{}/nodes/{}/subtask",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )

    @call
    def get_subtask_node_view(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """Retrieve a subtask to look at.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "GET",
            "/api/projects/{}/workflows/{}/nodes/{}/subtask/view",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )

    @call
    def submit_subtask(
        self,
        project_id: int,
        workflow_id: int,
        node_db_id: int,
        payload: SubtaskPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Submit a subtask.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: The result; see `SubtaskPayload`.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/submit-subtask",
            project_id,
            workflow_id,
            node_db_id,
            json=payload,
            options=options,
        )

    @call
    def get_review_node(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """Retrieve a review to work on.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "GET", "/api/projects/{}/workflows/{}/nodes/{}/review", project_id, workflow_id, node_db_id, options=options
        )

    @call
    def get_review_node_view(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """Retrieve a review to look at.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "GET",
            "/api/projects/{}/workflows/{}/nodes/{}/review/view",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )

    @call
    def get_submission_view(self, project_id: int, node_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Retrieve a submission to look at.

        Args:
            project_id: The project.
            node_id: The node.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such submission.
        """
        return Call("GET", "/api/projects/{}/submissions/{}", project_id, node_id, options=options)

    @call
    def release_node(self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Give back a node that was taken to work on.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/release",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )

    @call
    def submit_review(
        self,
        project_id: int,
        workflow_id: int,
        node_db_id: int,
        payload: ReviewPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Submit a review.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: The verdict; see `ReviewPayload`.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/submit-review",
            project_id,
            workflow_id,
            node_db_id,
            json=payload,
            options=options,
        )
