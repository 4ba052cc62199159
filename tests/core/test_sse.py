from __future__ import annotations

import copy
import inspect
import pickle
import sys
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat
from types import FrameType
from typing import Any, NamedTuple

import pytest
from pydantic import TypeAdapter

from jackfield.sse import ServerSentEvent, SSEDecoder, SSELimitError

BOM = b"\xef\xbb\xbf"


class Case(NamedTuple):
    """A stream, and what the standard makes of it."""

    name: str
    stream: bytes
    events: list[ServerSentEvent]
    last_event_id: str = ""
    retry: int | None = None


def message(data: str, event: str = "message", id: str = "", retry: int | None = None) -> ServerSentEvent:
    return ServerSentEvent(event, data, id, retry)


# Line ends are \n here; each case is also run with \r and with \r\n in their place.
CASES = [
    Case("nothing", b"", []),
    Case("blank lines only", b"\n\n\n", []),
    # The examples of the standard's section 9.2.6.
    Case("two lines of data", b"data: YHOO\ndata: +2\ndata: 10\n\n", [message("YHOO\n+2\n10")]),
    Case(
        "comment, id, id reset, dropped end",
        b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
        [message("first event", id="1"), message("second event")],
    ),
    Case(
        "the third of these is finished",
        b"data: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
        [message("first event", id="1"), message("second event"), message(" third event")],
    ),
    Case("empty data", b"data\n\ndata\ndata\n\ndata:", [message(""), message("\n")]),
    Case("one space or none", b"data:test\n\ndata: test\n\n", [message("test"), message("test")]),
    # Data.
    Case("an empty value and one of a space", b"data:\n\ndata: \n\n", [message(""), message("")]),
    Case("only one space goes", b"data:  two\n\ndata:\ttab\n\n", [message(" two"), message("\ttab")]),
    Case("colons in the value", b"data: a: b:c\n\ndata::\n\n", [message("a: b:c"), message(":")]),
    Case("empty lines of data", b"data: a\ndata\ndata:\ndata: b\n\n", [message("a\n\n\nb")]),
    Case("spaces at the end stay", b"data: a \n\n", [message("a ")]),
    Case("many blank lines between", b"data: a\n\n\n\ndata: b\n\n\n", [message("a"), message("b")]),
    Case("NUL is data", b"data: \0\n\n", [message("\0")]),
    Case(
        "separators of text are data",
        "data: \u2028a\u2029b\u0085c\v\f\x1c\x1d\x1ed\n\n".encode(),
        [message("\u2028a\u2029b\u0085c\v\f\x1c\x1d\x1ed")],
    ),
    # Fields.
    Case("a space alone is an unknown field", b" \ndata: a\n\n", [message("a")]),
    Case(
        "names are exact",
        b"Data: a\nDATA: a\n data: a\ndata : a\ndata_: a\ndat: a\ndataa: a\ndata\0: a\n\0data: a\ndata: b\n\n",
        [message("b")],
    ),
    Case("unknown fields", b"foo: a\nfoo\ndata: b\n\n", [message("b")]),
    Case("unknown fields alone", b"foo: a\n\n", []),
    # Comments.
    Case("comments", b":\n: a\n:data: b\ndata: c\n:d\ndata: e\n::\n\n", [message("c\ne")]),
    Case("comments alone", b": a\n\n: b\n\n", []),
    # Type.
    Case("type", b"event: add\ndata: 1\n\ndata: 2\n\n", [message("1", "add"), message("2")]),
    Case("type after data", b"data: 1\nevent: add\n\n", [message("1", "add")]),
    Case("the last type counts", b"event: a\nevent: b\ndata: 1\n\n", [message("1", "b")]),
    Case("empty type", b"event:\ndata: 1\n\nevent\ndata: 2\n\n", [message("1"), message("2")]),
    Case("emptied type", b"event: a\nevent\ndata: 1\n\n", [message("1")]),
    Case(
        "types come back",
        b"event: a\ndata: 1\n\nevent: b\ndata: 2\n\nevent:a\ndata: 3\n\nevent: a\ndata: 4\n\n",
        [message("1", "a"), message("2", "b"), message("3", "a"), message("4", "a")],
    ),
    Case("no data, no event, and the type is forgotten", b"event: a\n\ndata: 1\n\n", [message("1")]),
    Case("type of spaces", b"event:   a \ndata: 1\n\n", [message("1", "  a ")]),
    # Id.
    Case("id stays", b"id: 7\ndata: 1\n\ndata: 2\n\n", [message("1", id="7"), message("2", id="7")], "7"),
    Case("the last id counts", b"id: 7\nid: 8\ndata: 1\n\n", [message("1", id="8")], "8"),
    Case("id without data", b"id: 7\n\ndata: 1\n\n", [message("1", id="7")], "7"),
    Case("id without data, no event", b"id: 7\n\n: keep alive\n\n: keep alive\n\n", [], "7"),
    Case("id is reset", b"id: 7\ndata: 1\n\nid:\ndata: 2\n\n", [message("1", id="7"), message("2")]),
    Case("id is reset without data", b"id: 7\ndata: 1\n\nid\n\n", [message("1", id="7")]),
    Case("id with NUL", b"id: 7\nid: \0\nid: 8\0\nid: \x009\ndata: 1\n\n", [message("1", id="7")], "7"),
    Case("id of an unfinished event", b"id: 7\ndata: 1\n\nid: 8\ndata: 2\n", [message("1", id="7")], "7"),
    Case("id is any text", "id: … é\ndata: 1\n\n".encode(), [message("1", id="… é")], "… é"),
    # Retry.
    Case("retry", b"retry: 2000\ndata: 1\n\ndata: 2\n\n", [message("1", retry=2000), message("2")], retry=2000),
    Case("retry without data", b"retry: 2000\n\ndata: 1\n\n", [message("1")], retry=2000),
    Case("retry counts at once", b"retry: 2000\n", [], retry=2000),
    Case("the last retry counts", b"retry: 1\nretry:2\ndata: a\n\n", [message("a", retry=2)], retry=2),
    Case("retry 0", b"retry: 0\ndata: a\n\n", [message("a", retry=0)], retry=0),
    Case("retry with zeros before", b"retry: " + b"0" * 5000 + b"9\ndata: a\n\n", [message("a", retry=9)], retry=9),
    *(
        Case(f"retry {value!r}", b"retry: 3\n\nretry:" + value + b"\ndata: a\n\n", [message("a")], retry=3)
        for value in (
            b"",
            b" ",
            b"  5",
            b"5 ",
            b"5s",
            b"+5",
            b"-5",
            b"5.0",
            b"5_0",
            b"0x5",
            b"1e3",
            b"\xd9\xa3",
            b"5\0",
        )
    ),
    Case("retry without colon", b"retry\ndata: a\n\n", [message("a")]),
    # The end.
    Case("no blank line at the end", b"data: a\n\ndata: b\n", [message("a")]),
    Case("no line end at the end", b"data: a\n\ndata: b", [message("a")]),
    # Encoding.
    Case("mark", BOM + b"data: a\n\n", [message("a")]),
    Case("mark before a comment", BOM + b": a\ndata: b\n\n", [message("b")]),
    Case("mark before a blank line", BOM + b"\ndata: b\n\n", [message("b")]),
    Case("one mark only", BOM + BOM + b"data: a\n\ndata: b\n\n", [message("b")]),
    Case("mark later", b"data: a\n\n" + BOM + b"data: b\n\ndata: c\n\n", [message("a"), message("c")]),
    Case("mark after a blank line", b"\n" + BOM + b"data: b\n\n", []),
    Case("mark as data", b"data: " + BOM + b"\n\n", [message("\ufeff")]),
    Case("mark alone", BOM, []),
    Case("half a mark", BOM[:2], []),
    Case("half a mark and a line", BOM[:2] + b"data: a\ndata: b\n\n", [message("b")]),
    Case("half a mark as a line", BOM[:1] + b"\ndata: b\n\n", [message("b")]),
    Case("several bytes a letter", "data: é … 🙂\n\n".encode(), [message("é … 🙂")]),
    Case(
        "invalid bytes",
        b"data: \xff\xe2\x80\ndata: \xc3\ndata: \xed\xa0\x80 \xf0\x9f\x99\n\n",
        [message("\ufffd\ufffd\n\ufffd\n\ufffd\ufffd\ufffd \ufffd")],
    ),
    Case("invalid type", b"event: \xff\ndata: a\n\n", [message("a", "\ufffd")]),
    Case("invalid id", b"id: \xff\ndata: a\n\n", [message("a", id="\ufffd")], "\ufffd"),
    Case("overlong NUL is no NUL", b"id: \xc0\x80\ndata: a\n\n", [message("a", id="\ufffd\ufffd")], "\ufffd\ufffd"),
]
MIXED_LINE_ENDS = [
    Case("each line its own end", b"data: a\rdata: b\r\ndata: c\n\r\n", [message("a\nb\nc")]),
    Case("LF then CR are two", b"data: a\n\rdata: b\r\n\r", [message("a"), message("b")]),
    Case("CR LF is one", b"data: a\r\ndata: b\r\n\r\n", [message("a\nb")]),
    Case("CR CR LF are two", b"data: a\r\r\ndata: b\r\r\n", [message("a"), message("b")]),
    Case("CR LF LF are two", b"data: a\r\n\ndata: b\r\n\n", [message("a"), message("b")]),
    Case("a field after each", b"event: a\rid: 1\r\ndata: b\n\n", [message("b", "a", "1")], "1"),
    Case("comments after each", b": a\r: b\r\n: c\ndata: d\r\r", [message("d")]),
]
EVERY_CASE = [
    *MIXED_LINE_ENDS,
    *(
        case._replace(name=f"{case.name} ({label})", stream=case.stream.replace(b"\n", end))
        for case in CASES
        for label, end in (("LF", b"\n"), ("CR", b"\r"), ("CRLF", b"\r\n"))
    ),
]


