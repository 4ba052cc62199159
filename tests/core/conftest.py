"""What the core's tests share."""

from __future__ import annotations

import pytest

from tests.support.clients import WAYS, Way


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """Blocking, on asyncio and on trio; each over httpx and httpx2."""
    return Way(request.param)
