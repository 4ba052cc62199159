"""Who answers: one reply always, replies in turn, or a function of the request."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from .recorded import Request
from .reply import Reply

if TYPE_CHECKING:
    import re

Answer = Reply | Callable[[Request], Reply]
"""A reply, or a function that makes one when the request's body has been read."""
Script = Answer | Iterable[Answer]
"""One answer for every request, or answers of which each is given once."""


class Queue:
    """Answers in turn."""

    def __init__(self, script: Script) -> None:
        """Take the answers.

        Args:
            script: A single answer is given for ever; an iterator may be endless.
        """
        self._always: Answer | None = None
        self._rest: Iterator[Answer] = iter(())
        self._given: deque[Answer] = deque()
        if isinstance(script, Reply) or callable(script):
            self._always = script
        elif isinstance(script, Sequence):
            self._given.extend(script)
        else:
            self._rest = iter(script)

    def push(self, answers: Iterable[Answer]) -> None:
        """Add answers at the end of those that were given as a sequence.

        Args:
            answers: Each is given once.
        """
        self._given.extend(answers)

    def take(self) -> Answer | None:
        """Give the next answer, or None if there is none."""
        if self._always is not None:
            return self._always
        if self._given:
            return self._given.popleft()
        return next(self._rest, None)

    @property
    def left(self) -> int:
        """How many of the answers that were given as a sequence or pushed are left."""
        return len(self._given)


class Scripts:
    """Routes, and a queue for what has no route."""

    def __init__(self, script: Script) -> None:
        """Begin without routes.

        Args:
            script: Answers what has no route.
        """
        self._lock = threading.Lock()
        self._queue = Queue(script)
        self._routes: list[tuple[str, str | re.Pattern[str], Queue]] = []

    def route(self, method: str, path: str | re.Pattern[str], script: Script) -> None:
        """Give a method and path their own script; the newest route that fits counts.

        Args:
            method: In capitals, or `*`.
            path: The whole path without query, or a pattern that it must match wholly.
            script: Answers these requests.
        """
        with self._lock:
            self._routes.insert(0, (method, path, Queue(script)))

    def push(self, answers: Iterable[Answer]) -> None:
        """Add answers for what has no route.

        Args:
            answers: Each is given once.
        """
        with self._lock:
            self._queue.push(answers)

    def take(self, request: Request) -> Answer | None:
        """Give the answer to a request, or None if nothing is scripted.

        Args:
            request: Its body need not be there.
        """
        with self._lock:
            for method, path, queue in self._routes:
                if method in ("*", request.method) and _fits(path, request.path):
                    return queue.take()
            return self._queue.take()

    @property
    def left(self) -> int:
        """How many answers were given and not used."""
        with self._lock:
            return self._queue.left + sum(queue.left for _, _, queue in self._routes)


def _fits(path: str | re.Pattern[str], asked: str) -> bool:
    return path == asked if isinstance(path, str) else path.fullmatch(asked) is not None
