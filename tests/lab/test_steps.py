"""The steps of replies, one by one."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.lab import (
    AwaitBytes,
    Close,
    Drip,
    Gate,
    HalfClose,
    Lab,
    LabError,
    Pause,
    ReadBody,
    ReadRequest,
    Repeat,
    Reply,
    Reset,
    Run,
    Send,
    Signal,
    faults,
    replies,
)
from tests.lab.talk import GET, ask, connect, read, read_all

if TYPE_CHECKING:
    from tests.lab.wire import Wire


def test_send_and_close() -> None:
    with Lab(Reply((Send(b"exactly"), Send(b" this"), Close()))) as lab:
        assert ask(lab) == b"exactly this"
        lab.wait_closed()
        assert (lab.opened, lab.closed_by_server, lab.closed_by_peer) == (1, 1, 0)
        assert lab.connections[0].ended == "server"


def test_close_is_a_fin_even_with_bytes_unread() -> None:
    with Lab([Reply((AwaitBytes(), Send(b"x"), Close()))]) as lab:
        assert ask(lab, GET + b"POST /half HTTP/1.1\r\n") == b"x"
        lab.wait_closed()
        assert lab.connections[0].unread == b"POST /half HTTP/1.1\r\n"


def test_reset() -> None:
    with Lab(Reply((Send(b"HTTP/1.1 200"), Reset()))) as lab, connect(lab) as sock:
        sock.sendall(GET)
        with pytest.raises(ConnectionResetError):
            read_all(sock)
        lab.wait_closed()
        assert lab.closed_by_server == 1


def test_half_close_sends_a_fin_and_still_reads() -> None:
    with Lab(Reply((Send(b"end"), HalfClose(), ReadRequest()))) as lab, connect(lab) as sock:
        sock.sendall(GET)
        assert read_all(sock) == b"end"
        assert lab.open_now == 1
        sock.sendall(GET)
        lab.wait(lambda lab: lab.seen == 2)
        lab.wait_closed()


@pytest.mark.parametrize("whole", [False, True])
def test_the_next_request_is_read_and_left_without_an_answer(whole: bool) -> None:
    gate = Gate()
    with Lab([Reply((ReadRequest(body=whole), Signal(gate), Pause()))]) as lab, connect(lab) as sock:
        sock.sendall(GET + b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n")
        if not whole:
            gate.wait()
        sock.sendall(b"abc")
        gate.wait()
        assert [request.body for request in lab.requests] == [b"", b"abc" if whole else b""]
        assert not lab.requests[1].answered


def test_drip_sends_a_few_bytes_at_a_time() -> None:
    with Lab([Reply((Drip(b"abcdef", every=0.001, size=4), Close())), Reply((Drip(b"abcdef", 1000, 4),))]) as lab:
        assert ask(lab) == b"abcdef"
        with connect(lab) as sock:
            sock.sendall(GET)
            assert sock.recv(100) == b"abcd"
        # It ends when the peer leaves, however long the wait.
        lab.wait_closed()
        assert lab.closed_by_peer == 1


@pytest.mark.parametrize("every", [0.0, 0.001])
def test_repeat(every: float) -> None:
    with Lab([Reply((Repeat(b"ab", 3, every), Close())), Reply((Repeat(b"cd", None, every),))]) as lab:
        assert ask(lab) == b"ababab"
        with connect(lab) as sock:
            sock.sendall(GET)
            assert read(sock, 100) == b"cd" * 50
        lab.wait_closed()
        assert lab.closed_by_peer == 1


def test_pause_ends_after_its_time_or_when_the_gate_opens() -> None:
    reached, gate = Gate(), Gate()
    with (
        Lab(Reply((Pause(0.001), Signal(reached), Pause(until=gate), Send(b"x"), Close()))) as lab,
        connect(lab) as sock,
    ):
        sock.sendall(GET)
        reached.wait()
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):
            sock.recv(1)
        sock.settimeout(10)
        gate.open()
        assert read_all(sock) == b"x"
    with Lab(Reply((Pause(1000, until=gate), Send(b"open already"), Close()))) as lab:
        assert ask(lab) == b"open already"


def test_a_gate_says_when_it_stays_shut() -> None:
    with pytest.raises(AssertionError, match=r"within 0\.001 s"):
        Gate().wait(0.001)


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("until", [None, Gate()])
def test_a_pause_notices_how_the_peer_leaves(until: Gate | None, reset: bool) -> None:
    reached = Gate()
    with Lab(Reply((Signal(reached), Pause(until=until)))) as lab:
        with connect(lab) as sock:
            # A byte that nobody reads must not hide the departure.
            sock.sendall(GET + b"x")
            reached.wait()
            if reset:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        lab.wait_closed()
        (connection,) = lab.connections
    assert connection.ended == ("peer-reset" if reset else "peer-fin")
    assert connection.unread == b"x"
    assert lab.requests[0].answered is False


def test_an_early_reply_reads_as_much_of_the_body_as_it_says() -> None:
    head = b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 10\r\n\r\n"
    with Lab([Reply((Send(b"x"), ReadBody(4), Send(b"y"), Pause()), early=True)]) as lab, connect(lab) as sock:
        sock.sendall(head)
        assert read(sock, 1) == b"x"
        lab.wait(lambda lab: lab.requests[0].size == 0)
        sock.sendall(b"012345")
        assert read(sock, 1) == b"y"
        assert (lab.requests[0].body, lab.requests[0].complete) == (b"0123", False)


def test_the_rest_of_the_body_is_read_after_an_early_reply() -> None:
    head = b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 3\r\n\r\n"
    with Lab([replies.empty(413).at_head(), replies.empty().then(Close())]) as lab, connect(lab) as sock:
        sock.sendall(head)
        assert read(sock, len(replies.empty(413).data)) == replies.empty(413).data
        sock.sendall(b"abc" + GET)
        assert read_all(sock) == replies.empty().data
        assert [request.body for request in lab.requests] == [b"abc", b""]


def test_an_unread_body_makes_the_client_wait() -> None:
    with Lab(replies.hang().at_head(), receive_buffer=4096) as lab, connect(lab) as sock:
        sock.settimeout(0.05)
        with pytest.raises(TimeoutError):
            sock.sendall(b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 20000000\r\n\r\n" + b"x" * 20_000_000)
        assert lab.requests[0].size == 0


def test_run_hands_the_connection_over() -> None:
    def shout(wire: Wire) -> None:
        wire.send(wire.receive().upper())

    with Lab(Reply((Run(shout), Close()))) as lab:
        assert ask(lab, GET + b"hello") == b"HELLO"


def test_a_step_after_the_end_is_a_mistake_in_the_script_but_a_signal_is_not() -> None:
    gate = Gate()
    with Lab(Reply((Close(), Signal(gate)))) as lab:
        ask(lab)
        gate.wait()
    with pytest.raises(LabError, match="a step after the connection's end"), Lab(Reply((Close(), Send(b"")))) as lab:
        ask(lab)


def test_a_greeting_comes_before_the_request_is_read() -> None:
    with Lab(replies.empty().then(Close())) as lab:
        lab.greet(faults.reset(), replies.raw(b"hello"))
        with pytest.raises(ConnectionResetError), connect(lab) as sock:  # which may be as early as while connecting
            sock.recv(1)
        with connect(lab) as sock:
            assert read(sock, 5) == b"hello"
            sock.sendall(GET)
            assert read_all(sock) == replies.empty().data
        lab.wait_closed()
        assert [connection.requests for connection in lab.connections] == [0, 1]
