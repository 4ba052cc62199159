"""The guard that keeps every other test off the network."""

from __future__ import annotations

import socket
from collections.abc import Callable

import anyio
import pytest

from tests.conftest import NetworkBlockedError, is_loopback

OUTSIDE = "192.0.2.1"  # a documentation address: RFC 5737


def _datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", (OUTSIDE, 9))


def _non_blocking() -> None:
    with socket.socket() as client:
        client.connect_ex((OUTSIDE, 9))


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection((OUTSIDE, 9)),
        lambda: socket.create_connection(("example.com", 80)),
        lambda: socket.getaddrinfo("example.com", 80),
        lambda: socket.gethostbyname("example.com"),
        _datagram,
        _non_blocking,
    ],
    ids=["connect", "connect-by-name", "getaddrinfo", "gethostbyname", "sendto", "connect_ex"],
)
def test_blocking_code_reaches_nothing_outside(reach: Callable[[], object]) -> None:
    with pytest.raises(NetworkBlockedError, match="loopback only"):
        reach()


@pytest.mark.parametrize("host", [OUTSIDE, "example.com"])
async def test_asynchronous_code_reaches_nothing_outside(host: str) -> None:
    refused = pytest.RaisesExc(NetworkBlockedError, match="loopback only")
    with pytest.RaisesGroup(refused, allow_unwrapped=True):
        await anyio.connect_tcp(host, 80)


async def test_loopback_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("localhost", port)).close()
        async with await anyio.connect_tcp("127.0.0.1", port):
            pass


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        (b"127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        (None, True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("127.0.0.1.example.com", False),
    ],
)
def test_what_counts_as_loopback(host: object, here: bool) -> None:
    assert is_loopback(host) is here
