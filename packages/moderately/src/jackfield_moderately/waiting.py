"""Waiting for something that a server is working on."""

from __future__ import annotations

import math
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from jackfield.errors import APITimeoutError, WaitTimeoutError
from jackfield.plugin import FlowOptions, now, sleep

from .errors import ArgumentError

T = TypeVar("T")

GROWTH: Final = 1.5
SLOWEST: Final = 5.0
"""The pause grows up to this many times the interval that was asked for."""
LAST_LOOK: Final = 5.0
"""Seconds that the last look may take although the budget has run out."""


async def wait_for(
    look: Callable[[float | None], Awaitable[T]],
    done: Callable[[T], bool],
    *,
    what: str,
    timeout: float | None,
    poll_interval: float,
    seen: Callable[[T], object] | None = None,
) -> T:
    """Look until it is done, with pauses that grow and are jittered; for use in a flow.

    Args:
        look: Looks, within this many seconds if there is a limit.
        done: Whether what was seen is the end.
        what: What is waited for, for the error's text.
        timeout: Seconds to wait at most, None for ever; 0 looks once.
        poll_interval: Seconds of the first pause.
        seen: Told what each look has seen.

    Raises:
        ArgumentError: The pause is less than nothing or endless, or one of both is no number.
        WaitTimeoutError: The time is over.
    """
    if not 0 <= poll_interval < math.inf:
        raise ArgumentError(f"poll_interval is a pause in seconds, so it cannot be {poll_interval}")
    if timeout is not None and math.isnan(timeout):
        raise ArgumentError("timeout is a time in seconds, so it cannot be nan")
    begin = now()
    pause = poll_interval
    last: T | None = None
    while True:
        left = None if timeout is None else max(0.0, begin + timeout - now())
        try:
            last = await look(None if left is None else left + LAST_LOOK)
        except APITimeoutError as error:
            if timeout is None or now() - begin < timeout:
                raise
            raise _late(what, begin, last) from error
        if seen is not None:
            seen(last)
        if done(last):
            return last
        left = None if timeout is None else begin + timeout - now()
        if left is not None and left <= 0:
            raise _late(what, begin, last)
        jittered = random.uniform(0.75, 1.0) * pause  # noqa: S311 - jitter, no secret
        await sleep(jittered if left is None else min(jittered, left))
        pause = min(pause * GROWTH, poll_interval * SLOWEST)


def within(options: FlowOptions, seconds: float | None, own: float | None) -> FlowOptions:
    """The options of a look that may take this long.

    Args:
        options: The options of the whole wait.
        seconds: The limit, or None.
        own: The deadline in force, wherever it was set, or None.
    """
    if seconds is None:
        return options
    return {**options, "deadline": seconds if own is None else min(own, seconds)}


def _late(what: str, begin: float, last: object) -> WaitTimeoutError:
    waited = now() - begin
    status = getattr(last, "status", None) or getattr(last, "processing_status", None)
    state = f"; its status is {status}" if status else ""
    return WaitTimeoutError(f"{what} has not ended within {waited:.1f} s{state}", last=last, waited=waited)
