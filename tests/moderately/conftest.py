"""What the tests of the Moderately platform share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.prism import served
from tests.support.clients import Way


@pytest.fixture(params=["httpx-sync", "httpx-asyncio", "httpx-trio"])
def way(request: pytest.FixtureRequest) -> Way:
    """Blocking, on asyncio and on trio."""
    return Way(request.param)


@pytest.fixture(scope="session")
def contract(contracts: Path) -> Any:
    """What the vendor's Python SDK 0.2.7 and its OpenAPI document offer."""
    return json.loads((contracts / "moderately.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def operations(contract: Any) -> dict[str, Any]:
    """The contract's operations by their names."""
    return {operation["id"]: operation for operation in contract["operations"]}


@pytest.fixture(scope="session")
def prism(contracts: Path) -> Iterator[str]:
    """A mock server that serves the vendor's OpenAPI document and checks requests against it."""
    yield from served(contracts / "moderately.openapi.json")
