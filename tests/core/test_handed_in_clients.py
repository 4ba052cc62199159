"""HTTP clients that the user hands in: what of theirs counts, and what must not."""

from __future__ import annotations

import platform
from typing import Any

import pytest

from jackfield import JackfieldError
from jackfield._version import __version__
from tests.support.acme import KEY, Acme
from tests.support.clients import Way, everywhere, quick
from tests.support.serving import Answer, Broken, Server, any_file, file_answer

THEIRS: dict[str, Any] = {
    "headers": {"X-Theirs": "1", "Authorization": "Basic theirs", "User-Agent": "theirs", "Accept": "theirs/x"},
    "params": {"theirs": "1", "both": "theirs"},
    "cookies": {"theirs": "1"},
}


def handed_in(way: Way, server: Server, **options: Any) -> Any:
    """Acme over a client of theirs."""
    settings = options.pop("acme", {"api_key": KEY})
    return way.client(http_client=way.http_client(server, **options), acme=settings).use(Acme)


@everywhere
async def test_their_defaults_stand_below_ours(way: Way) -> None:
    server = Server(any_file)
    acme = handed_in(way, server, **THEIRS)
    await way(acme.files.retrieve("a"))
    await way(acme.request("GET", "/x", params={"both": "ours"}, headers={"cookie": "ours=1", "x-theirs": "2"}))
    first, second = server.seen

    assert first.headers["x-theirs"] == "1"
    assert first.headers["authorization"] == f"Bearer {KEY}"
    assert first.headers["accept"] == "application/json"
    assert first.headers["user-agent"].startswith("jackfield-acme/")
    assert first.headers["cookie"] == "theirs=1"
    assert dict(first.params) == {"theirs": "1", "both": "theirs"}
    assert dict(second.params) == {"theirs": "1", "both": "ours"}
    assert second.headers["cookie"] == "ours=1; theirs=1"
    assert second.headers["x-theirs"] == "2"


@everywhere
async def test_nothing_of_theirs_goes_to_another_origin(way: Way) -> None:
    server = Server(
        Answer(content=b"x"), Answer(302, headers={"location": "https://other.test/y?a=1"}), Answer(json={})
    )
    acme = handed_in(way, server, **THEIRS)
    await way(acme.files.signed("https://s3.test/a?signature=b%2Bc"))
    await way(acme.request("GET", "/x"))
    signed, _, elsewhere = server.seen

    assert signed.url == "https://s3.test/a?signature=b%2Bc"
    assert elsewhere.url == "https://other.test/y?a=1"
    for seen in (signed, elsewhere):
        assert not {"authorization", "cookie", "x-theirs"} & set(seen.headers)


@everywhere
async def test_what_needs_no_credential_gets_none_of_theirs(way: Way) -> None:
    server = Server(Answer(json={}))
    await way(handed_in(way, server, **THEIRS, auth=("user", "password")).files.open_to_all())

    assert "authorization" not in server.seen[0].headers


@everywhere
async def test_their_own_auth_does_not_overwrite_a_credential(way: Way) -> None:
    server = Server(any_file)
    await way(handed_in(way, server, auth=("user", "password")).files.retrieve("a"))

    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"


@everywhere
async def test_their_own_auth_counts_where_the_platform_has_none(way: Way) -> None:
    from jackfield.plugin import Auth

    class Open(Acme[Any]):
        @classmethod
        def auth(cls, settings: Any) -> Auth:
            return Auth()

    server = Server(any_file)
    client = way.client(http_client=way.http_client(server, auth=("user", "password")))
    await way(client.use(Open).files.retrieve("a"))
    await way(
        way.client(http_client=way.http_client(server, headers={"authorization": "Mine 1"}))
        .use(Open)
        .files.retrieve("a")
    )

    assert [seen.headers["authorization"].split()[0] for seen in server.seen] == ["Basic", "Mine"]


@everywhere
async def test_their_base_url_does_not_count(way: Way) -> None:
    server = Server(any_file)
    await way(handed_in(way, server, base_url="https://theirs.test/base").files.retrieve("a"))

    assert server.seen[0].url == "https://acme.test/v1/files/a"


