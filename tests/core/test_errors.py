"""Errors: their classes, what they say, and what they do not say."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from typing import Any, cast

import httpx
import pytest

import jackfield
from jackfield import (
    APIError,
    APIStatusError,
    JackfieldError,
    RateLimitError,
    ResponseValidationError,
    ServerError,
)
from jackfield.plugin import BytesCall, Call, ErrorInfo
from tests.support.acme import KEY, Acme, AcmeProblem
from tests.support.clients import Way, everywhere
from tests.support.failing import failed, problem
from tests.support.serving import Answer
from tests.support.stepping import lost, stepping_root, walk

BY_STATUS = {
    400: "BadRequestError",
    401: "AuthenticationError",
    402: "APIStatusError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    405: "APIStatusError",
    409: "ConflictError",
    410: "APIStatusError",
    418: "APIStatusError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "ServerError",
    501: "ServerError",
    503: "ServerError",
    529: "ServerError",
    599: "ServerError",
}


@pytest.mark.parametrize(("status", "name"), BY_STATUS.items())
@pytest.mark.parametrize("kind", [Call, BytesCall])
def test_each_status_has_its_class(status: int, name: str, kind: Any) -> None:
    error = failed(problem(status), call=kind("GET", "/x"))

    assert type(error).__name__ == name
    assert type(error) is getattr(jackfield, name)
    assert isinstance(error, APIStatusError)
    assert isinstance(error, APIError)
    assert isinstance(error, JackfieldError)
    assert error.status_code == status


def test_what_an_error_tells() -> None:
    answer = problem(code="gone", headers={"X-Request-Id": "r-1"})
    error = failed(answer, call=Call("DELETE", "/files/{}", "a b", params={"secret": "in-the-query"}))

    assert str(error) == "acme DELETE /files/a%20b: 404 gone no such file [request id r-1]"
    assert error.message == "no such file"
    assert error.code == "gone"
    assert error.request_id == "r-1"
    assert error.platform == "acme"
    assert error.operation == "files.test"
    assert error.method == "DELETE"
    assert error.path == "/files/a%20b"
    assert error.attempts == 1
    assert error.body == {"error": {"message": "no such file", "code": "gone"}}
    assert error.data == AcmeProblem(message="no such file", code="gone")
    assert error.headers["x-request-id"] == "r-1"
    assert error.retry_after is None
    assert isinstance(error.raw_response, httpx.Response)
    assert error.raw_response.content == answer.content


@pytest.mark.parametrize("name", ["x-request-id", "request-id", "x-correlation-id", "x-trace-id"])
def test_request_ids(name: str) -> None:
    assert failed(problem(headers={name: "r-2"})).request_id == "r-2"


def test_a_request_id_in_the_body_comes_first() -> None:
    assert failed(problem(request="r-3", headers={"x-request-id": "r-2"})).request_id == "r-3"


@pytest.mark.parametrize(
    ("answer", "message", "body"),
    [
        (Answer(500, content=b"Internal oops\n"), "Internal oops", "Internal oops\n"),
        (Answer(500, content=b""), "Internal Server Error", ""),
        (Answer(502, content=b"<html><h1>Bad"), "Bad Gateway", "<html><h1>Bad"),
        (Answer(599, content=b""), "no message", ""),
        (Answer(404, json={"detail": "x"}), "Not Found", {"detail": "x"}),
        (Answer(404, json="just text"), "just text", "just text"),
        (Answer(404, json=None), "Not Found", None),
        (Answer(404, json=[1]), "Not Found", [1]),
        (Answer(404, content=rb'["cut \ud83d"]'), "Not Found", ["cut \ufffd"]),
        (Answer(404, json={"error": None}), "Not Found", {"error": None}),
        (Answer(404, json={"error": {"message": 5}}), "Not Found", {"error": {"message": 5}}),
        (Answer(500, content=b"\xff\xfe"), "��", "��"),
        (Answer(500, content=b'{"cut of'), '{"cut of', '{"cut of'),
    ],
)
def test_a_body_of_an_unforeseen_shape_does_not_hide_the_status(answer: Answer, message: str, body: Any) -> None:
    error = failed(answer)

    assert error.status_code == answer.status
    assert error.message == message
    assert error.body == body
    assert error.data is None


INFOS: list[Any] = [
    None,
    "no info",
    ErrorInfo(message={"a": 1}, code=5, request_id=7),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ErrorInfo(message="m", retry_after="soon"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ErrorInfo(message="m", retry_after=-5.0),
    ErrorInfo(message="m", retry_after=float("nan")),
]


@pytest.mark.parametrize("info", INFOS, ids=str)
def test_what_a_platform_reads_is_not_trusted(info: Any) -> None:
    class Odd(Acme[Any]):
        @classmethod
        def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
            return cast("ErrorInfo", info)

    done = walk(stepping_root(Odd, settings={"api_key": KEY}), Call("GET", "/x"), *[Answer(503)] * 3)
    assert isinstance(done.error, ServerError)
    assert done.error.retry_after is None
    assert all(0.0 <= pause <= 1.0 for pause in done.pauses)
    assert isinstance(done.error.message, str)
    assert isinstance(done.error.code, str | None)
    assert isinstance(done.error.request_id, str | None)
    pickle.dumps(done.error)


def test_a_body_that_breaks_off_does_not_hide_the_status() -> None:
    from tests.support.clients import Way
    from tests.support.serving import Broken

    acme = Way("httpx-sync").acme(Answer(503, pieces=[b"it was ", Broken("ReadError")]))
    with pytest.raises(ServerError, match="503 it was"):
        acme.files.retrieve("a")


def test_a_long_message_is_cut() -> None:
    error = failed(Answer(500, content=b"x" * 1_000_000))

    assert len(str(error)) < 2100
    assert error.message.endswith("x…")


def test_only_a_part_of_an_endless_error_body_is_read() -> None:
    from jackfield._stepping import SteppingIO

    pieces = [b"x" * 65536] * 100
    done = walk(stepping_root(io=SteppingIO(piecewise=True), retries=0), Call("GET", "/x"), Answer(500, pieces=pieces))

    assert len(done.error.body) == 1024 * 1024
    assert done.closed == [500]


@pytest.mark.parametrize("pause", ["3", "90"])
def test_retry_after(pause: str) -> None:
    error = failed(problem(429, headers={"retry-after": pause}))

    assert isinstance(error, RateLimitError)
    assert error.retry_after == float(pause)


# -- secrets


def echo(text: str) -> Answer:
    """A server that says everything again."""
    return Answer(
        403,
        json={"error": {"message": f"bad {text}", "code": text, "request": text}, text: [text, {"a": text}]},
        headers={"x-echo": f"<{text}>", "x-request-id": text, "set-cookie": f"a={text}", "location": f"/y?{text}"},
    )


def everything_in(error: Exception) -> str:
    """All that an error shows, but for the HTTP library's own response."""
    return f"{error}{error!r}{[value for name, value in vars(error).items() if name != 'raw_response']!r}"


