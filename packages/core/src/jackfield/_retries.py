"""Whether and how long to wait before another attempt."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jackfield.options import Retry


def pause_asked(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait: ``retry-after-ms``, or ``Retry-After`` in seconds or as an HTTP date.

    What is no number or date is ignored. Source: RFC 9110, section 10.2.3.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after")
    seconds = _number(asked)
    if seconds is not None or asked is None:
        return seconds
    moment = _moment(asked)
    if moment is None:
        return None
    # The server's clock counts, where it tells it: ours may be wrong.
    now = _moment(headers.get("date")) or time.time()
    return max(0.0, moment - now)


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _moment(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
        # The old asctime form has no zone; HTTP's times are all in UTC.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def wait(policy: Retry, retry: int, asked: float | None, *, elapsed: float, left: float | None) -> float | None:
    """Seconds to wait before this retry (counted from 0), or None if there is to be none.

    Args:
        policy: The policy.
        retry: How many retries there were.
        asked: Seconds that the server asked for.
        elapsed: Seconds since the call began.
        left: Seconds until the deadline.
    """
    if retry >= policy.max_retries or (asked is not None and asked > policy.retry_after_cap):
        return None
    delay = random.uniform(0.0, policy.bound(retry)) if asked is None else asked  # noqa: S311 - jitter, no secret
    if policy.max_elapsed is not None and elapsed + delay > policy.max_elapsed:
        return None
    return None if left is not None and delay >= left else delay
