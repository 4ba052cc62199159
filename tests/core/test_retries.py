"""Whether a failed attempt is made again, and after how long: the engine, stepped by hand."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from jackfield import APIConnectionError, APIStatusError, APITimeoutError, RateLimitError, Retry, ServerError
from jackfield._retries import pause_asked
from jackfield.plugin import Body, Call
from tests.support.files import Unseekable
from tests.support.serving import Answer
from tests.support.stepping import WatchedIO, lost, stepping_root, walk

RETRIED = (408, 429, 500, 502, 503, 504)
OK = Answer(json={})
NOW = datetime(2015, 10, 21, 7, 28, tzinfo=UTC)
# The three forms of a date that a recipient must accept. Source: RFC 9110, section 5.6.7.
FORMS = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")


def request(method: str, **more: Any) -> Call[Any]:
    """A call with this method."""
    return Call(method, "/x", **more)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
@pytest.mark.parametrize("status", RETRIED)
def test_idempotent_methods_are_retried(method: str, status: int) -> None:
    done = walk(stepping_root(), request(method), Answer(status), OK)

    assert done.content == b"{}"
    assert len(done.requests) == 2
    assert done.closed == [status, 200]
    assert done.outcome.attempts == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 418, 422, 501, 505])
def test_other_statuses_are_not_retried(status: int) -> None:
    done = walk(stepping_root(), request("GET"), Answer(status))

    assert done.error.status_code == status
    assert done.error.attempts == 1
    assert not done.pauses


@pytest.mark.parametrize("method", ["POST", "PATCH", "PURGE"])
@pytest.mark.parametrize("status", sorted({*RETRIED} - {429}))
def test_what_may_act_twice_is_not_retried_after_a_status(method: str, status: int) -> None:
    done = walk(stepping_root(), request(method), Answer(status))

    assert done.error.status_code == status
    assert not done.pauses


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_may_act_twice_is_retried_after_429(method: str) -> None:
    assert len(walk(stepping_root(), request(method), Answer(429), OK).requests) == 2


@pytest.mark.parametrize("status", RETRIED)
def test_an_idempotency_key_makes_a_post_repeatable(status: int) -> None:
    done = walk(stepping_root(idempotency_key="once"), request("POST"), Answer(status), OK)

    assert [each.headers["idempotency-key"] for each in done.requests] == ["once", "once"]


def test_an_idempotency_key_of_the_call_counts() -> None:
    call = request("POST", options={"idempotency_key": "mine"})

    assert len(walk(stepping_root(), call, Answer(503), OK).requests) == 2


def test_an_operation_may_say_that_it_is_idempotent() -> None:
    assert len(walk(stepping_root(), request("POST", idempotent=True), Answer(503), OK).requests) == 2
    assert len(walk(stepping_root(), request("GET", idempotent=False), Answer(503)).requests) == 1


def test_own_statuses() -> None:
    root = stepping_root(retries=Retry(statuses=frozenset({418})))

    assert len(walk(root, request("GET"), Answer(418), OK).requests) == 2
    assert len(walk(root, request("GET"), Answer(503)).requests) == 1


@pytest.mark.parametrize(("retries", "attempts"), [(0, 1), (1, 2), (2, 3), (5, 6)])
def test_the_number_of_retries(retries: int, attempts: int) -> None:
    done = walk(stepping_root(retries=retries), request("GET"), *[Answer(503)] * attempts)

    assert isinstance(done.error, ServerError)
    assert done.error.attempts == attempts
    assert len(done.requests) == attempts
    assert len(done.pauses) == retries
    assert ("attempts" in str(done.error)) is (attempts > 1)


def test_two_retries_by_default() -> None:
    assert len(walk(stepping_root(), request("GET"), *[Answer(503)] * 3).requests) == 3


def test_the_last_answer_is_the_error() -> None:
    done = walk(stepping_root(), request("GET"), Answer(503), lost(), Answer(404, json={"error": {"message": "no"}}))

    assert done.error.status_code == 404
    assert done.error.message == "no"
    assert done.error.attempts == 3


# -- how long to wait


def test_jitter_is_full_and_exponential(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        asked.append((low, high))
        return high / 2

    monkeypatch.setattr("random.uniform", uniform)
    policy = Retry(6, initial_interval=0.5, exponent=2.0, max_interval=3.0)
    done = walk(stepping_root(retries=policy), request("GET"), *[Answer(503)] * 7)

    assert asked == [(0.0, 0.5), (0.0, 1.0), (0.0, 2.0), (0.0, 3.0), (0.0, 3.0), (0.0, 3.0)]
    assert done.pauses == [0.25, 0.5, 1.0, 1.5, 1.5, 1.5]


def test_pauses_stay_within_their_bounds() -> None:
    for _ in range(50):
        first, second = walk(stepping_root(), request("GET"), *[Answer(503)] * 3).pauses
        assert 0.0 <= first <= 0.5
        assert 0.0 <= second <= 1.0


def test_the_bound_never_overflows() -> None:
    assert Retry(max_interval=8.0).bound(100_000) == 8.0


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7.0),
    ],
)
def test_retry_after_is_obeyed(headers: dict[str, str], pause: float) -> None:
    assert walk(stepping_root(), request("GET"), Answer(429, headers=headers), OK).pauses == [pause]


@pytest.mark.parametrize("form", FORMS)
def test_retry_after_as_a_date_by_the_servers_own_clock(form: str) -> None:
    headers = {"retry-after": (NOW + timedelta(seconds=30)).strftime(form), "date": NOW.strftime(form)}

    assert walk(stepping_root(), request("GET"), Answer(503, headers=headers), OK).pauses == [30.0]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize("form", FORMS)
def test_a_date_without_the_servers_clock(form: str, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    monkeypatch.setattr(time, "time", NOW.timestamp)
    try:
        pause = pause_asked({"retry-after": (NOW + timedelta(seconds=30)).strftime(form)})
    finally:
        monkeypatch.undo()
        time.tzset()
    assert pause == 30.0


def test_a_date_in_the_past_is_now() -> None:
    past = format_datetime(datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC), usegmt=True)

    assert pause_asked({"retry-after": past}) == 0.0


@pytest.mark.parametrize(
    "nonsense", ["", "soon", "-5", "nan", "inf", "1e999", "Mon, 99 Foo 2015", "[]", "Sun, 06 Nov 99999999 08:49:37 GMT"]
)
def test_nonsense_is_ignored(nonsense: str) -> None:
    done = walk(stepping_root(), request("GET"), Answer(503, headers={"retry-after": nonsense}), OK)

    assert len(done.requests) == 2
    assert done.pauses[0] <= 0.5


def test_a_longer_pause_than_the_cap_is_an_error_at_once() -> None:
    done = walk(stepping_root(), request("GET"), Answer(429, headers={"retry-after": "61"}))

    assert isinstance(done.error, RateLimitError)
    assert done.error.retry_after == 61.0
    assert not done.pauses


def test_the_cap_can_be_set() -> None:
    root = stepping_root(retries=Retry(retry_after_cap=5.0))

    assert walk(root, request("GET"), Answer(429, headers={"retry-after": "5"}), OK).pauses == [5.0]
    assert walk(root, request("GET"), Answer(429, headers={"retry-after": "5.1"})).error.retry_after == 5.1


def test_a_pause_in_the_error_body_counts_too() -> None:
    answer = Answer(429, json={"error": {"message": "slow", "pause": 3.0}})

    assert walk(stepping_root(), request("GET"), answer, OK).pauses == [3.0]


def test_the_elapsed_limit() -> None:
    root = stepping_root(retries=Retry(9, max_elapsed=10.0))
    slow = Answer(503, headers={"retry-after": "4"})
    done = walk(root, request("GET"), slow, slow, slow)

    assert done.pauses == [4.0, 4.0]
    assert isinstance(done.error, ServerError)


# -- lost connections


@pytest.mark.parametrize("timeout", [False, True])
def test_an_idempotent_call_is_retried_when_the_connection_is_lost(timeout: bool) -> None:
    assert len(walk(stepping_root(), request("GET"), lost(timeout=timeout), OK).requests) == 2


@pytest.mark.parametrize("timeout", [False, True])
def test_a_post_is_not_retried_when_it_may_have_acted(timeout: bool) -> None:
    done = walk(stepping_root(), request("POST"), lost(timeout=timeout))

    assert type(done.error) is (APITimeoutError if timeout else APIConnectionError)
    assert done.error.attempts == 1


@pytest.mark.parametrize("timeout", [False, True])
def test_a_post_is_retried_when_it_cannot_have_acted(timeout: bool) -> None:
    assert len(walk(stepping_root(), request("POST"), lost(acted=False, timeout=timeout), OK).requests) == 2


def test_an_idempotency_key_counts_for_lost_connections() -> None:
    assert len(walk(stepping_root(idempotency_key="k"), request("POST"), lost(), OK).requests) == 2


def test_a_hopeless_fault_is_not_retried() -> None:
    done = walk(stepping_root(), request("GET"), lost(fatal=True, acted=False))

    assert type(done.error) is APIConnectionError


def test_connection_errors_can_be_left_alone() -> None:
    root = stepping_root(retries=Retry(connection_errors=False))

    assert type(walk(root, request("GET"), lost()).error) is APIConnectionError
    assert len(walk(root, request("GET"), Answer(503), OK).requests) == 2


def test_an_error_that_is_not_retried_says_where() -> None:
    error = walk(stepping_root(retries=1), request("GET"), lost(acted=False), lost(acted=False)).error

    assert str(error) == "acme GET /x: the connection was lost (acme.test) (2 attempts)"
    assert (error.platform, error.method, error.path, error.attempts) == ("acme", "GET", "/x", 2)
    assert error.operation == "files.test"


# -- idle connections that the server had closed


def test_a_stale_connection_costs_no_attempt() -> None:
    root = stepping_root(io=WatchedIO(False, True), retries=0)
    done = walk(root, request("GET"), lost(stale=True), OK)

    assert done.content == b"{}"
    assert done.outcome.attempts == 1
    assert not done.pauses


def test_only_one_is_taken_for_stale() -> None:
    root = stepping_root(io=WatchedIO(False, False), retries=0)
    done = walk(root, request("GET"), lost(stale=True), lost(stale=True))

    assert type(done.error) is APIConnectionError
    assert done.error.attempts == 1


@pytest.mark.parametrize(
    ("fresh", "stale", "method", "body"),
    [
        (True, True, "GET", None),
        (False, False, "GET", None),
        (False, True, "POST", None),
        (False, True, "PUT", Body.file(Unseekable(b"once"), length=4)),
    ],
    ids=["a fresh connection", "another fault", "may have acted", "cannot rewind"],
)
def test_what_is_no_stale_connection(fresh: bool, stale: bool, method: str, body: Body | None) -> None:
    root = stepping_root(io=WatchedIO(fresh), retries=0)
    done = walk(root, request(method, body=body), lost(stale=stale))

    assert type(done.error) is APIConnectionError


# -- bodies


@pytest.mark.parametrize("fault", [Answer(503), lost(acted=False)])
def test_a_body_that_cannot_rewind_is_not_sent_again(fault: Any) -> None:
    body = Body.file(Unseekable(b"once"), length=4)
    done = walk(stepping_root(), request("PUT", body=body), fault)

    assert isinstance(done.error, APIStatusError | APIConnectionError)
    assert len(done.requests) == 1


@pytest.mark.parametrize("kind", ["path", "seekable", "bytes", "json", "form"])
def test_bodies_rewind(kind: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b'["twice"]')
    handle = io.BytesIO(b'???["twice"]')
    handle.seek(3)
    bodies = {
        "path": lambda: Body.file(str(tmp_path / "a")),
        "seekable": lambda: Body.file(handle),
        "bytes": lambda: Body.content(b'["twice"]'),
        "json": lambda: Body.json(["twice"]),
        "form": lambda: Body.form({"a": "twice"}),
    }
    done = walk(stepping_root(), request("PUT", body=bodies[kind]()), lost(), lost(), OK)

    expected = b"a=twice" if kind == "form" else b'["twice"]'
    assert done.bodies == [expected] * 3
    assert {each.headers["content-length"] for each in done.requests} == {str(len(expected))}
