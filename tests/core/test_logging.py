"""What is logged, what switches it on, and what never is."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import httpx
import pytest

from jackfield import Client
from jackfield._log import guard
from tests.support.acme import KEY, Acme
from tests.support.clients import Way, everywhere, quick
from tests.support.serving import Answer, any_file

SECRETS = (KEY, "query-secret", "body-secret", "cookie-secret", "path%20secret-sig", "mine-secret")


@everywhere
async def test_one_line_for_each_answer(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "jackfield")
    answer = Answer(404, content=b"body-secret", headers={"set-cookie": "cookie-secret", "x-request-id": "r-1"})
    slow = Answer(503, headers={"retry-after": "0"})
    acme = way.acme(slow, answer, retries=quick(1))
    with pytest.raises(Exception, match="404"):
        await way(acme.files.retrieve("a", fields=["query-secret"], headers={"x-mine": "mine-secret"}))
    lines = [record.getMessage() for record in caplog.records if record.name == "jackfield"]

    assert [line.partition(" {")[0] for line in lines] == [
        "acme files.retrieve: GET https://acme.test/v1/files/a -> 503 (attempt 1)",
        "acme files.retrieve: retry 1 in 0.00 s after 503",
        "acme files.retrieve: GET https://acme.test/v1/files/a -> 404 (attempt 2)",
    ]
    assert "'x-request-id': 'r-1'" in lines[2]
    assert "'set-cookie': '***'" in lines[2]
    assert not [secret for secret in SECRETS if secret in caplog.text]


@everywhere
async def test_nothing_is_formatted_when_nobody_listens(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    from jackfield import _engine

    def fail(*args: Any) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(_engine, "log_answer", fail)
    await way(way.acme(any_file).files.retrieve("a"))


@everywhere
async def test_an_own_logger(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    own = logging.getLogger("mine.own")
    own.setLevel(logging.DEBUG)
    await way(way.acme(any_file, logger=own).files.retrieve("a"))

    assert [record.name for record in caplog.records if "files.retrieve" in record.getMessage()] == ["mine.own"]


@everywhere
async def test_a_secret_in_a_path_is_masked(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "jackfield")
    await way(way.acme(any_file).files.retrieve(KEY))

    assert KEY not in caplog.text
    assert "/files/***" in caplog.text


# -- what the HTTP libraries log


@everywhere
async def test_the_libraries_own_line_has_no_query(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    acme = way.acme(any_file, Answer(content=b"x"))
    await way(acme.files.retrieve("a", fields=["query-secret"]))
    await way(way.acme(Answer(content=b"x")).files.signed("https://s3.test/a?signature=query-secret"))
    lines = [record.getMessage() for record in caplog.records if record.name in {"httpx", "httpx2"}]

    assert any('HTTP Request: GET https://acme.test/v1/files/a "HTTP/1.1 200 OK"' in line for line in lines)
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_only_our_own_requests_are_masked(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    Client(acme={"api_key": KEY}).use(Acme)
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    client.get("https://others.test/?q=visible")

    assert "https://others.test/?q=visible" in caplog.text


@pytest.mark.parametrize("mode", ["sync", "asyncio", "trio"])
@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_the_wire_protocols_log_is_masked(library: str, mode: str, caplog: pytest.LogCaptureFixture) -> None:
    """The library's core writes all headers of an answer, and whole requests, at DEBUG."""
    import importlib

    from tests.support.loopback import recorder

    way = Way(f"{library}-{mode}")
    caplog.set_level(logging.DEBUG)
    with recorder() as server:
        headers = {"set-cookie": "cookie-secret"}
        server.extra = headers

        async def main() -> None:
            module = importlib.import_module(library)
            own = (module.AsyncClient if way.awaited else module.Client)()
            acme = way.client_without_key(acme={"base_url": server.url, "api_key": KEY}, http_client=own).use(Acme)
            await way(acme.files.retrieve("a", fields=["query-secret"]))
            if way.awaited:
                await own.aclose()
            else:
                own.close()

        way.run(main)
    core = [record.getMessage() for record in caplog.records if record.name.startswith("httpcore")]

    assert any("receive_response_headers.complete" in line and "content-type" in line for line in core)
    assert any("(b'Set-Cookie', b'***')" in line or "(b'set-cookie', b'***')" in line for line in core)
    assert not [secret for secret in SECRETS if secret in caplog.text]


