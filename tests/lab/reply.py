"""A reply: the steps that answer one request, and ways to cut and slow them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .steps import Close, Drip, Pause, Repeat, Send, Step

if TYPE_CHECKING:
    from .gate import Gate

_BLANK_LINE: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """A sequence of steps that answers one request. The methods give changed copies."""

    steps: tuple[Step, ...]
    early: bool = False
    """Whether to start when the request's head is there, before its body is read."""

    @property
    def data(self) -> bytes:
        """All bytes that will be sent; an endless reply has no such thing."""
        return b"".join(_bytes_of(step) for step in self.steps)

    @property
    def head_size(self) -> int:
        """The number of bytes up to the body, interim answers (1xx) included."""
        data, end = self.data, 0
        while True:
            start, end = end, data.index(_BLANK_LINE, end) + len(_BLANK_LINE)
            if not data[start:end].partition(b" ")[2].startswith(b"1"):
                return end

    def then(self, *steps: Step) -> Reply:
        """Go on with these steps.

        Args:
            *steps: Performed after the present ones.
        """
        return replace(self, steps=(*self.steps, *steps))

    def after(self, *steps: Step) -> Reply:
        """Begin with these steps.

        Args:
            *steps: Performed before the present ones.
        """
        return replace(self, steps=(*steps, *self.steps))

    def delay(self, seconds: float | None = None, until: Gate | None = None) -> Reply:
        """Wait before the first byte.

        Args:
            seconds: How long at most.
            until: Ends the wait.
        """
        return self.after(Pause(seconds, until))

    def at_head(self) -> Reply:
        """Answer before the request's body is read; what is left of it is read afterwards."""
        return replace(self, early=True)

    def cut(self, at: int, *then: Step) -> Reply:
        """Send only the first bytes; pauses between them stay.

        Args:
            at: The number of bytes, or, if negative, how many are left out at the end.
            *then: What follows; a FIN if nothing is given.
        """
        left = at if at >= 0 else len(self.data) + at
        kept: list[Step] = []
        for step in self.steps:
            if left <= 0:
                break
            data = step.data if isinstance(step, Repeat) and step.times is None else _bytes_of(step)
            if len(data) > left:
                kept.append(replace(step, data=data[:left]) if isinstance(step, Drip) else Send(data[:left]))
            else:
                kept.append(step)
            left -= len(data)
        return replace(self, steps=(*kept, *(then or (Close(),))))

    def cut_body(self, at: int, *then: Step) -> Reply:
        """Send the head and only the first bytes of the body.

        Args:
            at: The number of bytes of the body as it is on the wire.
            *then: What follows; a FIN if nothing is given.
        """
        return self.cut(self.head_size + at, *then)

    def drip(self, every: float = 0.01, size: int = 1) -> Reply:
        """Send a few bytes at a time.

        Args:
            every: Seconds between two sends.
            size: Bytes a send.
        """
        return replace(
            self, steps=tuple(Drip(step.data, every, size) if isinstance(step, Send) else step for step in self.steps)
        )

    def drip_body(self, every: float = 0.01, size: int = 1) -> Reply:
        """Send the head at once and the body a few bytes at a time.

        Args:
            every: Seconds between two sends.
            size: Bytes a send.
        """
        data, end = self.data, self.head_size
        return replace(self, steps=(Send(data[:end]), Drip(data[end:], every, size)))

    def without_body(self) -> Reply:
        """Send the head alone, as the answer to HEAD is."""
        return replace(self, steps=(Send(self.data[: self.head_size]),))


def _bytes_of(step: Step) -> bytes:
    match step:
        case Send(data) | Drip(data):
            return data
        case Repeat(data, times):
            if times is None:
                raise ValueError("an endless reply has no end")
            return data * times
        case _:
            return b""