@everywhere
async def test_their_redirects_do_not_count(way: Way) -> None:
    server = Server(Answer(302, headers={"location": "https://other.test/"}))
    with pytest.raises(JackfieldError, match="302"):
        await way(handed_in(way, server, follow_redirects=True).files.create("n"))
    assert len(server.seen) == 1


@everywhere
async def test_their_event_hooks_run(way: Way) -> None:
    seen: list[str] = []

    def request_hook(request: Any) -> None:
        seen.append(f"-> {request.url.path}")
        request.headers["x-hooked"] = "1"

    def response_hook(response: Any) -> None:
        seen.append(f"<- {response.status_code}")

    async def async_request_hook(request: Any) -> None:
        request_hook(request)

    async def async_response_hook(response: Any) -> None:
        response_hook(response)

    hooks = (
        {"request": [async_request_hook], "response": [async_response_hook]}
        if way.awaited
        else {"request": [request_hook], "response": [response_hook]}
    )
    server = Server(Answer(503), file_answer())
    client = way.client(http_client=way.http_client(server, event_hooks=hooks), retries=quick(1))
    await way(client.use(Acme).files.retrieve("a"))

    assert seen == ["-> /v1/files/a", "<- 503", "-> /v1/files/a", "<- 200"]
    assert server.seen[1].headers["x-hooked"] == "1"


@everywhere
async def test_a_hook_that_raises_for_status(way: Way) -> None:
    def check(response: Any) -> None:
        response.raise_for_status()

    async def async_check(response: Any) -> None:
        response.raise_for_status()

    server = Server(Answer(500))
    acme = handed_in(way, server, event_hooks={"response": [async_check if way.awaited else check]})
    with pytest.raises(JackfieldError, match="an event hook of the http_client refused status 500"):
        await way(acme.files.retrieve("a"))


@everywhere
async def test_their_cookies_are_kept(way: Way) -> None:
    server = Server(Answer(json={}, headers={"set-cookie": "sid=1; Path=/"}), Answer(json={}), Answer(content=b"x"))
    acme = handed_in(way, server)
    await way(acme.request("GET", "/a"))
    await way(acme.request("GET", "/b"))
    await way(acme.files.signed("https://other.test/c"))

    assert [seen.headers.get("cookie") for seen in server.seen] == [None, "sid=1", None]


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ({}, {}, {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 10.0}),
        ({"timeout": 7.0}, {}, dict.fromkeys(("connect", "read", "write", "pool"), 7.0)),
        ({"timeout": None}, {}, dict.fromkeys(("connect", "read", "write", "pool"))),
        ({"timeout": 7.0}, {"timeout": 3}, dict.fromkeys(("connect", "read", "write", "pool"), 3.0)),
        ({"timeout": 7.0}, {"timeout": None}, dict.fromkeys(("connect", "read", "write", "pool"))),
    ],
)
@everywhere
async def test_their_timeout_counts_unless_ours_was_set(way: Way, theirs: Any, ours: Any, expected: Any) -> None:
    server = Server(any_file)
    client = way.client(http_client=way.http_client(server, **theirs), **ours)
    await way(client.use(Acme).files.retrieve("a"))

    assert server.seen[0].request.extensions["timeout"] == expected


@everywhere
async def test_a_timeout_of_the_library_is_taken(way: Way) -> None:
    server = Server(any_file)
    timeout = way.library.Timeout(7.0, read=9.0)
    await way(way.acme(server, timeout=timeout).files.retrieve("a"))

    assert server.seen[0].request.extensions["timeout"] == {"connect": 7.0, "read": 9.0, "write": 7.0, "pool": 7.0}


@everywhere
async def test_the_user_agent_names_the_library(way: Way) -> None:
    server = Server(any_file)
    acme = way.acme(server)
    await way(acme.files.retrieve("a"))
    await way(acme.files.retrieve("a", headers={"user-agent": "mine/1"}))
    python = f"{platform.python_implementation()}/{platform.python_version()}"
    library = f"{way.library.__name__}/{way.library.__version__}"

    assert [seen.headers["user-agent"] for seen in server.seen] == [
        f"jackfield-acme/{__version__} {python} {library}",
        "mine/1",
    ]


@everywhere
async def test_the_response_is_of_their_library(way: Way) -> None:
    response = await way(way.acme(any_file).files.retrieve.raw("a"))

    assert type(response.http) is way.library.Response


# -- wrappers


