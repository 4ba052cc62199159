"""Models that act: how they are bound to the client they came from, and what copies and pickles keep."""

from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from pydantic.warnings import PydanticDeprecationWarning

from jackfield import AsyncClient, Client, ConfigurationError, DryRunClient, JackfieldError
from jackfield.plugin import Call, Resource, call
from tests.support.acme import KEY, Acme, File, Folder, Version
from tests.support.books import Book, Shelf
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Server, any_file, file_answer, file_json

VERSION = {"file_id": "a", "number": 1}
UNBOUND = r"this File has no client: it was made by hand or unpickled; bind it with client\.adopt"


def root_of(model: Any) -> Any:
    """What a model is bound to."""
    return model._root


def is_bound(model: Any) -> bool:
    """Whether it is bound at all."""
    try:
        root_of(model)
    except JackfieldError:
        return False
    return True


@everywhere
async def test_a_model_acts(way: Way) -> None:
    server = Server(file_answer(status="pending"), file_answer(), Answer(204), Answer(pieces=[b"ab", b"c"]))
    file = await way(way.acme(server).files.retrieve("a"))
    again = await way(file.refresh())
    assert (file.status, again.status) == ("pending", "ready")
    assert await way(again.delete()) is None
    assert b"".join(await way.items(file.download())) == b"abc"
    assert server.paths == ["GET /v1/files/a", "GET /v1/files/a", "DELETE /v1/files/a", "GET /v1/files/a/content"]


@everywhere
async def test_a_model_has_lists(way: Way) -> None:
    acme = way.acme(file_answer(), Answer(json={"versions": [VERSION]}), Answer(204))
    (version,) = await way.items((await way(acme.files.retrieve("a"))).history())

    assert await way(version.restore()) is None


class Everything(Resource[Any]):
    """One operation for each place where an acting model can stand."""

    @call
    def one(self) -> Call[File[Any]]:
        """Itself."""
        return Call("GET", "/x")

    @call
    def maybe(self) -> Call[File[Any] | None]:
        """Itself, or nothing."""
        return Call("GET", "/x")

    @call
    def many(self) -> Call[list[File[Any]]]:
        """In a list."""
        return Call("GET", "/x")

    @call
    def by_name(self) -> Call[dict[str, File[Any]]]:
        """In a mapping."""
        return Call("GET", "/x")

    @call
    def rows(self) -> Call[list[list[File[Any]]]]:
        """In lists of lists."""
        return Call("GET", "/x")

    @call
    def mixed(self) -> Call[list[File[Any] | Version[Any] | int]]:
        """In a list of other things."""
        return Call("GET", "/x")

    @call
    def pair(self) -> Call[tuple[File[Any], int]]:
        """In a tuple."""
        return Call("GET", "/x")

    @call
    def folder(self) -> Call[Folder[Any]]:
        """In a model that does not act itself."""
        return Call("GET", "/x")

    @call
    def shelf(self) -> Call[Shelf[Any]]:
        """In a model that is written before it."""
        return Call("GET", "/x")

    @call
    def book(self) -> Call[Book[Any]]:
        """In a model of the same class."""
        return Call("GET", "/x")


FILE = file_json("f")
PLACES: list[tuple[str, Any, Callable[[Any], Any]]] = [
    ("one", FILE, lambda x: x),
    ("maybe", FILE, lambda x: x),
    ("many", [FILE, FILE], lambda x: x[1]),
    ("by_name", {"a": FILE}, lambda x: x["a"]),
    ("rows", [[FILE], [FILE]], lambda x: x[1][0]),
    ("mixed", [FILE, VERSION, 3], lambda x: x[0]),
    ("mixed", [FILE, VERSION, 3], lambda x: x[1]),
    ("pair", [FILE, 3], lambda x: x[0]),
    ("one", file_json(current=VERSION), lambda x: x.current),
    ("one", file_json(versions=[VERSION, VERSION]), lambda x: x.versions[1]),
    ("one", file_json(by_label={"v1": VERSION}), lambda x: x.by_label["v1"]),
    ("folder", {"files": [FILE]}, lambda x: x.files[0]),
    ("folder", {"files": [], "pinned": file_json(current=VERSION)}, lambda x: x.pinned.current),
    ("shelf", {"top": {"title": "t"}}, lambda x: x.top),
    ("shelf", {"books": [{"title": "t", "sequels": [{"title": "u"}]}]}, lambda x: x.books[0].sequels[0]),
    (
        "book",
        {"title": "t", "sequels": [{"title": "u", "sequels": [{"title": "v"}]}]},
        lambda x: x.sequels[0].sequels[0],
    ),
]


@pytest.mark.parametrize("place", range(len(PLACES)))
@everywhere
async def test_a_model_is_bound_wherever_it_stands(way: Way, place: int) -> None:
    name, body, pick = PLACES[place]
    acme = way.acme(Answer(json=body))
    found = pick(await way(getattr(Everything(acme._root), name)()))

    assert root_of(found) is acme._root


