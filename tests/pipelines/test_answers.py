"""What comes back: plain dictionaries, errors with the server's words, and nothing that only looks like an answer."""

from __future__ import annotations

from typing import Any

import pytest

import jackfield
from jackfield import (
    APIError,
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    ResponseValidationError,
    UnprocessableEntityError,
)
from jackfield_pipelines import AgentVersionNotFoundError
from tests.pipelines.clients import BASE, pipelines
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Seen, Server


@everywhere
async def test_results_are_plain_dictionaries_with_all_that_came(way: Way) -> None:
    answer = {"id": 1, "name": "P", "role": "narrator", "new": {"field": [1.5, None]}}
    prompt = await way(pipelines(way, Answer(json=answer)).get_prompt(1))
    assert type(prompt) is dict
    assert prompt == answer


@pytest.mark.parametrize("answer", [Answer(204), Answer(200), Answer(200, content=b" \n")], ids=["204", "200", "blank"])
@everywhere
async def test_a_deletion_may_answer_nothing(way: Way, answer: Answer) -> None:
    empty = Answer(answer.status, content=answer.content)
    assert await way(pipelines(way, empty).delete_prompt(1)) is None


@everywhere
async def test_ids_cannot_change_the_path(way: Way) -> None:
    server = Server(Answer(json={}), Answer(json={}), Answer(json={}))
    platform = pipelines(way, server)
    await way(platform.get_tool_endpoint(1, "../../users"))
    await way(platform.get_dataset_import_job("a/b?c=d#e"))
    await way(platform.get_submission_view(3, "é"))
    assert [seen.url.removeprefix(BASE) for seen in server.seen] == [
        "/api/organizations/1/tool-endpoints/..%2F..%2Fusers",
        "/api/datasets/import/jobs/a%2Fb%3Fc%3Dd%23e",
        "/api/projects/3/submissions/%C3%A9",
    ]
    for wrong in ("", ".", ".."):
        with pytest.raises(ConfigurationError):
            await way(platform.get_dataset_import_job(wrong))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@everywhere
async def test_a_redirect_is_no_answer(way: Way, status: int, method: str) -> None:
    """The vendor's client gives None for it."""
    server = Server(*(Answer(status, headers={"location": "https://elsewhere.test/login"}) for _ in range(4)))
    platform = pipelines(way, server)
    for call in (platform.request, platform.request_bytes):
        with pytest.raises(APIStatusError, match="redirected") as caught:
            await way(call(method, "/api/any"))
        assert caught.value.status_code == status
    for call in (platform.request_stream, platform.stream_lines):
        with pytest.raises(APIStatusError, match="redirected"):
            await way.items(call(method, "/api/any"))
    assert len(server.seen) == 4


@pytest.mark.parametrize("answer", [Answer(300), Answer(304), Answer(307)], ids=["300", "304", "307"])
@everywhere
async def test_a_redirect_to_nowhere_is_no_answer(way: Way, answer: Answer) -> None:
    with pytest.raises(APIStatusError):
        await way(pipelines(way, Answer(answer.status)).get_prompt(1))


@pytest.mark.parametrize("content", [b"<!doctype html><title>Log in</title>", b"", b"[]", b'"text"', b"7"])
@everywhere
async def test_what_is_no_object_is_no_prompt(way: Way, content: bytes) -> None:
    with pytest.raises(ResponseValidationError) as caught:
        await way(pipelines(way, Answer(content=content)).get_prompt(1))
    assert caught.value.operation == "get_prompt"


PAGE = b"<!doctype html><title>Log in</title>"


def page(kind: str = "text/html; charset=utf-8") -> Answer:
    """What a login or a proxy sends in place of an answer."""
    return Answer(content=PAGE, headers={"content-type": kind})


