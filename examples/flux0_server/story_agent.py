"""The demo's agent: thinks aloud, then tells a short story about the message, word by word."""

# The server's packages are installed in an environment of their own, where no type checker runs.
# mypy: ignore-errors
# pyright: basic, reportMissingImports=false
from __future__ import annotations

import asyncio
import re

from flux0_core.agent_runners.api import AgentRunner, agent_runner
from turn import Turn

PAUSE = 0.04
STORY = (
    "Once there was {topic}. For years nobody had called, and the line stayed dark. "
    "Then an operator found a free socket, a lamp began to glow, "
    "and {topic} heard {count} words from far away: yours. "
    "It has been telling this story ever since."
)


@agent_runner("storyteller")
class Storyteller(AgentRunner):
    """Streams a reasoning document and then a text."""

    async def run(self, context, deps):
        """Answer the last message of the session."""
        turn = await Turn.begin(context, deps)
        words = turn.message.split()
        topic = re.sub(r"(?i)^(please\s+)?tell me (a story )?about\s+", "", " ".join(words)).rstrip(".?!")
        await turn.status("processing", "thought")
        await self._speak(turn, f"A story is wanted, about {topic}.", "thought", kind="reasoning")
        await turn.status("typing", "story")
        await self._speak(turn, STORY.format(topic=topic, count=len(words)), "story")
        await turn.status("completed", None)
        return True

    async def _speak(self, turn, text, document, **metadata):
        for word in re.findall(r"\S+\s*", text):
            await turn.say(word, document, **metadata)
            await asyncio.sleep(PAUSE)
        await turn.status("ready", document)


async def init_module(container):
    """Called by the server: makes the agent type known."""
    container[Storyteller] = Storyteller


async def shutdown_module():
    """Called by the server at its end."""
