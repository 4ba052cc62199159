"""Experiments: a workflow run in several variants."""

from __future__ import annotations

from typing import Required

from typing_extensions import TypedDict

from .workflows import ConfigOverrides


class ExperimentVariant(TypedDict, total=False):
    """One variant, as it is asked for."""

    name: str
    configOverrides: ConfigOverrides


class ExperimentPayload(TypedDict, total=False):
    """What `create_experiment` takes."""

    count: int
    """Tasks for each variant."""
    variants: Required[list[ExperimentVariant]]


class ExperimentVariantStatus(TypedDict, total=False):
    """One variant, as it goes; each is a copy of the workflow."""

    name: Required[str]
    status: str
    workflow_id: Required[int]
    workflow_name: str
    task_ids: list[int]
    success_count: int


class Experiment(TypedDict, total=False):
    """An experiment."""

    experiment_id: Required[str]
    status: Required[str]
    variants: Required[list[ExperimentVariantStatus]]
