"""A client in another process, and exceptions that go there."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, cast

import pytest

import jackfield.errors
from jackfield import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    Client,
    ConfigurationError,
    JackfieldError,
    PluginError,
    PluginLoadError,
    PluginNotInstalledError,
    ResponseValidationError,
    StreamInterruptedError,
    WaitTimeoutError,
)
from jackfield.errors import UnboundError
from tests.lab import Lab, faults, replies
from tests.lab.acme import KEY, Acme, Thing
from tests.lab.flavours import QUICK
from tests.lifecycles import importable
from tests.lifecycles.processes import in_child

GOOD = replies.json(200, {"id": "a", "size": 7})
EVENT = replies.event('{"id":"a","size":1}', id_="17")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[ProcessPoolExecutor]:
    """Another process, that was not forked."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


def test_a_client_made_at_import_works_in_a_spawned_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the parent has done with its own does not matter."""
    with Lab(GOOD) as lab:
        monkeypatch.setenv("ACME_BASE_URL", lab.url)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
            assert [executor.submit(importable.fetch).result(20) for _ in range(2)] == [("a", 7)] * 2
        lab.wait_closed()
        assert [connection.requests for connection in lab.connections] == [2]


def test_a_client_made_at_import_works_in_forked_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    with Lab(GOOD) as lab:
        monkeypatch.setenv("ACME_BASE_URL", lab.url)
        made = Client()
        monkeypatch.setattr(importable, "things", made.use(Acme).things)
        assert in_child(importable.fetch) == ("a", 7)
        assert importable.fetch() == ("a", 7)
        assert in_child(importable.fetch) == ("a", 7)
        assert importable.fetch() == ("a", 7)
        made.close()
        lab.wait_closed()
        assert [connection.requests for connection in lab.connections] == [1, 2, 1]


def raised(*answers: Any, call: Callable[[Any], object] = lambda things: things.retrieve("a"), **options: Any) -> Any:
    """The error of a call that is answered like this."""
    with (
        Lab(answers, strict=False) as lab,
        Client(acme={"base_url": lab.url}, retries=QUICK, **options) as client,
        pytest.raises(JackfieldError) as caught,
    ):
        call(client.use(Acme).things)
    return caught.value


def status(code: int, **headers: str) -> Callable[[], Any]:
    """The error of a status, with all that a server can say."""
    said = {"message": f"no {code} for you", "code": "E17", "details": [{"field": "size"}]}
    return lambda: raised(
        *[replies.json(code, said, {"x-request-id": "r-17", "set-cookie": "session=s3cret-cookie", **headers})] * 3
    )


def configuration() -> Any:
    with Client() as client, pytest.raises(ConfigurationError) as caught:
        client.close()
        client.use(Acme).things.retrieve("a")
    return caught.value


def not_installed() -> Any:
    with Client() as client, pytest.raises(PluginNotInstalledError) as caught:
        _ = cast("Any", client).acmes
    return caught.value


ERRORS: dict[str, Callable[[], Any]] = {
    **{str(code): status(code) for code in (400, 401, 403, 404, 409, 418, 422, 500, 503)},
    "429": status(429, **{"retry-after": "86400"}),
    "lost": lambda: raised(*[faults.reset()] * 3),
    "late": lambda: raised(replies.hang(), call=lambda things: things.create(1), timeout=0.02),
    "html": lambda: raised(replies.html(200)),
    "shape": lambda: raised(replies.json(200, {"id": [], "size": "x"})),
    "stream": lambda: raised(
        replies.sse([EVENT, b"data: {"], end=False).cut(-1), call=lambda things: list(things.watch())
    ),
    "configuration": configuration,
    "not installed": not_installed,
    "plugin": lambda: PluginError("a plugin"),
    "load": lambda: PluginLoadError("the plugin 'x' of y 1.0 cannot be used: because"),
    "unbound": lambda: UnboundError("this File has no client"),
    "waiter": lambda: WaitTimeoutError("not ready after 60 s", last=Thing(id="a", size=1), waited=60.5),
    "base": lambda: JackfieldError("anything"),
    "API": lambda: APIError("words", platform="acme", operation="things.x", method="GET", path="/x", attempts=3),
}
LEFT_OUT = {"raw_response", "__notes__"}


@pytest.mark.parametrize("name", ERRORS)
def test_an_exception_is_shown_whole_in_another_process(name: str, elsewhere: ProcessPoolExecutor) -> None:
    error = ERRORS[name]()
    error.add_note("while showing how it is")
    error.add_note("and a second line")
    seen = elsewhere.submit(importable.show, pickle.dumps(error)).result(20)
    assert seen["type"] == f"{type(error).__module__}.{type(error).__qualname__}"
    assert (seen["text"], seen["repr"], seen["args"]) == (str(error), repr(error), error.args)
    assert seen["notes"] == ["while showing how it is", "and a second line"]
    left_out = LEFT_OUT | ({"body"} if isinstance(error, ResponseValidationError) else set[str]())
    assert seen["attributes"] == {key: value for key, value in vars(error).items() if key not in left_out}
    for words in (type(error).__name__, str(error), "while showing how it is\nand a second line"):
        assert words in seen["traceback"]
    back = pickle.loads(seen["again"])
    assert (type(back), str(back), back.__notes__) == (type(error), str(error), error.__notes__)
    assert KEY not in repr(seen)
    assert "s3cret-cookie" not in repr(seen)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_pickle_protocol_will_do(protocol: int) -> None:
    error = ERRORS["404"]()
    twin = pickle.loads(pickle.dumps(error, protocol))
    assert (type(twin), str(twin), twin.body, twin.raw_response) == (type(error), str(error), error.body, None)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_is_as_whole(copied: Callable[[Any], Any]) -> None:
    error = ERRORS["429"]()
    twin = copied(error)
    assert (str(twin), twin.retry_after, twin.request_id) == (str(error), 86400.0, "r-17")


def test_every_class_of_error_is_there() -> None:
    def below(kind: type[Any]) -> set[type[Any]]:
        return {kind}.union(*(below(each) for each in kind.__subclasses__()))

    ours = {kind for kind in below(JackfieldError) if kind.__module__ == jackfield.errors.__name__}
    shown: set[type[Any]] = {type(make()) for make in ERRORS.values()}
    assert ours - shown == set()
    assert {APIConnectionError, APIStatusError, APITimeoutError, StreamInterruptedError} <= shown
