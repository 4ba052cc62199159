"""Where the key and the address come from, and where the key may go."""

from __future__ import annotations

import json
import pickle
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from jackfield import Client, ConfigurationError, DryRunClient, UnprocessableEntityError
from jackfield_pipelines import Pipelines, PipelinesSettings
from jackfield_pipelines.stored import StoredLogin, origin, stored_login
from tests.pipelines.clients import KEY, pipelines
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Seen, Server

PRODUCTION = "https://api.pipelines.tech"
STORED = "pk_live_stored_at_login"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "config.json"
    monkeypatch.setenv("PIPELINES_CONFIG_FILE", str(file))
    return file


def store(config: Path, **login: str) -> None:
    """What the vendor's command line does at login."""
    config.write_text(json.dumps(login))


def line(**given: Any) -> Any:
    """The client's line to the platform: address and credential."""
    return DryRunClient(pipelines=given).use(Pipelines)._root.known_line()


def key(**given: Any) -> str | None:
    """The key that would be sent."""
    fixed = line(**given).auth.fixed
    return fixed["authorization"].removeprefix("Bearer ") if fixed else None


def test_the_key_and_the_address_are_sent() -> None:
    server = Server(Answer(json={"id": 1}))
    way = Way("httpx-sync")
    pipelines(way, server, pipelines={"base_url": "https://own.test/"}).get_me()
    assert server.seen[0].url == "https://own.test/api/auth/me"
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"


ADDRESSES: list[tuple[dict[str, str], dict[str, str], str]] = [
    ({}, {}, PRODUCTION),
    ({"base_url": "https://own.test"}, {}, "https://own.test"),
    ({"env": "production"}, {}, PRODUCTION),
    ({"env": " Production "}, {"PIPELINES_BASE_URL": "https://variable.test"}, PRODUCTION),
    ({"env": "https://env.test/"}, {}, "https://env.test"),
    ({"env": "https://env.test", "base_url": "https://own.test"}, {}, "https://own.test"),
    ({"env": "anything", "base_url": "https://own.test"}, {}, "https://own.test"),
    ({}, {"PIPELINES_BASE_URL": "https://variable.test"}, "https://variable.test"),
    ({}, {"PIPELINES_INTERNAL_BASE_URL": "http://internal.test"}, "http://internal.test"),
    (
        {},
        {"PIPELINES_INTERNAL_BASE_URL": "http://internal.test", "PIPELINES_BASE_URL": "https://variable.test"},
        "https://variable.test",
    ),
    ({}, {"PIPELINES_ENV": "https://env.test"}, "https://env.test"),
    ({}, {"PIPELINES_ENV": "production"}, PRODUCTION),
    ({}, {"PIPELINES_ENV": "https://env.test", "PIPELINES_BASE_URL": "https://variable.test"}, "https://variable.test"),
    ({"base_url": "https://own.test"}, {"PIPELINES_ENV": "https://env.test"}, "https://own.test"),
    ({"base_url": ""}, {"PIPELINES_ENV": ""}, PRODUCTION),
]


