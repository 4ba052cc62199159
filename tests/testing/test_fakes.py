"""Answers from Python: each kind of reply, in both modes and over both HTTP libraries."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, assert_type

import anyio
import pytest

from jackfield import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    Client,
    NotFoundError,
    RateLimitError,
    ResponseValidationError,
    ServerError,
    StreamInterruptedError,
)
from jackfield.plugin import Body, Call
from jackfield.sse import ServerSentEvent
from jackfield.testing import CallReplies, Fake, ListReplies, StreamReplies
from jackfield_flux0 import Agent, ChunkEvent, ChunkEventStream, JsonPatchOperation, Session, SessionStream
from tests.flux0.modes import Line
from tests.support.acme import Acme, File
from tests.testing.user_project.shop import Shop

Scenario = Callable[[Line, Fake], Coroutine[Any, Any, None]]
AGENT = {"id": "a", "name": "Echo", "type": "echo", "created_at": "2024-01-02T03:04:05Z"}
SESSION: dict[str, Any] = {**AGENT, "agent_id": "a", "user_id": "u", "consumption_offsets": {}}
MODES = ["blocking", "asyncio", "trio"]


def agent(identity: str = "a") -> Agent:
    return Agent.model_validate({**AGENT, "id": identity})


async def results(line: Line, fake: Fake) -> None:
    fake.on("flux0.agents.retrieve").returns(agent()).returns({**AGENT, "name": "Other"})
    names = [(await line.get(line.flux0.agents.retrieve("a"))).name for _ in range(3)]
    assert names == ["Echo", "Other", "Other"], "the last one repeats"


async def lists(line: Line, fake: Fake) -> None:
    fake.on("flux0.agents.list").returns([agent("a"), {**AGENT, "id": "b"}], envelope={"total": 7})
    page = await line.get(line.flux0.agents.list())
    assert [each.id for each in page.items] == ["a", "b"]
    assert page["total"] == 7
    assert len(await line.items(line.flux0.agents.list())) == 2


async def errors(line: Line, fake: Fake) -> None:
    fake.on("flux0.agents.retrieve").fails(404, body={"detail": "none here"}).fails(
        429, headers={"retry-after": "999"}
    ).fails(500, body="<html>")
    for expected in (NotFoundError, RateLimitError, ServerError):
        with pytest.raises(expected) as caught:
            await line.get(line.flux0.agents.retrieve("a", retries=0))
        if caught.type is NotFoundError:
            assert caught.value.message == "none here"


async def retries(line: Line, fake: Fake) -> None:
    fake.on("flux0.agents.retrieve").fails(503).disconnects().returns(agent())
    assert (await line.get(line.flux0.agents.retrieve("a"))).id == "a"
    assert len(fake.calls) == 3


async def connections(line: Line, fake: Fake) -> None:
    fake.on("flux0.agents.retrieve").disconnects().disconnects(sent=False).times_out().times_out(connecting=True)
    kinds: list[type[Exception]] = []
    for _ in range(4):
        with pytest.raises(APIConnectionError) as caught:
            await line.get(line.flux0.agents.retrieve("a", retries=0))
        kinds.append(caught.type)
    assert kinds == [APIConnectionError, APIConnectionError, APITimeoutError, APITimeoutError]


async def delays(line: Line, fake: Fake) -> None:
    fake.on("flux0.agents.retrieve").delays(0.01).returns(agent()).delays(60).returns(agent())
    assert (await line.get(line.flux0.agents.retrieve("a"))).id == "a"
    with pytest.raises(APITimeoutError):
        await line.get(line.flux0.agents.retrieve("a", timeout=0.01, retries=0))


CHUNK = ChunkEvent(
    correlation_id="c", event_id="e", seq=0, timestamp=1.0, metadata={},
    patches=[JsonPatchOperation(op="add", path="/-", value="hi")],
)  # fmt: skip


async def streams(line: Line, fake: Fake) -> None:
    dumped = CHUNK.model_dump(mode="json")
    fake.on("flux0.sessions.create_event").streams(
        [
            ChunkEventStream(data=CHUNK),
            ("chunk", CHUNK),
            {"event": "chunk", "data": dumped, "id": "7"},
            ServerSentEvent("chunk", CHUNK.model_dump_json()),
            ("news", {"a": 1}),
        ]
    )
    found = await line.items(line.flux0.sessions.create_event("s", type_="message", source="user", content="hi"))
    assert [each.event for each in found] == ["chunk"] * 4 + ["news"]
    assert all(each.data == CHUNK for each in found[:4])
    assert found[4].data == {"a": 1}


async def streams_that_break(line: Line, fake: Fake) -> None:
    fake.on("flux0.sessions.create_event").streams([("chunk", CHUNK)], cut=True)
    seen: list[Any] = []
    with pytest.raises(StreamInterruptedError) as caught:
        async for each in line.each(
            line.flux0.sessions.create_event("s", type_="message", source="user", content="hi")
        ):
            seen.append(each)  # noqa: PERF401 - the loop raises
    assert (len(seen), caught.value.events_received) == (1, 1)


async def calls_are_seen(line: Line, fake: Fake) -> None:
    fake.on("flux0.sessions.create").returns(SESSION)
    await line.get(line.flux0.sessions.create(agent_id="a", allow_greeting=True, headers={"x-mine": "1"}))
    (call,) = fake.calls
    assert (call.operation, call.method) == ("flux0.sessions.create", "POST")
    assert call.url.endswith("/api/sessions")
    assert (call.query, call.json, call.headers["x-mine"]) == ({"allow_greeting": "true"}, {"agent_id": "a"}, "1")


async def nothing_prepared(line: Line, fake: Fake) -> None:
    fake.on("flux0.agents.list").returns([])
    with pytest.raises(AssertionError) as caught:
        await line.get(line.flux0.agents.retrieve("a"))
    told = str(caught.value)
    assert "no answer for flux0.agents.retrieve (GET http" in told
    assert 'fake.on("flux0.agents.retrieve").returns(...)' in told
    assert told.endswith("It has answers for: flux0.agents.list")


async def plain_answers(line: Line, fake: Fake) -> None:
    fake.on("flux0.request").answers(b"[1, 2]").answers({"a": 1}).answers().answers('{"cut', cut=True)
    got = [await line.get(line.flux0.request("GET", "/x")) for _ in range(3)]
    assert got == [[1, 2], {"a": 1}, None]
    with pytest.raises(APIConnectionError):
        await line.get(line.flux0.request("GET", "/x", retries=0))
    fake.on("flux0.request_stream").streams([b"ab", b"c"])
    assert b"".join(await line.items(line.flux0.request_stream("GET", "/x"))) == b"abc"
    fake.on("flux0.stream_lines").streams(["one", "two"])
    assert await line.items(line.flux0.stream_lines("GET", "/x")) == ["one", "two"]


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "scenario",
    [
        results, lists, errors, retries, connections, delays, streams, streams_that_break, calls_are_seen,
        nothing_prepared, plain_answers,
    ],
    ids=lambda each: each.__name__,
)  # fmt: skip
def test_replies(scenario: Scenario, mode: str, library: str) -> None:
    fake = Fake(library=library)
    if mode == "blocking":
        with fake.client() as client:
            job = scenario(Line(client.flux0), fake)
            with pytest.raises(StopIteration):
                job.send(None)
        return

    async def go() -> None:
        async with fake.async_client() as client:
            await scenario(Line(client.flux0), fake)

    anyio.run(go, backend=mode)


def test_typed_by_operation() -> None:
    fake = Fake()
    client = fake.client()
    replies = fake.on(client.flux0.agents.retrieve)
    assert_type(replies, CallReplies[Agent])
    replies.returns(agent())
    listed = fake.on(client.flux0.agents.list)
    assert_type(listed, ListReplies[Agent])
    listed.returns([agent()], envelope={"total": 7})
    streamed = fake.on(client.flux0.sessions.create_event)
    assert_type(streamed, StreamReplies[SessionStream])
    assert_type(fake.on(fake.async_client().flux0.sessions.retrieve), CallReplies[Session])

    assert client.flux0.agents.retrieve("a").name == "Echo"
    assert [each.id for each in client.flux0.agents.list()] == ["a"]
    assert client.flux0.agents.list()["total"] == 7


def test_models_are_written_by_alias() -> None:
    fake = Fake()
    client = fake.client()
    fake.on("acme.files.retrieve").returns(File.model_validate({"fileId": "a", "status": "ready"}))

    assert client.use(Acme).files.retrieve("a").id == "a"


def test_no_credential_is_needed_unless_it_is_asked_for() -> None:
    fake = Fake(auth=True)
    fake.on("pipeshub.request").fails(401)
    client = fake.client(pipeshub={"bearer_auth": "a-token-of-mine"})
    with pytest.raises(AuthenticationError):
        client.pipeshub.request("GET", "/x")
    assert fake.calls[0].headers["authorization"] == "Bearer a-token-of-mine"
    assert "a-token-of-mine" not in repr(fake.calls)

    without = Fake()
    without.on("pipeshub.request").answers({})
    without.client().pipeshub.request("GET", "/x")
    assert "authorization" not in without.calls[0].headers


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("flux0.agents.lits", "did you mean 'flux0.agents.list'"),
        ("flux0.agnts.list", "did you mean 'flux0.agents.list'"),
        ("flux0.list", "did you mean 'flux0."),
        ("fluxo.agents.list", "no platform 'fluxo'; did you mean 'flux0'"),
        ("agents", "named with its platform"),
        ("moderately.files.upload", "is a flow"),
    ],
)
def test_names_that_cannot_be_answered(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Fake().on(name)


@pytest.mark.parametrize(
    "name",
    [
        "moderately.storage.put",
        "moderately.agent_executions._create",
        "moderately.storage.content",
        "pipeshub.oauth2.token",
        "inhouse.things.list",
    ],
)
def test_names_that_no_client_shows(name: str) -> None:
    Fake().on(name).fails(404)


def test_results_that_do_not_fit_say_so() -> None:
    fake = Fake()
    client = fake.client()
    fake.on("flux0.agents.retrieve").returns({**AGENT, "id": ["a"]}).answers({"id": ["a"]})
    with pytest.raises(AssertionError, match=r"flux0\.agents\.retrieve does not fit: .*\bid\b.*answers\(\.\.\.\)"):
        client.flux0.agents.retrieve("a")
    with pytest.raises(ResponseValidationError):
        client.flux0.agents.retrieve("a")
    fake.on("flux0.agents.list").returns([{**AGENT, "name": 7}])
    with pytest.raises(AssertionError, match=r"flux0\.agents\.list does not fit: .*\bname\b"):
        client.flux0.agents.list()


def test_a_flow_is_refused() -> None:
    fake = Fake()
    flow: Any = fake.client(moderately={"team_id": "t"}).moderately.files.upload
    with pytest.raises(ValueError, match=r"moderately\.files\.upload is a flow"):
        fake.on(flow)


def test_what_is_no_operation_is_refused() -> None:
    fake = Fake()
    client = fake.client()
    for wrong in (client.flux0.agents, type(client.flux0.agents).list, client.flux0.agents.list.raw, None):
        with pytest.raises(TypeError, match=r"a fake answers an operation, such as .*, not "):
            fake.on(wrong)  # type: ignore[call-overload] # pyright: ignore[reportCallIssue, reportArgumentType]


def test_a_library_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match='stands in for "httpx" or "httpx2", not \'requests\''):
        Fake(library="requests")


def test_the_items_of_a_generator_repeat() -> None:
    fake = Fake()
    client = fake.client()
    fake.on("flux0.agents.list").returns(each for each in [AGENT])
    for _ in range(2):
        assert len(list(client.flux0.agents.list())) == 1


@pytest.mark.parametrize(
    ("kind", "content", "data"),
    [
        ("application/json", b'{"a": 1}', {"a": 1}),
        ("application/merge-patch+json", b'{"a": 1}', {"a": 1}),
        ("application/json", b"{", None),
        ("application/json", b"", None),
        ("text/plain", b"1", None),
    ],
)
def test_the_body_of_a_call_as_data(kind: str, content: bytes, data: Any) -> None:
    fake = Fake()
    shop = fake.client().use(Shop)
    fake.on("shop.send").returns({})
    shop.send(Call("POST", "/x", body=Body.content(content), headers={"content-type": kind}))
    assert (fake.calls[0].json, fake.calls[0].content) == (data, content)


def test_a_good_status_is_no_failure() -> None:
    with pytest.raises(ValueError, match="200 is no error"):
        Fake().on("flux0.agents.list").fails(200)


def test_replies_of_the_wrong_kind_say_so() -> None:
    fake = Fake()
    client = fake.client()
    fake.on("flux0.sessions.create_event").returns({})
    with pytest.raises(AssertionError, match="streams: give its events"):
        list(client.flux0.sessions.create_event("s", type_="message", source="user"))
    fake.on("flux0.agents.retrieve").streams([])
    with pytest.raises(AssertionError, match="does not stream"):
        client.flux0.agents.retrieve("a")


def test_answers_say_what_they_are() -> None:
    fake = Fake()
    client = fake.client()
    fake.on("flux0.agents.retrieve").returns(agent()).answers("<html>", headers={"Content-Type": "application/json"})
    raw = client.flux0.agents.retrieve.raw("a")
    assert raw.headers["content-type"] == "application/json"
    assert int(raw.headers["content-length"]) == len(raw.http.content)


def test_reset() -> None:
    fake = Fake()
    client = fake.client()
    fake.on("flux0.agents.list").returns([])
    client.flux0.agents.list()
    fake.reset()
    assert fake.calls == []
    with pytest.raises(AssertionError, match="answers for: nothing"):
        client.flux0.agents.list()


def test_options_reach_the_client() -> None:
    fake = Fake()
    client = fake.client(retries=0, flux0={"base_url": "http://elsewhere.test/x"})
    assert isinstance(client, Client)
    fake.on("flux0.agents.list").fails(503)
    with pytest.raises(ServerError):
        client.flux0.agents.list()
    assert [each.url for each in fake.calls] == ["http://elsewhere.test/x/api/agents"]
