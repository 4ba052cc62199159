"""Constructors of replies that are what HTTP says."""

from __future__ import annotations

import gzip
import json as jsonlib
from http import HTTPStatus
from typing import TYPE_CHECKING

from .reply import Reply
from .steps import Close, Pause, ReadBody, ReadRequest, Repeat, Send, Step

if TYPE_CHECKING:
    from collections.abc import Iterable


HeaderItems = dict[str, str] | list[tuple[str, str]] | tuple[tuple[str, str], ...]
"""Headers; as a list or tuple, names may come twice."""


def pairs(headers: HeaderItems) -> list[tuple[str, str]]:
    """Give headers as a list.

    Args:
        headers: In any of their forms.
    """
    return list(headers.items()) if isinstance(headers, dict) else list(headers)


def event(data: str, *, name: str | None = None, id_: str | None = None, retry: int | None = None) -> bytes:
    """Encode one server-sent event.

    Args:
        data: May have several lines.
        name: The event's type.
        id_: The event's id.
        retry: Milliseconds.
    """
    lines = [f"event: {name}"] if name is not None else []
    lines += [f"id: {id_}"] if id_ is not None else []
    lines += [f"retry: {retry}"] if retry is not None else []
    lines += [f"data: {line}" for line in data.split("\n")]
    return "\n".join([*lines, "", ""]).encode()


def head(status: int, headers: HeaderItems = (), *, reason: str | None = None) -> bytes:
    """Write a status line and headers, with the blank line, exactly as given.

    Args:
        status: Any number.
        headers: Sent in this order; nothing is added.
        reason: The phrase; the usual one if not given.
    """
    if reason is None:
        reason = HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else "Unknown"
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in pairs(headers))]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def raw(*data: bytes | Step) -> Reply:
    """Send these bytes and nothing else.

    Args:
        *data: Bytes, and steps between them.
    """
    return Reply(tuple(Send(item) if isinstance(item, bytes) else item for item in data))


def body(status: int, content: bytes, content_type: str | None = None, headers: HeaderItems = ()) -> Reply:
    """Answer with a body and its length.

    Args:
        status: The status code.
        content: The body as it is on the wire.
        content_type: Left out if None.
        headers: Sent before the content headers.
    """
    items = pairs(headers)
    items += [("Content-Type", content_type)] if content_type is not None else []
    return raw(head(status, [*items, ("Content-Length", str(len(content)))]) + content)


def json(status: int, value: object, headers: HeaderItems = ()) -> Reply:
    """Answer with JSON.

    Args:
        status: The status code.
        value: Encoded without spaces.
        headers: Sent before the content headers.
    """
    return body(status, jsonlib.dumps(value, separators=(",", ":")).encode(), "application/json", headers)


def text(
    status: int, content: str, headers: HeaderItems = (), content_type: str = "text/plain; charset=utf-8"
) -> Reply:
    """Answer with text.

    Args:
        status: The status code.
        content: Sent as UTF-8.
        headers: Sent before the content headers.
        content_type: The media type.
    """
    return body(status, content.encode(), content_type, headers)


def html(status: int, content: str = "<html><body>Bad day</body></html>", headers: HeaderItems = ()) -> Reply:
    """Answer with a page, as a gateway does.

    Args:
        status: The status code.
        content: The page.
        headers: Sent before the content headers.
    """
    return text(status, content, headers, "text/html")


def empty(status: int = 204, headers: HeaderItems = ()) -> Reply:
    """Answer without a body: 204 and 304 without a length, others with length 0.

    Args:
        status: The status code.
        headers: Sent as they are.
    """
    return raw(head(status, headers)) if status in (204, 304) else body(status, b"", None, headers)


def until_close(
    status: int, content: bytes, content_type: str = "application/octet-stream", headers: HeaderItems = ()
) -> Reply:
    """Answer with a body that ends with the connection.

    Args:
        status: The status code.
        content: The body.
        content_type: The media type.
        headers: Sent before the content headers.
    """
    items = pairs(headers)
    return raw(head(status, [*items, ("Content-Type", content_type), ("Connection", "close")]) + content, Close())


def chunk(data: bytes) -> bytes:
    """Frame one chunk; the empty one is the last.

    Args:
        data: Its content.
    """
    return b"%x\r\n%s\r\n" % (len(data), data)


