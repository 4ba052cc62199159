"""Drives the engine by hand: no network, no clock, every step written down."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Coroutine, Iterable
from typing import Any

import httpx

from jackfield._engine import exchange
from jackfield._hooks import Hooks
from jackfield._http import Fault
from jackfield._root import MAX_BODY, Board, Root
from jackfield._setup import Setup
from jackfield._stepping import Close, Read, Send, Sleep, SteppingIO
from jackfield.plugin import Call
from tests.support.acme import KEY, Acme
from tests.support.serving import Answer

Given = Answer | Fault | httpx.Response


def stepping_root(
    platform: Any = Acme,
    *,
    settings: Any = None,
    io: SteppingIO | None = None,
    hooks: Iterable[object] = (),
    max_body: int = MAX_BODY,
    **options: Any,
) -> Root[Any]:
    """A platform's root over stepping I/O, with a credential unless settings are given."""
    given = {"api_key": KEY} if settings is None and platform is Acme else settings
    board = Board(io or SteppingIO(), {platform.name: given}, Hooks(hooks), logging.getLogger("jackfield"), max_body)
    return Root(board, "blocking", Setup().merged(options)).at(platform)


class Watch:
    """What the HTTP library told about a connection."""

    seen = True

    def __init__(self, fresh: bool) -> None:
        self.fresh = fresh


class WatchedIO(SteppingIO):
    """Says of each request, in this order, whether it went over a fresh connection."""

    def __init__(self, *fresh: bool) -> None:
        super().__init__()
        self._fresh = deque(fresh)

    def watch(self) -> Any:
        """The next one's."""
        return Watch(self._fresh.popleft())


class Walk:
    """A call that went its way.

    Attributes:
        requests: What was sent.
        bodies: The body of each request, read when it was sent.
        own_auth: For each request, whether the HTTP client's own credential was kept out.
        pauses: Seconds of each pause.
        closed: The statuses of the answers whose connection was given back.
        outcome: The answer, or the exception.
        left: The answers that nobody asked for.
    """

    def __init__(self, job: Coroutine[Any, Any, Any], given: Iterable[Given], io: Any, takes: float = 0.0) -> None:
        self.requests: list[httpx.Request] = []
        self.bodies: list[bytes] = []
        self.own_auth: list[bool] = []
        self.pauses: list[float] = []
        self.closed: list[int] = []
        self.outcome: Any = None
        self.left = deque(given)
        self._io = io
        self._takes = takes
        self._pieces: dict[int, deque[Any]] = {}
        self._job = job
        self._walk()

    def _walk(self) -> None:
        reply: Any = None
        try:
            while True:
                step = self._job.throw(reply) if isinstance(reply, Fault) else self._job.send(reply)
                reply = self._take(step)
        except StopIteration as stop:
            self.outcome = stop.value
        except Exception as error:  # noqa: BLE001 - the outcome of the walk
            self.outcome = error

    def _take(self, step: Any) -> Any:
        if isinstance(step, Send):
            assert self.left, f"nothing is left to answer {step.request!r} with"
            self.requests.append(step.request)
            self.bodies.append(b"".join(step.request.stream))
            self.own_auth.append(step.own_auth)
            self._io.clock += self._takes
            return self._answered(self.left.popleft())
        if isinstance(step, Sleep):
            self.pauses.append(step.seconds)
        elif isinstance(step, Close):
            self.closed.append(step.reply.status)
        else:
            assert isinstance(step, Read)
            self._io.clock += self._takes
            pieces = self._pieces[id(step.reply.http)]
            return pieces.popleft() if pieces else b""
        return None

    def _answered(self, given: Given) -> Any:
        if not isinstance(given, Answer):
            return given
        if given.pieces is None and not self._io.piecewise:
            return httpx.Response(given.status, headers=given.headers, content=given.content)
        response = httpx.Response(given.status, headers=given.headers)
        self._pieces[id(response)] = deque([given.content] if given.pieces is None else given.pieces)
        return response

    @property
    def error(self) -> Any:
        """The exception that it ended with."""
        assert isinstance(self.outcome, Exception), self.outcome
        return self.outcome

    @property
    def content(self) -> bytes:
        """The body of the good answer that it ended with."""
        if isinstance(self.outcome, Exception):
            raise self.outcome
        content: bytes = self.outcome.content
        return content


def walk(root: Root[Any], call: Call[Any], *given: Given, takes: float = 0.0) -> Walk:
    """Send a call, with these answers and faults in this order.

    Args:
        root: Where from.
        call: What.
        given: What comes back.
        takes: Seconds that pass with each answer and each piece of a body.
    """
    if not call.operation:
        call.operation = "files.test"
    return Walk(exchange(root, call), given, root.io, takes)


def lost(*, acted: bool = True, timeout: bool = False, fatal: bool = False, stale: bool = False) -> Fault:
    """A connection that failed."""
    return Fault("the connection was lost", acted=acted, timeout=timeout, fatal=fatal, lost=stale)