def cut(stream: bytes, size: int) -> list[bytes]:
    return [stream[start : start + size] for start in range(0, len(stream), size)]


def chunkings(stream: bytes) -> Iterator[list[bytes]]:
    yield [stream]
    yield cut(stream, 1)
    yield cut(stream, 3)
    for at in range(len(stream) + 1):
        yield [stream[:at], stream[at:]]


def feed_all(decoder: SSEDecoder, chunks: Iterable[bytes], events: list[ServerSentEvent]) -> None:
    for chunk in chunks:
        events += decoder.feed(chunk)


def decode(chunks: Iterable[bytes], decoder: SSEDecoder | None = None) -> list[ServerSentEvent]:
    events: list[ServerSentEvent] = []
    feed_all(decoder or SSEDecoder(), chunks, events)
    return events


@pytest.mark.parametrize("case", EVERY_CASE, ids=lambda case: case.name)
def test_follows_the_standard_however_the_stream_is_cut(case: Case) -> None:
    # A case of thousands of bytes is cut in two near its start and its end only: between lies more of the same.
    ways = list(chunkings(case.stream))
    for chunks in ways if len(ways) < 500 else ways[:60] + ways[-60:]:
        decoder = SSEDecoder()
        events = decode(chunks, decoder)
        assert (events, decoder.last_event_id, decoder.retry) == (case.events, case.last_event_id, case.retry), chunks


