"""Streams, in all ways: opening, reading, ending and breaking off."""

from __future__ import annotations

from typing import Any

import pytest

from jackfield import (
    APIConnectionError,
    APITimeoutError,
    JackfieldError,
    NotFoundError,
    ResponseValidationError,
    StreamInterruptedError,
)
from jackfield.sse import ServerSentEvent
from tests.support.acme import MissingEndError, Note, Word
from tests.support.clients import Way, everywhere, quick
from tests.support.serving import HELLO, Answer, Broken, Server, events


def words(found: list[Any]) -> list[str]:
    """What was said."""
    return [each.text for each in found]


@everywhere
async def test_events_become_typed_ones(way: Way) -> None:
    server = Server(answer := events(*HELLO))
    found = await way.items(way.acme(server).chats.say("hi"))

    assert words(found) == ["hel", "lo", "end"]
    assert {type(each) for each in found} == {Word}
    (seen,) = server.seen
    assert (seen.method, seen.path, seen.json) == ("POST", "/v1/chats", {"text": "hi"})
    assert seen.headers["accept"] == "text/event-stream"
    assert answer.closed == 1


@everywhere
async def test_events_may_be_read_as_models(way: Way) -> None:
    found = await way.items(way.acme(events('data: {"text":"a","n":1}', 'data: {"text":\ndata: "b"}')).chats.notes())

    assert [type(each) for each in found] == [Note, Note]
    assert words(found) == ["a", "b"]
    assert found[0].n == 1


@everywhere
async def test_it_does_not_matter_how_the_bytes_are_cut(way: Way) -> None:
    whole = "\n\n".join((*HELLO, "")).encode().replace(b"\n", b"\r\n")
    pieces = [whole[n : n + 1] for n in range(len(whole))]
    answer = Answer(pieces=pieces, headers={"content-type": "text/event-stream"})

    assert words(await way.items(way.acme(answer).chats.say("x"))) == ["hel", "lo", "end"]


@everywhere
async def test_unknown_events_pass_through_and_skipped_ones_do_not(way: Way) -> None:
    acme = way.acme(events("event: ping\ndata: 1", "event: from 2031\nid: 7\ndata: x\ndata: y", ": comment", HELLO[-1]))
    unknown, done = await way.items(acme.chats.say("hi"))

    assert isinstance(unknown, ServerSentEvent)
    assert (unknown.event, unknown.data, unknown.id) == ("from 2031", "x\ny", "7")
    assert done.kind == "done"


@everywhere
async def test_nothing_is_sent_before_the_first_use(way: Way) -> None:
    server = Server()
    stream = way.acme(server).chats.say("hi")
    await way.close(stream)

    assert not server.seen
    assert await way.items(stream) == [], "a stream that was closed stays closed"


@everywhere
async def test_a_block_opens_and_closes(way: Way) -> None:
    server = Server(answer := events(*HELLO))
    stream = way.acme(server).chats.say("hi")
    async with way.entered(stream) as entered:
        assert entered is stream
        assert len(server.seen) == 1
        assert (await way.next(entered)).text == "hel"
        assert answer.closed == 0
    assert answer.closed == 1
    assert len(server.seen) == 1


@everywhere
async def test_an_error_in_the_block_closes_it(way: Way) -> None:
    answer = events(*HELLO)
    with pytest.raises(ZeroDivisionError):
        async with way.entered(way.acme(answer).chats.say("hi")) as stream:
            await way.next(stream)
            raise ZeroDivisionError
    assert answer.closed == 1


@everywhere
async def test_what_came_already_stays_readable_after_closing(way: Way) -> None:
    answer = Answer(
        pieces=[b'data: {"text":"a"}\n\ndata: {"text":"b"}\n\n', Broken()],
        headers={"content-type": "text/event-stream"},
    )
    stream = way.acme(answer).chats.notes()
    assert (await way.next(stream)).text == "a"
    await way.close(stream)

    assert answer.closed == 1
    assert words(await way.items(stream)) == ["b"]
    await way.close(stream)
    assert answer.closed == 1


@everywhere
async def test_an_error_status_is_raised_at_opening(way: Way) -> None:
    answer = Answer(404, json={"error": {"message": "no such chat"}})
    with pytest.raises(NotFoundError, match="no such chat"):
        async with way.entered(way.acme(answer).chats.say("hi")):
            raise AssertionError
    assert answer.closed == 1


