"""What the laboratory has seen: requests, connections, and things that went wrong."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

Ended = Literal["peer-fin", "peer-reset", "server", "lab"]
"""Who ended a connection: the client (FIN or RST), a step of a reply, or the laboratory's own end."""
Headers = tuple[tuple[str, str], ...]


@dataclass(slots=True, eq=False)
class Request:
    """One request, as it came over the wire.

    It is recorded when its head is complete; the body is added as it is read.
    """

    method: str
    target: str
    """The request target, undecoded: origin form, or absolute form towards a proxy, or `host:port` for CONNECT."""
    version: str
    headers: Headers
    """In their order and spelling."""
    head: bytes
    """Request line and headers, up to and with the blank line."""
    connection: int
    """The number of the connection, from 1."""
    position: int
    """Which request it is on its connection, from 1."""
    time: float
    """When the head was complete (`time.monotonic()`)."""
    body: bytes = b""
    """The body without transfer coding; only its first bytes if it is larger than the laboratory keeps."""
    size: int = 0
    """Bytes of body that came, kept or not."""
    complete: bool = False
    """Whether the whole body came."""
    answered: bool = False
    """Whether all steps of the reply were performed, or all up to the connection's end."""
    digest: Any = field(default_factory=hashlib.sha256, repr=False)

    @property
    def path(self) -> str:
        """The path of the target, undecoded, without the query."""
        return urlsplit(self.target).path if "://" in self.target else self.target.partition("?")[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        """The decoded query, in its order."""
        return parse_qsl(self.target.partition("?")[2], keep_blank_values=True)

    @property
    def sha256(self) -> str:
        """The hash of the body that came, kept or not."""
        return str(self.digest.hexdigest())

    def header(self, name: str) -> str | None:
        """Give the first value of a header.

        Args:
            name: In any case.
        """
        return next(iter(self.header_all(name)), None)

    def header_all(self, name: str) -> list[str]:
        """Give all values of a header.

        Args:
            name: In any case.
        """
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)

    def take(self, piece: bytes, keep: int) -> None:
        """Add a piece of the body.

        Args:
            piece: Decoded bytes.
            keep: Bytes of body to keep at most.
        """
        self.digest.update(piece)
        self.size += len(piece)
        self.body += piece[: max(0, keep - len(self.body))]


@dataclass(slots=True, eq=False)
class Connection:
    """The life of one accepted connection."""

    number: int
    """From 1, in the order of acceptance."""
    opened_at: float = field(default_factory=time.monotonic)
    requests: int = 0
    """Heads that came complete."""
    ended: Ended | None = None
    """Who ended it; None while it is open."""
    unread: bytes = b""
    """What came and was never read as a request: half a head, or bytes that a close found waiting."""
    handshake_error: str | None = None
    """Why TLS was not agreed upon, if it was not."""


class LabError(AssertionError):
    """Something happened in the laboratory that the test did not script."""


class Ledger:
    """Keeps the records; every change wakes those who wait for a condition."""

    def __init__(self, history: int | None) -> None:
        """Make an empty ledger.

        Args:
            history: Requests and ended connections to remember at most; None for all.
        """
        self._changed = threading.Condition()
        self._requests: deque[Request] = deque(maxlen=history)
        self._open: dict[int, Connection] = {}
        self._ended: deque[Connection] = deque(maxlen=history)
        self._problems: list[str] = []
        self.opened = 0
        self.seen = 0
        self.closed_by_peer = 0
        self.closed_by_server = 0

    @property
    def requests(self) -> list[Request]:
        """All remembered requests, in order of arrival."""
        with self._changed:
            return list(self._requests)

    @property
    def connections(self) -> list[Connection]:
        """All remembered connections, in order of acceptance."""
        with self._changed:
            return sorted([*self._ended, *self._open.values()], key=lambda connection: connection.number)

    @property
    def problems(self) -> list[str]:
        """What was not scripted, and tracebacks of the laboratory's own threads."""
        with self._changed:
            return list(self._problems)

    @property
    def open_now(self) -> int:
        """Connections that neither side has ended."""
        with self._changed:
            return len(self._open)

    def connection_opened(self) -> Connection:
        """Record an accepted connection."""
        with self._changed:
            self.opened += 1
            connection = Connection(self.opened)
            self._open[connection.number] = connection
            self._changed.notify_all()
            return connection

    def connection_ended(self, connection: Connection, ended: Ended) -> None:
        """Record a connection's end.

        Args:
            connection: From `connection_opened`.
            ended: Who ended it.
        """
        with self._changed:
            connection.ended = ended
            self.closed_by_peer += ended.startswith("peer")
            self.closed_by_server += ended == "server"
            self._ended.append(self._open.pop(connection.number))
            self._changed.notify_all()

    def request_begun(self, connection: Connection, request: Request) -> None:
        """Record a request whose head is complete.

        Args:
            connection: Where it came.
            request: Its body may still be to come.
        """
        with self._changed:
            connection.requests += 1
            self.seen += 1
            self._requests.append(request)
            self._changed.notify_all()

    def touch(self) -> None:
        """Wake those who wait: a record has changed."""
        with self._changed:
            self._changed.notify_all()

    def problem(self, text: str) -> None:
        """Record what should not have happened.

        Args:
            text: A sentence or a traceback.
        """
        with self._changed:
            self._problems.append(text)
            self._changed.notify_all()

    def forget(self) -> None:
        """Drop requests and ended connections; the counts stay."""
        with self._changed:
            self._requests.clear()
            self._ended.clear()

    def wait(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Block until a condition holds.

        Args:
            condition: Looked at after every change.
            timeout: Seconds to wait at most.

        Returns:
            Whether it holds.
        """
        with self._changed:
            return self._changed.wait_for(condition, timeout)
