"""A login under way."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SecretStr
from typing_extensions import Unpack

from jackfield.plugin import Async, M, Model, Options, flow

from .login_calls import Credentials, LoginCalls
from .models import AuthenticateFinalResponse, AuthProviders, LoginMethod

# Where one text is all that a method takes, this is what the server calls it.
_ONE_TEXT = {LoginMethod.PASSWORD: "password", LoginMethod.OTP: "otp"}


class LoginSession(Model[M]):
    """A login under way: which methods the next step allows, and in the end the tokens.

    Attributes:
        step: The next step, counted from 0.
        allowed_methods: The methods that it allows; one of them has to succeed.
        auth_providers: What a browser needs for the providers among them.
        email: The user's mail address.
        session_token: What holds the steps together. It is carried along, and not shown.
        tokens: The tokens, once the last step is done; their `access_token` is what a client takes as `bearer_auth`.
    """

    step: int = 0
    allowed_methods: list[str] = Field(default_factory=list[str])
    auth_providers: AuthProviders | None = None
    email: str | None = None
    session_token: SecretStr
    tokens: AuthenticateFinalResponse | None = None

    @flow
    async def authenticate(
        self: LoginSession[Async],
        method: LoginMethod | str,
        credentials: Credentials,
        *,
        cf_turnstile_response: str | None = None,
        **options: Unpack[Options],
    ) -> LoginSession[M]:
        """Take the next step.

        Args:
            method: One of `allowed_methods`.
            credentials: What the method wants; see `UserAccount.authenticate`. For ``password`` and ``otp`` a text
                will do.
            cf_turnstile_response: The answer to a captcha.
            **options: How the call is made.

        Returns:
            The login after this step.

        Raises:
            AuthenticationError: The credentials are wrong.
            APIStatusError: The one-time code has expired (410).
        """
        if isinstance(credentials, str) and method in _ONE_TEXT:
            credentials = {_ONE_TEXT[LoginMethod(method)]: credentials}
        answer = await LoginCalls(self._root).authenticate(
            self.session_token.get_secret_value(),
            method,
            credentials,
            cf_turnstile_response=cf_turnstile_response,
            **options,
        )
        after: LoginSession[Any] = self.model_copy()
        if isinstance(answer, AuthenticateFinalResponse):
            after.allowed_methods, after.auth_providers, after.tokens = [], None, answer
        else:
            after.step, after.auth_providers = answer.next_step, answer.auth_providers
            after.allowed_methods = list(map(str, answer.allowed_methods))
        return after
