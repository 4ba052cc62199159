"""The table of faults, played line by line."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest

from jackfield import APIConnectionError, APITimeoutError
from tests.lab import Answer, Lab, ReadRequest, Reply, outcomes_page
from tests.lab.flavours import FLAVOURS, Flavour, Side, in_turn, play, turn
from tests.lab.line import STREAMS, Line, get
from tests.lab.outcomes import TABLE


def is_read_on(answer: Answer) -> bool:
    """Whether the server is still there for the next request on the connection."""
    return isinstance(answer, Reply) and any(isinstance(step, ReadRequest) for step in answer.steps)


@in_turn("line", TABLE, full=lambda line: line.full)
def test_outcome(line: Line, flavour: Flavour) -> None:
    async def played(side: Side[Any]) -> Any:
        result = line.call(side.acme, **line.options)
        return await (side.items(result) if line.call in STREAMS else side.get(result))

    async def scenario(side: Side[Any]) -> Any:
        if line.warm:
            await side.get(get(side.acme))
            if not is_read_on(line.answers[0]):
                await side.aside(lab.wait_closed)
        if line.error is None:
            assert await played(side) == line.value
            return None
        words = ".*".join(re.escape(part) for part in line.words.split("…"))
        with pytest.raises(line.error, match=words) as caught:
            await played(side)
        return caught.value

    with Lab(line.answers) as lab:
        error = play(flavour, lab.url, scenario, **line.client)
        lab.wait_closed()
        assert lab.seen == line.sent
        assert lab.left == 0
    if error is not None:
        shown = {name: getattr(error, name) for name in line.shows}
        assert shown == line.shows
        assert type(error).__module__ == "jackfield.errors"
        assert (error.platform, error.operation.split(".")[0]) == ("acme", "things")


def test_the_table_has_no_line_twice() -> None:
    names = [line.name for line in TABLE]
    assert sorted(names) == sorted(set(names))


def test_each_line_is_played_in_every_mode_and_with_every_kind_of_client() -> None:
    for place in range(9):
        flavours = turn(place)
        assert {flavour.mode for flavour in flavours} == {flavour.mode for flavour in FLAVOURS}
        kinds = {(flavour.library, flavour.own) for flavour in FLAVOURS}
        assert {(flavour.library, flavour.own) for flavour in flavours} == kinds
    assert len({tuple(turn(place)) for place in range(9)}) == 3


def test_a_timeout_is_told_as_one() -> None:
    assert issubclass(APITimeoutError, APIConnectionError)


def test_the_page_in_the_documentation_is_current() -> None:
    assert outcomes_page.PAGE.read_text(encoding="utf-8") == outcomes_page.page(), (
        "write it anew: python -m tests.lab.outcomes_page"
    )


@pytest.mark.parametrize(
    "row", [row for rows in outcomes_page.OTHERS.values() for row in rows], ids=lambda row: row.what
)
def test_each_row_of_the_page_has_a_test(row: outcomes_page.Row) -> None:
    module, _, name = row.test.partition(".")
    assert callable(getattr(importlib.import_module(f"tests.lab.{module}"), name))
