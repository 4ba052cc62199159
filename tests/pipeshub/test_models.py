"""The models against the contract's: every field is there, under its name on the wire, with its type."""

from __future__ import annotations

import pickle
import re
import types
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import AliasChoices, BaseModel

from jackfield_pipeshub import models
from jackfield_pipeshub.chat_events import AGUI_EVENTS, LEGACY_EVENTS
from tests.pipeshub.samples import body_fields

# Required by the vendor's Python SDK 1.1.0 and optional here, beside the models that stand for several: servers of the
# other generation send no such field, or a run must not fail for want of it.
LENIENT = {
    "AvailableFilters", "BoundingBox", "Conversation", "ConversationError", "ErrorDetail", "Feedback", "FilterByDate",
    "FilterByMessage", "FilterChoice", "FilterDateRange", "FilterNumber", "FilterPage", "FilterSorting", "FilterToggle",
    "ListFilters", "Message", "Metrics", "Pagination", "PersistedSemanticSearch", "ResponseMeta",
    "SemanticSearchHistoryItem", "SetFilters", "SharedWith",
}  # fmt: skip
SIMPLE: dict[str, type[Any]] = {"string": str, "integer": int, "number": float, "boolean": bool, "datetime": datetime}


def model_of(name: str) -> Any:
    """Our model of a name of the contract."""
    plain = {"Error": "ErrorDetail", "Model": "AIModel"}.get(name, name)
    return getattr(models, plain)


