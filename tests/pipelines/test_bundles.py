"""Artifact bundles and single artifacts: what is pushed, in which order, and with which keys."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from jackfield import ConfigurationError
from jackfield_pipelines import ARTIFACT_BUNDLE_TYPE, ArtifactValidationError
from jackfield_pipelines.bundles import SECTIONS
from tests.pipelines.bundling import BUNDLE, PUSHED, SUMMARY, Platform
from tests.pipelines.clients import pipelines
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Server


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


@everywhere
async def test_progress_of_a_push_may_be_awaited(way: Way) -> None:
    kept: list[Any] = []

    async def keep(summary: Any) -> None:
        kept.append(summary)

    await way(pipelines(way, Platform().server).push_artifact_bundle(BUNDLE, on_progress=keep))
    assert kept[-1] == SUMMARY


@everywhere
async def test_experiments_have_keys(way: Way) -> None:
    platform = Platform()
    bundle = copy.deepcopy(BUNDLE)
    bundle["experiments"] += [{"name": "long RUN!", "project_id": 1, "workflow_id": 2, "payload": {}}]
    await way(pipelines(way, platform.server).push_artifact_bundle(bundle, idempotency_key_prefix="r7"))

    keys = [seen.headers.get("idempotency-key") for seen in platform.server.seen]
    assert keys == [None] * 8 + ["r7-long-run", "r7-experiment", "r7-long-run-2"]


@pytest.mark.parametrize("prefix", ["", "ü", "a\nb", "a\n", "a\x00", " a", "a ", "a\t", "a" * 129])
@everywhere
async def test_a_prefix_that_cannot_be_sent_is_refused(way: Way, prefix: str) -> None:
    server = Server()
    with pytest.raises(ArtifactValidationError, match="idempotency_key_prefix"):
        await way(pipelines(way, server).push_artifact_bundle(BUNDLE, idempotency_key_prefix=prefix))
    assert server.seen == []


@everywhere
async def test_one_key_for_all_items_is_refused(way: Way) -> None:
    platform = pipelines(way, Server())
    with pytest.raises(ConfigurationError, match="idempotency_key_prefix"):
        await way(platform.push_artifact_bundle(BUNDLE, idempotency_key="k"))
    with pytest.raises(ConfigurationError, match="idempotency_key_prefix"):
        await way(platform.with_options(idempotency_key="k").push_artifact_bundle(BUNDLE))
    platform = pipelines(way, Platform().server).with_options(idempotency_key="k")
    assert await way(platform.push_artifact_bundle(BUNDLE, idempotency_key=None)) == SUMMARY


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