@pytest.mark.parametrize("kind", ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"])
@everywhere
async def test_a_page_for_browsers_is_no_answer_of_a_generic_call(way: Way, kind: str) -> None:
    server = Server(lambda seen: page(kind))
    platform = pipelines(way, server)
    json = {"accept": "application/json"}
    for name in ("request", "request_bytes"):
        with pytest.raises(ResponseValidationError) as caught:
            await way(getattr(platform, name)("GET", "/api/any", headers=json))
        assert caught.value.operation == name
    for name in ("request_stream", "stream_lines"):
        with pytest.raises(ResponseValidationError, match=kind.lower().partition(";")[0].replace("+", ".")) as caught:
            await way.items(getattr(platform, name)("GET", "/api/any"))
        assert caught.value.operation == name
    with pytest.raises(ResponseValidationError):
        await way.items(platform.paginate("/api/any"))
    with pytest.raises(ResponseValidationError):
        await way(platform.upload_file("/api/any", file=b""))
    assert len(server.seen) == 6


@everywhere
async def test_a_login_that_a_call_is_led_to_is_no_answer(way: Way) -> None:
    def answer(seen: Seen) -> Answer:
        return page() if seen.path == "/login" else Answer(302, headers={"location": "/login"})

    platform = pipelines(way, Server(answer))
    for call in (platform.get_me, platform.list_prompts, lambda: platform.export_dataset(1)):
        with pytest.raises(APIError):
            await way(call())
    for stream in (platform.request_stream("GET", "/api/any"), platform.stream_lines("GET", "/api/any")):
        with pytest.raises(APIError):
            await way.items(stream)


@pytest.mark.parametrize("name", ["Accept", "accept"])
@everywhere
async def test_a_page_that_is_asked_for_is_one(way: Way, name: str) -> None:
    server = Server(page(), page(), page(), page("application/xhtml+xml"))
    platform = pipelines(way, server)
    wanted = {"headers": {name: "Text/HTML, */*;q=0.5"}}
    assert await way(platform.request_bytes("GET", "/api/any", **wanted)) == PAGE
    assert b"".join(await way.items(platform.request_stream("GET", "/api/any", **wanted))) == PAGE
    assert await way.items(platform.stream_lines("GET", "/api/any", **wanted)) == [PAGE.decode()]
    with pytest.raises(ResponseValidationError):
        await way(platform.request_bytes("GET", "/api/any", **wanted))
    assert {seen.headers["accept"] for seen in server.seen} == {"Text/HTML, */*;q=0.5"}


DETAILS: list[tuple[Any, str, str | None]] = [
    ({"detail": "no such prompt"}, "no such prompt", None),
    (
        {
            "detail": [
                {"loc": ["body", "config", 0], "msg": "Field required", "type": "missing"},
                {"msg": "odd"},
                "plain",
                {"loc": ["query", "page"], "type": "int_parsing"},
                {"loc": ["query", "size"]},
            ]
        },
        "body.config.0: Field required; odd; plain; query.page: int_parsing; query.size: refused",
        None,
    ),
    ({"detail": {"error_class": "lock_contention", "message": "busy"}}, "busy", "lock_contention"),
    ({"detail": {"code": "quota", "left": 0}}, "{'code': 'quota', 'left': 0}", "quota"),
    ({"message": "elsewhere"}, "elsewhere", None),
]


@pytest.mark.parametrize(("body", "message", "code"), DETAILS)
@everywhere
async def test_errors_have_the_servers_words(way: Way, body: Any, message: str, code: str | None) -> None:
    with pytest.raises(UnprocessableEntityError) as caught:
        await way(pipelines(way, Answer(422, json=body)).create_prompt({}))
    error = caught.value
    assert (error.message, error.code, error.body) == (message, code, body)
    assert str(error).startswith("pipelines POST /api/prompts: 422 ")
    assert (error.platform, error.operation, error.method, error.path) == (
        "pipelines",
        "create_prompt",
        "POST",
        "/api/prompts",
    )


@pytest.mark.parametrize("body", [None, [], 7, {}, {"detail": None}, {"detail": []}, {"detail": [None]}, {"detail": 7}])
@everywhere
async def test_odd_errors_keep_their_status(way: Way, body: Any) -> None:
    with pytest.raises(NotFoundError) as caught:
        await way(pipelines(way, Answer(404, json=body)).get_prompt(1))
    assert caught.value.status_code == 404


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "BadRequestError"), (401, "AuthenticationError"), (403, "PermissionDeniedError"), (404, "NotFoundError"),
        (409, "ConflictError"), (418, "APIStatusError"), (422, "UnprocessableEntityError"), (429, "RateLimitError"),
        (500, "ServerError"), (503, "ServerError"),
    ],
)  # fmt: skip
@everywhere
async def test_each_status_has_its_error(way: Way, status: int, name: str) -> None:
    with pytest.raises(getattr(jackfield, name)) as caught:
        await way(pipelines(way, Answer(status)).list_prompts())
    assert type(caught.value).__name__ == name