@everywhere
async def test_opening_is_retried_and_reading_is_not(way: Way) -> None:
    server = Server(Answer(503), Broken("ConnectError"), events('data: {"text":"a"}', cut=True))
    stream = way.acme(server, retries=quick(5)).chats.notes()

    assert (await way.next(stream)).text == "a"
    with pytest.raises(StreamInterruptedError):
        await way.next(stream)
    assert len(server.seen) == 3


@pytest.mark.parametrize("content_type", ["text/event-stream; charset=utf-8", "TEXT/Event-Stream", ""])
@everywhere
async def test_content_types_that_are_fine(way: Way, content_type: str) -> None:
    answer = Answer(pieces=[b'data: {"text":"a"}\n\n'], headers={"content-type": content_type} if content_type else {})

    assert words(await way.items(way.acme(answer).chats.notes())) == ["a"]


@everywhere
async def test_an_answer_that_is_no_stream_is_told(way: Way) -> None:
    answer = Answer(json={"text": "a"})
    with pytest.raises(ResponseValidationError, match=r"a text/event-stream stream was expected.*application/json"):
        await way.items(way.acme(answer).chats.notes())
    assert answer.closed == 1


@everywhere
async def test_an_empty_stream(way: Way) -> None:
    assert await way.items(way.acme(Answer(204)).chats.notes()) == []
    assert await way.items(way.acme(events()).chats.notes()) == []


# -- what goes wrong


@pytest.mark.parametrize("fault", ["ReadError", "RemoteProtocolError", "CloseError", "StreamError", "DecodingError"])
@everywhere
async def test_a_stream_that_breaks_off(way: Way, fault: str) -> None:
    pieces: list[bytes | Broken] = [
        b'id: e-1\ndata: {"text":"a"}\n\n',
        b'data: {"text":"cut',
        Broken(fault, "peer closed"),
    ]
    answer = Answer(pieces=pieces, headers={"content-type": "text/event-stream"})
    stream = way.acme(answer).chats.notes()
    assert (await way.next(stream)).text == "a"
    with pytest.raises(StreamInterruptedError) as caught:
        await way.next(stream)

    error = caught.value
    assert error.events_received == 1
    assert error.last_event_id == "e-1"
    assert (error.platform, error.operation, error.method, error.path) == ("acme", "chats.notes", "GET", "/notes")
    assert str(error).startswith("acme GET /notes: the stream broke off")
    assert answer.closed == 1
    assert await way.items(stream) == [], "after an error it has ended"


@everywhere
async def test_what_was_whole_is_handed_out_before_the_break(way: Way) -> None:
    stream = way.acme(events('data: {"text":"a"}', 'data: {"text":"b"}', cut=True)).chats.notes()
    found, error = await way.until(StreamInterruptedError, stream)

    assert words(found) == ["a", "b"]
    assert error.events_received == 2


@everywhere
async def test_a_silent_stream_is_a_timeout(way: Way) -> None:
    pieces: list[bytes | Broken] = [b'data: {"text":"a"}\n\n', Broken("ReadTimeout")]
    stream = way.acme(Answer(pieces=pieces, headers={"content-type": "text/event-stream"})).chats.notes()
    assert (await way.next(stream)).text == "a"

    with pytest.raises(APITimeoutError, match="the server sent nothing in time"):
        await way.next(stream)


@everywhere
async def test_a_deadline_ends_a_stream(way: Way) -> None:
    clock = Clock()
    client = way.client(lambda _: events(*['data: {"text":"a"}'] * 9), deadline=3.0)
    client.io.now = clock
    from tests.support.acme import Acme

    stream = client.use(Acme).chats.notes()
    found: list[Any] = []
    with pytest.raises(APITimeoutError, match="the deadline of 3 s passed"):
        async for each in way.each(stream):
            found.append(each)
            clock.time += 1.0
    assert 1 <= len(found) <= 3


class Clock:
    """A clock that is moved by hand."""

    time = 0.0

    def __call__(self) -> float:
        return self.time


@everywhere
async def test_an_event_that_does_not_fit_is_told_after_those_before_it(way: Way) -> None:
    answer = Answer(
        pieces=[b'data: {"text":"a"}\n\ndata: {"txt":"secret"}\n\ndata: {"text":"c"}\n\n'],
        headers={"content-type": "text/event-stream"},
    )
    stream = way.acme(answer).chats.notes()
    assert (await way.next(stream)).text == "a"
    with pytest.raises(ResponseValidationError) as caught:
        await way.next(stream)

    assert "event 2: text: Field required" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert answer.closed == 1
    assert await way.items(stream) == []


