"""Prompts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import Prompt, PromptPayload


class Prompts(Area[M]):
    """Prompts.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_prompts(
        self,
        /,
        *,
        page: int | None = None,
        page_size: int | None = None,
        scope_type: str | None = None,
        org_id: int | None = None,
        **params: Any,
    ) -> PageCall[Prompt]:
        """List prompts.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            scope_type: Only those of this scope: `org`, `project` or `workflow`.
            org_id: Only those of this organization.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/prompts", page=page, page_size=page_size, scope_type=scope_type, org_id=org_id, **params)

    @walked
    def iter_prompts(
        self,
        /,
        *,
        page_size: int | None = None,
        scope_type: str | None = None,
        org_id: int | None = None,
        **params: Any,
    ) -> PageCall[Prompt]:
        """Walk over all prompts.

        Args:
            page_size: Items on a page.
            scope_type: Only those of this scope: `org`, `project` or `workflow`.
            org_id: Only those of this organization.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/prompts", page_size=page_size, scope_type=scope_type, org_id=org_id, **params)

    @call
    def create_prompt(self, payload: PromptPayload | Mapping[str, Any], **options: Unpack[Options]) -> Call[Prompt]:
        """Create a prompt.

        Args:
            payload: The prompt; see `PromptPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/prompts", json=payload, options=options)

    @call
    def get_prompt(self, prompt_id: int, **options: Unpack[Options]) -> Call[Prompt]:
        """Retrieve a prompt.

        Args:
            prompt_id: The prompt.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such prompt.
        """
        return Call("GET", "/api/prompts/{}", prompt_id, options=options)

    @call
    def update_prompt(
        self, prompt_id: int, payload: PromptPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Prompt]:
        """Change a prompt.

        Args:
            prompt_id: The prompt.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such prompt.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("PUT", "/api/prompts/{}", prompt_id, json=payload, options=options)

    @call
    def delete_prompt(self, prompt_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Delete a prompt.

        Args:
            prompt_id: The prompt.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such prompt.
        """
        return Call("DELETE", "/api/prompts/{}", prompt_id, options=options)
