"""One cassette: what it records, how it replays, and what it says when something is missing."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from jackfield import (
    APIConnectionError,
    APITimeoutError,
    AsyncClient,
    Client,
    JackfieldError,
    StreamInterruptedError,
)
from jackfield.plugin import Call
from jackfield.testing import UnrecordedRequestError, use_cassette
from tests.testing.telltale import HANDED_OUT, Telltale
from tests.testing.user_project.shop import Shop

KEY = "planted-key-22bb"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the cassette is."""
    return tmp_path / "cassette.yaml"


def shop(base_url: str = "https://shop.test", **options: Any) -> Shop:
    """A client's shop."""
    settings = {"base_url": base_url, "api_key": KEY, **options.pop("shop", {})}
    merged: dict[str, Any] = {"retries": 0, **options}
    return Client(shop=settings, **merged).use(Shop)


def test_it_replays_without_the_server(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        recorded = shop(server.url).echo({"a": 1})
    with use_cassette(path):
        assert shop().echo({"a": 1})["query"] == recorded["query"]


def ask(method: str = "POST", path: str = "/echo", **given: Any) -> Call[Any]:
    more: dict[str, Any] = {"json": {"a": 1}, "params": {"page": 2}, **given}
    made: Call[Any] = Call(method, path, **more)
    return made


@pytest.mark.parametrize(
    ("asked", "texts"),
    [
        (
            ask(json={"a": 2}),
            ['-  "a": 1', '+  "a": 2', "body:", "nearest recording is POST https://shop.invalid/echo"],
        ),
        (ask(params={"page": 3}), ["query:", "-page=2", "+page=3"]),
        (ask(path="/other"), ["url:", "https://shop.invalid/other, not"]),
        (ask("PUT"), ["method:", "PUT, not POST"]),
        (ask("GET", "/a", params={"b": 1}, json=[]), ["The cassette has nothing like it."]),
    ],
)
def test_a_missing_recording_is_told(asked: Call[Any], texts: list[str], path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        shop(server.url).echo({"a": 1}, params={"page": 2})
    with pytest.raises(UnrecordedRequestError) as caught, use_cassette(path):
        shop().send(asked)
    told = str(caught.value)
    assert "assert " not in told, "pytest says something, too"
    for text in (*texts, "no recording of ", f"Cassette: {path} (0 of 1 exchanges played)", "--jackfield-record=new"):
        assert text in told, told


def test_a_request_too_many_is_told(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        shop(server.url).job()
    with (
        pytest.raises(UnrecordedRequestError, match=r"recorded 1 time\(s\), and all of these have been played"),
        use_cassette(path),
    ):
        it = shop()
        it.job()
        it.job()


def test_no_cassette_is_told(path: Path) -> None:
    with pytest.raises(UnrecordedRequestError, match=re.escape(f"There is no cassette {path}")), use_cassette(path):
        shop().job()


def test_what_was_not_asked_for_is_told(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        it = shop(server.url)
        it.job()
        it.echo({"a": 1})
    with pytest.raises(UnrecordedRequestError) as caught, use_cassette(path):
        shop().job()
    assert "1 of 2 recorded exchanges were not asked for:\n  POST https://shop.invalid/echo\n" in str(caught.value)


def test_a_missing_recording_that_was_swallowed_is_told_all_the_same(path: Path) -> None:
    swallowed = suppress(BaseException)  # what code under test may do
    with pytest.raises(UnrecordedRequestError, match="no recording of GET"), use_cassette(path), swallowed:
        shop().job()


def test_it_is_no_error_that_code_would_handle() -> None:
    assert not issubclass(UnrecordedRequestError, JackfieldError | OSError)


@pytest.mark.parametrize("wrong", [{"mode": "ones"}, {"chunk_size": 0}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any], path: Path) -> None:
    with (
        pytest.raises(ValueError, match=r"none, once, new, all, not 'ones'|1 byte or more, not 0"),
        use_cassette(path, **wrong),
    ):
        pass


@pytest.mark.parametrize(
    "text",
    ["<<<<<<< ours\nversion: 1\n", "interactions: [", "a: 1", "- 1", "version: 1\ninteractions:\n- request: {}\n"],
)
def test_a_file_that_is_no_cassette_is_told(text: str, path: Path) -> None:
    path.write_text(text)
    with pytest.raises(ValueError, match=re.escape(f"{path} is no cassette")), use_cassette(path):
        pass
    with Telltale() as server, use_cassette(path, "all"):
        shop(server.url).job()
    with use_cassette(path):
        shop().job()


def test_an_exception_leaves_the_file_as_it_was(path: Path) -> None:
    with Telltale() as server, pytest.raises(ZeroDivisionError), use_cassette(path, "all"):
        shop(server.url).job()
        raise ZeroDivisionError
    assert not path.exists()


def test_modes(path: Path) -> None:
    with Telltale() as server:
        with use_cassette(path, "once"):
            shop(server.url).echo({"n": 1})
        with use_cassette(path, "once"):
            shop(server.url).echo({"n": 1})
        assert server.asked == {"/v1/echo": 1}, "what is recorded is replayed"
        with pytest.raises(UnrecordedRequestError), use_cassette(path, "once"):
            shop(server.url).echo({"n": 2})
        with use_cassette(path, "new"):
            it = shop(server.url)
            it.echo({"n": 1})
            it.echo({"n": 2})
        assert server.asked == {"/v1/echo": 2}
        with use_cassette(path):
            it = shop()
            it.echo({"n": 1})
            it.echo({"n": 2})
        with use_cassette(path, "all"):
            shop(server.url).echo({"n": 3})
        assert path.read_text().count("uri:") == 1, "recorded anew, the old is gone"
        assert '"n": 3' in path.read_text()


def test_a_cassette_that_nobody_asks_any_more_goes_when_all_is_recorded_anew(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        shop(server.url).job()
    with use_cassette(path, "new"):
        pass
    assert path.is_file()
    for _ in range(2):
        with use_cassette(path, "all"):
            pass
        assert not path.exists()


def test_it_reads_well(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        shop(server.url).echo({"text": "Grüße\u2028\x85 😀", "list": [1, 2.5, None, True]})
    text = path.read_text()
    lines = [
        "    body: |-",
        "{",
        '  "text": "Grüße\\u2028\\u0085 😀",',
        '  "list": [',
        "    1,",
        "    2.5,",
        "    null,",
        "    true",
        "  ]",
        "}",
    ]
    expected = "\n      ".join(lines)
    assert expected in text
    assert "      string: |-\n        {\n" in text, "an answer that was compressed is readable"
    assert "!!" not in text
    assert "date" not in text.lower().split("body:")[0]


def test_a_secret_that_is_known_later_is_hidden_earlier(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        it = shop(server.url)
        it.echo({"note": "we call it walrus-in-the-bath"})
        it.echo({"password": "walrus-in-the-bath"})
    assert "walrus" not in path.read_text()
    with use_cassette(path):
        it = shop()
        it.echo({"note": "we call it SCRUBBED-password-1"})
        it.echo({"password": "another"})


@pytest.mark.parametrize("value", ["a-user-1", "0a1b2c3d-0000-4000-a000-0a1b2c3d4e5f"])
def test_what_was_called_a_secret_later_replays(value: str, path: Path) -> None:
    def work(client: Shop) -> None:
        client.echo({"name": value, "password": value})
        client.send(Call("GET", "/orders/{}", f"{value}x", params={"note": f"{value}y", "page": 1}))
        client.form({"a": f"{value}x", "b": f"{value}y", "n": 1})
        client.echo({"tokens": [{"token": f"{value}x", "pin": f"{value}y"}]})

    with Telltale() as server, use_cassette(path, "all"):
        work(shop(server.url))
    assert value not in path.read_text()
    with use_cassette(path):
        work(shop())
    with pytest.raises(UnrecordedRequestError, match="no recording of POST"), use_cassette(path):
        shop().form({"a": f"{value}x", "b": f"{value}y", "c": 3, "n": 1})


def test_settings_are_hidden_by_their_names_even_if_they_are_short(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        shop(server.url, shop={"shop_id": "s7"}).echo({"shopId": "s7", "other": "s7"}, params={"shop_ids": "s7"})
    text = path.read_text()
    assert '"shopId": "SCRUBBED-shop-shop_id"' in text
    assert "shop_ids=SCRUBBED-shop-shop_id" in text
    assert '"other": "s7"' in text
    with use_cassette(path):
        shop(shop={"shop_id": "s8"}).echo({"shopId": "s8", "other": "s7"}, params={"shop_ids": "s8"})


def test_values_keep_the_form_that_readers_insist_on(path: Path) -> None:
    body = {
        "session_id": "0a1b2c3d-1111-4222-8333-444455556666",
        "token_expires_at": "2026-01-02T03:04:05Z",
        "password_changed": "2026-01-02",
        "max_tokens": 100,
        "token_type": "bearer",
        "has_password": True,
        "otp": 123456,
        "api_key": None,
    }
    with Telltale() as server, use_cassette(path, "once"):
        shop(server.url).echo(body)
    text = path.read_text().split("response:")[0]
    assert '"session_id": "00000000-0000-4000-8000-000000000001"' in text
    for kept in (
        '"2026-01-02T03:04:05Z"',
        '"2026-01-02"',
        '"max_tokens": 100',
        '"bearer"',
        '"has_password": true',
        '"otp": 0',
        '"api_key": null',
    ):
        assert kept in text


def test_a_failed_connection_is_replayed(path: Path) -> None:
    with Telltale() as server:
        gone = server.url
    with use_cassette(path, "once"), pytest.raises(APIConnectionError):
        shop(gone).job()
    with use_cassette(path), pytest.raises(APIConnectionError) as caught:
        shop().job()
    assert not isinstance(caught.value, APITimeoutError)


@pytest.mark.parametrize("size", [None, 3])
def test_a_stream_that_breaks_is_replayed(path: Path, size: int | None) -> None:
    raised = pytest.raises(StreamInterruptedError)
    with Telltale() as server, use_cassette(path, "once"), raised, shop(server.url).events("/broken") as events:
        list(events)
    with use_cassette(path, chunk_size=size), raised as caught, shop().events("/broken") as events:
        list(events)
    assert caught.value.events_received == 1


def test_a_stream_that_was_left_is_not_replayed_further(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"), shop(server.url).words() as words:
        next(words)
    with use_cassette(path), shop().words() as words:
        assert next(words)["text"] == "Grüße"
    cut = path.read_text()
    assert "left: true" in cut
    with pytest.raises(UnrecordedRequestError, match="stopped reading"), use_cassette(path), shop().words() as words:
        list(words)


def test_an_endless_stream_is_recorded_while_it_runs(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"), shop(server.url).events("/endless") as events:
        assert next(events)["text"] == "first"
    with use_cassette(path), shop().events("/endless") as events:
        assert next(events)["text"] == "first"


def test_chunks(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        whole = b"".join(shop(server.url).bytes())
    for size in (1, 100, 10_000):
        with use_cassette(path, chunk_size=size), shop().bytes() as pieces:
            parts = list(pieces)
        assert [len(part) for part in parts[:-1]] == [size] * (len(parts) - 1)
        assert b"".join(parts)[:2048] == whole[:2048]
    assert KEY.encode() not in b"".join(parts)


def test_only_our_own_calls_are_touched(path: Path) -> None:
    with Telltale() as server, use_cassette(path):
        assert httpx.get(f"{server.url}/jobs/1").json()["status"] == "queued"
    assert not path.exists()


def test_the_taps_are_gone_afterwards(path: Path) -> None:
    before = (httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request)
    with pytest.raises(ZeroDivisionError), use_cassette(path, "once"):
        raise ZeroDivisionError
    assert (httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request) == before


def test_two_platforms_at_one_address(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        client = Client(shop={"base_url": server.url, "api_key": KEY}, flux0={"base_url": server.url})
        client.use(Shop).job()
        client.flux0.request("GET", "/jobs/1")
    assert "https://shop.invalid/jobs/1" in path.read_text()
    assert "https://flux0.invalid/jobs/1" in path.read_text()
    with use_cassette(path):
        client = Client(shop={"base_url": "https://a.test", "api_key": KEY})
        client.flux0.request("GET", "/jobs/1")
        client.use(Shop).job()


def test_a_client_that_is_gone_is_remembered(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        shop(server.url).echo({"said": KEY})
    assert KEY not in path.read_text()


async def test_awaited_side_by_side(path: Path) -> None:
    from anyio import create_task_group

    async def ask(it: Any, number: int) -> None:
        assert f'"n":{number}' in (await it.echo({"n": number}))["body"].replace(" ", "").replace("\\", "")

    with Telltale() as server, use_cassette(path, "once"):
        async with AsyncClient(shop={"base_url": server.url, "api_key": KEY}) as client, create_task_group() as group:
            for number in range(5):
                group.start_soon(ask, client.use(Shop), number)
    with use_cassette(path):
        async with AsyncClient(shop={"api_key": KEY}) as client, create_task_group() as group:
            for number in reversed(range(5)):
                group.start_soon(ask, client.use(Shop), number)


def test_what_the_server_hands_out_is_hidden(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once"):
        raw = shop(server.url).echo.raw({})
        assert raw.headers["x-session-token"] == HANDED_OUT["session"]
    text = path.read_text()
    for secret in HANDED_OUT.values():
        assert secret not in text
    with use_cassette(path):
        raw = shop().echo.raw({})
    assert raw.headers["x-session-token"] == "SCRUBBED-x_session_token-1", "code that reads it goes on working"
    assert raw.request_id == "SCRUBBED-request_id"
    assert "x-echo" not in raw.headers


def test_more_headers_and_names_on_request(path: Path) -> None:
    with Telltale() as server, use_cassette(path, "once", headers=["X-Echo"], secret_names=["Whisper"]):
        shop(server.url).echo({"whisper": "a-word-in-your-ear"})
    text = path.read_text()
    assert "x-echo:\n      - Bearer SCRUBBED-shop-api_key" in text
    assert "a-word-in-your-ear" not in text
