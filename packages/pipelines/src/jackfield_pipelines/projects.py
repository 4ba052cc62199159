"""Projects and their instructions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import Project


class Projects(Area[M]):
    """Projects and their instructions.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_projects(
        self, /, *, page: int | None = None, page_size: int | None = None, search: str | None = None, **params: Any
    ) -> PageCall[Project]:
        """List projects.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/projects", page=page, page_size=page_size, search=search, **params)

    @walked
    def iter_projects(
        self, /, *, page_size: int | None = None, search: str | None = None, **params: Any
    ) -> PageCall[Project]:
        """Walk over all projects.

        Args:
            page_size: Items on a page.
            search: Words to look for.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/projects", page_size=page_size, search=search, **params)

    @call
    def get_project(self, project_id: int, **options: Unpack[Options]) -> Call[Project]:
        """Retrieve a project.

        Args:
            project_id: The project.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such project.
        """
        return Call("GET", "/api/projects/{}", project_id, options=options)

    @call
    def create_project(self, payload: Mapping[str, Any], **options: Unpack[Options]) -> Call[Project]:
        """Create a project.

        Args:
            payload: The project.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/projects", json=payload, options=options)

    @call
    def update_project(self, project_id: int, payload: Mapping[str, Any], **options: Unpack[Options]) -> Call[Project]:
        """Change a project.

        Args:
            project_id: The project.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such project.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("PUT", "/api/projects/{}", project_id, json=payload, options=options)

    @call
    def archive_project(self, project_id: int, **options: Unpack[Options]) -> Call[Project]:
        """Put a project away; it is kept.

        Args:
            project_id: The project.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such project.
        """
        return Call("PUT", "/api/projects/{}/archive", project_id, options=options)

    @call
    def unarchive_project(self, project_id: int, **options: Unpack[Options]) -> Call[Project]:
        """Take a project out of the archive.

        Args:
            project_id: The project.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such project.
        """
        return Call("PUT", "/api/projects/{}/unarchive", project_id, options=options)

    @call
    def delete_project(self, project_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Delete a project.

        Args:
            project_id: The project.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such project.
        """
        return Call("DELETE", "/api/projects/{}", project_id, options=options)

    @paged
    def list_project_instructions(
        self, /, project_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """List a project's instructions.

        Args:
            project_id: The project.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/projects/{}/instructions", project_id, page=page, page_size=page_size, **params)

    @walked
    def iter_project_instructions(
        self, /, project_id: int, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all of a project's instructions.

        Args:
            project_id: The project.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/projects/{}/instructions", project_id, page_size=page_size, **params)

    @call
    def create_project_instruction(
        self, project_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Add an instruction to a project.

        Args:
            project_id: The project.
            payload: The instruction.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such project.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/projects/{}/instructions", project_id, json=payload, options=options)

    @call
    def update_project_instruction(
        self, project_id: int, instruction_id: int, payload: Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Any]:
        """Change an instruction of a project.

        Args:
            project_id: The project.
            instruction_id: The instruction.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such instruction.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call(
            "PUT", "/api/projects/{}/instructions/{}", project_id, instruction_id, json=payload, options=options
        )

    @call
    def delete_project_instruction(self, project_id: int, instruction_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Delete an instruction of a project.

        Args:
            project_id: The project.
            instruction_id: The instruction.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such instruction.
        """
        return Call("DELETE", "/api/projects/{}/instructions/{}", project_id, instruction_id, options=options)
