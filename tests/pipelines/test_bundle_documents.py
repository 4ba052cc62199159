"""Artifact bundles without a server: templates, what is wrong with one, and the keys of experiments."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from jackfield_pipelines import (
    ARTIFACT_BUNDLE_TEMPLATE_KINDS,
    ARTIFACT_BUNDLE_TYPE,
    ArtifactValidationError,
    artifact_bundle_template,
    load_artifact_bundle,
    validate_artifact_bundle,
)
from jackfield_pipelines.bundles import SECTIONS, idempotency_keys
from tests.pipelines.bundling import BUNDLE
from tests.pipelines.clients import pipelines
from tests.support.clients import Way, everywhere
from tests.support.serving import Server

WRONG: dict[str, Any] = {
    "artifact_type": "pipelines.artifact.bundle.v2",
    "prompts": {"name": "P"},
    "criteria": [{"name": "C"}, "C2", None],
    "evaluations": None,
    "tool_endpoints": [{"name": "T"}, {"org_id": None}],
    "tool_bindings": [{}, {"workflow_id": "4"}],
    "tool_ground_truths": [{"workflow_id": "../4"}, {"workflow_id": True}],
    "experiments": [{}, {"project_id": 1, "workflow_id": 2.5, "payload": []}, 7],
}
PROBLEMS = (
    "artifact_type is 'pipelines.artifact.bundle.v1', not 'pipelines.artifact.bundle.v2'",
    "prompts is a list, not an object",
    "criteria[1] is an object, not a text",
    "criteria[2] is an object, not null",
    "evaluations is a list, not null",
    "tool_endpoints[0]: org_id is missing",
    "tool_endpoints[1].org_id is a whole number, not null",
    "tool_bindings[0]: workflow_id is missing",
    "tool_ground_truths[0].workflow_id is a whole number, not a text",
    "tool_ground_truths[1].workflow_id is a whole number, not a boolean",
    "experiments[0]: project_id is missing",
    "experiments[0]: workflow_id is missing",
    "experiments[0]: payload is missing",
    "experiments[1].workflow_id is a whole number, not a number",
    "experiments[1].payload is an object, not a list",
    "experiments[2] is an object, not a number",
)


@everywhere
async def test_all_that_is_wrong_is_told_at_once_and_nothing_is_sent(way: Way) -> None:
    server = Server()
    with pytest.raises(ArtifactValidationError) as caught:
        await way(pipelines(way, server).push_artifact_bundle(WRONG))
    assert caught.value.problems == PROBLEMS
    assert server.seen == []
    assert all(problem in str(caught.value) for problem in PROBLEMS)
    assert pickle.loads(pickle.dumps(caught.value)).problems == PROBLEMS
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("payload", [None, [], "bundle", 7])
def test_what_is_no_object_is_no_bundle(payload: Any) -> None:
    with pytest.raises(ArtifactValidationError, match="a bundle is an object"):
        validate_artifact_bundle(payload)


def test_sections_may_be_missing() -> None:
    assert validate_artifact_bundle({"artifact_type": ARTIFACT_BUNDLE_TYPE}) == {"artifact_type": ARTIFACT_BUNDLE_TYPE}


@pytest.mark.parametrize("kind", ARTIFACT_BUNDLE_TEMPLATE_KINDS)
@everywhere
async def test_each_template_is_a_bundle_with_two_items_in_one_section(way: Way, kind: str) -> None:
    bundle: dict[str, Any] = await way(pipelines(way, Server()).artifact_bundle_template(kind))

    assert [bundle] == [artifact_bundle_template(kind)]
    validate_artifact_bundle(bundle)
    assert bundle["name"] == f"demo-{kind}-bundle"
    filled = "prompts" if kind == "bundle" else kind.replace("-", "_")
    assert {name: len(bundle[name]) for name in SECTIONS} == {name: 2 * (name == filled) for name in SECTIONS}
    bundle[filled][0]["name"] = "changed"
    assert bundle != artifact_bundle_template(kind)


def test_there_is_no_other_template() -> None:
    with pytest.raises(ArtifactValidationError, match=r"'experiments'.*bundle, prompts"):
        artifact_bundle_template("experiments")


def test_a_bundle_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(BUNDLE), encoding="utf-8")
    assert load_artifact_bundle(file) == BUNDLE
    file.write_text(json.dumps(WRONG), encoding="utf-8")
    with pytest.raises(ArtifactValidationError) as caught:
        load_artifact_bundle(str(file))
    assert caught.value.problems == PROBLEMS
    file.write_text("artifact_type: x", encoding="utf-8")
    with pytest.raises(ArtifactValidationError, match="is no JSON"):
        load_artifact_bundle(file)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(BUNDLE), encoding="utf-8-sig")
    assert load_artifact_bundle(file) == BUNDLE


@pytest.mark.parametrize("value", [object(), type, "\ud800"])
@everywhere
async def test_what_cannot_be_sent_is_found_before_anything_is(way: Way, value: Any) -> None:
    server = Server()
    bundle = {**BUNDLE, "evaluations": [{"name": "E"}, {"name": "E2", "criteria": [value]}]}
    with pytest.raises(ArtifactValidationError) as caught:
        await way(pipelines(way, server).push_artifact_bundle(bundle))
    (problem,) = caught.value.problems
    assert problem.startswith("evaluations[1]: the body cannot be written as JSON")
    assert server.seen == []


@everywhere
async def test_an_iterator_is_refused_since_checking_would_empty_it(way: Way) -> None:
    server = Server()
    for made in (map(str, (1, 2)), (each for each in "ab"), iter([1])):
        bundle = {**BUNDLE, "tool_bindings": [{"workflow_id": 4, "selected": [{"tools": made}]}]}
        with pytest.raises(ArtifactValidationError, match=r"tool_bindings\[0\] holds an iterator"):
            await way(pipelines(way, server).push_artifact_bundle(bundle))
        with pytest.raises(ArtifactValidationError, match="holds an iterator"):
            await way(pipelines(way, server).push_tool_binding_artifact({"workflow_id": 4, "tools": made}))
    assert server.seen == []


NAMES = [
    "Long run", "long run", "long-run", "long run 2", "long-run-2", "LONG  RUN", "", None, "!!!", "experiment", 7,
    "日本語", "中国", "naïve", "naive", "Ünï cödé", "\U0001f600", "\ud800", "x" * 5000, "x" * 5001, "a\r\nb", "a b",
    "İ",
]  # fmt: skip


def test_keys_are_unique_and_ascii_for_any_name() -> None:
    keys = idempotency_keys("r7", [{"name": name} for name in NAMES])
    assert len(set(keys)) == len(NAMES)
    assert all(key.isascii() and key.isprintable() and " " not in key and len(key) < 120 for key in keys)
    assert keys[:4] == ["r7-long-run", "r7-long-run-3", "r7-long-run-4", "r7-long-run-2"]
    assert keys[6:10] == ["r7-experiment", "r7-experiment-2", "r7-experiment-3", "r7-experiment-4"]
    assert keys[13].startswith("r7-naive-")
    # Names that lose letters have keys that do not depend on what else is in the bundle.
    for name in ("日本語", "naïve"):
        assert idempotency_keys("r7", [{"name": name}]) == [keys[NAMES.index(name)]]
