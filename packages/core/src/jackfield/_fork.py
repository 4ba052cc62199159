"""What a forked child must not share with its parent: connections and locks."""

from __future__ import annotations

import os
import threading
import weakref
from types import TracebackType

# Connections of the parent are kept alive in the child and never touched: even closing them could write to the socket.
_left_behind: list[object] = []
_locks: weakref.WeakSet[ForkSafeLock] = weakref.WeakSet()


class Generation:
    """Counts the forks between the first process and this one."""

    now = 0


class ForkSafeLock:
    """A reentrant lock that is free again in a forked child, whoever held it in the parent."""

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self._lock = threading.RLock()
        _locks.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def renew(self) -> None:
        """Forget who holds it."""
        self._lock = threading.RLock()


def leave_behind(connections: object) -> None:
    """Keep something of the parent's without ever touching it."""
    _left_behind.append(connections)


def _in_child() -> None:
    Generation.now += 1
    for lock in list(_locks):
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
