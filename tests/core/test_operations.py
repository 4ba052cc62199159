"""Calling an operation: plain, raw, and with options from every level."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any

import pytest

from jackfield import Client, ConfigurationError, JackfieldError, ResponseValidationError, Retry
from jackfield._operations import Unary
from tests.support.acme import KEY, Acme, File, Files
from tests.support.clients import Way, everywhere, quick
from tests.support.serving import Answer, Broken, Server, any_file, file_answer, file_json

# Every exception of the HTTP library that can come out of sending, and whether the request may have been received.
FAULTS = {
    "ConnectError": False, "ConnectTimeout": False, "PoolTimeout": False, "ProxyError": False,
    "ReadError": True, "ReadTimeout": True, "WriteError": True, "WriteTimeout": True, "CloseError": True,
    "RemoteProtocolError": True, "LocalProtocolError": True, "UnsupportedProtocol": False, "DecodingError": True,
    "TransportError": True, "TooManyRedirects": True, "StreamError": True, "InvalidURL": False,
}  # fmt: skip


@everywhere
async def test_an_answer_is_a_model(way: Way) -> None:
    server = Server(file_answer("a", status="odd", extra=[1]))
    file = await way(way.acme(server).files.retrieve("a", fields=["x", "y"]))

    assert type(file) is File
    assert (file.id, file.status, file.model_extra) == ("a", "odd", {"extra": [1]})
    (seen,) = server.seen
    assert (seen.method, seen.url) == ("GET", "https://acme.test/v1/files/a?fields=x&fields=y")


@everywhere
async def test_raw_gives_the_response_round_the_data(way: Way) -> None:
    answer = Answer(json=file_json(), headers={"X-Request-Id": "r-1"})
    response = await way(way.acme(answer).files.retrieve.raw("a"))

    assert type(response.data) is File
    assert response.status_code == 200
    assert response.headers["x-request-id"] == response.headers["X-REQUEST-ID"] == "r-1"
    assert response.request_id == "r-1"
    assert isinstance(response.http, way.library.Response)
    assert response.http.json() == file_json()
    assert repr(response) == "<Response 200 File>"
    assert answer.closed == 1


@everywhere
async def test_raw_of_a_list(way: Way) -> None:
    response = await way(way.acme(Answer(json={"items": [file_json("a")], "n": 1})).files.list.raw(page=1))

    assert [file.id for file in response.data.items] == ["a"]
    assert response.data["n"] == 1
    assert response.status_code == 200


@everywhere
async def test_raw_of_a_stream(way: Way) -> None:
    answer = Answer(pieces=[b"one\ntw", b"o"], headers={"x-request-id": "r-2"})
    response = await way(way.acme(answer).files.lines.raw("a"))

    assert response.request_id == "r-2"
    assert answer.closed == 0
    assert await way.items(response.data) == ["one", "two"]
    assert answer.closed == 1


@everywhere
async def test_raw_raises_the_same_errors(way: Way) -> None:
    with pytest.raises(Exception, match="404"):
        await way(way.acme(Answer(404)).files.retrieve.raw("a"))
    with pytest.raises(ResponseValidationError):
        await way(way.acme(Answer(json={})).files.retrieve.raw("a"))


# -- options


@everywhere
async def test_options_come_from_every_level_and_the_nearest_counts(way: Way) -> None:
    server = Server(any_file)
    client = way.client(server, headers={"x-client": "c", "x-level": "client"}, timeout=11)
    by_client = client.with_options(headers={"X-Level": "with_options"}, timeout=22)
    by_platform = by_client.use(Acme).with_options(headers={"x-level": "platform"})
    by_resource = by_platform.files.with_options(headers={"x-level": "resource"}, timeout=33)

    await way(client.use(Acme).files.retrieve("a"))
    await way(by_client.use(Acme).files.retrieve("a"))
    await way(by_platform.files.retrieve("a"))
    await way(by_resource.retrieve("a"))
    await way(by_resource.retrieve("a", headers={"x-level": "call"}, timeout={"read": 44}))

    assert [seen.headers["x-level"] for seen in server.seen] == [
        "client",
        "with_options",
        "platform",
        "resource",
        "call",
    ]
    assert {seen.headers["x-client"] for seen in server.seen} == {"c"}
    reads = [seen.request.extensions["timeout"]["read"] for seen in server.seen]
    assert reads == [11.0, 22.0, 22.0, 33.0, 44.0]
    assert server.seen[-1].request.extensions["timeout"]["connect"] == 5.0


@everywhere
async def test_retries_may_be_set_for_one_call(way: Way) -> None:
    server = Server(Answer(503), Answer(503), file_answer())
    acme = way.acme(server, retries=quick(0))
    policy = quick(2)

    assert (await way(acme.files.retrieve("a", retries=policy))).id == "a"
    assert len(server.seen) == 3


@everywhere
async def test_a_number_of_retries_keeps_the_policy(way: Way) -> None:
    server = Server(Answer(418), Answer(418), file_answer())
    acme = way.acme(server, retries=quick(0, statuses=frozenset({418})))

    await way(acme.files.retrieve("a", retries=2))
    assert len(server.seen) == 3


@everywhere
async def test_an_idempotency_key_for_one_call(way: Way) -> None:
    server = Server(Answer(503), file_answer())
    await way(way.acme(server, retries=quick(1)).files.create("n", idempotency_key="k-1"))

    assert [seen.headers["idempotency-key"] for seen in server.seen] == ["k-1", "k-1"]


@everywhere
async def test_with_options_leaves_the_original_alone(way: Way) -> None:
    server = Server(any_file)
    client = way.client(server)
    twin = client.with_options(headers={"x-a": "1"})
    acme = client.use(Acme)
    acme.with_options(headers={"x-b": "1"})
    acme.files.with_options(headers={"x-c": "1"})

    await way(acme.files.retrieve("a"))
    assert not {"x-a", "x-b", "x-c"} & set(server.seen[0].headers)
    assert type(twin) is type(client)
    assert type(acme.files.with_options()) is Files


def test_an_unknown_option_is_told() -> None:
    acme = Client(acme={"api_key": KEY}).use(Acme)

    with pytest.raises(TypeError, match=r"there is no option 'timout'; did you mean 'timeout'\?"):
        acme.files.retrieve("a", timout=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError, match="there is no option 'x'; there are deadline, headers, "):
        acme.files.with_options(x=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"retries": -1}, "retries is a number of retries"),
        ({"retries": 1.5}, "retries is a number of retries"),
        ({"retries": True}, "retries is a number of retries"),
        ({"prefetch": 0}, "prefetch is a number of pages, at least 1, not 0"),
        ({"prefetch": "3"}, "prefetch is a number of pages"),
        ({"idempotency_key": "a\nb"}, "its value is not shown"),
        ({"idempotency_key": 5}, "must be a string, not int"),
        ({"idempotency_key": ""}, "idempotency_key is a text that is not empty"),
        ({"idempotency_key": " "}, "idempotency_key is a text that is not empty"),
        ({"headers": {5: "b"}}, "5 is no name of a header"),
        ({"headers": {"x-a": 5}}, "'x-a' must be a string, not int"),
        ({"headers": {"x-a": "secret\n"}}, "its value is not shown"),
        ({"headers": {"x-ä": "b"}}, "x-ä"),
        ({"headers": {"x\r\ny": "b"}}, "header"),
        ({"headers": {"": "b"}}, "header"),
        ({"headers": [("x-a", "b")]}, "headers"),
        ({"retries": {"max": 3}}, "retries is a number of retries"),
    ],
)
def test_a_value_that_cannot_be_used_is_told(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ConfigurationError, match=text) as caught:
        Client().with_options(**options)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("wrong", [0, -1, "1 MB", 1e6, None])
def test_a_limit_that_is_no_number_of_bytes_is_told(wrong: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_body is a number of bytes, at least 1, not"):
        Client(max_body=wrong)


@pytest.mark.parametrize("field", ["max_retries", "initial_interval", "max_interval", "exponent", "retry_after_cap"])
def test_a_retry_policy_has_no_negative_numbers(field: str) -> None:
    make: Any = Retry
    with pytest.raises(ConfigurationError, match="a Retry's numbers must not be negative"):
        make(**{field: -1})


@everywhere
async def test_no_options_are_fine(way: Way) -> None:
    server = Server(any_file)
    await way(way.acme(server).files.retrieve("a", headers=None, timeout=None, deadline=None))

    assert server.seen[0].request.extensions["timeout"] == dict.fromkeys(("connect", "read", "write", "pool"))


# -- whatever is not wrapped


@everywhere
async def test_request(way: Way) -> None:
    server = Server(Answer(json={"a": 1}), Answer(204), Answer(json=[1]))
    acme = way.acme(server)

    assert await way(acme.request("patch", "x/y", params={"q": [1, 2]}, json={"n": None})) == {"a": 1}
    assert await way(acme.request("DELETE", "/x", headers={"x-a": "b"})) is None
    assert await way(acme.request("GET", "/x")) == [1]
    first, second, third = server.seen
    assert (first.method, first.url, first.json) == ("PATCH", "https://acme.test/v1/x/y?q=1&q=2", {"n": None})
    assert first.headers["authorization"] == f"Bearer {KEY}"
    assert second.headers["x-a"] == "b"
    assert third.content == b""


@everywhere
async def test_request_raises_the_platforms_errors(way: Way) -> None:
    with pytest.raises(JackfieldError) as caught:
        await way(way.acme(Answer(404, json={"error": {"message": "m", "code": "c"}})).request("GET", "/x"))
    assert str(caught.value) == "acme GET /x: 404 c m"
    assert getattr(caught.value, "operation", "") == "request"


@everywhere
async def test_request_stream_and_lines(way: Way) -> None:
    acme = way.acme(Answer(pieces=[b"ab", b"c"]), Answer(pieces=[b"x\r", b"\ny\n\nz"]))

    assert b"".join(await way.items(acme.request_stream("POST", "/x", json=1))) == b"abc"
    assert await way.items(acme.stream_lines("GET", "/x")) == ["x", "y", "", "z"]


# -- whatever the HTTP library raises


@pytest.mark.parametrize("fault", FAULTS)
@everywhere
async def test_no_exception_of_the_http_library_comes_through(way: Way, fault: str) -> None:
    server = Server(lambda _: Broken(fault, "why"))
    acme = way.acme(server)
    calls: list[Any] = [
        lambda: way(acme.files.retrieve("a")),
        lambda: way(acme.files.retrieve.raw("a")),
        lambda: way(acme.files.list()),
        lambda: way.items(acme.files.list()),
        lambda: way.items(acme.files.lines("a")),
        lambda: way(acme.files.lines.raw("a")),
        lambda: way(acme.files.pair("a", "b")),
    ]
    for each in calls:
        with pytest.raises(JackfieldError) as caught:
            await each()
        assert type(caught.value).__name__ == ("APITimeoutError" if "Timeout" in fault else "APIConnectionError")


@pytest.mark.parametrize("fault", FAULTS)
@everywhere
async def test_what_may_have_been_received_is_not_sent_twice(way: Way, fault: str) -> None:
    server = Server(lambda _: Broken(fault, "why"))
    acme = way.acme(server, retries=quick(1))
    with pytest.raises(JackfieldError):
        await way(acme.files.create("n"))

    again = not FAULTS[fault] and fault not in {"UnsupportedProtocol", "InvalidURL"}
    assert len(server.seen) == (2 if again else 1)


@pytest.mark.parametrize("path", ["/a\x00b", "/" + "a" * 70_000, "/\ud800"], ids=["control", "long", "surrogate"])
@everywhere
async def test_a_path_that_no_url_can_have_is_told(way: Way, path: str) -> None:
    with pytest.raises(JackfieldError) as caught:
        await way(way.acme(any_file).request("GET", path))
    assert len(str(caught.value)) < 3000


@pytest.mark.parametrize("host", ["..test", "a..test", "a" * 64 + ".test"])
@everywhere
async def test_a_host_that_cannot_be_is_told(way: Way, host: str) -> None:
    client = way.client(acme={"api_key": KEY, "base_url": f"http://{host}"}, retries=0)
    with pytest.raises(ConfigurationError, match="the URL has no such host"):
        await way(client.use(Acme).files.retrieve("a"))


# -- what an operation tells about itself


@pytest.mark.parametrize("name", ["retrieve", "list", "lines", "pair"])
def test_signature_and_documentation(name: str) -> None:
    from jackfield import AsyncClient, DryRunClient

    kinds: list[Any] = [Client, AsyncClient, DryRunClient]
    for kind in kinds:
        method = getattr(kind(acme={"api_key": KEY}).use(Acme).files, name)
        written = getattr(Files, name)
        assert method.__doc__ == written.__doc__ == written.build.__doc__
        assert method.__name__ == name
        expected = list(inspect.signature(written.build).parameters)[1:]
        assert list(inspect.signature(method).parameters) == expected
        assert repr(method).startswith(f"<operation Files.{name}(")
        assert inspect.unwrap(method) is written.build


def test_on_the_class_an_operation_is_itself() -> None:
    assert type(Files.retrieve) is Unary
    assert Files.retrieve.public_name == "files.retrieve"
    assert Acme.request.public_name == "request"


def test_wrong_arguments_are_a_type_error_at_once() -> None:
    acme = Client(acme={"api_key": KEY}).use(Acme)

    with pytest.raises(TypeError, match="file_id"):
        acme.files.retrieve()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


@everywhere
async def test_resources_neither_pickle_nor_copy_their_client(way: Way) -> None:
    acme = way.acme(any_file)
    for thing in (acme, acme.files):
        with pytest.raises(TypeError, match="holds connections and credentials and cannot be pickled"):
            pickle.dumps(thing)
    assert copy.deepcopy(acme.files)._root is acme.files._root
    assert KEY not in repr(acme) + repr(acme.files)
    assert (await way(copy.copy(acme).files.retrieve("a"))).id == "a"