SECRET_CALLS: list[tuple[str, Call[Any]]] = [
    (KEY, Call("GET", "/x")),
    ("for-this-call", Call("GET", "/x", auth="for-this-call")),
    ("for-this-call", Call("GET", "/x", options={"headers": {"x-api-key": "for-this-call"}})),
    ("for-this-call", Call("GET", "/x", options={"headers": {"authorization": "Basic for-this-call"}})),
    ("for-this-call", Call("GET", "/x", headers={"x-auth-token": "for-this-call"})),
    ("for-this-call", Call("GET", url="https://user:for-this-call@s3.test/a")),
    ("for-this-call", Call("GET", url="https://s3.test/a?signature=for-this-call")),
]


@pytest.mark.parametrize(("secret", "call"), SECRET_CALLS)
def test_known_secrets_are_masked(secret: str, call: Call[Any]) -> None:
    error = failed(echo(secret), call=call)

    assert secret not in everything_in(error)
    assert secret not in everything_in(pickle.loads(pickle.dumps(error)))
    assert "***" in str(error.body)


SIGNED = [
    "https://s3.test/a?X-Amz-Date=1&X-Amz-Signature=not-to-be-seen",
    "https://user@blob.test:8443/a?se=2026&sig=not-to-be-seen",
    "http://s3.test/a?access_token=not-to-be-seen",
    "https://s3.test/a?a=1&amp;Signature=not-to-be-seen",
]


@pytest.mark.parametrize("link", SIGNED)
def test_a_signed_link_that_the_server_tells_is_masked(link: str) -> None:
    told = {"error": {"message": f"no file at {link}.", "where": link}, "links": [link]}
    error = failed(Answer(400, json=told))

    assert isinstance(error, APIStatusError)
    assert "not-to-be-seen" not in everything_in(error)
    assert "no file at http" in error.message
    assert "/a?***" in error.message


