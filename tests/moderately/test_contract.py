"""Every operation against the contract: its name, its parameters, and the request that it makes, in every mode."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from jackfield.plugin import Operation, Plan, Prepared
from jackfield_moderately import Dataset, Moderately, Pipeline, PipelineExecution
from tests.moderately.clients import BASE, KEY, TEAM, dry_moderately, moderately
from tests.moderately.samples import SHAPES, Sample, bound, sample, samples
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Seen, Server

# Operations that neither the vendor's client nor its document has.
OURS = {"team_users.of_user", "teams.by_ids"}
# What is computed, and so is not written down in the samples.
COMPUTED = {"fileHash", "agentInputSummary"}
# What the platform must be sent, and need not be given.
OPTIONAL = {
    ("agent_executions.create", "input_data"),
    ("api_tokens.create", "team_id"),
    ("agent_executions.create", "agent_input_summary"),
    ("files.get_upload_url", "mime_type"),
    ("files.upload", "name"),
}
SILENT = {"authentication.email_initialize", "authentication.email_verify", "authentication.login", "health"}


def operations_of(platform: type[Moderately[Any]]) -> set[str]:
    """The names of all operations of the platform and its resources."""
    names = {"health"} if isinstance(inspect.getattr_static(platform, "health"), Operation) else set[str]()
    for group, kind in groups_of(platform).items():
        for name in dir(kind):
            if isinstance(inspect.getattr_static(kind, name), Operation) and not name.startswith("_"):
                names.add(f"{group}.{name}")
    return names


def groups_of(platform: type[Moderately[Any]]) -> dict[str, Any]:
    """The classes of the platform's resources by name."""
    dry: Any = dry_moderately()
    return {name: getattr(dry, name).__class__ for name, each in vars(platform).items() if hasattr(each, "attrname")}


def test_every_operation_is_there_and_no_other(operations: dict[str, Any]) -> None:
    models = {name for name in operations if name.partition(".")[0] in ("dataset", "pipeline", "pipeline_execution")}
    assert operations_of(Moderately) == (set(operations) - models) | OURS
    for name in models:
        assert callable(bound(dry_moderately(), name)), name
    assert len(operations) == 96


def test_models_have_all_that_the_contract_names(contract: Any) -> None:
    kinds: dict[str, Any] = {kind.__name__: kind for kind in _models()}
    for name, described in contract["models"].items():
        if not described["methods"] and not described["properties"]:
            continue
        kind = kinds[name]
        fields: dict[str, Any] = getattr(kind, "model_fields", {})
        for each in described["fields"]:
            assert each["python"] in fields, (name, each["name"])
            assert fields[each["python"]].alias == each["name"], (name, each["name"])
        for each in [*described["methods"], *described["properties"]]:
            # The vendor's asynchronous client alone reads this key, which no server sends.
            if each["name"] != "parsing_config":
                assert hasattr(kind, each["name"]) or each["name"] in fields, (name, each["name"])


def _models() -> list[Any]:
    import jackfield_moderately

    return [each for each in vars(jackfield_moderately).values() if inspect.isclass(each)]


def test_every_field_of_every_model_is_read(contract: Any) -> None:
    kinds: dict[str, Any] = {kind.__name__: kind for kind in _models()}
    kinds |= {"DatasetSummary": Dataset}
    for name, described in contract["models"].items():
        kind = kinds.get(name)
        if kind is None or not hasattr(kind, "model_fields"):
            continue
        wire = {field.alias or python for python, field in kind.model_fields.items()}
        missing = {each["name"] for each in described["fields"]} - wire
        assert not missing, (name, missing)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_dry_run_shows_what_the_contract_says(contract: Any, shape: str) -> None:
    platform = dry_moderately()
    for described in contract["operations"]:
        wanted = sample(described, platform, shape)
        shown = wanted.call(platform)
        first: Prepared[Any] | None = shown.first if isinstance(shown, Plan) else shown
        assert first is not None
        assert (first.method, first.url) == (wanted.method, BASE + wanted.path), wanted.name
        assert first.query == wanted.query, wanted.name
        check_body(wanted, first.json)
        declared = {each["name"] for each in described["query"]}
        assert set(first.query) <= declared, wanted.name


