"""Models: what they keep, what they do not break on, and that several threads may touch them first."""

from __future__ import annotations

import subprocess
import sys
from enum import StrEnum
from typing import Any, Literal

import pytest
from pydantic import Field, ValidationError

from jackfield.plugin import Model
from tests.support.acme import File, Owner, Status
from tests.support.books import Shelf


def test_unknown_fields_are_kept() -> None:
    file = File.model_validate({"fileId": "a", "colour": "red", "owner": {"name": "n", "since": 1}})

    assert file.model_extra == {"colour": "red"}
    assert file.model_dump(by_alias=True, exclude_unset=True) == {
        "fileId": "a", "colour": "red", "owner": {"name": "n", "since": 1},
    }  # fmt: skip
    assert getattr(file, "colour", None) == "red"
    with pytest.raises(AttributeError):
        _ = file.taste  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def test_fields_may_be_given_by_name_and_by_alias() -> None:
    assert File(id="a") == File.model_validate({"fileId": "a"}) == File.model_validate({"id": "a"})


@pytest.mark.parametrize("status", ["ready", "pending", "new in 2031"])
def test_enums_are_open(status: str) -> None:
    file = File.model_validate_json(f'{{"fileId": "a", "status": "{status}"}}')

    assert file.status == status
    assert (file.status == Status.READY) is (status == "ready")
    assert file.model_dump(mode="json")["status"] == status


class Shade(StrEnum):
    """For a field that may be a literal as well."""

    LIGHT = "light"


class Painted(Model):
    """Open in two ways."""

    colour: Literal["red", "blue"] | str
    shade: Shade | str | None = None


def test_open_literals() -> None:
    assert Painted.model_validate({"colour": "mauve", "shade": "dim"}).colour == "mauve"


def test_a_validation_error_does_not_show_the_input() -> None:
    with pytest.raises(ValidationError) as caught:
        File.model_validate({"fileId": {"ssn": "123-45"}})
    assert "123-45" not in str(caught.value)


def test_fields_may_have_names_that_pydantic_would_protect(recwarn: pytest.WarningsRecorder) -> None:
    class Odd(Model):
        model_name: str
        schema_: str = Field(alias="schema")

    assert Odd.model_validate({"model_name": "m", "schema": "s"}).model_name == "m"
    assert not recwarn.list


def test_models_are_built_at_their_first_use() -> None:
    class Late(Model):
        x: int

    assert not Late.__pydantic_complete__
    assert Late(x=1).x == 1
    assert Late.__pydantic_complete__


def test_the_mode_is_erased_at_run_time() -> None:
    from jackfield.plugin import Async, Sync

    assert File[Async] is File
    assert File[Sync] is File
    assert File.model_json_schema()["title"] == "File"


def test_operations_are_no_fields() -> None:
    assert set(File.model_fields) == {"id", "status", "owner", "current", "versions", "by_label"}


def test_equality_is_of_the_data() -> None:
    assert Owner(name="n") == Owner(name="n")
    assert Owner(name="n") != Owner(name="m")
    other: Any = Owner(name="a")
    assert File(id="a") != other


def test_forward_references_are_resolved() -> None:
    shelf = Shelf.model_validate({"top": {"title": "a", "sequels": [{"title": "b"}]}})

    assert shelf.top is not None
    assert shelf.top.sequels[0].title == "b"


FIRST_TOUCH = """
import sys, threading
sys.setswitchinterval(1e-6)
from tests.support.acme import Acme, File, Folder
from tests.support.clients import Way
from tests.support.serving import Answer, file_json
from jackfield._answers import built

def serve(seen):
    if "folders" in seen.path:
        return Answer(json={"files": [file_json("a", owner={"name": "n"})]})
    if seen.path.endswith("/all"):
        return Answer(json=[file_json("b")])
    return Answer(json={"items": [file_json("c")]})

acme = Way("httpx-sync").acme(serve)
barrier = threading.Barrier(32)
wrong = []

def work(n):
    barrier.wait()
    try:
        for step in range(4):
            kind = (n + step) % 4
            if kind == 0:
                assert acme.files.folder("x").files[0].owner.name == "n"
            elif kind == 1:
                assert acme.files.all()[0].id == "b"
            elif kind == 2:
                assert acme.files.list().items[0].id == "c"
            else:
                assert File(id="d").id == Folder(files=[File(id="d")]).files[0].id
    except BaseException as error:
        wrong.append(error)

threads = [threading.Thread(target=work, args=(n,)) for n in range(32)]
for each in threads: each.start()
for each in threads: each.join()
if wrong:
    raise wrong[0]
print(built.adapters)
"""


@pytest.mark.parametrize("_round", range(3))
def test_many_threads_may_touch_models_first_at_once(_round: int, pytestconfig: pytest.Config) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FIRST_TOUCH],
        capture_output=True, text=True, check=False, cwd=pytestconfig.rootpath,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "3\n", "one reader for each type of answer, however many threads want it"


def test_dumps_know_nothing_of_the_client() -> None:
    from tests.support.clients import Way
    from tests.support.serving import file_answer

    file: Any = Way("httpx-sync").acme(file_answer()).files.retrieve("a")
    assert set(file.model_dump()) == set(File.model_fields)
    assert "_root" not in f"{file!r}{file}{file.model_dump_json()}{file.__dict__}"
    assert file == File(id="a")
