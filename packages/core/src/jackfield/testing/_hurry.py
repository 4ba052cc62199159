"""Pauses that pass at once while answers are replayed, on a clock that goes on all the same."""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import Any

from anyio.lowlevel import checkpoint

from jackfield._awaiting import AwaitingIO
from jackfield._blocking import BlockingIO

# Each task and each thread has its own: pauses side by side do not add up.
_skipped: ContextVar[float] = ContextVar("jackfield.skipped", default=0.0)


def _skip(seconds: float) -> None:
    _skipped.set(_skipped.get() + max(seconds, 0.0))


async def _blocking_sleep(io: Any, seconds: float) -> None:
    _skip(seconds)


async def _awaited_sleep(io: Any, seconds: float) -> None:
    _skip(seconds)
    await checkpoint()


def _now(io: Any) -> float:
    return time.monotonic() + _skipped.get()


def hurries() -> list[tuple[type[Any], str, Any]]:
    """What to replace: the class, the method, and the function that takes its place."""
    return [
        (BlockingIO, "sleep", _blocking_sleep),
        (AwaitingIO, "sleep", _awaited_sleep),
        (BlockingIO, "now", _now),
        (AwaitingIO, "now", _now),
    ]
