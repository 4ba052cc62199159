"""Every hook, setting, option and error class stands in docs/, where users look for it; generated pages are current."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import jackfield
from jackfield import Client, DryRunClient, Retry
from jackfield import errors as errors_module
from jackfield._hooks import Exchange, Specs
from jackfield.options import OPTION_NAMES
from jackfield.plugin import Platform, Resource, Settings
from jackfield.testing import operations_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PLATFORMS: dict[str, Any] = {
    "flux0": {},
    "moderately": {"api_key": "a-key", "team_id": "a-team"},
    "pipelines": {"api_key": "a-key"},
    "pipeshub": {"bearer_auth": "a-token"},
}


def code_on(page: str) -> str:
    """What stands on a page as code, joined."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return "\n".join([*re.findall(r"`([^`\n]+)`", text), *re.findall(r"(?ms)^```\w+\n(.*?)^```$", text)])


def cells(page: str) -> str:
    """The first cells of the tables on a page."""
    return "\n".join(re.findall(r"(?m)^\| ([^|]+) \|", (DOCS / page).read_text(encoding="utf-8")))


def platforms() -> Iterator[tuple[str, Any]]:
    """The platforms' classes."""
    for name, settings in PLATFORMS.items():
        given: dict[str, Any] = {name: settings}
        yield name, type(getattr(DryRunClient(**given), name))


def test_every_hook_is_in_the_table_and_has_an_example() -> None:
    hooks = [name for name in vars(Specs) if name.startswith("jackfield_")]
    assert len(hooks) >= 6
    text = (DOCS / "hooks.md").read_text(encoding="utf-8")
    for hook in hooks:
        arguments = ", ".join(name for name in inspect.signature(getattr(Specs, hook)).parameters if name != "self")
        assert f"`{hook}({arguments})`" in cells("hooks.md"), hook
        examples = text if hook != "jackfield_platform" else (DOCS / "plugins.md").read_text(encoding="utf-8")
        assert f"def {hook}(" in examples, hook


def test_every_attribute_of_an_exchange_is_named() -> None:
    named = code_on("hooks.md")
    for field in dataclasses.fields(Exchange):
        assert re.search(rf"\b{field.name}\b", named), field.name


def test_every_option_is_in_the_table() -> None:
    client = [name for name in inspect.signature(Client.__init__).parameters if name not in ("self", "platforms")]
    for option in {*OPTION_NAMES, *client}:
        assert f"`{option}`" in cells("options.md"), option


def test_every_default_of_the_retry_policy_is_told() -> None:
    text = (DOCS / "options.md").read_text(encoding="utf-8")
    for field in dataclasses.fields(Retry):
        default: Any = field.default
        told = ", ".join(map(str, sorted(default))) if field.name == "statuses" else f"{default}"
        assert f"| `{field.name}` | {told.removesuffix('.0')} |" in text, field.name


def test_every_error_stands_in_the_tree_below_its_parent() -> None:
    tree = re.findall(
        r"(?m)^( *)(\w+Error)\b", (DOCS / "errors.md").read_text(encoding="utf-8").split("```text")[1].split("```")[0]
    )
    above: list[str] = []
    parents: dict[str, str] = {}
    for indent, name in tree:
        level = len(indent) // 4
        del above[level:]
        parents[name] = above[-1] if above else "Exception"
        above.append(name)
    assert parents == {name: getattr(errors_module, name).__bases__[0].__name__ for name in errors_module.__all__}


def test_every_attribute_of_an_error_is_told() -> None:
    named = code_on("errors.md")
    for name in errors_module.__all__:
        kind: type[Any] = getattr(jackfield, name)
        for attribute in inspect.get_annotations(kind):
            if not attribute.startswith("_"):
                assert re.search(rf"\b{attribute}\b", named), f"{name}.{attribute}"


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_every_setting_variable_and_operation_is_on_the_platforms_page(name: str) -> None:
    platform = dict(platforms())[name]
    page = f"platforms/{name}.md"
    text = (DOCS / page).read_text(encoding="utf-8")
    settings: type[Settings] = platform.settings_type
    for setting in settings.model_fields:
        assert f"`{setting}`" in cells(page), setting
        for variable in settings.variables(setting):
            assert f"`{variable}`" in text, variable
    module: Any = importlib.import_module(f"jackfield_{name}")
    for each in module.__all__:
        kind: Any = getattr(module, each)
        if isinstance(kind, type) and issubclass(kind, jackfield.JackfieldError) and each not in jackfield.__all__:
            assert f"`{each}`" in cells(page), each
    entries = re.split(r"(?m)^- \*\*`", text)[1:]
    operations = operations_of(platform)
    assert [entry.partition("`")[0] for entry in entries] == [found.name for found in operations]
    for entry, found in zip(entries, operations, strict=True):
        blocking, awaited = re.findall(r"→ `Client`: `([^`]+)`; `AsyncClient`: `([^`]+)`", entry)[0]
        assert awaited in (
            f"Awaitable[{blocking.replace('Sync', 'Async')}]",
            f"Async{blocking.replace('[Sync', '[Async')}",
        )
        assert "vendor's name: " in entry, found.name
        for parameter in found.operation.signature.parameters.values():
            assert parameter.kind is parameter.VAR_KEYWORD or f"- `{parameter.name}`: " in entry.replace("*", ""), found
    assert f"`{name.upper()}_DEBUG`" in (DOCS / "http.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "shown",
    [
        "`Client(*, timeout: Timeouts = ..., deadline: float | None = None,",
        "data: str | bytes = '', id: str = ''",  # texts keep their quotes
        "\nBased on `PluginError` and `AttributeError`.\n",
        "- `multipart(fields: Mapping[str, Any], files:",  # a class method
        "- `read_error(status: int,",
        "- `silence: float | None`: Seconds that a stream may stay silent",  # for plugins to set
        "`await gather(*jobs:",
        "What a stream's reader returns for an event that is not handed out.",  # below its assignment
    ],
)
def test_the_reference_shows(shown: str) -> None:
    assert shown in (DOCS / "reference.md").read_text(encoding="utf-8")


def test_every_public_name_of_the_core_is_in_the_reference() -> None:
    text = (DOCS / "reference.md").read_text(encoding="utf-8")
    for module in ("jackfield", "jackfield.plugin", "jackfield.sse", "jackfield.testing"):
        names: list[str] = importlib.import_module(module).__all__
        for name in names:
            assert name == "__version__" or f"### {name}\n" in text, name


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_every_public_name_of_a_plugin_is_in_its_reference(name: str) -> None:
    """But for the platform and its resources: their operations are on the platform's page."""
    text = (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")
    package: Any = importlib.import_module(f"jackfield_{name}")
    modules = [package, *(value for each in package.__all__ if inspect.ismodule(value := getattr(package, each)))]
    for module in modules:
        for each in set(module.__all__) - {"jackfield_platform"}:
            value: object = getattr(module, each)
            if not inspect.ismodule(value) and not is_surface(value):
                assert f"### {each}\n" in text, each


def is_surface(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, (Platform, Resource))


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 11),
    reason="written with 3.11; later Pythons word their own docstrings anew",
)
def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCS / "generate.py"), "--check"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}run: python docs/generate.py"


def test_a_page_that_is_old_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])
    made = runpy.run_path(str(DOCS / "generate.py"))
    assert made["stored"]("platforms/flux0.md") == made["pages"]()["platforms/flux0.md"]
    assert made["stored"]("platforms/nothing.md") == ""
