"""Users, the key that is used, and the service itself."""

from __future__ import annotations

from typing import Any

from typing_extensions import Unpack

from jackfield.errors import ResponseValidationError
from jackfield.plugin import Async, Call, M, Options, PageCall, call, flow, paged, walked

from .area import Area
from .listing import from_first, listed
from .shapes import is_digits, is_whole
from .types import AuthStatus, CliLoginSession, CliLoginState, Health, User


class Users(Area[M]):
    """Users, the key that is used, and the service itself.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def get_me(self, **options: Unpack[Options]) -> Call[User]:
        """Retrieve the user whom the key belongs to.

        Args:
            **options: How this call is made.

        Raises:
            AuthenticationError: The key is not good.
        """
        return Call("GET", "/api/auth/me", options=options)

    @call
    def whoami(self, **options: Unpack[Options]) -> Call[User]:
        """Retrieve the user whom the key belongs to; the same as `get_me`.

        Args:
            **options: How this call is made.

        Raises:
            AuthenticationError: The key is not good.
        """
        return Call("GET", "/api/auth/me", options=options)

    @call
    def health(self, **options: Unpack[Options]) -> Call[Health]:
        """Whether the service and its parts are well.

        Args:
            **options: How this call is made.
        """
        return Call("GET", "/api/health", options=options)

    @paged
    def list_users(self, /, *, page: int | None = None, page_size: int | None = None, **params: Any) -> PageCall[User]:
        """List users.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/users", page=page, page_size=page_size, **params)

    @walked
    def iter_users(self, /, *, page_size: int | None = None, **params: Any) -> PageCall[User]:
        """Walk over all users.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/users", page_size=page_size, **params)

    @call
    def get_user(self, user_id: int, **options: Unpack[Options]) -> Call[User]:
        """Retrieve a user.

        Args:
            user_id: The user.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such user.
        """
        return Call("GET", "/api/users/{}", user_id, options=options)

    @flow
    async def auth_status(self: Users[Async], **options: Unpack[Options]) -> AuthStatus:
        """Whether the key is good, and where.

        Args:
            **options: How this call is made.

        Raises:
            AuthenticationError: The key is not good; it is never reported as `valid: False`.
        """
        await self.get_me(**options)
        return {"valid": True, "base_url": self._root.known_line().base}

    @flow
    async def get_org_id(self: Users[Async], **options: Unpack[Options]) -> int:
        """The organization that the key belongs to.

        Args:
            **options: How this call is made.

        Raises:
            ResponseValidationError: The server does not name one.
        """
        org_id: object = (await self.get_me(**options)).get("org_id")
        if is_whole(org_id) or is_digits(org_id):
            return int(org_id)
        raise ResponseValidationError(
            "the key's user has no org_id", platform="pipelines", operation="get_org_id", path="/api/auth/me"
        )

    @call
    def start_cli_login(
        self, hostname: str, client_name: str | None = None, **options: Unpack[Options]
    ) -> Call[CliLoginSession]:
        """Begin a login in a browser; it needs no key, and none is sent.

        Show the user `verification_url` and `user_code`, then ask `poll_cli_login` every `interval` seconds.

        Args:
            hostname: This machine's name, which the user is shown.
            client_name: What asks for the login.
            **options: How this call is made.

        Raises:
            NotFoundError: The server has no such login.
            ServerError: The login cannot be done at present.
        """
        body = {"hostname": hostname, "client_name": client_name}
        return Call("POST", "/api/cli-login", json=body, auth=False, options=options)

    @call
    def poll_cli_login(self, session_id: str, device_code: str, **options: Unpack[Options]) -> Call[CliLoginState]:
        """Ask whether a login in a browser is done; the key is told once.

        Args:
            session_id: The login's `session_id`.
            device_code: The login's `device_code`.
            **options: How this call is made.

        Raises:
            RateLimitError: It was asked for too often; go on waiting.
        """
        headers = {"x-device-code": device_code}
        return Call("GET", "/api/cli-login/{}", session_id, headers=headers, auth=False, options=options)
