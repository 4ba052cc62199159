"""Workflows and their templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import ConfigurableFields, CreationMode, Workflow


class Workflows(Area[M]):
    """Workflows and their templates.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_workflows(
        self, /, *, page: int | None = None, page_size: int | None = None, search: str | None = None, **params: Any
    ) -> PageCall[Workflow]:
        """List the workflows of all projects.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/workflows", page=page, page_size=page_size, search=search, **params)

    @walked
    def iter_workflows(
        self, /, *, page_size: int | None = None, search: str | None = None, **params: Any
    ) -> PageCall[Workflow]:
        """Walk over all workflows of all projects.

        Args:
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/workflows", page_size=page_size, search=search, **params)

    @paged
    def list_project_workflows(
        self,
        /,
        project_id: int,
        *,
        page: int | None = None,
        page_size: int | None = None,
        search: str | None = None,
        **params: Any,
    ) -> PageCall[Workflow]:
        """List the workflows of a project.

        Args:
            project_id: The project.
            page: The page's number, from 1.
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/projects/{}/workflows", project_id, page=page, page_size=page_size, search=search, **params)

    @walked
    def iter_project_workflows(
        self, /, project_id: int, *, page_size: int | None = None, search: str | None = None, **params: Any
    ) -> PageCall[Workflow]:
        """Walk over all workflows of a project.

        Args:
            project_id: The project.
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/projects/{}/workflows", project_id, page_size=page_size, search=search, **params)

    @call
    def get_workflow(self, project_id: int, workflow_id: int, **options: Unpack[Options]) -> Call[Workflow]:
        """Retrieve a workflow.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
        """
        return Call("GET", "/api/projects/{}/workflows/{}", project_id, workflow_id, options=options)

    @call
    def create_workflow(
        self, project_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Workflow]:
        """Create a workflow.

        Args:
            project_id: The project.
            payload: The workflow.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such project.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/projects/{}/workflows", project_id, json=payload, options=options)

    @call
    def update_workflow(
        self, project_id: int, workflow_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Workflow]:
        """Change a workflow.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("PUT", "/api/projects/{}/workflows/{}", project_id, workflow_id, json=payload, options=options)

    @call
    def delete_workflow(self, project_id: int, workflow_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Delete a workflow.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
        """
        return Call("DELETE", "/api/projects/{}/workflows/{}", project_id, workflow_id, options=options)

    @call
    def archive_workflow(self, project_id: int, workflow_id: int, **options: Unpack[Options]) -> Call[Workflow]:
        """Put a workflow away; it is kept.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
        """
        return Call("POST", "/api/projects/{}/workflows/{}/archive", project_id, workflow_id, options=options)

    @call
    def get_workflow_status(self, project_id: int, workflow_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Summarize where a workflow's tasks stand.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
        """
        return Call("GET", "/api/projects/{}/workflows/{}/status-summary", project_id, workflow_id, options=options)

    @call
    def get_workflow_llm_analytics(self, project_id: int, workflow_id: int, **options: Unpack[Options]) -> Call[Any]:
        """What the models of a workflow were used for.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
        """
        return Call("GET", "/api/projects/{}/workflows/{}/llm-analytics", project_id, workflow_id, options=options)

    @call
    def get_creation_mode(self, project_id: int, workflow_id: int, **options: Unpack[Options]) -> Call[CreationMode]:
        """How tasks of a workflow are made: whether they need a CSV file.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
        """
        return Call("GET", "/api/projects/{}/workflows/{}/creation-mode", project_id, workflow_id, options=options)

    @call
    def get_configurable_fields(
        self, project_id: int, workflow_id: int, **options: Unpack[Options]
    ) -> Call[ConfigurableFields]:
        """Where in a workflow something can be swapped, bound or compared.

        Args:
            project_id: The project.
            workflow_id: The workflow.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such workflow.
        """
        return Call(
            "GET", "/api/projects/{}/workflows/{}/configurable-fields", project_id, workflow_id, options=options
        )

    @paged
    def list_org_workflow_templates(
        self, /, org_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """List an organization's workflow templates.

        Args:
            org_id: The organization.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/organizations/{}/templates", org_id, page=page, page_size=page_size, **params)

    @walked
    def iter_org_workflow_templates(
        self, /, org_id: int, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all of an organization's workflow templates.

        Args:
            org_id: The organization.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/organizations/{}/templates", org_id, page_size=page_size, **params)

    @call
    def get_org_workflow_template(self, org_id: int, template_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Retrieve a workflow template.

        Args:
            org_id: The organization.
            template_id: The template.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such template.
        """
        return Call("GET", "/api/organizations/{}/templates/{}", org_id, template_id, options=options)
