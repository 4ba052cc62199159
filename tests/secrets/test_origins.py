"""Another origin never gets a credential, session, cookie or vendor header; whatever leads there."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from jackfield import APIStatusError
from tests.lab import Lab, Request, replies
from tests.lab.flavours import Flavour, Side, everywhere, in_turn, play
from tests.secrets.servers import COOKIES, record, token_endpoint
from tests.secrets.test_nothing_is_shown import settings
from tests.secrets.vault import PLANTED, Vault

# What may go along: nothing of it says who is asking.
NEUTRAL = {"host", "accept", "accept-encoding", "accept-language", "connection", "user-agent", "range", "if-range"}
MINE: dict[str, Any] = {
    "headers": {
        "x-session-token": PLANTED["call header"],
        "cookie": f"mine={PLANTED['call cookie']}",
        "authorization": f"Bearer {PLANTED['call token']}",
        "accept-language": "de",
    },
    "idempotency_key": PLANTED["hook token"],
}
HANDED_IN: dict[str, Any] = {
    "headers": {"x-my-secret": PLANTED["handed in header"], "authorization": f"Basic {PLANTED['handed in header']}"},
    "cookies": {"mine": PLANTED["handed in cookie"]},
    "params": {"key": PLANTED["handed in header"]},
    "auth": (PLANTED["handed in user"], PLANTED["handed in password"]),
}
SIGNED = f"X-Expires=60&X-Signature={PLANTED['signature']}"


def clean(request: Request, more: set[str] | None = None) -> None:
    """Nothing in the request's head is ours."""
    names = {name.lower() for name, _ in request.headers}
    assert names <= NEUTRAL | (more or set()), names
    text = request.head.decode("latin-1").replace(SIGNED, "")
    assert [name for name, secret in PLANTED.items() if secret in text] == []


def started(flavour: Flavour, here: Lab, there: Lab, scenario: Callable[[Side[Any]], Any]) -> None:
    """Play a scenario with secrets in every place."""
    token_endpoint(there)
    here.on("GET", "/warm", replies.json(200, record(), COOKIES))

    async def warm(side: Side[Any]) -> None:
        await side.get(side.client.use(Vault).request("GET", "/warm"))
        await scenario(side)

    options: dict[str, Any] = {"headers": {"x-access-key": PLANTED["client header"]}, "acme": {}}
    play(flavour, here.url, warm, http=HANDED_IN, vault=settings(here.url, there.url), **options)
    assert PLANTED["first token"] in (here.requests[0].header("authorization") or "")
    token = next(request for request in there.requests if request.path == "/token")
    clean(token, {"content-type", "content-length"})


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's secret."""
    monkeypatch.setenv("VAULT_CLIENT_SECRET", PLANTED["environment"])


WAYS: dict[str, Callable[[Any], Any]] = {
    "retrieve": lambda records: records.retrieve("a", **MINE),
    "list": lambda records: records.list(**MINE),
    "watch": lambda records: records.watch(**MINE),
    "borrowed": lambda records: records.borrowed(PLANTED["call token"], **MINE),
}
PATHS = {"retrieve": "/records/a", "list": "/records", "watch": "/events", "borrowed": "/borrowed"}
ANSWERS = {
    "retrieve": replies.json(200, record()),
    "list": replies.json(200, {"items": [record()]}),
    "watch": replies.sse([b'data: {"id": "a"}\n\n']),
    "borrowed": replies.json(200, record()),
}


