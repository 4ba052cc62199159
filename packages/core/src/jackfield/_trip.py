"""The state of one call on its way through the engine, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jackfield._hooks import Exchange
from jackfield._secrets import shown_url

if TYPE_CHECKING:
    from jackfield._calls import Call
    from jackfield._io import IO, Reply
    from jackfield._line import Line
    from jackfield._root import Root
    from jackfield._setup import Setup


class Trip:
    """The state of one call on its way through the engine."""

    __slots__ = (
        "attempts", "call", "context", "deadline_at", "exchange", "home", "hops", "io", "line", "renewed", "request",
        "resent", "retries", "root", "setup", "started", "url", "used",
    )  # fmt: skip

    def __init__(self, root: Root[Any], call: Call[Any]) -> None:
        self.root: Root[Any] = root
        self.call: Call[Any] = call
        self.io: IO = root.io
        self.line: Line = root.known_line()
        call.platform = self.line.name
        options = call.options
        self.setup: Setup = root.setup.merged(options) if options else root.setup
        self.url: str = call.target(self.line.base)
        self.home: bool = call.url is None
        self.attempts: int = 0
        self.retries: int = 0
        self.hops: int = 0
        self.resent: bool = False
        self.renewed: bool = False
        self.used: Mapping[str, str] = {}
        self.request: Any = None
        self.exchange: Exchange | None = None
        self.context: dict[str, Any] | None = None
        setup = self.setup
        self.started: float = (
            self.io.now() if setup.deadline is not None or setup.retry.max_elapsed is not None else 0.0
        )
        self.deadline_at: float | None = None if setup.deadline is None else self.started + setup.deadline

    def told(self, headers: dict[str, str] | None = None) -> Exchange:
        """This attempt as hooks see it; a new one where headers are given."""
        if headers is not None or self.exchange is None:
            if self.context is None:
                self.context = {}
            url = self.url if self.home else shown_url(self.url)
            self.exchange = Exchange(
                self.line.name, self.call.operation, self.call.method, url, headers or {}, self.attempts, self.home,
                self.repeatable(), context=self.context,
            )  # fmt: skip
        self.exchange.attempt = self.attempts
        return self.exchange

    def left(self) -> float | None:
        """Seconds until the deadline, or None."""
        return None if self.deadline_at is None else self.deadline_at - self.io.now()

    def repeatable(self) -> bool:
        """Whether the request may be sent again although the server may have acted on it."""
        return self.call.idempotent or self.setup.idempotency_key is not None

    def rewindable(self) -> bool:
        """Whether the body can be sent again."""
        return self.call.body is None or self.call.body.rewindable


class Answer:
    """What came back.

    Attributes:
        http: The HTTP library's response.
        reply: The open answer of a stream, else None.
        content: The whole body, of a call that is no stream.
        attempts: How often the request was sent.
        url: Where the answer came from in the end.
    """

    __slots__ = ("attempts", "content", "http", "reply", "trip", "url")

    def __init__(self, trip: Trip, http: Any, content: bytes, reply: Reply | None = None) -> None:
        self.trip: Trip = trip
        self.http: Any = http
        self.reply: Reply | None = reply
        self.content: bytes = content
        self.attempts: int = trip.attempts
        self.url: str = trip.url
