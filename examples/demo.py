"""jackfield against a real flux0-server, which this starts on loopback and stops again.

Where no server can be had (it needs Python 3.13 or newer), a recorded run is replayed through the same client.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from flux0_server.environment import REQUIREMENT, ServerUnavailableError
from flux0_server.serving import running_server
from jackfield import APIStatusError, Client
from jackfield_flux0 import (
    ContentPart,
    Event,
    EventType,
    FoldedMessage,
    MessageEventData,
    ReasoningPart,
    StatusEventData,
    fold,
)
from recording import Recorder, Replayed

RECORDED = Path(__file__).with_name("recorded_run.json")
QUESTION = "Tell me about a lighthouse that learned to sing"
WIDTH = 88
BOLD, DIM, CYAN, RED = "1", "2", "36", "31"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo.

    Args:
        arguments: The command line, by default that of this process.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--live", action="store_true", help="fail where no server can be had")
    which.add_argument("--recorded", action="store_true", help="replay the recorded run")
    which.add_argument("--record", action="store_true", help="run live, and record the run anew")
    chosen = parser.parse_args(arguments)
    if chosen.recorded:
        replay("This is a recorded run.")
        return 0
    name = REQUIREMENT.replace("==", " ")
    print(f"Starting {name} (the first time it is installed, which takes a moment).", flush=True)
    try:
        with running_server(["story_agent"]) as server:
            print(f"It answers at {server.url}, keeps everything in memory, and ends with this demo.")
            recorder = Recorder() if chosen.record else None
            http = httpx.Client(transport=recorder) if recorder else None
            with Client(flux0={"base_url": server.url}, http_client=http) as client:
                show(client)
            if recorder:
                recorder.save(RECORDED)
    except ServerUnavailableError as error:
        if chosen.live or chosen.record:
            print(error, file=sys.stderr)
            return 1
        replay(f"{error} This is a recorded run.")
    return 0


def replay(why: str) -> None:
    """Show the recorded run.

    Args:
        why: What to say about that.
    """
    print(why)
    with httpx.Client(transport=Replayed(RECORDED)) as http, Client(http_client=http) as client:
        show(client)


def show(client: Client) -> None:
    """Everything that the demo shows, through the public client."""
    flux0 = client.flux0

    title("Agents")
    code("client.flux0.agents.list()")
    result(f"{len(flux0.agents.list().items)} agents")
    code('agent = client.flux0.agents.create(name="Scheherazade", type_="storyteller")')
    agent = flux0.agents.create(name="Scheherazade", type_="storyteller")
    result(f"id {agent.id}, made {agent.created_at:%Y-%m-%d %H:%M:%S} UTC")
    code("client.flux0.agents.retrieve(agent.id)")
    again = flux0.agents.retrieve(agent.id)
    result(f"{again.name}, an agent of type {again.type}")
    code("for agent in client.flux0.agents.list(): ...")
    result(", ".join(each.name for each in flux0.agents.list()))

    title("A message, and the answer while it arrives")
    code("session = client.flux0.sessions.create(agent_id=agent.id)")
    session = flux0.sessions.create(agent_id=agent.id)
    result(f"id {session.id}")
    code("events = client.flux0.sessions.create_event(")
    code(f'    session.id, type_="message", source="user", content="{QUESTION}"', "...")
    code(")", "...")
    code("with fold(events) as messages:")
    code("    for message in messages:", "...")
    code('        print(message.delta, end="", flush=True)', "...")
    print()
    events = flux0.sessions.create_event(session.id, type_=EventType.MESSAGE, source="user", content=QUESTION)
    with fold(events) as messages:
        typewriter = Typewriter()
        for message in messages:
            typewriter.write(message)
    print()

    title("What the server has stored")
    code("client.flux0.sessions.list_events(session.id)")
    for event in flux0.sessions.list_events(session.id):
        result(f"{event.offset}  {event.type:<8} {event.source:<9} {told(event)}")
    code('client.flux0.sessions.list_events(session.id, types=["message"])')
    result(f"{len(flux0.sessions.list_events(session.id, types=['message']).items)} of them are messages")

    title("What an error looks like")
    with refused('client.flux0.agents.create(name="Nobody", type_="nobody")'):
        flux0.agents.create(name="Nobody", type_="nobody")
    with refused('client.flux0.agents.create(name="", type_="storyteller")'):
        flux0.agents.create(name="", type_="storyteller")
    with refused('client.flux0.sessions.retrieve("0123456789")'):
        flux0.sessions.retrieve("0123456789")


class Typewriter:
    """Writes messages as they arrive, each on lines of its own, wrapped."""

    def __init__(self) -> None:
        self._message: FoldedMessage | None = None
        self._column = 0

    def write(self, message: FoldedMessage) -> None:
        """Write what has just arrived."""
        thinks = message.kind == "reasoning"
        if message is not self._message:
            self._message = message
            self._line(styled(CYAN, "thinks" if thinks else "says".ljust(6)))
        for word in message.delta.split():
            if self._column + 1 + len(word) > WIDTH:
                self._line(" " * 6)
            print(" " + (styled(DIM, word) if thinks else word), end="", flush=True)
            self._column += 1 + len(word)

    def _line(self, start: str) -> None:
        print(("\n" if self._column else "") + "  " + start, end="")
        self._column = 8


def told(event: Event) -> str:
    """An event in a few words."""
    if isinstance(event.data, StatusEventData):
        return event.data.status
    words: list[str] = []
    if isinstance(event.data, MessageEventData):
        for part in event.data.parts:
            if isinstance(part, ContentPart):
                words.append(str(part.content))
            elif isinstance(part, ReasoningPart):
                words.append(f"(reasoning) {part.reasoning}")
    text = " ".join(words)
    return text if len(text) <= 60 else f"{text[:59]}…"


@contextmanager
def refused(source: str) -> Generator[None, None, None]:
    """Show a call that the server refuses."""
    code(source)
    try:
        yield
    except APIStatusError as error:
        result(f"{styled(RED, type(error).__name__)}: {error}")


def title(text: str) -> None:
    """Begin a section."""
    print(f"\n{styled(BOLD, text)}")


def code(source: str, prompt: str = ">>>") -> None:
    """Show what is called."""
    print(f"  {styled(DIM, prompt)} {source}")


def result(text: str) -> None:
    """Show what came back."""
    print(f"      {text}")


def styled(style: str, text: str) -> str:
    """The text in a style, where the output shows styles."""
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return text if plain else f"\x1b[{style}m{text}\x1b[0m"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
