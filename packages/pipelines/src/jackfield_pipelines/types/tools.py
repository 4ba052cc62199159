"""Tools: endpoints that offer them, bindings to workflow fields, and what a model should have called."""

from __future__ import annotations

from typing import Any, Required

from typing_extensions import TypedDict


class Tool(TypedDict, total=False):
    """A tool that an endpoint offers."""

    name: Required[str]
    description: str
    input_schema: dict[str, Any]


class ToolEndpoint(TypedDict, total=False):
    """A server, or code, that offers tools to an organization."""

    id: Required[str]
    name: Required[str]
    description: str | None
    endpoint_type: str
    url: str | None
    auth_type: str
    auth_config: dict[str, Any]
    tools: list[Tool]


class ToolEndpointPayload(TypedDict, total=False):
    """What `create_tool_endpoint` takes; `update_tool_endpoint` takes any part of it."""

    name: Required[str]
    description: str
    endpoint_type: str
    """For example ``"mcp_server"`` or ``"code"``."""
    url: str
    """Where a remote endpoint is."""
    auth_type: str
    auth_config: dict[str, Any]
    code_config: dict[str, Any]
    """For ``"code"``: ``tools`` by name and ``requirements``."""


class ToolBinding(TypedDict, total=False):
    """An endpoint's tools at a field of a workflow."""

    id: Required[str]
    workflow_id: int
    node_id: str
    field_id: str
    endpoint_id: str
    selected_tools: list[str]
    max_tool_rounds: int


class ToolBindingPayload(TypedDict, total=False):
    """What `create_tool_binding` takes; `update_tool_binding` takes any part of it."""

    node_id: Required[str]
    field_id: Required[str]
    endpoint_id: Required[str]
    selected_tools: list[str]
    max_tool_rounds: int


class ExpectedTool(TypedDict, total=False):
    """A call that a model should make."""

    name: Required[str]
    input_parameters: dict[str, Any]


class ExcludedTool(TypedDict, total=False):
    """A tool that a model should leave alone."""

    name: Required[str]


class ToolGroundTruth(TypedDict, total=False):
    """Which tools a model should call at a field."""

    id: Required[str]
    workflow_id: int
    node_id: str
    field_id: str
    expected_tools: list[ExpectedTool]
    excluded_tools: list[ExcludedTool]
    ordering_matters: bool
    source: str
    confidence: float


class ToolGroundTruthPayload(TypedDict, total=False):
    """What `create_tool_ground_truth` takes; `update_tool_ground_truth` takes any part of it."""

    node_id: Required[str]
    field_id: Required[str]
    expected_tools: list[ExpectedTool]
    excluded_tools: list[ExcludedTool]
    ordering_matters: bool
    source: str
    confidence: float


class ToolRecommendationPayload(TypedDict, total=False):
    """What `recommend_tools` takes."""

    workflow_id: Required[int]
    prompt_text: Required[str]
    available_tools: Required[list[Tool]]
    model: str | None


class ToolCorrectnessPayload(TypedDict, total=False):
    """What `evaluate_tool_correctness` takes."""

    field_id: Required[str]
    evaluation_params: list[str]
    """What of a call is compared, for example ``"input_parameters"``."""
    should_exact_match: bool
    should_consider_ordering: bool
