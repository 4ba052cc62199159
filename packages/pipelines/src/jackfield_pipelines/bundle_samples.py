"""The items that the templates of artifact bundles hold: two for each section."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .types import (
        BundleSection,
        CriterionPayload,
        EvaluationPayload,
        PromptPayload,
        ToolBindingArtifact,
        ToolEndpointArtifact,
        ToolGroundTruthArtifact,
    )

ORGANIZATION = 2
WORKFLOW = 3086


def _prompts() -> list[PromptPayload]:
    return [
        {
            "name": "answer-briefly",
            "description": "Answers a question in one sentence",
            "prompt_text": "Answer in one sentence: {{question}}",
            "prompt_placeholders": [{"name": "question"}],
            "role": "user",
            "scope_type": "org",
            "org_id": ORGANIZATION,
        },
        {
            "name": "polite-helper",
            "description": "Sets the tone",
            "prompt_text": "You help politely, and say so when you do not know.",
            "prompt_placeholders": [],
            "role": "system",
            "scope_type": "org",
            "org_id": ORGANIZATION,
        },
    ]


def _criteria() -> list[CriterionPayload]:
    return [
        {
            "name": "names-the-source",
            "display_label": "Names its source",
            "type": "programmatic",
            "config": {"subtype": "contains_keywords", "keywords": ["source"], "mode": "any"},
            "output_schema": {"type": "boolean"},
            "scope_type": "org",
            "org_id": ORGANIZATION,
        },
        {
            "name": "is-helpful",
            "display_label": "Helps",
            "type": "llm_judge",
            "config": {"prompt_template": "From 1 to 5, how well does this answer help?\n{{output}}", "temperature": 0},
            "output_schema": {"type": "rating", "range": [1, 5]},
            "scope_type": "org",
            "org_id": ORGANIZATION,
        },
    ]


def _evaluations() -> list[EvaluationPayload]:
    return [
        {
            "name": "quick-check",
            "description": "One criterion, for every change",
            "criteria": [{"criterion_id": 1}],
            "scope_type": "org",
            "org_id": ORGANIZATION,
        },
        {
            "name": "full-check",
            "description": "All criteria, before a release",
            "criteria": [{"criterion_id": 1}, {"criterion_id": 2}],
            "scope_type": "org",
            "org_id": ORGANIZATION,
        },
    ]


def _tool_endpoints() -> list[ToolEndpointArtifact]:
    return [
        {
            "org_id": ORGANIZATION,
            "name": "search-server",
            "description": "Tools of a remote MCP server",
            "endpoint_type": "mcp_server",
            "url": "https://tools.example.com/mcp",
            "auth_type": "none",
        },
        {
            "org_id": ORGANIZATION,
            "name": "add-numbers",
            "description": "A tool written in Python",
            "endpoint_type": "code",
            "code_config": {
                "tools": {
                    "add": {
                        "description": "Adds two numbers",
                        "source_code": "def add(a: float, b: float) -> float:\n    return a + b\n",
                        "timeout_seconds": 10,
                    }
                },
                "requirements": [],
            },
        },
    ]


def _tool_bindings() -> list[ToolBindingArtifact]:
    return [
        {
            "workflow_id": WORKFLOW,
            "node_id": f"node-{number}",
            "field_id": f"field-{number}",
            "endpoint_id": "the-id-of-a-tool-endpoint",
            "selected_tools": [tool],
            "max_tool_rounds": 3,
        }
        for number, tool in ((1, "search"), (2, "add"))
    ]


def _tool_ground_truths() -> list[ToolGroundTruthArtifact]:
    return [
        {
            "workflow_id": WORKFLOW,
            "node_id": "node-1",
            "field_id": "field-1",
            "expected_tools": [{"name": "search", "input_parameters": {"query": "opening hours"}}],
            "excluded_tools": [{"name": "add"}],
            "ordering_matters": False,
            "source": "manual",
        },
        {
            "workflow_id": WORKFLOW,
            "node_id": "node-2",
            "field_id": "field-2",
            "expected_tools": [{"name": "add"}, {"name": "search"}],
            "excluded_tools": [],
            "ordering_matters": True,
            "source": "manual",
        },
    ]


SAMPLES: Mapping[BundleSection, Callable[[], list[Any]]] = {
    "prompts": _prompts,
    "criteria": _criteria,
    "evaluations": _evaluations,
    "tool_endpoints": _tool_endpoints,
    "tool_bindings": _tool_bindings,
    "tool_ground_truths": _tool_ground_truths,
}
"""Makes the items of a section anew each time, so that nobody changes another's template."""
