"""An event that a thread can wait for together with a socket."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Gate:
    """A `threading.Event` that also wakes those who sleep in a poll.

    A pause in a reply must end when the test says so *or* when the peer leaves; an ordinary event cannot be
    waited for together with a socket. Waiters hand in a callable that makes their poll return.
    """

    def __init__(self) -> None:
        """Make a gate that is shut."""
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._wakers: list[Callable[[], None]] = []

    def open(self) -> None:
        """Let everybody through, now and later."""
        with self._lock:
            self._event.set()
            wakers = tuple(self._wakers)
        for waker in wakers:
            waker()

    def is_open(self) -> bool:
        """Say whether the gate was opened."""
        return self._event.is_set()

    def wait(self, timeout: float = 10.0) -> None:
        """Block until the gate is open.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            AssertionError: The gate stayed shut.
        """
        if not self._event.wait(timeout):
            raise AssertionError(f"the gate was not opened within {timeout} s")

    def subscribe(self, waker: Callable[[], None]) -> None:
        """Have `waker` called when the gate opens; look at `is_open` afterwards, it may be open already.

        Args:
            waker: Makes the waiter look again; it may be called from any thread.
        """
        with self._lock:
            self._wakers.append(waker)

    def unsubscribe(self, waker: Callable[[], None]) -> None:
        """Forget a waker.

        Args:
            waker: The same object that was subscribed.
        """
        with self._lock:
            self._wakers.remove(waker)
