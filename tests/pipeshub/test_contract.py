"""Every operation against the contract: its name, its parameters, and the request that it makes, in every mode."""

from __future__ import annotations

import inspect
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from jackfield import DryRunClient
from jackfield.plugin import Operation, Plan, Prepared
from jackfield_pipeshub import Pipeshub
from tests.pipeshub.clients import BASE, TOKEN, pipeshub
from tests.pipeshub.samples import SHAPES, Sample, body_fields, named, operation, sample, samples
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Seen, Server

# Parameters that the vendor's Python SDK 1.1.0 does not have: what newer servers take, and ways to send more.
OURS = {
    "agent_capabilities", "attachments", "extra_body", "extra_query", "flattened", "options", "protocol", "request",
}  # fmt: skip
# Operations that the vendor's Python SDK 1.1.0 does not have.
ADDED = {"conversations.list_messages", "user_account.login", "user_account.start_login"}
# `departments` is gone from servers since 2026-08, and so is most of a feedback's detail.
GONE = {
    "conversations.stream_chat": {"departments"},
    "conversations.update_message_feedback": {"ratings", "metrics"},
    "semantic_search.search": {"modelKey", "modelName", "modelFriendlyName", "chatMode"},
}


@pytest.fixture
def dry() -> Any:
    with DryRunClient(pipeshub={"bearer_auth": TOKEN, "base_url": BASE}) as client:
        yield client.use(Pipeshub)


def operations_of(platform: Any) -> dict[str, Operation[..., Any]]:
    """All operations of the resources, which are cached properties of the platform."""
    kind: Any = platform.__class__
    groups = [name for name in dir(kind) if hasattr(getattr(kind, name), "attrname")]
    resources: dict[str, Any] = {group: getattr(platform, group).__class__ for group in groups}
    found = {
        f"{group}.{name}": inspect.getattr_static(kind, name) for group, kind in resources.items() for name in dir(kind)
    }
    return {name: each for name, each in found.items() if isinstance(each, Operation)}


def test_every_operation_is_there_and_no_other(dry: Any, operations: dict[str, Any]) -> None:
    assert set(operations_of(dry)) == set(operations) | ADDED
    assert len(operations) == 30


def test_operations_know_their_names(dry: Any) -> None:
    for name, found in operations_of(dry).items():
        assert found.public_name == name


def test_parameters_are_the_vendors(dry: Any, operations: dict[str, Any]) -> None:
    for name, described in operations.items():
        body = body_fields(described)
        rest: list[Any] = [*described["headers"], *described["query"], *body]
        # Those that must be given come first, each kind in the vendor's order.
        wanted = named(described["path_params"])
        wanted += named([each for each in rest if each["required"]])
        wanted += named([each for each in rest if not each["required"]])
        if described["security"] == "scoped":
            wanted.insert(0, "security")
        parameters = inspect.signature(operation(dry, name)).parameters
        assert [each for each in parameters if each not in OURS] == wanted, name
        for each in (*described["query"], *body):
            if not each["required"]:
                assert parameters[each["python"]].default == each.get("default"), (name, each)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_dry_run_shows_what_the_contract_says(contract: Any, dry: Any, shape: str) -> None:
    for described in contract["operations"]:
        wanted = sample(contract, described, shape)
        shown: Prepared[Any] = wanted.call(dry)
        assert (shown.method, shown.url) == (wanted.method, BASE + wanted.path), wanted.name
        assert shown.query == wanted.query, wanted.name
        assert shown.json == wanted.body, wanted.name
        assert shown.headers["accept"] == described["response"]["content_type"], wanted.name


@everywhere
async def test_what_is_sent_is_what_the_contract_says(contract: Any, way: Way) -> None:
    """Without a look at the answers: each one is refused, so that every operation is at its end."""
    for wanted in samples(contract):
        server = Server(Answer(418, json={"error": {"code": "TEAPOT", "message": "no"}}))
        platform = pipeshub(way, server)
        with pytest.raises(Exception, match="418 TEAPOT no") as caught:
            await way.items(made) if hasattr(made := wanted.call(platform), "through") else await way(made)
        assert getattr(caught.value, "operation", None) == wanted.name
        [seen] = server.seen
        check(seen, wanted)
        security = next(each["security"] for each in contract["operations"] if each["id"] == wanted.name)
        sent = {"none": None, "bearer": f"Bearer {TOKEN}", "scoped": "Bearer one-time-token"}[security]
        assert seen.headers.get("authorization") == sent, wanted.name


