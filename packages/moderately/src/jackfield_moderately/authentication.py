"""Sessions of people who sign in, and who the API key belongs to."""

from __future__ import annotations

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, Resource, call

from .account_models import Message, SessionToken, WhoAmI


class Authentication(Resource[M]):
    """Signing in as a browser does. Programs use an API key, and need only `whoami`.

    Source: the vendor's OpenAPI document; the vendor's own client has none of it.
    """

    @call
    def email_initialize(self, email: str, **options: Unpack[Options]) -> Call[Message | None]:
        """Have a link for signing in sent to an address; no API key is sent.

        Args:
            email: The e-mail address.
            options: How the call is made.

        Raises:
            BadRequestError: This is no address.
        """
        return Call("POST", "/authentication/email/initialize", json={"email": email}, auth=False, options=options)

    @call
    def email_verify(self, token: str, **options: Unpack[Options]) -> Call[SessionToken]:
        """Turn the token of such a link into a session; no API key is sent.

        Args:
            token: The token.
            options: How the call is made.

        Raises:
            AuthenticationError: The token is wrong or too old.
        """
        return Call("POST", "/authentication/email/verify", json={"token": token}, auth=False, options=options)

    @call
    def login(self, email: str, password: str, **options: Unpack[Options]) -> Call[None]:
        """Sign in with a password; the session is a cookie, and no API key is sent.

        Args:
            email: The e-mail address.
            password: The password.
            options: How the call is made.

        Raises:
            AuthenticationError: Address or password is wrong.
            RateLimitError: There were too many attempts.
        """
        body = {"email": email, "password": password}
        return Call("POST", "/authentication/login", json=body, auth=False, options=options)

    @call
    def logout(self, **options: Unpack[Options]) -> Call[None]:
        """End the session.

        Args:
            options: How the call is made.

        Raises:
            AuthenticationError: There is none.
        """
        return Call("POST", "/authentication/logout", options=options)

    @call
    def whoami(self, **options: Unpack[Options]) -> Call[WhoAmI]:
        """Read who the API key belongs to: a cheap check of the key.

        Args:
            options: How the call is made.

        Raises:
            AuthenticationError: The key is wrong.
        """
        return Call("GET", "/authentication/whoami", options=options)