@everywhere
async def test_the_status_of_a_key(way: Way) -> None:
    platform = pipelines(way, Answer(json={"id": 1, "org_id": 5}), Answer(401, json={"detail": "bad key"}))
    assert await way(platform.auth_status()) == {"valid": True, "base_url": BASE}
    with pytest.raises(AuthenticationError, match="bad key"):
        await way(platform.auth_status())


@pytest.mark.parametrize("org_id", [5, "5"])
@everywhere
async def test_the_organization_of_a_key(way: Way, org_id: Any) -> None:
    assert await way(pipelines(way, Answer(json={"org_id": org_id})).get_org_id()) == 5


@pytest.mark.parametrize(
    "org_id", ["null", '"many"', '"5 "', '"\u00b2"', "true", "5.5", "[5]", "{}", "NaN", "Infinity"]
)
@everywhere
async def test_a_key_without_an_organization(way: Way, org_id: str) -> None:
    platform = pipelines(way, Answer(content=f'{{"org_id": {org_id}}}'.encode()), Answer(json={}))
    for _ in range(2):
        with pytest.raises(ResponseValidationError, match="org_id"):
            await way(platform.get_org_id())


@everywhere
async def test_nothing_to_mark_as_read_is_refused(way: Way) -> None:
    server = Server()
    nothing: list[dict[str, Any]] = [{}, {"notification_ids": []}, {"notification_ids": None, "all": False}]
    for kwargs in nothing:
        with pytest.raises(ConfigurationError, match="all=True"):
            await way(pipelines(way, server).mark_notifications_read(**kwargs))
    assert server.seen == []


@everywhere
async def test_bytes_come_in_pieces_of_the_wanted_size(way: Way) -> None:
    stream = pipelines(way, Answer(pieces=[b"ab", b"cdefg", b"h"])).request_stream("GET", "/api/any", chunk_size=3)
    assert await way.items(stream) == [b"abc", b"def", b"gh"]


@everywhere
async def test_lines_come_as_they_are(way: Way) -> None:
    stream = pipelines(way, Answer(pieces=[b"data: a\r\n\r", b"\nevent: b\n"])).stream_lines("GET", "api/notifications")
    assert await way.items(stream) == ["data: a", "", "event: b"]


@everywhere
async def test_a_stream_that_is_refused_is_an_error(way: Way) -> None:
    with pytest.raises(AuthenticationError, match="no"):
        await way.items(pipelines(way, Answer(401, json={"detail": "no"})).request_stream("GET", "/api/any"))


VERSIONS: list[dict[str, Any]] = [
    {
        "version_number": 1,
        "name": "Helper",
        "mode": "sandbox",
        "run_timeout_s": 300,
        "config": {
            "source_files": {"a.py": "x = 1\ny = 2\n", "gone.py": "pass\n", "big.py": "old\n" * 400},
            "requirements": ["httpx"],
            "auth_credential_value": "first-secret",
            "env": {
                "API_TOKEN": "first-token",
                "MODE": "a",
                "OPENAI_API_KEY": "first-key",
                "PASSWD": "first-pass",
                "TOKENS": [{"x": "first-token"}],
            },
            "credential_refs": {"KEY": "openai"},
            "sub_agents": [{"actor_id": "one"}],
        },
        "tools_schema": [{"name": "search", "description": "Finds"}, {"name": "old"}],
        "ledger_schema": None,
    },
    {"version_number": 2, "name": "Between"},
    {
        "version_number": 10,
        "name": "Better helper",
        "mode": "sandbox",
        "run_timeout_s": 600,
        "config": {
            "source_files": {"a.py": "x = 1\ny = 3\n", "new.py": "pass\n", "big.py": "new\n" * 400},
            "requirements": ["httpx", "anyio"],
            "auth_credential_value": "second-secret",
            "auth_header_name": "X-Key",
            "env": {
                "API_TOKEN": "second-token",
                "MODE": "b",
                "OPENAI_API_KEY": "second-key",
                "PASSWD": "second-pass",
                "TOKENS": [{"x": "second-token"}],
            },
            "credential_refs": {"KEY": "anthropic"},
            "sub_agents": [],
        },
        "tools_schema": [{"name": "search", "description": "Finds all"}, {"name": "extra"}],
        "ledger_schema": {"entities": []},
    },
]


