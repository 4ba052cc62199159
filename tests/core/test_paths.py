"""Path templates and queries: whatever is put in comes out at the other end, and nothing changes the path."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
import httpx2
import pytest
from hypothesis import example, given, strategies

from jackfield import ConfigurationError, DryRunClient
from jackfield._bodies import query_pairs
from jackfield._calls import fill
from jackfield.plugin import Call
from tests.support.acme import Acme

BASE = "https://acme.test/v1"
texts = strategies.text(strategies.characters(exclude_categories=["Cs"]), min_size=1)
LIBRARIES: list[Any] = [httpx, httpx2]


@given(texts)
@example("../../admin")
@example("a/b?c#d")
@example("%2e%2e")
@example("%2F")
@example("..;/")
@example("...")
@example(".hidden")
@example("\\..\\x")
@example("\r\n")
@example("{}")
@example("a:b@c")
@example("\u2028\u00e9")
def test_any_text_is_one_segment(text: str) -> None:
    if text in {".", ".."}:
        return
    path = fill("/files/{}/content", (text,))

    for library in LIBRARIES:
        raw: str = library.URL(BASE + path).raw_path.decode()
        before, segment, after = raw.rsplit("/", 2)
        assert (before, after) == ("/v1/files", "content")
        assert unquote(segment) == text


@given(texts, texts)
def test_two_arguments_do_not_run_into_each_other(first: str, second: str) -> None:
    if {first, second} & {".", ".."}:
        return
    raw = httpx.URL(BASE + fill("/a/{}/b/{}", (first, second))).raw_path.decode()

    assert [unquote(part) for part in raw.split("/")] == ["", "v1", "a", first, "b", second]


@pytest.mark.parametrize("text", ["", ".", ".."])
def test_what_would_change_the_path_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"would change the path '/files/\{\}'"):
        fill("/files/{}", (text,))


@pytest.mark.parametrize("value", [None, b"bytes", "\ud800"], ids=["None", "bytes", "surrogate"])
def test_what_is_no_identifier_is_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match="/files/"):
        fill("/files/{}", (value,))


class Kind(StrEnum):
    """A string."""

    A = "a b"


@pytest.mark.parametrize(("value", "segment"), [(5, "5"), (Kind.A, "a%20b"), ("plain-id_1.~", "plain-id_1.~")])
def test_other_values(value: object, segment: str) -> None:
    assert fill("/x/{}", (value,)) == f"/x/{segment}"


@pytest.mark.parametrize("args", [("a",), ("a", "b", "c")])
def test_the_number_of_arguments_must_fit(args: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="takes 2 arguments, not"):
        fill("/{}/{}", args)


def test_a_template_without_arguments_stays_as_it_is() -> None:
    assert fill("/a b/{}", ()) == "/a b/{}"


@pytest.mark.parametrize("template", ["files/{}", "{}", "@evil.test/{}", ".evil.test/{}", ":8080/{}", "?{}"])
def test_a_template_begins_with_a_slash(template: str) -> None:
    with pytest.raises(TypeError, match="slash"):
        Call[Any]("GET", template, "a")


@pytest.mark.parametrize(
    "path", ["x", "@evil.test", ".evil.test", ":8080/x", "//evil.test/x", "https://evil.test/x", "\\evil.test"]
)
def test_no_path_leads_to_another_host(path: str) -> None:
    for base in ("https://acme.test", "https://acme.test/v1"):
        prepared = DryRunClient(acme={"base_url": base}).use(Acme).request("GET", path)
        assert httpx.URL(prepared.url).host == "acme.test"
        assert httpx.URL(prepared.url).port is None


def test_a_fragment_does_not_swallow_the_query() -> None:
    try:
        prepared = DryRunClient().use(Acme).request("GET", "/x#y", params={"a": 1})
    except ConfigurationError:
        return
    assert prepared.query == {"a": "1"}


names = strategies.text(strategies.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
values = strategies.one_of(
    strategies.none(),
    strategies.booleans(),
    strategies.integers(),
    strategies.text(strategies.characters(exclude_categories=["Cs"])),
    strategies.lists(strategies.text(strategies.characters(exclude_categories=["Cs"])), max_size=4),
)


def as_text(value: Any) -> str:
    """A value as it goes over the wire."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


@given(strategies.dictionaries(names, values, max_size=5))
@example({"a&b": "=?#+ %20", "tags": ["x,y", ""]})
def test_a_query_arrives_as_it_was_given(params: dict[str, Any]) -> None:
    expected: list[tuple[str, str]] = []
    for name, value in params.items():
        several: Any = [value] if value is None or isinstance(value, str | int) else value
        expected += [(name, as_text(each)) for each in several if each is not None]
    assert query_pairs(params) == expected
    target = Call[Any]("GET", "/x", params=params).target(BASE)
    for library in LIBRARIES:
        url = library.URL(target)
        assert url.path == "/v1/x"
        assert parse_qsl(url.query.decode(), keep_blank_values=True) == expected


def test_a_query_is_added_to_the_one_of_the_path() -> None:
    assert Call[Any]("GET", "/x?a=1", params={"b": 2}).target(BASE) == f"{BASE}/x?a=1&b=2"
    assert Call[Any]("GET", "/x", params={"b": None}).target(BASE) == f"{BASE}/x"
    assert (
        Call[Any]("GET", url="https://s3.test/y?s=%2B", params={"b": 2}).target(BASE) == "https://s3.test/y?s=%2B&b=2"
    )


def test_a_query_that_cannot_be_encoded_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        Call[Any]("GET", "/x", params={"q": "\ud800"}).target(BASE)
