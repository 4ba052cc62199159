"""What is put in the place of a secret, and what is let be."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from jackfield import Client
from jackfield.plugin import Body, Call
from jackfield.testing import use_cassette
from jackfield.testing._scrubbed_bodies import decoded, scrubbed_body
from jackfield.testing._scrubbing import Scrubber
from tests.testing.scripted import Answer, Scripted
from tests.testing.user_project.shop import Shop

KEY = "planted-key-22bb"


def scrubbed(body: object, kind: str = "application/json", known: str = KEY) -> str:
    """A body without its secrets."""
    scrubber = Scrubber()
    scrubber.learn(known, "key")
    text = body if isinstance(body, str) else json.dumps(body)
    return scrubbed_body(text.encode(), kind, scrubber).decode()


def events(*data: object) -> str:
    """A stream."""
    return "".join(f"data: {each if isinstance(each, str) else json.dumps(each)}\n\n" for each in data)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["a planted-", "key-", "22bb b"], ["a SCRUBBED-key-1", "", " b"]),
        (["planted-key-22bbplan", "ted-key-22bb"], ["SCRUBBED-key-1SCRUBBED-key-1", ""]),
        (["planted-key-22", "bb and planted-key-", "22bb"], ["SCRUBBED-key-1", " and SCRUBBED-key-1", ""]),
        (["planted-", "nothing"], ["planted-", "nothing"]),
    ],
)
def test_a_secret_over_several_events(given: list[str], expected: list[str]) -> None:
    assert scrubbed(events(*given), "text/event-stream") == events(*expected)
    made, wanted = (events(*({"delta": [{"text": text}], "index": 7} for text in texts)) for texts in (given, expected))
    assert scrubbed(made, "text/event-stream") == wanted
    apart = events({"a": "planted-", "b": "x"}, {"b": "key-22bb"})
    assert scrubbed(apart, "text/event-stream") == apart, "these are two texts"


def test_secrets_that_overlap_over_several_events() -> None:
    scrubber = Scrubber()
    for secret in ("aaaa-bbbb-cccc", "bbbb-cccc-dddd"):
        scrubber.learn(secret, "key")
    made = scrubbed_body(events("x aaaa-bb", "bb-cccc-dd", "dd y").encode(), "text/event-stream", scrubber).decode()
    assert made == events("x aaaa-SCRUBBED-key-2", "", " y")


@pytest.mark.parametrize(
    "kept",
    [
        {"session_id": 42, "total_tokens": 12, "max_tokens": 7, "token_type": "bearer", "expires_in": 3600},
        {"token": None, "secret": True, "password": ""},
        {"text": "The token: it is explained below. Passwords: yes. A bearer of news."},
        {"url": "https://example.test/a/b", "name": "token"},
        [["a", "b"], ["text", "secret"]],
    ],
)
def test_what_is_let_be(kept: Any) -> None:
    assert json.loads(scrubbed(kept)) == kept


def test_words_that_are_called_tokens() -> None:
    assert json.loads(scrubbed({"token": "two words"})) == {"token": "two words"}
    assert json.loads(scrubbed({"access_token": "two words"})) == {"access_token": "SCRUBBED-access_token-1"}


def test_numbers() -> None:
    given = {"token": 12345, "pin": 99, "session_id": 42}
    assert json.loads(scrubbed(given)) == {"token": 0, "pin": 0, "session_id": 42}


def test_json_that_would_change_when_written_anew_is_treated_as_text() -> None:
    for odd in ('"a": 1, "a": 2', '"a": NaN', '"a": 1e999'):
        text = f'{{{odd}, "token": "abcdefgh"}}'
        assert scrubbed(text) == text.replace("abcdefgh", "SCRUBBED-token-1")


def test_an_address_is_not_looked_for_in_a_longer_one() -> None:
    scrubber = Scrubber()
    scrubber.addresses.learn_base("shop", "https://shop.test/v1", usual=False)
    for url in ("https://shop.test.evil.test/v1", "https://shop.testing/v1", "https://a.shop.test", "my-shop.test"):
        assert scrubber.addresses.hide(url) == url
    assert scrubber.addresses.hide("at shop.test.") == "at shop-origin.invalid."
    assert scrubber.addresses.hide("https://shop.test/v10") == "https://shop-origin.invalid/v10"
    assert scrubber.addresses.hide("https://SHOP.test/v1/x") == "https://shop.invalid/x"


def test_servers_that_come_later_get_other_names(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    for mode in ("all", "new"):
        with Scripted(Answer(), Answer()) as server, Scripted(Answer()) as storage, use_cassette(path, mode):
            shop = Client(shop={"api_key": KEY, "base_url": server.url}).use(Shop)
            shop.put(f"{storage.origin}/{mode}", b"x")
    assert [line.split()[-1] for line in path.read_text().splitlines() if "uri:" in line] == [
        "https://loopback-1.invalid/all",
        "https://loopback-2.invalid/new",
    ]


def test_a_url_beside_the_base(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with Scripted(Answer()) as server, use_cassette(path, "all"):
        Client(shop={"api_key": KEY, "base_url": server.url}).use(Shop).put(f"{server.url}0/x", b"x")
    assert "uri: https://shop-origin.invalid/v10/x\n" in path.read_text()


def test_compressed_bodies_are_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    answer = Answer(zlib.compress(b'{"answer": "told"}'), headers={"content-encoding": "deflate"})
    assert decoded(gzip.compress(zlib.compress(b"told")), "deflate, gzip") == b"told"
    assert decoded(b"told", "br") == decoded(b"told", "gzip") == b"told"
    asked = Call[Any](
        "POST",
        "/echo",
        body=Body.content(gzip.compress(b'{"question": "asked"}')),
        headers={"content-encoding": "gzip", "content-type": "application/json"},
    )
    with Scripted(answer) as server, use_cassette(path, "all"):
        Client(shop={"api_key": KEY, "base_url": server.url}).use(Shop).send(asked)
    assert '  "question": "asked"\n' in path.read_text()
    assert '  "answer": "told"\n' in path.read_text()
