"""What the tests of the pipelines platform share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.clients import Way


@pytest.fixture(autouse=True)
def _no_stored_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody's stored key takes part in a test."""
    monkeypatch.setenv("PIPELINES_CONFIG_FILE", str(tmp_path / "no-config.json"))
    monkeypatch.setenv("PIPELINES_DISABLE_KEYRING", "1")


@pytest.fixture(params=["httpx-sync", "httpx-asyncio", "httpx-trio"])
def way(request: pytest.FixtureRequest) -> Way:
    """Blocking, on asyncio and on trio."""
    return Way(request.param)
