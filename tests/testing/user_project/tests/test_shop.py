from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from shop import Shop

from jackfield import AsyncClient, Client

pytestmark = pytest.mark.jackfield_cassette
KEY, SECRET = os.environ["SHOP_KEY"], os.environ["SECRET"]


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(pipelines={"api_key": os.environ["OTHER_KEY"]}, flux0={"user_sub": os.environ["USER_SUB"]}) as client:
        yield client
        assert client.use(Shop).order()["access_token"]  # recorded although the test is over


def test_secrets_everywhere(client: Client) -> None:
    shop = client.use(Shop)
    assert client.pipelines  # a platform that is there and is not called
    shop.echo(
        {"password": SECRET, "nested": {"tokens": 3, "list": [{"api_key": SECRET}]}, "shop": os.environ["SHOP_ID"]},
        params={"q": "kept", "token": SECRET},
        headers={"x-custom": f"a {SECRET}", "x-vault": os.environ["VAULT"], "cookie": f"own={os.environ['COOKIE']}"},
    )
    shop.echo({"text": f"said {SECRET} and {KEY} and {os.environ['OTHER_KEY']}", "door": os.environ["VAULT"]})
    shop.form({"client_secret": SECRET, "name": "kept"})
    shop.attach({"password": SECRET, "name": "kept"}, b"\x00\xff" + SECRET.encode())
    client.flux0.request("POST", "/echo", json={"mixed": f"{os.environ['USER_SUB']}"})


def test_answers_are_whole(client: Client) -> None:
    raw = client.use(Shop).echo.raw({"a": 1.5, "text": "<ü>\u2028"})
    assert raw.status_code == 200
    assert raw.data["query"] == {}
    assert raw.data["number"] == 12345678901234567890
    assert "set-cookie" not in raw.headers or os.environ.get("RECORDING")


def test_polling(client: Client) -> None:
    assert client.use(Shop).wait()["status"] == "done"


def test_upload(client: Client) -> None:
    content = bytes(range(256)) * 3
    assert client.use(Shop).upload(content)["sha256"] == hashlib.sha256(content).hexdigest()


def test_retries(client: Client) -> None:
    assert client.use(Shop).flaky(retries=2)["tried"] % 3 == 0


@pytest.mark.parametrize("size", [1, 7, None])
def test_streams(client: Client, size: int | None) -> None:
    with client.use(Shop).words() as words:
        assert "".join(word["text"] for word in words).startswith("Grüße und mehr")
    with client.use(Shop).request_stream("GET", "/bytes") as pieces:
        assert b"".join(pieces).startswith(bytes(range(256)) * 8)


@pytest.mark.jackfield_cassette(chunk_size=1)
def test_stream_in_single_bytes(client: Client) -> None:
    with client.use(Shop).request_stream("GET", "/bytes") as pieces:
        sizes = [len(piece) for piece in pieces]
    assert sum(sizes) >= 2048
    if not os.environ.get("RECORDING"):
        assert set(sizes) == {1}
    with client.use(Shop).words() as words:
        assert "".join(word["text"] for word in words).startswith("Grüße und mehr")


def test_stream_that_is_left(client: Client) -> None:
    with client.use(Shop).words() as words:
        assert next(words)["text"] == "Grüße"


def test_httpx2() -> None:
    with httpx2.Client() as http, Client(http_client=http) as client:
        assert client.use(Shop).echo({"a": 1})["query"] == {}


async def test_awaited() -> None:
    async with AsyncClient() as client:
        shop = client.use(Shop)
        assert (await shop.echo({"secret": SECRET}))["access_token"]
        async with shop.words() as words:
            texts: list[Any] = [word["text"] async for word in words]
        assert texts[0] == "Grüße"
        assert (await shop.wait())["status"] == "done"


async def test_awaited_httpx2() -> None:
    async with httpx2.AsyncClient() as http, AsyncClient(http_client=http) as client:
        content = b"abc" * 1000
        assert (await client.use(Shop).upload(content))["sha256"] == hashlib.sha256(content).hexdigest()
