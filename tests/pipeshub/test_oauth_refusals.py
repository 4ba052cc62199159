"""A token endpoint that refuses, and what of tokens and secrets goes where."""

from __future__ import annotations

import logging
import pickle
from typing import Any

import anyio
import pytest

from jackfield import (
    AsyncClient,
    AuthenticationError,
    BadRequestError,
    Client,
    ConfigurationError,
    DryRunClient,
    RateLimitError,
    ServerError,
)
from jackfield_pipeshub import OAuthError, Pipeshub
from tests.lab import Lab, Reply, replies
from tests.pipeshub.clients import pipeshub_at
from tests.pipeshub.realm import CLIENT_ID, CLIENT_SECRET, Realm, token
from tests.support.clients import Way, everywhere, quick


@pytest.mark.parametrize(
    ("status", "body", "error", "description"),
    [
        (401, {"error": "invalid_client", "error_description": "Client authentication failed"}, "invalid_client",
         "Client authentication failed"),
        (403, {"error": "access_denied"}, "access_denied", None),
        (400, {"error": "invalid_scope", "error_description": "no"}, "invalid_scope", "no"),
        (400, {"error": "server_error", "error_description": 5}, "server_error", None),
        (400, {"error": {"code": "VALIDATION_ERROR", "message": "bad body"}}, "VALIDATION_ERROR", "bad body"),
    ],
)  # fmt: skip
@everywhere
async def test_a_refusal_says_why(
    realm: Realm, way: Way, status: int, body: Any, error: str, description: str | None
) -> None:
    realm.refusal = replies.json(status, body)
    platform = realm.pipeshub(way, retries=quick(2))
    with pytest.raises(OAuthError) as caught:
        await way(platform.organizations.get_current_organization())
    found = caught.value
    assert (found.error, found.error_description, found.status_code, found.code) == (error, description, status, error)
    assert isinstance(found, AuthenticationError)
    assert found.platform == "pipeshub"
    assert f"{status} {error} {description or 'the token endpoint refused'}" in str(found)
    assert CLIENT_SECRET not in f"{found!r} {vars(found)}"
    again = pickle.loads(pickle.dumps(found))
    assert (type(again), again.error, again.error_description, str(again)) == (
        OAuthError, error, description, str(found),
    )  # fmt: skip
    assert (len(realm.asked), realm.used) == (1, [])


@everywhere
async def test_a_secret_that_was_changed_is_said_when_the_token_is_renewed(realm: Realm, way: Way) -> None:
    platform = realm.pipeshub(way)
    await way(platform.organizations.get_current_organization())
    realm.refused.add(token(1))
    realm.refusal = replies.json(401, {"error": "invalid_client"})
    with pytest.raises(OAuthError, match="invalid_client"):
        await way(platform.organizations.get_current_organization())


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, {"error": "slow_down"}, RateLimitError),
        (503, {"error": "temporarily_unavailable"}, ServerError),
        (400, {"message": "no error"}, BadRequestError),
        (400, ["no object"], BadRequestError),
    ],
)
@everywhere
async def test_a_failure_that_is_no_refusal_stays_what_it_is(
    realm: Realm, way: Way, status: int, body: Any, kind: type[Exception]
) -> None:
    realm.refusal = replies.json(status, body)
    with pytest.raises(kind) as caught:
        await way(realm.pipeshub(way).organizations.get_current_organization())
    assert type(caught.value) is kind


@everywhere
async def test_asking_for_a_token_is_retried(realm: Realm, way: Way) -> None:
    fine = replies.json(200, {"access_token": token(1)})
    realm.lab.on("POST", "/api/v1/oauth2/token", [replies.json(503, {}), replies.json(429, {}), fine])
    await way(realm.pipeshub(way, retries=quick(2)).organizations.get_current_organization())
    assert realm.used == [f"Bearer {token(1)}"]


@pytest.mark.parametrize(
    "answer",
    [
        replies.json(200, {"token": "secret-in-a-wrong-place"}),
        replies.json(200, {"access_token": 5, "note": "secret-in-a-wrong-place"}),
        replies.json(200, {"access_token": "secret-in-a-wrong-place", "expires_in": "soon"}),
        replies.text(200, "secret-in-a-wrong-place"),
        replies.empty(204),
    ],
)
@everywhere
async def test_an_answer_without_a_token_is_said_and_not_shown(realm: Realm, way: Way, answer: Reply) -> None:
    realm.refusal = answer
    with pytest.raises(OAuthError, match="holds no access token") as caught:
        await way(realm.pipeshub(way).organizations.get_current_organization())
    error = caught.value
    assert error.error == "invalid_response"
    assert "secret-in-a-wrong-place" not in f"{error!r} {vars(error)} {error.__context__!r}"
    assert realm.used == []


