"""How the organization's users log in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, Resource, call

from .arguments import merged, models
from .models import AuthConfig, AuthStep, OrgAuthConfigSetupResponse, UpdateAuthMethodResponse


class OrganizationAuthConfig(Resource[M]):
    """The steps and methods of the login.

    These calls want the token of an admin's login; no OAuth app has a scope for them. Without an admin's
    token the server answers with 400, and with 500 (`INTERNAL_ERROR`) if the token is invalid or has expired.
    Source: server repository pipeshub-ai/pipeshub-ai of 2026-08.
    """

    @call
    def get_auth_methods(self, **options: Unpack[Options]) -> Call[AuthConfig]:
        """Get the steps of the login.

        Args:
            **options: How this call is made.

        Raises:
            BadRequestError: The caller is no admin.
            NotFoundError: Nothing is set up yet.
        """
        return Call("GET", "/orgAuthConfig/authMethods", options=options)

    @call
    def update_auth_method(
        self,
        *,
        auth_method: Sequence[AuthStep | Mapping[str, Any]],
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[UpdateAuthMethodResponse]:
        """Replace the steps of the login.

        Args:
            auth_method: One to three steps with different orders; no method may stand in two of them.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: The steps are not possible, or the caller is no admin.
            ConfigurationError: A step does not fit its model.
        """
        body = merged({"authMethod": models(AuthStep, auth_method, "auth_method")}, extra_body)
        return Call("POST", "/orgAuthConfig/updateAuthMethod", json=body, options=options)

    @call
    def set_up_auth_config(
        self,
        *,
        contact_email: str,
        registered_name: str,
        admin_full_name: str,
        send_email: bool = False,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[OrgAuthConfigSetupResponse]:
        """Set the login up; nothing happens if that was done before.

        Args:
            contact_email: The organization's mail address.
            registered_name: The organization's name.
            admin_full_name: The admin's name.
            send_email: Whether a mail is sent.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong, or the caller is no admin.
        """
        fields = {
            "contactEmail": contact_email,
            "registeredName": registered_name,
            "adminFullName": admin_full_name,
            "sendEmail": send_email,
        }
        return Call("POST", "/orgAuthConfig", json=merged(fields, extra_body), options=options)
