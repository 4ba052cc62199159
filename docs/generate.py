"""Writes docs/platforms, docs/reference.md and docs/reference from the code; `--check` compares them."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from docstrings import entries, labelled, summary
from reference_page import names_page, reference_page

import jackfield
from jackfield import DryRunClient
from jackfield.plugin import Call, Plan, Prepared, Settings
from jackfield.testing import FoundOperation, operations_of
from jackfield.testing._samples import arguments_for, called, sample_model
from jackfield_moderately import SchemaColumn

DOCS = Path(__file__).resolve().parent


@dataclasses.dataclass(frozen=True)
class Chapter:
    """One platform's page.

    Attributes:
        title: The platform's name as it is written.
        module: The distribution's package.
        vendor: The vendor's client that the names are those of.
        own: Operations that the vendor's client does not have.
        arguments: Arguments where made-up ones do not do.
    """

    title: str
    module: str
    vendor: str
    own: frozenset[str] = frozenset()
    arguments: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict[str, dict[str, Any]])


EVERYWHERE = frozenset({"request", "request_stream", "stream_lines"})
PLATFORMS = {
    "flux0": Chapter("Flux0", "jackfield_flux0", "flux0-client 0.0.2", EVERYWHERE),
    "moderately": Chapter(
        "Moderately AI",
        "jackfield_moderately",
        "moderatelyai-sdk 0.2.7",
        EVERYWHERE
        | {"team_users.of_user", "teams.by_ids", "dataset.refresh", "dataset.wait_for_processing", "file.read"},
        {
            "files.upload": {"file": b"content", "name": "a.txt"},
            "agent_executions.create": {"agent_id": "agent-id"},
            "dataset.upload_data": {"file": b"a,b\n1,2\n", "filename": "a.csv"},
            "dataset.download_data": {"version_id": "version-id"},
            "dataset.create_schema_from_sample": {"sample_file": b"a,b\n1,2\n"},
            "dataset_schema_version.remove_column": {"name": "one"},
        },
    ),
    "pipelines": Chapter(
        "Pipelines",
        "jackfield_pipelines",
        "pipelines-sdk 0.1.15",
        frozenset(
            {
                "download_dataset", "iter_agent_versions", "iter_agents", "iter_endpoint_tools", "iter_models",
                "iter_organization_select_options", "iter_project_select_options", "iter_role_select_options",
                "iter_task_tags", "iter_test_runs", "iter_tool_endpoint_versions", "iter_workflow_tags",
                "put_presigned", "stream_dataset_export", "upload_project_file", "wait_for_dataset_eval",
                "wait_for_dataset_import",
            }
        ),
        {
            "mark_notifications_read": {"all": True},
            "push_tool_endpoint_artifact": {"payload": {"org_id": 1, "name": "n"}},
            "push_tool_binding_artifact": {"payload": {"workflow_id": 1, "name": "n"}},
            "push_tool_ground_truth_artifact": {"payload": {"workflow_id": 1, "name": "n"}},
            "download_dataset": {"dataset_id": 1001, "to": io.BytesIO()},
            "push_artifact_bundle": {"payload": {"criteria": [{"name": "n"}]}},
        },
    ),
    "pipeshub": Chapter(
        "PipesHub",
        "jackfield_pipeshub",
        "pipeshub-sdk 1.1.0",
        EVERYWHERE
        | {"conversations.list_messages", "user_account.login", "user_account.start_login"}
        | {"login_session.authenticate"},
        {
            "user_account.authenticate": {
                "x_session_token": "session",
                "method": "password",
                "credentials": {"password": "word"},
            },
        },
    ),
}  # fmt: skip
SETTINGS: dict[str, Any] = {
    "flux0": {},
    "moderately": {"api_key": "sample-key", "team_id": "sample-team"},
    "pipelines": {"api_key": "sample-key"},
    "pipeshub": {"bearer_auth": "sample-token"},
}
# Fields of models where made-up ones do not do.
MODELS: dict[str, dict[str, Any]] = {
    "DatasetSchemaVersion": {
        "columns_json": [SchemaColumn(name=name, type="string", nullable=True) for name in ("one", "two")]
    },
}
WRITTEN = "<!-- Written by docs/generate.py from the code; do not edit. -->"
ABOUT = (
    "Their names and parameters are those of the vendor's own client ({vendor}), which those marked + do not exist in."
    " Behind each arrow stands what `Client` gives, and what `AsyncClient` gives. `DryRunClient` describes all of them."
    " `**options` are those of [every call](../options.md). Pages and iterators are walked with `for` or `async for`,"
    " streams are context managers, too."
)
FIRST_NUMBER = 1001
KINDS = {
    "Unary": "call",
    "Paged": "list",
    "Streamed": "stream",
    "Composed": "flow",
    "Walked": "iterator",
}


def text(annotation: object) -> str:
    """An annotation as it is written."""
    if annotation is inspect.Parameter.empty or annotation is None:
        return "None" if annotation is None else ""
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def signature(found: FoundOperation) -> str:
    """What a caller gives; options and types left out where they say nothing."""
    parts: list[str] = []
    starred = False
    for each in found.operation.signature.parameters.values():
        if each.kind is each.VAR_KEYWORD and each.name == "options":
            parts.append("**options")
            continue
        if each.kind is each.KEYWORD_ONLY and not starred:
            starred = True
            parts.append("*")
        if each.kind is each.VAR_POSITIONAL:
            starred = True
        stars = "*" if each.kind is each.VAR_POSITIONAL else "**" if each.kind is each.VAR_KEYWORD else ""
        name = stars + each.name
        default = "" if each.default is each.empty else f" = {shown(each.default)}"
        parts.append(f"{name}: {text(each.annotation)}{default}")
    return f"({', '.join(parts)})"


def shown(value: object) -> str:
    """A default; those that have no readable form are left open."""
    made = repr(value)
    return "..." if " at 0x" in made or made.startswith("<") else made


def results(found: FoundOperation) -> tuple[str, str]:
    """What it gives, blocking and awaited."""
    annotation = text(found.operation.build.__annotations__["return"])
    inner = annotation.partition("[")[2][:-1] if "[" in annotation else annotation
    match type(found.operation).__name__:
        case "Paged":
            made = f"Page[{inner}]", f"AsyncPage[{inner}]"
        case "Walked":
            made = f"Iterator[{inner}]", f"AsyncIterator[{inner}]"
        case "Streamed":
            inner = {"BytesCall": "bytes", "LinesCall": "str"}.get(inner, inner)
            made = f"Stream[{inner}]", f"AsyncStream[{inner}]"
        case "Composed":
            made = annotation, f"Awaitable[{annotation}]"
        case _:
            made = inner, f"Awaitable[{inner}]"
    return made[0].replace("[M]", "[Sync]"), made[1].replace("[M]", "[Async]")


def told(found: FoundOperation) -> list[str]:
    """What its docstring says about parameters, results and errors, without what is the same everywhere."""
    told = entries(found.operation, ("Args", "Returns", "Raises"))
    return [f"    - {labelled(each)}" for each in told if each.name.lstrip("*") != "options"]


def request(client: DryRunClient, name: str, found: FoundOperation) -> str:
    """Method and path; of a flow those of its first exchange."""
    given = PLATFORMS[name].arguments.get(found.name, {})
    arguments = arguments_for(found.operation, given)
    # Each number is another one, so that it can be found again in the path.
    for number, (parameter, value) in enumerate(arguments.items(), FIRST_NUMBER):
        if type(value) is int and parameter not in given:
            arguments[parameter] = number
    positional, named = called(found.operation, arguments)
    owner: Any = getattr(client, name)
    platform: type[Any] = owner.__class__
    if found.model is not None:
        owner = client.adopt(sample_model(found.model, MODELS.get(found.model.__name__)), platform)
    for step in found.path:
        owner = getattr(owner, step)
    if type(found.operation).__name__ == "Composed":
        return first_of(getattr(owner, found.attribute), positional, named)
    call = found.operation.build(owner, *positional, **named)
    if not isinstance(call, Call):
        raise TypeError(f"{name}.{found.name} describes no call")
    if found.name in EVERYWHERE or (isinstance(named.get("path"), str) and call.template == named["path"]):
        return "any"
    names = iter(placeholders(found, call))
    template = re.sub(r"\{\}", lambda _: "{" + next(names) + "}", call.template)
    return f"`{call.method} {template}`" if template else f"`{call.method}` to a URL that the platform gave"


def placeholders(found: FoundOperation, call: Any) -> Iterator[str]:
    """Names for what stands in a path: those of the parameters that were put there."""
    required = [each for each in found.operation.signature.parameters.values() if each.default is each.empty]
    samples = {f"sample-{each.name.replace('_', '-')}": each.name for each in required}
    samples |= {str(number): each.name for number, each in enumerate(required, FIRST_NUMBER)}
    for value in call.args:
        yield samples.get(str(value), "id" if found.model is not None else "...")


def first_of(method: Any, positional: list[Any], named: dict[str, Any]) -> str:
    """The first exchange of a flow."""
    try:
        plan: object = method(*positional, **named)
    except jackfield.JackfieldError:
        return "several calls"
    if isinstance(plan, Plan) and plan.first is not None:
        return f"`{plan.first.method} {path_of(plan.first)}`, then more"
    return "sends nothing"


def path_of(prepared: Prepared[Any]) -> str:
    """The path, samples as placeholders."""
    path = "/" + prepared.url.partition("://")[2].partition("/")[2]
    return re.sub(
        r"/(?:sample-([\w-]+)|\d+)(?=/|$)", lambda match: "/{" + (match[1] or "id").replace("-", "_") + "}", path
    )


def settings_table(kind: type[Settings]) -> list[str]:
    """The settings with their variables."""
    lines = ["| setting | environment | default |", "| --- | --- | --- |"]
    for name, field in kind.model_fields.items():
        variables = ", ".join(f"`{each}`" for each in kind.variables(name))
        default = "must be given" if field.is_required() else "" if field.default is None else f"`{field.default}`"
        lines.append(f"| `{name}` | {variables} | {default} |")
    return lines


def errors_table(module: ModuleType) -> list[str]:
    """The errors that a platform has beside those of all."""
    found: dict[str, object] = {name: getattr(module, name) for name in sorted(module.__all__)}
    lines = [
        f"| `{name}` | `{kind.__base__.__name__ if kind.__base__ else ''}` | {summary(kind)} |"
        for name, kind in found.items()
        if isinstance(kind, type) and issubclass(kind, jackfield.JackfieldError) and name not in jackfield.__all__
    ]
    return ["## Errors", "", "| error | child of | |", "| --- | --- | --- |", *lines, ""] if lines else []


def platform_page(name: str) -> str:
    """A platform's page."""
    chapter = PLATFORMS[name]
    given: dict[str, Any] = {name: SETTINGS[name]}
    with DryRunClient(**given) as client:
        platform: type[Any] = getattr(client, name).__class__
        found = operations_of(platform)
        about = summary(importlib.import_module(chapter.module))
        lines = [
            f"# {chapter.title}",
            "",
            WRITTEN,
            "",
            f'`pip install "jackfield[{name}]"`, then `client.{name}`. {about}',
            "",
            "## Settings",
            "",
            f"`Client({name}={{...}})`, or the environment.",
            "",
            *settings_table(platform.settings_type),
            "",
            *errors_table(importlib.import_module(chapter.module)),
            "## Operations",
            "",
            f"{len(found)} operations. {ABOUT.format(vendor=chapter.vendor)}",
            "",
        ]
        place: str | None = None
        for each in found:
            where = each.model.__name__ if each.model is not None else ".".join(each.path)
            if where != place:
                place = where
                title = f"On {where} objects" if each.model is not None else f"`client.{'.'.join((name, *each.path))}`"
                lines += [f"### {title}", ""]
            mark = " +" if each.name in chapter.own else ""
            kind = KINDS[type(each.operation).__name__]
            vendor = each.attribute if not mark else "none"
            blocking, awaited = results(each)
            lines += [
                f"- **`{each.name}`**{mark}: {summary(each.operation)}",
                f"  ({kind}; {request(client, name, each)}; vendor's name: {vendor})",
                "",
                f"    `{each.attribute}{signature(each)}`",
                f"    → `Client`: `{blocking}`; `AsyncClient`: `{awaited}`",
                "",
                *([*lists, ""] if (lists := told(each)) else []),
            ]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """All that is generated: paths below docs/ and texts."""
    made = {f"platforms/{name}.md": platform_page(name) for name in PLATFORMS}
    for name, chapter in PLATFORMS.items():
        package = importlib.import_module(chapter.module)
        made[f"reference/{name}.md"] = names_page(chapter.title, WRITTEN, f"../platforms/{name}.md", package)
    made["reference.md"] = reference_page(WRITTEN)
    return {name: re.sub(r"frozenset\(\{([\d, ]+)\}\)", in_order, text) for name, text in made.items()}


def in_order(match: re.Match[str]) -> str:
    """A set of numbers in order: Python shows it differently from run to run."""
    numbers = sorted(int(number) for number in match[1].split(","))
    return f"frozenset({{{', '.join(map(str, numbers))}}})"


def main() -> int:
    """Write the pages, or say which are old."""
    old = [name for name, made in pages().items() if stored(name) != made]
    if "--check" in sys.argv[1:]:
        sys.stdout.writelines(f"docs/{name} is not what docs/generate.py writes\n" for name in old)
        return bool(old)
    for name, made in pages().items():
        path = DOCS / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    return 0


def stored(name: str) -> str:
    """What stands there now."""
    path = DOCS / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
