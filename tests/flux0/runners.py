"""Runner types for the live tests, loaded by the flux0-server that the suite starts."""

# The server's packages are installed in an environment of their own, where no type checker runs.
# mypy: ignore-errors
# pyright: basic, reportMissingImports=false
from __future__ import annotations

import asyncio
import json

from flux0_core.agent_runners.api import AgentRunner, agent_runner
from turn import Turn


@agent_runner("echo")
class Echo(AgentRunner):
    """Says the message again, word by word."""

    async def run(self, context, deps):
        """Answer the last message of the session."""
        turn = await Turn.begin(context, deps)
        await turn.status("processing")
        await turn.status("typing")
        for number, word in enumerate(turn.message.split(" ")):
            await turn.say(word if number == 0 else f" {word}")
        await turn.status("ready")
        await turn.status("completed", None)
        return True


@agent_runner("script")
class Script(AgentRunner):
    """Does what the message says: a JSON list of steps, so that a test can have any stream it needs.

    Steps: `["patch", document, [operation, ...], metadata]`, `["status", name, document or null]` and
    `["sleep", seconds]`.
    """

    async def run(self, context, deps):
        """Perform the steps."""
        turn = await Turn.begin(context, deps)
        for kind, *step in json.loads(turn.message):
            if kind == "patch":
                document, operations, metadata = step
                await turn.patch(*operations, document=document, **metadata)
            elif kind == "status":
                await turn.status(*step)
            else:
                await asyncio.sleep(*step)
        return True


@agent_runner("silent")
class Silent(AgentRunner):
    """Says that it works on it, and then nothing, for ever."""

    async def run(self, context, deps):
        """Never come to an end."""
        turn = await Turn.begin(context, deps)
        await turn.status("processing")
        await asyncio.Event().wait()


@agent_runner("raises")
class Raises(AgentRunner):
    """Fails after a few words."""

    async def run(self, context, deps):
        """Fail."""
        turn = await Turn.begin(context, deps)
        await turn.say("It was going so")
        raise RuntimeError("the runner has failed on purpose")


CANCELLED = []


@agent_runner("drip")
class Drip(AgentRunner):
    """Says a word every 20 ms, for ever, and notes when it is cancelled."""

    async def run(self, context, deps):
        """Never come to an end."""
        turn = await Turn.begin(context, deps)
        await turn.status("typing")
        try:
            while True:
                await turn.say("drip ")
                await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            CANCELLED.append(context.session_id)
            raise


@agent_runner("witness")
class Witness(AgentRunner):
    """Says in which sessions a drip was cancelled."""

    async def run(self, context, deps):
        """Say it."""
        turn = await Turn.begin(context, deps)
        await turn.say(f"cancelled: {CANCELLED}")
        await turn.status("ready")
        await turn.status("completed", None)
        return True


@agent_runner("big")
class Big(AgentRunner):
    """Says as many words as the message asks for, in chunks of one."""

    async def run(self, context, deps):
        """Say them."""
        turn = await Turn.begin(context, deps)
        for number in range(int(turn.message)):
            await turn.say(f"word{number} ")
        await turn.status("ready")
        await turn.status("completed", None)
        return True


@agent_runner("unlisted")
class Unlisted(AgentRunner):
    """Sends a status that the server's own schema does not know, which spoils every listing of the session."""

    async def run(self, context, deps):
        """Send it."""
        turn = await Turn.begin(context, deps)
        await turn.status("daydreaming")
        await turn.status("completed", None)
        return True


async def init_module(container):
    """Called by the server: makes the agent types known."""
    for runner in (Echo, Script, Silent, Raises, Drip, Witness, Big, Unlisted):
        container[runner] = runner


async def shutdown_module():
    """Called by the server at its end."""
