"""The causes of costs: what is imported, read, built and called. No clock is looked at."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pluggy
import pytest
from pluggy import HookCaller
from typing_extensions import Unpack

from jackfield import Client, _trip
from jackfield._answers import built
from jackfield.plugin import Call, Exchange, M, Model, Options, PageCall, Resource, Sync, call, hookimpl, paged
from tests.support.acme import KEY, Acme, Word
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, events

FILE = {"fileId": "a", "status": "ready"}
ANSWER = json.dumps(FILE).encode()


def fresh(script: str) -> Any:
    """What a script leaves in ``found``, run in a new interpreter."""
    whole = f"import sys\n{script}\nimport json\nprint(json.dumps(found))"
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


MODULES = "\nfound = sorted(sys.modules)"
# An own client, whose connections are put out of action.
OWN_CALL = """
import httpx
def handle(self, request):
    return httpx.Response(200, json={"id": "a", "name": "n", "type": "t", "created_at": "2026-01-01T00:00:00Z"})
httpx.HTTPTransport.handle_request = handle
from jackfield import Client
def call(scheme="http"):
    with Client(flux0={"base_url": scheme + "://127.0.0.1:8080"}) as client:
        assert client.flux0.agents.retrieve("0123456789").id == "a"
"""


def test_importing_jackfield_imports_no_more_than_itself() -> None:
    new = set(fresh("import jackfield" + MODULES)) - set(fresh("import __future__, importlib, typing" + MODULES))

    assert {name for name in new if name.partition(".")[0] == "jackfield"} == {"jackfield"}
    assert not {name for name in new if not name.startswith(("jackfield", "json"))}


@pytest.mark.parametrize("module", ["jackfield.sse", "jackfield.errors", "jackfield.modes"])
def test_what_needs_no_http_library_imports_none(module: str) -> None:
    heavy = {"anyio", "asyncio", "httpx", "httpx2", "pluggy", "pydantic", "ssl"}

    assert not heavy & set(fresh(f"import {module}" + MODULES))


def test_a_blocking_call_imports_nothing_that_only_others_need() -> None:
    by_hand = """
import httpx, pydantic
pydantic.BaseModel, pydantic.TypeAdapter
httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200))).get("http://127.0.0.1")
httpx.HTTPTransport(verify=False).close()
"""
    new = set(fresh(OWN_CALL + "call()" + MODULES)) - set(fresh(by_hand + MODULES))

    for others in (
        "anyio", "asyncio", "concurrent", "difflib", "httpx2", "shlex", "trio",
        "jackfield._awaiting", "jackfield._stepping", "jackfield.testing",
    ):  # fmt: skip
        assert not {name for name in new if name == others or name.startswith(f"{others}.")}
    assert {name.partition(".")[0] for name in new if name.startswith("jackfield_")} == {"jackfield_flux0"}


def test_no_platform_is_imported_before_it_is_touched() -> None:
    script = """
from jackfield import Client
client = Client(flux0={"base_url": "http://127.0.0.1:1"}, moderately={"api_key": "k"})
assert "flux0" in client.platforms
client.with_options(timeout=1)
before = [name for name in sys.modules if name.startswith("jackfield_")]
client.flux0
found = [before, sorted({n.partition(".")[0] for n in sys.modules if n.startswith("jackfield_")})]
"""
    assert fresh(script) == [[], ["jackfield_flux0"]]


def test_entry_points_are_looked_for_once() -> None:
    script = """
import importlib.metadata
scans, scan = [], importlib.metadata.entry_points
importlib.metadata.entry_points = lambda **which: scans.append(which) or scan(**which)
from jackfield import AsyncClient, Client
from jackfield._plugins import registry
for client in (Client(), AsyncClient(), Client(flux0={}), Client().with_options(timeout=1)):
    client.platforms, client.flux0, client.flux0.agents, hasattr(client, "nothing")
found = [registry.scans, len([which for which in scans if which.get("group") == "jackfield"])]
"""
    assert fresh(script) == [1, 1]


def test_certificates_are_read_once_at_the_first_https_request() -> None:
    script = """
import ssl
read = []
def load(self, *args, **kwargs): read.append(args)
ssl.SSLContext.load_verify_locations = load
ssl.SSLContext.load_default_certs = load
"""
    script += OWN_CALL
    script += """
