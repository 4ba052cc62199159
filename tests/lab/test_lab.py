"""The laboratory itself: its scripts, its records and its end."""

from __future__ import annotations

import itertools
import os
import re
import threading
from typing import TYPE_CHECKING

import pytest

from tests.lab import (
    AwaitBytes,
    Close,
    Gate,
    Lab,
    LabError,
    Pause,
    ReadRequest,
    Reply,
    Request,
    replies,
)
from tests.lab.talk import GET, ask, connect, read

if TYPE_CHECKING:
    pass


def test_a_request_is_recorded_as_it_came() -> None:
    with Lab(replies.json(200, {"ok": True})) as lab, connect(lab) as sock:
        sock.sendall(GET)
        reply = replies.json(200, {"ok": True}).data
        assert read(sock, len(reply)) == reply
        sock.sendall(b"PUT /up HTTP/1.1\r\nHost: lab\r\nContent-Length: 7\r\n\r\n" + b'{"a":1}')
        assert read(sock, len(reply)) == reply
        lab.wait(lambda lab: all(request.answered for request in lab.requests))
        first, second = lab.requests
    assert (first.method, first.target, first.path, first.version) == (
        "GET",
        "/a%20b?x=1&x=2&y=",
        "/a%20b",
        "HTTP/1.1",
    )
    assert first.query == [("x", "1"), ("x", "2"), ("y", "")]
    assert first.headers == (("Host", "lab"), ("X-One", "1"), ("x-one", "2"))
    assert first.header("X-ONE") == "1"
    assert first.header_all("x-one") == ["1", "2"]
    assert first.head == GET
    assert (first.connection, first.position, second.connection, second.position) == (1, 1, 1, 2)
    assert first.time <= second.time
    assert second.json() == {"a": 1}
    assert (second.size, second.complete, first.complete) == (7, True, True)


@pytest.mark.parametrize("keep", [0, 5, 100])
def test_a_body_is_counted_and_hashed_even_if_it_is_not_kept(keep: int) -> None:
    import hashlib

    content = b"0123456789" * 3
    framed = b"".join(map(replies.chunk, (content[:1], content[1:20], content[20:], b"")))
    head = b"POST / HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    with Lab(replies.empty(), keep=keep) as lab:
        assert ask(lab, head + framed) == replies.empty().data
        (request,) = lab.requests
    assert (request.body, request.size, request.complete) == (content[:keep], 30, True)
    assert request.sha256 == hashlib.sha256(content).hexdigest()


def test_answers_come_from_a_queue_an_iterator_a_function_or_routes() -> None:
    def echo(request: Request) -> Reply:
        return replies.text(200, request.target)

    with Lab([replies.empty(201), echo]) as lab, connect(lab) as sock:
        lab.push(replies.empty(203))
        lab.on("GET", "/routed", itertools.repeat(replies.empty(204)))
        lab.on("*", re.compile("/items/.*"), [replies.empty(205)])
        asked = ["/", "/routed", "/b", "/items/1", "/routed", "/"]
        for target in asked:
            sock.sendall(b"GET %s HTTP/1.1\r\nHost: lab\r\n\r\n" % target.encode())
        expected = [replies.empty(201), replies.empty(204), replies.text(200, "/b"), replies.empty(205)]
        expected += [replies.empty(204), replies.empty(203)]
        for reply in expected:
            assert read(sock, len(reply.data)) == reply.data
        assert lab.left == 0


def test_the_newest_route_counts_and_a_pattern_fits_wholly() -> None:
    with Lab(replies.empty(200).then(Close())) as lab:
        lab.on("GET", "/a", replies.empty(201).then(Close()))
        lab.on("GET", "/a", replies.empty(202).then(Close()))
        lab.on("GET", re.compile("/b"), replies.empty(203).then(Close()))
        lab.on("POST", "/bc", replies.empty(206).then(Close()))
        statuses = [ask(lab, b"GET %s HTTP/1.1\r\n\r\n" % path)[9:12] for path in (b"/a", b"/a?x", b"/b", b"/bc")]
        assert statuses == [b"202", b"202", b"203", b"200"]


def test_what_is_not_scripted_fails_the_block() -> None:
    lab = Lab([replies.empty()])
    assert lab.left == 1
    with pytest.raises(LabError, match="nothing is scripted for GET /a"), lab:
        ask(lab, GET.replace(b"lab\r\n", b"lab\r\nConnection: close\r\n"))
        assert b"501" in ask(lab)


