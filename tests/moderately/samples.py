"""Arguments for any operation, made from what the contract says of it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pydantic.alias_generators import to_camel, to_snake

from jackfield._actor import bind
from jackfield_moderately import Dataset, Pipeline, PipelineExecution
from tests.moderately.answers import dataset_json, execution_json, pipeline_json
from tests.moderately.clients import TEAM

SHAPES = ("minimal", "maximal")
COLUMNS = [{"name": "a", "type": "integer"}]
WIRE_COLUMNS = [{"pos": 1, "name": "a", "nullable": False, "type": "integer"}]
ROWS = b"a\n1\n"

# What the platform's filters of one user's audit log repeat is in the path already.
TWICE = {("audit_logs.for_user", "userId")}
# The parts of the contract that operations make themselves, from other arguments.
MADE: dict[str, tuple[dict[str, Any], dict[str, Any] | None]] = {
    "dataset.upload_data": (
        {"file": ROWS, "filename": "rows.csv"},
        {"datasetId": "d1", "fileType": "csv", "fileName": "rows.csv", "status": "current"},
    ),
    "dataset.download_data": ({"version_id": "v1"}, None),
    "dataset.create_schema": (
        {"columns": COLUMNS},
        {"datasetId": "d1", "columns": WIRE_COLUMNS, "status": "draft"},
    ),
    "dataset.create_schema_from_sample": (
        {"sample_file": ROWS},
        {"datasetId": "d1", "columns": [{**WIRE_COLUMNS[0], "nullable": True}], "status": "draft"},
    ),
    "dataset.schema_builder": (
        {},
        {"datasetId": "d1", "columns": WIRE_COLUMNS, "status": "draft"},
    ),
    "files.upload": (
        {"file": ROWS, "name": "rows.csv"},
        {"fileName": "rows.csv", "fileSize": 4, "mimeType": "text/csv", "teamId": TEAM},
    ),
}


@dataclass
class Sample:
    """A call, and the first request that it should make.

    Attributes:
        name: The operation's name.
        method: The HTTP method.
        path: The path below the base.
        positional: The arguments that stand in the path.
        arguments: The keyword arguments.
        query: The query parameters.
        body: The JSON body, or None.
    """

    name: str
    method: str
    path: str
    positional: list[Any] = field(default_factory=list[Any])
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    query: dict[str, str] = field(default_factory=dict[str, str])
    body: Any = None

    def call(self, platform: Any) -> Any:
        """Call it."""
        if self.name == "dataset.schema_builder":
            return bound(platform, self.name)().add_column("a", "int").create()
        return bound(platform, self.name)(*self.positional, **self.arguments)


def bound(platform: Any, name: str) -> Any:
    """An operation by its name: of the platform, of a resource or of a model."""
    group, _, method = name.rpartition(".")
    made: Any = {
        "dataset": lambda: Dataset.model_validate(dataset_json()),
        "pipeline": lambda: Pipeline.model_validate(pipeline_json()),
        "pipeline_execution": lambda: PipelineExecution.model_validate(execution_json()),
    }
    if group in made:
        return getattr(bind(made[group](), platform._root), method)
    return getattr(getattr(platform, group) if group else platform, method)


def sample(described: Any, platform: Any, shape: str) -> Sample:
    """A call with as few arguments as may be, or with all of them."""
    name = described["id"]
    made = Sample(name, described["http"], described["path"])
    if name in MADE:
        arguments, made.body = MADE[name]
        made.arguments = dict(arguments)
        made.path = made.path.replace("{dataVersionId}", "v1").replace("{fileId}", "f1")
        return made
    if name == "pipeline_execution.wait_for_completion":
        made.path = made.path.replace("{pipelineExecutionId}", "e1")
        return made
    for each in described["path_params"]:
        value = 7 if each["name"] == "version" else f"{each['name']}/ä?"
        made.positional.append(value)
        made.path = made.path.replace(f"{{{each['name']}}}", quote(str(value), safe=""))
    defaults = defaults_of(bound(platform, name))
    for each in described["query"]:
        _query(made, each, shape, defaults)
    body = described["body"]
    if body is not None and name != "pipeline_configuration_versions.clone":
        made.body = {}
        for each in body["fields"]:
            _field(made, each, shape, defaults)
    return made


def defaults_of(operation: Any) -> dict[str, Any]:
    """What an operation's parameters are where they are not given."""
    return {name: each.default for name, each in inspect.signature(operation).parameters.items()}