@pytest.mark.parametrize(
    ("chunks", "counts"),
    [
        ([b"data: a\n", b"\n", b"data: b\n\n"], [0, 1, 1]),
        ([b"data: a\r", b"\r", b"data: b\r\r"], [0, 1, 1]),
        ([b"data: a\r\n\r", b"\n", b"data: b\r\n\r", b"\ndata: c\r\n\r", b"\n"], [1, 0, 1, 1, 0]),
        ([b"data: a\r", b"\n", b"\r", b"\n"], [0, 0, 1, 0]),
        ([b"data: a\r", b"\n\n", b"data: b\r", b"\n\r\n"], [0, 1, 0, 1]),
        ([b"data: a\r", b"", b"\n", b"data: b\r\n", b"\r\n"], [0, 0, 0, 0, 1]),
        ([b"data: a\r\n\r", b"\n\n\n"], [1, 0]),
        ([BOM[:1], BOM[1:] + b"data: a\n", b"\n"], [0, 0, 1]),
    ],
)
def test_gives_an_event_as_soon_as_its_blank_line_is_there(chunks: list[bytes], counts: list[int]) -> None:
    decoder = SSEDecoder()
    assert [len(decoder.feed(chunk)) for chunk in chunks] == counts


def test_an_id_counts_for_reconnecting_when_its_event_is_finished() -> None:
    decoder = SSEDecoder()
    assert decoder.last_event_id == ""
    decoder.feed(b"id: 1\ndata: a\n")
    assert decoder.last_event_id == ""
    decoder.feed(b"\nid: 2\n")
    assert decoder.last_event_id == "1"
    decoder.feed(b"\n")
    assert decoder.last_event_id == "2"


