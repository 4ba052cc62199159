from __future__ import annotations

import re
from itertools import zip_longest

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jackfield.sse import ServerSentEvent, SSEDecoder, SSELimitError

BOM = b"\xef\xbb\xbf"
LINE_END = re.compile("\r\n|\r|\n")
FIELDS = [b"data", b"data", b"event", b"event", b"id", b"id", b"retry", b"other", b"Data", b"data ", b""]
VALUES = [
    b"",
    b"",
    b"a",
    b"b",
    b"12",
    b"012",
    b"1 2",
    b" ",
    b"\0",
    b"a\0",
    b":",
    b"a:b",
    b"\t",
    b"\v\x1c",
    b"longer" * 5,
]
TEXTS = [*map(str.encode, ["é", "\u2028", "\u0085", "٣"]), BOM, BOM[:1], BOM[1:], b"\xff", b"\xc3", b"\xf0\x9f"]
LINE_ENDS = [b"\n", b"\r", b"\r\n"]
# What a stream may be made of: lines, with much of what decoders trip over.
lines = st.tuples(
    st.sampled_from(FIELDS),
    st.sampled_from([b":", b": ", b":  ", b""]),
    st.sampled_from(VALUES + TEXTS),
    st.sampled_from(LINE_ENDS),
    st.sampled_from([b"", b"", b"", b"", b"", b"", *LINE_ENDS]),
).map(b"".join)
pieces = st.sampled_from(VALUES + TEXTS + LINE_ENDS) | st.binary(max_size=4)
parts = lines | lines | pieces
streams = (st.lists(parts, max_size=10) | st.lists(parts, min_size=15, max_size=40)).map(b"".join)
begun_streams = st.builds(bytes.__add__, st.sampled_from([b"", b"", BOM, BOM[:2], BOM + BOM]), streams)


@st.composite
def cut_streams(draw: st.DrawFn) -> list[bytes]:
    stream = draw(begun_streams)
    cuts = sorted(draw(st.lists(st.integers(0, len(stream)), max_size=len(stream))))
    return [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]


def interpret(stream: bytes) -> tuple[list[ServerSentEvent], str, int | None]:
    """The standard's text, word for word, for a stream that has ended; time does not matter here."""
    text = stream.decode("utf-8", "replace")
    *all_lines, _unfinished = LINE_END.split(text.removeprefix("\ufeff"))
    events: list[ServerSentEvent] = []
    data = event_type = id_buffer = last_event_id = ""
    reconnection_time = block_retry = None
    for line in all_lines:
        if line == "":
            last_event_id = id_buffer
            if data != "":
                data = data.removesuffix("\n")
                events.append(ServerSentEvent(event_type or "message", data, last_event_id, block_retry))
            data = event_type = ""
            block_retry = None
            continue
        if line.startswith(":"):
            continue
        field, colon, value = line.partition(":")
        if colon and value.startswith(" "):
            value = value[1:]
        if field == "event":
            event_type = value
        elif field == "data":
            data += value + "\n"
        elif field == "id" and "\0" not in value:
            id_buffer = value
        elif field == "retry" and re.fullmatch("[0-9]+", value):
            reconnection_time = block_retry = int(value)
    return events, last_event_id, reconnection_time


def first_over(stream: bytes, limit: int) -> int | None:
    """Where the line begins that makes an event larger than the limit, or None."""
    content = stream.removeprefix(BOM)
    split = re.split(rb"(\r\n|\r|\n)", content)
    position, size = len(stream) - len(content), 0
    for line, end in zip_longest(split[::2], split[1::2], fillvalue=b""):
        if not line:
            size = 0
        elif not line.startswith(b":"):
            size += len(line)
        if size > limit:
            return position
        position += len(line) + len(end)
    return None


def feed_all(decoder: SSEDecoder, chunks: list[bytes], events: list[ServerSentEvent]) -> None:
    for chunk in chunks:
        events += decoder.feed(chunk)


@settings(max_examples=600)
@given(cut_streams())
@example([b"data: a\r\n\r", b"\n", b"data: b\r", b"\n\r\n"])
@example([BOM[:1], BOM[1:2], BOM[2:], b"data: a\n\n"])
def test_any_cut_of_any_stream_is_what_the_standard_says_at_each_moment(chunks: list[bytes]) -> None:
    decoder = SSEDecoder()
    events: list[ServerSentEvent] = []
    fed = b""
    for chunk in chunks:
        events += decoder.feed(chunk)
        fed += chunk
        # A stream that ends here would have given just these.
        assert (events, decoder.last_event_id, decoder.retry) == interpret(fed)


@settings(max_examples=600)
@given(cut_streams(), st.integers(2, 60))
def test_the_limit_is_the_same_for_any_cut(chunks: list[bytes], limit: int) -> None:
    stream = b"".join(chunks)
    decoder = SSEDecoder(max_event_bytes=limit)
    over = first_over(stream, limit)
    events: list[ServerSentEvent] = []
    if over is None:
        feed_all(decoder, chunks, events)
        assert events == interpret(stream)[0]
        return
    with pytest.raises(SSELimitError) as caught:
        feed_all(decoder, chunks, events)
    assert events + caught.value.events == interpret(stream[:over])[0]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=20)
sent_events = st.builds(
    ServerSentEvent,
    event=texts.filter(bool),
    data=st.lists(texts, min_size=1, max_size=4).map("\n".join),
    id=texts.filter(lambda text: "\0" not in text),
    retry=st.none() | st.integers(0, 2**63 - 1),
)


@given(st.lists(sent_events, max_size=5), st.sampled_from(["\n", "\r", "\r\n"]), st.integers(1, 200), st.booleans())
def test_what_a_server_sends_comes_out(events: list[ServerSentEvent], end: str, size: int, comments: bool) -> None:
    sent: list[str] = []
    for event in events:
        sent += [f"event: {event.event}", f"id: {event.id}"]
        sent += [f"retry: {event.retry}"] if event.retry is not None else []
        for line in event.data.split("\n"):
            sent += [": a comment"] if comments else []
            sent += [f"data: {line}"]
        sent += [""]
    stream = "".join(line + end for line in sent).encode()
    decoder = SSEDecoder()
    received: list[ServerSentEvent] = []
    feed_all(decoder, [stream[start : start + size] for start in range(0, len(stream), size)], received)
    assert received == events
