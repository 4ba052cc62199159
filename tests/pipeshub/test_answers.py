"""Chat streams folded into a running answer: what is there after each event."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.sse import SSEDecoder
from jackfield_pipeshub import AnswerFolder, ChatError, RunningAnswer, ToolCall, fold
from jackfield_pipeshub.chat_events import ChatReader
from jackfield_pipeshub.models import JsonPatchOp
from jackfield_pipeshub.state_patches import patched
from tests.pipeshub.clients import pipeshub
from tests.pipeshub.frames import CITATION, CONVERSATION, NEW, OLD, Frame, agui, frame, legacy, stored
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer


def folded(body: bytes) -> list[RunningAnswer]:
    """The answer after each event."""
    decoder, reader, folder = SSEDecoder(), ChatReader(), AnswerFolder()
    return [folder.add(reader(event)) for event in decoder.feed(body)]


def texts(answers: Iterable[RunningAnswer]) -> list[str]:
    """The different texts in a row."""
    return [text for text, _ in itertools.groupby(answer.text for answer in answers)]


def redrawn(answers: Iterable[RunningAnswer]) -> str:
    """The text of somebody who shows deltas, and starts again when told to."""
    shown = ""
    for answer in answers:
        shown = answer.text if answer.rewritten else shown + answer.delta
    return shown


def stream(body: bytes) -> Answer:
    return Answer(content=body, headers={"content-type": "text/event-stream"})


def test_a_chat_of_an_older_server() -> None:
    answers = folded(legacy(*OLD))
    assert texts(answers) == ["", "Wrong", "", "Äpfel", "Äpfel [1]", "Äpfel [1]."]
    assert [answer.delta for answer in answers if answer.delta] == ["Wrong", "Äpfel", " [1]", "."]
    assert [answer.event.event for answer in answers if answer.rewritten and answer.event] == ["restreaming"]
    assert [answer.status for answer in answers][:3] == [None, "Starting", "Searching"]
    last = answers[-1]
    assert last.tool_calls == (
        ToolCall("fetch_full_record", "call_1", arguments={"id": "r1"}, status="completed", result="1 record"),
        ToolCall("web", None, arguments={}, status="failed", result="offline"),
    )
    assert (last.citations, last.records_used, last.finished) == ((CITATION,), 3, True)
    assert (last.conversation_id, last.title) == (CONVERSATION, "Obst")
    assert last.conversation is not None
    assert last.conversation.messages is not None
    assert last.conversation.messages[-1].confidence == "High"
    assert last.meta is not None
    assert last.meta.duration == 42
    assert [answer.finished for answer in answers] == [False] * (len(OLD) - 1) + [True]


def test_a_chat_of_a_newer_server() -> None:
    answers = folded(agui(*NEW))
    assert texts(answers) == [
        "",
        "Let me look.",
        "",  # what is said before a tool is called is no part of the answer
        "Äpfel",
        "Äpfel [source](ref1)",
        "Äpfel [1](r1)",
        "Äpfel [1](r1).\n---\nConfidence: High",
        "Äpfel [1](r1).",
    ]
    last = answers[-1]
    assert last.reasoning == "Fruit…"
    assert last.tool_calls == (
        ToolCall("search", "c1", "Search", {"query": "Obst"}, "completed", "1 hit", "run_1"),
        ToolCall("read", "c2", None, {}, "failed", "denied", "run_2"),
    )
    assert (last.citations, last.artifacts, last.confidence) == ((CITATION,), ({"artifactId": "a1"},), "High")
    assert (last.conversation_id, last.title, last.records_used, last.finished) == (CONVERSATION, "Obst", 3, True)
    assert last.state["final"] is True
    assert last.status == "sub_agent:reader"


def test_tool_arguments_grow_until_they_are_whole() -> None:
    calls = [answer.tool_calls[0].arguments for answer in folded(agui(*NEW)) if answer.tool_calls]
    assert [each for each, _ in itertools.groupby(calls)] == ["", '{"query": ', '{"query": "Obst"}', {"query": "Obst"}]


@pytest.mark.parametrize("body", [legacy(*OLD), agui(*NEW)], ids=["legacy", "agui"])
def test_deltas_make_the_text(body: bytes) -> None:
    answers = folded(body)
    for count in range(len(answers) + 1):
        assert redrawn(answers[:count]) == (answers[count - 1].text if count else "")


@pytest.mark.parametrize("body", [legacy(*OLD), agui(*NEW)], ids=["legacy", "agui"])
def test_answers_that_were_given_out_do_not_change(body: bytes) -> None:
    decoder, reader, folder = SSEDecoder(), ChatReader(), AnswerFolder()
    shown: list[str] = []
    answers: list[RunningAnswer] = []
    for event in decoder.feed(body):
        answers.append(folder.add(reader(event)))
        shown.append(repr(answers[-1]))
    assert list(map(repr, answers)) == shown
    assert folder.answer is answers[-1]


@pytest.mark.parametrize("body", [legacy(*OLD), agui(*NEW)], ids=["legacy", "agui"])
@everywhere
async def test_a_stream_is_folded_while_it_arrives(way: Way, body: bytes) -> None:
    folder = AnswerFolder()
    events = pipeshub(way, stream(body)).conversations.regenerate_answer(CONVERSATION, "507f1f77bcf86cd799439022")
    async with way.entered(fold(events, folder)) as answers:
        first = await way.next(answers)
        assert folder.answer is first
        rest = await way.items(answers)
    assert [first, *rest] == folded(body)


@everywhere
async def test_the_folder_keeps_what_came_before_a_failure(way: Way) -> None:
    body = agui(*NEW[:32], ("RUN_ERROR", {"message": "no", "code": "timeout"}))
    folder = AnswerFolder()
    with pytest.raises(ChatError):
        await way.items(fold(pipeshub(way, stream(body)).conversations.stream_chat("hi"), folder))
    assert (folder.answer.text, folder.answer.finished) == ("Äpfel [1](r1)", False)


def test_a_tool_call_after_normalized_text_begins_anew() -> None:
    delta: dict[str, Any] = {"runId": "r", "delta": [
        {"op": "replace", "path": "/normalizedAnswer", "value": "Äh"},
        {"op": "replace", "path": "/rawLength", "value": 2},
    ]}  # fmt: skip
    body = agui(
        ("TEXT_MESSAGE_CONTENT", {"delta": "Äh", "runId": "r"}),
        ("STATE_DELTA", delta),
        ("TOOL_CALL_START", {"toolCallId": "c", "toolCallName": "t", "runId": "r"}),
        ("TEXT_MESSAGE_CONTENT", {"delta": "Well", "runId": "r"}),
    )
    assert texts(folded(body)) == ["Äh", "", "Well"]


def test_normalized_text_without_a_length_is_taken_only_where_there_is_no_other() -> None:
    def state(text: str) -> tuple[str, dict[str, Any]]:
        replaced = [{"op": "replace", "path": path, "value": value} for path, value in
                    (("/normalizedAnswer", text), ("/rawLength", 0))]  # fmt: skip
        return "STATE_DELTA", {"runId": "r", "delta": replaced}

    assert texts(folded(agui(state("A"), state("AB")))) == ["A", "AB"]
    assert texts(folded(agui(("TEXT_MESSAGE_CONTENT", {"delta": "raw"}), state("norm")))) == ["raw"]


def test_the_text_of_the_last_event_is_the_stored_answer() -> None:
    done: dict[str, Any] = {"result": {"conversation": stored("stored")}}
    assert folded(agui(("TEXT_MESSAGE_CONTENT", {"delta": "raw"}), ("RUN_FINISHED", done)))[-1].text == "stored"
    failed: dict[str, Any] = {"result": {"conversation": stored("Sorry", last="error")}}
    assert folded(agui(("TEXT_MESSAGE_CONTENT", {"delta": "raw"}), ("RUN_FINISHED", failed)))[-1].text == "raw"
    assert folded(agui(("TEXT_MESSAGE_CONTENT", {"delta": "raw"}), ("RUN_FINISHED", {})))[-1].finished
    assert folded(legacy(("complete", {})))[-1].finished


def test_a_snapshot_may_be_all_there_is() -> None:
    snapshot: dict[str, Any] = {
        "snapshot": {"final": True, "answer": "Done.", "citations": [CITATION], "confidence": "Low"}
    }
    last = folded(agui(("STATE_SNAPSHOT", snapshot)))[-1]
    assert (last.text, last.citations, last.confidence, last.finished) == ("Done.", (CITATION,), "Low", False)


def test_older_chunks_without_the_text_so_far_are_put_together() -> None:
    assert texts(folded(legacy(("answer_chunk", {"chunk": "a"}), ("answer_chunk", {"chunk": "b"})))) == ["a", "ab"]


def test_older_tool_calls_without_ids_are_known_by_their_names() -> None:
    def call(name: str) -> Frame:
        return "tool_call", {"tool_name": name, "tool_args": {}, "call_id": None}

    def success(name: str, summary: str) -> Frame:
        return "tool_success", {"tool_name": name, "summary": summary, "call_id": None, "record_info": {}}

    body = legacy(call("a"), call("b"), call("b"), success("b", "1"), success("b", "2"), success("c", "3"))
    found = [(tool.name, tool.status, tool.result) for tool in folded(body)[-1].tool_calls]
    assert found == [("a", "running", None), ("b", "completed", "1"), ("b", "completed", "2")]


def test_sub_agents_change_nothing_but_the_tool_calls() -> None:
    child: dict[str, Any] = {"runId": "child"}
    quiet: tuple[Frame, ...] = (
        ("RUN_STARTED", child | {"parentRunId": "root"}),
        ("TEXT_MESSAGE_START", child),
        ("TEXT_MESSAGE_CONTENT", child | {"delta": "x"}),
        ("REASONING_MESSAGE_CONTENT", child | {"delta": "x"}),
        ("STATE_DELTA", child | {"delta": [{"op": "replace", "path": "/normalizedAnswer", "value": "x"}]}),
        ("STATE_SNAPSHOT", child | {"snapshot": {"final": True, "answer": "x"}}),
        ("TOOL_CALL_START", child | {"toolCallId": "c", "toolCallName": "t"}),
        ("RUN_FINISHED", child | {"parentRunId": "root"}),
    )
    last = folded(agui(("TEXT_MESSAGE_CONTENT", {"delta": "root", "runId": "root"}), *quiet))[-1]
    assert (last.text, last.reasoning, last.finished) == ("root", "", False)
    assert [tool.run_id for tool in last.tool_calls] == ["child"]


@pytest.mark.parametrize("event", [frame("surprise", {"a": 1}), frame("surprise", "text"), frame("HEARTBEAT", {})])
def test_what_does_not_concern_the_answer_is_passed_over(event: str) -> None:
    before, after = folded(legacy(OLD[0]) + event.encode())
    assert after.event != before.event
    assert after.title == before.title


STATE: dict[str, Any] = {"a": {"b": [1, {"c": 2}]}, "x/y": 1}


@pytest.mark.parametrize(
    ("op", "path", "value", "after"),
    [
        ("replace", "/a/b/0", 9, {"a": {"b": [9, {"c": 2}]}, "x/y": 1}),
        ("add", "/a/b/0", 9, {"a": {"b": [9, 1, {"c": 2}]}, "x/y": 1}),
        ("add", "/a/b/-", 9, {"a": {"b": [1, {"c": 2}, 9]}, "x/y": 1}),
        ("replace", "/a/b/1/c", 9, {"a": {"b": [1, {"c": 9}]}, "x/y": 1}),
        ("remove", "/a/b/0", None, {"a": {"b": [{"c": 2}]}, "x/y": 1}),
        ("remove", "/a", None, {"x/y": 1}),
        ("replace", "/x~1y", 9, {"a": {"b": [1, {"c": 2}]}, "x/y": 9}),
        ("replace", "/new", 9, STATE | {"new": 9}),
        ("add", "/list/-", 9, STATE | {"list": [9]}),
        # What does not fit is passed over.
        ("replace", "/a/b/7", 9, STATE),
        ("replace", "/a/b/-", 9, STATE),
        ("remove", "/a/b/x", 9, STATE),
        ("add", "/no/such/way", 9, STATE),
        ("add", "/x~1y/z", 9, STATE),
        ("move", "/a", 9, STATE),
        ("replace", "", 9, STATE),
    ],
)
def test_state_patches(op: str, path: str, value: Any, after: Any) -> None:
    before = repr(STATE)
    assert patched(STATE, [JsonPatchOp(op=op, path=path, value=value)]) == after
    assert repr(STATE) == before


PATHS = st.lists(st.sampled_from(["a", "b", "0", "1", "-", "x/y", "", "~"]), max_size=4).map(
    lambda parts: "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "replace", "remove", "test"]), PATHS, st.sampled_from([1, [], {}, None]))
    )
)
def test_no_patch_breaks_a_state_or_changes_an_older_one(changes: list[tuple[str, str, Any]]) -> None:
    states: list[dict[str, Any]] = [STATE]
    shown = [repr(STATE)]
    for op, path, value in changes:
        states.append(patched(states[-1], [JsonPatchOp(op=op, path=path, value=value)]))
        shown.append(repr(states[-1]))
    assert list(map(repr, states)) == shown