def test_an_overlong_retry_is_read_as_the_longest() -> None:
    for digits in ("9" * 19, "1" + "0" * 19, "9" * 5000):
        (event,) = decode([f"retry: {digits}\ndata: a\n\n".encode()])
        assert event.retry == 2**63 - 1
    (event,) = decode([b"retry: 1000000000000000000\ndata: a\n\n"])
    assert event.retry == 10**18


def test_a_buffer_that_the_caller_fills_again_is_copied() -> None:
    decoder = SSEDecoder()
    buffer = bytearray(b"data: 1")
    for content in (b"data: 1", b" and 2 ", b" and 3\n", b"data: 4", b"\n\ndata:"):
        buffer[:] = content
        events = decoder.feed(memoryview(buffer) if b"2" in content else buffer)
    buffer[:] = b"x" * len(buffer)
    (event,) = events
    assert event == message("1 and 2  and 3\n4")
    assert type(event.data_bytes) is bytes


def test_text_is_refused() -> None:
    text: Any = "data: a\n\n"
    with pytest.raises(TypeError):
        SSEDecoder().feed(text)


@pytest.mark.parametrize("size", [1, 4, 16, 1024, 65536])
def test_big_events_come_whole(size: int) -> None:
    lines = [f"{number} é…" * 20 for number in range(600)]
    stream = "".join(f"data: {line}\n" for line in lines) + "\nevent: x\ndata: " + "ü" * 30_000 + "\n\ndata: end\n\n"
    expected = [message("\n".join(lines)), message("ü" * 30_000, "x"), message("end")]
    assert decode(cut(stream.encode(), size)) == expected


