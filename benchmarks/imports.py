"""Import and start: whole fresh processes, without what bare Python needs."""

from __future__ import annotations

import os
import subprocess
import sys

from measuring import Case, Row, compare, rounds
from server import running

# httpx, httpcore and pydantic import these where they find them. A development environment has them, a user's has not,
# and the floor would be the higher for them.
HIDDEN = (
    "backports.zstd",
    "brotli",
    "brotlicffi",
    "click",
    "email_validator",
    "h2",
    "pygments",
    "rich",
    "socksio",
    "trio",
    "zstandard",
)
BARE = f"import sys; sys.modules.update(dict.fromkeys({HIDDEN}))\n"
NEEDED = "import httpx, pydantic"
OURS = "import jackfield"
FLOOR_CALL = """
from datetime import datetime
import httpx, pydantic
class Agent(pydantic.BaseModel):
    id: str
    name: str
    type: str
    description: str | None = None
    created_at: datetime
with httpx.Client(base_url={url!r}) as client:
    agent = Agent.model_validate_json(client.get("/api/agents/agent00001").raise_for_status().content)
assert agent.id == "agent00001"
"""
OUR_CALL = """
import jackfield
with jackfield.Client(flux0={{"base_url": {url!r}}}) as client:
    agent = client.flux0.agents.retrieve("agent00001")
assert agent.id == "agent00001"
"""
OUR_ASYNC_CALL = """
import asyncio, jackfield
async def main():
    async with jackfield.AsyncClient(flux0={{"base_url": {url!r}}}) as client:
        agent = await client.flux0.agents.retrieve("agent00001")
    assert agent.id == "agent00001"
asyncio.run(main())
"""
FLOOR_ASYNC_CALL = """
import asyncio
from datetime import datetime
import httpx, pydantic
class Agent(pydantic.BaseModel):
    id: str
    name: str
    type: str
    description: str | None = None
    created_at: datetime
async def main():
    async with httpx.AsyncClient(base_url={url!r}) as client:
        answer = await client.get("/api/agents/agent00001")
    agent = Agent.model_validate_json(answer.raise_for_status().content)
    assert agent.id == "agent00001"
asyncio.run(main())
"""


# The peak that the system reports for a child begins with that of its parent, so the child looks itself up.
PEAK = """
import re, sys
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def fresh(code: str) -> tuple[float, str]:
    """CPU seconds of a new interpreter that runs this, and what it writes to its standard error."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", BARE + code]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{told}\nin\n{code}")
    return used.ru_utime + used.ru_stime, told


def rows() -> list[Row]:
    """Ratios to httpx and pydantic alone, and the memory on top of theirs."""
    turns = rounds(9, 4)
    by_hand = "httpx + pydantic"
    with running() as url:
        calls = {
            "": (FLOOR_CALL.format(url=url), OUR_CALL.format(url=url)),
            ", async": (FLOOR_ASYNC_CALL.format(url=url), OUR_ASYNC_CALL.format(url=url)),
        }
        bare = min(fresh("")[0] for _ in range(7))
        imports = compare({"floor": _case(NEEDED, bare), "ours": _case(OURS, bare)}, "floor", rounds=turns, passes=3)
        found = [imports["ours"].row("import jackfield", NEEDED, 0.25)]
        for kind, (floor, ours) in calls.items():
            both = compare({"floor": _case(floor, bare), "ours": _case(ours, bare)}, "floor", rounds=turns, passes=3)
            found.append(both["ours"].row(f"start to first Flux0 answer{kind}", by_hand, 1.15))
        if sys.platform == "linux":
            found += [_memory(f"peak memory after it{kind}", by_hand, *codes) for kind, codes in calls.items()]
    return found


def _case(code: str, bare: float) -> Case:
    return lambda times: sum(fresh(code)[0] - bare for _ in range(times))


def _memory(what: str, against: str, floor: str, ours: str) -> Row:
    mine, theirs = (min(int(fresh(code + PEAK)[1]) for _ in range(3)) / 1024 for code in (ours, floor))
    return Row(what, against, mine - theirs, 3.0, unit="MiB", detail=f"{mine:.1f} to {theirs:.1f} MiB")
