"""Settings: given before environment before default, and never a value in a text."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

import pytest
from pydantic import SecretStr, ValidationError, model_validator

from jackfield import AsyncClient, Client, ConfigurationError, DryRunClient
from jackfield.plugin import Env, M, Platform, Settings
from tests.support.acme import BASE, KEY, Acme, AcmeSettings


def load(**given: Any) -> AcmeSettings:
    """Acme's settings."""
    return AcmeSettings.load("acme", given)


def test_defaults() -> None:
    assert load().base_url == BASE
    assert load().api_key is None


def test_the_environment_beats_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_BASE_URL", "https://env.test")
    monkeypatch.setenv("ACME_API_KEY", " env-key ")
    monkeypatch.setenv("ACME_SIZE", "7")
    settings = load()

    assert (settings.base_url, settings.size) == ("https://env.test", 7)
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "env-key"


def test_what_is_given_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_BASE_URL", "https://env.test")

    assert load(base_url="https://given.test").base_url == "https://given.test"


def test_the_first_variable_that_is_set_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_URL", "https://second.test")
    assert load().base_url == "https://second.test"
    monkeypatch.setenv("ACME_BASE_URL", "  ")
    assert load().base_url == "https://second.test"
    monkeypatch.setenv("ACME_BASE_URL", "https://first.test")
    assert load().base_url == "https://first.test"


@pytest.mark.parametrize("empty", ["", "   ", None])
def test_empty_is_missing(empty: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(base_url=empty).base_url == BASE
    assert load(api_key="").api_key is None
    assert load(api_key=SecretStr("")).api_key is None
    monkeypatch.setenv("ACME_BASE_URL", "https://env.test")
    assert load(base_url=empty).base_url == "https://env.test"


def test_a_settings_model_is_taken_as_it_is() -> None:
    settings = AcmeSettings(base_url="https://model.test", api_key=SecretStr(KEY))

    assert AcmeSettings.load("acme", settings) is settings
    prepared = DryRunClient(acme=settings).use(Acme).files.retrieve("a")
    assert prepared.url == "https://model.test/files/a"


@pytest.mark.parametrize("given", [5, "key", ["api_key"], object()])
def test_what_is_no_mapping_is_told(given: Any) -> None:
    with pytest.raises(ConfigurationError, match="acme= takes a mapping of settings or AcmeSettings"):
        Client(acme=given).use(Acme)


def test_an_unknown_setting_is_told() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(api_kee="secret-value")
    assert str(caught.value) == "acme: there is no setting 'api_kee'; did you mean 'api_key'?"


def test_a_setting_like_no_other() -> None:
    with pytest.raises(ConfigurationError, match="there is no setting 'zzzz'; there are api_key, base_url, size"):
        load(zzzz=1)


@pytest.mark.parametrize(
    "given", [{"size": "secret-value"}, {"api_key": ["secret-value"]}, {"base_url": {"secret-value": 1}}]
)
def test_a_wrong_type_is_told_without_the_value(given: dict[str, Any]) -> None:
    (name,) = given
    with pytest.raises(ConfigurationError, match=f"^acme: {name}: Input should be a valid") as caught:
        load(**given)
    assert "secret-value" not in str(caught.value)
    assert "secret-value" not in repr(caught.value.__cause__) + repr(caught.value.__context__)


def test_a_wrong_value_in_the_environment_is_told_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_SIZE", "secret-value")
    with pytest.raises(ConfigurationError, match="ACME_SIZE") as caught:
        load()
    assert "secret-value" not in str(caught.value)


class NeedySettings(Settings):
    """A setting that has no default."""

    base_url: Annotated[str, Env("NEEDY_URL", "NEEDY_BASE_URL")]


class Needy(Platform[M]):
    """Wants an address."""

    name: ClassVar[str] = "needy"
    settings_type: ClassVar[type[Settings]] = NeedySettings


def test_a_missing_setting_says_where_it_is_looked_for() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Client().use(Needy)
    text = str(caught.value)
    assert "base_url" in text
    assert "NEEDY_URL" in text


class PairSettings(AcmeSettings):
    """Two settings that belong together."""

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.size > 3 and self.api_key is None:
            raise ValueError("a size needs an api_key")
        return self


def test_a_rule_over_several_settings() -> None:
    assert PairSettings.load("acme", {"size": 5, "api_key": KEY}).size == 5
    with pytest.raises(ConfigurationError, match=r"^acme: .*a size needs an api_key"):
        PairSettings.load("acme", {"size": 5})


def test_settings_do_not_show_secrets() -> None:
    settings = load(api_key=KEY)

    assert KEY not in f"{settings!r}{settings}{settings.model_dump()}{settings.model_dump_json()}"
    assert settings.secrets() == [KEY]


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load().base_url = "https://other.test"


# -- base URLs


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://a.test", "https://a.test/x"),
        ("https://a.test/", "https://a.test/x"),
        ("https://a.test/v1//", "https://a.test/v1/x"),
        (" http://a.test:8080/v1 ", "http://a.test:8080/v1/x"),
        ("http://[::1]:8080", "http://[::1]:8080/x"),
        ("HTTPS://a.test", "https://a.test/x"),
    ],
)
def test_base_urls(given: str, url: str) -> None:
    assert DryRunClient(acme={"base_url": given}).use(Acme).request("GET", "/x").url == url


@pytest.mark.parametrize(
    "given",
    [
        "a.test", "ftp://a.test", "https://", "https:///x", "//a.test", "http://a.test:port", "http://a.test:99999",
        "http://[::1", "https://user:secret-value@a.test", "https://a.test?key=secret-value", "https://a.test#x",
        "https://a.test/\x00", "https://a b.test",
    ],
)  # fmt: skip
def test_what_is_no_base_url(given: str) -> None:
    with pytest.raises(ConfigurationError, match="acme: base_url must") as caught:
        Client(acme={"base_url": given}).use(Acme)
    assert "secret-value" not in str(caught.value)


# -- on the client


@pytest.mark.parametrize("kind", [Client, AsyncClient, DryRunClient])
def test_an_unknown_argument_is_told(kind: Any) -> None:
    with pytest.raises(TypeError, match=r"there is no argument 'timout'; did you mean 'timeout'\?"):
        kind(timout=3)
    with pytest.raises(TypeError, match=r"there is no argument 'acmee'; did you mean 'acme'\?"):
        kind(acmee={})
    with pytest.raises(TypeError, match=r"did you mean 'flux0'\?"):
        kind(flux={})


def test_a_platform_that_is_defined_may_be_set() -> None:
    assert Client(acme={}, needy={}).board.settings == {"acme": {}, "needy": {}}


def test_wrong_settings_of_one_platform_do_not_hurt_another() -> None:
    client = DryRunClient(acme={"api_key": KEY}, needy={"nonsense": 1})

    assert client.use(Acme).files.retrieve("a").method == "GET"
    with pytest.raises(ConfigurationError, match="needy: there is no setting 'nonsense'"):
        client.use(Needy)


def test_a_missing_credential_is_told_at_the_first_request_only() -> None:
    acme = Client(acme={"api_key": ""}).use(Acme)
    files = acme.files

    with pytest.raises(ConfigurationError, match="give Client"):
        files.retrieve("a")


@pytest.mark.parametrize("secret", ["a\nb", "ü"])
def test_a_credential_that_no_header_can_hold_is_told_without_it(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="its value is not shown") as caught:
        Client(acme={"api_key": secret}).use(Acme)
    assert secret not in str(caught.value)
