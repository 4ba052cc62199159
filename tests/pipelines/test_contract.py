"""The platform against its contract: every operation, its request, its parameters and what it gives."""

from __future__ import annotations

import inspect
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Required, cast, get_origin, get_type_hints
from urllib.parse import quote

import pytest

from jackfield import DryRunClient
from jackfield.plugin import Operation, Options, Plan, Prepared
from jackfield_pipelines import Pipelines, types
from tests.pipelines.clients import BASE, KEY

# What a parameter of the vendor's has become here, for all operations.
OPTIONS = set(get_type_hints(Options))

# Models that describe nothing that an operation takes or gives: no route answers them.
UNUSED_MODELS = {"WhoAmI", "ApiKey"}

# Where our result is not the contract's, and why.
OTHER_RESULTS = {
    "list_agent_versions": "AgentVersion",  # every list is a page
    "list_endpoint_tools": "Tool",
    "list_models": "dict[str, Any]",
    "list_organization_select_options": "dict[str, Any]",
    "list_org_workflow_templates": "dict[str, Any]",
    "list_project_instructions": "dict[str, Any]",
    "list_project_select_options": "dict[str, Any]",
    "list_role_select_options": "dict[str, Any]",
    "list_task_tags": "dict[str, Any]",
    "list_tool_endpoint_versions": "dict[str, Any]",
    "list_workflow_chains": "dict[str, Any]",
    "list_workflow_tags": "dict[str, Any]",
    "request_stream": "bytes",  # a stream of them
    "stream_lines": "str",
}


@cache
def _read(folder: Path) -> Any:
    return json.loads((folder / "pipelines.json").read_text(encoding="utf-8"))


@pytest.fixture
def contract(contracts: Path) -> Any:
    return _read(contracts)


@pytest.fixture
def dry() -> Any:
    with DryRunClient(pipelines={"api_key": KEY, "base_url": BASE}) as client:
        yield client.use(Pipelines)


def _operation(name: str) -> Any:
    found: Any = inspect.getattr_static(Pipelines, name)
    assert isinstance(found, Operation), name
    return cast("Any", found)


def _shown(kind: Any) -> str:
    """A type as the contract writes it."""
    if kind is None or kind is type(None):
        return "null"
    text = (
        getattr(kind, "__name__", str(kind))
        if isinstance(kind, type) and not getattr(kind, "__args__", ())
        else str(kind)
    )
    return re.sub(r"(\w+\.)+", "", text)


def test_there_is_everything_and_nothing_is_left_out(contract: Any) -> None:
    names = [operation["id"] for operation in contract["operations"]]
    assert len(names) == len(set(names)) == 218
    for name in names:
        assert _operation(name).public_name == name


# The example of each kind of parameter; text is awkward, and must not change the path.
EXAMPLES: dict[str, Any] = {"int": 7, "str": "a/b ?&#ü"}
FILE = b"a,b\n1,2\n"


