"""Ports that nobody serves, names that nobody knows, and proxies."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.lab import Lab, Reset, full_port, proxy, refused_port, replies, silent_port, unknown_names

if TYPE_CHECKING:
    from tests.lab import Certificate, Reply

Port = Callable[[], contextlib.AbstractContextManager[str]]
PORTS: list[tuple[Port, httpx.Timeout, type[Exception]]] = [
    (refused_port, httpx.Timeout(10), httpx.ConnectError),
    (full_port, httpx.Timeout(10, connect=0.05), httpx.ConnectTimeout),
    (silent_port, httpx.Timeout(10, read=0.05), httpx.ReadTimeout),
]


@pytest.mark.parametrize(("port", "timeout", "error"), PORTS)
def test_ports(port: Port, timeout: httpx.Timeout, error: type[Exception]) -> None:
    with port() as url, httpx.Client(trust_env=False, timeout=timeout) as client, pytest.raises(error):
        client.get(url)


def test_a_name_that_nobody_knows() -> None:
    with (
        unknown_names() as asked,
        httpx.Client(trust_env=False) as client,
        pytest.raises(httpx.ConnectError, match="Name or service not known"),
    ):
        client.get("http://lab.invalid/")
    assert asked == ["lab.invalid"]


async def test_a_name_that_nobody_knows_async() -> None:
    with unknown_names() as asked:
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get("http://lab.invalid/")
    assert set(asked) == {"lab.invalid"}


@pytest.mark.parametrize(
    ("reply", "error", "message"),
    [
        (proxy.refuse(502), httpx.ProxyError, "502"),
        (proxy.ask_credentials(), httpx.ProxyError, "407"),
        (proxy.drop_tunnel(), httpx.ConnectError, "EOF"),
        (proxy.drop_tunnel(Reset()), httpx.ConnectError, r"reset by peer|EOF"),
    ],
)
def test_proxies_that_fail_at_connect(reply: Reply, error: type[Exception], message: str) -> None:
    with Lab(reply) as broken, httpx.Client(proxy=broken.url, trust_env=False) as client:
        with pytest.raises(error, match=message):
            client.get("https://lab.invalid/")
        (request,) = broken.requests
    assert (request.method, request.target) == ("CONNECT", "lab.invalid:443")


def test_a_proxy_refuses_the_absolute_form() -> None:
    with Lab(proxy.ask_credentials()) as broken, httpx.Client(proxy=broken.url, trust_env=False) as client:
        response = client.get("http://lab.invalid/a?b=1")
        (request,) = broken.requests
    assert (response.status_code, response.headers["proxy-authenticate"]) == (407, 'Basic realm="lab"')
    assert (request.target, request.path, request.query) == ("http://lab.invalid/a?b=1", "/a", [("b", "1")])


def test_a_proxy_that_works(certificate: Certificate) -> None:
    with (
        Lab(proxy.relay) as working,
        Lab(replies.json(200, "plain")) as plain,
        Lab(replies.json(200, "secure"), tls=certificate.server()) as secure,
        httpx.Client(
            proxy=working.url.replace("//", "//user:word@"), verify=certificate.client(), trust_env=False
        ) as client,
    ):
        assert client.post(f"{plain.url}/a?b=1", content=b"body").json() == "plain"
        assert client.get(f"{secure.url}/c").json() == "secure"
        assert client.get(f"{secure.url}/d").json() == "secure"
        assert (plain.requests[0].target, plain.requests[0].body) == ("/a?b=1", b"body")
        assert [request.method for request in working.requests] == ["POST", "CONNECT"]
        assert all(request.header("proxy-authorization") for request in working.requests)
        assert plain.requests[0].header("proxy-authorization") is None
        assert secure.opened == 1


def test_a_proxy_cannot_reach_the_origin() -> None:
    with Lab(proxy.relay) as working, refused_port() as url, httpx.Client(proxy=working.url, trust_env=False) as client:
        assert client.get(url).status_code == 502
        with pytest.raises(httpx.ProxyError, match="502"):
            client.get(url.replace("http:", "https:"))