class TestServerSentEvent:
    def test_defaults(self) -> None:
        event = ServerSentEvent()
        assert (event.event, event.data, event.data_bytes, event.id, event.retry) == ("message", "", b"", "", None)

    def test_data_is_text_and_bytes(self) -> None:
        assert ServerSentEvent(data="é").data_bytes == b"\xc3\xa9"
        assert ServerSentEvent(data=b"\xc3\xa9").data == "é"

    def test_decoded_data_is_the_servers_bytes(self) -> None:
        (event,) = decode([b'data: {"a": [\ndata: 1, "\xc3', b'\xa9"]}\n\n'])
        assert event.data_bytes == b'{"a": [\n1, "\xc3\xa9"]}'
        assert TypeAdapter(dict[str, Any]).validate_json(event.data_bytes) == {"a": [1, "é"]}
        (event,) = decode([b"data: \xff\n\n"])
        assert (event.data_bytes, event.data) == (b"\xff", "\ufffd")

    def test_data_is_decoded_once(self) -> None:
        event = ServerSentEvent(data="long enough not to be shared")
        assert event.data is event.data

    @pytest.mark.parametrize(
        "other",
        [message("b", "x", "1", 2), message("a", "y", "1", 2), message("a", "x", "2", 2), message("a", "x", "1"), "a"],
    )
    def test_equality(self, other: object) -> None:
        event = message("a", "x", "1", 2)
        same = message("a", "x", "1", 2)
        assert event == same
        assert hash(event) == hash(same)
        assert event != other

    def test_equality_is_of_text(self) -> None:
        assert ServerSentEvent(data=b"\xff") == ServerSentEvent(data="\ufffd")
        assert hash(ServerSentEvent(data=b"\xff")) == hash(ServerSentEvent(data="\ufffd"))

    def test_repr_keeps_the_data_to_itself(self) -> None:
        (event,) = decode([b"event: x\nid: 7\nretry: 5\ndata: a secret\n\n"])
        assert repr(event) == "ServerSentEvent(event='x', id='7', retry=5, data=<8 bytes>)"
        assert "secret" not in str(event)

    def test_has_slots_only(self) -> None:
        event: Any = ServerSentEvent()
        with pytest.raises(AttributeError):
            event.other = 1
        with pytest.raises(AttributeError):
            event.data = "other"

    def test_copies_and_pickles(self) -> None:
        (event,) = decode([b"event: x\nid: 7\nretry: 5\ndata: \xff\n\n"])
        for same in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))):
            assert same == event
            assert same.data_bytes == b"\xff"


class TestLimit:
    LIMIT = 40
    # Lines of 8 + 5 + 27 bytes; comments and line ends do not count.
    FULL = b"event: x\n: a comment that is much longer than the decoder's limit\nid: 1\ndata: " + b"a" * 21 + b"\n\n"
    EVENT = message("a" * 21, "x", "1")

    def test_the_default_is_64_mib(self) -> None:
        assert inspect.signature(SSEDecoder).parameters["max_event_bytes"].default == 64 * 1024 * 1024

    @pytest.mark.parametrize("limit", [0, -1])
    def test_less_than_one_byte_is_refused(self, limit: int) -> None:
        with pytest.raises(ValueError, match="at least 1"):
            SSEDecoder(max_event_bytes=limit)

    def test_an_event_of_the_limit_passes_and_the_next_starts_anew(self) -> None:
        for chunks in chunkings(self.FULL * 3):
            assert decode(chunks, SSEDecoder(max_event_bytes=self.LIMIT)) == [self.EVENT] * 3

    @pytest.mark.parametrize(
        "more",
        [b"data: " + b"a" * 22, b"data: " + b"a" * 21 + b"\nx", b"data:" + b"a" * 23, b"x" * 28, b"\n" + b"x" * 41],
    )
    @pytest.mark.parametrize("end", [b"", b"\n", b"\n\n", b"\n\ndata: never\n\n"])
    def test_a_byte_more_is_an_error_wherever_the_stream_is_cut(self, more: bytes, end: bytes) -> None:
        stream = self.FULL + b"event: x\nid: 1\n" + more + end
        for chunks in chunkings(stream):
            decoder = SSEDecoder(max_event_bytes=self.LIMIT)
            events: list[ServerSentEvent] = []
            with pytest.raises(SSELimitError) as caught:
                feed_all(decoder, chunks, events)
            assert events + caught.value.events == [self.EVENT], chunks

    def test_the_error_says_the_limit_and_how_to_raise_it(self) -> None:
        with pytest.raises(SSELimitError, match=r"limit of 1234 bytes.*raise max_event_bytes") as caught:
            SSEDecoder(max_event_bytes=1234).feed(b"data: secret" + b"a" * 1300)
        assert isinstance(caught.value, ValueError)
        assert caught.value.limit == 1234
        assert "secret" not in str(caught.value)

    def test_the_error_pickles(self) -> None:
        with pytest.raises(SSELimitError) as caught:
            SSEDecoder(max_event_bytes=self.LIMIT).feed(self.FULL + self.FULL[:-2] + b"a")
        error = pickle.loads(pickle.dumps(caught.value))
        assert (str(error), error.limit, error.events) == (str(caught.value), self.LIMIT, [self.EVENT])

    @pytest.mark.parametrize("chunk", [b"", b"\n\n", b"data: a\n\n"])
    def test_the_decoder_goes_on_never(self, chunk: bytes) -> None:
        decoder = SSEDecoder(max_event_bytes=self.LIMIT)
        with pytest.raises(SSELimitError):
            decoder.feed(self.FULL + b"x" * 41)
        for _ in range(2):
            with pytest.raises(SSELimitError, match="cannot go on") as caught:
                decoder.feed(chunk)
            assert (caught.value.limit, caught.value.events) == (self.LIMIT, [])

    def test_a_chunk_may_be_larger_than_the_limit(self) -> None:
        assert decode([self.FULL * 1000], SSEDecoder(max_event_bytes=self.LIMIT)) == [self.EVENT] * 1000