from jackfield._http import certificates
call(), call()
found = [[len(read), certificates.loads]]
call("https"), call("https"), call("http")
found.append([len(read), certificates.loads])
"""
    assert fresh(script) == [[0, 0], [1, 1]]


def test_there_is_one_tls_context() -> None:
    script = """
import ssl
made, make = [], ssl.SSLContext.__new__
def new(cls, *args, **kwargs):
    made.append(cls)
    return make(cls, *args, **kwargs)
ssl.SSLContext.__new__ = new
"""
    script += OWN_CALL
    script += """
call("https"), call("https"), call("http")
found = len(made)
"""
    assert fresh(script) == 1


@contextmanager
def counted_hooks(monkeypatch: pytest.MonkeyPatch) -> Generator[list[str]]:
    """The names of the hooks that pluggy is asked to call."""
    asked: list[str] = []
    ask = HookCaller.__call__

    def counting(self: HookCaller, **kwargs: object) -> Any:
        asked.append(self.name)
        return ask(self, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(HookCaller, "__call__", counting)
        yield asked


class Listener:
    """Wants to hear of answers only."""

    @hookimpl
    def jackfield_response(self, exchange: Exchange) -> None:
        """Hear of one."""


@everywhere
async def test_no_hook_is_called_when_nobody_listens(way: Way) -> None:
    answers = [Answer(503, headers={"retry-after-ms": "1"}), Answer(json=FILE), Answer(404)]

    def told(*args: object, **kwargs: object) -> None:
        raise AssertionError("an exchange was described that nobody asked for")

    with pytest.MonkeyPatch.context() as patch, counted_hooks(patch) as asked:
        patch.setattr(_trip, "Exchange", told)
        acme = way.acme(*answers, retries=2)
        await way(acme.files.retrieve("a"))
        with pytest.raises(Exception, match="404"):
            await way(acme.files.retrieve("a"))
        assert asked == []


@everywhere
async def test_only_the_hooks_that_somebody_implements_are_called(way: Way) -> None:
    with pytest.MonkeyPatch.context() as patch, counted_hooks(patch) as asked:
        acme = way.acme(Answer(json=FILE), plugins=[Listener()])
        await way(acme.files.retrieve("a"))
        assert asked == ["jackfield_response"]


@everywhere
async def test_adapters_are_built_once(way: Way) -> None:
    async def everything() -> None:
        said = events('data: {"text": "a"}', 'data: {"text": "b"}')
        acme = way.acme(
            Answer(json=FILE), Answer(json=FILE), Answer(json=[FILE]), Answer(json={"items": [FILE]}),
            Answer(json={"items": []}), said,
        )  # fmt: skip
        await way(acme.files.retrieve("a"))
        await way(acme.with_options(timeout=1).files.create("a"))
        await way(acme.files.all())
        assert len(await way.items(acme.files.list())) == 1
        assert [note.text for note in await way.items(acme.chats.notes())] == ["a", "b"]

    await everything()
    before = built.adapters
    await everything()
    assert built.adapters == before


def test_adapters_are_built_once_by_several_threads() -> None:
    http = mocked(lambda _: httpx.Response(200, json=FILE))
    before = built.adapters
    files = Client(http_client=http, acme={"api_key": KEY}).use(Acme).files
    threads = [threading.Thread(target=files.find, args=["a"]) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert built.adapters - before <= 1


def mocked(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    """A blocking client without a network."""
    return httpx.Client(transport=httpx.MockTransport(answer))


def acme_with(answer: Callable[[httpx.Request], httpx.Response]) -> Acme[Sync]:
    """Acme on such a client."""
    return Client(http_client=mocked(answer), acme={"api_key": KEY}).use(Acme)


def steps(work: Callable[[], object], *, inside: str = "") -> int:
    """How many functions are called; with ``inside``, only Python functions of files with this in their path."""
    count = 0

    def see(frame: Any, event: str, _: object) -> None:
        nonlocal count
        if inside:
            count += event == "call" and inside in frame.f_code.co_filename
        else:
            count += event in {"call", "c_call"}

    before = sys.getprofile()
    gc.disable()
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return count


def test_a_call_takes_few_steps() -> None:
    files = acme_with(lambda _: httpx.Response(200, content=ANSWER)).files
    files.retrieve("a")

    assert steps(lambda: files.retrieve("a"), inside="/jackfield/") < 70


def test_the_thousandth_call_takes_as_many_steps_as_the_second() -> None:
    files = acme_with(lambda _: httpx.Response(200, content=ANSWER)).files
    files.retrieve("a")
    second = steps(lambda: files.retrieve("a"))
    for _ in range(997):
        files.retrieve("a")

    assert steps(lambda: files.retrieve("a")) == second


class Plain(Model):
    """A model without operations."""

    id: str


class Acting(Model[M]):
    """A model with one."""

    id: str

    @call
    def refresh(self, **options: Unpack[Options]) -> Call[Acting[M]]:
        """Retrieve it again."""
        return Call("GET", "/acting/{}", self.id, options=options)


class Lists(Resource[M]):
    """Lists of both."""

    @paged
    def plain(self, **options: Unpack[Options]) -> PageCall[Plain]:
        """A page."""
        return PageCall("GET", "/plain", options=options)

    @paged
    def acting(self, **options: Unpack[Options]) -> PageCall[Acting[M]]:
        """A page."""
        return PageCall("GET", "/acting", options=options)


@pytest.mark.parametrize("kind", ["plain", "acting"])
def test_items_of_a_page_take_no_steps_of_their_own(kind: str) -> None:
    def page(count: int) -> Callable[[], object]:
        body = json.dumps({"items": [{"id": "a"}] * count}).encode()
        listing: Any = getattr(Lists(acme_with(lambda _: httpx.Response(200, content=body))._root), kind)
        assert len(listing().items) == count
        return lambda: listing()  # noqa: PLW0108 - the page is let go before the counting ends

    few, many = (steps(page(count), inside="/jackfield/") for count in (2, 2000))
    assert few == many


class Pieces(httpx.SyncByteStream):
    """A body in pieces of one size."""

    def __init__(self, body: bytes, size: int) -> None:
        self.body = body
        self.size = size

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self.body), self.size):
            yield self.body[start : start + self.size]


@pytest.mark.parametrize("size", [16, 1024, 65536])
def test_steps_grow_with_the_size_of_an_event_and_no_faster(size: int) -> None:
    def reading(length: int) -> Callable[[], object]:
        body = b"event: word\ndata: " + b"x" * length + b"\n\nevent: done\ndata: end\n\n"
        headers = {"content-type": "text/event-stream"}
        chats = acme_with(lambda _: httpx.Response(200, headers=headers, stream=Pieces(body, size))).chats

        def read() -> None:
            with chats.say("hi") as stream:
                first = next(stream)
                assert isinstance(first, Word)
                assert len(first.text) == length
                list(stream)

        return read

    small, large = 64 * size, 640 * size
    reading(small)()
    few, many = steps(reading(small)), steps(reading(large))
    assert many <= 10.5 * few


def test_pieces_of_an_event_are_glued_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from jackfield import sse

    glued = 0
    fold: Any = sse._fold

    def counting(pieces: list[bytes], folds: int, separator: bytes) -> int:
        nonlocal glued
        glued += sum(map(len, pieces[folds:]))
        count: int = fold(pieces, folds, separator)
        return count

    monkeypatch.setattr(sse, "_fold", counting)
    decoder = sse.SSEDecoder()
    length = 1_000_000
    body = b"data: " + b"x" * length + b"\n\n"
    found = [event for start in range(0, len(body), 16) for event in decoder.feed(body[start : start + 16])]
    assert [len(event.data) for event in found] == [length]
    assert glued <= len(body)


def test_headers_of_a_handed_in_client_are_read_once_until_they_change() -> None:
    sent: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("x-mine"))
        return httpx.Response(200, content=ANSWER)

    http = mocked(answer)
    files = Client(http_client=http, acme={"api_key": KEY}).use(Acme).files
    for value in ("1", "1", "2"):
        http.headers["x-mine"] = value
        files.retrieve("a")
    del http.headers["x-mine"]
    files.retrieve("a")
    assert sent == ["1", "1", "2", None]


def test_pluggy_is_as_this_module_believes() -> None:
    """A guard that counts nothing because the library has changed would be no guard."""
    with pytest.MonkeyPatch.context() as patch, counted_hooks(patch) as asked:
        manager = pluggy.PluginManager("jackfield")
        manager.register(Listener())
        manager.hook.jackfield_response(exchange=None)
        assert asked == ["jackfield_response"]
