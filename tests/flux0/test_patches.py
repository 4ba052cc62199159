"""Documents that grow by JSON Patch."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from jackfield import JackfieldError
from jackfield_flux0.models import JsonPatchOperation
from jackfield_flux0.patches import MAX_PADDING, Document, PatchError
from tests.flux0.documents import CASES, Case, Operation, add, replace


def operations(*ops: Operation) -> list[JsonPatchOperation]:
    return [JsonPatchOperation.model_validate(op) for op in ops]


def built(*ops: Operation) -> Document:
    document = Document()
    document.apply(operations(*ops))
    return document


@pytest.mark.parametrize("case", [case for case in CASES if case.parts and case.text is None], ids=str)
def test_a_document_is_the_same_in_one_chunk_or_in_many(case: Case) -> None:
    together = built(*(op for chunk in case.chunks for op in chunk))
    document = Document()
    for chunk in case.chunks:
        document.apply(operations(*chunk))
    assert document.root == together.root


def test_an_empty_document() -> None:
    assert Document().root is None
    assert built().root is None


@pytest.mark.parametrize(
    ("before", "op", "why"),
    [
        ([], {"op": "add", "path": "a", "value": 1}, "a path starts with '/'"),
        ([], {"op": "add", "path": "/a~2b", "value": 1}, "'~' stands only in '~0' and '~1'"),
        ([], {"op": "add", "path": "/a~", "value": 1}, "'~' stands only in '~0' and '~1'"),
        ([], {"op": "add", "path": "", "value": None}, "the whole document cannot be null"),
        ([], {"op": "add", "path": "/a"}, "there is no value"),
        ([add("/-", "x")], {"op": "add", "path": "/-"}, "there is no value"),
        ([], replace("/a", 1), "there is no 'a'"),
        ([add("/-", "x")], replace("/-", 1), "'-' is not an index"),
        ([add("/-", "x")], replace("/1", 1), "there is no '1'"),
        ([add("/-", "x")], add("/2", 1), "outside of the list"),
        ([add("/-", "x")], add("/a", 1), "'a' is not an index"),
        ([add("/-", [])], add("/01/a", 1), "'01' is not an index"),
        ([add("/-", "x")], add("/\u00b2/a", 1), "'\u00b2' is not an index"),
        ([add("/-", "x")], add("/0/a", 1), "the parent is neither an object nor a list"),
        ([add("/-", "x")], add("/a/b", 1), "'a' is not in an object"),
        ([add("/a", "x")], add("/0/b", 1), "'0' is not in a list"),
        ([add("/-", "x")], add("/-/b", 1), "only the last segment may be '-'"),
        ([add("", "text")], add("/-", 1), "the parent is neither an object nor a list"),
        ([add("/a", 1)], {"op": "remove", "path": ""}, "the whole document cannot be removed"),
        ([add("/a", 1)], {"op": "remove", "path": "/b"}, "there is no 'b'"),
        ([add("/a", 1)], {"op": "move", "path": "/b"}, "there is no 'from'"),
        ([add("/a", 1)], {"op": "copy", "path": "/b", "from": "/c"}, "there is no 'c'"),
        ([add("/a", {})], {"op": "move", "path": "/a/b", "from": "/a"}, "a value cannot move into itself"),
        ([add("/a", 1)], {"op": "test", "path": "/a", "value": True}, "the value there is another"),
        ([add("/a", [1, {}])], {"op": "test", "path": "/a", "value": [1]}, "the value there is another"),
        ([add("/a", 1)], {"op": "append", "path": "/a", "value": "x"}, "no such operation"),
    ],
)
def test_what_does_not_fit_is_refused(before: list[Operation], op: Operation, why: str) -> None:
    document = built(*before)
    with pytest.raises(PatchError) as caught:
        document.apply(operations(op))
    assert str(caught.value) == f"cannot {op['op']} at {op['path']!r}: {why}"
    assert isinstance(caught.value, JackfieldError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_no_value_is_told() -> None:
    with pytest.raises(PatchError) as caught:
        built(add("/a", "hunter2"), {"op": "test", "path": "/a", "value": "hunter3"})
    assert "hunter" not in str(caught.value)


def test_what_came_before_a_failure_stays() -> None:
    document = built(add("/a", 1))
    with pytest.raises(PatchError):
        document.apply(operations(add("/b", 2), replace("/c", 3), add("/d", 4)))
    assert document.root == {"a": 1, "b": 2}


def test_padding_has_a_limit() -> None:
    assert len(built(add(f"/{MAX_PADDING - 1}/a", 1)).root) == MAX_PADDING
    for index in (MAX_PADDING, 10**17, 10**30):
        with pytest.raises(PatchError):
            built(add(f"/{index}/a", 1))


@pytest.mark.parametrize(
    "op", [add("/-", {"n": [1]}), add("/x", {"n": [1]}), replace("", {"n": [1]}), add("", {"n": [1]})]
)
def test_a_later_patch_does_not_change_the_one_that_brought_the_value(op: Operation) -> None:
    first = operations({"op": "add", "path": "", "value": []} if op["path"] == "/-" else add("", {}), op)
    document = Document()
    document.apply(first)
    prefix = {"/-": "/0", "/x": "/x", "": ""}[op["path"]]
    document.apply(operations(add(f"{prefix}/n/-", 2)))
    assert first[1].value == {"n": [1]}


def test_a_copy_is_a_copy() -> None:
    document = built(add("/a", {"n": [1]}), {"op": "copy", "from": "/a", "path": "/b"}, add("/b/n/-", 2))
    assert document.root == {"a": {"n": [1]}, "b": {"n": [1, 2]}}


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), ("a", "a"), (None, None), ([1, [2]], [1.0, [2]]), ({"a": 1, "b": []}, {"b": [], "a": 1}), (True, True)],
)
def test_the_same_value_passes_a_test(one: Any, other: Any) -> None:
    built(add("/a", one), {"op": "test", "path": "/a", "value": other})
