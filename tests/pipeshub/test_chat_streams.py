"""Chat streams of both generations: what is read of them, whatever pieces they come in, and how they end."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import pytest

from jackfield import (
    APIError,
    APITimeoutError,
    AuthenticationError,
    ResponseValidationError,
    StreamInterruptedError,
)
from jackfield.plugin import hookimpl
from jackfield.sse import SSEDecoder
from jackfield_pipeshub import ChatError, ChatEvent, models
from jackfield_pipeshub.chat_events import ChatReader
from tests.lab import Lab, Pause, Reset, replies
from tests.pipeshub.clients import TOKEN, pipeshub, pipeshub_at
from tests.pipeshub.frames import CONVERSATION, META, NEW, OLD, Frame, agui, frame, legacy, stored
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Broken, Server

WHOLE = {"legacy": legacy(*OLD), "agui": agui(*NEW)}
EVENTS: dict[str, tuple[Frame, ...]] = {"legacy": OLD, "agui": NEW}


def answer(body: bytes | str, size: int | None = None, *, cut: bool = False) -> Answer:
    """A stream with this body, in pieces of a size."""
    data = body.encode() if isinstance(body, str) else body
    step = size or len(data) or 1
    pieces: list[bytes | Broken] = [data[start : start + step] for start in range(0, len(data), step)]
    if cut:
        pieces.append(Broken("ReadError", "connection reset"))
    return Answer(pieces=pieces, headers={"content-type": "text/event-stream"})


async def asked(way: Way, *answers: Answer, **options: Any) -> list[ChatEvent]:
    """The events of a chat that is answered so."""
    return await way.items(pipeshub(way, *answers, **options).conversations.stream_chat("hi", chat_mode="agent"))


def read(pieces: Sequence[bytes]) -> list[ChatEvent]:
    """The same without any I/O."""
    decoder, reader = SSEDecoder(), ChatReader()
    events = [reader(event) for piece in pieces for event in decoder.feed(piece)]
    reader.end()
    return events


@pytest.mark.parametrize("size", [None, 1, 2, 3, 7, 64, 1000])
@pytest.mark.parametrize("vocabulary", EVENTS)
@everywhere
async def test_events_of_both_vocabularies(way: Way, vocabulary: str, size: int | None) -> None:
    events = await asked(way, answer(WHOLE[vocabulary], size))
    assert [event.event for event in events] == [name for name, _ in EVENTS[vocabulary]]
    assert events == read([WHOLE[vocabulary]])


@pytest.mark.parametrize("vocabulary", EVENTS)
def test_a_stream_may_be_cut_anywhere(vocabulary: str) -> None:
    whole = WHOLE[vocabulary]
    wanted = read([whole])
    for place in range(1, len(whole)):
        assert read([whole[:place], whole[place:]]) == wanted, place


@pytest.mark.parametrize("vocabulary", EVENTS)
def test_carriage_returns_are_ends_of_lines_too(vocabulary: str) -> None:
    whole = WHOLE[vocabulary]
    for end in (b"\r\n", b"\r"):
        body = whole.replace(b"\n", end)
        assert read([body[place : place + 1] for place in range(len(body))] + [b"\n"]) == read([whole])


@everywhere
async def test_a_text_that_is_cut_in_the_middle_of_a_character_does_not_end_a_stream(way: Way) -> None:
    halves = [("TEXT_MESSAGE_CONTENT", {"messageId": "m1", "delta": text}) for text in ("aHALF", "HALFb")]
    body = agui(*halves, NEW[-1]).replace(b"HALF", rb"\ud83d")
    one, two, _ = [event.data for event in await asked(way, answer(body))]
    assert isinstance(one, models.TextMessageContent)
    assert isinstance(two, models.TextMessageContent)
    assert (one.delta, two.delta) == ("a\ufffd", "\ufffdb")


def test_events_are_typed() -> None:
    [old, new] = (read([WHOLE[vocabulary]]) for vocabulary in ("legacy", "agui"))
    kinds = {event.event: type(event.data) for event in (*old, *new)}
    assert kinds == {
        "connected": models.ConnectedData,
        "status": models.StatusData,
        "tool_call": models.ToolCallData,
        "tool_success": models.ToolSuccessData,
        "tool_error": models.ToolErrorData,
        "answer_chunk": models.AnswerChunkData,
        "restreaming": dict,
        "metadata": dict,
        "complete": models.CompleteData,
        "CUSTOM": models.Custom,
        "RUN_STARTED": models.RunStarted,
        "RUN_FINISHED": models.RunFinished,
        "RUN_ERROR": models.RunError,
        "STATE_SNAPSHOT": models.StateSnapshot,
        "STATE_DELTA": models.StateDelta,
        "STEP_STARTED": models.StepStarted,
        "STEP_FINISHED": models.StepFinished,
        "REASONING_START": models.ReasoningMarker,
        "REASONING_END": models.ReasoningMarker,
        "REASONING_MESSAGE_START": models.ReasoningMessageStart,
        "REASONING_MESSAGE_CONTENT": models.ReasoningMessageContent,
        "REASONING_MESSAGE_END": models.ReasoningMessageEnd,
        "TEXT_MESSAGE_START": models.TextMessageStart,
        "TEXT_MESSAGE_CONTENT": models.TextMessageContent,
        "TEXT_MESSAGE_END": models.TextMessageEnd,
        "TOOL_CALL_START": models.ToolCallStart,
        "TOOL_CALL_ARGS": models.ToolCallArgs,
        "TOOL_CALL_END": models.ToolCallEnd,
        "TOOL_CALL_RESULT": models.ToolCallResult,
        "HEARTBEAT": models.Heartbeat,
    }
    status = old[1].data
    assert isinstance(status, models.StatusData)
    assert status.status is models.ChatStatus.STARTED
    done = new[-1].data
    assert isinstance(done, models.RunFinished)
    assert done.result is not None
    assert done.result.conversation is not None
    assert done.result.conversation.status is models.ConversationStatus.COMPLETE


@pytest.mark.parametrize(
    ("lines", "data"),
    [
        ('event: surprise\ndata: {"a": [1]}\n\n', {"a": [1]}),
        ("event: surprise\ndata: no JSON\n\n", "no JSON"),
        ('event: tool_result\ndata: {"b": null}\n\n', {"b": None}),
        ("event: surprise\ndata\n\n", ""),
    ],
)
@everywhere
async def test_unknown_events_pass_through(way: Way, lines: str, data: Any) -> None:
    events = await asked(way, answer(lines.encode() + WHOLE["agui"]))
    assert events[0] == ChatEvent(lines.partition("\n")[0].removeprefix("event: "), data)
    assert len(events) == len(NEW) + 1


def test_unknown_fields_and_values_pass_through() -> None:
    body = agui(("RUN_STARTED", {"runId": "r", "new": 1}), ("TOOL_CALL_RESULT", {"toolCallId": "c", "status": "odd"}))
    first, second = (event.data for event in read([body + WHOLE["agui"]])[:2])
    assert isinstance(first, models.RunStarted)
    assert first.model_extra == {"new": 1}
    assert isinstance(second, models.ToolCallResult)
    assert second.status == "odd"


def test_a_name_that_a_proxy_lost_is_found_in_the_data() -> None:
    nameless = b"".join(line for line in WHOLE["agui"].splitlines(keepends=True) if not line.startswith(b"event"))
    assert read([nameless]) == read([WHOLE["agui"]])
    assert read([b'data: {"type": "surprise"}\n\n' + nameless])[0] == ChatEvent("message", {"type": "surprise"})


@pytest.mark.parametrize(
    ("event", "code", "message", "details"),
    [
        (frame("error", {"error": "stream failed"}), None, "stream failed", None),
        (frame("error", {"error": "stream failed", "details": "closed"}), None, "stream failed", "closed"),
        (frame("error", {"status": "not_found", "message": "No result"}), "not_found", "No result", None),
        (frame("error", {"message": "Slow down", "type": "rate_limit"}), "rate_limit", "Slow down", None),
        (frame("error", {"error": {"an": "object"}}), None, "the run failed", None),
        (frame("error", "plain text"), None, "plain text", None),
        (frame("error", "[1]"), None, "the run failed", None),
        (agui(("RUN_ERROR", {"message": "no", "code": "llm_initialization_failed"})).decode(),
         "llm_initialization_failed", "no", None),
        (agui(("RUN_ERROR", {"message": "no", "code": "rate_limit", "runId": "r"})).decode(), "rate_limit", "no", None),
        (agui(("RUN_ERROR", {"message": "no"})).decode(), None, "no", None),
        ('data: {"type": "RUN_ERROR", "message": "no", "code": "timeout"}\n\n', "timeout", "no", None),
    ],
)  # fmt: skip
@everywhere
async def test_a_failure_is_raised(way: Way, event: str, code: str | None, message: str, details: str | None) -> None:
    """After what came before it, also where all came in one piece; a second failure after it changes nothing."""
    platform = pipeshub(way, answer(legacy(OLD[0]) + event.encode() + frame("error", {"error": "second"}).encode()))
    stream = platform.conversations.stream_chat("hi")
    assert (await way.next(stream)).event == "connected"
    with pytest.raises(ChatError) as caught:
        await way.next(stream)
    error = caught.value
    assert isinstance(error, APIError)
    assert (error.code, error.message, error.details, error.events_received) == (code, message, details, 1)
    assert (error.platform, error.operation, error.path) == (
        "pipeshub", "conversations.stream_chat", "/conversations/stream",
    )  # fmt: skip
    words = " ".join(filter(None, (code, ": ".join(filter(None, (message, details))))))
    assert str(error) == f"pipeshub POST /conversations/stream: {words}"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, str(again), again.body) == (ChatError, code, str(error), error.body)
    assert await way.items(stream) == []


@everywhere
async def test_a_failure_may_hold_the_conversation(way: Way) -> None:
    data: dict[str, Any] = {"message": "no", "code": "save_error", "conversation": stored("half", last="error")}
    with pytest.raises(ChatError) as caught:
        await asked(way, answer(agui(("RUN_ERROR", data))))
    assert caught.value.conversation is not None
    assert caught.value.conversation.title == "Obst"
    assert caught.value.body["conversation"]["_id"] == CONVERSATION


@everywhere
async def test_a_failure_shows_no_token_and_meets_the_error_hook(way: Way) -> None:
    seen: list[Exception] = []

    class Plugin:
        @hookimpl
        def jackfield_error(self, error: Exception) -> None:
            seen.append(error)

    body = agui(("RUN_ERROR", {"message": f"bad token {TOKEN}", "code": TOKEN}))
    with pytest.raises(ChatError) as caught:
        await asked(way, answer(body), plugins=[Plugin()])
    assert TOKEN not in f"{caught.value!r} {vars(caught.value)}"
    assert seen == [caught.value]


@pytest.mark.parametrize("vocabulary", EVENTS)
@everywhere
async def test_a_stream_without_its_last_event_is_interrupted(way: Way, vocabulary: str) -> None:
    most = {"legacy": legacy, "agui": agui}[vocabulary](*EVENTS[vocabulary][:-1])
    stream = pipeshub(way, answer(most)).conversations.add_message_stream(CONVERSATION, "hi")
    for name, _ in EVENTS[vocabulary][:-1]:
        assert (await way.next(stream)).event == name
    with pytest.raises(StreamInterruptedError, match="without its last event") as caught:
        await way.next(stream)
    error = caught.value
    assert (error.events_received, error.operation) == (len(EVENTS[vocabulary]) - 1, "conversations.add_message_stream")


@pytest.mark.parametrize("body", [b"", b": comment\n\n", b"event: complete\n", b'event: complete\ndata: {"a": 1}'])
@everywhere
async def test_no_last_event_is_no_end(way: Way, body: bytes) -> None:
    with pytest.raises(StreamInterruptedError):
        await asked(way, answer(body))


@everywhere
async def test_a_connection_that_breaks_is_an_interruption(way: Way) -> None:
    with pytest.raises(StreamInterruptedError, match="broke off") as caught:
        await asked(way, answer(legacy(*OLD[:-1]), cut=True))
    assert caught.value.events_received == len(OLD) - 1


@everywhere
async def test_the_end_of_a_sub_agent_is_not_the_end(way: Way) -> None:
    children = [each for each in NEW if "parentRunId" in each[1] and each[0] in ("RUN_ERROR", "RUN_FINISHED")]
    assert len(children) == 2
    with pytest.raises(StreamInterruptedError):
        await asked(way, answer(agui(*children)))


@everywhere
async def test_the_end_may_name_its_run(way: Way) -> None:
    """The service behind the gateway does; only a parent makes it a sub-agent's."""
    last: dict[str, Any] = {
        "runId": "run_1",
        "threadId": CONVERSATION,
        "result": {"conversation": stored("x"), "meta": META},
    }
    assert len(await asked(way, answer(agui(("RUN_FINISHED", last))))) == 1


