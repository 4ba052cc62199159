"""The table of faults: what a server does, and what the caller gets; in every mode, over both libraries.

Each line says which operation is called, what the server answers to its attempts, how many requests reach the server,
and the outcome: a value, or which error with which words. `docs/outcomes.md` is written from these lines.
"""

from __future__ import annotations

import gzip
from email.utils import formatdate
from typing import Any

from jackfield import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConflictError,
    RateLimitError,
    ResponseValidationError,
    Retry,
    ServerError,
    StreamInterruptedError,
)
from tests.lab import Close, Pause, Reply, Reset, faults, replies
from tests.lab.acme import Thing
from tests.lab.line import Line, ask, delete, find, get, post, put, watch

THING = {"id": "a", "size": 7}
GOOD = replies.json(200, THING)
DAY = "86400"
LOST = "the connection was lost"
A, B = replies.event('{"id":"a","size":1}', id_="1"), replies.event('{"id":"b","size":2}', id_="2")
ONE = [Thing(id="a", size=1)]
# Long enough for a good answer of a busy machine.
SILENT: dict[str, Any] = {"timeout": {"read": 0.1}}


def lost(
    name: str,
    reply: Reply,
    words: str = LOST,
    options: dict[str, Any] | None = None,
    *,
    full: bool = False,
) -> list[Line]:
    """A fault of the connection: an idempotent call is repeated and then answered; otherwise it is told."""
    rest: Any = {"options": options or {}, "full": full}
    return [
        Line(f"{name}, then good: GET", [reply, GOOD], 2, **rest),
        Line(f"{name}, then good: PUT", [reply, GOOD], 2, call=put, **rest),
        Line(f"{name}, for ever: GET", [reply] * 3, 3, APIConnectionError, words, shows={"attempts": 3}, **rest),
        Line(f"{name}: POST", [reply], 1, APIConnectionError, words, post, shows={"attempts": 1}, **rest),
        Line(
            f"{name}, then good: POST with a key",
            [reply, GOOD],
            2,
            call=post,
            options={"idempotency_key": "k", **(options or {})},
            full=full,
        ),
    ]


def date(seconds: float) -> str:
    """An HTTP date some seconds from the server's clock, which stands still."""
    return formatdate(1_700_000_000 + seconds, usegmt=True)


CONNECTION = [
    *lost("reset before the answer", faults.reset(), full=True),
    *lost("closed before the answer", faults.disconnect()),
    *lost("reset in the headers", GOOD.cut(25, Reset())),
    *lost("closed in the headers", GOOD.cut(25)),
    *lost("reset after the headers", GOOD.cut_body(0, Reset())),
    *lost("closed after the headers", GOOD.cut_body(0)),
    *lost("reset in the body", GOOD.cut_body(5, Reset())),
    *lost("closed in the body", GOOD.cut_body(5), full=True),
    *lost("a shorter body than declared", faults.wrong_length(b'{"id":"a","size":7}', 100)),
    *lost("a length that is no number", faults.wrong_length(b'{"id":"a","size":7}', "many")),
    *lost("two lengths", faults.two_lengths(b'{"id":"a","size":7}')),
    *lost("a chunk size that is none", faults.bad_chunk("size")),
    *lost("a negative chunk size", faults.bad_chunk("negative")),
    *lost("a chunk without its end", faults.bad_chunk("no-crlf")),
    *lost("closed in a chunk", faults.bad_chunk("short")),
    *lost("no last chunk", faults.bad_chunk("no-end", b'{"id":"a","size":')),
    *lost("a chunk size without end", faults.bad_chunk("endless-size")),
    *lost("no HTTP", faults.not_http()),
    *lost("a header with NUL", faults.bad_header()),
    *lost("a status line without a status", replies.raw(b"HTTP/1.1\r\n\r\n").cut(12)),
    *lost("a flood of headers", faults.header_flood(2000)),
    *lost("headers without end", faults.endless_headers()),
    *lost("a body that claims gzip", faults.not_gzip(), "compressed body is broken", full=True),
    *lost("silence", replies.hang(), "the server sent nothing in time", options=SILENT, full=True),
    *lost("silence in the headers", GOOD.cut(25, Pause()), "nothing in time", options=SILENT),
    *lost("silence in the body", GOOD.cut_body(5, Pause()), "nothing in time", options=SILENT),
]