@everywhere
async def test_what_is_sent_is_what_the_contract_says(contract: Any, way: Way) -> None:
    """Without a look at the answers: each one is refused, so that every operation is at its end."""
    for wanted in samples(contract, dry_moderately()):
        server = Server(Answer(418, json={"error": {"code": "TEAPOT", "message": "no"}}))
        platform = moderately(way, server)
        with pytest.raises(Exception, match="418 TEAPOT no") as caught:
            await way(wanted.call(platform))
        assert getattr(caught.value, "platform", None) == "moderately"
        [seen] = server.seen
        check(seen, wanted)
        assert seen.headers.get("authorization") == (None if wanted.name in SILENT else f"Bearer {KEY}"), wanted.name


def check(seen: Seen, wanted: Sample) -> None:
    assert (seen.method, seen.url.partition("?")[0]) == (wanted.method, BASE + wanted.path), wanted.name
    assert dict(seen.params) == wanted.query, wanted.name
    check_body(wanted, json.loads(seen.content) if seen.content else None)


def check_body(wanted: Sample, body: Any) -> None:
    if wanted.body is not None:
        body = {key: body[key] for key in body if key in wanted.body or key not in COMPUTED}
    assert body == wanted.body, wanted.name


def test_required_arguments_are_required(operations: dict[str, Any]) -> None:
    platform = dry_moderately()
    for name, described in operations.items():
        wanted = sample(described, platform, "minimal")
        for left_out in wanted.arguments:
            if (name, left_out) in OPTIONAL:
                continue
            arguments = {key: value for key, value in wanted.arguments.items() if key != left_out}
            missing = Sample(wanted.name, wanted.method, wanted.path, wanted.positional, arguments)
            with pytest.raises((TypeError, ValueError)):
                assert missing.call(platform) is None, (name, left_out)


def test_unknown_arguments_are_refused(operations: dict[str, Any]) -> None:
    platform = dry_moderately()
    for name, described in operations.items():
        wanted = sample(described, platform, "minimal")
        if name != "dataset.schema_builder":
            wanted.arguments["no_such_argument"] = 1
            with pytest.raises(TypeError, match="no_such_argument"):
                wanted.call(platform)


def test_every_answer_is_of_a_known_type() -> None:
    """Annotations are looked at when an operation is first called; here all of them are."""
    kinds: list[Any] = [*_models(), *groups_of(Moderately).values()]
    found: list[Operation[..., Any]] = []
    for kind in kinds:
        members = (inspect.getattr_static(kind, name) for name in dir(kind))
        found += [each for each in members if isinstance(each, Operation)]
    assert len(found) > 100
    for each in found:
        assert each.returns is not Any or each.__name__ in ("get_output", "request"), each


@pytest.mark.parametrize(
    ("kind", "name"),
    [(Dataset, "delete"), (Pipeline, "delete"), (PipelineExecution, "refresh"), (PipelineExecution, "cancel")],
)
def test_operations_of_models_know_their_names(kind: Any, name: str) -> None:
    assert inspect.getattr_static(kind, name).public_name.endswith(f".{name}")


def test_a_team_is_needed_where_it_is_sent(contract: Any) -> None:
    platform = dry_moderately(team_id=None)
    for described in contract["operations"]:
        wanted = sample(described, dry_moderately(), "minimal")
        scoped = TEAM in wanted.query.values() or TEAM in (wanted.body or {}).values()
        if scoped:
            with pytest.raises(Exception, match="MODERATELY_TEAM_ID"):
                wanted.call(platform)
        else:
            assert wanted.call(platform) is not None