@everywhere
async def test_models_of_lists_are_bound(way: Way) -> None:
    page = Answer(json={"items": [file_json("a", current=VERSION), file_json("b")], "hasMore": True})
    last = Answer(json={"items": [file_json("c")], "hasMore": False})
    acme = way.acme(page, last)

    files = await way.items(acme.files.list())
    assert [root_of(file) is acme._root for file in files] == [True] * 3
    assert root_of(files[0].current) is acme._root


@everywhere
async def test_an_empty_list_is_fine(way: Way) -> None:
    assert await way(Everything(way.acme(Answer(json=[]))._root).many()) == []


@everywhere
async def test_a_model_keeps_the_options_of_its_call_site(way: Way) -> None:
    server = Server(any_file)
    files = way.acme(server).files.with_options(headers={"x-a": "1"})
    await way((await way(files.retrieve("a"))).refresh())

    assert [seen.headers.get("x-a") for seen in server.seen] == ["1", "1"]


# -- unbound


USES: list[Callable[[Any], Any]] = [lambda file: file.refresh(), lambda file: file.wait, lambda file: file.download()]


@pytest.mark.parametrize("use", USES)
def test_a_model_made_by_hand_says_what_to_do(use: Callable[[Any], Any]) -> None:
    with pytest.raises(JackfieldError, match=UNBOUND):
        use(File(id="a"))


def test_a_model_made_by_hand_can_be_looked_at() -> None:
    file = File(id="a")

    assert not hasattr(file, "refresh")
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", PydanticDeprecationWarning
        )  # pydantic has old names that complain when looked at
        assert dict(inspect.getmembers(file))["id"] == "a"
    assert (
        repr(file) == "File(id='a', status=<Status.READY: 'ready'>, owner=None, current=None, versions=[], by_label={})"
    )


@everywhere
async def test_adopt(way: Way) -> None:
    server = Server(any_file)
    client = way.client(server)
    file = File(id="z", current=Version(file_id="z", number=1))
    adopted = client.adopt(file, Acme)

    assert adopted is file
    assert (await way(file.refresh())).id == "z"
    assert is_bound(file.current)
    assert client.adopt([File(id="y")], Acme)[0]._root.io is client.io


def test_adopt_wants_the_platform_where_it_cannot_find_out() -> None:
    with pytest.raises(
        ConfigurationError, match=r"no installed platform owns File: name it, client.adopt\(model, Acme\)"
    ):
        Client().adopt(File(id="a"))


@pytest.mark.parametrize("kind", [Client, AsyncClient, DryRunClient])
def test_a_model_can_change_to_another_client(kind: Any) -> None:
    file = Client().adopt(File(id="a"), Acme)
    other = kind(acme={"api_key": KEY})
    assert root_of(other.adopt(file, Acme)).mode == other.mode


# -- copies and pickles

COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "model_copy": lambda model: model.model_copy(),
    "model_copy deep": lambda model: model.model_copy(deep=True),
    "model_copy update": lambda model: model.model_copy(update={"status": "x"}),
}


@pytest.mark.parametrize("name", COPIES)
@everywhere
async def test_copies_carry_the_client(way: Way, name: str) -> None:
    acme = way.acme(file_answer(current=VERSION, versions=[VERSION]), file_answer("a", status="new"))
    file = await way(acme.files.retrieve("a"))
    twin = COPIES[name](file)

    assert twin is not file
    assert (twin == file) is (name != "model_copy update")
    assert root_of(twin) is root_of(twin.current) is root_of(twin.versions[0]) is acme._root
    assert (await way(twin.refresh())).status == "new"


@pytest.mark.parametrize("name", COPIES)
def test_copies_of_an_unbound_model_are_unbound(name: str) -> None:
    assert not is_bound(COPIES[name](File(id="a")))


@everywhere
async def test_pickles_leave_the_client_behind(way: Way) -> None:
    acme = way.acme(file_answer(current=VERSION, extra="x"), any_file)
    file = await way(acme.files.retrieve("a"))
    twin = pickle.loads(pickle.dumps(file))

    assert twin == file
    assert twin.extra == "x"
    assert not is_bound(twin)
    assert not is_bound(twin.current)
    assert KEY.encode() not in pickle.dumps(file)
    assert is_bound(file), "the original stays as it was"


def test_a_pickle_opens_in_another_process(pytestconfig: pytest.Config) -> None:
    file = Way("httpx-sync").acme(file_answer()).files.retrieve("a")
    script = "import pickle, sys; file = pickle.load(sys.stdin.buffer); print(file.id, hasattr(file, 'refresh'))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=pickle.dumps(file),
        capture_output=True,
        check=True,
        cwd=pytestconfig.rootpath,
    )
    assert done.stdout == b"a False\n"


@everywhere
async def test_comparison_does_not_look_at_the_client(way: Way) -> None:
    one = await way(way.acme(file_answer()).files.retrieve("a"))
    other = await way(way.acme(file_answer()).files.retrieve("a"))

    assert one == other == File(id="a")
    assert root_of(one) is not root_of(other)
