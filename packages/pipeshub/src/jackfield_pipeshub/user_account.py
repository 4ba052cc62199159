"""Logins and passwords."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import SecretStr
from typing_extensions import Unpack

from jackfield.errors import ConfigurationError
from jackfield.plugin import Async, Call, M, Options, call, flow, thread

from .arguments import merged, model
from .login_calls import Credentials, LoginCalls
from .login_session import LoginSession
from .models import (
    AuthenticatedPasswordResetResponse,
    AuthenticateFinalResponse,
    DataStringResponse,
    ResetPasswordWithTokenSecurity,
)


class UserAccount(LoginCalls[M]):
    """Logins and passwords.

    A login takes one to three steps: `login` goes all of them, `start_login` one by one, `init_auth` and
    `authenticate` are the bare calls. The token that comes out is what a client takes as `bearer_auth`.
    """

    @flow
    async def start_login(
        self: UserAccount[Async], email: str | None = None, **options: Unpack[Options]
    ) -> LoginSession[M]:
        """Begin a login that is then gone step by step; the session's token is carried along.

        ```python
        login = client.pipeshub.user_account.start_login("me@example.com")
        while login.tokens is None:
            method = login.allowed_methods[0]
            login = login.authenticate(method, ask(method))
        ```

        Args:
            email: The user's mail address.
            **options: How the call is made.

        Raises:
            BadRequestError: The address is none.
        """
        answer = await self.init_auth(email=email, **options)
        return LoginSession(
            step=answer.current_step,
            allowed_methods=list(map(str, answer.allowed_methods)),
            auth_providers=answer.auth_providers,
            email=email,
            session_token=SecretStr(answer.session_token or ""),
        )

    @flow
    async def login(
        self: UserAccount[Async],
        email: str | None = None,
        *,
        credentials: Mapping[str, Credentials | Callable[[], Credentials]],
        **options: Unpack[Options],
    ) -> AuthenticateFinalResponse:
        """Log in, however many steps it takes.

        Args:
            email: The user's mail address.
            credentials: What to answer, by method: ``{"password": "...", "otp": ask_for_code}``. For ``password`` and
                ``otp`` a text will do. A function is called when its step has come, on a thread of its own if the
                client is an `AsyncClient`.
            **options: How each call is made.

        Returns:
            The tokens.

        Raises:
            ConfigurationError: A step allows none of these methods.
            AuthenticationError: The credentials are wrong.
        """
        left = {str(method): answer for method, answer in credentials.items()}
        session: LoginSession[Async] = await self.start_login(email, **options)
        while session.tokens is None:
            method = next((each for each in session.allowed_methods if each in left), None)
            if method is None:
                allowed = " or ".join(session.allowed_methods) or "no method"
                raise ConfigurationError(
                    f"pipeshub: step {session.step} of the login takes {allowed}; give credentials="
                )
            # No method stands in two steps (source: server of 2026-05), so what was used is not offered again.
            asked = left.pop(method)
            given = await thread(asked) if callable(asked) else asked
            session = await session.authenticate(method, given, **options)
        return session.tokens

    @call
    def reset_password_with_token(
        self,
        security: ResetPasswordWithTokenSecurity | Mapping[str, Any] | str,
        password: str,
        *,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[DataStringResponse]:
        """Set a new password with the one-time token from the mail.

        Args:
            security: ``{"scoped_token": ...}``, or the token itself. It is sent in place of the client's credential.
            password: The new password: 8 characters or more, with upper and lower case, a digit and one of
                ``#?!@$%^&*-``.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: The password is too weak.
            AuthenticationError: The token is wrong or was used.
        """
        given = {"scoped_token": security} if isinstance(security, str) else security
        scoped = model(ResetPasswordWithTokenSecurity, given, "security")
        if scoped is None or not scoped.scoped_token:
            raise ConfigurationError("pipeshub: reset_password_with_token needs security={'scoped_token': ...}")
        body = merged({"password": password}, extra_body)
        path = "/userAccount/password/reset/token"
        return Call("POST", path, json=body, auth=scoped.scoped_token, options=options)

    @call
    def reset_password(
        self,
        *,
        current_password: str,
        new_password: str,
        cf_turnstile_response: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[AuthenticatedPasswordResetResponse]:
        """Change the caller's password. This wants the token of a login; no OAuth app has a scope for it.

        Args:
            current_password: The password so far.
            new_password: The new one; see `reset_password_with_token` for what it must have.
            cf_turnstile_response: The answer to a captcha.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Returns:
            A sentence, and a new token.

        Raises:
            BadRequestError: A password is wrong or too weak.
        """
        fields = {
            "currentPassword": current_password,
            "newPassword": new_password,
            "cf-turnstile-response": cf_turnstile_response,
        }
        return Call("POST", "/userAccount/password/reset", json=merged(fields, extra_body), options=options)