def chunked(
    chunks: Iterable[bytes],
    status: int = 200,
    content_type: str = "application/octet-stream",
    headers: HeaderItems = (),
    *,
    every: float = 0.0,
    end: bool = True,
) -> Reply:
    """Answer with chunked coding, each chunk a step of its own.

    Args:
        chunks: Their contents; none may be empty.
        status: The status code.
        content_type: The media type.
        headers: Sent before the content headers.
        every: Seconds before each chunk.
        end: Whether the last, empty chunk is sent.
    """
    items = pairs(headers)
    steps: list[Step] = [Send(head(status, [*items, ("Content-Type", content_type), ("Transfer-Encoding", "chunked")]))]
    for content in chunks:
        steps += [Pause(every), Send(chunk(content))] if every else [Send(chunk(content))]
    return Reply((*steps, Send(chunk(b""))) if end else tuple(steps))


def sse(events: Iterable[bytes], headers: HeaderItems = (), *, every: float = 0.0, end: bool = True) -> Reply:
    """Answer with server-sent events, each a chunk and a step of its own.

    Args:
        events: Each as `event` makes it, or any bytes.
        headers: Sent before the content headers.
        every: Seconds before each event.
        end: Whether the stream ends; otherwise append what shall happen with `then`.
    """
    return chunked(events, 200, "text/event-stream", headers, every=every, end=end)


def redirect(status: int, location: str, headers: HeaderItems = ()) -> Reply:
    """Answer with another address.

    Args:
        status: 301, 302, 303, 307 or 308.
        location: Sent as it is.
        headers: Sent before the location.
    """
    items = pairs(headers)
    return empty(status, [*items, ("Location", location)])


def rate_limited(retry_after: str | None = None, *, milliseconds: str | None = None, status: int = 429) -> Reply:
    """Answer that it is too much.

    Args:
        retry_after: The `Retry-After` header: seconds, a date or nonsense.
        milliseconds: The `retry-after-ms` header.
        status: The status code.
    """
    headers = [("Retry-After", retry_after)] if retry_after is not None else []
    headers += [("retry-after-ms", milliseconds)] if milliseconds is not None else []
    return json(status, {"error": {"code": "slow_down", "message": "too many requests"}}, headers)


def gzip_json(status: int, value: object, headers: HeaderItems = ()) -> Reply:
    """Answer with compressed JSON.

    Args:
        status: The status code.
        value: Encoded without spaces, then compressed.
        headers: Sent before the content headers.
    """
    items = [*pairs(headers), ("Content-Encoding", "gzip")]
    plain = jsonlib.dumps(value, separators=(",", ":")).encode()
    return body(status, gzip.compress(plain, mtime=0), "application/json", items)


def early_hints(reply: Reply, link: str = "</style.css>; rel=preload") -> Reply:
    """Send a 103 before the answer.

    Args:
        reply: The answer.
        link: The hint.
    """
    return reply.after(Send(head(103, {"Link": link})))


def continue_100(reply: Reply) -> Reply:
    """Send a 100 as soon as the head is there, then read the body, then answer.

    Args:
        reply: The answer.
    """
    return reply.after(Send(head(100)), ReadBody()).at_head()


def close_after(reply: Reply) -> Reply:
    """Answer as if the connection stayed, and close it at once.

    Args:
        reply: The answer; it should not say `Connection: close`.
    """
    return reply.then(Close())


def stale(reply: Reply, *end: Step) -> Reply:
    """Answer, wait until the next request is on its way on this connection, and end it without an answer to that.

    This is the race of a kept-alive connection that the server gives up just when the client uses it. The request
    is recorded, with `answered` false.

    Args:
        reply: The answer to the first request.
        *end: How the connection ends; a FIN if nothing is given.
    """
    return reply.then(ReadRequest(body=False), *(end or (Close(),)))


def hang() -> Reply:
    """Never answer; it ends when the client leaves."""
    return Reply((Pause(),))


def endless(piece: bytes, every: float = 0.0, status: int = 200, content_type: str = "text/event-stream") -> Reply:
    """Answer with chunks for ever.

    Args:
        piece: The content of each chunk.
        every: Seconds between two chunks.
        status: The status code.
        content_type: The media type.
    """
    opening = head(status, {"Content-Type": content_type, "Transfer-Encoding": "chunked"})
    return raw(opening, Repeat(chunk(piece), None, every))
