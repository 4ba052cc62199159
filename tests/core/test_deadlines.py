"""Timeouts and deadlines: the engine, stepped by hand."""

from __future__ import annotations

from typing import Any

import pytest

from jackfield import APIConnectionError, APITimeoutError, ConfigurationError, ServerError
from jackfield._stepping import SteppingIO
from jackfield.plugin import BytesCall, Call, StreamCall
from tests.support.acme import Acme
from tests.support.serving import Answer
from tests.support.stepping import lost, stepping_root, walk

OK = Answer(json={})
DEFAULT = {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 10.0}


def timeouts(root: Any, call: Call[Any]) -> dict[str, float | None]:
    """The timeouts that a call is sent with."""
    (request,) = walk(root, call, OK).requests
    found: dict[str, float | None] = dict(request.extensions["timeout"])
    return found


def test_the_defaults() -> None:
    assert timeouts(stepping_root(), Call("GET", "/x")) == DEFAULT


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (7, dict.fromkeys(DEFAULT, 7.0)),
        (0.5, dict.fromkeys(DEFAULT, 0.5)),
        (None, dict.fromkeys(DEFAULT, None)),
        (float("inf"), dict.fromkeys(DEFAULT, None)),
        ({"read": 1.5}, {**DEFAULT, "read": 1.5}),
        ({"read": None, "pool": 2}, {**DEFAULT, "read": None, "pool": 2.0}),
    ],
)
def test_timeouts_that_are_given(given: Any, expected: dict[str, float | None]) -> None:
    assert timeouts(stepping_root(timeout=given), Call("GET", "/x")) == expected
    assert timeouts(stepping_root(timeout=99), Call("GET", "/x", options={"timeout": given})) == expected


@pytest.mark.parametrize("given", [0, -1, "5", True, float("nan"), {"read": "5"}, {"read": 0}])
def test_no_number_of_seconds(given: Any) -> None:
    with pytest.raises(ConfigurationError, match="is a number of seconds above 0, or None"):
        stepping_root(timeout=given)


@pytest.mark.parametrize("given", [0, -1.0, "5", False])
def test_no_deadline(given: Any) -> None:
    with pytest.raises(ConfigurationError, match="deadline is a number of seconds above 0, or None"):
        stepping_root(deadline=given)


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="there is no timeout 'raed'; did you mean 'read'"):
        stepping_root(timeout={"raed": 5})


# -- how long a stream may stay silent


@pytest.mark.parametrize("kind", [StreamCall, BytesCall])
def test_a_stream_waits_as_long_as_its_platform_says(kind: Any) -> None:
    assert timeouts(stepping_root(), kind("GET", "/x")) == {**DEFAULT, "read": 120.0}


def test_an_explicit_timeout_replaces_the_silence() -> None:
    assert timeouts(stepping_root(timeout=3), StreamCall("GET", "/x"))["read"] == 3.0
    assert timeouts(stepping_root(), StreamCall("GET", "/x", options={"timeout": None}))["read"] is None


def test_a_platform_whose_streams_may_be_silent_for_ever() -> None:
    class Patient(Acme[Any]):
        silence = None

    assert timeouts(stepping_root(Patient, settings={"api_key": "kkkk"}), StreamCall("GET", "/x"))["read"] is None


# -- deadlines


def test_a_deadline_shortens_each_step() -> None:
    assert timeouts(stepping_root(deadline=3.0), Call("GET", "/x")) == dict.fromkeys(DEFAULT, 3.0)
    assert timeouts(stepping_root(deadline=30.0, timeout=None), Call("GET", "/x")) == dict.fromkeys(DEFAULT, 30.0)


def test_what_is_left_shrinks_from_attempt_to_attempt() -> None:
    root = stepping_root(deadline=10.0, timeout=9.0)
    done = walk(root, Call("GET", "/x"), Answer(503, headers={"retry-after": "1"}), OK, takes=3.0)

    assert [each.extensions["timeout"]["read"] for each in done.requests] == [9.0, 6.0]


def test_a_pause_that_would_not_fit_is_not_made() -> None:
    root = stepping_root(deadline=5.0)
    done = walk(root, Call("GET", "/x"), Answer(503, headers={"retry-after": "5"}))

    assert isinstance(done.error, ServerError)
    assert not done.pauses


def test_a_deadline_that_has_passed_ends_the_retries() -> None:
    root = stepping_root(deadline=5.0)
    done = walk(root, Call("GET", "/x"), Answer(503, headers={"retry-after": "0"}), takes=6.0)

    assert isinstance(done.error, ServerError)


def test_a_timeout_at_the_deadline_is_told_as_the_deadline() -> None:
    root = stepping_root(deadline=2.0)
    done = walk(root, Call("GET", "/x"), lost(timeout=True), takes=2.0)

    assert type(done.error) is APITimeoutError
    assert "the deadline of 2 s passed" in str(done.error)


def test_a_timeout_before_the_deadline_is_not() -> None:
    root = stepping_root(deadline=9.0, retries=0)
    done = walk(root, Call("GET", "/x"), lost(timeout=True), takes=2.0)

    assert "deadline" not in str(done.error)


def test_the_deadline_bounds_the_body_too() -> None:
    io = SteppingIO(piecewise=True)
    done = walk(stepping_root(io=io, deadline=5.0), Call("GET", "/x"), Answer(pieces=[b"["] * 9), takes=1.0)

    assert type(done.error) is APITimeoutError
    assert "the deadline of 5 s passed" in str(done.error)
    assert done.closed == [200]


def test_the_deadline_also_bounds_a_body_whose_length_is_known() -> None:
    io = SteppingIO(piecewise=True)
    answer = Answer(pieces=[b"x"] * 9, headers={"content-length": "9"})

    assert type(walk(stepping_root(io=io, deadline=5.0), Call("GET", "/x"), answer, takes=1.0).error) is APITimeoutError


def test_an_error_body_that_takes_too_long_does_not_hide_the_status() -> None:
    io = SteppingIO(piecewise=True)
    root = stepping_root(io=io, deadline=5.0, retries=0)
    done = walk(root, Call("GET", "/x"), Answer(500, pieces=[b"oh no! "] * 9), takes=1.0)

    assert done.error.status_code == 500
    assert done.error.message.startswith("oh no! oh no!")


def test_no_deadline_reads_on() -> None:
    io = SteppingIO(piecewise=True)
    done = walk(stepping_root(io=io), Call("GET", "/x"), Answer(pieces=[b"x"] * 99), takes=100.0)

    assert done.content == b"x" * 99


def test_redirects_count_for_the_deadline() -> None:
    root = stepping_root(deadline=5.0)
    done = walk(root, Call("GET", "/x"), *[Answer(302, headers={"location": "/y"})] * 2, takes=3.0)

    assert type(done.error) is APITimeoutError


def test_a_lost_connection_that_is_no_timeout_keeps_its_name_at_the_deadline() -> None:
    done = walk(stepping_root(deadline=2.0), Call("GET", "/x"), lost(), takes=2.0)

    assert type(done.error) is APIConnectionError
