"""What is assigned to a user, and what the user has submitted."""

from __future__ import annotations

from typing import Any

from jackfield.plugin import Call, M, PageCall, call, walked

from .area import Area
from .listing import as_sent, from_first


class Work(Area[M]):
    """The work of the key's user.

    The `get_` operations answer one page as the server sends it, the `iter_` ones walk over all.
    Source: pipelines-sdk 0.1.15.
    """

    @call
    def get_my_work(
        self, /, project_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> Call[Any]:
        """What is assigned to the key's user in a project.

        Args:
            project_id: The project.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return as_sent("/api/projects/{}/my-work", project_id, page=page, page_size=page_size, **params)

    @walked
    def iter_my_work(
        self, /, project_id: int, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all that is assigned to the key's user in a project.

        Args:
            project_id: The project.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/projects/{}/my-work", project_id, page_size=page_size, **params)

    @call
    def get_my_submissions(
        self, /, project_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> Call[Any]:
        """What the key's user has submitted in a project.

        Args:
            project_id: The project.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return as_sent("/api/projects/{}/my-submissions", project_id, page=page, page_size=page_size, **params)

    @walked
    def iter_my_submissions(
        self, /, project_id: int, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all that the key's user has submitted in a project.

        Args:
            project_id: The project.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/projects/{}/my-submissions", project_id, page_size=page_size, **params)

    @call
    def get_org_my_work(
        self, /, org_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> Call[Any]:
        """What is assigned to the key's user in an organization.

        Args:
            org_id: The organization.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return as_sent("/api/organizations/{}/my-work", org_id, page=page, page_size=page_size, **params)

    @walked
    def iter_org_my_work(
        self, /, org_id: int, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all that is assigned to the key's user in an organization.

        Args:
            org_id: The organization.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/organizations/{}/my-work", org_id, page_size=page_size, **params)

    @call
    def get_org_my_submissions(
        self, /, org_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> Call[Any]:
        """What the key's user has submitted in an organization.

        Args:
            org_id: The organization.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return as_sent("/api/organizations/{}/my-submissions", org_id, page=page, page_size=page_size, **params)

    @walked
    def iter_org_my_submissions(
        self, /, org_id: int, *, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """Walk over all that the key's user has submitted in an organization.

        Args:
            org_id: The organization.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/organizations/{}/my-submissions", org_id, page_size=page_size, **params)

    @call
    def get_global_my_work(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> Call[Any]:
        """What is assigned to the key's user.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return as_sent("/api/my-work", page=page, page_size=page_size, **params)

    @walked
    def iter_global_my_work(self, /, *, page_size: int | None = None, **params: Any) -> PageCall[dict[str, Any]]:
        """Walk over all that is assigned to the key's user.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/my-work", page_size=page_size, **params)

    @call
    def get_global_my_submissions(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> Call[Any]:
        """What the key's user has submitted.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return as_sent("/api/my-submissions", page=page, page_size=page_size, **params)

    @walked
    def iter_global_my_submissions(self, /, *, page_size: int | None = None, **params: Any) -> PageCall[dict[str, Any]]:
        """Walk over all that the key's user has submitted.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/my-submissions", page_size=page_size, **params)
