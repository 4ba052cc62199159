"""What resources, models and clients hang on: the shared board, a mode, a platform's line and the options in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, Self

from jackfield._fork import ForkSafeLock
from jackfield._io import closed
from jackfield._line import Line
from jackfield.errors import ConfigurationError, JackfieldError
from jackfield.modes import M

if TYPE_CHECKING:
    import logging

    from jackfield._hooks import Hooks
    from jackfield._io import IO
    from jackfield._platform import Platform
    from jackfield._setup import Setup
    from jackfield.modes import Async

Mode = Literal["blocking", "awaiting", "dry"]
MAX_BODY = 256 * 1024 * 1024


class Board:
    """What all views of one client share.

    Args:
        io: Input and output in the client's mode.
        settings: The platforms' settings as given, by name.
        hooks: The user's hook plugins.
        logger: Where to log.
        max_body: Bytes of an answer that is read into memory, or of an event or line of a stream, at most.
    """

    def __init__(
        self, io: IO, settings: Mapping[str, Any], hooks: Hooks, logger: logging.Logger, max_body: int = MAX_BODY
    ) -> None:
        self.io = io
        self.settings = settings
        self.hooks = hooks
        self.logger = logger
        checked: Any = max_body  # callers may not be typed
        if not isinstance(checked, int) or checked < 1:
            raise ConfigurationError(f"max_body is a number of bytes, at least 1, not {checked!r}")
        self.max_body = max_body
        self.closed = False
        self._lines: dict[type[Platform[Any]], Line] = {}
        self._lock = ForkSafeLock()

    def line(self, platform: type[Platform[Any]]) -> Line:
        """The line to this platform."""
        line = self._lines.get(platform)
        if line is None:
            with self._lock:
                line = self._lines.get(platform)
                if line is None:
                    line = self._lines[platform] = Line(platform, self.settings.get(platform.name))
        return line

    def check_open(self) -> None:
        """Say so if the client was closed."""
        if self.closed:
            raise closed()


class Root(Generic[M]):
    """What a platform, a resource or a model hangs on."""

    __slots__ = ("_inner", "board", "io", "line", "mode", "setup")
    board: Board
    io: IO
    mode: Mode
    setup: Setup
    line: Line | None
    _inner: Root[Async] | None

    def __init__(self, board: Board, mode: Mode, setup: Setup, line: Line | None = None) -> None:
        self.board = board
        self.io = board.io
        self.mode = mode
        self.setup = setup
        self.line = line
        self._inner = None

    def _plain(self) -> Root[M]:
        root: Root[M] = Root(self.board, self.mode, self.setup, self.line)
        root.io = self.io
        return root

    def at(self, platform: type[Platform[Any]]) -> Root[M]:
        """The same root on a platform's line."""
        root = self._plain()
        root.line = self.board.line(platform)
        return root

    def inside(self, io: IO | None = None) -> Root[Async]:
        """The twin that flows see: everything is awaited, over the same I/O."""
        if io is not None:
            twin: Root[Async] = Root(self.board, "awaiting", self.setup, self.line)
            twin.io = io
            return twin
        if self._inner is None:
            inner: Root[Async] = Root(self.board, "awaiting", self.setup, self.line)
            inner.io = self.io
            self._inner = inner
        return self._inner

    def optioned(self, options: Mapping[str, Any]) -> Root[M]:
        """The same root with other options."""
        root = self._plain()
        root.setup = self.setup.merged(options)
        return root

    def known_line(self) -> Line:
        """The platform's line; a bare client has none."""
        if self.line is None:
            raise JackfieldError("this resource does not belong to a platform: make it from one")
        return self.line

    def __reduce__(self) -> Any:
        """Refuse to pickle."""
        raise TypeError(
            f"a {type(self).__name__} holds connections and credentials and cannot be pickled; make one there"
        )

    def __copy__(self) -> Self:
        """A client is shared, not copied."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A client is shared, not copied."""
        return self
