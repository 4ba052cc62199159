"""The constructors, as httpx sees them."""

from __future__ import annotations

import hashlib
import socket
import ssl
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.lab import Close, Drip, Gate, Lab, Pause, RangeFile, Repeat, Reply, Reset, Send, faults, replies, stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lab import Certificate


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=10) as client:
        yield client


def test_json_text_html_and_empty(client: httpx.Client) -> None:
    twice = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    answers = [
        replies.json(201, {"a": [1]}, twice),
        replies.text(200, "é", {"X-A": "1"}),
        replies.html(502),
        replies.empty(),
        replies.empty(200),
        replies.empty(304),
        replies.rate_limited("3", milliseconds="20"),
        replies.gzip_json(200, {"z": 1}),
        replies.body(299, b"\0"),
    ]
    with Lab(answers) as lab:
        got = [client.get(lab.url) for _ in answers]
        assert lab.opened == 1
    assert [response.status_code for response in got] == [201, 200, 502, 204, 200, 304, 429, 200, 299]
    assert got[0].json() == {"a": [1]}
    assert got[0].headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert got[0].content == b'{"a":[1]}'
    assert (got[1].text, got[1].headers["x-a"]) == ("é", "1")
    assert got[2].headers["content-type"] == "text/html"
    assert "content-length" not in got[3].headers
    assert got[4].headers["content-length"] == "0"
    assert (got[6].headers["retry-after"], got[6].headers["retry-after-ms"]) == ("3", "20")
    assert got[7].json() == {"z": 1}
    assert got[7].headers["content-encoding"] == "gzip"
    assert got[8].content == b"\0"


def test_chunks_events_and_bodies_up_to_the_end(client: httpx.Client) -> None:
    event = replies.event("a\nb", name="n", id_="7", retry=5)
    assert event == b"event: n\nid: 7\nretry: 5\ndata: a\ndata: b\n\n"
    answers = [
        replies.chunked([b"ab", b"c"], every=0.001),
        replies.sse([event, b": x\n\n"]),
        replies.until_close(200, b"all"),
    ]
    with Lab(answers) as lab:
        assert client.get(lab.url).content == b"abc"
        response = client.get(lab.url)
        assert (response.content, response.headers["content-type"]) == (event + b": x\n\n", "text/event-stream")
        assert client.get(lab.url).content == b"all"
        lab.push(replies.sse([event], end=False).then(Close()))
        with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
            client.get(lab.url)


def test_an_endless_answer_ends_when_the_client_leaves(client: httpx.Client) -> None:
    with Lab(replies.endless(b"0123456789")) as lab:
        with client.stream("GET", lab.url) as response:
            assert next(response.iter_bytes(10)) == b"0123456789"
        lab.wait_closed()
        assert lab.closed_by_peer == 1


def test_redirects_to_another_origin(client: httpx.Client) -> None:
    with Lab(replies.json(200, 1)) as there, Lab(replies.redirect(307, f"{there.url}/x")) as here:
        assert client.get(here.url, follow_redirects=True).json() == 1
        assert there.requests[0].target == "/x"
        assert there.port != here.port


def test_interim_answers(client: httpx.Client) -> None:
    hinted = replies.early_hints(replies.json(200, 1))
    assert hinted.data[: hinted.head_size].count(b"HTTP/1.1") == 2
    with Lab([hinted, replies.continue_100(replies.json(200, 2))]) as lab:
        assert client.get(lab.url).json() == 1
        assert client.post(lab.url, content=b"body").json() == 2
        assert lab.requests[1].body == b"body"


def test_an_answer_and_a_close(client: httpx.Client) -> None:
    with Lab(replies.close_after(replies.json(200, 1))) as lab:
        for number in (1, 2):
            assert client.get(lab.url).json() == 1
            lab.wait(lambda lab, number=number: lab.closed_by_server == number)
        assert lab.opened == 2


@pytest.mark.parametrize(("end", "error"), [(Close(), httpx.RemoteProtocolError), (Reset(), httpx.ReadError)])
def test_a_stale_connection(client: httpx.Client, end: Close | Reset, error: type[Exception]) -> None:
    with Lab([replies.stale(replies.json(200, 1), end), replies.json(200, 2)]) as lab:
        assert client.get(lab.url).json() == 1
        with pytest.raises(error):
            client.get(lab.url + "/second")
        assert client.get(lab.url).json() == 2
        assert [(request.path, request.connection, request.answered) for request in lab.requests[:2]] == [
            ("/", 1, True),
            ("/second", 1, False),
        ]
        assert lab.opened == 2


