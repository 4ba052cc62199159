"""The conformance suite passes a good plugin, and catches each planted fault."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from jackfield.testing import PlatformSuite, operations_of
from jackfield_flux0 import Flux0
from tests.testing import planted
from tests.testing import planted_requests as requests
from tests.testing.planted_import import Eager
from tests.testing.planted_neighbour import Nosy


class TestGood(PlatformSuite):
    """The suite as a plugin's author uses it."""

    platform: ClassVar[type[Any]] = planted.Good
    settings: ClassVar[Mapping[str, Any]] = {"api_key": planted.KEY}
    installed: ClassVar[bool] = False


class TestVariadic(TestGood):
    """What takes any number of arguments can be called with none."""

    platform: ClassVar[type[Any]] = planted.Variadic


def caught(platform: type[Any], request: pytest.FixtureRequest, only: str = "") -> Iterator[tuple[str, str]]:
    """The checks that fail, and what they say."""
    suite: Any = type("Suite", (TestGood,), {"platform": platform})()
    fixtures = {name: request.getfixturevalue(name) for name in ("caplog", "capsys", "monkeypatch")}
    suite._with_the_engine_alone.__wrapped__(suite, fixtures["monkeypatch"])
    for name, check in inspect.getmembers(suite, inspect.ismethod):
        if not name.startswith(("test_", only)[bool(only)]):
            continue
        wanted = inspect.signature(check).parameters
        given = {each: fixtures[each] for each in wanted if each in fixtures}
        for operation in operations_of(platform) if "operation" in wanted else [None]:
            try:
                check(**given, **({} if operation is None else {"operation": operation}))
            except (AssertionError, pytest.fail.Exception) as error:
                yield name, str(error)


FAULTS = [
    (planted.Undocumented, "test_operation_is_documented", "ping has no docstring"),
    (planted.UndocumentedParameter, "test_operation_is_documented", "times is not under Args"),
    (planted.Unannotated, "test_operation_is_annotated", "ping has no return annotation"),
    (planted.UntypedParameter, "test_operation_is_annotated", "times has no type"),
    (planted.Unresolvable, "test_operation_is_annotated", "cannot be resolved"),
    (planted.RawPath, "test_path_arguments_are_encoded", "item_id is put into the path as it is"),
    (planted.NoOptions, "test_operation_takes_options", "does not hand its options on"),
    (planted.PlainSecret, "test_settings_hide_secrets", "make it a SecretStr"),
    (planted.UndeclaredSecret, "test_settings_hide_secrets", "do not name"),
    (planted.ForeignError, "test_no_foreign_exception_escapes", "TypeError escapes"),
    (planted.WrongMapping, "test_errors_are_mapped", "is ServerError, not BadRequestError"),
    (planted.Loud, "test_secrets_are_masked", "shows a secret"),
    (planted.NoEnvironment, "test_settings_come_from_the_environment", "no setting can come from the environment"),
    (planted.Deaf, "test_settings_come_from_the_environment", "GOOD_"),
    (planted.ModeDependent, "test_operation_in_all_modes", "blocking and awaited calls differ"),
    (planted.Endless, "test_no_foreign_exception_escapes", "again and again"),
    (planted.BadName, "test_plugin_is_found", "no good name"),
    (Eager, "test_import_is_lazy", "imports httpx"),
    (requests.UndocumentedResource, "test_plugin_is_found", "Bare has no docstring"),
    (requests.StaleDocstring, "test_operation_is_documented", "tells of a parameter seconds"),
    (requests.KeyInQuery, "test_secrets_stay_at_home", "the URL of its GET shows a secret"),
    (requests.SendsKeyAway, "test_secrets_stay_at_home", "what it sends to elsewhere.test shows a secret"),
    (requests.SendsNoKey, "test_the_credential_is_sent", "no request holds the credential"),
    (requests.NeedsKey, "test_a_missing_credential_is_told", "AttributeError comes in place of"),
    (requests.SaysLittle, "test_a_missing_credential_is_told", "without the platform"),
    (requests.FixedAddress, "test_the_address_is_a_setting", "has no effect"),
    (requests.HeadersOnly, "test_operation_takes_options", "retries=1 has no effect"),
    (requests.Counting, "test_operation_in_all_modes", "the second call is not sent as the first one was"),
    (requests.OwnConnection, "test_no_foreign_exception_escapes", "connects to a server by itself"),
    (requests.Sleepy, "test_no_foreign_exception_escapes", "time.sleep"),
    (requests.AsyncioOnly, "test_operation_in_all_modes", "when blocking"),
    (requests.TrioForgotten, "test_operation_in_all_modes", "when awaited on trio"),
    (requests.LeavesOpen, "test_connections_are_given_back", "left open"),
    (requests.BrittleStream, "test_no_foreign_exception_escapes", "KeyError escapes"),
    (Nosy, "test_import_is_lazy", "imports jackfield_flux0"),
    (requests.DotsInPath, "test_path_arguments_are_encoded", "changes the path"),
    (requests.DryOnly, "test_operation_in_all_modes", "the dry run"),
    (requests.WrongStatus, "test_errors_are_mapped", "status_code is 410"),
    (requests.NamelessError, "test_errors_are_mapped", "does not name its operation"),
    (requests.Chatty, "test_secrets_are_masked", "what it prints shows a secret"),
]


@pytest.mark.parametrize(("platform", "check", "text"), FAULTS, ids=lambda each: getattr(each, "__name__", None))
def test_a_planted_fault_is_caught(platform: type[Any], check: str, text: str, request: pytest.FixtureRequest) -> None:
    told = [words for name, words in caught(platform, request, only=check) if name == check]
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        requests.kept.clear()

    assert any(text in words for words in told), told or f"{check} has passed"


def test_an_entry_point_that_leads_elsewhere_is_caught() -> None:
    suite: Any = type("Suite", (TestGood,), {"platform": requests.Usurper, "installed": True})()
    with pytest.raises(AssertionError, match="'flux0' leads to another class"):
        suite.test_plugin_is_found()


def test_a_package_without_types_is_caught(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    suite: Any = type("Suite", (PlatformSuite,), {"platform": Flux0, "settings": {}})()
    suite.test_plugin_is_found()

    def files(package: object) -> Path:
        return tmp_path

    monkeypatch.setattr("importlib.resources.files", files)
    with pytest.raises(AssertionError, match=r"jackfield_flux0 has no py\.typed"):
        suite.test_plugin_is_found()


def test_a_name_that_is_no_operation_is_refused() -> None:
    class Wrong(TestGood):
        arguments: ClassVar[Mapping[str, Mapping[str, Any]]] = {"items.retreive": {}}

    class Asked:
        fixturenames: ClassVar[list[str]] = ["operation"]

    asked: Any = Asked()
    with pytest.raises(pytest.UsageError, match=r"items\.retreive"):
        Wrong().pytest_generate_tests(asked)