def _arguments(operation: Any) -> tuple[list[Any], dict[str, Any]]:
    """Positional ones by the path and the body, the other ones by name."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for name, parameter in _operation(operation["id"]).signature.parameters.items():
        if name == "payload":
            args.append({"org_id": 7, "workflow_id": 7, "x": 1})
        elif parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.default is parameter.empty:
            awkward = "x" if name == "device_code" else EXAMPLES["str"]  # a header takes ASCII only
            args.append(7 if parameter.annotation == "int" else awkward)
        elif parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            kwargs[name] = FILE if name == "file" else 1 if parameter.annotation == "int" else "x"
    return args, kwargs


def test_each_request_is_the_contracts(contract: Any, dry: Any) -> None:
    """Method and path of each route, with every id percent-encoded."""
    skipped = set[str]()
    for operation in contract["operations"]:
        name, path = operation["id"], operation["path"]
        if path in (None, "{path}") or name in ("push_artifact_bundle", "mark_notifications_read"):
            skipped.add(name)
            continue
        args, kwargs = _arguments(operation)
        prepared = getattr(dry, name)(*args, **kwargs)
        if isinstance(prepared, Plan):
            prepared = prepared.first
        assert isinstance(prepared, Prepared), name
        kinds = {each["name"]: each["type"] for each in operation["path_params"]}
        wanted = path.format_map({each: quote(str(EXAMPLES[kind]), safe="") for each, kind in kinds.items()})
        assert (prepared.method, prepared.url) == (operation["http"], BASE + wanted), name
    assert skipped == {
        "artifact_bundle_template", "mark_notifications_read", "paginate", "push_artifact_bundle", "request",
        "request_bytes", "request_stream", "stream_lines", "upload", "upload_file",
    }  # fmt: skip


def test_the_vendors_parameters_are_there_in_its_order(contract: Any) -> None:
    for operation in contract["operations"]:
        parameters = _operation(operation["id"]).signature.parameters
        names = list(parameters)
        in_path = [each["name"] for each in operation["path_params"]]
        if operation["path"] != "{path}" and not operation["id"].startswith(
            "push_"
        ):  # those take them out of the payload
            assert names[: len(in_path)] == in_path, operation["id"]
        for each in (*operation["query"], *operation["headers"]):
            for name in re.split(r" / ", (each["python"] or "") if "python" in each else each["name"]):
                free = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
                known = not name or name in names or (free and (name in OPTIONS or name in ("page", "**params")))
                assert known or name == "device_code", (operation["id"], name)


def test_each_result_is_the_contracts(contract: Any) -> None:
    for operation in contract["operations"]:
        name, model = operation["id"], operation["response"]["model"]
        found = _operation(name).returns
        if name in OTHER_RESULTS:
            assert _shown(found) == OTHER_RESULTS[name], name
            continue
        inner = re.fullmatch(r"(?:PaginatedResult|iterator)\[(.+)\]", model)
        wanted = {"any": "Any", "null|any": "Any", "dict": "dict[str, Any]"}
        model = inner[1] if inner else model
        assert _shown(found) == wanted.get(model, model), name


def test_each_model_has_the_contracts_fields(contract: Any) -> None:
    for name, model in contract["models"].items():
        if name in UNUSED_MODELS or name == "PaginatedResult":
            assert not hasattr(types, name)
            continue
        fields = {each["name"] for each in model["fields"]}
        if name == "CriterionConfig":  # the contract lists the fields by the criterion's type
            shapes = " ".join(re.sub(r"\(.*?\)|: [^,}]+| e\.g\. \w+", "", each["type"]) for each in model["fields"])
            fields = set(re.findall(r"\w+", shapes))
        assert fields <= set(get_type_hints(getattr(types, name))), name


def test_each_payload_has_the_contracts_fields(contract: Any) -> None:
    for operation in contract["operations"]:
        body = operation["body"]
        if not body or not isinstance(body["fields"], list) or body["content_type"] != "application/json":
            continue
        parameter = _operation(operation["id"]).signature.parameters.get("payload")
        if parameter is None:
            continue
        (kind,) = re.findall(r"\b(\w+(?:Payload|Artifact|Bundle))\b", parameter.annotation)
        payload = getattr(types, kind)
        fields = {each["name"]: each["required"] for each in body["fields"]}
        assert set(fields) <= set(get_type_hints(payload)), operation["id"]
        if not operation["id"].startswith("update_"):  # an update takes any part
            required = {field for field, needed in fields.items() if needed}
            context = {"org_id", "workflow_id"} if kind.endswith("Artifact") else set[str]()
            hints = get_type_hints(payload, include_extras=True)
            found = {field for field, hint in hints.items() if get_origin(hint) is Required}
            assert required == found - context, operation["id"]


# The server gives these whole, so a walk over them asks for no page.
ON_ONE_PAGE = {"list_agent_versions", "list_endpoint_tools", "list_task_tags", "list_tool_endpoint_versions"}


def test_every_list_can_be_walked(dry: Any) -> None:
    """Also those that the vendor has no iterator for."""
    names = [name for name in dir(Pipelines) if name.startswith("list_")]
    assert len(names) == 29
    for name in names:
        twin = "iter_" + name.removeprefix("list_")
        walk, listing = _operation(twin), _operation(name)
        assert walk.returns == listing.returns, name
        assert set(listing.signature.parameters) - {"page"} == set(walk.signature.parameters), name
        args, _ = _arguments({"id": name})
        page, walked = getattr(dry, name)(*args), getattr(dry, twin)(*args)
        assert (walked.method, walked.url) == (page.method, page.url)
        assert dict(page.query) == {}
        assert dict(walked.query) == ({} if name in ON_ONE_PAGE else {"page": "1"})


def test_everything_is_documented() -> None:
    for name, operation in inspect.getmembers_static(Pipelines, lambda value: isinstance(value, Operation)):
        text = inspect.getdoc(operation) or ""
        assert text.partition("\n")[0].endswith("."), name
        for parameter in operation.signature.parameters.values():
            shown = f"**{parameter.name}" if parameter.kind is parameter.VAR_KEYWORD else parameter.name
            assert f"    {shown}: " in text or operation.__module__.startswith("jackfield."), (name, shown)
