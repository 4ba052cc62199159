"""Clients: their ends, their copies, and the threads, loops and processes that share them."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import subprocess
import sys
import threading
from typing import Any

import httpx
import httpx2
import pytest

from jackfield import AsyncClient, Client, ConfigurationError, DryRunClient
from tests.support.acme import KEY, Acme
from tests.support.clients import Way, everywhere
from tests.support.loopback import recorder
from tests.support.serving import Server, any_file, events, file_answer

CLIENTS: list[Any] = [Client, AsyncClient, DryRunClient]


@everywhere
async def test_closing_twice_is_fine(way: Way) -> None:
    client = way.client(any_file)
    await way(client.use(Acme).files.retrieve("a"))
    await way.close(client)
    await way.close(client)

    assert repr(client) == f"<{type(client).__name__} (closed)>"


@everywhere
async def test_closing_without_a_call_is_fine(way: Way) -> None:
    await way.close(way.client_without_key())


@everywhere
async def test_use_after_close_says_so(way: Way) -> None:
    client = way.client(any_file)
    acme = client.use(Acme)
    stream = acme.chats.say("hi")
    await way.close(client)
    uses: list[Any] = [
        lambda: way(acme.files.retrieve("a")),
        lambda: way(acme.files.retrieve.raw("a")),
        lambda: way.items(acme.files.list()),
        lambda: way.items(acme.chats.say("hi")),
        lambda: way.items(stream),
        lambda: way(acme.files.pair("a", "b")),
        lambda: way(client.with_options(timeout=1).use(Acme).files.retrieve("a")),
    ]
    for use in uses:
        with pytest.raises(
            ConfigurationError, match="this client is closed; make a new one, or keep the with block open"
        ):
            await use()


@everywhere
async def test_a_block_closes(way: Way) -> None:
    client = way.client(any_file)
    async with way.entered(client) as entered:
        assert entered is client
        assert repr(client) == f"<{type(client).__name__}>"
        await way(client.use(Acme).files.retrieve("a"))
    with pytest.raises(ConfigurationError):
        await way(client.use(Acme).files.retrieve("a"))


@everywhere
async def test_views_share_their_end(way: Way) -> None:
    client = way.client(any_file)
    await way.close(client.with_options(timeout=3))

    with pytest.raises(ConfigurationError):
        await way(client.use(Acme).files.retrieve("a"))


@everywhere
async def test_what_was_handed_in_is_not_closed(way: Way) -> None:
    own = way.http_client(Server(any_file))
    client = way.client(http_client=own)
    await way(client.use(Acme).files.retrieve("a"))
    await way.close(client)

    assert not own.is_closed


@pytest.mark.parametrize("kind", CLIENTS)
def test_clients_do_not_pickle(kind: Any) -> None:
    client = kind(acme={"api_key": KEY})
    for thing in (client, client.with_options(timeout=3)):
        with pytest.raises(
            TypeError, match=f"a {kind.__name__} holds connections and credentials and cannot be pickled"
        ):
            pickle.dumps(thing)


@pytest.mark.parametrize("kind", CLIENTS)
def test_clients_are_shared_not_copied(kind: Any) -> None:
    client = kind()

    assert copy.copy(client) is copy.deepcopy(client) is client


@pytest.mark.parametrize("kind", CLIENTS)
def test_clients_do_not_show_their_settings(kind: Any) -> None:
    assert repr(kind(acme={"api_key": KEY}, headers={"x-secret": "s"})) == f"<{kind.__name__}>"


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_client_says_what_it_has_not(kind: Any) -> None:
    client = kind()
    with pytest.raises(AttributeError, match="there is no platform or attribute 'nonsense'"):
        _ = client.nonsense
    with pytest.raises(AttributeError):
        _ = client._nonsense


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_clients_of_the_other_mode_are_refused(library: Any) -> None:
    with pytest.raises(ConfigurationError, match="is an async client; hand it to AsyncClient"):
        Client(http_client=library.AsyncClient())
    with (
        library.Client() as blocking,
        pytest.raises(ConfigurationError, match="is a blocking client; hand it to Client"),
    ):
        AsyncClient(http_client=blocking)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize(
    "thing", [object(), 5, "client", httpx, httpx.HTTPTransport], ids=lambda thing: str(thing)[:20]
)
def test_what_is_no_http_client_is_refused_at_once(kind: Any, thing: Any) -> None:
    with pytest.raises(ConfigurationError, match="http_client= takes an httpx or httpx2 client, or an object with"):
        kind(http_client=thing)


@pytest.mark.parametrize("thing", [httpx.MockTransport(any_file), httpx2.MockTransport(any_file)])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_transport_is_no_client(kind: Any, thing: Any) -> None:
    with pytest.raises(ConfigurationError, match="http_client= takes an httpx or httpx2 client"):
        kind(http_client=thing)


# -- threads, loops and processes


def test_many_threads_share_a_client() -> None:
    with recorder() as server, Client(acme={"base_url": server.url, "api_key": KEY}) as client:
        wrong: list[BaseException] = []

        def work() -> None:
            try:
                for _ in range(5):
                    assert client.use(Acme).files.retrieve("a").refresh().id == "a"
            except BaseException as error:  # noqa: BLE001 - shown by the test
                wrong.append(error)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert not wrong
        assert len(server.seen) == 80
        assert len(set(server.ports)) <= 8, "connections are shared"


def test_a_second_event_loop_gets_connections_of_its_own() -> None:
    with recorder() as server:
        client = AsyncClient(acme={"base_url": server.url, "api_key": KEY})

        async def main() -> None:
            await client.use(Acme).files.retrieve("a")
            await client.use(Acme).files.retrieve("a")

        asyncio.run(main())
        asyncio.run(main())
        import trio

        trio.run(main)
        assert server.ports[0] == server.ports[1]
        assert len(set(server.ports)) == 3


def test_a_client_that_was_handed_in_stays_on_its_loop() -> None:
    way = Way("httpx-asyncio")
    client = way.client(any_file)

    async def main() -> None:
        await client.use(Acme).files.retrieve("a")

    asyncio.run(main())
    with pytest.raises(
        ConfigurationError, match="belongs to another event loop: make a new client here, or hand none in"
    ):
        asyncio.run(main())


FORK = """
import os, sys, threading, warnings
from jackfield import Client, ConfigurationError
from tests.support.acme import Acme
from tests.support.loopback import recorder
with recorder() as server:
    client = Client(acme={"base_url": server.url, "api_key": "kkkk"})
    client.use(Acme).files.retrieve("a")
    lock = client.board._lock
    held, go = threading.Event(), threading.Event()
    def hold():
        with lock:
            held.set(); go.wait()
    holder = threading.Thread(target=hold); holder.start(); held.wait()
    child = os.fork()
    if not child:
        code = 1
        try:
            client.use(Acme).files.retrieve("b")
            client.with_options(timeout=9).use(Acme).files.retrieve("c")
            client.close()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    go.set(); holder.join()
    assert os.waitstatus_to_exitcode(status) == 0, status
    client.use(Acme).files.retrieve("d")
    client.close()
    paths = [path for _, path, _, _ in server.seen]
    assert paths == ["/files/a", "/files/b", "/files/c", "/files/d"], paths
    a, b, c, d = server.ports
    assert a == d and b == c and a != b, server.ports
