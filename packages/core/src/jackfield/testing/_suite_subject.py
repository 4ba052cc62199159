"""What the conformance suite is told about a plugin, and how it tries it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from jackfield import errors
from jackfield._line import Line
from jackfield._secrets import SHOWN_HEADERS
from jackfield.testing import _trials as trials
from jackfield.testing._catalogue import FoundOperation, operations_of
from jackfield.testing._samples import NoSampleError, arguments_for
from jackfield.testing._secret_values import is_secret

if TYPE_CHECKING:
    from jackfield.testing._trials import Server


class Subject:
    """The plugin; see `PlatformSuite`."""

    platform: ClassVar[type[Any]]
    settings: ClassVar[Mapping[str, Any]] = {}
    arguments: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    models: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    environment: ClassVar[Mapping[str, str]] = {}
    excluded: ClassVar[Mapping[str, str]] = {}
    installed: ClassVar[bool] = True

    @pytest.fixture(autouse=True)
    def _in_a_folder_of_its_own(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Downloads with made-up paths leave nothing behind."""
        monkeypatch.chdir(tmp_path)

    @pytest.fixture(autouse=True)
    def _with_the_engine_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A plugin neither connects nor waits by itself: that would hold up an event loop, and escape all options."""
        here, wait = threading.get_ident(), time.sleep

        def connect(*args: object) -> None:
            raise AssertionError("the plugin connects to a server by itself; leave that to jackfield's calls")

        def sleep(seconds: float) -> None:
            if threading.get_ident() == here:
                raise AssertionError("the plugin waits with time.sleep; use jackfield.plugin.sleep in a flow")
            wait(seconds)

        monkeypatch.setattr(socket.socket, "connect", connect)
        monkeypatch.setattr(time, "sleep", sleep)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test for each operation."""
        if "operation" in metafunc.fixturenames:
            found = [each for each in operations_of(self.platform) if each.name not in self.excluded]
            unknown = {*self.arguments, *self.excluded} - {each.name for each in operations_of(self.platform)}
            if unknown:
                raise pytest.UsageError(f"{type(self).__name__} names no operations: {', '.join(sorted(unknown))}")
            metafunc.parametrize("operation", [pytest.param(each, id=each.name) for each in found])

    def _arguments(self, found: FoundOperation) -> dict[str, Any]:
        try:
            return arguments_for(found.operation, self.arguments.get(found.name, {}))
        except NoSampleError as error:
            pytest.fail(f"{error}; give one in `arguments` of {type(self).__name__}")

    def _fails(self, found: FoundOperation, server: Server, arguments: Mapping[str, Any]) -> errors.JackfieldError:
        with pytest.raises(errors.JackfieldError) as caught:
            trials.blocking(self, server, found, arguments)
        return caught.value

    def _base(self) -> str:
        return Line(self.platform, self.settings).base

    def _try(self, found: FoundOperation, server: Server) -> errors.JackfieldError | None:
        try:
            trials.blocking(self, server, found, self._arguments(found))
        except errors.JackfieldError as error:
            return error
        return None

    def _planted(self) -> set[str]:
        line = Line(self.platform, self.settings)
        named = {str(value) for name, value in self.settings.items() if is_secret(name) and value}
        return {*line.settings.secrets(), *line.auth.secrets(), *named}

    def _check_unseen(self, secrets: set[str], text: str, where: str) -> None:
        for secret in secrets:
            assert len(secret) < 8 or secret not in text, f"{where} shows a secret (of {len(secret)} characters)"


def credentials(server: Server, usual: Mapping[str, str]) -> set[str]:
    """What looks like a credential in the headers of the first request."""
    if not server.seen:
        return set()
    found: set[str] = set()
    for name, value in server.seen[0][2].items():
        if name in usual or name in SHOWN_HEADERS or not is_secret(name):
            continue
        text = value.partition("=")[2] if name == "cookie" else value.rpartition(" ")[2]
        found.add(text)
    return {each for each in found if len(each) >= 8}
