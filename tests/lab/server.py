"""A loopback server whose every byte and pause is scripted."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
import traceback
import weakref
from collections import deque
from typing import TYPE_CHECKING, Final, Self

from .recorded import Connection, Ended, LabError, Ledger, Request
from .scripts import Answer, Script, Scripts
from .serving import Serving
from .wire import Wire

if TYPE_CHECKING:
    import re
    import ssl
    from collections.abc import Callable
    from types import TracebackType

    from .reply import Reply

_BACKLOG: Final = 1024
_LABS: weakref.WeakSet[Lab] = weakref.WeakSet()


class Lab:
    """A server on a free port of 127.0.0.1, for a `with` block; several may run at once, each an origin of its own.

    What is not scripted is answered with 501 and makes the block fail at its end, and so does an error in one of the
    laboratory's threads.
    """

    def __init__(
        self,
        script: Script = (),
        *,
        tls: ssl.SSLContext | None = None,
        keep: int = 1 << 20,
        history: int | None = None,
        receive_buffer: int | None = None,
        strict: bool = True,
    ) -> None:
        """Bind the port; connections are accepted from `start` on.

        Args:
            script: One answer for every request, or an iterable of answers of which each is given once.
            tls: Makes it an https origin.
            keep: Bytes of each request's body to keep; all of it is counted and hashed.
            history: Requests and ended connections to remember at most; None for all.
            receive_buffer: Bytes the kernel takes of what nobody reads; small, it makes the client's writes block.
            strict: Whether the block fails at its end for what was not scripted.
        """
        self._strict = strict
        self._tls = tls
        self._keep = keep
        self._scripts = Scripts(script)
        self._greetings: deque[Reply] = deque()
        self._ledger = Ledger(history)
        self._lock = threading.Lock()
        self._live: dict[threading.Thread, Wire] = {}
        self._closing = False
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer is not None:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._listener.bind(("127.0.0.1", 0))
        self.host: str = "127.0.0.1"
        self.port: int = self._listener.getsockname()[1]
        self._ear, self._mouth = socket.socketpair()
        self._acceptor = threading.Thread(target=self._accept, name=f"lab-{self.port}", daemon=True)
        _LABS.add(self)

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, and complain about what was not scripted unless the block failed anyway.

        Raises:
            LabError: Something was not scripted.
        """
        self.close()
        if error is None and self._strict and (problems := self.problems):
            raise LabError("\n".join(problems))

    def start(self) -> Self:
        """Listen and accept."""
        self._listener.listen(_BACKLOG)
        self._acceptor.start()
        return self

    def close(self, timeout: float = 10.0) -> None:
        """End all connections and threads.

        Args:
            timeout: Seconds to wait for the threads at most.

        Raises:
            LabError: A thread does not end.
        """
        with self._lock:
            if self._closing:
                return
            self._closing = True
            wires = tuple(self._live.values())
        self._mouth.close()
        for wire in wires:
            wire.interrupt()
        end = time.monotonic() + timeout
        if self._acceptor.ident is not None:
            self._acceptor.join(timeout)
        with self._lock:
            threads = [self._acceptor, *self._live]
        for thread in threads:
            if thread.ident is not None:
                thread.join(max(0.0, end - time.monotonic()))
        self._ear.close()
        self._listener.close()
        if stuck := [thread.name for thread in threads if thread.is_alive()]:
            raise LabError(f"threads of the laboratory do not end: {stuck}")

    @property
    def url(self) -> str:
        """The origin, without a slash at the end."""
        return f"{'http' if self._tls is None else 'https'}://{self.host}:{self.port}"

    def push(self, *answers: Answer) -> None:
        """Add answers for requests that have no route.

        Args:
            *answers: Each is given once.
        """
        self._scripts.push(answers)

    def on(self, method: str, path: str | re.Pattern[str], script: Script) -> None:
        """Give a method and path their own script; the newest route that fits counts.

        Args:
            method: In capitals, or `*`.
            path: The whole path without query, or a pattern that it must match wholly.
            script: One answer for every such request, or an iterable of answers.
        """
        self._scripts.route(method, path, script)

    def greet(self, *greetings: Reply) -> None:
        """Have steps performed on new connections, before a handshake and before anything is read.

        Args:
            *greetings: One for each of the next connections.
        """
        with self._lock:
            self._greetings.extend(greetings)

    @property
    def requests(self) -> list[Request]:
        """The requests whose head came complete, in order; answered or not."""
        return self._ledger.requests

    @property
    def connections(self) -> list[Connection]:
        """The connections, in order of acceptance."""
        return self._ledger.connections

    @property
    def problems(self) -> list[str]:
        """What was not scripted, and tracebacks of the laboratory's own threads."""
        return self._ledger.problems

    @property
    def seen(self) -> int:
        """How many requests came, forgotten ones included."""
        return self._ledger.seen

    @property
    def opened(self) -> int:
        """How many connections were accepted."""
        return self._ledger.opened

    @property
    def open_now(self) -> int:
        """How many connections neither side has ended."""
        return self._ledger.open_now

    @property
    def closed_by_peer(self) -> int:
        """How many connections the client ended, by FIN or RST."""
        return self._ledger.closed_by_peer

    @property
    def closed_by_server(self) -> int:
        """How many connections a step of a reply ended."""
        return self._ledger.closed_by_server

    @property
    def left(self) -> int:
        """How many answers were given as a sequence or pushed, and are not used yet."""
        return self._scripts.left

    def forget(self) -> None:
        """Drop the records of requests and ended connections; the counts stay."""
        self._ledger.forget()

    def wait(self, condition: Callable[[Lab], bool], timeout: float = 10.0) -> None:
        """Block until a condition holds; it is looked at whenever a record changes.

        Args:
            condition: Such as `lambda lab: lab.seen == 2`.
            timeout: Seconds to wait at most.

        Raises:
            LabError: It does not come to hold.
        """
        if not self._ledger.wait(lambda: condition(self), timeout):
            raise LabError(
                f"not within {timeout} s; {self.seen} requests; connections: {self.opened} opened, "
                f"{self.open_now} open, {self.closed_by_peer} closed by the peer; problems: {self.problems}"
            )

    def wait_closed(self, timeout: float = 10.0) -> None:
        """Block until no connection is open: the client has leaked none.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            LabError: One stays open.
        """
        self.wait(lambda lab: lab.open_now == 0, timeout)

    def _accept(self) -> None:
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        poll.register(self._ear, select.POLLIN)
        while True:
            poll.poll()
            if self._closing:
                return
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                self._ledger.problem(traceback.format_exc())
                return
            self._serve(accepted)

    def _serve(self, accepted: socket.socket) -> None:
        try:
            wire = Wire(accepted)
        except OSError:
            # The peer was gone before we looked.
            accepted.close()
            return
        connection = self._ledger.connection_opened()
        name = f"lab-{self.port}-{connection.number}"
        with self._lock:
            greeting = self._greetings.popleft() if self._greetings else None
            thread = threading.Thread(target=self._run, args=(wire, connection, greeting), name=name, daemon=True)
            self._live[thread] = wire
            if self._closing:
                wire.interrupt()
        thread.start()

    def _run(self, wire: Wire, connection: Connection, greeting: Reply | None) -> None:
        ended: Ended = "lab"
        try:
            by = Serving(wire, connection, self._ledger, self._scripts, self._keep).run(greeting, self._tls)
            ended = "lab" if self._closing else by
        finally:
            with self._lock:
                del self._live[threading.current_thread()]
            self._ledger.connection_ended(connection, ended)

    def abandon(self) -> None:
        """Give the descriptors up in a forked child: the server is the parent's."""
        self._closing = True
        self._lock = threading.Lock()
        for wire in self._live.values():
            wire.abandon()
        self._live.clear()
        for sock in (self._listener, self._ear, self._mouth):
            sock.close()


def _after_fork() -> None:
    for lab in tuple(_LABS):
        lab.abandon()


# A child that keeps our descriptors would keep connections open that the parent's laboratory has closed.
os.register_at_fork(after_in_child=_after_fork)

__all__ = ["Lab"]
