"""What models write into nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Body, Call, M, Options, call

from .area import Area


class Generation(Area[M]):
    """What models write into nodes.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def generate_llm_fields(
        self,
        project_id: int,
        workflow_id: int,
        node_db_id: int,
        payload: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Let a model fill in a node's fields.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: Settings of the generation; None sends no body.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/generate-llm-fields",
            project_id,
            workflow_id,
            node_db_id,
            body=None if payload is None else Body.json(payload),
            options=options,
        )

    @call
    def regenerate_llm(
        self,
        project_id: int,
        workflow_id: int,
        node_db_id: int,
        payload: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Let a model fill in a node's fields once more.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: Settings of the generation; None sends no body.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/regenerate-llm",
            project_id,
            workflow_id,
            node_db_id,
            body=None if payload is None else Body.json(payload),
            options=options,
        )

    @call
    def admin_regenerate_llm(
        self,
        project_id: int,
        workflow_id: int,
        node_db_id: int,
        payload: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Let a model fill in a node's fields once more, as an administrator.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: Settings of the generation; None sends no body.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
        """
        return Call(
            "POST",
            "/api/projects/{}/workflows/{}/nodes/{}/admin-regenerate-llm",
            project_id,
            workflow_id,
            node_db_id,
            body=None if payload is None else Body.json(payload),
            options=options,
        )

    @call
    def get_llm_progress(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """How far a generation has come.

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
            "/api/projects/{}/workflows/{}/nodes/{}/llm-progress",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )

    @call
    def get_llm_error(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """Why a generation failed.

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
            "/api/projects/{}/workflows/{}/nodes/{}/llm-error",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )

    @call
    def get_llm_generation_history(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """The generations of a node.

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
            "/api/projects/{}/workflows/{}/nodes/{}/llm-generation-history",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )
