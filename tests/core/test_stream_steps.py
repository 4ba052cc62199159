"""Streams put through a function or a folder: each event is mapped when its turn comes."""

from __future__ import annotations

from typing import Any

import pytest

from jackfield.plugin import SKIP
from tests.support.acme import MissingEndError
from tests.support.clients import Way, everywhere
from tests.support.serving import HELLO, Answer, events


def text_of(event: Any) -> str:
    """Its text."""
    return str(event.text)


def shout(event: Any) -> str:
    """Its text, loud."""
    return text_of(event).upper()


def word_or_skip(event: Any) -> Any:
    """Its text, if it is a word."""
    return event.text if event.kind == "word" else SKIP


def fail(event: Any) -> Any:
    """A step with a mistake in it."""
    raise ZeroDivisionError(event)


@everywhere
async def test_through_maps_each_event(way: Way) -> None:
    stream = way.acme(events(*HELLO)).chats.say("hi").through(shout)

    assert await way.items(stream) == ["HEL", "LO", "END"]


@everywhere
async def test_through_may_skip_and_be_chained(way: Way) -> None:
    stream = way.acme(events(*HELLO)).chats.say("hi")
    shorter = stream.through(word_or_skip).through(len)

    assert await way.items(shorter) == [3, 2]


@everywhere
async def test_through_after_opening(way: Way) -> None:
    answer = events(*HELLO)
    stream = way.acme(answer).chats.say("hi")
    async with way.entered(stream):
        first = await way.next(stream)
        rest = stream.through(text_of)
        del stream
        assert [first.text, *await way.items(rest)] == ["hel", "lo", "end"]
    assert answer.closed == 1


@everywhere
async def test_leaving_the_block_closes_what_goes_through(way: Way) -> None:
    answer = events(*HELLO)
    async with way.entered(way.acme(answer).chats.say("hi")) as stream:
        mapped = stream.through(text_of)
        assert await way.next(mapped) == "hel"
    assert answer.closed == 1


@everywhere
async def test_a_mapped_stream_may_be_entered(way: Way) -> None:
    answer = events(*HELLO)
    async with way.entered(way.acme(answer).chats.say("hi").through(text_of)) as mapped:
        assert await way.next(mapped) == "hel"
    assert answer.closed == 1


@everywhere
async def test_through_keeps_the_end_of_the_reader(way: Way) -> None:
    with pytest.raises(MissingEndError):
        await way.items(way.acme(events(*HELLO[:2])).chats.say("hi").through(str))


class Folder:
    """Folds words into a text that grows."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, event: Any) -> Folder:
        """Take one; hand out the folder itself."""
        self.text += event.text
        return self


@everywhere
async def test_a_folder_is_never_ahead_of_what_is_handed_out(way: Way) -> None:
    """All events come in one piece, and yet each is folded when its turn comes."""
    whole = "\n\n".join((*HELLO, "")).encode()
    acme = way.acme(Answer(pieces=[whole], headers={"content-type": "text/event-stream"}))
    texts = [folder.text async for folder in way.each(acme.chats.say("hi").through(Folder().add))]

    assert texts == ["hel", "hello", "helloend"]


@everywhere
async def test_an_error_in_a_step_closes_the_stream(way: Way) -> None:
    answer = events(*HELLO)
    with pytest.raises(ZeroDivisionError):
        await way.items(way.acme(answer).chats.say("hi").through(fail))
    assert answer.closed == 1
