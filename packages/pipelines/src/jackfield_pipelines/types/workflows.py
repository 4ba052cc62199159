"""Projects and workflows, and what can be swapped for one run of a workflow."""

from __future__ import annotations

from typing import Any, Required

from typing_extensions import TypedDict


class Project(TypedDict, total=False):
    """A project."""

    id: Required[int]
    name: Required[str]
    description: str | None
    org_id: int
    archived: bool
    created_at: str
    updated_at: str


class Workflow(TypedDict, total=False):
    """A workflow of a project."""

    id: Required[int]
    name: Required[str]
    project_id: int
    workflow_data: dict[str, Any]
    archived: bool
    created_at: str
    updated_at: str


class CreationMode(TypedDict, total=False):
    """How tasks of a workflow are made."""

    requires_csv: Required[bool]


class ConfigurableField(TypedDict, total=False):
    """A place in a workflow where something can be swapped or bound."""

    nodeId: Required[str]
    fieldId: Required[str]
    fieldTitle: str
    supports: Any


class ConfigurableFields(TypedDict, total=False):
    """All such places of a workflow."""

    fields: Required[list[ConfigurableField]]


class PromptSwap(TypedDict, total=False):
    """Another prompt at a field."""

    nodeId: Required[str]
    fieldId: Required[str]
    promptId: Required[int]
    version: int


class ModelSwap(TypedDict, total=False):
    """Another model at a node."""

    nodeId: Required[str]
    modelSlug: Required[str]


class EvaluationSwap(TypedDict, total=False):
    """Another evaluation at a field."""

    nodeId: Required[str]
    fieldId: Required[str]
    evaluationId: Required[int]
    version: int


class ConfigOverrides(TypedDict, total=False):
    """What is swapped for one run; the saved workflow stays as it is. The names are in camel case on the wire."""

    prompts: list[PromptSwap]
    models: list[ModelSwap]
    evaluations: list[EvaluationSwap]