def _query(made: Sample, each: Any, shape: str, defaults: dict[str, Any]) -> None:
    python, wire = each["python"], each["name"]
    if (made.name, wire) in TWICE:
        return
    if python == "(client.team_id)" or (python == "team_id" and each["required"] is True):
        made.query[wire] = TEAM
    elif shape == "maximal":
        made.arguments[python], made.query[wire] = values(each["type"], python, wire)
    elif wire in ("page", "pageSize", "orderBy", "orderDirection"):
        # The vendor's own defaults, which its guide shows.
        usual = {"page": 1, "pageSize": 10, "orderBy": None, "orderDirection": "asc"}[wire]
        default = defaults.get(python, usual)
        if default is not None:
            made.query[wire] = to_camel(str(default))
    elif wire == "teamId" and made.name == "api_tokens.list":
        made.query[wire] = TEAM


def _field(made: Sample, each: Any, shape: str, defaults: dict[str, Any]) -> None:
    python, wire = each["python"], each["name"]
    if python == "(client.team_id)":
        made.body[wire] = TEAM
    elif shape == "maximal" or each["required"]:
        made.arguments[python], made.body[wire] = structure(each["type"], wire)
    elif defaults.get(python) not in (None, inspect.Parameter.empty):
        # The vendor's own default, which its guide shows.
        made.body[wire] = defaults[python]


def values(kind: str, python: str, wire: str) -> tuple[Any, str]:
    """A query parameter's value as it is given, and as it is sent."""
    if kind.startswith("array<"):
        if wire == "versionNumbers":
            return [1, 2], "1,2"
        return [f"{wire}ä", "b c"], f"{wire}ä,b c"
    if match := re.search(r"\[enum=([^\]]*)\]", kind):
        last = match[1].split("|")[-1]
        return (to_snake(last) if wire == "orderBy" else last), last
    if kind.startswith(("integer", "number")):
        return 7, "7"
    if kind.startswith("boolean") or python == "is_current":
        return False, "false"
    return f"{wire}/ä?", f"{wire}/ä?"


def structure(kind: str, wire: str) -> tuple[Any, Any]:
    """A body field's value as it is given, and as it is sent."""
    if match := re.search(r"\[enum=([^\]]*)\]", kind):
        value: Any = match[1].split("|")[-1]
    elif kind.startswith("array<SchemaColumn>"):
        return COLUMNS, WIRE_COLUMNS
    elif kind.startswith("array<AgentTool>"):
        value = [{"type": "SummaryTool", "config": {"a_b": 1}}]
    elif kind == "PipelineConfiguration":
        value = {"id": "x", "name": "X", "blocks": {"b": {"id": "b", "type": "identity", "config": {"a_b": 1}}}}
    elif kind == "ParsingOptions":
        value = {"skipRows": [0, 2], "headerRow": 2, "delimiter": ";", "encoding": "utf-16"}
    elif kind == "AgentLlmConfig":
        value = {"planner_llm": {"provider": "openai", "model_tier": "small", "model_config": {"a_b": 1}}}
    elif kind == "AgentExecutionConfig":
        value = {"max_actions": 3}
    elif kind.startswith(("object", "any")):
        value = {"snake_case": [1, None], "camelCase": "ä"}
    elif kind.startswith(("integer", "number")):
        value = 7
    elif kind.startswith("boolean"):
        value = False
    else:
        value = "ada@example.com" if "email" in kind else f"{wire} ä"
    return value, value


def samples(contract: Any, platform: Any) -> Iterator[Sample]:
    """Every operation in every shape."""
    for described in contract["operations"]:
        for shape in SHAPES:
            yield sample(described, platform, shape)