@everywhere
async def test_data_that_does_not_fit_says_where(way: Way) -> None:
    body = frame("connected", {}) + frame("answer_chunk", {"chunk": 5})
    stream = pipeshub(way, answer(body)).conversations.stream_chat("x")
    assert (await way.next(stream)).event == "connected"
    with pytest.raises(ResponseValidationError, match="event 2: chunk"):
        await way.next(stream)


@everywhere
async def test_errors_before_the_stream_are_ordinary_ones(way: Way) -> None:
    refused = Answer(401, json={"error": {"code": "OAUTH_EXPIRED_TOKEN", "message": "expired"}})
    with pytest.raises(AuthenticationError) as caught:
        await asked(way, refused)
    assert (caught.value.code, caught.value.message) == ("OAUTH_EXPIRED_TOKEN", "expired")
    with pytest.raises(AuthenticationError):
        await asked(way, Answer(401))  # with an empty body, too
    with pytest.raises(ResponseValidationError, match="stream was expected"):
        await asked(way, Answer(json={"no": "stream"}))


@everywhere
async def test_a_question_is_not_asked_twice(way: Way) -> None:
    with Lab([replies.json(503, {"error": {"code": "HTTP_SERVICE_UNAVAILABLE", "message": "no"}})]) as lab:
        platform = pipeshub_at(way, lab.url, retries=2)
        with pytest.raises(APIError, match="503"):
            await way.items(platform.conversations.stream_chat("hi"))
        assert lab.seen == 1


