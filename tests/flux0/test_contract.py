"""The client against the contract of the platform."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import jackfield_flux0
from jackfield import DryRunClient
from jackfield.plugin import Resource
from jackfield_flux0 import Flux0

# Names that read better than the server's own; for all others only the suffix `DTO` goes.
RENAMED = {"StatusEventDataStatusField": "EventStatus"}
# Lists are pages here, and the parameters of a call are arguments.
NO_MODELS = {
    "AgentCreationParamsDTO",
    "AgentsDTO",
    "EventCreationParamsDTO",
    "EventsDTO",
    "SessionCreationParamsDTO",
    "SessionsDTO",
}


@pytest.fixture(scope="module")
def contract(contracts: Path) -> Any:
    return json.loads((contracts / "flux0.json").read_text())


@pytest.fixture(scope="module")
def operations(contract: Any) -> dict[str, Any]:
    return {operation["id"]: operation for operation in contract["operations"]}


def ours(name: str) -> Any:
    return getattr(jackfield_flux0, RENAMED.get(name, name.removesuffix("DTO")))


def fields_of(body: Any) -> list[dict[str, Any]]:
    return body["fields"] if body else []


def bound(name: str) -> Any:
    group, operation = name.split(".")
    return getattr(getattr(DryRunClient().use(Flux0), group), operation)


def test_every_operation_is_there_and_no_other(operations: dict[str, Any]) -> None:
    inherited = set(dir(Resource))
    flux0 = DryRunClient().use(Flux0)
    groups = {name.partition(".")[0] for name in operations}
    found = {
        f"{group}.{name}"
        for group in groups
        for name in dir(getattr(flux0, group))
        if not name.startswith("_") and name not in inherited
    }
    assert found == set(operations)


def test_parameters_are_the_vendors(operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        body = fields_of(operation["body"])
        wanted = [(field["name"], True) for field in operation["path_params"]]
        rest = [(field["python"], field["required"]) for field in (*operation["query"], *body)]
        # Keyword arguments may come in any order; here those come first that must be given.
        wanted += [each for each in rest if each[1]] + [each for each in rest if not each[1]]
        signature = inspect.signature(bound(name))
        parameters = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
        assert [(each.name, each.default is each.empty) for each in parameters] == wanted, name


def test_what_is_sent_is_what_the_contract_says(operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        fields = fields_of(operation["body"])
        paths = {field["name"]: "p/1" for field in operation["path_params"]}
        queries = {field["python"]: True if field["type"] == "boolean" else "7" for field in operation["query"]}
        bodies = {field["python"]: "text" for field in fields}
        sent = bound(name)(**paths, **queries, **bodies)
        path = operation["path"].format(**dict.fromkeys(paths, "p%2F1"))
        assert (sent.method, sent.url) == (operation["http"], f"http://127.0.0.1:8080{path}"), name
        # `types` is a filter of ours: the server does not take it (see the contract's notes).
        query = {field["name"]: "true" if field["type"] == "boolean" else "7" for field in operation["query"]}
        query.pop("types", None)
        assert sent.query == query, name
        assert sent.json == ({field["name"]: "text" for field in fields} or None), name
        assert sent.headers["accept"] == operation["response"]["content_type"], name


def test_answers_are_read_as_the_right_model(contract: Any, operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        model = operation["response"]["model"]
        group, method = name.split(".")
        resources: Any = getattr(jackfield_flux0, group.title())
        returns = getattr(resources, method).returns
        if model == "SessionStream":
            assert returns is jackfield_flux0.SessionStream
        elif model in NO_MODELS:
            [listed] = contract["models"][model]["fields"]
            assert listed["name"] == "data"
            assert returns is ours(listed["type"].removeprefix("array<").removesuffix(">"))
        else:
            assert returns is ours(model), name


def test_models_have_the_fields_of_the_contract(contract: Any) -> None:
    for name, described in contract["models"].items():
        if name in NO_MODELS or name == "enums" or "one_of" in described:
            continue
        model: type[BaseModel] = ours(name)
        for field in described["fields"]:
            mine = model.model_fields[field["name"]]
            if field["type"].startswith("const:"):
                assert get_args(mine.annotation) == (field["type"].removeprefix("const:"),)
            else:
                lenient = (name, field["name"]) == ("JsonPatchOperationDTO", "value")  # `remove` has none
                assert mine.is_required() == (field["required"] and not lenient), (name, field["name"])


def test_enums_have_the_values_of_the_contract(contract: Any) -> None:
    for name, values in contract["models"]["enums"].items():
        assert [member.value for member in ours(name)] == values


def test_unions_have_the_members_of_the_contract(contract: Any) -> None:
    described = contract["models"]
    unions = {"data": jackfield_flux0.EventData, "parts": jackfield_flux0.MessagePart}
    mappings = [described["EventDTO"], described["EmittedEventDTO"], described["MessageEventDataDTO"]]
    for model in mappings:
        for field, discriminator in model["discriminators"].items():
            known = get_args(get_args(get_args(unions[field])[0])[0])[0]
            assert set(get_args(known)) == {ours(each) for each in discriminator["mapping"].values()}
    known = get_args(get_args(get_args(jackfield_flux0.SessionStream)[0])[0])[0]
    assert set(get_args(known)) == {ours(each) for each in described["SessionStream"]["one_of"]}
