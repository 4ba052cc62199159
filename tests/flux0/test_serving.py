"""The flux0-server that the demo and the tests start."""

from __future__ import annotations

import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flux0_server import environment
from flux0_server.environment import NoPython313Error, ServerUnavailableError
from flux0_server.serving import FluxServer, running_server


def agents(url: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url}/api/agents", timeout=10) as answer:
        body: bytes = answer.read()
        return body


def test_without_python_313_one_line_says_what_was_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "python3.13"
    old.write_text("#!/bin/sh\necho\n")
    broken = tmp_path / "python3.14"
    broken.write_text("#!/bin/sh\necho 'version not installed'\nexit 127\n")
    for script in (old, broken):
        script.chmod(0o755)
    candidates = [str(tmp_path / "missing"), str(old), str(broken)]
    monkeypatch.setattr(environment, "_candidates", lambda: candidates)
    with pytest.raises(NoPython313Error, match=r"^flux0-server needs Python 3\.13 or newer and none was found: .*$"):
        environment.server_python(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_the_callers_environment_does_not_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FLUX0_PORT", "PYTHONPATH", "UV_CONSTRAINT", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environ = environment.clean_environ()
    assert environ["LANG"] == "C.UTF-8"
    assert "x" not in environ.values()


def test_pins_are_names_and_versions_only() -> None:
    pins = [line for line in environment.CONSTRAINTS.read_text().splitlines() if not line.startswith("#")]
    assert environment.REQUIREMENT in pins
    assert all(pin.count("==") == 1 and not set(pin) & set(" @:/;") for pin in pins)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second loopback address")
def test_it_listens_on_one_address_only(flux0_server: str) -> None:
    port = urlsplit(flux0_server).port
    assert port
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))  # refused if the server listened on every interface


def test_it_answers_until_it_is_stopped(private_flux0_server: FluxServer) -> None:
    server = private_flux0_server
    assert urlsplit(server.url).hostname == "127.0.0.1"
    assert agents(server.url) == b'{"data":[]}'
    server.stop()
    with pytest.raises(urllib.error.URLError):
        agents(server.url)
    server.stop()
    assert repr(server).endswith("stopped>")


def test_it_can_be_killed_and_leaves_no_folder(private_flux0_server: FluxServer) -> None:
    server = private_flux0_server
    home = server._home
    assert home.exists()
    server.kill()
    assert not home.exists()
    with pytest.raises(urllib.error.URLError):
        agents(server.url)


@pytest.mark.usefixtures("flux0_server")  # so that this is skipped where no server can be had
def test_a_server_that_does_not_start_says_why() -> None:
    why = r"^flux0-server ended with code 1: ModuleNotFoundError: No module named 'no_such_module'$"
    with pytest.raises(ServerUnavailableError, match=why), running_server(["no_such_module"]):
        pytest.fail("it started")


@pytest.mark.usefixtures("flux0_server")
def test_it_is_stopped_when_the_block_fails() -> None:
    with pytest.raises(ZeroDivisionError), running_server(["story_agent"]) as server:
        raise ZeroDivisionError
    assert repr(server).endswith("stopped>")