@pytest.mark.parametrize(("given", "environment", "base_url"), ADDRESSES)
def test_where_the_server_is(
    given: dict[str, str], environment: dict[str, str], base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert line(**given).base == base_url


@pytest.mark.parametrize("env", ["staging", "self-hosted", "own.test", "ftp://own.test"])
def test_an_environment_that_nobody_knows_is_refused(env: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="PIPELINES_BASE_URL"):
        line(env=env)
    monkeypatch.setenv("PIPELINES_ENV", env)
    with pytest.raises(ConfigurationError, match="PIPELINES_BASE_URL"):
        line()


@pytest.mark.parametrize("env", [5, True, b"https://own.test", ["production"]], ids=repr)
def test_an_environment_that_is_no_text_is_refused(env: Any) -> None:
    """And not passed over: the key would go to production."""
    for made in (lambda: line(env=env), lambda: PipelinesSettings(env=env)):
        with pytest.raises(ConfigurationError, match="PIPELINES_ENV"):
            made()


def test_the_settings_model_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    monkeypatch.setenv("PIPELINES_API_KEY", "pk_live_variable")
    config.write_text(json.dumps({"api_key": STORED}))
    with DryRunClient(pipelines=PipelinesSettings(env="https://env.test")) as client:
        found = client.use(Pipelines)._root.known_line()
    assert found.base == "https://env.test"
    assert found.auth.fixed is None


def test_a_key_that_is_given_counts_more_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert key() is None
    monkeypatch.setenv("PIPELINES_API_KEY", "pk_live_variable")
    assert key() == "pk_live_variable"
    assert key(api_key="pk_live_given") == "pk_live_given"
    assert key(api_key=" ") == "pk_live_variable"


def test_a_missing_key_is_told_at_the_first_call() -> None:
    with Client() as client:
        platform = client.use(Pipelines)
        with pytest.raises(ConfigurationError, match="PIPELINES_API_KEY"):
            platform.get_me()


@pytest.mark.parametrize(
    ("stored", "base_url"),
    [
        ({"api_key": STORED}, PRODUCTION),
        ({"api_key": f" {STORED} ", "base_url": None, "email": "me@example.com"}, PRODUCTION),
        ({"api_key": STORED, "base_url": "https://own.test/"}, "https://own.test"),
        ({"api_key": STORED, "base_url": "own.test:8443"}, "https://own.test:8443"),
    ],
)
def test_a_stored_login_is_used_with_its_own_address(config: Path, stored: Any, base_url: str) -> None:
    config.write_text(json.dumps(stored))
    assert (line().base, key()) == (base_url, STORED)
    assert STORED not in repr(stored_login())


@pytest.mark.parametrize("base_url", ["https://own.test", "https://OWN.test:443/", "https://own.test/below"])
def test_a_stored_key_goes_to_its_own_origin(config: Path, base_url: str) -> None:
    config.write_text(json.dumps({"api_key": STORED, "base_url": "https://Own.test"}))
    assert key(base_url=base_url) == STORED


@pytest.mark.parametrize("how", ["base_url", "env", "PIPELINES_BASE_URL", "PIPELINES_ENV"])
@pytest.mark.parametrize("other", ["https://other.test", "http://own.test", "https://own.test:8443", PRODUCTION])
@everywhere
async def test_a_stored_key_goes_nowhere_else(
    way: Way, config: Path, how: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(config, api_key=STORED, base_url="https://own.test")
    given = {how: other} if how.islower() else {}
    if not given:
        monkeypatch.setenv(how, other)
    server = Server(Answer(json={}))
    client = way.client_without_key(http_client=way.http_client(server), pipelines=given)
    with pytest.raises(ConfigurationError, match=r"belongs to https://own\.test") as caught:
        await way(client.use(Pipelines).get_me())
    assert server.seen == []
    assert STORED not in str(caught.value)


@pytest.mark.parametrize("wrong", ["https://own.test:port", "https://[own.test"])
def test_a_stored_key_does_not_go_to_what_is_no_address(config: Path, wrong: str) -> None:
    store(config, api_key=STORED, base_url=wrong)
    settings = PipelinesSettings.load("pipelines", {"base_url": wrong})
    assert settings.api_key is None
    assert (line().base, key()) == (PRODUCTION, None)


def test_a_key_of_ones_own_makes_the_stored_login_irrelevant(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is the key sent to the stored address, nor the stored key anywhere."""
    config.write_text(json.dumps({"api_key": STORED, "base_url": "https://own.test"}))
    monkeypatch.setenv("PIPELINES_API_KEY", "pk_live_variable")
    assert (line().base, key()) == (PRODUCTION, "pk_live_variable")


@pytest.mark.parametrize("content", ["", "no json", "[]"])
def test_a_file_that_holds_no_login_is_none(config: Path, content: str) -> None:
    config.write_text(content)
    assert stored_login() is None
    assert key() is None


@pytest.mark.parametrize("content", ["{}", '{"api_key": 7}', '{"api_key": " "}', '{"base_url": "https://own.test"}'])
def test_a_login_without_a_key_changes_nothing(config: Path, content: str) -> None:
    config.write_text(content)
    assert (line().base, key()) == (PRODUCTION, None)
    with pytest.raises(ConfigurationError, match=r"set PIPELINES_API_KEY$"), Client() as client:
        client.use(Pipelines).get_me()


class Keyring:
    """The system's keyring, and what it was asked for."""

    def __init__(self, **keys: str) -> None:
        self.keys = keys
        self.asked: list[tuple[str, str]] = []

    def get_password(self, service: str, account: str) -> str | None:
        self.asked.append((service, account))
        return self.keys.get(account.removeprefix("https://"))


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    """A keyring that can be asked, with the keys of two places."""
    found = Keyring(**{"own.test": "pk_live_own", "other.test:8443/below": "pk_live_other"})
    monkeypatch.setitem(sys.modules, "keyring", found)
    for name in ("PIPELINES_DISABLE_KEYRING", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    return found


PLACES: list[tuple[dict[str, str], dict[str, str], str, str | None]] = [
    ({"base_url": "https://own.test"}, {}, "https://own.test", "pk_live_own"),
    ({"base_url": "OWN.test:443/"}, {}, "https://own.test", "pk_live_own"),
    ({"base_url": "https://own.test"}, {"base_url": "https://other.test:8443/below/"}, "https://other.test:8443/below",
        "pk_live_other"),
    ({"base_url": "https://own.test"}, {"base_url": "https://other.test:8443"}, "https://other.test:8443", None),
    ({"base_url": "https://own.test"}, {"base_url": "http://own.test"}, "http://own.test", None),
    ({"base_url": "https://own.test"}, {"base_url": "https://own.test:444"}, "https://own.test:444", None),
    ({"base_url": "https://own.test"}, {"env": "production"}, PRODUCTION, None),
    ({"email": "me@example.com"}, {}, PRODUCTION, None),
]  # fmt: skip


@pytest.mark.parametrize(("stored", "given", "account", "found"), PLACES)
def test_a_key_in_the_keyring_is_the_one_of_the_place(
    config: Path, keyring: Keyring, stored: dict[str, str], given: dict[str, str], account: str, found: str | None
) -> None:
    store(config, **stored)
    settings = PipelinesSettings.load("pipelines", given)
    assert (settings.api_key and settings.api_key.get_secret_value()) == found
    assert keyring.asked == [("pipelines", account)]
    if found:
        assert origin(settings.base_url) == origin(account)


def test_a_keyring_is_asked_only_where_there_was_a_login_and_no_other_key(
    config: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert key(base_url="https://own.test") is None
    store(config, base_url="https://own.test", api_key=STORED)
    assert key() == STORED
    store(config, base_url="https://own.test")
    assert key(api_key="pk_live_given") == "pk_live_given"
    monkeypatch.setenv("PIPELINES_API_KEY", "pk_live_variable")
    assert key() == "pk_live_variable"
    assert keyring.asked == []


@pytest.mark.parametrize("name", ["PIPELINES_DISABLE_KEYRING", "CI", "DBUS_SESSION_BUS_ADDRESS"])
def test_a_keyring_can_be_left_alone(
    config: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    store(config, base_url="https://own.test")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv(name, "" if name.startswith("DBUS") else "1")
    assert key() is None
    assert keyring.asked == []


def test_a_keyring_that_fails_holds_no_key(config: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    store(config, base_url="https://own.test")
    monkeypatch.setattr(keyring, "keys", None)
    assert key() is None
    monkeypatch.setattr(keyring, "keys", {"own.test": 7})
    assert key() is None
    assert len(keyring.asked) == 2
    monkeypatch.setitem(sys.modules, "keyring", None)  # not installed
    assert key() is None


def test_the_stored_login_lies_in_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PIPELINES_CONFIG_FILE")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert stored_login() is None
    folder = tmp_path / ".config" / "pipelines"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"api_key": STORED}))
    assert stored_login() == StoredLogin(PRODUCTION, STORED)
    (folder / "config.json").unlink()
    (folder / "config.json").mkdir()
    assert stored_login() is None


def test_a_stored_key_is_shown_nowhere(config: Path) -> None:
    config.write_text(json.dumps({"api_key": STORED}))
    settings = PipelinesSettings.load("pipelines", None)
    assert STORED not in f"{settings!r}{settings}{settings.model_dump_json()}"
    server = Server(Answer(401, json={"detail": f"bad key {STORED}"}))
    way = Way("httpx-sync")
    client = way.client_without_key(http_client=way.http_client(server))
    with pytest.raises(Exception, match="bad key") as caught:
        client.use(Pipelines).get_me()
    assert STORED.encode() not in pickle.dumps(caught.value)
    assert STORED not in str(caught.value)


def _login(seen: Seen) -> Answer:
    if seen.method == "POST":
        return Answer(json={"session_id": "s/1", "device_code": "dc", "verification_url": "u", "user_code": "c"})
    return Answer(json={"state": "authorized", "api_key": "pk_live_new"})


@everywhere
async def test_a_browser_login_needs_no_key_and_sends_none(way: Way) -> None:
    server = Server(_login)
    for given in ({}, {"api_key": KEY}):
        platform = way.client_without_key(http_client=way.http_client(server), pipelines=given).use(Pipelines)
        session = await way(platform.start_cli_login(socket.gethostname()))
        state = await way(platform.poll_cli_login(session["session_id"], session["device_code"]))
        assert state["api_key"] == "pk_live_new"
    for begun, polled in (server.seen[:2], server.seen[2:]):
        assert begun.json == {"hostname": socket.gethostname(), "client_name": None}
        assert (polled.path, polled.headers["x-device-code"]) == ("/api/cli-login/s/1", "dc")
        assert polled.url.endswith("/api/cli-login/s%2F1")
        assert "authorization" not in begun.headers
        assert "authorization" not in polled.headers


@everywhere
async def test_the_secret_of_an_organization_is_shown_nowhere(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret = "kept-out-of-sight"
    server = Server(lambda seen: Answer(422, json={"detail": f"bad {seen.content.decode()}", "value": secret}))
    platform = pipelines(way, server)
    with pytest.raises(UnprocessableEntityError, match="bad") as caught:
        await way(platform.set_org_credential(1, "openai", secret))
    error = caught.value
    assert server.seen[0].json == {"value": secret}
    assert secret not in f"{error}{error!r}{error.body}{error.message}{caplog.text}"
    assert secret.encode() not in pickle.dumps(error)
    with DryRunClient() as client:
        prepared = client.use(Pipelines).set_org_credential(1, "openai", secret)
    assert secret not in f"{prepared!r}{prepared.curl()}"
