"""Fixtures for test modules; a `conftest.py` imports the ones that it wants."""

from __future__ import annotations

import pytest

from .tls import Certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for https laboratories, made once."""
    return Certificate(tmp_path_factory.mktemp("lab"))
