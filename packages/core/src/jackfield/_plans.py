"""Dry runs: what would be sent."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from urllib.parse import parse_qsl, quote, urlsplit

from pydantic_core import from_json

from jackfield import _http
from jackfield._engine import exchange
from jackfield._io import foreign_await
from jackfield._secrets import MASK, SHOWN_HEADERS, secret_name, without_user
from jackfield.errors import JackfieldError

if TYPE_CHECKING:
    from jackfield._calls import Call
    from jackfield._root import Root
    from jackfield._stepping import Send, SteppingIO

T = TypeVar("T")
_MISSING: Any = object()


class Prepared(Generic[T]):
    """A request that was not sent.

    Attributes:
        method: The HTTP method.
        url: The URL without its query.
        query: The query parameters; one that repeats has a list.
        headers: The headers, lower-case names; values that may be secret are masked.
        content: The body as bytes, unless it is a streamed file or a multipart form.
        json: A JSON body as data, or None.
    """

    __slots__ = ("_call", "content", "headers", "json", "method", "query", "url")

    def __init__(self, request: Any) -> None:
        self._call: Call[Any] = request.extensions["jackfield"]
        whole = str(request.url)
        parts = urlsplit(whole)
        self.method: str = request.method
        self.url: str = whole.partition("?")[0]
        self.query: Mapping[str, str | list[str]] = _query(parts.query)
        shown = {name.lower(): value for name, value in dict(request.headers).items()}
        self.headers: Mapping[str, str] = {
            name: value if name in SHOWN_HEADERS else MASK for name, value in shown.items()
        }
        self.content: bytes | None = getattr(request, "_content", None) or None  # a streamed body is not there yet
        is_json = self.headers.get("content-type", "").startswith("application/json")
        self.json: Any = from_json(self.content) if self.content and is_json else None

    def curl(self) -> str:
        """The request as a ``curl`` line for a POSIX shell, with secrets masked."""
        import shlex

        foreign = self._call.url is not None  # such as presigned storage, where the query is the credential
        query = "&".join(
            f"{_quoted(name)}={MASK if foreign or secret_name(name) else _quoted(each)}"
            for name, value in self.query.items()
            for each in (value if isinstance(value, list) else [value])
        )
        url = without_user(self.url)
        # curl would wait for the body of an answer to HEAD.
        method = ["--head"] if self.method == "HEAD" else ["-X", self.method]
        line = ["curl", *method, f"{url}?{query}" if query else url]
        body = self._call.body
        made_by_curl = {"host", "content-length", "accept-encoding", "connection", "transfer-encoding"}
        if body is not None and body.is_multipart:
            made_by_curl.add("content-type")
        for name, value in self.headers.items():
            if name not in made_by_curl:
                line += ["-H", f"{name}: {value}"]
        if body is not None:
            line += body.curl()
        return " ".join(shlex.quote(part) for part in line)

    def __repr__(self) -> str:
        """Method and URL."""
        return f"<{self.method} {without_user(self.url)}>"


def _query(text: str) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        before = found.get(name)
        found[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return found


def _quoted(text: str) -> str:
    return quote(text, safe="")


def prepare(root: Root[Any], call: Call[T]) -> Prepared[T]:
    """The request of a call, made by the engine itself."""
    job = exchange(root, call)
    try:
        step = job.send(None)
    finally:
        job.close()
    return Prepared(cast("Send", step).request)


class Plan(Generic[T]):
    """A flow that is walked by hand: each exchange is shown, and goes on with the answer that is given.

    ``plan.current`` is the request that waits for an answer, or None when the flow has ended with ``plan.result``.
    Pauses are skipped.
    """

    def __init__(self, root: Root[Any], start: Callable[[SteppingIO], Coroutine[Any, Any, T]]) -> None:
        from jackfield._stepping import SteppingIO

        self._io = SteppingIO(dry=True)
        self._context = copy_context()
        self._job = start(self._io)
        self._root = root
        self._result: Any = _MISSING
        self._failure: Exception | None = None
        self.slept: float = 0.0
        self.current: Prepared[Any] | None = None
        self._advance(lambda: self._job.send(None))
        self.first: Prepared[Any] | None = self.current

    def answer(self, body: Any = None, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Plan[T]:
        """Answer the current request, and go on to the next one.

        Args:
            body: The answer's body: bytes, or data that is sent as JSON.
            status: The HTTP status.
            headers: The answer's headers.

        Raises:
            JackfieldError: The flow has ended, or it fails on this answer.
        """
        if self.current is None:
            raise JackfieldError("this flow has ended; see .result")
        response = _http.family().library.Response
        made = (
            response(status, headers=headers, content=body)
            if isinstance(body, bytes)
            else response(status, headers=headers, json=body)
            if body is not None
            else response(status, headers=headers)
        )
        self._advance(lambda: self._job.send(made))
        return self

    @property
    def result(self) -> T:
        """What the flow returned.

        Raises:
            JackfieldError: It has not ended yet.
        """
        if self._failure is not None:
            raise JackfieldError(f"this flow has failed: {self._failure}") from self._failure
        if self._result is _MISSING:
            raise JackfieldError(f"this flow waits for an answer to {self.current!r}")
        result: T = self._result
        return result

    def _advance(self, go: Callable[[], Any]) -> None:
        from jackfield._stepping import Send, Sleep

        self.current = None
        try:
            step = self._context.run(go)
            while not isinstance(step, Send):
                if not isinstance(step, Sleep):
                    raise foreign_await()
                self.slept += step.seconds
                step = self._context.run(self._job.send, None)
        except StopIteration as stop:
            self._result = stop.value
            return
        except Exception as error:
            self._failure = error
            raise
        self.current = Prepared(step.request)

    def __del__(self) -> None:
        """Drop what is left of the flow."""
        self._job.close()