BODIES = [
    Line("gzip", [replies.gzip_json(200, THING)], 1, full=True),
    Line("chunks", [replies.chunked([b'{"id":"a",', b'"size":7}'], 200, "application/json")], 1),
    Line("a body up to the end of the connection", [replies.until_close(200, b'{"id":"a","size":7}')], 1),
    Line("one byte at a time", [GOOD.drip(0.0002)], 1, full=True),
    Line("a slow body is not late for the read timeout", [GOOD.drip_body(0.005)], 1, options={"timeout": 5.0}),
    Line(
        "no JSON with 200", [replies.text(200, "{oops")], 1, ResponseValidationError, "status 200, but …JSON", full=True
    ),
    Line("JSON of another shape", [replies.json(200, {"id": 1})], 1, ResponseValidationError, "status 200, but id: "),
    Line("HTML with 200", [replies.html(200)], 1, ResponseValidationError, "(the answer is text/html)"),
    Line("HTML with 200: POST", [replies.html(200)], 1, ResponseValidationError, "text/html", post, full=True),
    Line(
        "nothing with 200",
        [replies.empty(200)],
        1,
        ResponseValidationError,
        "status 200, but the body is empty",
        full=True,
    ),
    Line(
        "204 where a body is promised",
        [replies.empty(204)],
        1,
        ResponseValidationError,
        "status 204, but the body is empty",
    ),
    Line("nothing with 200 where it may be", [replies.empty(200)], 1, call=find, value=None),
    Line("204 where it may be", [replies.empty(204)], 1, call=find, value=None),
    Line("204: DELETE", [replies.empty(204)], 1, call=delete, value=None, full=True),
    Line("nothing with 202: DELETE", [replies.empty(202)], 1, call=delete, value=None),
    Line("HTML with 200: DELETE", [replies.html(200)], 1, call=delete, value=None),
    Line(
        "a gzip bomb",
        [faults.gzip_bomb(64 << 20)],
        1,
        ResponseValidationError,
        "larger than 1000000 bytes (decoded)",
        client={"max_body": 1_000_000},
        full=True,
    ),
    Line(
        "a body without end",
        [replies.endless(b" " * 4096, content_type="application/json")],
        1,
        ResponseValidationError,
        "larger than 1000000 bytes",
        client={"max_body": 1_000_000},
        full=True,
    ),
    Line(
        "a length above the limit",
        [replies.raw(replies.head(200, {"Content-Length": "2000000"}), Pause())],
        1,
        ResponseValidationError,
        "larger than 1000000 bytes",
        client={"max_body": 1_000_000},
    ),
    Line("103 before the answer", [replies.early_hints(GOOD)], 1, full=True),
    Line("103 before an error", [replies.early_hints(replies.json(409, {}))], 1, ConflictError, "409 Conflict"),
    Line("100 before the answer: POST", [replies.continue_100(GOOD)], 1, call=post, full=True),
    Line("100 before the answer: GET", [replies.continue_100(GOOD)], 1),
    Line("many 103", [replies.early_hints(replies.early_hints(replies.early_hints(GOOD)))], 1),
]

