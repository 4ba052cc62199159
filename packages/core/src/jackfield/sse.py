"""Server-sent events: a decoder that does no I/O.

Bytes go in as they come from the network, cut anywhere; finished events come out.

Source: WHATWG HTML Living Standard, sections 9.2.5 (parsing an event stream) and 9.2.6 (interpreting an event
stream).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SSEDecoder", "SSELimitError", "ServerSentEvent"]

_BOM: Final = b"\xef\xbb\xbf"
_COLON: Final = 0x3A
_LINE_FEED: Final = 0x0A
_CARRIAGE_RETURN: Final = 0x0D
_DATA: Final = b"data: "
_DEFAULT_EVENT: Final = "message"
_DEFAULT_MAX_EVENT_BYTES: Final = 64 * 1024 * 1024
# A bytes object costs about 40 bytes beside its content, so that a list of tiny pieces would need many times the memory
# that the limit promises. So many pieces at a time are glued together; each byte is copied once more at most.
_FOLD_AT: Final = 256
# `event:` lines repeat; the names of the first few short ones are remembered by the whole line.
_KNOWN_NAMES: Final = 64
_KNOWN_NAME_BYTES: Final = 128
# int() of a very long number is slow and, past 4300 digits, an error: larger values of `retry` become this one.
_LONGEST_RETRY: Final = 2**63 - 1


class SSELimitError(ValueError):
    """An event grew over the decoder's limit, or a decoder that had met such an event was fed again.

    Attributes:
        limit: The limit in bytes.
        events: The events that were complete before, in the same chunk; nobody else hands them out.
    """

    def __init__(self, message: str, limit: int = 0, events: Sequence[ServerSentEvent] = ()) -> None:
        super().__init__(message)
        self.limit = limit
        self.events: list[ServerSentEvent] = list(events)


class ServerSentEvent:
    r"""One event of a stream. Treat it as immutable.

    Attributes:
        event: The event's type, `"message"` if the server named none.
        id: The last id that the server has sent so far, `""` if none; it stays for later events.
        retry: The reconnection time in milliseconds that came with this event, or None.
        data_bytes: The data as it was sent, its lines joined by `\n`: meant for a JSON parser that reads bytes. It may
            hold invalid UTF-8.
    """

    __slots__ = ("_text", "data_bytes", "event", "id", "retry")

    def __init__(
        self,
        event: str = _DEFAULT_EVENT,
        data: str | bytes = "",
        id: str = "",  # the standard's name
        retry: int | None = None,
    ) -> None:
        """Make an event by hand, for example in a test.

        Args:
            event: The event's type.
            data: The data as text, or as the UTF-8 bytes of it.
            id: The last id that the server has sent.
            retry: The reconnection time in milliseconds.
        """
        self.event: str = event
        self.data_bytes: bytes = data if isinstance(data, bytes) else data.encode()
        self.id: str = id
        self.retry: int | None = retry
        self._text: str | None = None

    @property
    def data(self) -> str:
        """The data as text, decoded at the first look; invalid UTF-8 becomes U+FFFD."""
        text = self._text
        if text is None:
            text = self._text = self.data_bytes.decode("utf-8", "replace")
        return text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ServerSentEvent):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        # The data may hold personal things: it is for the program and not for a log.
        size = len(self.data_bytes)
        return f"ServerSentEvent(event={self.event!r}, id={self.id!r}, retry={self.retry!r}, data=<{size} bytes>)"

    def _key(self) -> tuple[str, str, str, int | None]:
        return self.event, self.data, self.id, self.retry


class SSEDecoder:
    """Turns the bytes of one event stream into events, to the letter of the WHATWG standard.

    The time is linear in the bytes however they are cut into chunks. At the end of the stream there is nothing to call:
    an event that lacks its blank line is dropped, as the standard wants.

    Attributes:
        last_event_id: What to send as `Last-Event-ID` when connecting again: the last id of a finished event, also of
            one without data; `""` if none.
        retry: The last reconnection time in milliseconds that the server has sent, or None.

    Source: WHATWG HTML Living Standard, section 9.2.6.
    """

    __slots__ = (
        "_after_cr",
        "_data",
        "_data_folds",
        "_event",
        "_event_retry",
        "_failed",
        "_id",
        "_in_comment",
        "_line",
        "_line_folds",
        "_max_event_bytes",
        "_names",
        "_size",
        "_start",
        "last_event_id",
        "retry",
    )

    def __init__(self, *, max_event_bytes: int = _DEFAULT_MAX_EVENT_BYTES) -> None:
        """Make a decoder for one stream; a new connection needs a new one.

        Args:
            max_event_bytes: How many bytes the lines of one event may have together; line ends and comments do not
                count. The memory that is needed stays within a small multiple of it.

        Raises:
            ValueError: The limit is less than 1.
        """
        if max_event_bytes < 1:
            msg = f"max_event_bytes must be at least 1, not {max_event_bytes}"
            raise ValueError(msg)
        self.last_event_id: str = ""
        self.retry: int | None = None
        self._max_event_bytes = max_event_bytes
        self._failed = False
        self._start: bytes | None = b""  # what came so far of a possible byte order mark; None behind it
        self._after_cr = False
        self._in_comment = False
        self._line: list[bytes] = []  # the pieces of an unfinished line
        self._line_folds = 0
        self._data: list[bytes] = []  # the data lines of an unfinished event
        self._data_folds = 0
        self._event = _DEFAULT_EVENT
        self._event_retry: int | None = None
        self._id = ""
        self._size = 0  # of all that belongs to the unfinished event
        self._names: dict[bytes, str] = {}

    def feed(self, chunk: bytes | bytearray | memoryview) -> list[ServerSentEvent]:
        """Take the next bytes of the stream, however they are cut.

        An event is given as soon as its blank line is complete; a carriage return at the end of a chunk does not wait
        for the line feed that may follow.

        Args:
            chunk: The bytes as they came, content encoding removed.

        Returns:
            The events that these bytes finished, often none.

        Raises:
            SSELimitError: An event is larger than `max_event_bytes`; its `events` are those that this chunk finished
                before. From then on each call raises it.
        """
        if self._failed:
            msg = "This decoder has met an event over its limit and cannot go on; make a new one for a new connection."
            raise SSELimitError(msg, self._max_event_bytes)
        if not isinstance(chunk, bytes):
            chunk = bytes(memoryview(chunk))  # a copy: the caller may fill the same buffer again
        if self._start is not None:
            chunk = self._without_bom(self._start, chunk)
        if not chunk:
            return []
        if self._after_cr:
            self._after_cr = False
            if chunk[0] == _LINE_FEED and not (chunk := chunk[1:]):
                return []
        if b"\n" not in chunk and b"\r" not in chunk:
            return self._hold(chunk, [])
        lines = chunk.splitlines()  # of bytes, not of text: it knows \n, \r and \r\n only
        last = chunk[-1]
        self._after_cr = last == _CARRIAGE_RETURN
        if last in b"\r\n":
            lines.append(b"")
        return self._read(lines)

    def _without_bom(self, before: bytes, chunk: bytes) -> bytes:
        """Hold the first bytes back until they are a byte order mark or cannot become one."""
        chunk = before + chunk
        if len(chunk) < len(_BOM) and _BOM.startswith(chunk):
            self._start = chunk
            return b""
        self._start = None
        return chunk.removeprefix(_BOM)

    def _read(self, lines: list[bytes]) -> list[ServerSentEvent]:
        """Interpret the lines of a chunk; the first one may continue an unfinished line, the last one is unfinished."""
        events: list[ServerSentEvent] = []
        unfinished = lines.pop()
        if self._line or self._in_comment:
            self._finish_line(lines)
        data = self._data
        names = self._names
        limit = self._max_event_bytes
        size = self._size
        for line in lines:
            if not line:
                if data:
                    events.append(ServerSentEvent(self._event, b"\n".join(data), self._id, self._event_retry))
                    data.clear()
                    self._data_folds = 0
                self.last_event_id = self._id
                self._event = _DEFAULT_EVENT
                self._event_retry = None
                size = 0
                continue
            size += len(line)
            if size > limit and line[0] != _COLON:
                raise self._over_limit(events)
            if line[:6] == _DATA:
                data.append(line[6:])
            elif (name := names.get(line)) is not None:
                self._event = name
            elif line[0] == _COLON:
                size -= len(line)
            else:
                self._read_field(line)
        self._size = size
        if len(data) - self._data_folds >= _FOLD_AT:
            self._data_folds = _fold(data, self._data_folds, b"\n")
        return self._hold(unfinished, events) if unfinished else events

    def _hold(self, piece: bytes, events: list[ServerSentEvent]) -> list[ServerSentEvent]:
        """Keep a piece of a line whose end has not come yet, and hand out the events finished before it."""
        line = self._line
        if self._in_comment:
            return events
        if not line and piece[0] == _COLON:
            self._in_comment = True
            return events
        line.append(piece)
        self._size += len(piece)
        if self._size > self._max_event_bytes:
            raise self._over_limit(events)
        if len(line) - self._line_folds >= _FOLD_AT:
            self._line_folds = _fold(line, self._line_folds, b"")
        return events

    def _finish_line(self, lines: list[bytes]) -> None:
        """Put the pieces of the unfinished line before the first of `lines`, which is its end."""
        if self._in_comment:
            self._in_comment = False
            del lines[0]
            return
        pieces = self._line
        end = lines[0]
        if end:  # joined alone, a single piece is not copied
            pieces.append(end)
        if pieces[0][:6] == _DATA:
            # Long lines are data lines: without its prefix, the value needs no second copy.
            self._size += len(end)
            if self._size > self._max_event_bytes:
                raise self._over_limit([])
            pieces[0] = pieces[0][6:]
            self._data.append(b"".join(pieces))
            del lines[0]
        else:
            lines[0] = b"".join(pieces)
            self._size -= len(lines[0]) - len(end)  # the line will be counted as a whole
        pieces.clear()
        self._line_folds = 0

    def _read_field(self, line: bytes) -> None:
        """Take a line that is no comment; the standard wants unknown fields to be ignored."""
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"id":
            if b"\0" not in value:
                self._id = value.decode("utf-8", "replace")
        elif field == b"event":
            self._event = name = value.decode("utf-8", "replace") or _DEFAULT_EVENT
            if len(line) <= _KNOWN_NAME_BYTES and len(self._names) < _KNOWN_NAMES:
                self._names[line] = name
        elif field == b"data":
            self._data.append(value)
        elif field == b"retry" and value.isdigit():
            self.retry = self._event_retry = min(int(value.lstrip(b"0")[:20] or b"0"), _LONGEST_RETRY)

    def _over_limit(self, events: list[ServerSentEvent]) -> SSELimitError:
        self._failed = True
        self._line.clear()
        self._data.clear()
        limit = self._max_event_bytes
        msg = (
            f"A server-sent event is larger than the limit of {limit} bytes. If the server is right to send so much, "
            "raise max_event_bytes."
        )
        return SSELimitError(msg, limit, events)


def _fold(pieces: list[bytes], folds: int, separator: bytes) -> int:
    """Glue what lies behind the first `folds` pieces, which are glued already, into one more such piece."""
    pieces[folds:] = [separator.join(pieces[folds:])]
    return folds + 1
