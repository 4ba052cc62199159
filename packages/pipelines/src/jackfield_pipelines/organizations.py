"""Organizations, their users, models and credentials."""

from __future__ import annotations

from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Body, Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import User


class Organizations(Area[M]):
    """Organizations, their users, models and credentials.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_organizations(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """List organizations.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/organizations", page=page, page_size=page_size, **params)

    @walked
    def iter_organizations(self, /, *, page_size: int | None = None, **params: Any) -> PageCall[dict[str, Any]]:
        """Walk over all organizations.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/organizations", page_size=page_size, **params)

    @call
    def get_organization(self, org_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Retrieve an organization.

        Args:
            org_id: The organization.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such organization.
        """
        return Call("GET", "/api/organizations/{}", org_id, options=options)

    @paged
    def list_org_users(
        self, /, org_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[User]:
        """List an organization's users.

        Args:
            org_id: The organization.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/organizations/{}/users", org_id, page=page, page_size=page_size, **params)

    @walked
    def iter_org_users(self, /, org_id: int, *, page_size: int | None = None, **params: Any) -> PageCall[User]:
        """Walk over all of an organization's users.

        Args:
            org_id: The organization.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/organizations/{}/users", org_id, page_size=page_size, **params)

    @paged
    def list_models(
        self, /, org_id: int, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[dict[str, Any]]:
        """List the language models that an organization may use.

        Args:
            org_id: The organization.
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/orgs/{}/models", org_id, page=page, page_size=page_size, **params)

    @walked
    def iter_models(self, /, org_id: int, *, page_size: int | None = None, **params: Any) -> PageCall[dict[str, Any]]:
        """Walk over all language models that an organization may use.

        Args:
            org_id: The organization.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/orgs/{}/models", org_id, page_size=page_size, **params)

    @call
    def set_org_credential(
        self, org_id: int, credential_type: str, value: str, **options: Unpack[Options]
    ) -> Call[Any]:
        """Store a credential that an organization's agents use; it cannot be read back.

        Args:
            org_id: The organization.
            credential_type: The credential's type.
            value: The secret.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such organization.
        """
        path = "/api/organizations/{}/credentials/{}"
        return Call("PUT", path, org_id, credential_type, body=_Credential(value), options=options)


class _Credential(Body):
    """A secret under a name that does not look like one; errors, logs and dry runs do not show it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        super().__init__("application/json", Body.json({"value": value}).data)
        self._value = value

    def secrets(self) -> list[str]:
        """The secret."""
        return [self._value]

    def curl(self) -> list[str]:
        """The body as arguments of ``curl``, without the secret."""
        return ["--data-raw", '{"value":"***"}']
