"""One client in 32 threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from jackfield import Client, JackfieldError, ServerError
from tests.lab import Lab, Reply, Request, faults, replies
from tests.lab.acme import Acme
from tests.lab.flavours import QUICK
from tests.lifecycles.processes import script

THREADS = 32


def at_once(work: Callable[[int], None]) -> None:
    """Do work in all threads, which begin together."""
    barrier = threading.Barrier(THREADS, timeout=10)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    assert not any(thread.is_alive() for thread in threads)


def echo(request: Request) -> Reply:
    """The thing that was asked for."""
    return replies.json(200, {"id": request.path.rpartition("/")[2], "size": len(request.path)})


FIRST_TOUCH = """
    import sys, threading
    from jackfield import Client
    from jackfield._answers import built
    from jackfield._plugins import registry
    from jackfield._http import certificates
    from jackfield import _http

    made = []
    own = _http.own_client
    _http.own_client = lambda **rest: made.append(1) or own(**rest)

    client = Client(flux0={"base_url": sys.argv[1]})
    barrier = threading.Barrier(32, timeout=15)
    names, failures = [], []

    def work():
        try:
            barrier.wait()
            names.append(client.flux0.agents.retrieve("a").name)
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(repr(error))

    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads: thread.start()
    for thread in threads: thread.join(20)
    client.close()
    print(len(names), set(names), failures, len(made), registry.scans, built.adapters)
"""


def test_the_first_touch_of_everything_in_32_threads() -> None:
    """One pool, one scan of the entry points, one reader; nobody sees anything half-made."""
    agent = {"id": "a", "name": "Echo", "type": "echo", "description": "", "created_at": "2026-11-21T10:00:00Z"}
    with Lab(replies.json(200, agent)) as lab:
        assert script(FIRST_TOUCH, lab.url) == "32 {'Echo'} [] 1 1 1\n"
        assert lab.seen == 32


def test_each_thread_gets_its_own_answers() -> None:
    with Lab(echo) as lab, Client(acme={"base_url": lab.url}) as client:
        things = client.use(Acme).things

        def work(number: int) -> None:
            for turn in range(20):
                name = f"{number}-{turn}"
                assert things.retrieve(name).id == name

        at_once(work)
        assert lab.seen == THREADS * 20
        assert lab.opened <= THREADS
        assert client.board.io.pool().gate._value == 100


def test_faults_of_one_thread_are_no_other_threads() -> None:
    bad = {"reset": faults.reset(), "busy": replies.json(503, {}), "html": replies.html(200)}

    def answer(request: Request) -> Reply:
        kind = request.path.rpartition("/")[2].partition("-")[0]
        return bad.get(kind) or echo(request)

    with Lab(answer) as lab, Client(acme={"base_url": lab.url}, retries=QUICK) as client:
        things = client.use(Acme).things

        def work(number: int) -> None:
            for turn in range(6):
                if number % 4 == 0:
                    with pytest.raises(ServerError) as caught:
                        things.retrieve(f"busy-{number}-{turn}")
                    assert f"busy-{number}-{turn}" in str(caught.value)
                else:
                    assert things.retrieve(f"{number}-{turn}").id == f"{number}-{turn}"

        at_once(work)
        pool = client.board.io.pool()
        assert pool.gate._value == 100


def test_streams_in_32_threads() -> None:
    def events(request: Request) -> Reply:
        return replies.sse([replies.event(f'{{"id":"{n}","size":{n}}}') for n in range(50)])

    with Lab(events) as lab, Client(acme={"base_url": lab.url}) as client:
        things = client.use(Acme).things

        def work(number: int) -> None:
            with things.ask(str(number)) as stream:
                if number % 2:
                    assert [thing.size for thing in stream] == list(range(50))
                else:
                    assert next(stream).size == 0

        at_once(work)
        assert lab.seen == THREADS
        assert client.board.io.pool().gate._value == 100


def test_views_made_in_threads_share_the_connections() -> None:
    with Lab(echo) as lab, Client(acme={"base_url": lab.url}) as client:

        def work(number: int) -> None:
            view: Any = client.with_options(headers={"x-number": str(number)})
            assert view.use(Acme).things.retrieve(str(number)).id == str(number)

        at_once(work)
        assert lab.opened <= THREADS
        assert sorted((r.path, r.header("x-number")) for r in lab.requests) == sorted(
            (f"/things/{number}", str(number)) for number in range(THREADS)
        )


def test_closing_in_one_thread_wakes_the_others() -> None:
    """They hear that the client is closed or the connection is lost, and do not wait for their timeout."""
    told: list[str] = []

    with Lab(replies.hang()) as lab, Client(acme={"base_url": lab.url}, retries=QUICK) as client:
        things = client.use(Acme).things

        def work(number: int) -> None:
            if number == 0:
                lab.wait(lambda lab: lab.seen == THREADS - 1)
                client.close()
                return
            with pytest.raises(JackfieldError) as caught:
                things.retrieve(f"{number}")
            told.append(str(caught.value))

        at_once(work)
        lab.wait_closed()
        assert len(told) == THREADS - 1
        assert all("this client is closed" in text or "the connection was lost" in text for text in told), told
