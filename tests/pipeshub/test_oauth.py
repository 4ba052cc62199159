"""OAuth2 client credentials on a loopback token server."""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Callable, Iterator
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
from tests.lab import Gate, Lab, Reply, replies
from tests.pipeshub.clients import pipeshub_at
from tests.pipeshub.realm import CLIENT_ID, CLIENT_SECRET, Realm, token
from tests.support.clients import Way, everywhere, quick

READ = "conversation:read"
MANY = 8


@pytest.fixture
def realm() -> Iterator[Realm]:
    with Realm() as found:
        yield found


async def at_once(way: Way, calls: list[Callable[[], Any]]) -> list[Any]:
    """Make calls on as many threads or tasks; gives results and exceptions."""
    found: list[Any] = [None] * len(calls)
    if way.awaited:

        async def task(place: int) -> None:
            try:
                found[place] = await calls[place]()
            except Exception as error:  # noqa: BLE001 - looked at by the test
                found[place] = error

        async with anyio.create_task_group() as group:
            for place in range(len(calls)):
                group.start_soon(task, place)
        return found

    def work(place: int) -> None:
        try:
            found[place] = calls[place]()
        except Exception as error:  # noqa: BLE001 - looked at by the test
            found[place] = error

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@everywhere
async def test_a_token_is_asked_for_once_and_used_again(realm: Realm, way: Way) -> None:
    platform = realm.pipeshub(way)
    for _ in range(3):
        await way(platform.organizations.get_current_organization())
    assert realm.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scope": "org:read",
        }
    ]
    assert realm.used == [f"Bearer {token(1)}"] * 3
    first = realm.lab.requests[0]
    assert first.header("content-type") == "application/x-www-form-urlencoded"
    assert first.header("authorization") is None


@everywhere
async def test_each_scope_has_its_token_and_a_wider_one_serves_too(realm: Realm, way: Way) -> None:
    platform = realm.pipeshub(way)
    await way(platform.organizations.get_current_organization())
    await way(platform.conversations.get_all_conversations())
    await way(platform.semantic_search.search("x"))
    assert [each.get("scope") for each in realm.asked] == ["org:read", READ, "semantic:write"]
    await way(platform.organization_auth_config.get_auth_methods())  # one that names no scope wants the app's whole set
    assert "scope" not in realm.asked[3]
    await way(platform.request("GET", "/org"))
    realm.refused.add(token(1))
    await way(platform.organizations.get_current_organization())  # the whole set covers it
    assert len(realm.asked) == 4
    assert realm.used[-1] == f"Bearer {token(4)}"


@everywhere
async def test_what_the_whole_set_is_may_be_unknown(realm: Realm, way: Way) -> None:
    realm.tells_scope = False
    platform = realm.pipeshub(way)
    await way(platform.organization_auth_config.get_auth_methods())
    for _ in range(2):
        await way(platform.organizations.get_current_organization())
        await way(platform.organization_auth_config.get_auth_methods())
    assert [each.get("scope") for each in realm.asked] == [None, "org:read"]


@everywhere
async def test_a_token_with_less_than_was_asked_for_is_used_for_that(realm: Realm, way: Way) -> None:
    realm.refusal = replies.json(200, {"access_token": token(1), "expires_in": 3600, "scope": ""})
    platform = realm.pipeshub(way)
    for _ in range(2):
        await way(platform.organizations.get_current_organization())
    assert len(realm.asked) == 1


@pytest.mark.parametrize(("expires_in", "asked"), [(60, 3), (1, 3), (0, 3), (3600, 1), (None, 1)])
@everywhere
async def test_a_token_is_replaced_before_it_expires(
    realm: Realm, way: Way, expires_in: float | None, asked: int
) -> None:
    realm.expires_in = expires_in
    platform = realm.pipeshub(way)
    for _ in range(3):
        await way(platform.organizations.get_current_organization())
    assert len(realm.asked) == asked


