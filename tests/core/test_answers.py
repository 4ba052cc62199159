"""How bodies are read: by pydantic, as plain JSON, as bytes, as text, or not at all."""

from __future__ import annotations

from typing import Any, NotRequired

import pytest
from typing_extensions import TypedDict

from jackfield import ResponseValidationError
from jackfield._answers import Mismatch, built, reader
from tests.support.acme import File, Owner
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, file_answer, file_json


class Numbers(TypedDict):
    """Not validated."""

    total: int
    more: NotRequired[list[int]]


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (None, b"anything", None),
        (type(None), b"", None),
        (bytes, b"\x00\xff", b"\x00\xff"),
        (bytes, b"", b""),
        (str, "é".encode(), "é"),
        (str, b"\xff", "�"),
        (Any, b'{"a": [1, null]}', {"a": [1, None]}),
        (Any, b"", None),
        (Any, b" \n", None),
        (Any, b'"x"', "x"),
        (dict[str, Any], b'{"a": 1}', {"a": 1}),
        (dict[str, Any] | None, b"", None),
        (list[Any], b"[1]", [1]),
        (list[dict[str, Any]], b'[{"a": 1}]', [{"a": 1}]),
        (Numbers, b'{"total": "many", "unknown": 1}', {"total": "many", "unknown": 1}),
        (Numbers | None, b"", None),
        (list[Numbers], b'[{"x": 1}]', [{"x": 1}]),
        (int, b"5", 5),
        (list[int], b"[1, 2]", [1, 2]),
        (Owner, b'{"name": "n", "x": 1}', Owner.model_validate({"name": "n", "x": 1})),
        (Owner | None, b"", None),
        (Owner | None, b"null", None),
        (Owner | None, b'{"name": "n"}', Owner(name="n")),
        (list[Owner], b'[{"name": "n"}]', [Owner(name="n")]),
        (dict[str, Owner], b'{"a": {"name": "n"}}', {"a": Owner(name="n")}),
    ],
)
def test_what_is_read(kind: Any, body: bytes, expected: Any) -> None:
    found = reader(kind)(body)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'\xef\xbb\xbf{"name": "n"}', "n"),
        (rb'{"name": "a\ud83d"}', "a\ufffd"),
        (rb'{"name": "\uDE00b"}', "\ufffdb"),
        (rb'{"name": "\ud83d\ud83d\ude00\u00e9\\ud83d\n"}', "\ufffd😀é\\ud83d\n"),
        (b'{"name": "a\xf0\x9f"}', "a\ufffd"),
    ],
    ids=["mark", "first half", "second half", "halves, whole ones and what only looks so", "bytes"],
)
def test_halves_of_characters_do_not_make_an_answer_unreadable(body: bytes, name: str) -> None:
    assert reader(Owner)(body) == Owner(name=name)
    assert reader(dict[str, Any])(body) == {"name": name}
    with pytest.raises(Mismatch, match="JSON"):
        reader(Owner)(body[:-1])
    with pytest.raises(Mismatch, match="no JSON"):
        reader(dict[str, Any])(body[:-1])


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        (Numbers, b"[1]", "the body: an object was expected, a list came"),
        (dict[str, Any], b"null", "the body: an object was expected, null came"),
        (list[Any], b'{"a": 1}', "the body: a list was expected, an object came"),
        (list[Numbers], b"true", "the body: a list was expected, a boolean came"),
        (dict[str, Any], b"1.5", "the body: an object was expected, a number came"),
        (dict[str, Any], b"", "the body is no JSON"),
        (Any, b'{"cut": ', "the body is no JSON"),
        (Any, b"[" * 100_000, "the body is no JSON"),
        (Owner, b'{"name": 5}', "name: Input should be a valid string"),
        (Owner, b'{"nam": 5}', "name: Field required"),
        (list[Owner], b'[{"name": "n"}, {"name": {}}]', "1.name: Input should be a valid string"),
        (File, b'{"fileId": "a", "versions": [{}], "owner": 3}', r"\(and 2 more\)"),
    ],
)
def test_what_does_not_fit(kind: Any, body: bytes, text: str) -> None:
    with pytest.raises(Mismatch, match=text):
        reader(kind)(body)


def test_there_is_one_reader_for_each_type() -> None:
    assert reader(list[File]) is reader(list[File])
    before = built.adapters
    for _ in range(5):
        reader(list[File])(b"[]")
    assert built.adapters == before


@pytest.mark.parametrize("body", [b"", b"   ", b"not what was promised", b"{}"])
@everywhere
async def test_no_body_is_promised(way: Way, body: bytes) -> None:
    file = await way(way.acme(file_answer(), Answer(202, content=body)).files.retrieve("a"))

    assert await way(file.delete()) is None


@everywhere
async def test_an_optional_answer(way: Way) -> None:
    acme = way.acme(Answer(204), Answer(content=b""), Answer(json=None), file_answer("a"))

    assert [await way(acme.files.find("x")) for _ in range(3)] == [None] * 3
    assert (await way(acme.files.find("x"))).id == "a"


@everywhere
async def test_a_missing_answer_is_told(way: Way) -> None:
    with pytest.raises(ResponseValidationError, match="status 204, but the body is empty"):
        await way(way.acme(Answer(204)).files.retrieve("a"))


@everywhere
async def test_typed_dicts_keep_what_they_do_not_name(way: Way) -> None:
    acme = way.acme(Answer(json={"total": "3", "unknown": [1]}), Answer(json=[1]))

    assert await way(acme.files.stats()) == {"total": "3", "unknown": [1]}
    with pytest.raises(ResponseValidationError, match="an object was expected, a list came"):
        await way(acme.files.stats())


@everywhere
async def test_bytes(way: Way) -> None:
    acme = way.acme(Answer(content=b"\x00\x01", headers={"content-type": "image/png"}), Answer(204))

    assert await way(acme.files.content("a")) == b"\x00\x01"
    assert await way(acme.files.content("a")) == b""


@everywhere
async def test_a_list_of_models(way: Way) -> None:
    files = await way(way.acme(Answer(json=[file_json("a"), file_json("b")])).files.all())

    assert [file.id for file in files] == ["a", "b"]
    assert type(files) is list


@pytest.mark.parametrize("status", [200, 201, 202, 203, 206, 226])
@everywhere
async def test_every_2xx_is_good(way: Way, status: int) -> None:
    assert (await way(way.acme(Answer(status, json=file_json())).files.retrieve("a"))).id == "a"
