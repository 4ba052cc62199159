"""What a reply is made of: bytes, pauses and ends, each chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .gate import Gate
from .wire import Wire


@dataclass(frozen=True, slots=True)
class Send:
    """Send these bytes at once (without Nagle's delay)."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Drip:
    """Send the bytes a few at a time."""

    data: bytes
    every: float = 0.01
    """Seconds between two sends."""
    size: int = 1
    """Bytes a send."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Send the same bytes again and again."""

    data: bytes
    times: int | None = None
    """How often; None is until the peer leaves."""
    every: float = 0.0
    """Seconds between two sends."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Send nothing for a while. `Pause()` hangs until the peer leaves, which is always noticed."""

    seconds: float | None = None
    until: Gate | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """Open a gate: tells the test that the reply has come this far."""

    gate: Gate


@dataclass(frozen=True, slots=True)
class Reset:
    """End the connection with an RST."""


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection with a FIN, whatever the peer has sent meanwhile."""


@dataclass(frozen=True, slots=True)
class HalfClose:
    """Send a FIN and keep the connection, for `Pause()` or `AwaitBytes()`."""


@dataclass(frozen=True, slots=True)
class ReadBody:
    """Read of the request's body; for replies that start at the head (`early`)."""

    size: int | None = None
    """Bytes to read; None is all that is left."""


@dataclass(frozen=True, slots=True)
class AwaitBytes:
    """Wait for the first bytes after this request, and leave them unread."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Read and record the next request on this connection, which this reply then leaves without an answer."""

    body: bool = True
    """Whether to wait for its body too."""


@dataclass(frozen=True, slots=True)
class Run:
    """Hand the connection to a function, such as a proxy's tunnel."""

    action: Callable[[Wire], None]


Step = (
    Send | Drip | Repeat | Pause | Signal | Reset | Close | HalfClose | ReadBody | AwaitBytes | ReadRequest | Run
)  # fmt: skip