@everywhere
async def test_a_token_ages(realm: Realm, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    realm.expires_in = 100
    platform = realm.pipeshub(way)
    clock = {"now": 1000.0}

    def now_here(io: object) -> float:
        return clock["now"]

    monkeypatch.setattr(platform._root.io.__class__, "now", now_here)
    for now, asked in ((1000.0, 1), (1039.9, 1), (1040.0, 2), (1079.9, 2), (1080.0, 3)):
        clock["now"] = now
        await way(platform.organizations.get_current_organization())
        assert len(realm.asked) == asked, now


@everywhere
async def test_many_at_once_ask_for_one_token(realm: Realm, way: Way) -> None:
    realm.pause = 0.2
    platform = realm.pipeshub(way)
    found = await at_once(way, [platform.organizations.get_current_organization] * MANY)
    assert [each.domain for each in found] == ["example.com"] * MANY
    assert len(realm.asked) == 1
    assert realm.used == [f"Bearer {token(1)}"] * MANY


@everywhere
async def test_a_refused_token_is_replaced_once(realm: Realm, way: Way) -> None:
    platform = realm.pipeshub(way)
    await way(platform.organizations.get_current_organization())
    realm.refused.add(token(1))
    await way(platform.organizations.get_current_organization())
    assert (len(realm.asked), realm.used[1:]) == (2, [f"Bearer {token(1)}", f"Bearer {token(2)}"])
    await way(platform.semantic_search.search("x"))
    realm.refused.add(token(3))
    await way(platform.semantic_search.search("x"))  # a POST, too: a 401 means that nothing was done
    assert realm.used[-2:] == [f"Bearer {token(3)}", f"Bearer {token(4)}"]


@everywhere
async def test_a_token_that_is_refused_again_is_an_error(realm: Realm, way: Way) -> None:
    realm.refused |= {token(number) for number in range(1, 9)}
    platform = realm.pipeshub(way, retries=quick(3))
    with pytest.raises(AuthenticationError) as caught:
        await way(platform.organizations.get_current_organization())
    assert (type(caught.value), caught.value.code) == (AuthenticationError, "OAUTH_EXPIRED_TOKEN")
    assert (len(realm.asked), len(realm.used)) == (2, 2)


@everywhere
async def test_many_that_were_refused_ask_for_one_new_token(realm: Realm, way: Way) -> None:
    """Nobody throws away what another one has just got."""
    platform = realm.pipeshub(way)
    await way(platform.organizations.get_current_organization())
    realm.refused.add(token(1))
    realm.pause = 0.2
    found = await at_once(way, [platform.organizations.get_current_organization] * MANY)
    assert [each.domain for each in found] == ["example.com"] * MANY
    assert len(realm.asked) == 2
    assert realm.used.count(f"Bearer {token(2)}") == MANY


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_one_that_gives_up_does_not_take_the_others_with_it(realm: Realm, backend: str) -> None:
    """The task that asks for the token is cancelled; another one asks in its place."""
    gate = Gate()
    slow = replies.json(200, {"access_token": token(1), "expires_in": 3600}).delay(until=gate)
    realm.lab.on("POST", "/api/v1/oauth2/token", [slow, replies.json(200, {"access_token": token(2)})])
    way = Way(f"httpx-{backend}")

    async def work() -> None:
        platform = realm.pipeshub(way)
        first = anyio.CancelScope()
        done: list[str] = []

        async def asks_for_the_token() -> None:
            with first:
                await platform.organizations.get_current_organization()

        async def waits_for_it() -> None:
            done.append((await platform.organizations.get_current_organization()).domain)

        async with anyio.create_task_group() as group:
            group.start_soon(asks_for_the_token)
            await anyio.to_thread.run_sync(lambda: realm.lab.wait(lambda lab: lab.seen == 1))
            group.start_soon(waits_for_it)
            await anyio.wait_all_tasks_blocked()
            first.cancel()
        assert first.cancelled_caught
        assert done == ["example.com"]

    way.run(work)
    gate.open()
    assert realm.used == [f"Bearer {token(2)}"]


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


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimitError), (503, ServerError), (400, BadRequestError)])
@everywhere
async def test_a_failure_that_is_no_refusal_stays_what_it_is(
    realm: Realm, way: Way, status: int, kind: type[Exception]
) -> None:
    realm.refusal = replies.json(status, {"message": "later"})
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
