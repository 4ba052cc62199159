"""What a cassette listens to: any transport of any client; what it plays is what it heard, without its pauses."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest

from jackfield import AsyncClient, ServerError, WaitTimeoutError
from jackfield._awaiting import AwaitingIO
from jackfield._blocking import BlockingIO
from jackfield.testing import Fake, use_cassette
from jackfield.testing._cassettes import RecordMode, Taken
from jackfield.testing._taps import Listening
from tests.testing.scripted import Answer, Scripted
from tests.testing.telltale import Telltale
from tests.testing.test_cassettes import KEY, path, shop
from tests.testing.user_project.shop import Shop

__all__ = ["path"]  # the fixture


def wrapped(library: Any, *, slotted: bool = False) -> Any:
    """A transport round the library's own, which it can be seen to hold or not."""
    inner = library.HTTPTransport()

    class Wrapper(library.BaseTransport):
        if slotted:
            __slots__ = ("holder",)

        def __init__(self) -> None:
            self.holder = (inner,) if slotted else inner

        def handle_request(self, request: Any) -> Any:
            return inner.handle_request(request)

        def close(self) -> None:
            inner.close()

    return Wrapper()


class Sockets(httpx.BaseTransport):
    """A transport that does without the HTTP library's own."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        connection = http.client.HTTPConnection(request.url.host, request.url.port or 80, timeout=5)
        connection.request(request.method, request.url.raw_path.decode(), request.read(), dict(request.headers))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=content)


def test_blocks_may_end_in_any_order(tmp_path: Path) -> None:
    untouched = httpx.HTTPTransport.handle_request
    first, second = (use_cassette(tmp_path / f"{name}.yaml", "once") for name in ("first", "second"))
    with Telltale() as server:
        client = shop(server.url)
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        client.echo({"n": 2})
        second.__exit__(None, None, None)
        assert httpx.HTTPTransport.handle_request is untouched
        client.echo({"n": 3})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["second.yaml"]
    assert (tmp_path / "second.yaml").read_text().count("uri:") == 1


@pytest.mark.parametrize(
    "made",
    [Sockets, lambda: wrapped(httpx), lambda: wrapped(httpx, slotted=True), lambda: wrapped(httpx2)],
    ids=["of its own", "wrapper", "wrapper that hides what it holds", "httpx2 wrapper"],
)
def test_any_transport_of_a_handed_in_client(made: Callable[[], Any], path: Path) -> None:
    def client() -> Any:
        transport: Any = made()
        library: Any = httpx if isinstance(transport, httpx.BaseTransport) else httpx2
        return library.Client(transport=transport)

    with Telltale() as server, use_cassette(path, "once"), client() as http:
        assert shop(server.url, http_client=http, retries=2).flaky()["tried"] == 3
    assert path.read_text().count("uri:") == 3, "each attempt, once"
    assert server.asked == {"/v1/flaky": 3}
    with use_cassette(path), client() as http:
        assert shop("http://127.0.0.1:9", http_client=http, retries=2).flaky()["tried"] == 3


class Elsewhere(httpx.AsyncBaseTransport):
    """An async transport that does without the HTTP library's own."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"status": "done"})


async def test_any_transport_of_a_handed_in_async_client(path: Path) -> None:
    modes: list[RecordMode] = ["once", "none"]
    for mode, transport in zip(modes, (Elsewhere(), httpx.AsyncHTTPTransport()), strict=True):
        with use_cassette(path, mode):
            async with httpx.AsyncClient(transport=transport) as http:
                client = AsyncClient(http_client=http, shop={"api_key": KEY}).use(Shop)
                assert (await client.job())["status"] == "done"


def test_a_fake_inside_of_a_recorded_test_stays_a_fake(path: Path) -> None:
    fake = Fake()
    fake.on("flux0.agents.list").returns([])
    with use_cassette(path), fake.client() as client:
        assert client.flux0.agents.list().items == []


def test_pauses_are_not_touched_while_recording(path: Path) -> None:
    before = (BlockingIO.sleep, BlockingIO.now, AwaitingIO.sleep, AwaitingIO.now)
    with Telltale() as server, use_cassette(path, "once"):
        assert (BlockingIO.sleep, BlockingIO.now, AwaitingIO.sleep, AwaitingIO.now) == before
        shop(server.url).job()
    with use_cassette(path):
        assert BlockingIO.sleep is not before[0]
        shop().job()
    assert (BlockingIO.sleep, BlockingIO.now, AwaitingIO.sleep, AwaitingIO.now) == before


async def test_pauses_pass_at_once_when_replayed(path: Path) -> None:
    answers = [Answer(b'{"status": "queued"}')] * 3 + [Answer(b'{"status": "done"}')]
    busy = Answer(b"{}", status=503, headers={"retry-after": "50"})
    with Scripted(*answers, busy, answers[-1]) as server, use_cassette(path, "once"):
        shop(server.url).wait()
        with pytest.raises(ServerError):
            shop(server.url).job()
        shop(server.url).job()
    with use_cassette(path):
        assert shop().patiently(1000.0)["status"] == "done"
        assert shop().job(retries=1)["status"] == "done"
    with use_cassette(path):
        async with AsyncClient(shop={"api_key": KEY}) as client:
            assert (await client.use(Shop).patiently(1000.0))["status"] == "done"
            assert (await client.use(Shop).job(retries=1))["status"] == "done"
    with pytest.raises(WaitTimeoutError), use_cassette(path):
        shop().patiently(1000.0, budget=1500.0)


def test_an_error_after_a_stream_was_left_is_no_failure_of_it() -> None:
    class Broken(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b"a"
            raise httpx.ReadError("closed while it was read")

    taken = [Taken(("GET", "https://a.test", [], b""), exact=False) for _ in range(2)]
    for each, leave in zip(taken, (True, False), strict=True):
        body: Any = Listening.of(httpx)(Broken(), each, httpx)
        pieces = iter(body)
        assert next(pieces) == b"a"
        if leave:
            body.close()
        with pytest.raises(httpx.ReadError):
            next(pieces)
    assert [each.failure for each in taken] == [None, "ReadError"]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/octet-stream", "text/event-stream"])
def test_texts_come_back_as_they_were(kind: str, path: Path) -> None:
    breaks = ("\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x00", "\ufeff", "\t", " ")
    texts = [each for mark in breaks for each in (mark, f"a{mark}", f"{mark}b", f"a{mark}b{mark}\n c")]

    def ask(client: Shop) -> list[bytes]:
        return [client.request_bytes("GET", "/text") for _ in texts]

    with Scripted(*(Answer(text.encode(), kind) for text in texts)) as server, use_cassette(path, "once"):
        asked = ask(shop(server.url))
    assert asked == [text.encode() for text in texts]
    with use_cassette(path):
        assert ask(shop()) == asked