@in_turn(
    "way, status",
    list(itertools.product(WAYS, (301, 302, 303, 307, 308))),
    full=lambda case: case == ("retrieve", 307),
    ids=lambda case: f"{case[0]}-{case[1]}",
)
def test_a_redirect_takes_nothing_along(way: str, status: int, flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        result = WAYS[way](side.client.use(Vault).records)
        if way == "watch":
            assert [each.id for each in await side.items(result)] == ["a"]
        else:
            await side.get(result)

    with Lab() as here, Lab() as there:
        here.on("GET", PATHS[way], replies.redirect(status, f"{there.url}/x?{SIGNED}"))
        there.on("GET", "/x", ANSWERS[way])
        started(flavour, here, there, scenario)
        clean(there.requests[-1])
        assert there.requests[-1].target == f"/x?{SIGNED}"


@everywhere
def test_an_origin_by_another_name_is_another_origin(flavour: Flavour) -> None:
    """The same server, but who says so? Only the same scheme, host and port are home."""

    async def scenario(side: Side[Any]) -> None:
        await side.get(WAYS["retrieve"](side.client.use(Vault).records))

    with Lab() as here, Lab() as there:
        here.on("GET", "/records/a", replies.redirect(302, f"http://localhost:{here.port}/x?{SIGNED}"))
        here.on("GET", "/x", replies.json(200, record()))
        started(flavour, here, there, scenario)
        clean(here.requests[-1])


@everywhere
def test_a_redirect_does_not_choose_who_we_are(flavour: Flavour) -> None:
    """On the same origin, a user in the redirect's URL does not take the credential's place."""

    async def scenario(side: Side[Any]) -> None:
        await side.get(side.client.use(Vault).records.retrieve("a"))

    with Lab() as here, Lab() as there:
        here.on("GET", "/records/a", replies.redirect(302, f"http://user:word@127.0.0.1:{here.port}/x"))
        here.on("GET", "/x", replies.json(200, record()))
        started(flavour, here, there, scenario)
        assert here.requests[-1].header_all("authorization") == [f"Bearer {PLANTED['first token']}"]


@everywhere
def test_an_absolute_url_takes_nothing_along(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        records = side.client.use(Vault).records
        url = f"{there.url}/signed?{SIGNED}"
        assert await side.get(records.stored(url, **MINE)) == b"content"
        await side.get(records.store(url, b"content", **MINE))
        assert await side.items(records.content(url, **MINE)) == [b"content"]

    with Lab() as here, Lab() as there:
        there.on("GET", "/signed", replies.body(200, b"content"))
        there.on("PUT", "/signed", replies.empty(200))
        started(flavour, here, there, scenario)
        for request in there.requests[1:]:
            clean(request, {"content-type", "content-length"})
            assert request.target == f"/signed?{SIGNED}"


@everywhere
def test_a_way_over_several_origins_stays_clean_to_its_end(flavour: Flavour) -> None:
    """There and further on, and back home: who was sent away comes back as a stranger."""

    async def scenario(side: Side[Any]) -> None:
        await side.get(WAYS["retrieve"](side.client.use(Vault).records))

    with Lab() as here, Lab() as there, Lab() as beyond:
        here.on("GET", "/records/a", replies.redirect(302, f"{there.url}/1"))
        there.on("GET", "/1", replies.json(302, {}, {"Location": f"{beyond.url}/2", **COOKIES}))
        beyond.on("GET", "/2", replies.redirect(302, f"{here.url}/3"))
        here.on("GET", "/3", replies.json(200, record()))
        started(flavour, here, there, scenario)
        for request in (there.requests[-1], beyond.requests[-1], here.requests[-1]):
            clean(request)


@everywhere
def test_a_post_is_not_carried_away(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        for _ in range(2):
            with pytest.raises(APIStatusError, match="which is not followed"):
                await side.get(side.client.use(Vault).records.create(PLANTED["request body"], **MINE))

    with Lab() as here, Lab() as there:
        here.on("POST", "/records", [replies.redirect(status, f"{there.url}/x") for status in (302, 307)])
        started(flavour, here, there, scenario)
        assert [request.path for request in there.requests] == ["/token"]


@everywhere
def test_cookies_of_another_origin_do_not_come_home(flavour: Flavour) -> None:
    """Nor do those from home go there: an origin is its port, too."""

    async def scenario(side: Side[Any]) -> None:
        records = side.client.use(Vault).records
        await side.get(records.stored(f"{there.url}/signed"))
        await side.get(records.stored(f"{there.url}/signed"))
        await side.get(records.retrieve("a"))

    with Lab() as here, Lab() as there:
        there.on("GET", "/signed", replies.body(200, b"", headers={"Set-Cookie": "theirs=1; Path=/"}))
        here.on("GET", "/records/a", replies.json(200, record()))
        started(flavour, here, there, scenario)
        for request in there.requests:
            assert request.header("cookie") is None
        cookie = here.requests[-1].header("cookie") or ""
        assert f"session={PLANTED['answer cookie']}" in cookie
        if flavour.own:
            assert "theirs" not in cookie
