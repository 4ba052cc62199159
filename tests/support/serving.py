"""A server without a network: it gives prepared answers, and remembers what it was asked."""

from __future__ import annotations

import json as jsonlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

import anyio.lowlevel

HELLO = ("event: word\ndata: hel", "event: word\ndata: lo", "event: done\ndata: end")
"""A short chat, for `events`."""
_NOTHING: Any = object()


@dataclass
class Broken:
    """In place of an answer, or of a piece of its body: an exception of the HTTP library.

    Attributes:
        name: The exception's class.
        text: What it says.
    """

    name: str = "ReadError"
    text: str = "gone"

    def exception(self, library: ModuleType) -> Exception:
        """The exception."""
        made: Exception = getattr(library, self.name)(self.text)
        return made


class Answer:
    """One answer.

    Args:
        status: The HTTP status.
        json: A JSON body.
        content: Any other body.
        pieces: A body without a known length, in these pieces.
        headers: Headers.
        reused: Whether the HTTP library is to say that the connection had been used before.
    """

    def __init__(
        self,
        status: int = 200,
        *,
        json: Any = _NOTHING,
        content: bytes = b"",
        pieces: Iterable[bytes | Broken] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in (headers or {}).items()}
        self.pieces = None if pieces is None else list(pieces)
        self.content = content
        self.closed = 0
        if json is not _NOTHING:
            self.content = jsonlib.dumps(json).encode()
            self.headers.setdefault("content-type", "application/json")
        if self.pieces is None:
            self.headers.setdefault("content-length", str(len(self.content)))

    def response(self, library: ModuleType) -> Any:
        """As the HTTP library's response."""
        return library.Response(self.status, headers=self.headers, stream=_body_type(library)(self))


@cache
def _body_type(library: Any) -> Any:
    class Body(library.SyncByteStream, library.AsyncByteStream):  # type: ignore[misc]
        def __init__(self, answer: Answer) -> None:
            self.answer = answer
            self.pieces = [answer.content] if answer.pieces is None else answer.pieces

        def _each(self) -> Iterator[bytes]:
            for piece in self.pieces:
                if isinstance(piece, Broken):
                    raise piece.exception(library)
                yield piece

        def __iter__(self) -> Iterator[bytes]:
            return self._each()

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in self._each():
                await anyio.lowlevel.checkpoint()
                yield piece

        def close(self) -> None:
            self.answer.closed += 1

        async def aclose(self) -> None:
            self.answer.closed += 1

    return Body


@dataclass
class Seen:
    """A request that came."""

    method: str
    url: str
    path: str
    params: Any
    headers: Mapping[str, str]
    content: bytes
    request: Any = field(repr=False)

    @property
    def json(self) -> Any:
        """Its body as JSON."""
        return jsonlib.loads(self.content)


Handler = Callable[[Seen], "Answer | Broken"]


class Server:
    """What stands at the other end.

    Args:
        answers: Given in this order, one for each request; or a single function that answers all.
    """

    def __init__(self, *answers: Answer | Broken | Handler) -> None:
        self.answers = list(answers)
        self.seen: list[Seen] = []

    def answer(self, request: Any, content: bytes) -> Answer | Broken:
        """Take a request."""
        url = str(request.url)
        headers = {name.lower(): value for name, value in request.headers.items()}
        seen = Seen(request.method, url, request.url.path, request.url.params, headers, content, request)
        self.seen.append(seen)
        first = self.answers[0] if self.answers else None
        if callable(first):
            return first(seen)
        assert first is not None, f"nothing was prepared for {request.method} {url}"
        self.answers.pop(0)
        return first

    @property
    def paths(self) -> list[str]:
        """Methods and paths of what was asked."""
        return [f"{each.method} {each.path}" for each in self.seen]

    def transport(self, library: Any, *, awaited: bool) -> Any:
        """For a client of this HTTP library."""

        def blocking(request: Any) -> Any:
            found = self.answer(request, request.read())
            if isinstance(found, Broken):
                raise found.exception(library)
            return found.response(library)

        async def awaiting(request: Any) -> Any:
            content = await request.aread()
            await anyio.lowlevel.checkpoint()
            found = self.answer(request, content)
            if isinstance(found, Broken):
                raise found.exception(library)
            return found.response(library)

        return library.MockTransport(awaiting if awaited else blocking)


def file_json(file_id: str = "a", **more: Any) -> dict[str, Any]:
    """A file as the server sends it."""
    return {"fileId": file_id, "status": "ready", **more}


def file_answer(file_id: str = "a", **more: Any) -> Answer:
    """An answer with a file."""
    return Answer(json=file_json(file_id, **more))


def any_file(seen: Seen) -> Answer:
    """Answers with the file that is asked for."""
    return file_answer(seen.path.rpartition("/")[2])


def events(*lines: str, headers: Mapping[str, str] | None = None, cut: bool = False) -> Answer:
    """A stream of events, each given as its lines, and sent in a piece of its own.

    Args:
        lines: The events.
        headers: More headers.
        cut: Whether the connection breaks at the end.
    """
    pieces: list[bytes | Broken] = [f"{event}\n\n".encode() for event in lines]
    if cut:
        pieces.append(Broken("RemoteProtocolError", "peer closed connection"))
    return Answer(pieces=pieces, headers={"content-type": "text/event-stream", **(headers or {})})