@pytest.mark.parametrize("value", ["plain", "it's", 'a "quoted" one', "back\\slash", "é", "tab\there", "') (b'x"])
def test_no_value_gets_round_the_mask(value: str, caplog: pytest.LogCaptureFixture) -> None:
    from jackfield._log import ours

    guard()
    caplog.set_level(logging.DEBUG)
    pairs = [(b"X-Secret", f"secret-{value}-secret".encode()), (b"Content-Type", b"text/plain")]
    mark = ours.set(httpx.Request("GET", "https://acme.test/", headers={"authorization": f"Bearer {KEY}"}))
    # httpcore puts the text together by itself, so there are no arguments to look at.
    text = f"receive_response_headers.complete return_value={(b'HTTP/1.1', pairs)!r}"
    logging.getLogger("httpcore.http11").debug(text)
    logging.getLogger("httpx").info("the server said %s to %s", f"no, {KEY}", httpx.URL("https://acme.test/?q=secret-"))
    ours.reset(mark)

    assert "secret-" not in caplog.text
    assert KEY not in caplog.text
    assert "text/plain" in caplog.text


def test_the_guard_is_set_once() -> None:
    for _ in range(3):
        Client()

    assert len(logging.getLogger("httpx").filters) == 1


# -- what switches it on

SCRIPT = """
import logging, sys
from jackfield import Client
Client(); Client()
logger = logging.getLogger("jackfield")
logger.debug("a line of ours")
print(logging.getLevelName(logger.level), len([h for h in logger.handlers if type(h) is logging.StreamHandler]))
"""


def switched(env: dict[str, str], script: str = SCRIPT) -> tuple[str, str]:
    """What a fresh process prints and logs."""
    import os

    kept = {name: value for name, value in os.environ.items() if "DEBUG" not in name and name != "JACKFIELD_LOG"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**kept, **env}
    )
    return done.stdout.strip(), done.stderr


@pytest.mark.parametrize(
    "env",
    [
        {"JACKFIELD_LOG": "debug"}, {"JACKFIELD_LOG": " DEBUG "}, {"FLUX0_DEBUG": "1"}, {"PIPESHUB_DEBUG": "true"},
        {"MODERATELY_DEBUG": "yes"}, {"PIPELINES_DEBUG": "on"},
    ],
)  # fmt: skip
def test_it_is_switched_on(env: dict[str, str]) -> None:
    printed, logged = switched(env)

    assert printed == "DEBUG 1"
    assert logged.count("a line of ours") == 1


@pytest.mark.parametrize(
    "env", [{}, {"JACKFIELD_LOG": ""}, {"FLUX0_DEBUG": "0"}, {"FLUX0_DEBUG": "false"}, {"FLUX0_DEBUG": ""}]
)
def test_it_stays_off(env: dict[str, str]) -> None:
    assert switched(env) == ("NOTSET 0", "")


def test_other_levels() -> None:
    assert switched({"JACKFIELD_LOG": "warning"})[0] == "WARNING 1"
    assert switched({"JACKFIELD_LOG": "info", "FLUX0_DEBUG": "1"})[0] == "INFO 1"


def test_what_is_no_level_is_told() -> None:
    printed, logged = switched({"JACKFIELD_LOG": "loud"})

    assert printed == "NOTSET 0"
    assert "JACKFIELD_LOG=loud is no level" in logged


def test_own_handlers_are_left_alone() -> None:
    script = "import logging; logging.getLogger('jackfield').addHandler(logging.FileHandler('/dev/null'))\n" + SCRIPT
    assert switched({"JACKFIELD_LOG": "debug"}, script) == ("DEBUG 0", "")