STATUSES = [
    *(
        Line(f"{status}, then good: {call.__name__.upper()}", [replies.json(status, {}), GOOD], 2, call=call)
        for status in (408, 500, 502, 503, 504)
        for call in (get, put)
    ),
    *(
        Line(f"{status}: POST", [replies.json(status, {})], 1, APIStatusError, f"{status}", post)
        for status in (408, 500, 502, 503, 504)
    ),
    Line(
        "503: POST with a key", [replies.json(503, {}), GOOD], 2, call=post, options={"idempotency_key": "k"}, full=True
    ),
    Line("409 is final", [replies.json(409, {"message": "taken"})], 1, ConflictError, "409 taken"),
    Line("501 is final", [replies.json(501, {})], 1, ServerError, "501 Not Implemented"),
    Line("no retries wanted", [replies.json(503, {})], 1, ServerError, "503", options={"retries": 0}),
    Line("502 with HTML, then good", [replies.html(502), GOOD], 2),
    Line(
        "502 with HTML, for ever",
        [replies.html(502)] * 3,
        3,
        ServerError,
        "acme GET /things/a: 502 Bad Gateway (3 attempts)",
        shows={"status_code": 502, "attempts": 3, "body": "<html><body>Bad day</body></html>"},
        full=True,
    ),
    Line("502 with nothing", [replies.empty(502)] * 3, 3, ServerError, "502 Bad Gateway"),
    Line("502, cut in its body", [replies.html(502).cut_body(5, Reset()), GOOD], 2),
    Line(
        "404 with broken chunks keeps its status",
        [replies.raw(replies.head(404, {"Transfer-Encoding": "chunked"}) + b"zz\r\n").cut(-1)],
        1,
        APIStatusError,
        "404 Not Found",
        shows={"status_code": 404},
    ),
    Line(
        "409 with gzip that is none keeps its status",
        [replies.body(409, b"plain", "text/plain", {"Content-Encoding": "gzip"})],
        1,
        ConflictError,
        "409 Conflict",
    ),
    Line(
        "409 with an endless body keeps its status",
        [replies.endless(b"x" * 65536, status=409, content_type="text/plain")],
        1,
        ConflictError,
        "409 xxx",
        full=True,
    ),
    Line(
        "409 with a gzip bomb keeps its status",
        [
            replies.raw(
                replies.head(409, {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})
                + replies.chunk(gzip.compress(b"x" * (64 << 20), 9))
                + replies.chunk(b"")
            )
        ],
        1,
        ConflictError,
        "409 xxx",
    ),
    Line("a status nobody knows", [replies.json(299, THING)], 1),
    Line("a status below 200 that ends it", [replies.json(418, {})], 1, APIStatusError, "418"),
    Line("an unknown status", [replies.json(599, {})], 1, ServerError, "599"),
]

STORM = [
    Line("429 once", [replies.rate_limited(), GOOD], 2),
    Line("429 once: POST", [replies.rate_limited(), GOOD], 2, call=post, full=True),
    Line("429, seconds", [replies.rate_limited("0"), replies.rate_limited("0.001"), GOOD], 3),
    Line("429, milliseconds count first", [replies.rate_limited(DAY, milliseconds="1"), GOOD], 2),
    Line("429, a date that has passed", [replies.rate_limited(date(-100)), GOOD], 2),
    Line(
        "429, a date by the server's clock",
        [replies.json(429, {}, {"Retry-After": date(0), "Date": date(0)}), GOOD],
        2,
    ),
    *(
        Line(f"429, nonsense: {text!r}", [replies.rate_limited(text), GOOD], 2)
        for text in ("soon", "", "-5", "nan", "inf", "1e999", "12 s", "Thu, 99 Foo 2020 00:00:00 GMT", "9" * 400)
    ),
    Line(
        "429, a day", [replies.rate_limited(DAY)], 1, RateLimitError, "429", shows={"retry_after": 86400.0}, full=True
    ),
    Line(
        "429, a day: POST", [replies.rate_limited(DAY)], 1, RateLimitError, "429", post, shows={"retry_after": 86400.0}
    ),
    Line(
        "429, tomorrow by the server's clock",
        [replies.json(429, {}, {"Retry-After": date(86400), "Date": date(0)})],
        1,
        RateLimitError,
        "429",
        shows={"retry_after": 86400.0},
    ),
    Line("429 for ever", [replies.rate_limited("0")] * 3, 3, RateLimitError, "429", shows={"retry_after": 0.0}),
    Line("503, a day", [replies.rate_limited(DAY, status=503)], 1, ServerError, "503", shows={"retry_after": 86400.0}),
    Line("503 and a pause: POST", [replies.rate_limited("0", status=503)], 1, ServerError, "503", post),
    Line(
        "429, longer than the deadline",
        [replies.rate_limited("50")],
        1,
        RateLimitError,
        "429",
        options={"deadline": 20.0},
    ),
    Line(
        "many more retries",
        [replies.rate_limited("0")] * 9 + [GOOD],
        10,
        options={"retries": Retry(9, initial_interval=0.001)},
    ),
]

