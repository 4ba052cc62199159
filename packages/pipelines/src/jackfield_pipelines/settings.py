"""What the platform can be told, and in which order it is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import ConfigDict, PrivateAttr, SecretStr, model_validator

from jackfield.errors import ConfigurationError
from jackfield.plugin import Env, Settings

from .shapes import is_object
from .stored import PRODUCTION, StoredLogin, key_in_keyring, origin, stored_login, text_of


class PipelinesSettings(Settings):
    """The settings of `Client(pipelines={...})`.

    Where a value is not given, the environment counts; where there is no key either, the login that the vendor's
    command line stored (in its file, or in the system's keyring), if it is for this very place.

    Attributes:
        base_url: Where the server is; paths begin with `/api` below it.
        api_key: The key of an organization, `pk_live_...`.
        env: The environment by name (`production`) or, for a server of one's own, its URL. `base_url` counts more.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    base_url: Annotated[str, Env("PIPELINES_BASE_URL", "PIPELINES_INTERNAL_BASE_URL")] = PRODUCTION
    api_key: Annotated[SecretStr | None, Env("PIPELINES_API_KEY")] = None
    env: Annotated[str | None, Env("PIPELINES_ENV")] = None
    _stored_elsewhere: str | None = PrivateAttr(default=None)

    @property
    def stored_elsewhere(self) -> str | None:
        """The origin that a stored key was passed over for, if there is one: it belongs there."""
        return self._stored_elsewhere

    @model_validator(mode="before")
    @classmethod
    def _env_names_base_url(cls, values: Any) -> Any:
        if is_object(values) and not values.get("base_url") and values.get("env"):
            return {**values, "base_url": base_url_of(values["env"])}
        return values

    @classmethod
    def load(cls, platform: str, given: Mapping[str, Any] | Settings | None) -> Self:
        """Settings from what was given, the environment, and the stored login.

        Raises:
            ConfigurationError: A setting is unknown or wrong; the text never shows a value.
        """
        if isinstance(given, Settings):
            return super().load(platform, given)
        values = dict(given or {})
        # An environment that is named in the code counts more than an address in the environment.
        if not text_of(values.get("base_url")) and (env := text_of(values.get("env"))):
            values["base_url"] = base_url_of(env)
        settings = super().load(platform, values)
        login = stored_login() if settings.api_key is None else None
        return settings if login is None else settings._logged_in(login)

    def _logged_in(self, login: StoredLogin) -> Self:
        """These settings with a stored key, unless it belongs to another origin."""
        changes: dict[str, Any] = {} if "base_url" in self.model_fields_set else {"base_url": login.base_url}
        base_url: str = changes.get("base_url", self.base_url)
        here = origin(base_url)
        mine = here is not None and here == origin(login.base_url)
        key = (login.api_key if mine else None) or key_in_keyring(base_url)
        if key is not None:
            return self.model_copy(update={**changes, "api_key": SecretStr(key)})
        if login.api_key is not None:
            self._stored_elsewhere = login.base_url
        return self


def base_url_of(env: object) -> str:
    """The base URL of an environment.

    Args:
        env: `production`, or a URL.

    Raises:
        ConfigurationError: No environment has this name.
    """
    name = text_of(env)
    if name.lower() == "production":
        return PRODUCTION
    if name.lower().startswith(("http://", "https://")):
        return name
    raise ConfigurationError(
        "pipelines: env (PIPELINES_ENV) is 'production' or the URL of your own server; "
        "for any other name set base_url (PIPELINES_BASE_URL)"
    )
