"""Artifact bundles: checked whole, pushed in order, and resumed where they stopped."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from jackfield import APIConnectionError, APIStatusError, ConfigurationError, ConflictError, DryRunClient
from jackfield_pipelines import (
    ARTIFACT_BUNDLE_TYPE,
    ArtifactValidationError,
    BundlePushError,
    Pipelines,
)
from jackfield_pipelines.bundles import SECTIONS
from tests.pipelines.clients import BASE, KEY, pipelines
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Broken, Seen, Server

BUNDLE: dict[str, Any] = {
    "artifact_type": ARTIFACT_BUNDLE_TYPE,
    "name": "Release 7",
    "version": "whatever else there is",
    # In another order than they are pushed in.
    "experiments": [
        {"name": "Long run", "project_id": 1, "workflow_id": 2, "payload": {"count": 1, "variants": []}},
        {"project_id": "1", "workflow_id": 2, "payload": {"variants": []}},
    ],
    "tool_ground_truths": [{"workflow_id": 5, "node_id": "n", "field_id": "f"}],
    "tool_bindings": [{"workflow_id": 4, "node_id": "n", "field_id": "f", "endpoint_id": "e"}],
    "tool_endpoints": [{"org_id": 3, "name": "T"}],
    "evaluations": [{"name": "E", "criteria": [{"criterion_id": 8}]}],
    "criteria": [{"name": "C1"}, {"name": "C2"}],
    "prompts": [{"name": "P1"}, {"name": "P2"}],
}
PUSHED: list[tuple[str, str, Any]] = [
    ("prompts", "/api/prompts", {"name": "P1"}),
    ("prompts", "/api/prompts", {"name": "P2"}),
    ("criteria", "/api/criteria", {"name": "C1"}),
    ("criteria", "/api/criteria", {"name": "C2"}),
    ("evaluations", "/api/evaluations", {"name": "E", "criteria": [{"criterion_id": 8}]}),
    ("tool_endpoints", "/api/organizations/3/tool-endpoints", {"name": "T"}),
    ("tool_bindings", "/api/workflows/4/tool-bindings", {"node_id": "n", "field_id": "f", "endpoint_id": "e"}),
    ("tool_ground_truths", "/api/workflows/5/tool-ground-truths", {"node_id": "n", "field_id": "f"}),
    ("experiments", "/api/projects/1/workflows/2/experiments", {"count": 1, "variants": []}),
    ("experiments", "/api/projects/1/workflows/2/experiments", {"variants": []}),
]
SUMMARY: dict[str, Any] = {
    "artifact_type": ARTIFACT_BUNDLE_TYPE,
    "name": "Release 7",
    "created": {
        "prompts": [{"name": "P1", "id": 1}, {"name": "P2", "id": 2}],
        "criteria": [{"name": "C1", "id": 3}, {"name": "C2", "id": 4}],
        "evaluations": [{"name": "E", "id": 5}],
        "tool_endpoints": [{"name": "T", "id": 6}],
        "tool_bindings": [{"name": None, "id": 7}],
        "tool_ground_truths": [{"name": None, "id": 8}],
        "experiments": [{"name": "Long run", "experiment_id": "x9"}, {"name": None, "experiment_id": "x10"}],
    },
}


class Platform:
    """A server that creates what it is sent, and fails when it is told to.

    Attributes:
        made: The paths and bodies that were created.
        fail_at: How many items are created before the failure; None for no failure.
        failure: What happens then.
    """

    def __init__(
        self, fail_at: int | None = None, failure: Callable[[], Answer | Broken] = lambda: Answer(500)
    ) -> None:
        self.made: list[tuple[str, Any]] = []
        self.fail_at = fail_at
        self.failure = failure
        self.server = Server(self.answer)

    def answer(self, seen: Seen) -> Answer | Broken:
        if self.fail_at == len(self.made):
            self.fail_at = None
            return self.failure()
        self.made.append((seen.path, seen.json))
        number = len(self.made)
        ids = {"experiment_id": f"x{number}", "status": "pending"} if "experiments" in seen.path else {"id": number}
        return Answer(201, json={"name": seen.json.get("name"), **ids})


def _flat(summary: Any) -> list[Any]:
    """All that was created, in order."""
    return [entry for section in SECTIONS for entry in summary["created"][section]]


@everywhere
async def test_a_bundle_is_pushed_item_by_item_in_the_documented_order(way: Way) -> None:
    platform = Platform()
    given = copy.deepcopy(BUNDLE)
    summary = await way(pipelines(way, platform.server).push_artifact_bundle(given))

    assert summary == SUMMARY
    assert list(summary["created"]) == list(SECTIONS)
    assert platform.made == [(path, body) for _, path, body in PUSHED]
    assert {seen.method for seen in platform.server.seen} == {"POST"}
    assert all("idempotency-key" not in seen.headers for seen in platform.server.seen)
    assert given == BUNDLE


@everywhere
async def test_an_experiment_has_its_name_from_the_bundle(way: Way) -> None:
    bundle: dict[str, Any] = {
        **BUNDLE,
        "prompts": [],
        "criteria": [],
        "evaluations": [],
        "tool_endpoints": [],
        "tool_bindings": [],
    }
    bundle["tool_ground_truths"] = []
    answers = [Answer(json={"experiment_id": "a", "status": "s"}), Answer(json={"experiment_id": "b", "name": "Other"})]
    summary = await way(pipelines(way, *answers).push_artifact_bundle(bundle))
    assert summary["created"]["experiments"] == [
        {"name": "Long run", "experiment_id": "a"},
        {"name": "Other", "experiment_id": "b"},
    ]


@everywhere
async def test_an_item_is_created_even_if_its_id_is_not_told(way: Way) -> None:
    bundle = {
        "artifact_type": ARTIFACT_BUNDLE_TYPE,
        "prompts": [{"name": "P"}],
        "experiments": BUNDLE["experiments"][1:],
    }
    summary = await way(pipelines(way, Answer(json={}), Answer(json={})).push_artifact_bundle(bundle))
    assert summary["created"]["prompts"] == [{"name": "P", "id": None}]
    assert summary["created"]["experiments"] == [{"name": None, "experiment_id": None}]


@pytest.mark.parametrize("position", range(len(PUSHED)))
@everywhere
async def test_a_push_that_failed_is_resumed_without_duplicates(way: Way, position: int) -> None:
    platform = Platform(fail_at=position, failure=lambda: Answer(422, json={"detail": "no"}))
    push = pipelines(way, platform.server).push_artifact_bundle
    with pytest.raises(BundlePushError) as caught:
        await way(push(BUNDLE))

    error = caught.value
    section = PUSHED[position][0]
    index = position - [each[0] for each in PUSHED].index(section)
    assert (error.section, error.index) == (section, index)
    assert error.item_name == BUNDLE[section][index].get("name")
    assert isinstance(error.error, APIStatusError)
    assert error.__cause__ is error.error
    assert error.uncertain is False
    assert len(platform.made) == position
    assert _flat(error.summary) == _flat(SUMMARY)[:position]

    before = copy.deepcopy(error.summary)
    assert await way(push(BUNDLE, resume=error)) == SUMMARY
    assert platform.made == [(path, body) for _, path, body in PUSHED]
    assert error.summary == before


@pytest.mark.parametrize("second", range(4, len(PUSHED)))
@everywhere
async def test_a_push_may_fail_more_than_once(way: Way, second: int) -> None:
    platform = Platform(fail_at=3)
    push = pipelines(way, platform.server).push_artifact_bundle
    with pytest.raises(BundlePushError) as first:
        await way(push(BUNDLE))
    platform.fail_at = second
    # From a file, say, where only the summary was kept.
    kept = json.loads(json.dumps(first.value.summary))
    with pytest.raises(BundlePushError) as again:
        await way(push(BUNDLE, resume=kept))
    assert await way(push(BUNDLE, resume=again.value)) == SUMMARY
    assert platform.made == [(path, body) for _, path, body in PUSHED]


@pytest.mark.parametrize(
    ("failure", "uncertain"),
    [
        (lambda: Answer(400), False),
        (lambda: Answer(401), False),
        (lambda: Answer(429), False),
        (lambda: Answer(500), True),
        (lambda: Answer(503), True),
        (lambda: Broken("ReadError"), True),
        (lambda: Broken("ReadTimeout"), True),
        (lambda: Answer(200, content=b"<html>"), True),
    ],
)
@everywhere
async def test_the_error_says_whether_the_item_may_exist(
    way: Way, failure: Callable[[], Answer | Broken], uncertain: bool
) -> None:
    platform = Platform(fail_at=2, failure=failure)
    with pytest.raises(BundlePushError) as caught:
        await way(pipelines(way, platform.server).push_artifact_bundle(BUNDLE))
    assert caught.value.uncertain is uncertain
    assert ("may exist" in str(caught.value)) is uncertain


@everywhere
async def test_an_item_that_exists_all_the_same_is_entered_by_hand(way: Way) -> None:
    platform = Platform(fail_at=2, failure=Broken)
    push = pipelines(way, platform.server).push_artifact_bundle
    with pytest.raises(BundlePushError) as caught:
        await way(push(BUNDLE))
    assert isinstance(caught.value.error, APIConnectionError)
    caught.value.summary["created"]["criteria"].append({"name": "C1", "id": 77})
    summary = await way(push(BUNDLE, resume=caught.value))
    assert summary["created"]["criteria"][0] == {"name": "C1", "id": 77}
    assert ("/api/criteria", {"name": "C1"}) not in platform.made


@everywhere
async def test_progress_can_be_kept_and_resumed_from(way: Way) -> None:
    class Stopped(BaseException):
        """As a cancellation, or Ctrl-C."""

    platform = Platform()
    push = pipelines(way, platform.server).push_artifact_bundle
    kept: list[Any] = []

    def keep(summary: Any) -> None:
        kept.append(summary)
        if len(kept) == 6:
            raise Stopped

    with pytest.raises(Stopped):
        await way(push(BUNDLE, on_progress=keep))
    assert [sum(map(len, summary["created"].values())) for summary in kept] == [1, 2, 3, 4, 5, 6]
    assert await way(push(BUNDLE, resume=kept[-1])) == SUMMARY
    assert platform.made == [(path, body) for _, path, body in PUSHED]


def test_the_error_pickles() -> None:
    with DryRunClient(pipelines={"api_key": KEY, "base_url": BASE}) as client, pytest.raises(BundlePushError) as caught:
        plan = client.use(Pipelines).push_artifact_bundle(BUNDLE)
        plan.answer({"id": 1, "name": "P1"}).answer({"detail": "no"}, status=409)
    error = caught.value
    found = pickle.loads(pickle.dumps(error))
    assert type(found) is BundlePushError
    assert str(found) == str(error)
    assert "prompts[1] ('P2') was not created after 1 items" in str(found)
    assert (found.summary, found.section, found.index, found.item_name) == (error.summary, "prompts", 1, "P2")
    assert isinstance(found.error, ConflictError)


OTHERS: list[tuple[dict[str, Any], str]] = [
    ({"name": "Other"}, "is of the bundle 'Other', and this one is 'Release 7'"),
    ({"prompts": [{"name": "P", "id": 1}] * 3}, "3 prompts, and the bundle has 2"),
    ({"criteria": [{"name": "C2", "id": 1}]}, "'C2' at criteria[0], and the bundle 'C1'"),
]


@pytest.mark.parametrize(("other", "problem"), OTHERS)
@everywhere
async def test_a_summary_of_something_else_is_refused(way: Way, other: dict[str, Any], problem: str) -> None:
    created = {name: other.get(name, []) for name in SECTIONS}
    summary = {"artifact_type": ARTIFACT_BUNDLE_TYPE, "name": other.get("name", "Release 7"), "created": created}
    server = Server()
    with pytest.raises(ArtifactValidationError) as caught:
        await way(pipelines(way, server).push_artifact_bundle(BUNDLE, resume=summary))
    assert any(problem in each for each in caught.value.problems)
    assert server.seen == []


@everywhere
async def test_experiments_have_keys(way: Way) -> None:
    platform = Platform()
    bundle = copy.deepcopy(BUNDLE)
    bundle["experiments"] += [{"name": "long RUN!", "project_id": 1, "workflow_id": 2, "payload": {}}]
    await way(pipelines(way, platform.server).push_artifact_bundle(bundle, idempotency_key_prefix="r7"))

    keys = [seen.headers.get("idempotency-key") for seen in platform.server.seen]
    assert keys == [None] * 8 + ["r7-long-run", "r7-experiment", "r7-long-run-2"]


@pytest.mark.parametrize("failing", [8, 9])
@everywhere
async def test_keys_are_the_same_when_a_push_is_resumed(way: Way, failing: int) -> None:
    platform = Platform(fail_at=failing, failure=Broken)
    push = pipelines(way, platform.server).push_artifact_bundle
    with pytest.raises(BundlePushError) as caught:
        await way(push(BUNDLE, idempotency_key_prefix="r7"))
    await way(push(BUNDLE, idempotency_key_prefix="r7", resume=caught.value))
    keys = [seen.headers["idempotency-key"] for seen in platform.server.seen if "idempotency-key" in seen.headers]
    expected = ["r7-long-run", "r7-experiment"]
    assert keys == sorted([*expected, expected[failing - 8]], key=expected.index)


@pytest.mark.parametrize("prefix", ["", "ü", "a\nb", "a\x00"])
@everywhere
async def test_a_prefix_that_cannot_be_sent_is_refused(way: Way, prefix: str) -> None:
    server = Server()
    with pytest.raises(ArtifactValidationError, match="idempotency_key_prefix"):
        await way(pipelines(way, server).push_artifact_bundle(BUNDLE, idempotency_key_prefix=prefix))
    assert server.seen == []


@everywhere
async def test_one_key_for_all_items_is_refused(way: Way) -> None:
    with pytest.raises(ConfigurationError, match="idempotency_key_prefix"):
        await way(pipelines(way, Server()).push_artifact_bundle(BUNDLE, idempotency_key="k"))


@pytest.mark.parametrize(
    ("push", "payload", "problem"),
    [
        ("push_tool_endpoint_artifact", {"name": "T"}, "org_id is missing"),
        ("push_tool_binding_artifact", {"workflow_id": None}, "workflow_id is a whole number"),
        ("push_tool_ground_truth_artifact", {}, "workflow_id is missing"),
    ],
)
@everywhere
async def test_a_single_artifact_is_checked_too(way: Way, push: str, payload: Any, problem: str) -> None:
    server = Server()
    with pytest.raises(ArtifactValidationError, match=problem):
        await way(getattr(pipelines(way, server), push)(payload))
    assert server.seen == []
