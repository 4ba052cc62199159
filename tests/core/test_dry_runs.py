"""Dry runs: what would be sent, and the same as a line for a shell."""

from __future__ import annotations

import io
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jackfield import ConfigurationError, DryRunClient
from jackfield.plugin import DryRun
from tests.support.acme import KEY, Acme, Chats, Files
from tests.support.loopback import Recorder, recorder
from tests.support.oauth import Guarded


def dry(**settings: Any) -> Acme[DryRun]:
    """Acme in a dry run."""
    return DryRunClient(acme={"api_key": KEY, **settings}).use(Acme)


def test_what_would_be_sent() -> None:
    prepared = dry().files.create("n", size=3, headers={"x-a": "mine", "Range": "bytes=0-"}, idempotency_key="k")

    assert prepared.method == "POST"
    assert prepared.url == "https://acme.test/v1/files"
    assert prepared.query == {}
    assert prepared.json == {"name": "n", "size": 3}
    assert prepared.content == b'{"name":"n","size":3}'
    assert prepared.headers["content-type"] == "application/json"
    assert prepared.headers["range"] == "bytes=0-"
    assert prepared.headers["idempotency-key"] == "k"
    assert prepared.headers["authorization"] == prepared.headers["x-a"] == prepared.headers["x-acme"] == "***"
    assert prepared.headers["user-agent"].startswith("jackfield-acme/")
    assert repr(prepared) == "<POST https://acme.test/v1/files>"


def test_the_query_stands_apart() -> None:
    prepared = dry().request("GET", "/x?z=9", params={"a": [1, 2], "b": "é &", "c": None, "d": ""})

    assert prepared.url == "https://acme.test/v1/x"
    assert prepared.query == {"z": "9", "a": ["1", "2"], "b": "é &", "d": ""}
    assert prepared.json is None
    assert prepared.content is None


KINDS: list[Callable[[Any], Any]] = [
    lambda acme: acme.files.retrieve("a"),
    lambda acme: acme.files.list(page=2),
    lambda acme: acme.files.lines("a"),
    lambda acme: acme.chats.say("hi"),
    lambda acme: acme.request_stream("GET", "/x"),
]


@pytest.mark.parametrize("make", KINDS)
def test_every_kind_of_operation_is_described(make: Callable[[Any], Any]) -> None:
    prepared = make(dry())

    assert prepared.url.startswith("https://acme.test/v1/")
    assert KEY not in f"{prepared!r}{prepared.headers}{prepared.curl()}"


def test_a_stream_asks_for_one() -> None:
    assert dry().chats.say("hi").headers["accept"] == "text/event-stream"


def test_no_credential_is_needed() -> None:
    assert DryRunClient().use(Acme).files.retrieve("a").headers["authorization"] == "***"
    assert "authorization" not in DryRunClient().use(Acme).files.open_to_all().headers


def test_no_credential_is_fetched() -> None:
    prepared = DryRunClient().use(Guarded).files.retrieve("a")

    assert prepared.url == "https://guarded.test/files/a"
    assert prepared.headers["authorization"] == "***"


def test_a_secret_of_the_call_is_masked() -> None:
    assert "hushhush" not in dry().files.as_user("hushhush").curl()


def test_an_absolute_call_is_described() -> None:
    prepared = dry().files.signed("https://s3.test/a?x=1")

    assert prepared.url == "https://s3.test/a"
    assert "authorization" not in prepared.headers


def test_nothing_is_sent() -> None:
    with recorder() as server:
        dry(base_url=server.url).files.create("n")
        assert not server.seen


