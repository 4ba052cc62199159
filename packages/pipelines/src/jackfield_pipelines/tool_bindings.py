"""Tools at the fields of a workflow, and which of them a model should call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import (
    ToolBinding,
    ToolBindingPayload,
    ToolCorrectnessPayload,
    ToolGroundTruth,
    ToolGroundTruthPayload,
    ToolRecommendationPayload,
)


class ToolBindings(Area[M]):
    """Tool bindings and ground truths.

    Some of these routes want a user's session and refuse an API key with 403.
    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_tool_bindings(
        self,
        /,
        workflow_id: int,
        *,
        page: int | None = None,
        page_size: int | None = None,
        node_id: str | None = None,
        **params: Any,
    ) -> PageCall[ToolBinding]:
        """List a workflow's tool bindings.

        Args:
            workflow_id: The workflow.
            page: The page's number, from 1.
            page_size: Items on a page.
            node_id: Only those of this node.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.

        Raises:
            PermissionDeniedError: Some of these routes want a user's session and refuse an API key.
        """
        return listed(
            "/api/workflows/{}/tool-bindings", workflow_id, page=page, page_size=page_size, node_id=node_id, **params
        )

    @walked
    def iter_tool_bindings(
        self, /, workflow_id: int, *, page_size: int | None = None, node_id: str | None = None, **params: Any
    ) -> PageCall[ToolBinding]:
        """Walk over all of a workflow's tool bindings.

        Args:
            workflow_id: The workflow.
            page_size: Items on a page.
            node_id: Only those of this node.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first(
            "/api/workflows/{}/tool-bindings", workflow_id, page_size=page_size, node_id=node_id, **params
        )

    @call
    def create_tool_binding(
        self, workflow_id: int, payload: ToolBindingPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[ToolBinding]:
        """Bind an endpoint's tools to a field.

        Args:
            workflow_id: The workflow.
            payload: The binding; see `ToolBindingPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/workflows/{}/tool-bindings", workflow_id, json=payload, options=options)

    @call
    def get_tool_binding(self, workflow_id: int, binding_id: str, **options: Unpack[Options]) -> Call[ToolBinding]:
        """Retrieve a tool binding.

        Args:
            workflow_id: The workflow.
            binding_id: The tool binding.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such binding.
        """
        return Call("GET", "/api/workflows/{}/tool-bindings/{}", workflow_id, binding_id, options=options)

    @call
    def update_tool_binding(
        self,
        workflow_id: int,
        binding_id: str,
        payload: ToolBindingPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[ToolBinding]:
        """Change a tool binding.

        Args:
            workflow_id: The workflow.
            binding_id: The tool binding.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such binding.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "PATCH", "/api/workflows/{}/tool-bindings/{}", workflow_id, binding_id, json=payload, options=options
        )

    @call
    def delete_tool_binding(self, workflow_id: int, binding_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Delete a tool binding.

        Args:
            workflow_id: The workflow.
            binding_id: The tool binding.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such binding.
        """
        return Call("DELETE", "/api/workflows/{}/tool-bindings/{}", workflow_id, binding_id, options=options)

    @paged
    def list_tool_ground_truths(
        self,
        /,
        workflow_id: int,
        *,
        page: int | None = None,
        page_size: int | None = None,
        node_id: str | None = None,
        field_id: str | None = None,
        **params: Any,
    ) -> PageCall[ToolGroundTruth]:
        """List a workflow's tool ground truths.

        Args:
            workflow_id: The workflow.
            page: The page's number, from 1.
            page_size: Items on a page.
            node_id: Only those of this node.
            field_id: Only those of this field.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.

        Raises:
            PermissionDeniedError: Some of these routes want a user's session and refuse an API key.
        """
        return listed(
            "/api/workflows/{}/tool-ground-truths",
            workflow_id,
            page=page,
            page_size=page_size,
            node_id=node_id,
            field_id=field_id,
            **params,
        )

    @walked
    def iter_tool_ground_truths(
        self,
        /,
        workflow_id: int,
        *,
        page_size: int | None = None,
        node_id: str | None = None,
        field_id: str | None = None,
        **params: Any,
    ) -> PageCall[ToolGroundTruth]:
        """Walk over all of a workflow's tool ground truths.

        Args:
            workflow_id: The workflow.
            page_size: Items on a page.
            node_id: Only those of this node.
            field_id: Only those of this field.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first(
            "/api/workflows/{}/tool-ground-truths",
            workflow_id,
            page_size=page_size,
            node_id=node_id,
            field_id=field_id,
            **params,
        )

    @call
    def create_tool_ground_truth(
        self, workflow_id: int, payload: ToolGroundTruthPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[ToolGroundTruth]:
        """Say which tools a model should call at a field.

        Args:
            workflow_id: The workflow.
            payload: The ground truth; see `ToolGroundTruthPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/workflows/{}/tool-ground-truths", workflow_id, json=payload, options=options)

    @call
    def update_tool_ground_truth(
        self,
        workflow_id: int,
        ground_truth_id: str,
        payload: ToolGroundTruthPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[ToolGroundTruth]:
        """Change a tool ground truth.

        Args:
            workflow_id: The workflow.
            ground_truth_id: The ground truth.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such ground truth.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "PUT",
            "/api/workflows/{}/tool-ground-truths/{}",
            workflow_id,
            ground_truth_id,
            json=payload,
            options=options,
        )

    @call
    def delete_tool_ground_truth(self, workflow_id: int, ground_truth_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Delete a tool ground truth.

        Args:
            workflow_id: The workflow.
            ground_truth_id: The ground truth.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such ground truth.
        """
        return Call("DELETE", "/api/workflows/{}/tool-ground-truths/{}", workflow_id, ground_truth_id, options=options)

    @call
    def recommend_tools(
        self, payload: ToolRecommendationPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Let a model say which tools a prompt should lead to.

        Args:
            payload: The prompt and the tools; see `ToolRecommendationPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/tool-ground-truths/recommend", json=payload, options=options)

    @call
    def evaluate_tool_correctness(
        self,
        workflow_id: int,
        node_db_id: int,
        payload: ToolCorrectnessPayload | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Compare a node's tool calls with the ground truth.

        Args:
            workflow_id: The workflow.
            node_db_id: The node, by its number in the database.
            payload: How to compare; see `ToolCorrectnessPayload`.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such node.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "POST",
            "/api/workflows/{}/tool-ground-truths/nodes/{}/evaluate",
            workflow_id,
            node_db_id,
            json=payload,
            options=options,
        )

    @call
    def get_tool_call_history(
        self, project_id: int, workflow_id: int, node_db_id: int, **options: Unpack[Options]
    ) -> Call[Any]:
        """The tool calls of a node.

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
            "/api/projects/{}/workflows/{}/nodes/{}/tool-call-history",
            project_id,
            workflow_id,
            node_db_id,
            options=options,
        )
