"""Logging in: the bare calls, step by step, and all steps at once."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from jackfield import AuthenticationError, ConfigurationError, DryRunClient
from jackfield_pipeshub import LoginSession, Pipeshub, models
from tests.pipeshub.clients import BASE, pipeshub
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Seen, Server

MAIL = "me@example.com"
SESSION = "session-token-never-shown"
FIRST = {
    "currentStep": 0, "allowedMethods": ["samlSso", "password"], "message": "ok", "jitEnabled": False,
    "authProviders": {"google": {"clientId": "g"}},
}  # fmt: skip
SECOND: dict[str, Any] = {"status": "success", "nextStep": 1, "allowedMethods": ["otp", "google"], "authProviders": {}}
TOKENS = {"message": "Fully authenticated", "accessToken": "access-never-shown", "refreshToken": "refresh-never-shown"}


@pytest.fixture
def server() -> Server:
    """Wants a password, and then a code; tells what it saw in `server.seen`."""

    def answer(seen: Seen) -> Answer:
        if seen.path.endswith("/initAuth"):
            return Answer(json=FIRST, headers={"x-session-token": SESSION})
        step = (seen.headers.get("x-session-token"), seen.json["method"], seen.json["credentials"])
        if step == (SESSION, "password", {"password": "pass-1"}):
            return Answer(json=SECOND)
        if step == (SESSION, "otp", {"otp": "123456"}):
            return Answer(json=TOKENS)
        return Answer(401, json={"error": {"code": "HTTP_UNAUTHORIZED", "message": "Invalid credentials"}})

    return Server(answer)


@everywhere
async def test_the_vendors_way(way: Way, server: Server) -> None:
    account = pipeshub(way, server).user_account
    first = await way(account.init_auth(request={"email": MAIL}))
    assert first.result.allowed_methods == [models.LoginMethod.SAML_SSO, models.LoginMethod.PASSWORD]
    session = first.headers["x-session-token"][0]
    answer = await way(
        account.authenticate(
            request={"method": "password", "credentials": {"password": "pass-1"}, "x_session_token": session}
        )
    )
    assert isinstance(answer, models.AuthenticateMultiStepResponse)
    request = models.AuthenticateRequest(method="otp", credentials=models.OtpCredentials(otp="123456"))
    done = await way(account.authenticate(x_session_token=session, request=request))
    assert isinstance(done, models.AuthenticateFinalResponse)
    assert done.access_token == "access-never-shown"
    assert [seen.json for seen in server.seen] == [
        {"email": MAIL},
        {"method": "password", "credentials": {"password": "pass-1"}},
        {"method": "otp", "credentials": {"otp": "123456"}},
    ]


@everywhere
async def test_plain_keywords_do_as_well(way: Way, server: Server) -> None:
    account = pipeshub(way, server).user_account
    first = await way(account.init_auth(email=MAIL))
    assert first.session_token == SESSION
    answer = await way(
        account.authenticate(
            x_session_token=first.session_token, method="password", credentials={"password": "pass-1"}, email=MAIL,
            cf_turnstile_response="captcha",
        )
    )  # fmt: skip
    assert answer.next_step == 1
    assert server.seen[1].json == {
        "method": "password", "credentials": {"password": "pass-1"}, "email": MAIL, "cf-turnstile-response": "captcha",
    }  # fmt: skip


@everywhere
async def test_no_step_sends_the_clients_credential(way: Way, server: Server) -> None:
    account = pipeshub(way, server).user_account
    await way(account.login(MAIL, credentials={"password": "pass-1", "otp": "123456"}))
    assert [seen.headers.get("authorization") for seen in server.seen] == [None, None, None]


@everywhere
async def test_step_by_step(way: Way, server: Server) -> None:
    session = await way(pipeshub(way, server).user_account.start_login(MAIL))
    assert type(session) is LoginSession
    assert (session.step, session.allowed_methods, session.tokens) == (0, ["samlSso", "password"], None)
    google = session.auth_providers and session.auth_providers.google
    assert google == models.AuthProviderGooglePublicConfig(client_id="g")
    after = await way(session.authenticate("password", "pass-1"))
    assert (after.step, after.allowed_methods, after.tokens) == (1, ["otp", "google"], None)
    assert session.step == 0  # a step gives a new session
    done = await way(after.authenticate(models.LoginMethod.OTP, {"otp": "123456"}))
    assert (done.allowed_methods, done.tokens.access_token) == ([], "access-never-shown")


@everywhere
async def test_a_wrong_step_can_be_taken_again(way: Way, server: Server) -> None:
    session = await way(pipeshub(way, server).user_account.start_login(MAIL))
    with pytest.raises(AuthenticationError, match="Invalid credentials"):
        await way(session.authenticate("password", "wrong"))
    assert (await way(session.authenticate("password", "pass-1"))).step == 1


@everywhere
async def test_all_steps_at_once(way: Way, server: Server) -> None:
    asked: list[str] = []

    def code() -> str:
        asked.append("otp")
        assert len(server.seen) == 2  # only when its step has come
        return "123456"

    account = pipeshub(way, server).user_account
    tokens = await way(
        account.login(MAIL, credentials={models.LoginMethod.PASSWORD: "pass-1", "otp": code, "oauth": "x"})
    )
    assert type(tokens) is models.AuthenticateFinalResponse
    assert (tokens.refresh_token, asked) == ("refresh-never-shown", ["otp"])


@everywhere
async def test_a_step_that_nobody_can_take_is_said(way: Way, server: Server) -> None:
    account = pipeshub(way, server).user_account
    with pytest.raises(ConfigurationError, match="step 1 of the login takes otp or google"):
        await way(account.login(MAIL, credentials={"password": "pass-1"}))


@everywhere
async def test_a_server_that_asks_for_ever_is_left(way: Way) -> None:
    def answer(seen: Seen) -> Answer:
        again: dict[str, Any] = {**SECOND, "allowedMethods": ["password"]}
        return Answer(json=FIRST if seen.path.endswith("/initAuth") else again, headers={"x-session-token": "s"})

    account = pipeshub(way, Server(answer)).user_account
    with pytest.raises(ConfigurationError, match="takes password"):
        await way(account.login(MAIL, credentials={"password": "pass-1"}))


@everywhere
async def test_missing_arguments_are_said(way: Way) -> None:
    server = Server()
    account = pipeshub(way, server).user_account
    for arguments, message in (
        ({"method": "otp", "credentials": {"otp": "1"}}, "needs x_session_token="),
        ({"x_session_token": "s", "credentials": {"otp": "1"}}, "authenticate.method: "),
        ({"x_session_token": "s", "method": "otp"}, "authenticate.credentials"),
    ):
        with pytest.raises(ConfigurationError, match=message):
            await way(account.authenticate(**arguments))
    for security in ({}, "", {"scoped_token": ""}):
        with pytest.raises(ConfigurationError, match="scoped_token"):
            await way(account.reset_password_with_token(security, "Passw0rd!"))
    assert server.seen == []


SCOPED = models.ResetPasswordWithTokenSecurity(scoped_token="one-time")


@pytest.mark.parametrize("security", ["one-time", {"scoped_token": "one-time"}, SCOPED])
@everywhere
async def test_a_scoped_token_goes_in_place_of_the_clients(way: Way, security: Any) -> None:
    server = Server(Answer(json={"data": "done"}))
    answer = await way(
        pipeshub(way, server).user_account.reset_password_with_token(security=security, password="Passw0rd!")
    )
    assert answer.data == "done"
    assert server.seen[0].headers["authorization"] == "Bearer one-time"
    assert server.seen[0].json == {"password": "Passw0rd!"}


@everywhere
async def test_a_session_shows_no_secret(way: Way, server: Server) -> None:
    session = await way(pipeshub(way, server).user_account.start_login(MAIL))
    done = await way((await way(session.authenticate("password", "pass-1"))).authenticate("otp", "123456"))
    first = await way(pipeshub(way, server).user_account.init_auth())
    shown = f"{session!r} {done!r} {first!r} {session.model_dump()} {session.model_dump_json()}"
    assert "never-shown" not in shown


def test_a_dry_login_goes_on_with_given_answers() -> None:
    with DryRunClient(pipeshub={"base_url": BASE}) as client:
        plan = client.use(Pipeshub).user_account.login(MAIL, credentials={"password": "pass-1", "otp": "123456"})
    assert plan.first is not None
    assert (plan.first.url, plan.first.json) == (f"{BASE}/userAccount/initAuth", {"email": MAIL})
    plan.answer(FIRST, headers={"x-session-token": SESSION})
    assert plan.current is not None
    assert plan.current.headers["x-session-token"] == "***"
    assert plan.answer(SECOND).answer(TOKENS).result.access_token == "access-never-shown"


def test_a_session_can_be_kept_and_gone_on_with() -> None:
    with DryRunClient(pipeshub={"base_url": BASE}) as client:
        plan = client.use(Pipeshub).user_account.start_login(MAIL)
        session = plan.answer(FIRST, headers={"x-session-token": SESSION}).result
        kept: LoginSession[Any] = pickle.loads(pickle.dumps(session))
        again = client.adopt(kept, Pipeshub).authenticate("password", "pass-1")
        assert again.first is not None
        assert again.first.json == {"method": "password", "credentials": {"password": "pass-1"}}
