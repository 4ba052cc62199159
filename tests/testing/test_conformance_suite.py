"""The conformance suite passes a good plugin, and catches each planted fault."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import pytest

from jackfield.testing import PlatformSuite, operations_of
from tests.testing import planted
from tests.testing.planted_import import Eager


class TestGood(PlatformSuite):
    """The suite as a plugin's author uses it."""

    platform: ClassVar[type[Any]] = planted.Good
    settings: ClassVar[Mapping[str, Any]] = {"api_key": planted.KEY}
    installed: ClassVar[bool] = False


def caught(
    platform: type[Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, only: str = ""
) -> Iterator[tuple[str, str]]:
    """The checks that fail, and what they say."""
    suite: Any = type("Suite", (TestGood,), {"platform": platform})()
    fixtures = {"caplog": caplog, "monkeypatch": monkeypatch}
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
]


@pytest.mark.parametrize(("platform", "check", "text"), FAULTS, ids=lambda each: getattr(each, "__name__", None))
def test_a_planted_fault_is_caught(
    platform: type[Any], check: str, text: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [words for name, words in caught(platform, caplog, monkeypatch, only=check) if name == check]

    assert any(text in words for words in told), told or f"{check} has passed"


def test_a_name_that_is_no_operation_is_refused() -> None:
    class Wrong(TestGood):
        arguments: ClassVar[Mapping[str, Mapping[str, Any]]] = {"items.retreive": {}}

    class Asked:
        fixturenames: ClassVar[list[str]] = ["operation"]

    asked: Any = Asked()
    with pytest.raises(pytest.UsageError, match=r"items\.retreive"):
        Wrong().pytest_generate_tests(asked)