@everywhere
async def test_a_version_is_picked(way: Way) -> None:
    assert await way(pipelines(way, Answer(json=VERSIONS)).get_agent_version(7, 2)) == VERSIONS[1]
    with pytest.raises(
        AgentVersionNotFoundError, match="agent 7 does not have version 3; there are 1, 2, 10"
    ) as caught:
        await way(pipelines(way, Answer(json=VERSIONS)).get_agent_version(7, 3))
    assert isinstance(caught.value, ValueError)
    with pytest.raises(AgentVersionNotFoundError):
        await way(pipelines(way, Answer(json=[{"name": "of no number"}, "text", None])).get_agent_version(7, 3))
    with pytest.raises(AgentVersionNotFoundError, match=r"agent 7 does not have version 1$"):
        await way(pipelines(way, Answer(json=[])).diff_agent_versions(7, from_version=1))


@everywhere
async def test_versions_are_compared_with_the_newest(way: Way) -> None:
    diff = await way(pipelines(way, Answer(json=VERSIONS)).diff_agent_versions(7, from_version=1))

    assert (diff["from_version"], diff["to_version"]) == (1, 10)
    assert diff["summary"] == "Source: 5, Tools: 3, Ledger: 1, Topology: 1, Runtime: 2, Credentials: 2, Metadata: 1"
    assert [f"{change['category']}: {change['label']}" for change in diff["changes"]] == [
        "Source: a.py changed",
        "Source: big.py changed",
        "Source: gone.py removed",
        "Source: new.py added",
        "Source: requirements changed",
        "Tools: extra added",
        "Tools: old removed",
        "Tools: search changed",
        "Ledger: ledger_schema added",
        "Topology: sub_agents changed",
        "Runtime: run_timeout_s changed",
        "Runtime: env changed",
        "Credentials: auth_header_name added",
        "Credentials: credential_refs changed",
        "Metadata: name changed",
    ]
    by_label = {change["label"]: change for change in diff["changes"]}
    assert by_label["a.py changed"]["source_diff"] == {
        "path": "a.py",
        "lines": ["--- a/a.py", "+++ b/a.py", "@@ -1,2 +1,2 @@", " x = 1", "-y = 2", "+y = 3"],
        "omitted_line_count": 0,
    }
    big = by_label["big.py changed"]["source_diff"]
    assert len(big["lines"]) == 500
    assert big["omitted_line_count"] == 803 - 500
    assert by_label["search changed"]["detail"] == "description"
    assert by_label["run_timeout_s changed"]["detail"] == "300 -> 600"
    assert '"MODE":"a"' in by_label["env changed"]["detail"]
    for secret in ("secret", "token", "key", "pass"):
        assert f"first-{secret}" not in str(diff)
        assert f"second-{secret}" not in str(diff)


@everywhere
async def test_a_version_is_the_same_as_itself(way: Way) -> None:
    diff = await way(pipelines(way, Answer(json=VERSIONS)).diff_agent_versions(7, from_version=2, to_version=2))
    assert diff == {"from_version": 2, "to_version": 2, "summary": "no changes", "changes": []}


ODD_VERSIONS: list[Any] = [
    [],
    [{"version_number": True}],
    [{"version_number": "1"}],
    [{"version_number": 1.0}],
    [{"name": "of no number"}, "text", None, [1]],
]


@pytest.mark.parametrize("versions", ODD_VERSIONS, ids=str)
@everywhere
async def test_what_has_no_number_is_no_version(way: Way, versions: Any) -> None:
    platform = pipelines(way, Server(lambda seen: Answer(json=versions)))
    with pytest.raises(AgentVersionNotFoundError, match=r"agent 7 does not have version 1$"):
        await way(platform.get_agent_version(7, 1))
    with pytest.raises(AgentVersionNotFoundError):
        await way(platform.diff_agent_versions(7, from_version=1))


@everywhere
async def test_versions_of_odd_shapes_are_compared_as_far_as_they_can_be(way: Way) -> None:
    versions = [
        {"version_number": 1, "config": [1], "tools_schema": {"a": 1}},
        {"version_number": 2, "config": {"source_files": [1]}, "tools_schema": [1, {"name": ["x"]}, {}, None]},
        {"version_number": 3, "config": {"source_files": {"a.py": 7}}, "tools_schema": "many"},
    ]
    platform = pipelines(way, Server(lambda seen: Answer(json=versions)))
    diff = await way(platform.diff_agent_versions(7, from_version=1, to_version=2))
    assert [change["label"] for change in diff["changes"]] == ["None added", "['x'] added"]
    diff = await way(platform.diff_agent_versions(7, from_version=1))
    assert diff["to_version"] == 3
    assert diff["changes"][0]["source_diff"] == {"path": "a.py", "lines": [], "omitted_line_count": 0}
