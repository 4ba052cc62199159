"""Workflow chains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed


class Chains(Area[M]):
    """Workflow chains: workflows one after the other.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_workflow_chains(
        self, /, project_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """List a project's workflow chains.

        Args:
            project_id: The project.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/projects/{}/workflow-chains", project_id, page=page, page_size=page_size, **params)

    @walked
    def iter_workflow_chains(
        self, /, project_id: int, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all of a project's workflow chains.

        Args:
            project_id: The project.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/projects/{}/workflow-chains", project_id, page_size=page_size, **params)

    @call
    def get_workflow_chain(self, project_id: int, chain_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Retrieve a workflow chain.

        Args:
            project_id: The project.
            chain_id: The chain.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such chain.
        """
        return Call("GET", "/api/projects/{}/workflow-chains/{}", project_id, chain_id, options=options)

    @call
    def create_workflow_chain(
        self, project_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Create a workflow chain.

        Args:
            project_id: The project.
            payload: The chain.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such project.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/projects/{}/workflow-chains", project_id, json=payload, options=options)

    @call
    def delete_workflow_chain(self, project_id: int, chain_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Delete a workflow chain.

        Args:
            project_id: The project.
            chain_id: The chain.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such chain.
        """
        return Call("DELETE", "/api/projects/{}/workflow-chains/{}", project_id, chain_id, options=options)
