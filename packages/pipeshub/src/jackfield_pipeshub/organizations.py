"""The organization that the caller belongs to."""

from __future__ import annotations

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, Resource, call

from .models import Organization


class Organizations(Resource[M]):
    """The organization."""

    @call
    def get_current_organization(self, **options: Unpack[Options]) -> Call[Organization]:
        """Get the caller's organization.

        Args:
            **options: How this call is made.

        Raises:
            NotFoundError: There is none.
            PermissionDeniedError: The OAuth token lacks the scope `org:read`.
        """
        return Call("GET", "/org", scopes=("org:read",), options=options)
