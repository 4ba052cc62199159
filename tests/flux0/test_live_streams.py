"""Streams from a live flux0-server in both modes: folding, silence, breaks, ending early."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from flux0_server.serving import FluxServer
from jackfield import APIConnectionError, APITimeoutError, AsyncClient, StreamInterruptedError
from jackfield_flux0 import (
    ChunkEventStream,
    Document,
    EmittedEventStream,
    Event,
    EventStatus,
    Flux0,
    FoldedMessage,
    JsonPatchOperation,
    MessageFolder,
    PatchError,
    Session,
    fold,
)
from tests.flux0.documents import CASES, Case, Operation, add
from tests.flux0.modes import Line, Scenario, play

# The first test that needs the server may have to install it.
pytestmark = pytest.mark.timeout(300)

Live = Callable[[Scenario], None]
Step = list[Any]


def script(*steps: Step) -> str:
    return json.dumps([*steps, ["status", "completed", None]])


def pieces(case: Case, document: str) -> list[Step]:
    return [["patch", document, operations, case.metadata] for operations in case.chunks]


async def stored(line: Line, session: Session) -> list[Event]:
    events: list[Event] = await line.items(line.flux0.sessions.list_events(session.id, types=["message", "tool"]))
    return [event for event in events if event.source != "user"]


def assert_stored(message: FoldedMessage, event: Event) -> None:
    assert message.data == event.data
    assert message.correlation_id == event.correlation_id
    if message.kind in ("content", "reasoning"):
        told = {k: v for k, v in message.metadata.items() if k not in ("agent_id", "agent_name", "kind")}
        assert event.metadata == told


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_folded_document_is_what_the_server_stores(on_live: Live, case: Case) -> None:
    async def scenario(line: Line) -> None:
        session = await line.session("script")
        content = script(*pieces(case, "d"), ["status", "ready", "d"])
        [message] = await line.folded(session, content)
        [event] = await stored(line, session)
        assert message.parts == case.parts
        assert message.tool_calls == case.tool_calls
        assert_stored(message, event)

    on_live(scenario)


def test_interleaved_documents(on_live: Live) -> None:
    async def scenario(line: Line) -> None:
        session = await line.session("script")
        todo = {f"d{number}": pieces(case, f"d{number}") for number, case in enumerate(CASES)}
        steps: list[Step] = [["patch", "extra", [add("/-", "kept")], {"model": "m1", "kind": "content"}]]
        while any(todo.values()):
            steps += [left.pop(0) for left in todo.values() if left]
        steps += [["status", "ready", document] for document in ["extra", *todo]]
        messages = await line.folded(session, script(*steps))
        events = await stored(line, session)
        assert len(messages) == len(events) == len(CASES) + 1
        assert events[0].metadata == {"model": "m1"}
        assert [message.parts for message in messages[1:]] == [case.parts for case in CASES]
        for message, event in zip(messages, events, strict=True):
            assert_stored(message, event)

    on_live(scenario)


def some_value(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.random()
    if kind < 0.6 or depth == 3:
        return rng.choice(["s", "t ", "", "é", 1, 2.5, True, None])
    if kind < 0.8:
        return {rng.choice("ab0/~"): some_value(rng, depth + 1) for _ in range(rng.randint(0, 2))}
    return [some_value(rng, depth + 1) for _ in range(rng.randint(0, 3))]


def some_operation(rng: random.Random) -> Operation:
    def path() -> str:
        segments = [rng.choice(["-", "-", "0", "1", "2", "a", "b", "x~1y", "t~0u"]) for _ in range(rng.randint(1, 3))]
        return rng.choice(["", "/-", "/" + "/".join(segments), "/" + "/".join(segments)])

    op = rng.choice(["add"] * 8 + ["replace"] * 3 + ["remove", "move", "copy"])
    operation: Operation = {"op": op, "path": path()}
    if op in ("move", "copy"):
        operation["from"] = path()
    elif op != "remove":
        operation["value"] = some_value(rng)
    return operation


def some_document(rng: random.Random) -> tuple[list[list[Operation]], Any]:
    """Pieces that fit, one operation in each, and what they make."""
    document = Document()
    chunks: list[list[Operation]] = []
    for _ in range(200):
        operation = some_operation(rng)
        trial = Document()
        try:
            for [before] in chunks:
                trial.apply([JsonPatchOperation.model_validate(before)])
            trial.apply([JsonPatchOperation.model_validate(operation)])
        except PatchError:
            continue
        document = trial
        chunks.append([operation])
        if len(chunks) == 8:
            break
    return chunks, document.root


@pytest.mark.parametrize("seed", range(3))
def test_any_document_is_what_the_server_stores(flux0_server: str, seed: int) -> None:
    rng = random.Random(seed)
    documents = [some_document(rng) for _ in range(60)]

    async def scenario(line: Line) -> None:
        session = await line.session("script")
        steps: list[Step] = []
        for number, (chunks, _) in enumerate(documents):
            steps += [["patch", f"d{number}", operations, {}] for operations in chunks]
            steps.append(["status", "ready", f"d{number}"])
        messages = await line.folded(session, script(*steps))
        events = iter(await stored(line, session))
        assert len(messages) == len(documents)
        kept = 0
        for message, (chunks, root) in zip(messages, documents, strict=True):
            if isinstance(root, (str, list, dict)) and root:
                kept += 1
                assert_stored(message, next(events))
                if message.text is None:
                    assert message.value == root, chunks
        assert next(events, None) is None
        assert kept > 30

    play("blocking", flux0_server, scenario)


def test_text_arrives_whole(on_live: Live) -> None:
    text = "naïve \u2028 \U0001f4a1 \\n \" ' {} \x00 \r\n\t" + "ö" * 1000

    async def scenario(line: Line) -> None:
        session = await line.session("echo")
        [message] = await line.folded(session, text)
        assert message.text == text
        assert message.status == "typing"
        [event] = await stored(line, session)
        assert_stored(message, event)

    on_live(scenario)


def test_a_long_answer(on_live: Live) -> None:
    async def scenario(line: Line) -> None:
        session = await line.session("big")
        folder = MessageFolder()
        async with line.entered(fold(line.said(session, "1000"), folder)) as messages:
            deltas = [message.delta async for message in line.each(messages)]
        assert deltas == [f"word{number} " for number in range(1000)]
        [event] = await stored(line, session)
        assert_stored(folder.messages[0], event)

    on_live(scenario)


def test_an_error_in_the_middle(on_live: Live) -> None:
    async def scenario(line: Line) -> None:
        session = await line.session("script")
        content = script(["patch", "d", [add("/-", "It was")], {}], ["status", "error", "d"])
        folder = MessageFolder()
        async with line.entered(fold(line.said(session, content), folder)) as messages:
            texts = [(message.text, message.status) async for message in line.each(messages)]
        assert texts == [("It was", None), ("It was", EventStatus.ERROR)]
        assert folder.status is EventStatus.ERROR
        assert await stored(line, session) == []

    on_live(scenario)


@pytest.mark.parametrize("type_", ["silent", "raises"])
def test_a_silent_stream_ends_with_a_timeout(on_live: Live, type_: str) -> None:
    async def scenario(line: Line) -> None:
        session = await line.session(type_)
        seen = 0
        with pytest.raises(APITimeoutError, match=r"^flux0 POST /api/sessions/\w+|.{10}/events/stream: ") as caught:
            async with line.entered(line.said(session, "hello", timeout=0.5)) as events:
                async for _ in line.each(events):
                    seen += 1
        assert seen == 1
        assert (caught.value.operation, caught.value.attempts) == ("sessions.create_event", 1)
        users = await line.items(line.flux0.sessions.list_events(session.id, source="user"))
        assert len(users) == 1, "the message was sent twice"
        # The session can be used again.
        async with line.entered(line.said(session, "hello again")) as events:
            assert await line.first(events)

    on_live(scenario)


def test_a_deadline_ends_a_stream_that_goes_on(on_live: Live) -> None:
    async def scenario(line: Line) -> None:
        session = await line.session("drip")
        seen = 0
        with pytest.raises(APITimeoutError, match=r"the deadline of 0\.5 s passed"):
            async with line.entered(line.said(session, "go", deadline=0.5)) as events:
                async for _ in line.each(events):
                    seen += 1
        assert seen > 1

    on_live(scenario)


async def cancelled(line: Line, session: Session) -> bool:
    """Whether the server has cancelled the agent of a session; it may take a moment."""
    witness = await line.session("witness")
    for _ in range(200):
        [message] = await line.folded(witness, "who?")
        if session.id in str(message.text):
            return True
    return False


def test_ending_early_stops_the_agent(on_live: Live) -> None:
    async def scenario(line: Line) -> None:
        session = await line.session("drip")
        async with line.entered(line.said(session, "go")) as events:
            assert isinstance(await line.first(events), EmittedEventStream)
            assert isinstance(await line.first(events), ChunkEventStream)
        assert await cancelled(line, session)
        assert await stored(line, session) == []
        async with line.entered(fold(line.said(session, "once more"))) as messages:
            assert (await line.first(messages)).text == "drip "

    on_live(scenario)


def test_an_error_in_the_block_stops_the_agent(on_live: Live) -> None:
    async def scenario(line: Line) -> None:
        session = await line.session("drip")
        with pytest.raises(ZeroDivisionError):
            async with line.entered(fold(line.said(session, "go"))) as messages:
                await line.first(messages)
                raise ZeroDivisionError
        assert await cancelled(line, session)

    on_live(scenario)


@pytest.mark.anyio
async def test_cancelling_a_task_stops_the_agent(flux0_server: str) -> None:
    async with AsyncClient(flux0={"base_url": flux0_server}) as client:
        line: Line = Line(client.use(Flux0))
        session = await line.session("drip")
        started = anyio.Event()

        async def listen() -> None:
            async with line.said(session, "go") as events:
                async for _ in events:
                    started.set()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listen)
            await started.wait()
            tasks.cancel_scope.cancel()
        assert await cancelled(line, session)


def test_a_server_that_dies_in_the_middle(mode: str, private_flux0_server: FluxServer) -> None:
    server = private_flux0_server

    async def scenario(line: Line) -> None:
        session = await line.session("drip")
        async with line.entered(fold(line.said(session, "go"))) as messages:
            await line.first(messages)
            message = await line.first(messages)
            server.kill()
            with pytest.raises(StreamInterruptedError, match="the stream broke off") as caught:
                await line.items(messages)
        assert caught.value.events_received >= 3
        assert caught.value.last_event_id == message.event_id
        assert caught.value.operation == "sessions.create_event"
        assert set(message.text.split()) == {"drip"}
        with pytest.raises(APIConnectionError):
            await line.get(line.flux0.agents.list(retries=0))

    play(mode, server.url, scenario)


def test_a_server_that_stops_in_order_ends_the_stream(mode: str, private_flux0_server: FluxServer) -> None:
    server = private_flux0_server

    async def scenario(line: Line) -> None:
        session = await line.session("silent")
        async with line.entered(line.said(session, "go")) as events:
            await line.first(events)
            server.stop()
            with pytest.raises(StreamInterruptedError):
                await line.items(events)

    play(mode, server.url, scenario)
