"""Settings, the user's cookie, error bodies, and what each call sends."""

from __future__ import annotations

from typing import Any

import pytest

import jackfield_flux0
from jackfield import Client, ConfigurationError, DryRunClient
from jackfield_flux0 import ErrorDetail, EventSource, EventType, Flux0, Flux0Settings, HTTPValidationError


def test_where_the_server_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert DryRunClient().use(Flux0).agents.list().url == "http://127.0.0.1:8080/api/agents"
    monkeypatch.setenv("FLUX0_BASE_URL", "http://flux0.test:1234/below/")
    assert DryRunClient().use(Flux0).agents.list().url == "http://flux0.test:1234/below/api/agents"
    client = DryRunClient(flux0={"base_url": "https://other.test"})
    assert client.use(Flux0).agents.list().url == "https://other.test/api/agents"
    settings = Flux0Settings(base_url="https://third.test")
    assert DryRunClient(flux0=settings).use(Flux0).agents.list().url == "https://third.test/api/agents"


def test_the_user_is_a_masked_cookie() -> None:
    client = DryRunClient(flux0={"user_sub": "ada-lovelace"})
    sent = client.use(Flux0).agents.list()
    assert sent.headers["cookie"] == "***"
    assert "cookie" not in DryRunClient().use(Flux0).agents.list().headers
    settings = Flux0Settings.load("flux0", {"user_sub": "ada-lovelace"})
    assert "ada" not in repr(settings)
    assert Flux0.auth(settings).fixed == {"cookie": "flux0_user_sub=ada-lovelace"}


@pytest.mark.parametrize("bad", ["a b", "a;b", "a,b", 'a"b', "a\\b", "a\r\nb", "é", "\x7f"])
def test_a_user_that_no_cookie_can_name(bad: str) -> None:
    with Client(flux0={"user_sub": bad}) as client:
        with pytest.raises(ConfigurationError, match=r"^flux0: user_sub: .*a cookie cannot hold it") as caught:
            client.use(Flux0).agents.list()
        assert bad not in str(caught.value).replace("a cookie cannot hold it", "")


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="did you mean 'base_url'"):
        DryRunClient(flux0={"baseurl": "x"}).use(Flux0).agents.list()


@pytest.mark.parametrize(
    ("body", "message", "data"),
    [
        ({"detail": "Not Found"}, "Not Found", ErrorDetail(detail="Not Found")),
        ({"detail": [{"loc": ["body", "parts", 0], "msg": "No", "type": "missing"}]}, "body.parts.0: No", None),
        ({"detail": []}, "", HTTPValidationError(detail=[])),
        ({"detail": {"reason": "x"}}, "", None),
        ({"error": "x"}, "", None),
        ("Internal Server Error", "", None),
        (None, "", None),
        ([1], "", None),
    ],
)
def test_error_bodies(body: Any, message: str, data: Any) -> None:
    info = Flux0.read_error(422, body, {})
    assert info.message == message
    if data is not None:
        assert info.data == data


def test_a_validation_error_is_typed() -> None:
    fault = {"type": "too_long", "loc": ["query", "id"], "msg": "Too long", "input": "x", "ctx": {"max": 1}}
    data = Flux0.read_error(422, {"detail": [fault]}, {}).data
    assert isinstance(data, HTTPValidationError)
    assert data.detail
    assert data.detail[0].model_dump() == fault


def test_what_is_sent() -> None:
    flux0 = DryRunClient().use(Flux0)
    made = flux0.agents.create(name="Echo", type_="echo")
    assert (made.method, made.json) == ("POST", {"name": "Echo", "type": "echo"})
    opened = flux0.sessions.create(agent_id="a", id="i", title="t", allow_greeting=True)
    assert (opened.query, opened.json) == ({"allow_greeting": "true"}, {"agent_id": "a", "id": "i", "title": "t"})
    assert flux0.sessions.create(agent_id="a").query == {}
    listed = flux0.sessions.list_events(
        "s/1", min_offset=0, source=EventSource.USER, correlation_id="RID(x)::y", types=[EventType.MESSAGE]
    )
    assert listed.url.endswith("/api/sessions/s%2F1/events")
    # The server ignores `types` or refuses it, by its version, so it is never sent.
    assert listed.query == {"min_offset": "0", "source": "user", "correlation_id": "RID(x)::y"}
    said = flux0.sessions.create_event("s", type_=EventType.MESSAGE, source=EventSource.USER, content="")
    assert said.json == {"type": "message", "source": "user", "content": ""}
    assert said.headers["accept"] == "text/event-stream"


def test_it_is_found_by_its_name() -> None:
    client = DryRunClient()
    assert "flux0" in client.platforms
    assert type(client.flux0) is Flux0
    assert jackfield_flux0.jackfield_platform() is Flux0


def test_everything_public_is_named() -> None:
    things = {name: getattr(jackfield_flux0, name) for name in jackfield_flux0.__all__}
    assert [name for name, thing in things.items() if isinstance(thing, type) and not thing.__doc__] == []
    assert all(vars(jackfield_flux0)[name] is thing for name, thing in things.items())