@everywhere
async def test_a_token_stays_at_its_origin(realm: Realm, way: Way) -> None:
    with Lab([replies.json(200, {"domain": "d", "contactEmail": "c", "accountType": "business"})] * 2) as other:
        realm.lab.on("GET", "/api/v1/org", replies.redirect(302, f"{other.url}/org"))
        found = await way(realm.pipeshub(way).organizations.get_current_organization())
        assert found.domain == "d"
        [request] = other.requests
    assert realm.used == [f"Bearer {token(1)}"]
    assert request.header("authorization") is None
    assert token(1).encode() not in request.head + request.body


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@everywhere
async def test_the_secret_does_not_follow_a_redirect(realm: Realm, way: Way, status: int) -> None:
    with Lab() as other:
        realm.refusal = replies.redirect(status, f"{other.url}/token")
        with pytest.raises(Exception, match=str(status)):
            await way(realm.pipeshub(way).organizations.get_current_organization())
        assert other.seen == 0


@everywhere
async def test_two_installations_do_not_share_tokens(realm: Realm, way: Way) -> None:
    with Realm() as other:
        for place in (realm, other):
            await way(place.pipeshub(way).organizations.get_current_organization())
        assert (len(realm.asked), len(other.asked)) == (1, 1)


@everywhere
async def test_the_token_endpoint_may_be_elsewhere(realm: Realm, way: Way) -> None:
    with Lab(replies.json(200, {"access_token": "from-elsewhere"})) as login:
        for url, path in ((f"{login.url}/login", "/login"),):
            platform = realm.pipeshub(way, pipeshub={"token_url": url})
            await way(platform.organizations.get_current_organization())
            assert [each.path for each in login.requests] == [path]
    assert realm.asked == []
    assert realm.used == ["Bearer from-elsewhere"]


@everywhere
async def test_calls_without_authentication_ask_for_no_token(
    realm: Realm, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPESHUB_BEARER_AUTH", "from-the-environment")
    step: dict[str, Any] = {
        "currentStep": 0,
        "allowedMethods": [],
        "message": "m",
        "authProviders": {},
        "jitEnabled": False,
    }
    realm.lab.on("POST", "/api/v1/userAccount/initAuth", replies.json(200, step))
    realm.lab.on("POST", "/api/v1/userAccount/password/reset/token", replies.json(200, {"data": "done"}))
    platform = realm.pipeshub(way)
    await way(platform.user_account.init_auth(email="a@example.com"))
    await way(platform.user_account.reset_password_with_token({"scoped_token": "one-time"}, "Passw0rd!"))
    assert realm.asked == []
    assert realm.used == ["", "Bearer one-time"]


@everywhere
async def test_nothing_secret_is_logged_or_shown(
    realm: Realm, way: Way, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(logging.getLogger("jackfield"), "propagate", True)
    platform = realm.pipeshub(way)
    await way(platform.organizations.get_current_organization())
    realm.refused |= {token(1), token(2)}
    with pytest.raises(AuthenticationError) as caught:
        await way(platform.organizations.get_current_organization())
    error = caught.value
    assert "expired: ***" in str(error)  # the server has echoed the token
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("jackfield"))
    assert "/oauth2/token -> 200" in logged
    shown = f"{logged} {error!r} {vars(error)} {platform!r} {platform._root!r} {platform._root.line.auth!r}"
    for secret in (CLIENT_SECRET, token(1), token(2)):
        assert secret not in shown
        assert secret.encode() not in pickle.dumps(error)


def test_a_client_that_lives_longer_than_a_loop_keeps_its_tokens(realm: Realm) -> None:
    settings = {"base_url": f"{realm.lab.url}/api/v1", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    client = AsyncClient(pipeshub=settings)
    platform = client.use(Pipeshub)
    realm.pause = 0.1

    async def several() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(platform.organizations.get_current_organization)

    for backend in ("asyncio", "asyncio", "trio"):
        anyio.run(several, backend=backend)
        realm.refused.add(token(len(realm.asked)))
    assert len(realm.asked) == 3  # the first one's token, and a new one for each that was refused
    anyio.run(client.aclose)


def test_a_client_closes_what_asking_for_tokens_opened(realm: Realm) -> None:
    with Client(
        pipeshub={"base_url": f"{realm.lab.url}/api/v1", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    ) as client:
        client.use(Pipeshub).organizations.get_current_organization()
    realm.lab.wait_closed()


def test_a_dry_run_asks_for_no_token() -> None:
    with DryRunClient(pipeshub={"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}) as client:
        shown = client.use(Pipeshub).organizations.get_current_organization()
    assert (shown.url, shown.headers["authorization"]) == ("https://app.pipeshub.com/api/v1/org", "***")


@everywhere
async def test_half_a_client_is_said(way: Way) -> None:
    for settings, missing in (
        ({"client_id": "x"}, "client_secret is missing"),
        ({"client_secret": "x"}, "client_id is missing"),
    ):
        platform = pipeshub_at(way, "http://127.0.0.1:9", pipeshub={"bearer_auth": None, **settings})
        with pytest.raises(ConfigurationError, match=missing):
            await way(platform.organizations.get_current_organization())