def test_a_hang_and_a_delay(client: httpx.Client) -> None:
    with Lab([replies.hang(), replies.empty().delay(until=(gate := Gate()))]) as lab:
        with pytest.raises(httpx.ReadTimeout):
            client.get(lab.url, timeout=httpx.Timeout(10, read=0.05))
        lab.wait_closed()
        gate.open()
        assert client.get(lab.url).status_code == 204


@pytest.mark.parametrize("end", [Close(), Reset()])
def test_an_answer_cut_anywhere(client: httpx.Client, end: Close | Reset) -> None:
    whole = replies.json(200, {"a": 1})
    head = whole.head_size
    assert whole.cut(-1, end).data == whole.data[:-1]
    assert whole.cut_body(2, end).data == whole.data[: head + 2]
    for reply in (whole.cut(0, end), whole.cut(12, end), whole.cut(head, end), whole.cut_body(3, end)):
        with Lab(reply) as lab, pytest.raises(httpx.TransportError):
            client.get(lab.url)


def test_a_cut_keeps_the_steps_before_it() -> None:
    reply = Reply((Send(b"abc"), Pause(1), Drip(b"def", 2, 3), Repeat(b"gh", 2), Send(b"i")))
    assert reply.cut(5).steps == (Send(b"abc"), Pause(1), Drip(b"de", 2, 3), Close())
    assert reply.cut(9).steps == (Send(b"abc"), Pause(1), Drip(b"def", 2, 3), Send(b"ghg"), Close())
    assert reply.cut(3, Reset()).steps == (Send(b"abc"), Reset())
    with pytest.raises(ValueError, match="an endless reply has no end"):
        assert Reply((Repeat(b"x"),)).data


def test_slow_answers_and_answers_without_their_body(client: httpx.Client) -> None:
    whole = replies.json(200, {"a": 1})
    assert whole.drip(0.5).steps == (Drip(whole.data, 0.5, 1),)
    assert whole.drip_body(0.5, 2).steps == (Send(whole.data[: whole.head_size]), Drip(b'{"a":1}', 0.5, 2))
    with Lab([whole.drip(0.0001), whole.drip_body(0.0001), whole.without_body()]) as lab:
        assert client.get(lab.url).json() == client.get(lab.url).json() == {"a": 1}
        assert client.head(lab.url).headers["content-length"] == "7"


BROKEN = [
    faults.reset(),
    faults.disconnect(),
    faults.wrong_length(b"{}", 3),
    faults.wrong_length(b"{}", "many"),
    faults.two_lengths(b"{}"),
    faults.bad_chunk("size"),
    faults.bad_chunk("negative"),
    faults.bad_chunk("no-crlf"),
    faults.bad_chunk("short"),
    faults.bad_chunk("no-end"),
    faults.bad_chunk("endless-size"),
    faults.not_http(),
    faults.bad_header(),
    faults.header_flood(2000),
    faults.endless_headers(),
]


@pytest.mark.parametrize("reply", BROKEN)
def test_broken_answers_break(client: httpx.Client, reply: Reply) -> None:
    with Lab(reply) as lab:
        with pytest.raises(httpx.TransportError):
            client.get(lab.url)
        lab.wait_closed()


def test_odd_answers_that_httpx_takes(client: httpx.Client) -> None:
    with Lab([faults.header_flood(50), faults.wrong_length(b"{}}}", 2), replies.empty()]) as lab:
        assert len(client.get(lab.url).headers) == 52
        assert client.get(lab.url).content == b"{}"
        with pytest.raises(httpx.RemoteProtocolError, match="illegal status line"):
            client.get(lab.url)


def test_gzip_that_is_none(client: httpx.Client) -> None:
    with Lab(faults.not_gzip()) as lab, pytest.raises(httpx.DecodingError):
        client.get(lab.url)


def test_a_gzip_bomb_is_valid_and_small_on_the_wire(client: httpx.Client) -> None:
    bomb = faults.gzip_bomb(5_000_000)
    assert len(bomb.data) < 10_000
    with Lab(bomb) as lab:
        response = client.get(lab.url)
    assert len(response.content) == 5 * (1 << 20) + 2
    assert response.json() == {}


