"""The two calls that a login is made of. They send no credential, whatever the client was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

from typing_extensions import Unpack

from jackfield.errors import ConfigurationError
from jackfield.plugin import Call, M, Model, Options, Resource, call

from .arguments import merged, model
from .models import (
    AuthenticateFinalResponse,
    AuthenticateMultiStepResponse,
    AuthenticateRequest,
    InitAuthRequest,
    InitAuthResponse,
    LoginMethod,
    OAuthCredentials,
    OtpCredentials,
    PasswordCredentials,
)

Credentials: TypeAlias = PasswordCredentials | OtpCredentials | OAuthCredentials | Mapping[str, Any] | str

_SESSION = "x-session-token"


class LoginCalls(Resource[M]):
    """The login's calls of `UserAccount`."""

    group: ClassVar[str | None] = "user_account"

    @call
    def init_auth(
        self,
        request: InitAuthRequest | Mapping[str, Any] | None = None,
        *,
        email: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[InitAuthResponse]:
        """Begin a login. The answer's `session_token` is what `authenticate` wants; it is good for an hour.

        Args:
            request: The arguments as one model or mapping, as the vendor's client takes them.
            email: The user's mail address.
            extra_body: More fields, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: The address is none.
        """
        path = "/userAccount/initAuth"
        if request is None and email is None and not extra_body:
            return Call("POST", path, auth=False, finish=InitAuthResponse.with_response, options=options)
        fields = _fields(request) | merged({"email": email}, extra_body)
        body = model(InitAuthRequest, fields, "init_auth")
        return Call("POST", path, json=body, auth=False, finish=InitAuthResponse.with_response, options=options)

    @call
    def authenticate(
        self,
        x_session_token: str | None = None,
        method: LoginMethod | str | None = None,
        credentials: Credentials | None = None,
        email: str | None = None,
        cf_turnstile_response: str | None = None,
        *,
        request: AuthenticateRequest | Mapping[str, Any] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[AuthenticateFinalResponse | AuthenticateMultiStepResponse]:
        """Take a step of a login.

        Args:
            x_session_token: The `session_token` of `init_auth`.
            method: One of the methods that the step allows.
            credentials: ``{"password": ...}``, ``{"otp": ...}``, ``{"access_token": ..., "id_token": ...}``, or for
                Google a bare text.
            email: The user's mail address, for methods that want it again.
            cf_turnstile_response: The answer to a captcha.
            request: All or some of the arguments as one model or mapping.
            extra_body: More fields. The server refuses those that it does not know.
            **options: How this call is made.

        Returns:
            The tokens, or which methods the next step allows.

        Raises:
            ConfigurationError: An argument is missing.
            BadRequestError: An argument is wrong.
            AuthenticationError: The credentials are wrong.
            APIStatusError: The one-time code has expired (410).
        """
        given = {
            "method": method,
            "credentials": credentials,
            "email": email,
            "cf_turnstile_response": cf_turnstile_response,
        }
        fields = _fields(request)
        for name in (_SESSION, "x_session_token"):
            x_session_token = x_session_token or fields.get(name)
            fields.pop(name, None)
        if not x_session_token:
            raise ConfigurationError("pipeshub: authenticate needs x_session_token=, the session_token of init_auth")
        body = model(AuthenticateRequest, fields | merged(given, extra_body), "authenticate")
        headers = {_SESSION: x_session_token}
        return Call("POST", "/userAccount/authenticate", json=body, headers=headers, auth=False, options=options)


def _fields(request: Model | Mapping[str, Any] | None) -> dict[str, Any]:
    if request is None:
        return {}
    if isinstance(request, Mapping):
        return dict(request)
    return request.model_dump(by_alias=True, exclude_unset=True)
