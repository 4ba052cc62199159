"""The organization, and how its users log in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from .camel import CamelModel, Open, OptionalObjectId


class AccountType(StrEnum):
    """Who an organization stands for."""

    INDIVIDUAL = "individual"
    BUSINESS = "business"


class OnBoardingStatus(StrEnum):
    """How far an organization was set up."""

    CONFIGURED = "configured"
    NOT_CONFIGURED = "notConfigured"
    SKIPPED = "skipped"


class LoginMethod(StrEnum):
    """A way to log in."""

    SAML_SSO = "samlSso"
    OTP = "otp"
    PASSWORD = "password"  # noqa: S105 - the name of a method
    GOOGLE = "google"
    MICROSOFT = "microsoft"
    AZURE_AD = "azureAd"
    OAUTH = "oauth"


class Address(CamelModel):
    """A postal address."""

    address_line1: str | None = None
    city: str | None = None
    state: str | None = None
    post_code: str | None = None
    country: str | None = None


class Organization(CamelModel):
    """An organization."""

    domain: str
    contact_email: str
    account_type: Open[AccountType]
    id: OptionalObjectId = None
    slug: str | None = None
    registered_name: str | None = None
    short_name: str | None = None
    permanent_address: Address | None = None
    on_boarding_status: Open[OnBoardingStatus] | None = None
    is_deleted: bool | None = None
    v: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class AuthMethod(CamelModel):
    """A way to log in."""

    type: Open[LoginMethod]


class AuthStep(CamelModel):
    """A step of the login: `order` is 1 to 3, and one of the methods has to succeed."""

    order: int
    allowed_methods: list[AuthMethod]


class AuthConfig(CamelModel):
    """The steps of the login."""

    auth_methods: list[AuthStep]


class UpdateAuthMethodResponse(CamelModel):
    """The steps of the login as they were stored."""

    message: str
    auth_method: list[AuthStep]


class OrgAuthConfigSetupResponse(CamelModel):
    """What came of the set-up."""

    message: str
