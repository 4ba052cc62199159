"""Flows in a dry run: walked by hand, with given answers."""

from __future__ import annotations

import gc
import sys
from typing import Any

import pytest

from jackfield import DryRunClient, JackfieldError, NotFoundError, ServerError
from jackfield.plugin import Async, Call, LinesCall, M, Plan, Resource, call, flow, streamed
from tests.support.acme import KEY, Acme
from tests.support.flows import Flows
from tests.support.oauth import Guarded
from tests.support.serving import file_json


def dry(**options: Any) -> Any:
    """Acme in a dry run."""
    return DryRunClient(acme={"api_key": KEY}, **options).use(Acme)


def test_a_plan_is_walked() -> None:
    plan: Plan[Any] = dry().files.create_and_wait("n")

    assert repr(plan.first) == repr(plan.current) == "<POST https://acme.test/v1/files>"
    assert plan.first is not None
    assert plan.first.json == {"name": "n"}
    plan.answer(file_json(status="new"))
    assert repr(plan.current) == "<GET https://acme.test/v1/files/a>"
    assert plan.answer(file_json(status="new")) is plan
    assert plan.slept == 0.5
    plan.answer(file_json(status="ready"))
    assert plan.current is None
    assert plan.result.status == "ready"
    assert plan.slept == 0.5
    assert repr(plan.first) == "<POST https://acme.test/v1/files>"


def test_the_result_is_bound_to_the_dry_client() -> None:
    plan = dry().files.create_and_wait("n").answer(file_json()).answer(file_json())

    assert repr(plan.result.refresh()) == "<GET https://acme.test/v1/files/a>"
    assert type(plan.result.wait()) is Plan


def test_a_plan_that_waits_has_no_result() -> None:
    plan = dry().files.create_and_wait("n")

    with pytest.raises(JackfieldError, match=r"this flow waits for an answer to <POST https://acme\.test/v1/files>"):
        _ = plan.result


def test_a_plan_that_has_ended_takes_no_answer() -> None:
    plan = dry().files.create_and_wait("n").answer(file_json()).answer(file_json())

    with pytest.raises(JackfieldError, match="this flow has ended"):
        plan.answer({})


def test_an_error_is_raised_and_kept() -> None:
    plan = dry().files.create_and_wait("n")

    with pytest.raises(NotFoundError, match="404 no"):
        plan.answer({"error": {"message": "no"}}, status=404)
    assert plan.current is None
    with pytest.raises(JackfieldError, match="404 no"):
        _ = plan.result
    with pytest.raises(JackfieldError, match="this flow has ended"):
        plan.answer({})


def test_retries_are_part_of_a_plan() -> None:
    plan = dry(retries=1).files.pair("a", "b")

    plan.answer(b"oops", status=503, headers={"retry-after": "3"})
    assert plan.slept == 3.0
    assert repr(plan.current) == "<GET https://acme.test/v1/files/a>"
    with pytest.raises(ServerError):
        plan.answer(status=503)


def complaints_of(work: Any) -> list[Any]:
    """What cannot be raised while garbage is collected: this becomes an error of some other test, else."""
    complaints: list[Any] = []
    before = sys.unraisablehook
    sys.unraisablehook = complaints.append
    try:
        work()
        gc.collect()
    finally:
        sys.unraisablehook = before
    return [each.exc_value for each in complaints]


def test_all_kinds_of_answers() -> None:
    plan = dry().files.everything()

    plan.answer({"items": [file_json("a")], "hasMore": True})
    assert plan.current is not None
    assert plan.current.query == {"page": "2"}
    plan.answer({"items": [], "hasMore": False})
    assert repr(plan.current) == "<GET https://acme.test/v1/files/a/lines>"
    plan.answer(b"x\ny")
    assert plan.result == ["a", "x", "y", "threaded"]


def test_a_plan_without_an_exchange_ends_at_once() -> None:
    plan: Plan[Any] = Flows(dry()._root).several()

    assert plan.first is None
    assert plan.result == []


def test_no_credential_is_needed_and_none_is_fetched() -> None:
    first = DryRunClient().use(Acme).files.create_and_wait("n").first
    assert first is not None
    assert first.headers["authorization"] == "***"
    first = DryRunClient().use(Guarded).files.create_and_wait("n").first
    assert first is not None
    assert first.url == "https://guarded.test/files"


def test_secrets_do_not_show() -> None:
    plan = dry().files.create_and_wait("n")

    assert KEY not in f"{plan.current.headers}{plan.current.curl()}{plan!r}"


class Waiting(Resource[M]):
    """Has a connection open while it asks for something else."""

    @streamed
    def lines(self) -> LinesCall:
        """A stream."""
        return LinesCall("GET", "/lines")

    @call
    def get(self) -> Call[Any]:
        """Something else."""
        return Call("GET", "/x")

    @flow
    async def both(self: Waiting[Async]) -> Any:
        """One in the other."""
        async with self.lines() as lines:
            async for line in lines:
                return line, await self.get()
        return None


def test_a_plan_may_be_dropped_anywhere() -> None:
    def drop() -> None:
        Waiting(dry()._root).both()
        plan: Any = Waiting(dry()._root).both().answer(b"one\ntwo\n")
        assert repr(plan.current) == "<GET https://acme.test/v1/x>"
        dry().files.pair("a", "b")

    assert complaints_of(drop) == []


def test_a_plan_that_fails_leaves_nothing_behind() -> None:
    def fail() -> None:
        with pytest.raises(NotFoundError):
            dry().files.pair("a", "b").answer(status=404)

    assert complaints_of(fail) == []


def test_a_plan_goes_on_after_a_stream() -> None:
    assert Waiting(dry()._root).both().answer(b"one\ntwo\n").answer(5).result == ("one", 5)


def test_a_flow_that_awaits_something_else_says_so() -> None:
    with pytest.raises(JackfieldError, match="a flow awaited something that is not jackfield's"):
        Flows(dry()._root).foreign()


def test_each_plan_has_its_own_clock() -> None:
    files = dry().files
    first = files.create_and_wait("n").answer(file_json(status="new")).answer(file_json(status="new"))
    second = files.create_and_wait("n")

    assert first.slept == 0.5
    assert second.slept == 0.0