def check(seen: Seen, wanted: Sample) -> None:
    assert (seen.method, seen.url.partition("?")[0]) == (wanted.method, BASE + wanted.path), wanted.name
    assert dict(seen.params) == wanted.query, wanted.name
    assert (json.loads(seen.content) if seen.content else None) == wanted.body, wanted.name
    assert {name: seen.headers[name] for name in wanted.headers} == wanted.headers, wanted.name


def test_scopes_are_the_contracts(contract: Any, operations: dict[str, Any]) -> None:
    scopes = contract["auth"]["schemes"]["oauth2"]["operation_scopes"]
    for name, described in operations.items():
        platform: Any = DryRunClient().use(Pipeshub)
        bound = operation(platform, name)
        call = bound.__wrapped__(bound, **sample(contract, described, "minimal").arguments)
        assert list(call.scopes) == scopes.get(name, []), name


def test_what_newer_servers_take_can_be_given(dry: Any, document: Any, operations: dict[str, Any]) -> None:
    """Each field and parameter of the OpenAPI document of 2026-08 is a parameter here, and sent under its name."""
    for name, described in operations.items():
        operation_there = document["paths"][described["path"]][described["http"].lower()]
        there: set[str] = {each["name"] for each in operation_there.get("parameters", []) if each["in"] == "query"}
        body = operation_there.get("requestBody")
        if body:
            there |= set(properties(document, body["content"]["application/json"]["schema"]))
        known: set[str] = {each["name"] for each in (*described["query"], *body_fields(described))}
        assert known - there == GONE.get(name, set()), name
        parameters = inspect.signature(operation(dry, name)).parameters
        for each in there - known:
            python = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in each)
            assert python in parameters, (name, each)


def properties(document: Any, schema: Any) -> dict[str, Any]:
    if "$ref" in schema:
        found = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return properties(document, found)
    inner = [properties(document, each) for each in schema.get("allOf", [])]
    return {key: value for each in (*inner, schema.get("properties", {})) for key, value in each.items()}


def test_newer_fields_are_sent_under_their_names(dry: Any) -> None:
    shown = dry.conversations.stream_chat(
        "hi",
        chat_mode="agent",
        attachments=[{"record_id": "r1", "mime_type": "text/plain"}],
        agent_capabilities={"web_search": False},
        protocol="agui",
        extra_body={"newestField": {"as_it": "is"}},
    )
    assert shown.json == {
        "query": "hi",
        "chatMode": "agent",
        "attachments": [{"recordId": "r1", "mimeType": "text/plain"}],
        "agentCapabilities": {"webSearch": False},
        "protocol": "agui",
        "newestField": {"as_it": "is"},
    }
    nodes = dry.knowledge_hub.get_knowledge_hub_root_nodes(flattened=True, extra_query={"newestParameter": [1, 2]})
    assert (nodes.query["flattened"], nodes.query["newestParameter"]) == ("true", ["1", "2"])


@pytest.mark.parametrize("mode", ["agent", "internal_search", "web_search", "balanced", "whatever comes"])
def test_chat_modes_of_both_generations_are_sent(dry: Any, mode: str) -> None:
    assert dry.conversations.stream_chat("hi", chat_mode=mode).json["chatMode"] == mode


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=5.5))), "2026-01-02T03:04:05+05:30"),
        ("2026-01-02", "2026-01-02"),
    ],
)
def test_times_have_an_offset(dry: Any, given: datetime | str, sent: str) -> None:
    assert dry.conversations.stream_chat("hi", current_time=given).json["currentTime"] == sent
    assert dry.semantic_search.delete_search_history(start_date=given).query["startDate"] == sent


def test_times_without_a_zone_are_local_ones(dry: Any) -> None:
    here = datetime(2026, 7, 2, 3, 4, 5)  # noqa: DTZ001 - that is the case
    sent = datetime.fromisoformat(dry.conversations.stream_chat("hi", current_time=here).json["currentTime"])
    assert sent.tzinfo is not None
    assert sent == here.astimezone()


def test_an_unknown_keyword_is_refused(dry: Any) -> None:
    with pytest.raises(TypeError, match="there is no option 'atachments'"):
        dry.conversations.stream_chat("hi", atachments=[])


def test_every_operation_says_what_it_is_for(dry: Any, operations: dict[str, Any]) -> None:
    for name in set(operations) | ADDED:
        documentation = operation(dry, name).__doc__
        assert "Args:" in documentation, name
        for parameter in inspect.signature(operation(dry, name)).parameters:
            assert f"{parameter}: " in documentation, (name, parameter)


def test_a_flow_shows_its_first_request(dry: Any) -> None:
    plan: Plan[Any] = dry.user_account.start_login("a@example.com")
    assert plan.first is not None
    assert plan.first.url == f"{BASE}/userAccount/initAuth"