REDIRECTS = [
    *(
        Line(f"{status} on the same origin", [replies.redirect(status, "/things/b?x=1"), GOOD], 2)
        for status in (301, 302, 303, 307, 308)
    ),
    Line(
        "a loop",
        [replies.redirect(302, "/things/a")] * 11,
        11,
        APIStatusError,
        "302 redirected to …/things/a, which is not followed",
        full=True,
    ),
    Line("no address", [replies.empty(302)], 1, APIStatusError, "302 redirected to nowhere"),
    *(
        Line(f"to {address}", [replies.redirect(302, address)], 1, APIStatusError, "302 redirected to ")
        for address in ("file:///etc/passwd", "ftp://127.0.0.1/x", "https:///x")
    ),
    *(
        Line(
            f"{status}: {call.__name__.upper()}",
            [replies.redirect(status, "/other")],
            1,
            APIStatusError,
            f"{status} redirected to …, which is not followed",
            call,
            shows={"status_code": status},
        )
        for status in (301, 302, 303, 307, 308)
        for call in (post, put, delete)
    ),
    Line("300 has no place to go", [replies.json(300, {})], 1, APIStatusError, "300"),
    Line("304 unasked", [replies.empty(304)], 1, APIStatusError, "304"),
    Line("a redirect, then a fault, then good", [replies.redirect(302, "/b"), faults.reset(), GOOD], 3, full=True),
]


def shaken(name: str, end: Close | Reset) -> list[Line]:
    """A kept connection that the server gives up just when it is used again."""
    stale = [replies.stale(GOOD, end), GOOD]
    return [
        Line(f"a kept connection {name}: GET", stale, 3, warm=True, full=True),
        Line(f"a kept connection {name}: GET without retries", stale, 3, warm=True, options={"retries": 0}),
        Line(f"a kept connection {name}: PUT", stale, 3, call=put, warm=True),
        Line(f"a kept connection {name}: POST", stale[:1], 2, APIConnectionError, LOST, post, warm=True, full=True),
    ]


KEPT = [
    *shaken("closed when it is used again", Close()),
    *shaken("reset when it is used again", Reset()),
    Line("a kept connection closed in between: POST", [replies.close_after(GOOD), GOOD], 2, call=post, warm=True),
]


def broken_off(name: str, end: Close | Reset) -> list[Line]:
    """A stream that ends too early."""
    begun = [replies.sse([A, B, b"data: {"], end=False).then(end)]
    shows = {"events_received": 2, "last_event_id": "2"}
    error, words = StreamInterruptedError, f"the stream broke off: {LOST}"
    return [
        Line(f"a stream {name} after two events: GET", begun, 1, error, words, watch, shows=shows, full=True),
        Line(f"a stream {name} after two events: POST", begun, 1, error, words, ask, shows=shows),
        Line(f"a stream {name} before it begins: GET", [Reply((end,)), replies.sse([A])], 2, call=watch, value=ONE),
        Line(f"a stream {name} before it begins: POST", [Reply((end,))], 1, APIConnectionError, LOST, ask),
    ]


STREAMED = [
    *broken_off("closed", Close()),
    *broken_off("reset", Reset()),
    Line(
        "HTML where a stream is promised",
        [replies.html(200)],
        1,
        ResponseValidationError,
        "a text/event-stream stream was expected…text/html",
        ask,
    ),
    Line("502 where a stream is promised: POST", [replies.html(502)], 1, ServerError, "502", ask),
    Line("503 where a stream is promised: GET", [replies.json(503, {}), replies.sse([A])], 2, call=watch, value=ONE),
    Line("an event that is no JSON", [replies.sse([b"data: {\n\n"])], 1, ResponseValidationError, "event 1: ", ask),
    Line(
        "a stream that falls silent",
        [replies.sse([A], end=False).then(Pause())],
        1,
        APITimeoutError,
        "the server sent nothing in time",
        ask,
        options=SILENT,
        full=True,
    ),
]

GROUPS = {
    "The connection": CONNECTION,
    "Kept connections": KEPT,
    "Bodies": BODIES,
    "Statuses": STATUSES,
    "Too many requests": STORM,
    "Redirects": REDIRECTS,
    "Streams": STREAMED,
}
TABLE = [line for lines in GROUPS.values() for line in lines]
