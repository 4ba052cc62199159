"""Waiting for what the server does in the background."""

from __future__ import annotations

import inspect
import random
from collections.abc import Awaitable, Callable, Mapping
from math import isnan
from typing import Any, TypeVar

from jackfield.errors import APIConnectionError, APIStatusError, ConfigurationError, WaitTimeoutError
from jackfield.plugin import FlowOptions, now, sleep

T = TypeVar("T", bound=Mapping[str, Any])

FINAL = frozenset(
    {
        # The vendor's own client knows these ...
        "cancelled",
        "completed",
        "completed_with_partial_results",
        "failed",
        "partially_cancelled",
        # ... and polls on at these until its time is up.
        "canceled",
        "error",
        "partially_canceled",
        "succeeded",
        "timed_out",
    }
)
"""The statuses after which a job changes no more, in lower case with underscores."""

TRANSIENT = frozenset({408, 425, 429, *range(500, 600)} - {501, 505})
"""The HTTP statuses of a poll that a waiter lives through; 501 and 505 say that the server will never do it."""

_LONGEST_PAUSE = 30.0
_SHORTEST_POLL = 1.0


def is_final(status: object) -> bool:
    """Whether a status is one of the last.

    Args:
        status: As the server spells it; upper or lower case, with dashes, spaces or underscores.
    """
    return isinstance(status, str) and status.strip().lower().replace("-", "_").replace(" ", "_") in FINAL


def has_ended(job: Mapping[str, Any]) -> bool:
    """Whether a job's or experiment's status is one of the last."""
    return is_final(job.get("status"))


async def report(on_progress: Callable[[T], object] | None, state: T) -> None:
    """Tell a callback of the user's how far something is; part of a flow.

    Args:
        on_progress: The callback; what it gives is awaited where it can be.
        state: The state.
    """
    if on_progress is not None:
        done = on_progress(state)
        if inspect.isawaitable(done):
            await done


async def watch(
    what: str,
    poll: Callable[[FlowOptions], Awaitable[T]],
    ended: Callable[[T], bool],
    *,
    poll_interval: float,
    timeout: float | None,
    on_progress: Callable[[T], object] | None,
    options: FlowOptions,
) -> T:
    """Poll until something has ended; part of a flow.

    Pauses grow while nothing changes (at most to five times the interval, and to 30 s) and after a failure, and are
    drawn at random around their length, so that many waiters do not poll in step.

    Args:
        what: What is waited for, for the error's text.
        poll: Asks for the state, with the options it is given.
        ended: Whether a state is the last one.
        poll_interval: Seconds between two polls.
        timeout: Seconds that the wait may take; None for ever. There is at least one poll.
        on_progress: Called with each state that came; an async client awaits it where it is a coroutine function.
        options: The options of each poll.

    Raises:
        ConfigurationError: `poll_interval` or `timeout` is no number of seconds.
        WaitTimeoutError: The time is over.
        APIError: A poll failed for a reason that does not pass by itself.
    """
    if not _is_number(poll_interval) or not poll_interval >= 0:
        raise ConfigurationError(f"poll_interval is a number of seconds, 0 or more, not {poll_interval!r}")
    if timeout is not None and (not _is_number(timeout) or isnan(timeout)):
        raise ConfigurationError(f"timeout is a number of seconds, or None for ever, not {timeout!r}")
    started = now()
    most = max(poll_interval, min(5 * poll_interval, _LONGEST_PAUSE))
    pause = poll_interval
    last: T | None = None
    while True:
        left = None if timeout is None else timeout - (now() - started)
        failure: APIConnectionError | APIStatusError | None = None
        asked = 0.0
        try:
            state = await poll(_bounded(options, left))
        except (APIConnectionError, APIStatusError) as error:
            if isinstance(error, APIStatusError):
                if error.status_code not in TRANSIENT:
                    raise
                asked = error.retry_after or 0.0
            failure = error
            pause = min(max(2 * pause, _SHORTEST_POLL), max(most, _LONGEST_PAUSE))
        else:
            pause = min(1.3 * pause, most) if state == last else poll_interval
            last = state
            await report(on_progress, state)
            if ended(state):
                return state
        waited = now() - started
        if timeout is not None and waited >= timeout:
            raise _timed_out(what, last, waited, failure) from failure
        length = max(pause * random.uniform(0.8, 1.2), asked)  # noqa: S311 - jitter, no secret
        await sleep(length if timeout is None else min(length, timeout - waited))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bounded(options: FlowOptions, left: float | None) -> FlowOptions:
    """The options of one poll, which may take no longer than what is left of the whole wait."""
    if left is None:
        return options
    own = options.get("deadline")
    limit = max(left, _SHORTEST_POLL)
    return {**options, "deadline": limit if own is None else min(own, limit)}


def _timed_out(what: str, last: Mapping[str, Any] | None, waited: float, failure: Exception | None) -> WaitTimeoutError:
    state = "no state of it was seen" if last is None else f"its last status was {last.get('status')!r}"
    reason = f"; the last poll failed: {failure}" if failure is not None else ""
    return WaitTimeoutError(
        f"pipelines: {what} had not ended after {waited:.1f} s: {state}{reason}", last=last, waited=waited
    )