class Wrapper:
    """Nothing but the two methods."""

    def __init__(self, client: Any) -> None:
        self._inner = client

    def build_request(self, *args: Any, **kwargs: Any) -> Any:
        return self._inner.build_request(*args, **kwargs)

    def send(self, request: Any, **kwargs: Any) -> Any:
        return self._inner.send(request, **kwargs)


class AsyncWrapper(Wrapper):
    """The same, awaited."""

    async def send(self, request: Any, **kwargs: Any) -> Any:
        return await self._inner.send(request, **kwargs)


def wrapped(way: Way, server: Server, **options: Any) -> Any:
    """Acme over a wrapper."""
    client = way.http_client(server, **options.pop("theirs", {}))
    return way.client(http_client=(AsyncWrapper if way.awaited else Wrapper)(client), **options).use(Acme)


@everywhere
async def test_a_wrapper_is_enough(way: Way) -> None:
    server = Server(any_file)
    acme = wrapped(way, server, theirs=THEIRS)
    file = await way(acme.files.retrieve("a"))
    assert (await way(file.refresh())).id == "a"
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.seen[0].headers["x-theirs"] == "1"
    assert server.seen[0].request.extensions["timeout"]["read"] == 60.0
    await way(acme.files.attach({"a": 1}, b"content"))
    assert b"content" in server.seen[-1].content


@everywhere
async def test_a_wrapper_streams(way: Way) -> None:
    answer = Answer(pieces=[b"a\nb"])

    assert await way.items(wrapped(way, Server(answer)).files.lines("a")) == ["a", "b"]
    assert answer.closed == 1


@everywhere
async def test_faults_behind_a_wrapper_are_ours(way: Way) -> None:
    server = Server(Broken("ConnectError"), Broken("ReadTimeout"), file_answer())

    assert (await way(wrapped(way, server, retries=quick(2)).files.retrieve("a"))).id == "a"
    with pytest.raises(JackfieldError):
        await way(wrapped(way, Server(Broken("ConnectError"))).files.retrieve("a"))


@everywhere
async def test_nothing_goes_from_a_wrapper_to_another_origin(way: Way) -> None:
    server = Server(
        Answer(content=b"x"), Answer(302, headers={"location": "https://other.test/y?a=1"}), Answer(json={})
    )
    acme = wrapped(way, server, theirs=THEIRS)
    await way(acme.files.signed("https://s3.test/a?signature=b%2Bc"))
    await way(acme.request("GET", "/x"))

    assert server.seen[0].url == "https://s3.test/a?signature=b%2Bc"
    assert server.seen[2].url == "https://other.test/y?a=1"
    for seen in (server.seen[0], server.seen[2]):
        assert not {"authorization", "cookie", "x-theirs"} & set(seen.headers)


@everywhere
async def test_a_subclass_of_theirs_is_a_client(way: Way) -> None:
    class Traced(way.library.AsyncClient if way.awaited else way.library.Client):  # type: ignore[misc]
        pass

    server = Server(any_file)
    own = Traced(transport=server.transport(way.library, awaited=way.awaited), headers={"x-theirs": "1"})
    await way(way.client(http_client=own).use(Acme).files.retrieve("a"))

    assert server.seen[0].headers["x-theirs"] == "1"


# -- our own client


@pytest.mark.parametrize("mode", ["sync", "asyncio"])
def test_our_own_client_keeps_cookies_apart_by_origin(mode: str) -> None:
    """A browser would send them to another port; two platforms on one machine are none of each other's business."""
    from tests.support.loopback import recorder

    with recorder() as one, recorder() as two:
        one.extra = {"set-cookie": "sid=one; Path=/"}
        way = Way(f"httpx-{mode}")

        class Other(Acme[Any]):
            name = "other_acme"

        async def main() -> None:
            client = way.client_without_key(
                acme={"base_url": one.url, "api_key": KEY}, other_acme={"base_url": two.url, "api_key": KEY}
            )
            for _ in range(2):
                await way(client.use(Acme).files.retrieve("a"))
                await way(client.use(Other).files.retrieve("a"))

        way.run(main)
        assert [headers.get("cookie") for _, _, headers, _ in one.seen] == [None, "sid=one"]
        assert [headers.get("cookie") for _, _, headers, _ in two.seen] == [None, None]
