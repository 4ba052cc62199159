from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> None:
    """Make every connection fail, if that is asked for."""
    if not os.environ.get("NO_NETWORK"):
        return

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("the network was touched")

    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, refuse)
    socket.getaddrinfo = refuse