def test_a_file_in_parts(client: httpx.Client) -> None:
    content = bytes(range(256)) * 4
    file = RangeFile(content, headers={"X-A": "1"})

    def get(**headers: str) -> httpx.Response:
        return client.get(lab.url, headers={name.replace("_", "-"): value for name, value in headers.items()})

    with Lab(file) as lab:
        whole = get()
        assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, content, "bytes")
        assert (whole.headers["etag"], whole.headers["x-a"]) == ('"v1"', "1")
        part = get(Range="bytes=10-19", If_Range='"v1"')
        assert (part.status_code, part.content, part.headers["content-range"]) == (
            206,
            content[10:20],
            "bytes 10-19/1024",
        )
        assert get(Range="bytes=1000-").content == content[1000:]
        assert get(Range="bytes=-4").content == content[-4:]
        assert get(Range="bytes=1020-5000").headers["content-range"] == "bytes 1020-1023/1024"
        refused = get(Range="bytes=1024-")
        assert (refused.status_code, refused.headers["content-range"]) == (416, "bytes */1024")
        assert get(Range="bytes=10-19", If_Range='"old"').status_code == 200
        assert get(Range="bytes=0-1,4-5").status_code == 200
        assert get(If_None_Match='"v1"').status_code == 304
        head = client.head(lab.url)
        assert (head.status_code, head.headers["content-length"], head.content) == (200, "1024", b"")
        file.etag = 'W/"v1"'
        assert get(Range="bytes=10-19", If_Range='W/"v1"').status_code == 200
        file.ranges, file.etag = False, None
        whole = get(Range="bytes=10-19")
        assert (whole.status_code, whole.headers["accept-ranges"], "etag" in whole.headers) == (200, "none", False)


@pytest.mark.parametrize("end", [Close(), Reset()])
def test_a_file_is_cut(client: httpx.Client, end: Close | Reset) -> None:
    with Lab(RangeFile(b"x" * 100, cuts=(10, None), end=end)) as lab:
        with client.stream("GET", lab.url) as response:
            pieces = response.iter_raw()
            assert next(pieces) == b"x" * 10
            with pytest.raises(httpx.TransportError):
                next(pieces)
        assert client.get(lab.url).content == b"x" * 100


def test_a_sink_hashes(client: httpx.Client) -> None:
    content = b"0123456789" * 100_000
    with Lab(stored, keep=10) as lab:
        response = client.put(lab.url, content=content)
        (request,) = lab.requests
    assert response.headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert (request.size, request.body) == (1_000_000, b"0123456789")


def test_https(certificate: Certificate) -> None:
    answers = [replies.json(200, 1), replies.json(200, 2).cut(-1), replies.json(200, 2).cut(-1, Reset())]
    with Lab(answers, tls=certificate.server()) as lab:
        assert lab.url.startswith("https://")
        with httpx.Client(verify=certificate.client(), trust_env=False) as client:
            assert client.get(lab.url).json() == 1
            with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
                client.get(lab.url)
            # Up to Python 3.12 blocking TLS shows a reset as an end.
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                client.get(lab.url)
        with httpx.Client(trust_env=False) as stranger, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY"):
            stranger.get(lab.url)
        lab.wait_closed()
        assert lab.opened == 3
        assert "alert" in (lab.connections[2].handshake_error or "").lower()


def test_https_hangs_and_is_interrupted(certificate: Certificate) -> None:
    with (
        Lab([replies.hang(), replies.hang()], tls=certificate.server()) as lab,
        httpx.Client(verify=certificate.client(), trust_env=False) as client,
    ):
        with pytest.raises(httpx.ReadTimeout):
            client.get(lab.url, timeout=httpx.Timeout(10, read=0.05))
        lab.wait_closed()
        assert lab.closed_by_peer == 1
        lab.greet(faults.disconnect())
        with pytest.raises(httpx.ConnectError):
            client.get(lab.url)


@pytest.mark.parametrize(("end", "result"), [(Close(), b""), (Reset(), None)])
def test_https_says_goodbye_unless_it_resets(
    certificate: Certificate, end: Close | Reset, result: bytes | None
) -> None:
    with (
        Lab(Reply((Send(b"x"), end)), tls=certificate.server()) as lab,
        socket.create_connection((lab.host, lab.port)) as plain,
        certificate.client().wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False) as sock,
    ):
        sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert sock.recv(10) == b"x"
        if result is None:
            with pytest.raises(OSError, match=r"EOF occurred|reset"):
                sock.recv(10)
        else:
            assert sock.recv(10) == result


def test_the_context_trusts_nobody_else(certificate: Certificate) -> None:
    assert len(certificate.client().get_ca_certs()) == 1
    assert certificate.client().verify_mode is ssl.CERT_REQUIRED