@everywhere
async def test_heartbeats_keep_a_stream_alive(way: Way) -> None:
    """The read timeout is shorter than the answer takes, and longer than the pauses between its pieces."""
    beats = [agui(("HEARTBEAT", {}))] * 6
    with Lab([replies.sse([*beats, agui(NEW[-1])], every=0.1)]) as lab:
        platform = pipeshub_at(way, lab.url)
        events = await way.items(platform.conversations.stream_chat("hi", timeout={"read": 0.45}))
    assert [event.event for event in events] == ["HEARTBEAT"] * 6 + ["RUN_FINISHED"]


@everywhere
async def test_a_silent_stream_times_out(way: Way) -> None:
    with Lab([replies.sse([agui(NEW[0])], end=False).then(Pause())]) as lab:
        stream = pipeshub_at(way, lab.url).conversations.stream_chat("hi", timeout={"read": 0.2})
        assert (await way.next(stream)).event == "CUSTOM"
        with pytest.raises(APITimeoutError):
            await way.next(stream)


def test_a_stream_may_be_silent_for_two_minutes() -> None:
    server = Server(answer(WHOLE["agui"]), answer(WHOLE["agui"]))
    platform = pipeshub(Way("httpx-sync"), server)
    list(platform.conversations.stream_chat("hi"))
    list(platform.conversations.stream_chat("hi", timeout=7))
    assert [seen.request.extensions["timeout"]["read"] for seen in server.seen] == [120.0, 7.0]


@everywhere
async def test_a_reset_in_the_middle_is_an_interruption(way: Way) -> None:
    with (
        Lab([replies.sse([agui(*NEW[:5])], end=False).then(Reset())]) as lab,
        pytest.raises(StreamInterruptedError),
    ):
        await way.items(pipeshub_at(way, lab.url).conversations.stream_chat("hi"))
