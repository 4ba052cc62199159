"""What any call takes beside its own parameters, and how retries are set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from typing_extensions import TypedDict

from jackfield.errors import ConfigurationError

__all__ = ["FlowOptions", "Options", "Retry", "Timeouts"]

Timeouts = float | Mapping[str, float | None] | None
"""Seconds for each step of an exchange, or a mapping of connect, read, write, pool; None waits for ever."""


@dataclass(frozen=True, slots=True)
class Retry:
    """When and how long to wait between attempts.

    The wait is exponential with full jitter: a random part of ``initial_interval * exponent ** n``.

    Args:
        max_retries: Retries after the first attempt; 0 for none.
        initial_interval: Seconds, the upper bound of the first wait.
        max_interval: Seconds, the upper bound of any wait.
        exponent: Growth of the bound from one retry to the next.
        max_elapsed: Seconds after which no further retry is started; None for no limit.
        retry_after_cap: Seconds; a server that asks for a longer pause gets its error raised at once.
        connection_errors: Whether lost connections and timeouts are retried.
        statuses: The HTTP statuses that are retried.
    """

    max_retries: int = 2
    initial_interval: float = 0.5
    max_interval: float = 8.0
    exponent: float = 2.0
    max_elapsed: float | None = None
    retry_after_cap: float = 60.0
    connection_errors: bool = True
    statuses: frozenset[int] = frozenset({408, 429, 500, 502, 503, 504})

    def __post_init__(self) -> None:
        """Refuse what cannot be a policy."""
        numbers = (self.max_retries, self.initial_interval, self.max_interval, self.exponent, self.retry_after_cap)
        if any(not number >= 0 for number in numbers) or (self.max_elapsed is not None and not self.max_elapsed >= 0):
            raise ConfigurationError("a Retry's numbers must not be negative")

    def bound(self, retry: int) -> float:
        """Seconds the wait before this retry (counted from 0) may take at most."""
        try:
            return min(self.max_interval, self.initial_interval * self.exponent**retry)
        except OverflowError:
            return self.max_interval


class FlowOptions(TypedDict, total=False):
    """The options of an operation that has a ``timeout`` parameter of its own (a waiter's budget, for example)."""

    deadline: float | None
    """Seconds for a call with all its retries and its body."""
    retries: int | Retry
    """A number of retries (0 for none) or a policy."""
    headers: Mapping[str, str]
    """Extra headers; they override the client's."""
    idempotency_key: str
    """Sent as ``Idempotency-Key``; with it POST and PATCH are retried like GET."""
    prefetch: int
    """For lists with numbered pages: how many pages to ask for at once while walking."""


class Options(FlowOptions, total=False):
    """The options of any call."""

    timeout: Timeouts
    """Seconds for each step of the exchange (connect, read, write, wait for a connection); None waits for ever."""


OPTION_NAMES = frozenset(Options.__annotations__) | frozenset(FlowOptions.__annotations__)
