"""What every test lives in: no network but loopback, no settings from outside, both event loops."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A slow machine is no failure, and a run that cannot be repeated is no use to whoever reads it.
settings.register_profile("jackfield", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("jackfield")

PLATFORM_PREFIXES = ("FLUX0_", "JACKFIELD_", "MODERATELY_", "PIPELINES_", "PIPESHUB_")
PROXIES = frozenset({"all_proxy", "http_proxy", "https_proxy", "no_proxy"})


def pytest_xdist_auto_num_workers() -> int:
    """Two workers more than there are processors: many tests wait, for servers of their own and for timeouts."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_finish() -> None:
    """Keep the collected tests, many thousands, out of every later look of the garbage collector."""
    gc.collect()
    gc.freeze()


class NetworkBlockedError(RuntimeError):
    """A test reached for something that is not loopback.

    It is no OSError, so that nothing takes it for a fault of the network and tries again.
    """


def is_loopback(host: object) -> bool:
    """Whether this host, as `socket` takes it, is this machine; no name is looked up."""
    if isinstance(host, bytes | bytearray):
        host = host.decode("ascii", "replace")
    if host is None or host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(host: object) -> None:
    if not is_loopback(host):
        raise NetworkBlockedError(f"tests may reach loopback only, and this one reached for {host!r}")


def _guarded_address(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *args: Any) -> Any:
        # The address stands last in `connect(address)` and `sendto(data, [flags,] address)`.
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _refuse(args[-1][0])
        return original(self, *args)

    return guarded


def _guarded_host(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse(host)
        return original(host, *args, **kwargs)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Let nobody out. A test that wants a failing name look-up patches `socket.getaddrinfo` over this."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded_address(getattr(socket.socket, name)))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            patch.setattr(socket, name, _guarded_host(getattr(socket, name)))
        yield


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the platforms' variables and proxies that the machine may have."""
    for name in os.environ:
        if name.upper().startswith(PLATFORM_PREFIXES) or name.lower() in PROXIES:
            monkeypatch.delenv(name)


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Run every asynchronous test on both event loops."""
    return request.param


@pytest.fixture(scope="session")
def contracts(pytestconfig: pytest.Config) -> Path:
    """The folder of the platforms' contracts, which lies beside the checkout where there is one."""
    folder = pytestconfig.rootpath.parent / "shared" / "contracts"
    if not folder.is_dir():
        pytest.skip("the platforms' contracts (../shared/contracts) are not beside this checkout")
    return folder
