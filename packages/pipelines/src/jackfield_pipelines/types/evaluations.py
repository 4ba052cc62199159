"""Evaluations: criteria put together."""

from __future__ import annotations

from typing import Required

from typing_extensions import TypedDict

from .criteria import Criterion


class CriterionReference(TypedDict, total=False):
    """A criterion that exists."""

    criterion_id: Required[int]


class Evaluation(TypedDict, total=False):
    """An evaluation."""

    id: Required[int]
    name: Required[str]
    description: str | None
    criteria: list[Criterion]
    scope_type: str
    org_id: int | None


class EvaluationPayload(TypedDict, total=False):
    """What `create_evaluation` takes; `update_evaluation` takes any part of it."""

    name: Required[str]
    description: str
    criteria: list[CriterionReference]
    scope_type: str
    org_id: int
