"""Streams that are folded into messages while they arrive."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from jackfield_flux0.messages import FoldedMessage, MessageFolder
from jackfield_flux0.models import (
    ChunkEvent,
    ChunkEventStream,
    ContentPart,
    EmittedEvent,
    EmittedEventStream,
    EventSource,
    EventStatus,
    EventType,
    JsonPatchOperation,
    MessageEventData,
    StatusEventData,
    ToolEventData,
    ToolPart,
    UnknownEventStream,
)
from jackfield_flux0.patches import PatchError
from tests.flux0.documents import CASES, Case, Operation, add, replace

AGENT = {"agent_id": "a123456789", "agent_name": "Ada"}


def chunk(event_id: str, *ops: Operation, seq: int = 0, **metadata: Any) -> ChunkEvent:
    return ChunkEvent(
        event_id=event_id,
        correlation_id="turn",
        seq=seq,
        patches=[JsonPatchOperation.model_validate(op) for op in ops],
        metadata={**AGENT, **metadata},
    )


def status(event_id: str, name: str) -> EmittedEvent:
    return EmittedEvent(
        id=event_id,
        correlation_id="turn",
        type=EventType.STATUS,
        source=EventSource.AI_AGENT,
        data=StatusEventData.model_validate({"type": "status", "status": name}),
    )


def folded(case: Case) -> FoldedMessage:
    folder = MessageFolder()
    for seq, ops in enumerate(case.chunks):
        folder.add(chunk("e", *ops, seq=seq, **case.metadata))
    [message] = folder.messages
    return message


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_document_becomes_what_the_server_stores(case: Case) -> None:
    message = folded(case)
    assert message.text == case.text
    assert message.parts == case.parts
    assert message.tool_calls == case.tool_calls
    if case.tool_calls:
        assert message.kind == "tool_result"
        assert message.data == ToolEventData(tool_calls=case.tool_calls)
    else:
        assert message.kind == {"tool_call": "tool_call"}.get(case.parts[0].type, case.metadata.get("kind", "content"))
        assert message.data == MessageEventData(parts=case.parts, participant={"id": "a123456789", "name": "Ada"})


@pytest.mark.parametrize("case", [case for case in CASES if case.text is not None], ids=str)
def test_the_text_is_the_same_however_often_it_is_asked_for(case: Case) -> None:
    folder = MessageFolder()
    for ops in case.chunks:
        message = folder.add(chunk("e", *ops))
        assert message
        assert message.text is not None
        assert message.value == message.text
    assert folder.messages[0].text == case.text


def test_deltas_make_the_text() -> None:
    folder = MessageFolder()
    deltas: list[str] = []
    for ops in [[add("/-", "one")], [add("/-", " two"), add("/-", " three")], [], [add("/-", "")], [add("/-", "!")]]:
        message = folder.add(chunk("e", *ops))
        assert message
        deltas.append(message.delta)
    assert deltas == ["one", " two three", "", "", "!"]
    assert "".join(deltas) == folder.messages[0].text


def test_a_delta_is_only_what_was_appended() -> None:
    folder = MessageFolder()
    steps = [[replace("", "abc")], [replace("", "abcd")], [replace("", [])], [add("/-", "x")], [add("/0", "y")]]
    steps += [[add("/-", "z"), add("/-", 1)], [add("/-", "w")]]
    deltas = [message.delta for ops in steps if (message := folder.add(chunk("e", *ops)))]
    assert deltas == ["abc", "", "", "x", "", "", "w"]
    assert folder.messages[0].text is None
    assert folder.messages[0].value == ["y", "x", "z", 1, "w"]


def test_a_list_can_become_text_again() -> None:
    message = folded(Case("", [[add("/-", "a"), add("/-", 1)], [replace("/1", "b")], [add("/-", "c")]]))
    assert message.text == "abc"


def test_documents_interleave() -> None:
    folder = MessageFolder()
    for seq in count():
        events = [chunk("think", add("/-", f"t{seq} "), seq=seq, kind="reasoning"), chunk("say", add("/-", f"s{seq} "))]
        if seq == 3:
            break
        for event in reversed(events):
            folder.add(event)
    assert [(message.event_id, message.kind, message.text) for message in folder.messages] == [
        ("say", "content", "s0 s1 s2 "),
        ("think", "reasoning", "t0 t1 t2 "),
    ]
    assert folder.get("think") is folder.messages[1]
    assert folder.get("other") is None


def test_seq_says_nothing() -> None:
    folder = MessageFolder()
    for seq, word in [(0, "a"), (0, "b"), (7, "c"), (3, "d")]:
        folder.add(chunk("e", add("/-", word), seq=seq))
    assert folder.messages[0].text == "abcd"


def test_the_first_metadata_counts() -> None:
    folder = MessageFolder()
    folder.add(chunk("e", add("/-", "a"), kind="reasoning", model="m1"))
    folder.add(chunk("e", add("/-", "b"), kind="content", model="m2"))
    message = folder.messages[0]
    assert message.kind == "reasoning"
    assert message.metadata == {**AGENT, "kind": "reasoning", "model": "m1"}
    assert message.correlation_id == "turn"


def test_statuses() -> None:
    folder = MessageFolder()
    assert folder.status is None
    assert folder.add(status("e", "typing")) is None
    message = folder.add(chunk("e", add("/-", "a")))
    assert message
    assert message.status is EventStatus.TYPING
    assert folder.add(status("e", "error")) is message
    assert message.status is EventStatus.ERROR
    assert message.delta == ""
    assert folder.add(status("", "daydreaming")) is None
    assert folder.status == "daydreaming"
    assert message.status is EventStatus.ERROR


def test_items_of_a_stream_are_taken_too_and_others_passed_over() -> None:
    folder = MessageFolder()
    folder.add(ChunkEventStream(data=chunk("e", add("/-", "a"))))
    folder.add(EmittedEventStream(id="e", data=status("e", "typing")))
    whole = EmittedEvent(id="e", correlation_id="c", type="tool", source="system", data=ToolEventData(tool_calls=[]))
    for other in (UnknownEventStream(event="ping"), whole, None, "text"):
        assert folder.add(other) is None
    assert [message.text for message in folder.messages] == ["a"]
    assert folder.status is EventStatus.TYPING


def test_a_piece_that_does_not_fit_leaves_the_rest() -> None:
    folder = MessageFolder()
    folder.add(chunk("e", add("/-", "a")))
    with pytest.raises(PatchError, match=r"^event e: cannot replace at '/5': there is no '5'$"):
        folder.add(chunk("e", replace("/5", "x")))
    folder.add(chunk("e", add("/-", "b")))
    assert folder.messages[0].text == "ab"


def test_tool_calls_on_their_way() -> None:
    folder = MessageFolder()
    message = folder.add(chunk("e", add("/tool_calls", [])))
    assert message
    assert message.kind == "tool_call"
    assert message.parts == []
    folder.add(chunk("e", add("/tool_calls/0/args", [])))
    folder.add(chunk("e", add("/tool_calls/0/args/-", '{"q": ')))
    assert message.parts == [ToolPart(tool_call_id="", tool_name="", args='{"q": ')]
    folder.add(chunk("e", add("/tool_calls/0/args/-", "1}")))
    assert message.parts == [ToolPart(tool_call_id="", tool_name="", args={"q": 1})]


@pytest.mark.parametrize("root", ["", [], {}, 0, 5, True, 1.5])
def test_what_the_server_does_not_store_has_no_parts(root: Any) -> None:
    assert folded(Case("", [[add("", root)]])).parts == []


@pytest.mark.parametrize("odd", [None, 5, "x", {}, [1, "x"]])
def test_odd_tools_do_no_harm(odd: Any) -> None:
    assert folded(Case("", [[add("/tool_calls", odd)]])).parts == []
    assert folded(Case("", [[add("/tool_call_results", odd)]])).tool_calls == []


def test_repr_tells_no_text() -> None:
    message = folded(Case("", [[add("/-", "hunter2")]]))
    assert repr(message) == "<FoldedMessage e: content, list of 1>"
    assert "hunter2" not in repr(MessageFolder())


def test_parts_are_made_from_the_whole_text() -> None:
    folder = MessageFolder()
    for word in ("a", "b"):
        message = folder.add(chunk("e", add("/-", word)))
        assert message
        assert message.parts == [ContentPart(content=message.text)]