@everywhere
async def test_data_that_is_no_json_is_told(way: Way) -> None:
    with pytest.raises(ResponseValidationError, match="event 1: "):
        await way.items(way.acme(events("data: {cut")).chats.notes())


@everywhere
async def test_a_text_that_is_cut_in_the_middle_of_a_character_does_not_end_a_stream(way: Way) -> None:
    answer = events(r'data: {"text":"a\ud83d"}', 'data: {"text":"b"}')
    assert words(await way.items(way.acme(answer).chats.notes())) == ["a\ufffd", "b"]


@everywhere
async def test_an_event_that_never_ends_is_told(way: Way) -> None:
    answer = Answer(
        pieces=[b'data: {"text":"a"}\n\n', *[b"data: xxxxxxxxxxxxxxxx\n"] * 99],
        headers={"content-type": "text/event-stream"},
    )
    stream = way.acme(answer, max_body=100).chats.notes()
    assert (await way.next(stream)).text == "a"
    with pytest.raises(ResponseValidationError, match=r"event 2: it is larger than 100 bytes; raise max_body="):
        await way.next(stream)
    assert answer.closed == 1


@everywhere
async def test_the_reader_is_asked_at_the_end(way: Way) -> None:
    answer = events(*HELLO[:2])
    stream = way.acme(answer).chats.say("hi")
    assert [(await way.next(stream)).text for _ in range(2)] == ["hel", "lo"]
    with pytest.raises(MissingEndError):
        await way.next(stream)
    assert answer.closed == 1


@everywhere
async def test_the_reader_is_not_asked_where_the_stream_is_left(way: Way) -> None:
    async with way.entered(way.acme(events(*HELLO[:2])).chats.say("hi")) as stream:
        await way.next(stream)


@everywhere
async def test_each_stream_has_a_reader_of_its_own(way: Way) -> None:
    acme = way.acme(lambda _: events(*HELLO))

    assert len(await way.items(acme.chats.say("a")) + await way.items(acme.chats.say("b"))) == 6


@everywhere
async def test_opening_may_fail_and_be_tried_again(way: Way) -> None:
    stream = way.acme(Broken("ConnectError"), events(*HELLO)).chats.say("hi")
    with pytest.raises(APIConnectionError):
        await way.next(stream)

    assert words(await way.items(stream)) == ["hel", "lo", "end"]


# -- bytes and lines


@everywhere
async def test_bytes_come_in_the_pieces_that_they_arrive_in(way: Way) -> None:
    pieces = [b"\x00\xff", b"b", b"c" * 70_000]

    assert await way.items(way.acme(Answer(pieces=pieces)).request_stream("GET", "/x")) == pieces


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        ([b"a\nb\n"], ["a", "b"]),
        ([b"a\r\nb"], ["a", "b"]),
        ([b"a\r", b"\nb\r"], ["a", "b"]),
        ([b"", b"\n\n"], ["", ""]),
        (["é".encode()[:1], "é\u2028x\x85\n".encode()[1:]], ["é\u2028x\x85"]),
        ([b"x" * 9] * 9, ["x" * 81]),
        ([b"a\rb\x0bc\n"], ["a\rb\x0bc"]),
        ([b"\xff\n"], ["�"]),
        ([], []),
    ],
)
@everywhere
async def test_lines(way: Way, pieces: list[bytes], lines: list[str]) -> None:
    assert await way.items(way.acme(Answer(pieces=pieces)).files.lines("a")) == lines


@everywhere
async def test_a_compressed_stream_is_unpacked(way: Way) -> None:
    import gzip

    packed = gzip.compress(b"one\ntwo")
    answer = Answer(pieces=[packed[:9], packed[9:]], headers={"content-encoding": "gzip"})

    assert await way.items(way.acme(answer).files.lines("a")) == ["one", "two"]


@everywhere
async def test_a_compressed_stream_that_is_broken_is_told(way: Way) -> None:
    answer = Answer(pieces=[b"no gzip"], headers={"content-encoding": "gzip"})
    with pytest.raises(JackfieldError):
        await way.items(way.acme(answer).files.lines("a"))
    assert answer.closed == 1
