"""Where the platform is, which credential it sends, and what it makes of errors."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from jackfield import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    Client,
    ConfigurationError,
    DryRunClient,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
)
from jackfield_pipeshub import Pipeshub, PipeshubSettings, models
from tests.pipeshub.clients import BASE, TOKEN, pipeshub
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Server

ORGANIZATION = {"domain": "example.com", "contactEmail": "a@example.com", "accountType": "business"}


def base(**settings: Any) -> str:
    """Where a platform with these settings sends requests."""
    with DryRunClient(pipeshub={"bearer_auth": TOKEN, **settings}) as client:
        shown = client.use(Pipeshub).organizations.get_current_organization()
    assert shown.url.endswith("/org")
    return shown.url.removesuffix("/org")


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({}, "https://app.pipeshub.com/api/v1"),
        ({"instance_url": "pipeshub.example.com"}, "https://pipeshub.example.com/api/v1"),
        ({"instance_url": "pipeshub.example.com:3000/"}, "https://pipeshub.example.com:3000/api/v1"),
        ({"instance_url": "https://pipeshub.example.com"}, "https://pipeshub.example.com/api/v1"),
        ({"instance_url": "https://pipeshub.example.com/"}, "https://pipeshub.example.com/api/v1"),
        ({"instance_url": "http://localhost:3000"}, "http://localhost:3000/api/v1"),
        ({"instance_url": "localhost:3000", "server_idx": 0}, "https://localhost:3000/api/v1"),
        ({"instance_url": "pipeshub.example.com", "server_idx": 1}, "https://pipeshub.example.com"),
        ({"server_idx": 1}, "https://app.pipeshub.com"),
        ({"base_url": "http://127.0.0.1:3000/api/v1"}, "http://127.0.0.1:3000/api/v1"),
        ({"base_url": "http://127.0.0.1:3000/api/v1/"}, "http://127.0.0.1:3000/api/v1"),
        (
            {"base_url": "https://proxy.test/pipes", "instance_url": "elsewhere", "server_idx": 1},
            "https://proxy.test/pipes",
        ),
    ],
)
def test_servers(settings: dict[str, Any], wanted: str) -> None:
    assert base(**settings) == wanted


def test_an_instance_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPESHUB_INSTANCE_URL", "http://env.test:8000/")
    assert base() == "http://env.test:8000/api/v1"
    assert base(instance_url="") == "http://env.test:8000/api/v1"  # empty counts as missing
    assert base(instance_url="given.test") == "https://given.test/api/v1"
    assert base(base_url="https://whole.test") == "https://whole.test"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"server_idx": 2}, "server_idx"),
        ({"instance_ur": "x"}, "did you mean 'instance_url'"),
        ({"instance_url": "ftp://x"}, "base_url must be like"),
        ({"base_url": "no-scheme"}, "base_url must be like"),
    ],
)
def test_settings_that_cannot_be(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        base(**settings)


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({}, "https://app.pipeshub.com/api/v1/oauth2/token"),
        ({"server_idx": 1}, "https://app.pipeshub.com/api/v1/oauth2/token"),
        ({"base_url": "http://h:1/pipes/api/v1/"}, "http://h:1/pipes/api/v1/oauth2/token"),
        ({"base_url": "http://h:1"}, "http://h:1/api/v1/oauth2/token"),
        ({"token_url": "/api/v1/oauth2/token"}, "https://app.pipeshub.com/api/v1/oauth2/token"),
        ({"base_url": "http://h:1/pipes/api/v1", "token_url": "/login"}, "http://h:1/login"),
        ({"token_url": "https://login.test/t"}, "https://login.test/t"),
    ],
)
def test_token_endpoints(settings: dict[str, Any], wanted: str) -> None:
    assert Pipeshub.token_url(PipeshubSettings.load("pipeshub", settings)) == wanted


FROM_ENVIRONMENT = {
    "PIPESHUB_BEARER_AUTH": "bearer-env",
    "PIPESHUB_CLIENT_ID": "id-env",
    "PIPESHUB_CLIENT_SECRET": "secret-env",
    "PIPESHUB_TOKEN_URL": "/token-env",
}


@pytest.mark.parametrize(
    ("variables", "settings", "kind"),
    [
        (("PIPESHUB_BEARER_AUTH",), {}, "Token"),
        (("PIPESHUB_CLIENT_ID", "PIPESHUB_CLIENT_SECRET"), {}, "ClientCredentials"),
        (tuple(FROM_ENVIRONMENT), {}, "ClientCredentials"),  # as with the vendor's client
        (tuple(FROM_ENVIRONMENT), {"bearer_auth": "given"}, "Token"),  # what was given goes before the environment
        (tuple(FROM_ENVIRONMENT), {"bearer_auth": "given", "client_id": "given"}, "ClientCredentials"),
        ((), {"bearer_auth": "given", "client_id": "given", "client_secret": "given"}, "ClientCredentials"),
        (("PIPESHUB_BEARER_AUTH", "PIPESHUB_CLIENT_ID"), {}, "Token"),
    ],
)
def test_which_credential_counts(
    monkeypatch: pytest.MonkeyPatch, variables: tuple[str, ...], settings: dict[str, Any], kind: str
) -> None:
    for name in variables:
        monkeypatch.setenv(name, FROM_ENVIRONMENT[name])
    assert type(Pipeshub.auth(PipeshubSettings.load("pipeshub", settings))).__name__ == kind


def test_the_token_endpoint_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPESHUB_TOKEN_URL", "https://login.test/env")
    assert Pipeshub.token_url(PipeshubSettings.load("pipeshub", {})) == "https://login.test/env"


@everywhere
async def test_without_a_credential_it_is_said_what_to_do(way: Way) -> None:
    server = Server(
        Answer(json={"currentStep": 0, "allowedMethods": [], "message": "", "authProviders": {}, "jitEnabled": False})
    )
    platform = pipeshub(way, server, pipeshub={"bearer_auth": None})
    with pytest.raises(ConfigurationError, match=r"PIPESHUB_BEARER_AUTH.*PIPESHUB_CLIENT_ID"):
        await way(platform.organizations.get_current_organization())
    await way(platform.user_account.init_auth())  # which needs none
    assert len(server.seen) == 1


def test_secrets_are_not_shown() -> None:
    settings = {"bearer_auth": "bearer-secret", "client_id": "x", "client_secret": "client-secret"}
    with Client(pipeshub=settings) as client:
        platform = client.use(Pipeshub)
        shown = f"{client!r} {platform!r} {platform._root.line!r} {PipeshubSettings.load('pipeshub', settings)!r}"
    assert "-secret" not in shown.replace("client_secret", "")


def test_the_platform_is_found_by_its_name() -> None:
    with Client(pipeshub={"bearer_auth": TOKEN}) as client:
        assert type(client.pipeshub) is Pipeshub
        assert "pipeshub" in client.platforms


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (400, BadRequestError, {"code": "VALIDATION_ERROR", "message": "query is required\nlimit is too big",
                                "metadata": {"errors": [{"field": "query", "message": "Required"}]}}),
        (401, AuthenticationError, {"code": "OAUTH_EXPIRED_TOKEN", "message": "Token expired"}),
        (403, PermissionDeniedError, {"code": "HTTP_FORBIDDEN", "message": "no scope", "metadata": {"a": 1}}),
        (410, APIStatusError, {"code": "HTTP_GONE", "message": "OTP expired"}),
        (429, RateLimitError, {"code": "HTTP_TOO_MANY_REQUESTS", "message": "Slow down", "retryAfter": 17}),
        (429, RateLimitError, {"code": "HTTP_TOO_MANY_REQUESTS", "message": "Slow down", "retryAfter": None}),
        (500, ServerError, {"code": "INTERNAL_ERROR", "message": "oops"}),
        (501, ServerError, {"code": "STORAGE_NOT_FOUND", "message": "oops", "new": "field"}),
    ],
)  # fmt: skip
@everywhere
async def test_errors_are_read_from_their_envelope(
    way: Way, status: int, kind: type[APIStatusError], error: dict[str, Any]
) -> None:
    with pytest.raises(kind) as caught:
        await way(pipeshub(way, Answer(status, json={"error": error})).organizations.get_current_organization())
    found = caught.value
    assert (type(found), found.status_code, found.code, found.message) == (
        kind,
        status,
        error["code"],
        error["message"],
    )
    assert found.retry_after == error.get("retryAfter")
    assert isinstance(found.data, models.ErrorResponse)
    assert found.data.error.model_dump(by_alias=True, exclude_unset=True) == error
    again = pickle.loads(pickle.dumps(found))
    assert (type(again), again.code, again.data.error.code) == (kind, found.code, found.code)


@everywhere
async def test_a_problem_of_an_argument_is_typed(way: Way) -> None:
    problem = {"field": "query", "message": "Required", "code": "INVALID_TYPE", "value": "x"}
    answer = Answer(
        400, json={"error": {"code": "VALIDATION_ERROR", "message": "m", "metadata": {"errors": [problem]}}}
    )
    with pytest.raises(BadRequestError) as caught:
        await way(pipeshub(way, answer).organizations.get_current_organization())
    [found] = caught.value.data.error.metadata.errors
    assert (type(found), found.field, found.code) == (models.MetadataError, "query", "INVALID_TYPE")


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"message": "no envelope"}, None, "no envelope"),  # one path of orgAuthConfig answers so
        ({"error": "a bare text"}, None, "a bare text"),
        ({"error": {"code": 7, "message": "odd"}}, "7", "odd"),
        ({"error": {"code": "X", "message": {"odd": 1}}}, "X", "{'odd': 1}"),
        ({"error": {}}, None, None),
        ([1], None, None),
    ],
)
@everywhere
async def test_errors_in_other_shapes_keep_their_words(
    way: Way, body: Any, code: str | None, message: str | None
) -> None:
    with pytest.raises(ServerError) as caught:
        await way(pipeshub(way, Answer(500, json=body)).organizations.get_current_organization())
    assert caught.value.code == code
    if message is not None:
        assert caught.value.message == message


@everywhere
async def test_what_is_not_wrapped_can_be_called(way: Way) -> None:
    server = Server(Answer(json={"agents": []}))
    platform = pipeshub(way, server)
    assert await way(platform.request("GET", "/agents", params={"page": 1})) == {"agents": []}
    [seen] = server.seen
    assert (seen.url, seen.headers["authorization"]) == (f"{BASE}/agents?page=1", f"Bearer {TOKEN}")


@everywhere
async def test_arguments_that_do_not_fit_are_said_without_their_values(way: Way) -> None:
    server = Server()
    platform = pipeshub(way, server)
    methods = platform.organization_auth_config
    calls: list[tuple[Callable[[], Any], str]] = [
        (lambda: platform.semantic_search.search("x", filters={"apps": "secret-value"}), "filters.apps: "),
        (lambda: methods.update_auth_method(auth_method=[{"order": "secret-value"}]), "auth_method.0.order: "),
        (
            lambda: platform.user_account.reset_password_with_token({"token": "secret-value"}, "p"),
            "security.scoped_token: ",
        ),
    ]
    for call, message in calls:
        with pytest.raises(ConfigurationError, match=message) as caught:
            await way(call())
        assert "secret-value" not in str(caught.value)
    assert server.seen == []