def test_an_error_in_a_script_fails_the_block_but_not_a_failing_one() -> None:
    def broken(request: Request) -> Reply:
        raise RuntimeError(f"broken at {request.path}")

    with pytest.raises(LabError, match="broken at /a%20b"), Lab(broken) as lab:
        assert ask(lab) == b""
    with pytest.raises(ZeroDivisionError), Lab(broken) as lab:
        ask(lab)
        raise ZeroDivisionError
    with Lab(broken, strict=False) as lab:
        ask(lab)
        assert "broken at" in lab.problems[0]
        lab.wait_closed()
        assert (lab.connections[0].ended, lab.closed_by_server, lab.closed_by_peer) == ("lab", 0, 0)


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
    ],
)
def test_a_request_that_is_not_http_is_a_problem(request_: bytes) -> None:
    with pytest.raises(LabError, match="ValueError"), Lab(replies.empty()) as lab:
        assert ask(lab, request_) == b""


def test_connection_close_is_obeyed() -> None:
    with Lab(replies.empty()) as lab:
        assert ask(lab, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n") == replies.empty().data


def test_half_a_head_is_kept_as_unread() -> None:
    with Lab() as lab:
        with connect(lab) as sock:
            sock.sendall(GET[:20])
            lab.wait(lambda lab: lab.opened == 1)
        lab.wait_closed()
        assert lab.connections[0].unread == GET[:20]
        assert lab.connections[0].ended == "peer-fin"


def test_a_body_that_is_cut_is_recorded_as_incomplete() -> None:
    with Lab(replies.empty()) as lab:
        with connect(lab) as sock:
            sock.sendall(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
            lab.wait(lambda lab: lab.seen == 1)
        lab.wait_closed()
        (request,) = lab.requests
        assert (request.body, request.complete, request.answered) == (b"abc", False, False)


def test_waiting_for_what_does_not_come_says_what_is() -> None:
    with Lab() as lab, connect(lab):
        lab.wait(lambda lab: lab.opened == 1)
        with pytest.raises(LabError, match="1 opened, 1 open, 0 closed by the peer"):
            lab.wait_closed(0.001)


def test_history_is_bounded_and_can_be_dropped() -> None:
    with Lab(replies.empty().then(Close()), history=2) as lab:
        for _ in range(4):
            ask(lab)
            lab.wait_closed()
        assert [request.connection for request in lab.requests] == [3, 4]
        assert [connection.number for connection in lab.connections] == [3, 4]
        lab.forget()
        assert (lab.requests, lab.connections, lab.seen, lab.opened) == ([], [], 4, 4)


def test_the_end_leaves_no_thread_and_no_socket() -> None:
    before = {thread.name for thread in threading.enumerate()}
    sockets = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH112, PTH208
    stuck = [
        replies.hang(),
        Reply((Pause(until=Gate()),)),
        replies.endless(b"x" * 65536),
        Reply((AwaitBytes(),)),
        Reply((ReadRequest(),)),
        replies.empty(),
    ]
    with Lab(stuck) as lab:
        clients = [connect(lab) for _ in range(7)]
        for number, client in enumerate(clients[:5], 1):
            client.sendall(GET)
            lab.wait(lambda lab, seen=number: lab.seen == seen)
        clients[5].sendall(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
        lab.wait(lambda lab: lab.seen == 6)
        lab.wait(lambda lab: lab.opened == 7)
    assert {thread.name for thread in threading.enumerate()} == before
    assert {connection.ended for connection in lab.connections} == {"lab"}
    for client in clients:
        client.close()
    if sockets:
        assert len(os.listdir("/proc/self/fd")) == sockets  # noqa: PTH208
    with pytest.raises(ConnectionRefusedError):
        connect(lab)


def test_a_laboratory_that_never_started_closes() -> None:
    lab = Lab()
    lab.close()
    lab.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_does_not_keep_connections_open() -> None:
    with Lab(replies.hang()) as lab, connect(lab) as sock:
        lab.wait(lambda lab: lab.opened == 1)
        ear, mouth = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(mouth)
            os.read(ear, 1)
            os._exit(0)
        os.close(ear)
        try:
            lab.close()
            assert sock.recv(1) == b""
            with pytest.raises(ConnectionRefusedError):
                connect(lab)
        finally:
            os.close(mouth)
            assert os.waitpid(child, 0)[1] == 0
