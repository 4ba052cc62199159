"""The table of faults as a page of the documentation: `python -m tests.lab.outcomes_page` writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.lab.line import Line, ask, delete, find, get, post, put, watch
from tests.lab.outcomes import GROUPS

PAGE = Path(__file__).parents[2] / "docs" / "outcomes.md"
CALLS = {get: "GET", find: "GET", post: "POST", put: "PUT", delete: "DELETE", watch: "GET", ask: "POST"}

INTRO = """\
# What becomes of faults

What a server (or the way to it) does, how many requests reach it, and what the caller gets. Each line is a test that
runs against a raw-socket server: blocking, on asyncio and on trio, and with a client of jackfield's own, an httpx
client and an httpx2 client that were handed in; the most telling lines in each combination of these. This page is
written from those tests (`python -m tests.lab.outcomes_page`). The number of retries is the default, 2. No exception of
the HTTP library gets out anywhere, and each line also checks that every connection was given back.
"""


@dataclass(frozen=True)
class Row:
    """A line that has a test of its own."""

    what: str
    call: str
    requests: str
    outcome: str
    test: str


OTHERS = {
    "Nobody there": [
        Row("connection refused", "GET, POST", "0 (3 attempts)", "`APIConnectionError`: could not connect (host:port)",
            "test_unreachable.test_nobody_answers"),
        Row("a connection that is never made", "GET, POST", "0 (3 attempts)",
            "`APITimeoutError`: the connection was not made in time", "test_unreachable.test_nobody_answers"),
        Row("a port that takes connections and says nothing", "GET", "3",
            "`APITimeoutError`: the server sent nothing in time", "test_unreachable.test_nobody_answers"),
        Row("a port that takes connections and says nothing", "POST", "1",
            "`APITimeoutError`: the server sent nothing in time", "test_unreachable.test_nobody_answers"),
        Row("a name that nobody knows", "POST", "0 (3 attempts)", "`APIConnectionError`: could not connect",
            "test_unreachable.test_nobody_knows_the_name"),
    ],
    "Proxies": [
        Row("a proxy that refuses the tunnel (403, 407, 502)", "GET, POST", "0 (3 attempts)",
            "`APIConnectionError`: the proxy refused", "test_unreachable.test_a_proxy_that_does_not_tunnel"),
        Row("a proxy that resets, closes, speaks no HTTP or drops the tunnel", "GET", "0 (3 attempts)",
            "`APIConnectionError`", "test_unreachable.test_a_proxy_that_does_not_tunnel"),
        Row("a proxy that refuses a plain http request (407)", "GET", "0", "`APIStatusError`: 407",
            "test_unreachable.test_a_proxy_that_refuses_the_absolute_form"),
    ],
    "https": [
        Row("a certificate that nobody vouches for", "GET", "0 (1 attempt)",
            "`APIConnectionError`: could not connect: … CERTIFICATE_VERIFY_FAILED",
            "test_origins.test_a_certificate_that_nobody_vouches_for_is_final"),
        Row("a handshake that breaks, then good", "POST", "1", "the answer",
            "test_origins.test_a_handshake_that_breaks_is_tried_again"),
        Row("a redirect from https to http", "GET", "1", "`APIStatusError`: 302 redirected to …, which is not followed",
            "test_origins.test_https_is_not_left_for_http"),
    ],
    "Other origins": [
        Row("a redirect to another origin", "GET", "1, and 1 there", "the answer; no credential, cookie, session or"
            " vendor header goes along", "test_origins.test_a_redirect_to_another_origin_carries_nothing_of_ours"),
        Row("a redirect to another origin and back", "GET", "2, and 1 there", "the answer; the request that comes back"
            " has no credential either", "test_origins.test_a_redirect_back_home_stays_without_secrets"),
    ],
    "Deadlines": [
        Row("silence, or a body that drips for ever", "GET", "1", "`APITimeoutError`: the deadline of 0.1 s passed",
            "test_deadlines.test_a_deadline_bounds_a_call_whatever_trickles_in"),
        Row("headers that drip for ever, or 103 for ever", "GET", "1", "`APITimeoutError`: the deadline of 0.1 s passed"
            " (not with a blocking client that was handed in, whose read timeout alone counts up to the headers)",
            "test_deadlines.test_a_deadline_bounds_what_trickles_in_before_the_body"),
        Row("429 for ever, with a thousand retries", "GET", "several", "`APITimeoutError`: the deadline of 0.1 s"
            " passed", "test_deadlines.test_a_deadline_bounds_a_call_whatever_trickles_in"),
        Row("a stream without end", "GET", "1", "the events, then `APITimeoutError`: the deadline of 0.1 s passed",
            "test_deadlines.test_a_deadline_ends_a_stream"),
    ],
    "The caller's own doing": [
        Row("the call is cancelled, wherever it waits", "GET", "1", "the cancellation; the connection is closed",
            "test_cancellation.test_a_cancelled_call_gives_its_connection_back"),
        Row("Ctrl-C while a call blocks", "GET", "1", "`KeyboardInterrupt`; the connection is closed",
            "test_cancellation.test_ctrl_c_while_blocking"),
        Row("an exception in a hook", "GET", "1", "that exception; the connection is closed",
            "test_cancellation.test_an_exception_in_a_hook_comes_out_and_leaks_nothing"),
        Row("the file that is sent cannot be read on", "PUT", "1, not whole", "that exception",
            "test_cancellation.test_an_exception_in_a_source_of_the_body_comes_out_and_leaks_nothing"),
        Row("a stream is left half-read", "GET", "1", "nothing; the connection is closed at `close()` or at the end of"
            " the `with` block", "test_streams.test_a_stream_left_half_read_gives_its_connection_back"),
        Row("a stream is never closed", "GET", "1", "`ResourceWarning`; the connection is closed at the next call",
            "test_streams.test_a_stream_that_nobody_closes_warns_and_is_closed_at_the_next_call"),
    ],
}  # fmt: skip


def shown(line: Line) -> Row:
    """A line of the table as a row."""
    name, _, kind = line.name.rpartition(": ")
    if not re.match(r"(GET|PUT|POST|DELETE)\b", kind):
        name, kind = line.name, CALLS[line.call]
    if len(name) > 80:
        name = f"{name[:80]}…"
    if line.error is None:
        outcome = "the answer" if line.value is not None else "`None`"
    else:
        words = f": {line.words}" if line.words else ""
        details = ", ".join(f"{key}={value!r}" for key, value in line.shows.items() if key not in ("attempts", "body"))
        outcome = f"`{line.error.__name__}`{words}" + (f" (`{details}`)" if details else "")
    requests = f"1 before, then {line.sent - 1}" if line.warm else str(line.sent)
    return Row(name, kind, requests, outcome, "")


def page() -> str:
    """The whole page."""
    parts = [INTRO]
    tables = {title: [shown(line) for line in lines] for title, lines in GROUPS.items()} | OTHERS
    for title, rows in tables.items():
        parts.append(f"## {title}\n")
        parts.append("| the server | call | requests | the caller gets |\n|---|---|---|---|")
        parts += [f"| {' | '.join(_cell(text) for text in (r.what, r.call, r.requests, r.outcome))} |" for r in rows]
        parts.append("")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