def peak(work: Callable[[], object]) -> int:
    """The most memory in bytes that was held at once beyond what was there before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def anew(chunk: bytes, times: int | None = None) -> Iterator[bytes]:
    """The same bytes over and over, each time as an object of its own, as they come from a network."""
    buffer = bytearray(chunk)
    for _ in repeat(None) if times is None else repeat(None, times):
        yield bytes(buffer)


class TestMemory:
    LIMIT = 50_000
    # The event, a joined copy of it, its lists; a bytes object for each piece would be far more.
    BOUND = 3 * LIMIT + 100_000

    def run(self, chunks: Iterable[bytes]) -> None:
        feed = SSEDecoder(max_event_bytes=self.LIMIT).feed
        for chunk in chunks:
            feed(chunk)

    @pytest.mark.parametrize("size", [1, 2, 16, 1000, 65536])
    @pytest.mark.parametrize("start", [b"data: ", b"x", b"event: ", b"id:"])
    def test_an_endless_line_ends_at_the_limit(self, start: bytes, size: int) -> None:
        def work() -> None:
            with pytest.raises(SSELimitError):
                self.run(chain([start], anew(b"a" * size)))

        assert peak(work) < self.BOUND

    @pytest.mark.parametrize("line", [b"data\n", b"data:\n", b"data: ab\n", b"data:abc\n", b"event: abc\n", b"x\n"])
    @pytest.mark.parametrize("repeated", [1, 100])
    def test_endless_lines_end_at_the_limit(self, line: bytes, repeated: int) -> None:
        def work() -> None:
            with pytest.raises(SSELimitError):
                self.run(anew(line * repeated))

        assert peak(work) < self.BOUND

    @pytest.mark.parametrize("chunk", [b":" + b"a" * 999, b": a\n" * 250, b": a\r\n\r\n" * 2, b":" * 16])
    def test_endless_comments_need_no_memory(self, chunk: bytes) -> None:
        chunks = anew(chunk, 500_000 // len(chunk))
        assert peak(lambda: self.run(chunks)) < 40_000

    def test_an_endless_comment_that_was_begun_needs_no_memory(self) -> None:
        decoder = SSEDecoder(max_event_bytes=self.LIMIT)
        assert decoder.feed(b"data: a\n:") == []

        def work() -> None:
            for _ in range(500):
                decoder.feed(b"a" * 1000)

        assert peak(work) < 10_000
        assert decoder.feed(b"data: b\ndata: c\n\n") == [message("a\nc")]

    def test_an_endless_stream_of_events_needs_no_memory(self) -> None:
        chunks = (b"event: name %d\nid: %d\ndata: a\n\n" % (number, number) for number in range(5_000))
        assert peak(lambda: self.run(chunks)) < 100_000

    def test_long_names_are_not_remembered(self) -> None:
        chunks = (b"event: %d %s\ndata: a\n\n" % (number, b"x" * 10_000) for number in range(200))
        assert peak(lambda: self.run(chunks)) < 200_000

    @pytest.mark.parametrize(
        ("chunk", "times", "end", "small"),
        [(b"ab", 200_000, b"\n\n", b"ab"), (b"data: ab\n" * 256, 800, b"\n", b"data: ab\n")],
    )
    def test_tiny_pieces_are_glued_in_later_events_too(
        self, chunk: bytes, times: int, end: bytes, small: bytes
    ) -> None:
        decoder = SSEDecoder()
        for _ in range(2):
            feed_all(decoder, anew(chunk, times), [])
            decoder.feed(end)
        # Some 1500 pieces as objects of their own would need 65,000 bytes and more.
        assert peak(lambda: feed_all(decoder, anew(small, 1_500), [])) < 50_000

    def test_a_big_event_is_not_held_for_long(self) -> None:
        decoder = SSEDecoder()
        decoder.feed(b"data: " + b"a" * 1_000_000)

        def work() -> None:
            assert len(decoder.feed(b"\n\n")) == 1

        assert peak(work) < 1_100_000  # one copy: the event's own

        tracemalloc.start()
        try:
            for _ in range(3):
                decode(cut(b"data: " + b"a" * 1_000_000 + b"\n\n", 1000), decoder)
            assert tracemalloc.get_traced_memory()[0] < 50_000
        finally:
            tracemalloc.stop()


def steps(chunks: Iterable[bytes]) -> int:
    """Work without a clock: the interpreter's steps, and the bytes on which methods of bytes were called."""
    count = 0

    def trace(frame: FrameType, what: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += what == "opcode"
        return trace

    def profile(_: FrameType, what: str, function: Any) -> None:
        nonlocal count
        owner: object = getattr(function, "__self__", None)
        if what == "c_call" and isinstance(owner, bytes | bytearray):
            count += len(owner)

    feed = SSEDecoder().feed
    tracing, profiling = sys.gettrace(), sys.getprofile()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        for chunk in chunks:
            feed(chunk)
    finally:
        sys.setprofile(profiling)
        sys.settrace(tracing)
    return count


def allocated(chunks: Iterable[bytes]) -> int:
    """Copying without a clock: the bytes that each call asked for at most, all calls together."""
    feed = SSEDecoder().feed
    total = 0
    tracemalloc.start()
    try:
        for chunk in chunks:
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            feed(chunk)
            total += tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    return total


# Streams of about so many bytes.
SHAPES: dict[str, Callable[[int], bytes]] = {
    "a long line of data": lambda size: b"event: x\ndata: " + b"a" * size + b"\n\n",
    "a long line of data without a space": lambda size: b"data:" + b"a" * size + b"\n\n",
    "an unfinished line": lambda size: b"x" * size,
    "many lines of data": lambda size: b"data: a\n" * (size // 8) + b"\n",
    "many empty lines of data": lambda size: b"data\n" * (size // 5) + b"\n",
    "a long comment": lambda size: b":" + b"a" * size,
    "small events": lambda size: b"event: x\ndata: abc\n\n" * (size // 20),
    "small events, CRLF": lambda size: b"event: x\r\ndata: abc\r\n\r\n" * (size // 23),
    "blank lines": lambda size: b"\r\n" * (size // 2),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("measure", "size", "length"),
    [
        (steps, 1, 2_000),
        (steps, 16, 8_000),
        (steps, 1024, 32_000),
        (allocated, 1, 8_000),
        (allocated, 16, 64_000),
        (allocated, 1024, 256_000),
    ],
)
def test_work_grows_with_the_bytes(
    shape: str, size: int, length: int, measure: Callable[[Iterable[bytes]], int]
) -> None:
    make = SHAPES[shape]
    measure(cut(make(1000), size))  # the interpreter adapts its code at first
    small = measure(cut(make(length), size))
    large = measure(cut(make(4 * length), size))
    # About as much work for each byte; a copy more is allowed, which long streams need and short ones do not.
    assert large / (4 * length) < 1.3 * small / length + 2, (small, large)
