"""Criteria: how one answer is judged."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict

CriterionType = Literal["programmatic", "llm_judge", "human_rating", "llm_metric"]


class OutputSchema(TypedDict, total=False):
    """What a criterion's verdict looks like."""

    type: Required[Literal["boolean", "rating", "numeric"] | str]
    range: list[float]
    """The least and the greatest value."""
    labels: dict[str, str]


class CriterionConfig(TypedDict, total=False):
    """A criterion's settings; which of them count goes by its type.

    Programmatic ones name a ``subtype``: ``exact_match``, ``contains_keywords`` (needs ``keywords``), ``regex_match``
    (needs ``pattern``) or ``json_validity``. ``llm_judge`` needs ``prompt_template``. The server refuses a mismatch
    with 422.
    """

    subtype: str
    case_sensitive: bool
    strip_whitespace: bool
    keywords: list[str]
    mode: Literal["any", "all"]
    pattern: str
    flags: list[str]
    schema: dict[str, Any]
    model: str
    temperature: float
    prompt_template: str
    rubric: str
    threshold: float


class Criterion(TypedDict, total=False):
    """A criterion."""

    id: Required[int]
    name: Required[str]
    display_label: str
    type: CriterionType | str
    config: CriterionConfig
    output_schema: OutputSchema
    scope_type: str
    org_id: int | None


class CriterionPayload(TypedDict, total=False):
    """What `create_criterion` takes; `update_criterion` takes any part of it."""

    name: Required[str]
    display_label: Required[str]
    type: Required[CriterionType]
    config: Required[CriterionConfig]
    output_schema: Required[OutputSchema]
    scope_type: str
    org_id: int
