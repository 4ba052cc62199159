"""Streams without a server: events of any kind, in any pieces, in both modes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from jackfield import ResponseValidationError
from jackfield_flux0 import (
    ChunkEventStream,
    EmittedEventStream,
    EventStatus,
    MessageFolder,
    PatchError,
    StatusEventData,
    UnknownEventData,
    UnknownEventStream,
    fold,
)
from tests.flux0.modes import Line, Scenario, play

CHUNK: dict[str, Any] = {
    "correlation_id": "RID(a)::b",
    "event_id": "e1",
    "seq": 0,
    "patches": [{"op": "add", "path": "/-", "value": "caf\u00e9"}],
    "metadata": {"agent_id": "a", "agent_name": "Echo"},
    "timestamp": 1795293206.2550495,
}
STATUS: dict[str, Any] = {
    "id": "e1",
    "source": "ai_agent",
    "type": "status",
    "correlation_id": "RID(a)::b",
    "data": {"type": "status", "acknowledged_offset": 0, "status": "typing", "data": {}},
    "metadata": None,
}


def frame(event: str, data: Any, id: str | None = None) -> str:
    text = data if isinstance(data, str) else json.dumps(data)
    return f"event: {event}\n" + (f"id: {id}\n" if id is not None else "") + f"data: {text}\n\n"


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces of some size."""

    def __init__(self, text: str, size: int) -> None:
        data = text.encode()
        self.pieces = [data[start : start + size] for start in range(0, len(data), size)]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


def stream(mode: str, text: str, scenario: Scenario, size: int = 7) -> None:
    """Play a scenario whose server streams this text."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept"] == "text/event-stream"
        assert request.extensions["timeout"]["read"] == 300.0
        headers = {"content-type": "text/event-stream; charset=utf-8"}
        return httpx.Response(200, headers=headers, stream=Body(text, size))

    transport = httpx.MockTransport(answer)
    http: Any = (httpx.Client if mode == "blocking" else httpx.AsyncClient)(transport=transport)
    play(mode, "http://127.0.0.1:1", scenario, http_client=http)


def said(line: Line) -> Any:
    return line.flux0.sessions.create_event("0123456789", type_="message", source="user", content="hi")


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_events_are_typed(mode: str, size: int) -> None:
    text = frame("status", STATUS, "e1") + frame("chunk", CHUNK) + frame("status", {**STATUS, "id": ""}, "")

    async def scenario(line: Line) -> None:
        status, chunk, last = await line.items(said(line))
        assert isinstance(status, EmittedEventStream)
        assert isinstance(status.data.data, StatusEventData)
        assert (status.id, status.data.data.status) == ("e1", EventStatus.TYPING)
        assert isinstance(chunk, ChunkEventStream)
        assert chunk.data.patches[0].value == "caf\u00e9"
        assert chunk.data.model_dump(exclude_unset=True) == CHUNK
        assert isinstance(last, EmittedEventStream)
        assert (last.id, last.data.id) == ("", "")

    stream(mode, text, scenario, size)


def test_what_is_unknown_passes_through(mode: str) -> None:
    new: dict[str, Any] = {**STATUS, "type": "poem", "mood": "calm", "data": {"type": "poem", "lines": 4}}
    text = (
        frame("ping", "")
        + frame("usage", {"tokens": 5}, "u1")
        + "data: plain words\n\n"
        + frame("status", {**STATUS, "data": {"type": "status", "status": "dreaming", "depth": 2}}, "e1")
        + frame("status", new, "e1")
        + frame("chunk", {**CHUNK, "model": "m1"})
    )

    async def scenario(line: Line) -> None:
        events: Any = await line.items(said(line))
        ping, usage, plain, dreaming, poem, chunk = events
        assert ping == UnknownEventStream(id=None, event="ping", data="")
        assert usage == UnknownEventStream(id="u1", event="usage", data={"tokens": 5})
        assert (plain.event, plain.data) == ("message", "plain words")
        assert (dreaming.data.data.status, dreaming.data.data.depth) == ("dreaming", 2)
        assert type(poem.data.data) is UnknownEventData
        assert (poem.data.type, poem.data.mood, poem.data.data.model_extra) == ("poem", "calm", {"lines": 4})
        assert chunk.data.model_extra == {"model": "m1"}

    stream(mode, text, scenario)


@pytest.mark.parametrize(
    ("event", "data", "why"),
    [
        (
            "chunk",
            {**CHUNK, "patches": [{"op": "add", "value": "hunter2"}]},
            "event 2: data.patches.0.path: Field required",
        ),
        ("chunk", "{", "event 2: the body: Invalid JSON: EOF while parsing an object at line 1 column 1"),
        ("status", {**STATUS, "data": {"type": "status", "secret": "hunter2"}}, "event 2: data."),
    ],
)
def test_an_event_that_does_not_fit_is_told_after_those_before_it(mode: str, event: str, data: Any, why: str) -> None:
    text = frame("chunk", CHUNK) + frame(event, data) + frame("chunk", CHUNK)

    async def scenario(line: Line) -> None:
        async with line.entered(said(line)) as events:
            assert isinstance(await line.first(events), ChunkEventStream)
            with pytest.raises(ResponseValidationError) as caught:
                await line.first(events)
        assert why in str(caught.value)
        assert "hunter2" not in str(caught.value)

    stream(mode, text, scenario, 10_000)


def test_a_text_that_is_cut_in_the_middle_of_a_character_does_not_end_a_stream(mode: str) -> None:
    cut = {**CHUNK, "patches": [{"op": "add", "path": "/-", "value": "a\ud83d"}]}

    async def scenario(line: Line) -> None:
        one, two = [event.data.patches[0].value async for event in line.each(said(line))]
        assert (one, two) == ("a\ufffd", "café")

    stream(mode, frame("chunk", cut) + frame("chunk", CHUNK), scenario)


@pytest.mark.parametrize("size", [1, 10_000])
def test_folding_keeps_step_with_what_is_handed_out(mode: str, size: int) -> None:
    words = ["one", " two", " three"]
    chunks = [{**CHUNK, "patches": [{"op": "add", "path": "/-", "value": word}]} for word in words]
    text = frame("status", STATUS, "e1") + "".join(frame("chunk", chunk) for chunk in chunks)

    async def scenario(line: Line) -> None:
        folder = MessageFolder()
        async with line.entered(fold(said(line), folder)) as messages:
            seen = [(message.delta, message.text) async for message in line.each(messages)]
        assert seen == [("one", "one"), (" two", "one two"), (" three", "one two three")]
        assert [message.text for message in folder.messages] == ["one two three"]
        assert folder.status is EventStatus.TYPING

    stream(mode, text, scenario, size)


def test_a_stream_can_be_folded_without_a_block(mode: str) -> None:
    async def scenario(line: Line) -> None:
        texts = [message.text async for message in line.each(fold(said(line)))]
        assert texts == ["caf\u00e9", "caf\u00e9caf\u00e9"]

    stream(mode, frame("chunk", CHUNK) * 2, scenario)


def test_a_piece_that_does_not_fit_its_document(mode: str) -> None:
    wrong = {**CHUNK, "patches": [{"op": "replace", "path": "/9", "value": "x"}]}

    async def scenario(line: Line) -> None:
        async with line.entered(fold(said(line))) as messages:
            await line.first(messages)
            with pytest.raises(PatchError, match=r"^event e1: cannot replace at '/9': there is no '9'$"):
                await line.first(messages)
            assert [message async for message in line.each(messages)] == []

    stream(mode, frame("chunk", CHUNK) + frame("chunk", wrong) + frame("chunk", CHUNK), scenario)
