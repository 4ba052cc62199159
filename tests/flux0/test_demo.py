"""The demo, live and recorded."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

import pytest

import demo
from flux0_server.environment import InstallError, NoPython313Error

pytestmark = pytest.mark.timeout(300)

SHOWN = """
Agents
  >>> client.flux0.agents.list()
      0 agents
  >>> agent = client.flux0.agents.create(name="Scheherazade", type_="storyteller")
      id <id>, made <time> UTC
  >>> client.flux0.agents.retrieve(agent.id)
      Scheherazade, an agent of type storyteller
  >>> for agent in client.flux0.agents.list(): ...
      Scheherazade

A message, and the answer while it arrives
  >>> session = client.flux0.sessions.create(agent_id=agent.id)
      id <id>
  >>> events = client.flux0.sessions.create_event(
  ...     session.id, type_="message", source="user", content="Tell me about a lighthouse that learned to sing"
  ... )
  >>> with fold(events) as messages:
  ...     for message in messages:
  ...         print(message.delta, end="", flush=True)

  thinks A story is wanted, about a lighthouse that learned to sing.
  says   Once there was a lighthouse that learned to sing. For years nobody had called,
         and the line stayed dark. Then an operator found a free socket, a lamp began to
         glow, and a lighthouse that learned to sing heard 9 words from far away: yours.
         It has been telling this story ever since.

What the server has stored
  >>> client.flux0.sessions.list_events(session.id)
      0  message  user      Tell me about a lighthouse that learned to sing
      1  status   ai_agent  processing
      2  message  ai_agent  (reasoning) A story is wanted, about a lighthouse that lear…
      3  status   ai_agent  typing
      4  message  ai_agent  Once there was a lighthouse that learned to sing. For years…
  >>> client.flux0.sessions.list_events(session.id, types=["message"])
      3 of them are messages

What an error looks like
  >>> client.flux0.agents.create(name="Nobody", type_="nobody")
      UnprocessableEntityError: flux0 POST /api/agents: 422 Agent type 'nobody' is not supported
  >>> client.flux0.agents.create(name="", type_="storyteller")
      UnprocessableEntityError: flux0 POST /api/agents: 422 body.name: String should have at least 1 character
  >>> client.flux0.sessions.retrieve("0123456789")
      NotFoundError: flux0 GET /api/sessions/0123456789: 404 Session with ID 0123456789 not found
"""


def same_for_each_run(text: str) -> str:
    text = re.sub(r"(?m)^( {6}id )[\w-]{10}", r"\1<id>", text)
    return re.sub(r"made \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "made <time>", text)


@pytest.mark.usefixtures("flux0_server")  # so that this is skipped where no server can be had
def test_the_demo_runs_against_a_real_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.main(["--live"]) == 0
    first, second, shown = capsys.readouterr().out.split("\n", 2)
    assert first == "Starting flux0-server 0.1.0b4 (the first time it is installed, which takes a moment)."
    assert re.fullmatch(r"It answers at http://127\.0\.0\.1:\d+, keeps everything in memory, .*", second)
    assert same_for_each_run(shown) == SHOWN


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The recorded pauses, which nobody waits for here."""
    seen: list[float] = []
    monkeypatch.setattr(time, "sleep", seen.append)
    return seen


def test_the_recorded_run_shows_the_same(capsys: pytest.CaptureFixture[str], pauses: list[float]) -> None:
    assert demo.main(["--recorded"]) == 0
    first, shown = capsys.readouterr().out.split("\n", 1)
    assert first == "This is a recorded run."
    assert same_for_each_run(shown) == SHOWN
    assert sum(pauses) > 1, "the answer does not arrive bit by bit"


def refusing(error: Exception) -> Callable[[Sequence[str]], object]:
    def running_server(modules: Sequence[str]) -> object:
        raise error

    return running_server


@pytest.mark.parametrize("error", [NoPython313Error("There is no new Python."), InstallError("There is no index.")])
@pytest.mark.usefixtures("pauses")
def test_where_no_server_can_be_had_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    monkeypatch.setattr(demo, "running_server", refusing(error))
    assert demo.main([]) == 0
    _, why, shown = capsys.readouterr().out.split("\n", 2)
    assert why == f"{error} This is a recorded run."
    assert same_for_each_run(shown) == SHOWN
    assert demo.main(["--live"]) == 1
    assert capsys.readouterr().err == f"{error}\n"


def test_styles_only_where_they_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert demo.styled("1", "a") == "a"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert demo.styled("1", "a") == "\x1b[1ma\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert demo.styled("1", "a") == "a"
