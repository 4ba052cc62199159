"""Pushes of bundles that fail: what the error holds, and how they are resumed."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest

from jackfield import APIConnectionError, APIStatusError, ConfigurationError, ConflictError, DryRunClient
from jackfield.plugin import Exchange, hookimpl
from jackfield_pipelines import ARTIFACT_BUNDLE_TYPE, ArtifactValidationError, BundlePushError, Pipelines
from jackfield_pipelines.bundles import SECTIONS
from tests.pipelines.bundling import BUNDLE, PUSHED, SUMMARY, Platform, flat
from tests.pipelines.clients import BASE, KEY, pipelines
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Broken, Seen, Server


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
    assert flat(error.summary) == flat(SUMMARY)[:position]

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
        (lambda: Answer(307), False),
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


@everywhere
async def test_what_fails_on_this_side_half_way_loses_nothing(way: Way) -> None:
    class Failing:
        """A hook that takes part in each request."""

        count = 0

        @hookimpl
        def jackfield_request(self, exchange: Exchange) -> None:
            self.count += 1
            if self.count == 4:
                raise RuntimeError("out of order")

    platform = Platform()
    push = pipelines(way, platform.server, plugins=[Failing()]).push_artifact_bundle
    with pytest.raises(BundlePushError, match="out of order") as caught:
        await way(push(BUNDLE))
    assert isinstance(caught.value.error, RuntimeError)
    assert (caught.value.section, caught.value.index, caught.value.uncertain) == ("criteria", 1, True)
    assert await way(push(BUNDLE, resume=pickle.loads(pickle.dumps(caught.value)))) == SUMMARY
    assert platform.made == [(path, body) for _, path, body in PUSHED]


@everywhere
async def test_what_fails_before_anything_was_created_is_raised_as_it_is(way: Way) -> None:
    client = way.client_without_key(pipelines={"base_url": BASE}, http_client=way.http_client(Server()))
    with pytest.raises(ConfigurationError, match="PIPELINES_API_KEY"):
        await way(client.use(Pipelines).push_artifact_bundle(BUNDLE))


def _renamed(seen: Seen) -> Answer:
    return Answer(json={"id": 1, "name": f"{seen.json['name']} (copy)"}) if seen.json["name"] == "P1" else Answer(500)


@everywhere
async def test_a_server_may_give_an_item_another_name(way: Way) -> None:
    with pytest.raises(BundlePushError) as caught:
        await way(pipelines(way, Server(_renamed)).push_artifact_bundle(BUNDLE))
    assert caught.value.summary["created"]["prompts"] == [{"name": "P1 (copy)", "id": 1}]
    platform = Platform()
    summary = await way(pipelines(way, platform.server).push_artifact_bundle(BUNDLE, resume=caught.value))
    assert len(platform.made) == len(PUSHED) - 1
    assert summary["created"]["prompts"][0] == {"name": "P1 (copy)", "id": 1}


def _changed(section: str, change: Callable[[list[Any]], Any]) -> dict[str, Any]:
    bundle = copy.deepcopy(BUNDLE)
    change(bundle[section])
    return bundle


CHANGES: dict[str, tuple[dict[str, Any], bool]] = {
    "an item before": (_changed("prompts", lambda items: items.insert(0, {"name": "P0"})), False),
    "an item without a name before": (
        _changed("tool_bindings", lambda items: items.insert(0, {"workflow_id": 4, "x": 1})),
        False,
    ),
    "a field of what was created": (_changed("prompts", lambda items: items[0].update(role="user")), False),
    "the order of what was created": (_changed("criteria", lambda items: items.reverse()), False),
    "the order of fields": (
        _changed("evaluations", lambda items: items.append(dict(reversed(items.pop().items())))),
        True,
    ),
    "the item that failed": (_changed("tool_ground_truths", lambda items: items[0].update(node_id="m")), True),
    "an item that was not created": (_changed("experiments", lambda items: items[0].update(name="Other")), True),
    "an item after": (_changed("tool_ground_truths", lambda items: items.append({"workflow_id": 1})), True),
}


@pytest.mark.parametrize("change", CHANGES)
@everywhere
async def test_a_bundle_may_change_meanwhile_where_nothing_was_created(way: Way, change: str) -> None:
    platform = Platform(fail_at=7, failure=lambda: Answer(422))
    push = pipelines(way, platform.server).push_artifact_bundle
    with pytest.raises(BundlePushError) as caught:
        await way(push(BUNDLE))
    bundle, allowed = CHANGES[change]
    if allowed:
        summary = await way(push(bundle, resume=caught.value))
        assert len(platform.made) == len(flat(summary)) == sum(len(bundle[section]) for section in SECTIONS)
    else:
        with pytest.raises(ArtifactValidationError, match="it was changed or moved"):
            await way(push(bundle, resume=caught.value))
        assert len(platform.made) == 7


@everywhere
async def test_a_bundle_may_be_of_any_mappings(way: Way) -> None:
    bundle: Any = MappingProxyType(
        {
            name: [MappingProxyType(item) for item in BUNDLE[name]] if name in SECTIONS else BUNDLE[name]
            for name in BUNDLE
        }
    )
    platform = Platform(fail_at=9, failure=lambda: Answer(422))
    push = pipelines(way, platform.server).push_artifact_bundle
    with pytest.raises(BundlePushError) as caught:
        await way(push(bundle, idempotency_key_prefix="r7"))
    assert await way(push(BUNDLE, idempotency_key_prefix="r7", resume=caught.value)) == SUMMARY


ODD: list[Any] = [
    {}, [], "summary", 7, ValueError("no"), {"name": "Release 7"}, {"name": "Release 7", "created": []},
    {"name": "Release 7", "created": {"prompts": None}}, {"name": "Release 7", "created": {"criteria": [7]}},
]  # fmt: skip


@pytest.mark.parametrize("resume", ODD, ids=repr)
@everywhere
async def test_what_is_no_summary_is_refused(way: Way, resume: Any) -> None:
    server = Server()
    with pytest.raises(ArtifactValidationError, match="resume="):
        await way(pipelines(way, server).push_artifact_bundle(BUNDLE, resume=resume))
    assert server.seen == []


@everywhere
async def test_a_summary_may_spell_a_name_as_the_server_does(way: Way) -> None:
    platform = Platform()
    kept = {"name": "Release 7", "created": {"prompts": [{"name": " p1", "id": 5}]}}
    summary = await way(pipelines(way, platform.server).push_artifact_bundle(BUNDLE, resume=kept))
    assert summary["created"]["prompts"] == [{"name": " p1", "id": 5}, {"name": "P2", "id": 1}]


@everywhere
async def test_a_summary_without_sections_is_one_of_nothing(way: Way) -> None:
    platform = Platform()
    kept = {"name": "Release 7", "created": {"prompts": [{"id": 5}]}}
    summary = await way(pipelines(way, platform.server).push_artifact_bundle(BUNDLE, resume=kept))
    assert summary["created"]["prompts"] == [{"id": 5}, {"name": "P2", "id": 1}]


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
