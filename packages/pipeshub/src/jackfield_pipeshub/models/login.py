"""Logging in, step by step, and passwords. What is secret in these models is not shown when they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, PrivateAttr

from jackfield.plugin import Model

from .camel import CamelModel, Open
from .organization import LoginMethod

if TYPE_CHECKING:
    from jackfield import Response


class InitAuthRequest(CamelModel):
    """The start of a login."""

    email: str | None = None


class PasswordCredentials(CamelModel):
    """Credentials of the method ``password``."""

    password: str = Field(repr=False)


class OtpCredentials(CamelModel):
    """Credentials of the method ``otp``: a one-time code of 6 digits."""

    otp: str = Field(repr=False)


class OAuthCredentials(CamelModel):
    """Credentials of the methods ``microsoft``, ``azureAd`` and ``oauth``."""

    access_token: str = Field(repr=False)
    id_token: str | None = Field(default=None, repr=False)


class AuthenticateRequest(CamelModel):
    """One step of a login. For the method ``google`` the credentials are a bare text."""

    method: Open[LoginMethod]
    credentials: PasswordCredentials | OtpCredentials | OAuthCredentials | str = Field(repr=False)
    email: str | None = None
    cf_turnstile_response: str | None = Field(default=None, repr=False)


class ResetPasswordWithTokenSecurity(Model):
    """The one-time token from the mail."""

    scoped_token: str = Field(repr=False)


class AuthProviderGooglePublicConfig(CamelModel):
    """What a browser needs to log in with Google."""

    client_id: str | None = None
    enable_jit: bool | None = None


class AuthProviderMicrosoftPublicConfig(CamelModel):
    """What a browser needs to log in with Microsoft."""

    tenant_id: str | None = None
    client_id: str | None = None
    enable_jit: bool | None = None


class AuthProviderAzureAdPublicConfig(CamelModel):
    """What a browser needs to log in with Azure AD."""

    tenant_id: str | None = None
    client_id: str | None = None
    enable_jit: bool | None = None


class AuthProviderOAuthPublicConfig(CamelModel):
    """What a browser needs to log in with the organization's own provider."""

    provider_name: str
    client_id: str
    token_endpoint: str
    authorization_url: str
    client_secret: str | None = Field(default=None, repr=False)
    user_info_endpoint: str | None = None
    scope: str | None = None
    enable_jit: bool | None = None


class AuthProviders(Model):
    """The providers that a user may log in with."""

    google: AuthProviderGooglePublicConfig | None = None
    microsoft: AuthProviderMicrosoftPublicConfig | None = None
    azuread: AuthProviderAzureAdPublicConfig | None = None
    oauth: AuthProviderOAuthPublicConfig | None = None
    saml: dict[str, Any] | None = None


class InitAuthResponse(CamelModel):
    """The first step of a login.

    The session's token stands in a header of the answer, so the vendor's client wraps this in an object with `result`
    and `headers`; both are here, too.
    """

    current_step: int
    allowed_methods: list[Open[LoginMethod]]
    message: str
    auth_providers: AuthProviders
    jit_enabled: bool
    _headers: dict[str, list[str]] = PrivateAttr(default_factory=dict[str, list[str]])

    def with_response(self, response: Response[InitAuthResponse]) -> InitAuthResponse:
        """Itself, with the answer's headers."""
        self._headers = {name.lower(): [value] for name, value in response.headers.items()}
        return self

    @property
    def result(self) -> Self:
        """Itself."""
        return self

    @property
    def headers(self) -> dict[str, list[str]]:
        """The answer's headers, names in lower case."""
        return self._headers

    @property
    def session_token(self) -> str | None:
        """What `authenticate` wants."""
        return next(iter(self._headers.get("x-session-token", ())), None)


class AuthenticateMultiStepResponse(CamelModel):
    """The step was right, and another one follows."""

    status: str
    next_step: int
    allowed_methods: list[Open[LoginMethod]]
    auth_providers: AuthProviders


class AuthenticateFinalResponse(CamelModel):
    """The login is done. The access token is what `bearer_auth` takes."""

    message: str
    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)


class DataStringResponse(CamelModel):
    """A sentence."""

    data: str


class AuthenticatedPasswordResetResponse(CamelModel):
    """A sentence, and a token that is valid with the new password."""

    data: str
    access_token: str = Field(repr=False)
