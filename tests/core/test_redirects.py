"""Redirects: followed by the engine alone, and never with anything that names or authenticates anybody."""

from __future__ import annotations

from typing import Any

import pytest

from jackfield import APIStatusError
from jackfield.plugin import BytesCall, Call
from tests.support.acme import KEY, Acme
from tests.support.serving import Answer
from tests.support.stepping import stepping_root, walk

OK = Answer(json={})
ELSEWHERE = "https://other.test/y"


def to(location: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status, headers={"location": location})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_within_the_origin_everything_goes_along(method: str, status: int) -> None:
    options = {"headers": {"x-mine": "1"}, "idempotency_key": "k"}
    done = walk(stepping_root(), Call(method, "/x", options=options), to("/y?a=b", status), OK)

    first, second = done.requests
    assert str(second.url) == "https://acme.test/y?a=b"
    assert second.method == method
    assert dict(second.headers) == dict(first.headers)
    assert second.headers["authorization"] == f"Bearer {KEY}"
    assert done.outcome.attempts == 1
    assert done.closed == [status, 200]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_platform_may_follow_none(method: str) -> None:
    class Strict(Acme[Any]):
        follows_redirects = False

    done = walk(stepping_root(Strict, settings={"api_key": KEY}), Call(method, "/x"), to("/y"))

    assert isinstance(done.error, APIStatusError)
    assert "302 redirected to /y, which is not followed" in str(done.error)
    assert len(done.requests) == 1


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("z", "https://acme.test/v1/z"),
        ("../z", "https://acme.test/z"),
        ("?q=1", "https://acme.test/v1/x?q=1"),
        ("//acme.test/z", "https://acme.test/z"),
        ("https://ACME.test:443/z#part", "https://acme.test/z"),
    ],
)
def test_relative_locations(location: str, url: str) -> None:
    second = walk(stepping_root(), Call("GET", "/x"), to(location), OK).requests[1]

    assert str(second.url) == url
    assert "authorization" in second.headers


@pytest.mark.parametrize(
    "location",
    [
        "https://other.test/y",
        "//other.test/y",
        "https://acme.test:8443/y",
        "https://acme.test.evil.test/",
        "https://x@other.test/",
    ],
)
def test_to_another_origin_goes_nothing_that_names_anybody(location: str) -> None:
    options = {"headers": {"x-mine": "1", "cookie": "a=b", "range": "bytes=0-1"}, "idempotency_key": "k"}
    done = walk(stepping_root(), Call("GET", "/x", headers={"x-op": "1"}, options=options), to(location), OK)

    first, second = done.requests
    assert {"authorization", "x-acme", "x-op", "x-mine", "cookie", "idempotency-key"} <= set(first.headers)
    assert set(second.headers) == {"host", "accept", "accept-encoding", "user-agent"}
    assert done.own_auth == [True, True], "the HTTP client's own credential stays behind, too"


def test_a_secret_of_the_call_stays_behind() -> None:
    done = walk(stepping_root(), Call("GET", "/x", auth="only-for-acme"), to(ELSEWHERE), OK)

    assert done.requests[0].headers["authorization"] == "Bearer only-for-acme"
    assert "authorization" not in done.requests[1].headers


def test_it_is_not_given_again_on_the_way_back() -> None:
    done = walk(stepping_root(), Call("GET", "/x"), to(ELSEWHERE), to("https://acme.test/v1/z"), OK)

    assert "authorization" not in done.requests[2].headers


def test_an_absolute_call_keeps_its_headers_to_itself() -> None:
    call = Call[Any]("GET", url="https://a.test/x", headers={"x-sig": "1"}, auth="secret-of-the-call")
    done = walk(stepping_root(), call, to("https://b.test/y"), OK)

    assert done.requests[0].headers["authorization"] == "Bearer secret-of-the-call"
    assert done.requests[0].headers["x-sig"] == "1"
    assert not {"authorization", "x-sig"} & set(done.requests[1].headers)


def test_a_stream_follows_too() -> None:
    done = walk(stepping_root(), BytesCall("GET", "/x"), to(ELSEWHERE), Answer(content=b"x"))

    assert done.outcome.reply is not None
    assert done.outcome.url == ELSEWHERE
    assert done.closed == [302]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_only_get_and_head_are_redirected(method: str, status: int) -> None:
    done = walk(stepping_root(), Call(method, "/x"), to(ELSEWHERE + "?key=1", status))

    assert type(done.error) is APIStatusError
    assert done.error.status_code == status
    assert done.error.message == f"redirected to {ELSEWHERE}, which is not followed"


def test_a_loop_ends() -> None:
    done = walk(stepping_root(), Call("GET", "/x"), *[to("/x")] * 11)

    assert done.error.status_code == 302
    assert len(done.requests) == 11
    assert done.error.attempts == 1


def test_ten_hops_are_followed() -> None:
    done = walk(stepping_root(), Call("GET", "/x"), *[to(f"/{n}") for n in range(10)], OK)

    assert done.content == b"{}"


@pytest.mark.parametrize(
    "location",
    [
        "http://acme.test/v1/x",
        "http://other.test/",
        "ftp://acme.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://[::1",
        "https://other.test:99999/",
        "https://other.test:port/",
        "https://oth\x00er.test/",
        "https://..test/",
        "https://" + "a" * 64 + ".test/",
        "https://other.test/" + "a" * 70_000,
    ],
    ids=lambda text: text[:30],
)
def test_what_cannot_or_must_not_be_followed_is_an_error(location: str) -> None:
    done = walk(stepping_root(), Call("GET", "/x"), to(location))

    assert isinstance(done.error, APIStatusError)
    assert done.error.status_code == 302
    assert len(str(done.error)) < 3000


def test_from_http_to_https_is_fine() -> None:
    root = stepping_root(settings={"base_url": "http://acme.test", "api_key": KEY})
    done = walk(root, Call("GET", "/x"), to("https://acme.test/x"), OK)

    assert done.content == b"{}"
    assert "authorization" not in done.requests[1].headers, "another scheme is another origin"


def test_a_redirect_without_location_is_an_error() -> None:
    done = walk(stepping_root(), Call("GET", "/x"), Answer(302))

    assert done.error.message == "redirected to nowhere, which is not followed"


@pytest.mark.parametrize("status", [300, 304, 305])
def test_other_3xx_are_errors(status: int) -> None:
    done = walk(stepping_root(), Call("GET", "/x"), to("/y", status))

    assert done.error.status_code == status


def test_the_error_after_a_redirect_names_the_new_place_without_its_query() -> None:
    done = walk(stepping_root(retries=0), Call("GET", "/x"), to(ELSEWHERE + "?sig=ab"), Answer(503, json={"error": 1}))

    assert done.error.path == ELSEWHERE
    assert "sig" not in str(done.error)


def test_each_attempt_begins_where_the_last_one_was_redirected_to() -> None:
    done = walk(stepping_root(), Call("GET", "/x"), to("/y"), Answer(503), OK)

    assert [each.url.path for each in done.requests] == ["/v1/x", "/y", "/y"]
    assert done.outcome.attempts == 2
