"""A project of a user: it records against live servers, replays without a network, and keeps no secret."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.testing.telltale import HANDED_OUT, Telltale

SOURCE = Path(__file__).parent / "user_project"
# All that the project knows and a cassette must not.
PLANTED = {
    "USER_SUB": "planted-user-11aa",
    "SHOP_KEY": "planted-key-22bb",
    "SHOP_ID": "planted-shop-33cc",
    "OTHER_KEY": "planted-other-44dd",
    "SECRET": "planted/secret+55 ee=",
    "VAULT": "planted-vault-66ff",
    "COOKIE": "planted-cookie-77aa",
    "MODERATELY_API_KEY": "planted-environment-88bb",
}
# What the replaying run has in their place.
OTHERS = {name: f"other-{name.lower().replace('_', '-')}" for name in PLANTED}
pytestmark = pytest.mark.timeout(300)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project."""
    folder = tmp_path / "project"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def run(project: Path) -> Run:
    """Runs the project's tests."""

    def go(*arguments: str, code: int = 0, **environ: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments]
        done = subprocess.run(
            command, cwd=project, env=clean() | environ, capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return go


def clean() -> dict[str, str]:
    """This environment without a pytest's own variables."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}


def spellings(secret: str) -> set[bytes]:
    """Ways in which a secret may stand in a file."""
    raw = secret.encode()
    found = {
        raw,
        quote(secret, safe="").encode(),
        quote(secret).encode(),
        quote_plus(secret).encode(),
        raw.hex().encode(),
    }
    for offset in range(3):
        whole = base64.b64encode(b"x" * offset + raw)
        found.add(whole[4 : len(whole) // 4 * 4 - 4])
    return found


def files(project: Path) -> dict[str, bytes]:
    """All cassettes."""
    return {str(path.relative_to(project)): path.read_bytes() for path in sorted(project.rglob("cassettes/**/*.yaml"))}


def test_record_replay_and_search(project: Path, run: Run, flux0_server: str, telltale: Telltale) -> None:
    live = {"FLUX0_BASE_URL": flux0_server, "SHOP_URL": telltale.url, "RECORDING": "1"}
    # One call goes to the telltale under another platform's name, so that this one's secret is echoed, too.
    run("tests/test_flux0.py", "--jackfield-record=once", **PLANTED, **live)
    run("tests/test_shop.py", "--jackfield-record=once", **PLANTED, **live | {"FLUX0_BASE_URL": telltale.url})

    recorded = files(project)
    assert {name.partition("/")[2].partition("[")[0] for name in recorded} >= {
        "cassettes/test_flux0/test_agents.yaml",
        "cassettes/test_flux0/test_stream.yaml",
        "cassettes/test_flux0/test_awaited",
        "cassettes/test_shop/test_upload.yaml",
        "cassettes/test_shop/test_streams",
    }
    for name, content in recorded.items():
        for secret in (*PLANTED.values(), *HANDED_OUT.values()):
            for spelling in spellings(secret):
                assert spelling not in content, f"{secret!r} as {spelling!r} is in {name}"
        for place in (flux0_server, telltale.url):
            assert place.encode() not in content, name
            assert place.partition("://")[2].partition("/")[0].encode() not in content, name
    assert b"set-cookie" not in b"".join(recorded.values()).lower()

    # The servers may be gone: the addresses lead nowhere, and connecting fails.
    run(**OTHERS, NO_NETWORK="1", FLUX0_BASE_URL="http://127.0.0.1:9", SHOP_URL="http://127.0.0.1:9/v2")
    for size in ("1", "5"):
        run(f"--jackfield-chunk-size={size}", **OTHERS, NO_NETWORK="1", SHOP_URL="https://elsewhere.test")
    assert files(project) == recorded, "replaying changes nothing"
