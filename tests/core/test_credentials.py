"""How requests are authenticated, and what a 401 leads to: the engine, stepped by hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from jackfield import APITimeoutError, AuthenticationError, ConfigurationError, ServerError
from jackfield._stepping import SteppingIO
from jackfield.plugin import Async, Auth, Body, Call, Root, Token, lock, now, sleep
from tests.support.acme import KEY, Acme
from tests.support.clients import Way
from tests.support.files import Unseekable
from tests.support.oauth import TOKEN_URL, Guarded
from tests.support.serving import Answer, Seen, Server
from tests.support.stepping import lost, stepping_root, walk

OK = Answer(json={})


def token(text: str) -> Answer:
    """What the token endpoint says."""
    return Answer(json={"access_token": text})


def acme_with(auth: Auth) -> type[Acme[Any]]:
    """Acme with another way to authenticate."""

    class Other(Acme[Any]):
        @classmethod
        def auth(cls, settings: Any) -> Auth:
            return auth

    return Other


def test_a_token_goes_to_its_own_origin() -> None:
    done = walk(stepping_root(), Call("GET", "/x"), OK)

    assert done.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert done.own_auth == [True]


def test_a_missing_credential_is_told_before_anything_is_sent() -> None:
    done = walk(stepping_root(settings={}), Call("GET", "/x"))

    assert isinstance(done.error, ConfigurationError)
    assert str(done.error) == "acme: no API key; give Client(acme={'api_key': ...}) or set ACME_API_KEY"


def test_a_call_without_a_credential_needs_none() -> None:
    done = walk(stepping_root(settings={}), Call("GET", "/x", auth=False), OK)

    assert "authorization" not in done.requests[0].headers
    assert done.own_auth == [True], "the HTTP client's own credential is kept out as well"


def test_a_secret_for_one_call_takes_the_place_of_the_platforms() -> None:
    done = walk(stepping_root(settings={}), Call("GET", "/x", auth="for-this-call"), OK)

    assert done.requests[0].headers["authorization"] == "Bearer for-this-call"


def test_absolute_calls_get_no_credential_and_no_header_of_ours() -> None:
    call = Call[Any]("GET", url="https://acme.test/v1/x", options={"headers": {"x-mine": "1"}, "idempotency_key": "k"})
    done = walk(stepping_root(headers={"x-client": "1"}), call, OK)

    assert set(done.requests[0].headers) == {"host", "accept", "accept-encoding", "user-agent"}


def test_a_platform_without_credentials_lets_the_http_clients_own_one_through() -> None:
    done = walk(stepping_root(acme_with(Auth())), Call("GET", "/x"), OK)

    assert done.own_auth == [False]


def test_a_cookie_credential_goes_with_a_users_own_cookie() -> None:
    auth = Token("abcd", missing="", header="cookie", scheme="sub=")
    done = walk(stepping_root(acme_with(auth)), Call("GET", "/x", headers={"cookie": "a=b"}), OK)

    assert done.requests[0].headers["cookie"] == "sub=abcd; a=b"


@pytest.mark.parametrize("secret", ["line\nbreak", "ümlaut", "del\x7f"])
def test_a_secret_that_no_header_can_hold_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="its value is not shown") as caught:
        Token(secret, missing="")
    assert secret not in str(caught.value)


# -- credentials that are fetched


def test_a_token_is_fetched_once() -> None:
    root = stepping_root(Guarded)
    done = walk(root, Call("GET", "/x"), token("one"), OK)

    fetch, sent = done.requests
    assert str(fetch.url) == TOKEN_URL
    assert fetch.method == "POST"
    assert "authorization" not in fetch.headers
    assert done.bodies[0] == b"client_secret=client-secret-77"
    assert sent.headers["authorization"] == "Bearer one"
    assert [str(each.url) for each in walk(root, Call("GET", "/y"), OK).requests] == ["https://guarded.test/y"]


def test_a_401_renews_the_credential_once() -> None:
    done = walk(stepping_root(Guarded), Call("POST", "/x", json=[1]), token("one"), Answer(401), token("two"), OK)

    assert [each.headers.get("authorization") for each in done.requests] == [None, "Bearer one", None, "Bearer two"]
    assert done.bodies[1] == done.bodies[3] == b"[1]"
    assert done.outcome.attempts == 1, "it is no retry that the policy counts"


def test_a_second_401_is_an_error() -> None:
    done = walk(stepping_root(Guarded), Call("GET", "/x"), token("one"), Answer(401), token("two"), Answer(401))

    assert isinstance(done.error, AuthenticationError)
    assert len(done.requests) == 4


def test_a_fixed_token_is_not_renewed() -> None:
    done = walk(stepping_root(), Call("GET", "/x"), Answer(401))

    assert isinstance(done.error, AuthenticationError)
    assert done.closed == [401]


@pytest.mark.parametrize("auth", [False, "for-this-call"])
def test_other_credentials_are_not_renewed(auth: Any) -> None:
    done = walk(stepping_root(Guarded), Call("GET", "/x", auth=auth), Answer(401))

    assert len(done.requests) == 1


def test_nothing_is_renewed_for_another_origin() -> None:
    done = walk(stepping_root(Guarded), Call("GET", url="https://s3.test/x"), Answer(401))

    assert len(done.requests) == 1


def test_a_body_that_cannot_rewind_is_not_sent_with_a_new_credential() -> None:
    call = Call[Any]("PUT", "/x", body=Body.file(Unseekable(b"once"), length=4))
    done = walk(stepping_root(Guarded), call, token("one"), Answer(401))

    assert isinstance(done.error, AuthenticationError)
    assert len(done.requests) == 2


def test_renewal_and_retries_go_together() -> None:
    done = walk(
        stepping_root(Guarded), Call("GET", "/x"), token("1"), Answer(503), Answer(401), token("2"), Answer(503), OK
    )

    assert done.content == b"{}"
    assert done.outcome.attempts == 3


def test_a_token_endpoint_that_fails_is_retried_and_then_told() -> None:
    done = walk(stepping_root(Guarded, retries=1), Call("GET", "/x"), Answer(503), lost(timeout=True))

    assert isinstance(done.error, APITimeoutError)
    assert done.error.path == TOKEN_URL
    assert done.error.operation == "fetch_token"


def test_a_renewal_that_fails_is_told() -> None:
    done = walk(stepping_root(Guarded, retries=0), Call("GET", "/x"), token("one"), Answer(401), Answer(500))

    assert isinstance(done.error, ServerError)
    assert done.closed == [200, 401, 500]


def test_what_flows_may_use_a_credential_may_use_too() -> None:
    class Slow(Auth):
        fixed = None

        async def headers(self, call: Call[Any], root: Root[Async]) -> Mapping[str, str]:
            async with lock():
                await sleep(2.0)
            return {"authorization": f"at {now():g}"}

    io = SteppingIO()
    done = walk(stepping_root(acme_with(Slow()), io=io), Call("GET", "/x"), OK)

    assert done.pauses == [2.0]
    assert done.requests[0].headers["authorization"] == "at 2"


def token_server(tokens: Iterator[int]) -> Server:
    """Gives tokens that count up, and takes only the newest."""
    newest = [0]

    def serve(seen: Seen) -> Answer:
        if seen.url == TOKEN_URL:
            newest[0] = next(tokens)
            return token(str(newest[0]))
        good = seen.headers["authorization"] == f"Bearer {newest[0]}"
        return Answer(200 if good else 401, json={"fileId": "a"})

    return Server(serve)


def fetched(server: Server) -> int:
    """How many tokens were fetched."""
    return len([seen for seen in server.seen if seen.url == TOKEN_URL])


def test_many_threads_fetch_one_token() -> None:
    server = token_server(count())
    guarded = Way("httpx-sync").client(server).use(Guarded)
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        guarded.files.retrieve("a")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert fetched(server) == 1
    assert len(server.seen) == 9


async def test_many_tasks_fetch_and_renew_one_token(anyio_backend: str) -> None:
    tokens = count()
    server = token_server(tokens)
    guarded = Way(f"httpx-{anyio_backend}").client(server).use(Guarded)

    async def together() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(guarded.files.retrieve, "a")

    await together()
    assert fetched(server) == 1
    # The server forgets the token that everybody has.
    stranger = Way(f"httpx-{anyio_backend}").client(server).use(Guarded)
    await stranger.files.retrieve("a")
    assert fetched(server) == 2
    await together()
    assert fetched(server) == 3, "eight refusals, one new token"


async def test_a_fetch_that_is_cancelled_does_not_fail_the_others(anyio_backend: str) -> None:
    server = token_server(count())
    guarded = Way(f"httpx-{anyio_backend}").client(server).use(Guarded)
    done: list[str] = []

    async def work(scope: anyio.CancelScope) -> None:
        with scope:
            done.append((await guarded.files.retrieve("a")).id)

    scopes = [anyio.CancelScope() for _ in range(3)]
    async with anyio.create_task_group() as group:
        for scope in scopes:
            group.start_soon(work, scope)
        await anyio.lowlevel.checkpoint()
        scopes[0].cancel()
    assert done == ["a", "a"]


def test_a_header_that_a_credential_makes_is_checked() -> None:
    class Bad(Auth):
        fixed = None

        async def headers(self, call: Call[Any], root: Root[Async]) -> Mapping[str, str]:
            return {"Authorization": "a\r\nx: y"}

    done = walk(stepping_root(acme_with(Bad())), Call("GET", "/x"))

    assert isinstance(done.error, ConfigurationError)
    assert "x: y" not in str(done.error)