def pairs(contract: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each type of the contract that an operation uses, with our annotation at the same place."""
    for described in contract["operations"]:
        response = described["response"]
        if response["content_type"] == "application/json":
            for name in response["model"].split("|"):
                inner = name.removeprefix("array<").removesuffix(">")
                yield from walk(contract, described["id"], inner, model_of(inner))
        for each in body_fields(described):
            for name in each["type"].split("|"):
                inner = re.sub(r"^array<(.*)>$", r"\1", name)
                if inner in contract["models"]:
                    yield from walk(contract, f"{described['id']}({each['name']})", inner, model_of(inner))
    yield from walk(contract, "error", "Error", models.ErrorDetail)


def walk(contract: Any, where: str, name: str, ours: Any) -> Iterator[tuple[str, Any, Any]]:
    for each in contract["models"][name]["fields"]:
        place = f"{where}.{each['name']}"
        assert each["python"] in ours.model_fields, f"{place} is missing in {ours.__name__}"
        found = ours.model_fields[each["python"]]
        yield place, each, (ours, found)
        inner = re.sub(r"^(?:array|map<string)[<,]", "", each["type"]).rstrip(">?")
        if inner in contract["models"]:
            nested = [kind for kind in kinds(found.annotation) if is_model(kind)]
            assert len(nested) == 1, (place, nested)
            yield from walk(contract, place, inner, nested[0])


def kinds(annotation: Any) -> Iterator[Any]:
    yield annotation
    for each in get_args(annotation):
        yield from kinds(each)


def names_on_the_wire(name: str, found: Any) -> set[str]:
    """The names that a field is read from; it is written under one of them."""
    choices = found.validation_alias or name
    names = set(map(str, choices.choices)) if isinstance(choices, AliasChoices) else {choices}
    assert (found.serialization_alias or name) in names
    return names


def fits(kind: str, annotation: Any) -> bool:
    """Whether our annotation takes what the contract calls this."""
    there = list(kinds(annotation))
    if match := re.fullmatch(r"array<(.*)>", kind):
        return any(get_origin(each) is list and fits(match[1].rstrip("?"), get_args(each)[0]) for each in there)
    if match := re.fullmatch(r"map<string,(.*)>", kind):
        # Where the contract has a map for one operation and fields for another, the fields are here.
        return any((get_origin(each) is dict and fits(match[1], get_args(each)[1])) or is_model(each) for each in there)
    if kind.startswith("enum:"):
        return str in there
    if "|" in kind:
        return all(fits(each, annotation) for each in kind.split("|"))
    if kind in SIMPLE:
        # Every integer is a number, and what is no time in one answer may be one in another.
        wider: dict[str, type[Any]] = {"integer": float, "string": datetime}
        return any(each in there for each in (SIMPLE[kind], wider.get(kind), Any))
    return Any in there if kind == "any" else any(is_model(each) for each in there)


def is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def allows_null(annotation: Any) -> bool:
    union = get_origin(annotation) in (Union, types.UnionType)
    return (
        annotation is Any
        or (union and any(allows_null(each) for each in get_args(annotation)))
        or annotation is type(None)
    )


def test_every_field_has_its_name_and_type(contract: Any) -> None:
    count = 0
    for place, each, (_, found) in pairs(contract):
        count += 1
        assert each["name"] in names_on_the_wire(each["python"], found), place
        assert fits(each["type"].rstrip("?"), found.annotation), (place, each["type"], found.annotation)
    assert count > 700  # the walk has come round


def test_what_may_be_missing_or_null_may_be_so_here(contract: Any) -> None:
    for place, each, (ours, found) in pairs(contract):
        if not each["required"]:
            assert not found.is_required(), place
            assert allows_null(found.annotation), place
        elif not found.is_required():
            assert ours.__name__ in LENIENT or each["type"].endswith("?"), (place, ours)


def test_enums_have_the_values_of_the_contract(contract: Any) -> None:
    for place, each, (_, found) in pairs(contract):
        if match := re.search(r"enum:(\w+)", each["type"]):
            values = set(contract["enums"][match[1]])
            members = [kind for kind in kinds(found.annotation) if isinstance(kind, type) and issubclass(kind, StrEnum)]
            # An enum of one value says nothing, and stays a text here.
            assert members or len(values) == 1 or "filters" in place or values <= {"asc", "desc", "read", "write"}, (
                place
            )
            for member in members:
                assert values <= {each.value for each in member}, place


def test_stream_data_has_the_fields_of_the_contract(contract: Any) -> None:
    streams = [each for each in contract["operations"] if "events" in each["response"]]
    assert len(streams) == 3
    for stream in streams:
        for kinds_here, described in ((LEGACY_EVENTS, "legacy"), (AGUI_EVENTS, "agui")):
            events = stream["response"]["events"][described]
            typed = {name: model for name, model in events.items() if not model.startswith("map<")}
            assert set(kinds_here) == set(typed)
            for name, model in typed.items():
                fields = {each["python"] for each in contract["models"][model]["fields"]}
                assert fields <= set(kinds_here[name].model_fields), name


def example(document: Any, schema: Any) -> Any:
    """The smallest value that fits a schema of the OpenAPI document: all that is required, null where that may be."""
    if "$ref" in schema:
        found = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return example(document, found)
    if schema.get("nullable"):
        return None
    if "allOf" in schema:
        parts = [example(document, each) for each in schema["allOf"]]
        return parts[0] if len(parts) == 1 else {key: value for each in parts for key, value in each.items()}
    for union in ("oneOf", "anyOf"):
        if union in schema:
            return example(document, schema[union][0])
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        wanted = schema.get("required", [])
        return {name: example(document, each) for name, each in schema.get("properties", {}).items() if name in wanted}
    if kind == "array":
        return [example(document, schema["items"])]
    dated = "2026-01-02T03:04:05Z" if schema.get("format") == "date-time" else "text"
    return {"string": dated, "integer": 1, "number": 1.5, "boolean": True}.get(kind)


def test_the_least_that_newer_servers_send_is_read(contract: Any, document: Any) -> None:
    for described in contract["operations"]:
        if described["response"]["content_type"] != "application/json":
            continue
        there = document["paths"][described["path"]][described["http"].lower()]["responses"]["200"]
        schema = there["content"]["application/json"]["schema"]
        least = example(document, schema)
        name = described["response"]["model"].split("|")[-1].removeprefix("array<").removesuffix(">")
        if "|" in described["response"]["model"]:
            name = "AuthenticateMultiStepResponse"
        items = least if described["response"]["model"].startswith("array") else [least]
        assert items, name
        for each in items:
            model_of(name).model_validate(each)


def test_unknown_fields_and_values_are_kept() -> None:
    node = {"id": "1", "name": "n", "nodeType": "galaxy", "origin": "MOON", "isInternal": False, "createdAt": 1,
            "updatedAt": 2, "hasChildren": True, "newest": {"as": "it is"}}  # fmt: skip
    read = models.KnowledgeHubNode.model_validate(node)
    assert (read.node_type, read.origin, read.model_extra) == ("galaxy", "MOON", {"newest": {"as": "it is"}})
    assert models.KnowledgeHubNode.model_validate(node | {"nodeType": "app"}).node_type is models.NodeType.APP


@pytest.mark.parametrize("name", ["_id", "id"])
def test_ids_are_read_under_both_names(name: str) -> None:
    read = models.Conversation.model_validate({name: "507f", "messages": [{name: "5080"}]})
    assert read.messages is not None
    assert (read.id, read.messages[0].id) == ("507f", "5080")
    assert read.model_dump(by_alias=True, exclude_unset=True) == {"_id": "507f", "messages": [{"_id": "5080"}]}


def test_models_pickle() -> None:
    read = models.Conversation.model_validate({"_id": "507f", "title": "t"})
    assert pickle.loads(pickle.dumps(read)) == read


def test_tokens_and_passwords_are_not_shown() -> None:
    shown = [
        models.AuthenticateFinalResponse(message="m", access_token="secret-1", refresh_token="secret-2"),
        models.AuthenticatedPasswordResetResponse(data="d", access_token="secret-3"),
        models.AuthenticateRequest(method="password", credentials=models.PasswordCredentials(password="secret-4")),
        models.OtpCredentials(otp="secret-5"),
        models.OAuthCredentials(access_token="secret-6", id_token="secret-7"),
        models.ResetPasswordWithTokenSecurity(scoped_token="secret-8"),
    ]
    assert "secret" not in repr(shown)
    assert "secret" not in "".join(map(str, shown))