def test_mistakes_are_told_as_ever() -> None:
    with pytest.raises(ConfigurationError, match="would change the path"):
        dry().files.retrieve("..")
    with pytest.raises(TypeError, match="no option 'timout'"):
        dry().files.retrieve("a", timout=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_a_dry_client_takes_no_http_client() -> None:
    with pytest.raises(ConfigurationError, match="a dry run sends nothing"):
        DryRunClient(http_client=object())


def test_there_is_nothing_to_close() -> None:
    with DryRunClient(acme={"api_key": KEY}) as client:
        client.close()
        assert client.use(Acme).files.retrieve("a").method == "GET"


# -- as a line for a shell

CALLS: dict[str, Callable[[Files[DryRun], Chats[DryRun]], Any]] = {
    "get": lambda files, _: files.retrieve("a b/c'd\"$(id)", fields=["x y", "&'$HOME`id`", "[1-9]{a,b}"]),
    "json": lambda files, _: files.create('it\'s "quoted" $HOME `id` \\ \n é ☃ @file'),
    "delete": lambda files, _: files._root and files.with_options(headers={"range": "bytes=0-'\"$"}).retrieve("a"),
    "post stream": lambda _, chats: chats.say("hi"),
}


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize("name", CALLS)
def test_the_curl_line_sends_the_same(name: str) -> None:
    with recorder() as server:
        acme = dry(base_url=f"{server.url}/v1")
        prepared = CALLS[name](acme.files, acme.chats)
        run_line(prepared.curl())
        method, path, headers, body = server.seen[0]

        assert method == prepared.method
        assert f"{server.url}{path.partition('?')[0]}" == prepared.url
        assert body == (prepared.content or b"")
        from urllib.parse import parse_qs

        sent = {
            key: values if len(values) > 1 else values[0] for key, values in parse_qs(path.partition("?")[2]).items()
        }
        assert sent == prepared.query
        left_out = {"host", "content-length", "accept-encoding", "connection"}
        assert {key: headers[key] for key in prepared.headers if key not in left_out} == {
            key: value for key, value in prepared.headers.items() if key not in left_out
        }


def run_line(line: str) -> str:
    """Run a line as a user would."""
    done = subprocess.run(
        ["sh", "-c", f"{line} --silent --show-error --noproxy '*' --max-time 5"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_curl_line_of_a_head_does_not_wait_for_a_body() -> None:
    with recorder() as server:
        run_line(dry(base_url=server.url).request("HEAD", "/x").curl())
        assert server.seen[0][0] == "HEAD"


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_curl_line_of_a_file_sends_it(tmp_path: Path) -> None:
    path = tmp_path / "it's a file"
    path.write_bytes(b"\x00\xff\r\ncontent")
    with recorder() as server:
        run_line(dry(base_url=server.url).files.upload("a", str(path)).curl())
        method, _, headers, body = server.seen[0]
        assert (method, headers["content-type"], body) == ("PUT", "text/plain", path.read_bytes())


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_curl_line_of_a_form_sends_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a;b"
    path.write_bytes(b"content")
    with recorder() as server:
        run_line(dry(base_url=server.url).files.attach({"a": 'x; "y"', "tags": ["1", "2"]}, path).curl())
        check_form(server)


def check_form(server: Recorder) -> None:
    """What a form must have sent."""
    import email

    method, _, headers, body = server.seen[0]
    assert method == "POST"
    message: Any = email.message_from_bytes(b"content-type: " + headers["content-type"].encode() + b"\r\n\r\n" + body)
    parts = [
        (each.get_param("name", header="content-disposition"), each.get_payload()) for each in message.get_payload()
    ]
    assert parts == [("a", 'x; "y"'), ("tags", "1"), ("tags", "2"), ("file", "content")]


def test_what_cannot_stand_in_a_line_is_named_in_it() -> None:
    """Content that is no file's has to come from somewhere: from the standard input."""
    line = dry().files.upload("a", io.BytesIO(b"abc")).curl()

    assert "--data-binary @-" in line


def test_the_line_is_one_line_of_words() -> None:
    line = dry().files.retrieve("a", fields=["x y"]).curl()

    assert shlex.split(line)[:4] == ["curl", "-X", "GET", "https://acme.test/v1/files/a?fields=x%20y"]
    assert "\n" not in line