"""

FORK_HANDED_IN = """
import os
import httpx
from jackfield import Client, ConfigurationError
from tests.support.acme import Acme
from tests.support.clients import Way
from tests.support.serving import any_file
acme = Way("httpx-sync").acme(any_file)
acme.files.retrieve("a")
child = os.fork()
if not child:
    code = 1
    try:
        acme.files.retrieve("a")
    except ConfigurationError as error:
        code = 0 if "forked" in str(error) else 2
    finally:
        os._exit(code)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
acme.files.retrieve("a")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("script", [FORK, FORK_HANDED_IN], ids=["own", "handed in"])
def test_after_a_fork_the_child_makes_its_own_connections(script: str, pytestconfig: pytest.Config) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script],
        capture_output=True, text=True, check=False, cwd=pytestconfig.rootpath, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


async def test_an_async_client_that_nobody_closes_is_closed_with_its_loop(anyio_backend: str) -> None:
    """The loop finishes what is left; nothing complains (warnings are errors here)."""
    with recorder() as server:
        client = AsyncClient(acme={"base_url": server.url, "api_key": KEY})
        assert (await client.use(Acme).files.retrieve("a")).id == "a"


@everywhere
async def test_use_gives_equal_platforms(way: Way) -> None:
    client = way.client(any_file)
    one, two = client.use(Acme), client.use(Acme)

    assert type(one) is type(two) is Acme
    assert one._root.line is two._root.line
    assert one.files is one.files
    assert (await way(one.files.retrieve("a"))) == (await way(two.files.retrieve("a")))


@everywhere
async def test_a_connection_is_given_back_after_each_call(way: Way) -> None:
    answers = [file_answer(), file_answer(status="x"), events("data: {}")]
    acme = way.acme(*answers)
    await way(acme.files.retrieve("a"))
    await way(acme.files.retrieve.raw("a"))
    with pytest.raises(Exception, match="text: Field required"):
        await way.items(acme.chats.notes())

    assert [each.closed for each in answers] == [1, 1, 1]


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_making_a_client_makes_no_connection(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from jackfield import _http

    def fail(**_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(_http, "own_client", fail)
    kind(acme={"api_key": KEY}).use(Acme)
