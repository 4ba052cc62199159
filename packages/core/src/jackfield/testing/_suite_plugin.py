"""The conformance suite's checks of a plugin as a whole."""

from __future__ import annotations

import base64
import importlib.resources
import inspect
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, get_args

from pydantic import SecretStr

from jackfield import errors
from jackfield._client import DryRunClient
from jackfield._line import Line
from jackfield._plugins import registry
from jackfield.testing import _trials as trials
from jackfield.testing._catalogue import operations_of, resources_of
from jackfield.testing._secret_values import is_secret
from jackfield.testing._suite_subject import Subject, credentials
from jackfield.testing._trials import Server, answering

if TYPE_CHECKING:
    import pytest


class PluginChecks(Subject):
    """A plugin's settings, imports and entry point; see `PlatformSuite`."""

    def test_settings_hide_secrets(self) -> None:
        """Fields that look secret are of a secret type, and a client shows none of them."""
        for name, field in self.platform.settings_type.model_fields.items():
            if is_secret(name):
                kinds = {field.annotation, *get_args(field.annotation)}
                assert SecretStr in kinds, f"the setting {name} looks secret: make it a SecretStr"
        line = Line(self.platform, self.settings)
        self._check_unseen(self._planted(), f"{line.settings!r} {line.settings} {vars(line)['platform']!r}", "settings")
        sent = Server(answering(status=418))
        plain = [each for each in operations_of(self.platform) if each.name == "request"]
        self._try(plain[0], sent)
        missing = {each for each in credentials(sent, self.platform.headers) if line.secrets.mask(each) == each}
        assert not missing, "a credential is sent that Settings.secrets() and Auth.secrets() do not name"

    def test_settings_come_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each variable works, what is given explicitly counts more, and empty is missing."""
        kind = self.platform.settings_type
        names = [name for name in kind.model_fields if kind.variables(name)]
        assert names, "no setting can come from the environment: mark one with Env(...)"
        every = [variable for name in names for variable in kind.variables(name)]
        for variable in every:
            monkeypatch.delenv(variable, raising=False)
        for name in names:
            needed = {key for key, field in kind.model_fields.items() if field.is_required()}
            rest = {key: value for key, value in self.settings.items() if key != name and key in needed}
            for variable in kind.variables(name):
                value = self.environment.get(variable, _sample_setting(name, kind.model_fields[name]))
                with monkeypatch.context() as patch:
                    patch.setenv(variable, value)
                    assert _plain(getattr(kind.load(self.platform.name, rest), name)) == value, (
                        f"{variable} does not set {name}"
                    )
                    if name in self.settings:
                        explicit = getattr(kind.load(self.platform.name, self.settings), name)
                        assert _plain(explicit) == _plain(self.settings[name]), f"{variable} beats an explicit {name}"

    def test_the_address_is_a_setting(self) -> None:
        """`base_url` counts, wherever the platform usually is."""
        place = "https://elsewhere.example.test/below"
        line = Line(self.platform, {**self._without_addresses(), "base_url": place})
        assert line.base.startswith(place), f"base_url={place!r} has no effect: calls go to {line.base}"

    def _without_addresses(self) -> dict[str, Any]:
        return {name: value for name, value in self.settings.items() if not name.endswith("url")}

    def test_the_credential_is_sent(self) -> None:
        """What the settings hold reaches the server, in a header."""
        secrets = self._planted()
        if not secrets:
            return  # a platform that knows nobody
        (request,) = [each for each in operations_of(self.platform) if each.name == "request"]
        server = Server(answering(status=418))
        self._try(request, server)
        sent = " ".join(f"{headers} {content.decode('latin-1')}" for _, _, headers, content in server.seen)
        encoded = {base64.b64encode(secret.encode()).decode() for secret in secrets}
        assert any(secret in sent for secret in secrets | encoded) or credentials(server, self.platform.headers), (
            "no request holds the credential of the settings"
        )

    def test_a_missing_credential_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A client can be made without a credential; the first call says what is missing, or does without."""
        kind = self.platform.settings_type
        for name in kind.model_fields:
            for variable in kind.variables(name):
                monkeypatch.delenv(variable, raising=False)
        needed = {name for name, field in kind.model_fields.items() if field.is_required()}
        given: dict[str, Any] = {name: value for name, value in self.settings.items() if name in needed}
        options: dict[str, Any] = {self.platform.name: given}
        bare: Any = type(self)()
        bare.settings = given
        (request,) = [each for each in operations_of(self.platform) if each.name == "request"]
        server = Server(answering(b"{}"))
        try:
            DryRunClient(**options).use(self.platform)
            trials.blocking(bare, server, request, self._arguments(request))
        except errors.ConfigurationError as error:
            if server.seen or self.platform.name not in str(error):
                raise AssertionError(f"a missing credential is told late, or without the platform: {error}") from None
        except Exception as error:
            raise AssertionError(
                f"without a credential, {type(error).__name__} comes in place of a ConfigurationError: {error}"
            ) from error

    def test_import_is_lazy(self) -> None:
        """Importing the plugin imports no HTTP library, and no other platform."""
        module = self.platform.__module__.partition(".")[0] if self.installed else self.platform.__module__
        others = [name for name in registry.names() if name != self.platform.name]
        code = (
            f"import sys; sys.path[:0] = {sys.path!r}; import jackfield.plugin; before = set(sys.modules); "
            f"import {module}; new = set(sys.modules) - before; "
            "print(*sorted({name.partition('.')[0] for name in new}))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr
        loaded = set(done.stdout.split())
        heavy = {"httpx", "httpx2", "requests", "aiohttp", "urllib3"} & loaded
        assert not heavy, f"importing {module} imports {', '.join(sorted(heavy))}"
        neighbours = {
            point.value.partition(":")[0].partition(".")[0] for name in others for point in registry.points()[name]
        }
        assert not neighbours & loaded, f"importing {module} imports {', '.join(sorted(neighbours & loaded))}"

    def test_plugin_is_found(self) -> None:
        """The name is good, classes are documented, and the entry point leads here."""
        name = self.platform.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name), f"{name!r} is no good name: client.{name}"
        for path, kind in resources_of(self.platform):
            assert inspect.cleandoc(kind.__dict__.get("__doc__") or ""), f"{kind.__name__} has no docstring ({path})"
        if self.installed:
            assert registry.platform(name) is self.platform, f"the entry point {name!r} leads to another class"
            module: Any = importlib.import_module(self.platform.__module__.partition(".")[0])
            assert module.__doc__, f"{module.__name__} has no docstring"
            typed = importlib.resources.files(module).joinpath("py.typed")
            assert typed.is_file(), f"{module.__name__} has no py.typed, so type checkers do not see its types"


def _sample_setting(name: str, field: Any) -> str:
    kinds = {field.annotation, *get_args(field.annotation)}
    if "url" in name:
        return "https://settings.example.test"
    if {int, float} & kinds:
        return "7"
    return "true" if bool in kinds else f"environment-{name.replace('_', '-')}"


def _plain(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value).lower() if isinstance(value, bool) else str(value)
