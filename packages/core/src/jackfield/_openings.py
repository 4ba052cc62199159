"""Objects that can be awaited, and scheduled as tasks, without a coroutine that complains when they are not."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from types import TracebackType
from typing import Any, Generic, TypeVar

R = TypeVar("R")


class Opening(Coroutine[Any, Any, R], Generic[R]):
    """A Coroutine that is made at its first step; subclasses say in ``_open`` what awaiting does."""

    __slots__ = ("_job",)

    def __init__(self) -> None:
        self._job: Coroutine[Any, Any, R] | None = None

    async def _open(self) -> R:
        raise NotImplementedError

    def _started(self) -> Coroutine[Any, Any, R]:
        if self._job is None:
            self._job = self._open()
        return self._job

    def __await__(self) -> Generator[Any, Any, R]:
        """Open it."""
        return self._open().__await__()

    def send(self, value: Any, /) -> Any:
        """Go on, as a task does."""
        return self._started().send(value)

    def throw(self, kind: Any, value: Any = None, trace: TracebackType | None = None, /) -> Any:
        """Go on with an exception, as a task does."""
        error: BaseException = kind if isinstance(kind, BaseException) else (value or kind())
        return self._started().throw(error)

    def close(self) -> None:
        """Give up."""
        if self._job is not None:
            self._job.close()
