"""What the platform says when it refuses, in each of its forms."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from jackfield import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    UnprocessableEntityError,
)
from jackfield_moderately import ErrorDetail
from tests.moderately.answers import file_json
from tests.moderately.clients import moderately
from tests.support.clients import Way, everywhere, quick
from tests.support.serving import Answer, Broken, Server

NESTED = {
    "error": {
        "code": "VALIDATION",
        "message": "The request is wrong",
        "timestamp": "2026-01-02T03:04:05.000Z",
        "details": [{"field": "name", "message": "too long", "value": "x"}, {"field": "page", "message": "no number"}],
        "path": "/files",
        "requestId": "req-1",
    }
}


@pytest.mark.parametrize(
    ("status", "body", "kind", "message", "code", "request_id"),
    [
        (400, NESTED, BadRequestError, "The request is wrong; name: too long; page: no number", "VALIDATION", "req-1"),
        (401, {"message": "flat"}, AuthenticationError, "flat", None, None),
        (
            403,
            {"message": "flat", "details": [{"field": "a", "message": "b"}]},
            PermissionDeniedError,
            "flat; a: b",
            None,
            None,
        ),
        (404, {"error": "a sentence"}, NotFoundError, "a sentence", None, None),
        (409, {"error": {"message": "twice", "details": {"name": "x"}}}, ConflictError, "twice", None, None),
        (422, {"error": {"code": "X"}}, UnprocessableEntityError, "Unprocessable Entity", "X", None),
        (429, {"error": {"message": "slow down"}}, RateLimitError, "slow down", None, None),
        (500, b"<html>oh no</html>", ServerError, "Internal Server Error", None, None),
        (502, b"plain words", ServerError, "plain words", None, None),
        (503, b"", ServerError, "Service Unavailable", None, None),
        (400, {"error": {"message": 7, "code": ["x"]}}, BadRequestError, "Bad Request", None, None),
        (400, [1, 2], BadRequestError, "Bad Request", None, None),
        (418, {"error": {"details": ["x", {"field": 1}]}}, APIStatusError, "I'm a teapot", None, None),
    ],
)
@everywhere
async def test_errors(
    way: Way, status: int, body: Any, kind: Any, message: str, code: str | None, request_id: str | None
) -> None:
    answer = Answer(status, content=body) if isinstance(body, bytes) else Answer(status, json=body)
    with pytest.raises(kind) as caught:
        await way(moderately(way, answer).files.retrieve("f1"))
    error = caught.value
    assert (error.status_code, error.message, error.code, error.request_id) == (status, message, code, request_id)
    assert error.body == (body.decode() if isinstance(body, bytes) else body)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


@everywhere
async def test_the_body_is_typed(way: Way) -> None:
    with pytest.raises(BadRequestError) as caught:
        await way(moderately(way, Answer(400, json=NESTED)).files.retrieve("f1"))
    detail = caught.value.data
    assert isinstance(detail, ErrorDetail)
    assert (detail.timestamp, detail.path, detail.details[0]["field"]) == ("2026-01-02T03:04:05.000Z", "/files", "name")


@everywhere
async def test_retry_after_is_told_and_obeyed(way: Way) -> None:
    server = Server(Answer(429, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimitError) as caught:
        await way(moderately(way, server).files.retrieve("f1"))
    assert caught.value.retry_after == 7
    server = Server(Answer(429, headers={"Retry-After": "0"}), Answer(json=file_json()))
    assert (await way(moderately(way, server, retries=quick(1)).files.retrieve("f1"))).file_id == "f1"


@everywhere
async def test_what_acts_is_not_sent_twice(way: Way) -> None:
    """The API has no idempotency keys: an execution must not be started a second time."""
    for status in (500, 503):
        server = Server(Answer(status), Answer(status))
        executions = moderately(way, server, retries=quick(3)).pipeline_executions
        with pytest.raises(ServerError):
            await way(
                executions.create(pipeline_configuration_version_id="c", pipeline_input={}, pipeline_input_summary="x")
            )
        assert len(server.seen) == 1
    server = Server(Broken("ReadError"), Answer(json=file_json()))
    files = moderately(way, server, retries=quick(3)).files
    assert (await way(files.complete_upload("f1", file_size=1, file_hash="x"))).is_ready()


@pytest.mark.parametrize("status", [200, 204])
@everywhere
async def test_an_empty_answer_is_success_where_nothing_is_promised(way: Way, status: int) -> None:
    server = Server(lambda seen: Answer(status))
    platform = moderately(way, server)
    for call in (
        platform.files.delete("x"),
        platform.agents.delete("x"),
        platform.pipelines.delete("x"),
        platform.pipeline_configuration_versions.delete("x"),
        platform.datasets.delete("x"),
        platform.team_users.delete("x"),
        platform.teams.delete("x"),
        platform.api_tokens.delete("x"),
        platform.authentication.login("ada@example.com", "x"),
        platform.authentication.logout(),
        platform.pipeline_configuration_versions.get_schema(),
    ):
        assert await way(call) is None


@everywhere
async def test_new_fields_words_and_missing_optional_parts_pass(way: Way) -> None:
    minimal = {
        "fileId": "f", "teamId": "t", "fileName": "n", "fileSize": 1, "mimeType": "x/y", "fileHash": "h",
        "uploadStatus": "quarantined", "metadata": None, "new": {"a": 1},
    }  # fmt: skip
    file = await way(moderately(way, Answer(json=minimal)).files.retrieve("f"))
    assert (file.status, file.is_ready(), file.has_error(), file["new"]) == ("quarantined", False, False, {"a": 1})
