"""Errors are the same when they were copied, pickled, or sent from another process; and which builtins catch them."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import pytest

from jackfield import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    JackfieldError,
    PluginLoadError,
    PluginNotInstalledError,
    ResponseValidationError,
    ServerError,
    StreamInterruptedError,
    WaitTimeoutError,
)
from tests.support.acme import AcmeProblem
from tests.support.failing import failed, problem

ERRORS: list[JackfieldError] = [
    JackfieldError("x"),
    ConfigurationError("x"),
    PluginNotInstalledError("x"),
    PluginLoadError("x"),
    APIError("x", platform="p", operation="o", method="GET", path="/a", attempts=3),
    APIConnectionError("x", attempts=2),
    APITimeoutError("x"),
    APIStatusError("x", status_code=418, code="c", body={"a": 1}, headers={"a": "b"}, request_id="r", retry_after=1.0),
    ServerError("x", status_code=500, data=AcmeProblem(message="m")),
    ResponseValidationError("x", status_code=200),
    StreamInterruptedError("x", events_received=3, last_event_id="e"),
    WaitTimeoutError("x", last={"a": 1}, waited=2.0),
]


def pickled(error: JackfieldError) -> JackfieldError:
    """Through a pickle and back."""
    twin: JackfieldError = pickle.loads(pickle.dumps(error))
    return twin


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("copied", [pickled, copy.copy, copy.deepcopy])
def test_errors_survive(error: JackfieldError, copied: Any) -> None:
    twin = copied(error)

    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == {
        name: value for name, value in vars(error).items() if name not in {"raw_response", "body"}
    } | ({"body": error.body} if isinstance(error, APIStatusError) else {})


def test_an_error_is_the_same_in_another_process() -> None:
    error = failed(problem(code="gone", headers={"x-request-id": "r"}))
    error.add_note("a note")
    script = (
        "import pickle, sys; e = pickle.load(sys.stdin.buffer); "
        "print(type(e).__qualname__, e, e.status_code, e.data, e.headers['x-request-id'], e.raw_response, e.__notes__)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], input=pickle.dumps(error), capture_output=True, check=True, text=False
    ).stdout.decode()

    assert shown == (
        "NotFoundError acme GET /files/a: 404 gone no such file [request id r] 404 message='no such file' code='gone' "
        "r None ['a note']\n"
    )


def test_builtins_catch_what_they_should() -> None:
    assert issubclass(PluginNotInstalledError, AttributeError)
    assert issubclass(WaitTimeoutError, TimeoutError)
    assert issubclass(APITimeoutError, APIConnectionError)
    assert not issubclass(ResponseValidationError, APIStatusError)


def test_own_errors_of_a_plugin_survive() -> None:
    error = OwnError("x", reason="because")

    assert pickle.loads(pickle.dumps(error)).reason == "because"


class OwnError(APIError):
    """An error of a plugin, with an attribute of its own."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