@pytest.mark.parametrize("link", SIGNED)
@pytest.mark.parametrize("escape", [("", ""), ("/", "\\/"), ("&", "\\u0026")], ids=["plain", "slashes", "ampersands"])
@everywhere
async def test_a_signed_link_in_an_answer_that_does_not_fit_is_masked(
    way: Way, link: str, escape: tuple[str, str]
) -> None:
    content = json.dumps({"uploadUrl": link, "n": 1}).replace(*escape) if escape[0] else json.dumps({"url": link})
    with pytest.raises(ResponseValidationError) as caught:
        await way(way.acme(Answer(content=content.encode())).files.retrieve("a"))

    assert "not-to-be-seen" not in everything_in(caught.value)
    assert "?***" in str(caught.value.body)


def test_other_links_are_shown_as_they_are() -> None:
    text = "see https://docs.test/errors?code=7&lang=en, or https://docs.test/a?b and http://x"
    error = failed(Answer(400, json={"error": {"message": text}}))

    assert text in str(error)


def test_a_secret_is_masked_in_its_encoded_form_too() -> None:
    root = stepping_root(settings={"api_key": "a/b c+d"}, retries=0)

    assert "a%2Fb%20c%2Bd" not in str(walk(root, Call("GET", "/x"), Answer(500, content=b"a%2Fb%20c%2Bd")).error)


def test_a_secret_in_a_path_is_masked() -> None:
    assert KEY not in everything_in(failed(problem(), call=Call("GET", "/keys/{}", KEY)))


def test_secrets_in_the_reason_phrase_are_masked() -> None:
    answer = httpx.Response(500, extensions={"reason_phrase": f"no {KEY}".encode()})

    assert KEY not in everything_in(failed(answer))


def test_a_secret_in_a_location_is_masked() -> None:
    answer = Answer(302, headers={"location": f"https://other.test/{KEY}"})

    assert KEY not in everything_in(failed(answer, call=Call("POST", "/x")))


def test_headers_that_may_be_secret_are_masked() -> None:
    headers = {"set-cookie": "sid=1", "x-api-key": "k", "location": "/y?token=1", "x-ratelimit-limit": "5"}
    shown = failed(problem(headers=headers)).headers

    assert shown["set-cookie"] == shown["x-api-key"] == "***"
    assert shown["location"] == "/y"
    assert shown["x-ratelimit-limit"] == "5"


def test_a_query_never_shows() -> None:
    call = Call[Any]("GET", "/x?a=visible-1", params={"b": "visible-2"})

    for error in (failed(problem(), call=call), failed(lost(), call=call)):
        assert "visible" not in everything_in(error)


def test_pickles_mask_what_has_a_secret_name() -> None:
    body = {"error": {"message": "x"}, "access_token": "abc", "nested": [{"password": "abc", "max_tokens": 5}]}
    error = failed(Answer(400, json=body))
    twin = pickle.loads(pickle.dumps(error))

    assert error.body["access_token"] == "abc", "the program itself may look"
    assert twin.body == {
        "error": {"message": "x"}, "access_token": "***", "nested": [{"password": "***", "max_tokens": 5}]
    }  # fmt: skip


# -- bodies that do not fit


def test_a_body_that_does_not_fit_does_not_show_the_input() -> None:
    from tests.support.clients import Way

    acme = Way("httpx-sync").acme(Answer(json={"fileId": {"ssn": "123-45"}, "versions": [{}]}))
    with pytest.raises(ResponseValidationError) as caught:
        acme.files.retrieve("a")
    error = caught.value
    assert str(error) == ("acme GET /files/a: status 200, but fileId: Input should be a valid string (and 2 more)")
    assert error.status_code == 200
    assert "123-45" in (error.body or ""), "the program itself may look"
    twin = pickle.loads(pickle.dumps(error))
    assert twin.body is None
    assert str(twin) == str(error)
    assert error.__cause__ is None
    assert "123-45" not in repr(error.__context__)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (Answer(content=b""), "the body is empty"),
        (Answer(content=b"<html>", headers={"content-type": "text/html; charset=x"}), "(the answer is text/html)"),
        (Answer(json=[]), "an object"),
        (Answer(json=None), "an object"),
    ],
)
def test_a_body_that_is_no_object(answer: Answer, text: str) -> None:
    from tests.support.clients import Way

    with pytest.raises(ResponseValidationError) as caught:
        Way("httpx-sync").acme(answer).files.retrieve("a")
    assert text in str(caught.value)


def test_a_secret_in_a_body_that_does_not_fit_is_masked() -> None:
    from tests.support.clients import Way

    with pytest.raises(ResponseValidationError) as caught:
        Way("httpx-sync").acme(Answer(json={"you sent": KEY})).files.retrieve("a")
    assert KEY not in everything_in(caught.value)


# -- pickling and copying
