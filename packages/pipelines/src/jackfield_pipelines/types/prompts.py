"""Prompts."""

from __future__ import annotations

from typing import Literal, Required

from typing_extensions import TypedDict

PromptRole = Literal["user", "system", "assistant"]
PromptScope = Literal["org", "project", "workflow"]


class PromptPlaceholder(TypedDict, total=False):
    """A ``{{name}}`` in a prompt's text."""

    name: Required[str]


class Prompt(TypedDict, total=False):
    """A prompt."""

    id: Required[int]
    name: Required[str]
    description: str | None
    prompt_text: str
    prompt_placeholders: list[PromptPlaceholder]
    role: PromptRole | str
    scope_type: PromptScope | str
    org_id: int | None
    project_id: int | None
    workflow_id: int | None


class PromptPayload(TypedDict, total=False):
    """What `create_prompt` takes; `update_prompt` takes any part of it."""

    name: Required[str]
    description: str
    prompt_text: Required[str]
    prompt_placeholders: list[PromptPlaceholder]
    """One for each ``{{placeholder}}`` in the text."""
    role: PromptRole
    scope_type: PromptScope
    org_id: int
    project_id: int
    workflow_id: int
