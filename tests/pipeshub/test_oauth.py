"""OAuth2 client credentials on a loopback token server: when tokens are asked for, and how long they are used."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from jackfield import (
    AuthenticationError,
)
from tests.lab import Gate, replies
from tests.pipeshub.realm import CLIENT_ID, CLIENT_SECRET, Realm, token
from tests.support.clients import Way, everywhere, quick

READ = "conversation:read"
MANY = 8


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
async def test_streams_and_lists_renew_their_token_too(realm: Realm, way: Way) -> None:
    platform = realm.pipeshub(way)
    assert await way.items(platform.conversations.get_all_conversations()) == []
    assert len(await way.items(platform.conversations.stream_chat("hi"))) == 1
    realm.refused |= {token(1), token(2)}
    assert await way.items(platform.conversations.get_all_conversations()) == []
    assert len(await way.items(platform.conversations.stream_chat("hi"))) == 1
    assert [each["scope"] for each in realm.asked] == [READ, "conversation:chat"] * 2


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
