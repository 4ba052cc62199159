"""What tests hand in to be told of a transfer's progress."""

from __future__ import annotations


class Told:
    """Remembers what it was told.

    Attributes:
        all: The bytes done and the bytes in all, each time.
    """

    def __init__(self) -> None:
        self.all: list[tuple[int, int | None]] = []

    def __call__(self, done: int, total: int | None) -> None:
        self.all.append((done, total))

    @property
    def done(self) -> list[int]:
        """The bytes done, each time."""
        return [done for done, _ in self.all]
