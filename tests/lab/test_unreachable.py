"""Servers that cannot be reached: nobody there, no answer, no name, a proxy that will not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from jackfield import APIConnectionError, APIStatusError, APITimeoutError
from tests.lab import Lab, Reply, Reset, faults, full_port, proxy, refused_port, replies, silent_port, unknown_names
from tests.lab.acme import Thing
from tests.lab.flavours import Flavour, Side, everywhere, in_turn, play

GOOD = replies.json(200, {"id": "a", "size": 7})
SHORT = {"connect": 0.1, "read": 0.02}
PORTS: list[tuple[Callable[[], AbstractContextManager[str]], type[Exception], str, int]] = [
    (refused_port, APIConnectionError, "could not connect", 3),
    (full_port, APITimeoutError, "the connection was not made in time", 3),
    (silent_port, APITimeoutError, "the server sent nothing in time", 1),
]


async def failure(side: Side[Any], error: type[Exception], method: str = "GET", **options: Any) -> Any:
    """The error of a call."""
    things = side.acme.things
    with pytest.raises(error) as caught:
        await side.get(things.retrieve("a", **options) if method == "GET" else things.create(7, **options))
    assert type(caught.value) is error
    return caught.value


@in_turn(
    "port, error, words, post_attempts, method",
    [(*port, method) for method in ("GET", "POST") for port in PORTS],
    full=lambda case: case[0] is refused_port,
    ids=lambda case: f"{case[0].__name__}-{case[-1]}",
)
def test_nobody_answers(
    port: Callable[[], AbstractContextManager[str]],
    error: type[Exception],
    words: str,
    post_attempts: int,
    method: str,
    flavour: Flavour,
) -> None:
    """A POST is repeated where no connection was made, and only there."""

    async def scenario(side: Side[Any]) -> Any:
        return await failure(side, error, method, timeout=SHORT)

    with port() as url:
        told = play(flavour, url, scenario)
        assert words in str(told)
        assert told.attempts == (3 if method == "GET" else post_attempts)
        if error is APIConnectionError:
            assert f"({url.removeprefix('http://')})" in str(told)


@everywhere
def test_nobody_knows_the_name(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> Any:
        return await failure(side, APIConnectionError, "POST")

    with unknown_names() as asked:
        told = play(flavour, "http://lab.invalid/v1", scenario)
    assert set(asked) == {"lab.invalid"}
    assert told.attempts == 3
    assert "could not connect" in str(told)
    assert "lab.invalid" in str(told)


PROXIES: list[tuple[str, Reply, str]] = [
    ("502", proxy.refuse(502), "the proxy refused: 502"),
    ("403", proxy.refuse(403), "the proxy refused: 403"),
    ("407", proxy.ask_credentials(), "the proxy refused: 407"),
    ("reset", faults.reset(), ""),
    ("closed", faults.disconnect(), ""),
    ("no HTTP", faults.not_http(), ""),
    ("dropped", proxy.drop_tunnel(), ""),
    ("dropped hard", proxy.drop_tunnel(Reset()), ""),
]


@in_turn(
    "name, reply, words, method",
    [(*each, method) for method in ("GET", "POST") for each in PROXIES],
    full=lambda case: case[0] in ("407", "dropped") and case[-1] == "POST",
    ids=lambda case: f"{case[0]}-{case[-1]}",
)
def test_a_proxy_that_does_not_tunnel(
    name: str, reply: Reply, words: str, method: str, flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an error of the connection, however it fails; a refusal in words is sure not to have acted."""

    async def scenario(side: Side[Any]) -> Any:
        return await failure(side, APIConnectionError, method)

    with Lab(reply) as broken:
        if flavour.own:
            monkeypatch.setenv("HTTPS_PROXY", broken.url)
        told = play(flavour, "https://lab.invalid", scenario, http={"proxy": broken.url})
        broken.wait_closed()
        assert {request.method for request in broken.requests} == {"CONNECT"}
    assert words in str(told)
    if method == "GET" or words:
        assert told.attempts == 3


@everywhere
def test_a_proxy_that_refuses_the_absolute_form(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(side: Side[Any]) -> Any:
        return await failure(side, APIStatusError)

    with Lab(proxy.ask_credentials()) as broken:
        if flavour.own:
            monkeypatch.setenv("HTTP_PROXY", broken.url)
        told = play(flavour, "http://lab.invalid", scenario, http={"proxy": broken.url})
    assert told.status_code == 407


@everywhere
def test_a_proxy_that_works(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(side: Side[Any]) -> None:
        assert await side.get(side.acme.things.retrieve("a")) == Thing(id="a", size=7)

    with Lab(proxy.relay) as working, Lab(GOOD) as lab:
        if flavour.own:
            monkeypatch.setenv("HTTP_PROXY", working.url)
        play(flavour, lab.url, scenario, http={"proxy": working.url})
        assert working.requests[0].target == f"{lab.url}/things/a"
        assert lab.requests[0].header("authorization") == "Bearer the-acme-key"
