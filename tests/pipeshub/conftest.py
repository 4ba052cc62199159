"""What the tests of the PipesHub platform share."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipeshub.realm import Realm
from tests.prism import served
from tests.support.clients import Way

yaml: Any = importlib.import_module("yaml")  # it has no types


@pytest.fixture(params=["httpx-sync", "httpx-asyncio", "httpx-trio"])
def way(request: pytest.FixtureRequest) -> Way:
    """Blocking, on asyncio and on trio."""
    return Way(request.param)


@pytest.fixture(scope="session")
def contract(contracts: Path) -> Any:
    """What the vendor's Python SDK 1.1.0 offers."""
    return json.loads((contracts / "pipeshub.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def operations(contract: Any) -> dict[str, Any]:
    """The contract's operations by their names."""
    return {operation["id"]: operation for operation in contract["operations"]}


@pytest.fixture(scope="session")
def document(contracts: Path) -> Any:
    """The platform's own OpenAPI document of 2026-08."""
    return yaml.safe_load((contracts / "pipeshub.openapi.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def prism(contracts: Path) -> Iterator[str]:
    """A mock server that serves this document and checks requests against it."""
    yield from served(contracts / "pipeshub.openapi.yaml")


@pytest.fixture
def realm() -> Iterator[Realm]:
    """A token endpoint and an API that wants its tokens."""
    with Realm() as found:
        yield found
