"""Artifact bundles: prompts, criteria, evaluations, tools and experiments in one document."""

from __future__ import annotations

from typing import Literal, Required

from typing_extensions import TypedDict

from .criteria import CriterionPayload
from .evaluations import EvaluationPayload
from .experiments import ExperimentPayload
from .prompts import PromptPayload
from .tools import ToolBindingPayload, ToolEndpointPayload, ToolGroundTruthPayload

BundleSection = Literal[
    "prompts", "criteria", "evaluations", "tool_endpoints", "tool_bindings", "tool_ground_truths", "experiments"
]
"""The sections of a bundle, in the order in which they are pushed."""

BundleKind = Literal[
    "bundle", "prompts", "criteria", "evaluations", "tool-endpoints", "tool-bindings", "tool-ground-truths"
]
"""The templates that there are; ``"bundle"`` is the one of prompts."""


class ToolEndpointArtifact(ToolEndpointPayload, total=False):
    """A tool endpoint in a bundle."""

    org_id: Required[int]


class ToolBindingArtifact(ToolBindingPayload, total=False):
    """A tool binding in a bundle."""

    workflow_id: Required[int]


class ToolGroundTruthArtifact(ToolGroundTruthPayload, total=False):
    """A tool ground truth in a bundle."""

    workflow_id: Required[int]


class ExperimentArtifact(TypedDict, total=False):
    """An experiment in a bundle."""

    name: str
    project_id: Required[int]
    workflow_id: Required[int]
    payload: Required[ExperimentPayload]


class ArtifactBundle(TypedDict, total=False):
    """A bundle. Items do not refer to each other: they name criteria and endpoints that exist already."""

    artifact_type: Required[str]
    """Always ``"pipelines.artifact.bundle.v1"``."""
    name: str
    description: str
    prompts: list[PromptPayload]
    criteria: list[CriterionPayload]
    evaluations: list[EvaluationPayload]
    tool_endpoints: list[ToolEndpointArtifact]
    tool_bindings: list[ToolBindingArtifact]
    tool_ground_truths: list[ToolGroundTruthArtifact]
    experiments: list[ExperimentArtifact]


class CreatedArtifact(TypedDict, total=False):
    """Something that a push created: `id`, or `experiment_id` for an experiment; None where the server told none."""

    name: Required[str | None]
    id: int | str | None
    experiment_id: str | None


class BundleCreated(TypedDict):
    """What a push created, section by section, in the bundle's order."""

    prompts: list[CreatedArtifact]
    criteria: list[CreatedArtifact]
    evaluations: list[CreatedArtifact]
    tool_endpoints: list[CreatedArtifact]
    tool_bindings: list[CreatedArtifact]
    tool_ground_truths: list[CreatedArtifact]
    experiments: list[CreatedArtifact]


class BundleSummary(TypedDict):
    """The outcome of a push."""

    artifact_type: str
    name: str | None
    created: BundleCreated
