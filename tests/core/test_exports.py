"""The public face: what is promised is there, what is there is documented, and nothing else is."""

from __future__ import annotations

import inspect
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest

import jackfield
import jackfield.errors
import jackfield.modes
import jackfield.options
import jackfield.plugin
import jackfield.settings
import jackfield.sse
from jackfield import AsyncClient, Client, DryRunClient

MODULES: list[ModuleType] = [
    jackfield, jackfield.plugin, jackfield.errors, jackfield.modes, jackfield.options, jackfield.settings,
    jackfield.sse,
]  # fmt: skip
PROMISED = {
    jackfield: """
        Client AsyncClient DryRunClient Sync Async Retry Page AsyncPage Stream AsyncStream Response
        JackfieldError ConfigurationError PluginError PluginNotInstalledError PluginLoadError
        APIError APIConnectionError APITimeoutError APIStatusError
        BadRequestError AuthenticationError PermissionDeniedError NotFoundError ConflictError
        UnprocessableEntityError RateLimitError ServerError
        ResponseValidationError StreamInterruptedError WaitTimeoutError
    """,
    jackfield.sse: "SSEDecoder ServerSentEvent",
    jackfield.plugin: """
        Platform Resource Model Actor M Sync Async DryRun Root Call PageCall StreamCall BytesCall LinesCall Body Options
        FlowOptions call paged streamed flow sleep gather lock hookimpl
    """,
}
TREE = """
    JackfieldError > ConfigurationError PluginError APIError WaitTimeoutError
    PluginError > PluginNotInstalledError PluginLoadError
    APIError > APIConnectionError APIStatusError ResponseValidationError StreamInterruptedError
    APIConnectionError > APITimeoutError
    APIStatusError > BadRequestError AuthenticationError PermissionDeniedError NotFoundError ConflictError
    APIStatusError > UnprocessableEntityError RateLimitError ServerError
"""


def exported(module: ModuleType) -> list[str]:
    """What a module says it has."""
    names: list[str] = module.__all__
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_all_is_sorted_complete_and_importable(module: ModuleType) -> None:
    names = exported(module)

    assert names == sorted(names, key=lambda name: (not (name.isupper() and len(name) > 1), name)), "constants first"
    assert len(names) == len(set(names))
    for name in names:
        assert getattr(module, name) is not None
    assert set(names) <= set(dir(module))
    if module is not jackfield:
        own = {
            name
            for name, value in vars(module).items()
            if inspect.isclass(value) and value.__module__ == module.__name__ and not name.startswith("_")
        }
        assert own <= set(names), "a public class that is defined here is exported"


@pytest.mark.parametrize("module", PROMISED, ids=lambda module: module.__name__)
def test_what_is_promised_is_there(module: ModuleType) -> None:
    assert set(PROMISED[module].split()) <= set(exported(module))


def test_the_face_for_plugins_is_what_is_imported_there() -> None:
    imported = {
        name
        for name in vars(jackfield.plugin)
        if name.isidentifier() and not name.startswith("_") and name != "annotations"
    }

    assert imported == set(exported(jackfield.plugin))


def test_errors_stand_at_the_top() -> None:
    assert set(exported(jackfield.errors)) <= set(exported(jackfield))


@pytest.mark.parametrize("line", [line.strip() for line in TREE.strip().splitlines()])
def test_the_tree_of_errors(line: str) -> None:
    parent, _, children = line.partition(" > ")
    for child in children.split():
        assert getattr(jackfield, child).__mro__[1] is getattr(jackfield, parent)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_everything_public_is_documented(module: ModuleType) -> None:
    assert module.__doc__
    for name in exported(module):
        value = getattr(module, name)
        if inspect.isclass(value) and value.__module__.startswith("jackfield"):
            assert value.__doc__, name
            for member_name, member in vars(value).items():
                undocumented = member_name.startswith("_") or not callable(getattr(value, member_name, None))
                if not undocumented and not isinstance(member, type):
                    assert getattr(member, "__doc__", None), f"{name}.{member_name}"
                if isinstance(member, property) and not member_name.startswith("_"):
                    assert member.__doc__, f"{name}.{member_name}"
        elif inspect.isfunction(value):
            assert value.__doc__, name


@pytest.mark.parametrize("kind", [Client, AsyncClient, DryRunClient])
def test_the_clients_have_one_face(kind: Any) -> None:
    for name in ("use", "adopt", "with_options", "platforms", "close"):
        assert getattr(kind, name).__doc__
    assert kind.__init__.__doc__
    assert inspect.iscoroutinefunction(kind.close) is (kind is AsyncClient)


def test_what_is_not_there_says_so() -> None:
    with pytest.raises(AttributeError, match="module 'jackfield' has no attribute 'Klient'"):
        _ = jackfield.Klient  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


@pytest.mark.parametrize(
    "line", ["from jackfield import *", "import jackfield; jackfield.plugin.Platform; jackfield.sse.SSEDecoder"]
)
def test_lazy_names_in_a_fresh_process(line: str) -> None:
    script = f"{line}\nimport jackfield\nassert not [n for n in jackfield.__all__ if not hasattr(jackfield, n)]"
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_each_name_can_be_imported_alone() -> None:
    script = "import importlib, sys\n" + "\n".join(
        f"from jackfield import {name}; assert {name} is not None\n"
        "for each in [m for m in sys.modules if m.startswith('jackfield')]: del sys.modules[each]"
        for name in exported(jackfield)
        if name not in {"Client", "AsyncClient", "DryRunClient"}
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_version_is_that_of_the_distribution() -> None:
    from importlib.metadata import version

    assert jackfield.__version__ == version("jackfield")


def test_the_package_is_typed() -> None:
    from importlib.resources import files

    assert files("jackfield").joinpath("py.typed").is_file()
