"""One connection served: requests read, and the steps of their replies performed."""

from __future__ import annotations

import itertools
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .framing import BodyReader, read_head
from .recorded import Connection, Ended, Ledger, Request
from .replies import text
from .reply import Reply
from .steps import (
    AwaitBytes,
    Close,
    Drip,
    HalfClose,
    Pause,
    ReadBody,
    ReadRequest,
    Repeat,
    Reset,
    Run,
    Send,
    Signal,
    Step,
)
from .wire import PIECE, PeerGoneError, Wire

if TYPE_CHECKING:
    import ssl

    from .scripts import Scripts

# Not a status that anybody retries.
_UNSCRIPTED: Final = text(501, "nothing is scripted for this request", {"Connection": "close"}).then(Close())


@dataclass(slots=True)
class _Exchange:
    request: Request
    body: BodyReader


class Serving:
    """What a connection's thread does."""

    def __init__(self, wire: Wire, connection: Connection, ledger: Ledger, scripts: Scripts, keep: int) -> None:
        """Prepare; nothing is read yet.

        Args:
            wire: The accepted socket.
            connection: Its record.
            ledger: Takes the requests.
            scripts: Give the answers.
            keep: Bytes of each body to keep.
        """
        self._wire = wire
        self._connection = connection
        self._ledger = ledger
        self._scripts = scripts
        self._keep = keep
        self._half_closed = False

    def run(self, greeting: Reply | None, tls: ssl.SSLContext | None) -> Ended:
        """Serve until one side ends the connection, and close it.

        Args:
            greeting: Performed before anything is read.
            tls: Encrypts the connection after the greeting.

        Returns:
            Who ended it; `"lab"` if a mistake did.
        """
        try:
            for step in greeting.steps if greeting is not None else ():
                self._perform(step, None)
            if tls is not None and not self._wire.closed:
                self._secure(tls)
            while not self._wire.closed:
                exchange = self._next()
                if exchange is None:
                    return "peer-fin"
                self._answer(exchange)
        except PeerGoneError as gone:
            return "peer-reset" if gone.how == "reset" else "peer-fin"
        except Exception:  # noqa: BLE001
            # Any mistake of a script; told before the connection ends, so that a test which sees the end finds it told.
            self._ledger.problem(traceback.format_exc())
            return "lab"
        finally:
            if not self._wire.closed:
                self._connection.unread += self._wire.close()
        return "server"

    def _secure(self, tls: ssl.SSLContext) -> None:
        try:
            self._wire.secure(tls)
        except PeerGoneError as gone:
            self._connection.handshake_error = str(gone.__cause__)
            raise

    def _next(self) -> _Exchange | None:
        request = read_head(self._wire, self._connection.number, self._connection.requests + 1)
        if request is None:
            return None
        exchange = _Exchange(request, BodyReader(self._wire, request))
        request.complete = exchange.body.done
        self._ledger.request_begun(self._connection, request)
        return exchange

    def _answer(self, exchange: _Exchange) -> None:
        request = exchange.request
        answer = self._scripts.take(request)
        if answer is None:
            self._ledger.problem(f"nothing is scripted for {request.method} {request.target}")
            answer = _UNSCRIPTED
        if isinstance(answer, Reply) and answer.early:
            reply = answer
        else:
            self._read_body(exchange, None)
            reply = answer if isinstance(answer, Reply) else answer(request)
        for step in reply.steps:
            if self._wire.closed and not isinstance(step, Signal):
                raise ValueError(f"a step after the connection's end: {step}")
            if isinstance(step, Reset | Close):
                # Told before the end, which cannot fail: who sees it finds the request answered.
                request.answered = True
            self._perform(step, exchange)
        request.answered = True
        self._ledger.touch()
        if not self._wire.closed:
            self._read_body(exchange, None)
            if "close" in (request.header("connection") or "").lower() or self._half_closed:
                self._end(Close())

    def _perform(self, step: Step, exchange: _Exchange | None) -> None:
        match step:
            case Send() | Drip() | Repeat():
                self._send(step)
            case Pause(seconds, until):
                self._wire.wait(seconds, until)
            case AwaitBytes():
                self._wire.wait_bytes()
            case Reset() | Close() | HalfClose():
                self._end(step)
            case ReadBody() | ReadRequest():
                self._read(step, exchange)
            case Signal(gate):
                gate.open()
            case Run(action):
                action(self._wire)

    def _send(self, step: Send | Drip | Repeat) -> None:
        match step:
            case Send(data):
                self._wire.send(data)
            case Drip(data, every, size):
                for start in range(0, len(data), size):
                    if start:
                        self._wire.wait(every)
                    self._wire.send(data[start : start + size])
            case Repeat(data, times, every):
                for number in itertools.count() if times is None else range(times):
                    if number and every:
                        self._wire.wait(every)
                    self._wire.send(data)

    def _end(self, step: Reset | Close | HalfClose) -> None:
        match step:
            case Reset():
                self._connection.unread += self._wire.reset()
            case Close():
                self._connection.unread += self._wire.close()
            case HalfClose():
                self._wire.half_close()
                self._half_closed = True

    def _read(self, step: ReadBody | ReadRequest, exchange: _Exchange | None) -> None:
        match step:
            case ReadBody(size):
                if exchange is not None:
                    self._read_body(exchange, size)
            case ReadRequest(body):
                following = self._next()
                if following is None:
                    raise PeerGoneError("fin")
                if body:
                    self._read_body(following, None)

    def _read_body(self, exchange: _Exchange, size: int | None) -> None:
        request, left = exchange.request, size
        while not exchange.body.done and (left is None or left > 0):
            piece = exchange.body.read(PIECE if left is None else min(left, PIECE))
            request.take(piece, self._keep)
            left = left if left is None else left - len(piece)
        request.complete = exchange.body.done
        self._ledger.touch()
