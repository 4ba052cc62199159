"""What goes to whom: redirects and absolute URLs to other origins, and what a handed-in HTTP client adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jackfield import APIConnectionError, APIStatusError, _http
from tests.lab import Lab, Request, faults, replies
from tests.lab.acme import KEY, Thing
from tests.lab.flavours import Flavour, Side, everywhere, handed_in, in_turn, play

if TYPE_CHECKING:
    from pathlib import Path

    from tests.lab import Certificate, Reply

GOOD = replies.json(200, {"id": "a", "size": 7})
SECRETS = ("authorization", "cookie", "x-acme-tenant", "x-mine", "proxy-authorization", "idempotency-key")


def secrets(request: Request) -> dict[str, str | None]:
    """The headers of a request that name or authenticate somebody."""
    return {name: value for name in SECRETS if (value := request.header(name)) is not None}


@in_turn("status", [301, 302, 303, 307, 308], full=lambda status: status in (302, 307))
def test_a_redirect_to_another_origin_carries_nothing_of_ours(status: int, flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        mine = {"x-mine": "my own secret", "cookie": "mine=1"}
        assert await side.get(side.acme.things.retrieve("a", headers=mine, idempotency_key="k")) == Thing(
            id="a", size=7
        )

    extra = {"headers": {"x-mine": "the client's", "cookie": "c=2"}, "cookies": {"jar": "1"}, "auth": ("user", "word")}
    with Lab(GOOD) as there, Lab(replies.redirect(status, f"{there.url}/x?signature=s")) as here:
        play(flavour, here.url, scenario, http=extra)
        (first,), (second,) = here.requests, there.requests
    assert first.header("authorization") == f"Bearer {KEY}"
    assert first.header("x-acme-tenant") == "tenant-of-acme"
    assert second.target == "/x?signature=s"
    assert secrets(second) == {}


@everywhere
def test_a_redirect_back_home_stays_without_secrets(flavour: Flavour) -> None:
    """Who sent us away may not send us back with a URL of his choice under our name."""

    async def scenario(side: Side[Any]) -> None:
        await side.get(side.acme.things.retrieve("a"))

    with Lab() as here, Lab() as there:
        here.push(replies.redirect(302, f"{there.url}/away"), GOOD)
        there.push(replies.redirect(302, f"{here.url}/delete-everything"))
        play(flavour, here.url, scenario)
        assert here.requests[1].target == "/delete-everything"
        assert secrets(here.requests[1]) == {}


@everywhere
def test_a_redirect_on_the_same_origin_keeps_the_credential(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        await side.get(side.acme.things.retrieve("a"))

    with Lab([replies.redirect(307, "/elsewhere"), GOOD]) as lab:
        play(flavour, lab.url, scenario)
        assert [request.header("authorization") for request in lab.requests] == [f"Bearer {KEY}"] * 2


@everywhere
def test_an_absolute_url_gets_nothing_of_ours(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        assert await side.get(side.acme.things.presigned(f"{storage.url}/b?X-Signature=s%2Bs")) == b"content"

    extra = {
        "headers": {"x-mine": "the client's"},
        "cookies": {"jar": "1"},
        "auth": ("user", "word"),
        "params": {"team": "t"},
    }
    with Lab([faults.reset(), replies.body(200, b"content")]) as storage:
        play(flavour, "http://127.0.0.1:1", scenario, http=extra, headers={"x-mine": "mine"})
        assert [request.target for request in storage.requests] == ["/b?X-Signature=s%2Bs"] * 2
        assert [secrets(request) for request in storage.requests] == [{}, {}]


@everywhere
def test_cookies_of_one_origin_stay_there(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        await side.get(side.acme.things.retrieve("a"))
        await side.get(side.acme.things.retrieve("a"))
        await side.get(side.acme.things.presigned(f"{there.url}/x"))

    with (
        Lab(replies.body(200, b"x")) as there,
        Lab(replies.json(200, {"id": "a", "size": 1}, {"Set-Cookie": "s=1"})) as here,
    ):
        play(flavour, here.url, scenario)
        assert [request.header("cookie") for request in here.requests] == [None, "s=1"]
        assert there.requests[0].header("cookie") is None


# --- https -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have our own clients trust the laboratory's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.cafile))
    monkeypatch.setattr(_http, "certificates", type(_http.certificates)())
    return certificate.cafile


@everywhere
@pytest.mark.usefixtures("trusted")
def test_https_is_not_left_for_http(certificate: Certificate, flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        with pytest.raises(APIStatusError, match=r"302 redirected to http://127.*, which is not followed"):
            await side.get(side.acme.things.retrieve("a"))

    with Lab(GOOD) as plain, Lab(replies.redirect(302, f"{plain.url}/x"), tls=certificate.server()) as secure:
        play(flavour, secure.url, scenario, http={"verify": certificate.client()})
        assert (secure.seen, plain.opened) == (1, 0)


@everywhere
@pytest.mark.usefixtures("trusted")
def test_https_works_and_http_may_lead_to_it(certificate: Certificate, flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        for _ in range(2):
            await side.get(side.acme.things.retrieve("a"))

    with Lab(GOOD, tls=certificate.server()) as secure, Lab(replies.redirect(308, f"{secure.url}/x")) as plain:
        play(flavour, plain.url, scenario, http={"verify": certificate.client()})
        assert (secure.seen, secure.opened) == (2, 1)
        assert secrets(secure.requests[0]) == {}


@everywhere
def test_a_certificate_that_nobody_vouches_for_is_final(certificate: Certificate, flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        with pytest.raises(APIConnectionError, match=r"could not connect: .*CERTIFICATE_VERIFY_FAILED") as caught:
            await side.get(side.acme.things.retrieve("a"))
        assert caught.value.attempts == 1

    with Lab(GOOD, tls=certificate.server()) as secure:
        play(flavour, secure.url, scenario)
        assert (secure.seen, secure.opened) == (0, 1)


@everywhere
@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("greeting", [faults.reset(), faults.disconnect(), replies.raw(b"HTTP/1.1 400 Bad\r\n\r\n")])
def test_a_handshake_that_breaks_is_tried_again(greeting: Reply, certificate: Certificate, flavour: Flavour) -> None:
    """No request was sent, so a POST may go again too."""

    async def scenario(side: Side[Any]) -> None:
        assert await side.get(side.acme.things.create(7)) == Thing(id="a", size=7)

    with Lab(GOOD, tls=certificate.server()) as secure:
        secure.greet(greeting)
        play(flavour, secure.url, scenario, http={"verify": certificate.client()})
        assert secure.seen == 1


# --- a client that was handed in -------------------------------------------------------------------------------------


@handed_in
def test_a_handed_in_client_adds_its_defaults_below_ours(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        await side.get(side.acme.things.retrieve("a", headers={"x-both": "ours"}))

    extra = {
        "headers": {"x-mine": "1", "x-both": "theirs", "user-agent": "theirs", "accept": "text/plain"},
        "params": {"team": "t"},
        "cookies": {"jar": "1"},
        "auth": ("user", "word"),
    }
    with Lab(GOOD) as lab:
        play(flavour, lab.url, scenario, http=extra)
        (request,) = lab.requests
    assert request.query == [("team", "t")]
    assert (request.header("x-mine"), request.header_all("x-both")) == ("1", ["ours"])
    assert request.header("cookie") == "jar=1"
    assert request.header_all("authorization") == [f"Bearer {KEY}"]
    assert request.header_all("accept") == ["application/json"]
    assert (request.header("user-agent") or "").startswith("jackfield-acme/")


@handed_in
def test_a_handed_in_client_hears_of_each_attempt(flavour: Flavour) -> None:
    heard: list[str] = []

    def sent(request: Any) -> None:
        heard.append(request.method)

    def came(response: Any) -> None:
        heard.append(str(response.status_code))

    async def sent_async(request: Any) -> None:
        sent(request)

    async def came_async(response: Any) -> None:
        came(response)

    async def scenario(side: Side[Any]) -> None:
        await side.get(side.acme.things.retrieve("a"))

    blocking = flavour.mode == "blocking"
    hooks = {"request": [sent if blocking else sent_async], "response": [came if blocking else came_async]}
    with Lab([replies.json(503, {}), replies.redirect(302, "/b"), GOOD]) as lab:
        play(flavour, lab.url, scenario, http={"event_hooks": hooks})
    assert heard == ["GET", "503", "GET", "302", "GET", "200"]


@handed_in
def test_an_exception_in_an_event_hook_comes_out_and_leaks_nothing(flavour: Flavour) -> None:
    def broken(response: Any) -> None:
        raise ZeroDivisionError("hook")

    async def broken_async(response: Any) -> None:
        broken(response)

    async def scenario(side: Side[Any]) -> None:
        with pytest.raises(ZeroDivisionError, match="hook"):
            await side.get(side.acme.things.retrieve("a"))

    hook = broken if flavour.mode == "blocking" else broken_async
    with Lab(replies.hang().after(*replies.json(200, 1).cut(-1).steps[:1])) as lab:
        play(flavour, lab.url, scenario, http={"event_hooks": {"response": [hook]}})
        lab.wait_closed()


@handed_in
def test_a_handed_in_client_that_raises_for_status_ends_the_call(flavour: Flavour) -> None:
    def strict(response: Any) -> None:
        response.raise_for_status()

    async def strict_async(response: Any) -> None:
        strict(response)

    async def scenario(side: Side[Any]) -> None:
        with pytest.raises(APIConnectionError, match="an event hook of the http_client refused status 409"):
            await side.get(side.acme.things.retrieve("a"))

    hook = strict if flavour.mode == "blocking" else strict_async
    with Lab(replies.json(409, {})) as lab:
        play(flavour, lab.url, scenario, http={"event_hooks": {"response": [hook]}})
        assert lab.seen == 1


@handed_in
def test_a_handed_in_client_is_not_closed(flavour: Flavour) -> None:
    async def scenario(side: Side[Any]) -> None:
        await side.get(side.acme.things.retrieve("a"))
        await side.get(side.client.close())
        assert not side.http.is_closed
        answer = side.http.get(lab.url)
        assert (await side.get(answer)).status_code == 200

    with Lab(GOOD) as lab:
        play(flavour, lab.url, scenario, idle=False)
        assert lab.opened == 1
