"""PipesHub: where it is, how to authenticate, how it reports errors, and what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urljoin

from pydantic import SecretStr, ValidationError

from jackfield.plugin import Auth, Env, ErrorInfo, M, Platform, Settings, Token

from .ai_models_providers import AiModelsProviders
from .conversations import Conversations
from .json_values import is_object
from .knowledge_hub import KnowledgeHub
from .models import ErrorResponse
from .oauth import ClientCredentials
from .organization_auth_config import OrganizationAuthConfig
from .organizations import Organizations
from .semantic_search import SemanticSearch
from .user_account import UserAccount

API = "/api/v1"
_NO_CREDENTIAL = (
    "pipeshub: no credential. Give Client(pipeshub={'bearer_auth': ...}) or set PIPESHUB_BEARER_AUTH; for an OAuth app "
    "give client_id and client_secret, or set PIPESHUB_CLIENT_ID and PIPESHUB_CLIENT_SECRET"
)
_HALF_A_CLIENT = (
    "pipeshub: an OAuth app needs both client_id (PIPESHUB_CLIENT_ID) and client_secret (PIPESHUB_CLIENT_SECRET), "
    "and {} is missing"
)


class PipeshubSettings(Settings):
    """The settings of `Client(pipeshub={...})`.

    Attributes:
        base_url: The whole base of all paths, `/api/v1` included; it goes before `instance_url` and `server_idx`.
        instance_url: Where the installation is: a host (then `https://` is put before it), or a URL without a path.
        server_idx: Which of the vendor's two servers: 0 for the API, 1 for the installation's root.
        bearer_auth: A token: of a login, of an OAuth app, or a personal one.
        client_id: An OAuth app's id; with `client_secret` it goes before `bearer_auth`, as with the vendor's client.
        client_secret: Its secret.
        token_url: The token endpoint, by default the installation's own; a path is taken from the base's origin.
    """

    base_url: str = ""
    instance_url: Annotated[str, Env("PIPESHUB_INSTANCE_URL")] = "https://app.pipeshub.com"
    server_idx: Literal[0, 1] = 0
    bearer_auth: Annotated[SecretStr | None, Env("PIPESHUB_BEARER_AUTH")] = None
    client_id: Annotated[str | None, Env("PIPESHUB_CLIENT_ID")] = None
    client_secret: Annotated[SecretStr | None, Env("PIPESHUB_CLIENT_SECRET")] = None
    token_url: Annotated[str | None, Env("PIPESHUB_TOKEN_URL")] = None

    @classmethod
    def load(cls, platform: str, given: Mapping[str, Any] | Settings | None) -> Self:
        """Settings from what was given and the environment; a token that was given goes before a client found there.

        Raises:
            ConfigurationError: A setting is unknown or of the wrong type.
        """
        settings = super().load(platform, given)
        if isinstance(given, Mapping):
            explicit = {name for name, value in given.items() if value}
            if "bearer_auth" in explicit and not explicit & {"client_id", "client_secret"}:
                return settings.model_copy(update={"client_id": None, "client_secret": None})
        return settings


class Pipeshub(Platform[M]):
    """PipesHub: chats, conversations, searches and knowledge of an installation."""

    name: ClassVar[str] = "pipeshub"
    settings_type: ClassVar[type[Settings]] = PipeshubSettings
    # A stream has a heartbeat every 15 s on servers since 2026-08; before them, a tool may take its time in silence.
    silence: ClassVar[float | None] = 120.0

    @cached_property
    def ai_models_providers(self) -> AiModelsProviders[M]:
        """The models that can be chosen."""
        return AiModelsProviders(self._root)

    @cached_property
    def conversations(self) -> Conversations[M]:
        """Chats, and the conversations they make."""
        return Conversations(self._root)

    @cached_property
    def knowledge_hub(self) -> KnowledgeHub[M]:
        """The nodes of the knowledge hub."""
        return KnowledgeHub(self._root)

    @cached_property
    def organization_auth_config(self) -> OrganizationAuthConfig[M]:
        """How the organization's users log in."""
        return OrganizationAuthConfig(self._root)

    @cached_property
    def organizations(self) -> Organizations[M]:
        """The organization."""
        return Organizations(self._root)

    @cached_property
    def semantic_search(self) -> SemanticSearch[M]:
        """Searches and their history."""
        return SemanticSearch(self._root)

    @cached_property
    def user_account(self) -> UserAccount[M]:
        """Logins and passwords."""
        return UserAccount(self._root)

    @classmethod
    def base_url(cls, settings: PipeshubSettings) -> str:
        """The base that was set, or the chosen server of the installation.

        The vendor's own default is a URL where its template wants a host, and gives `https://https://...`; here both
        are taken. Source: vendor's Python SDK 1.1.0.
        """
        if settings.base_url:
            return settings.base_url
        instance = settings.instance_url.strip().rstrip("/")
        if "://" not in instance:
            instance = f"https://{instance}"
        return instance if settings.server_idx else f"{instance}{API}"

    @classmethod
    def token_url(cls, settings: PipeshubSettings) -> str:
        """The token endpoint, a whole URL."""
        base = cls.base_url(settings).strip().rstrip("/")
        if settings.token_url is None:
            return f"{base.removesuffix(API)}{API}/oauth2/token"
        return urljoin(f"{base}/", settings.token_url)

    @classmethod
    def auth(cls, settings: PipeshubSettings) -> Auth:
        """An OAuth app's tokens, or else the token that was set."""
        client_id, secret = settings.client_id, settings.client_secret
        if client_id and secret:
            return ClientCredentials(client_id, secret.get_secret_value(), cls.token_url(settings))
        if settings.bearer_auth:
            return Token(settings.bearer_auth.get_secret_value(), missing=_NO_CREDENTIAL)
        if client_id or secret:
            return Token(None, missing=_HALF_A_CLIENT.format("client_secret" if client_id else "client_id"))
        return Token(None, missing=_NO_CREDENTIAL)

    @classmethod
    def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
        """Read the envelope `{"error": {"code", "message", "metadata"}}`, or what stands in its place."""
        error = body.get("error") if is_object(body) else None
        if not is_object(error):
            return super().read_error(status, body, headers)
        try:
            data = ErrorResponse.model_validate(body)
        except ValidationError:
            code = error.get("code")
            return ErrorInfo(message=str(error.get("message") or ""), code=None if code is None else str(code))
        detail = data.error
        return ErrorInfo(message=detail.message or "", code=detail.code, data=data, retry_after=detail.retry_after)
