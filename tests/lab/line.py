"""A line of the table of faults, and the operations that its lines call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.lab import Answer
from tests.lab.acme import Acme, Thing


def get(acme: Acme[Any], **options: Any) -> Any:
    return acme.things.retrieve("a", **options)


def find(acme: Acme[Any], **options: Any) -> Any:
    return acme.things.find("a", **options)


def post(acme: Acme[Any], **options: Any) -> Any:
    return acme.things.create(7, **options)


def put(acme: Acme[Any], **options: Any) -> Any:
    return acme.things.upload(b"content", **options)


def delete(acme: Acme[Any], **options: Any) -> Any:
    return acme.things.delete("a", **options)


def watch(acme: Acme[Any], **options: Any) -> Any:
    return acme.things.watch(**options)


def ask(acme: Acme[Any], **options: Any) -> Any:
    return acme.things.ask("?", **options)


STREAMS = (watch, ask)


@dataclass(frozen=True)
class Line:
    """A line of the table.

    Attributes:
        name: What the server does.
        answers: Its answers, of which each is given once.
        sent: How many requests reach it.
        error: What the caller gets, unless it is `value`.
        words: Words of the error; "…" stands for any others.
        call: What is called.
        value: What the caller gets.
        options: Options of the call.
        client: Options of the client.
        shows: Attributes of the error.
        warm: Whether a good call goes first over the same connection; it has the first answer and counts in `sent`.
        full: Whether it is played in every flavour, and not only in three.
    """

    name: str
    answers: Sequence[Answer]
    sent: int
    error: type[Exception] | None = None
    words: str = ""
    call: Callable[..., Any] = get
    value: Any = field(default_factory=lambda: Thing(id="a", size=7))
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    client: dict[str, Any] = field(default_factory=dict[str, Any])
    shows: dict[str, Any] = field(default_factory=dict[str, Any])
    warm: bool = False
    full: bool = False

    def __str__(self) -> str:
        return self.name
