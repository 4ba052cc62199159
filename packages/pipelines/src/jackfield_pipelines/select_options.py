"""What a user may choose from."""

from __future__ import annotations

from typing import Any

from jackfield.plugin import M, PageCall, paged, walked

from .area import Area
from .listing import from_first, listed


class SelectOptions(Area[M]):
    """What a user may choose from, as the web application shows it.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_organization_select_options(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """List the organizations to choose from.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/select-options/organizations", page=page, page_size=page_size, **params)

    @walked
    def iter_organization_select_options(
        self, /, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all organizations to choose from.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/select-options/organizations", page_size=page_size, **params)

    @paged
    def list_project_select_options(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """List the projects to choose from.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/select-options/projects", page=page, page_size=page_size, **params)

    @walked
    def iter_project_select_options(
        self, /, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all projects to choose from.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/select-options/projects", page_size=page_size, **params)

    @paged
    def list_role_select_options(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """List the roles to choose from.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/select-options/roles", page=page, page_size=page_size, **params)

    @walked
    def iter_role_select_options(self, /, *, page_size: int | None = None, **params: Any) -> PageCall[dict[str, Any]]:
        """Walk over all roles to choose from.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/select-options/roles", page_size=page_size, **params)
