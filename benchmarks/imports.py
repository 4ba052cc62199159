"""Import and start: whole fresh processes, without what bare Python needs."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from measuring import Row, measured, rounds, shown
from server import running

# httpx, httpcore and pydantic import these where they find them. A development environment has them, a user's has not,
# and the floor would be the higher for them.
HIDDEN = ("backports.zstd", "brotli", "brotlicffi", "click", "email_validator", "h2", "pygments", "rich", "socksio", "trio", "zstandard")
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


def fresh(code: str) -> tuple[float, float]:
    """CPU seconds and peak MiB of a new interpreter that runs this."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen([sys.executable, "-c", BARE + code], env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"this failed:\n{code}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def rows() -> list[Row]:
    """Ratios to httpx and pydantic alone, and the memory on top of theirs."""
    turns = rounds(21, 7)
    with running() as url:
        codes = {
            "bare": "",
            "needed": NEEDED,
            "ours": OURS,
            "floor call": FLOOR_CALL.format(url=url),
            "our call": OUR_CALL.format(url=url),
            "floor async": FLOOR_ASYNC_CALL.format(url=url),
            "our async": OUR_ASYNC_CALL.format(url=url),
        }
        for code in codes.values():
            fresh(code)  # what is not compiled yet is compiled now
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in codes}
        for turn in range(turns):
            names = list(codes)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                taken[name].append(fresh(codes[name]))
    bare = statistics.median(seconds for seconds, _ in taken["bare"])

    def ratio(what: str, mine: str, against: str, floor: str, aim: float | None) -> Row:
        spent = {name: [seconds - bare for seconds, _ in taken[name]] for name in (mine, floor)}
        result = measured(spent[mine], spent[floor])
        detail = f"{result.low:.2f} to {result.high:.2f}; {shown(result.seconds)} over bare Python"
        return Row(what, against, result.ratio, aim, detail=detail)

    def memory(what: str, mine: str, against: str, floor: str, aim: float) -> Row:
        peaks = {name: statistics.median(peak for _, peak in taken[name]) for name in (mine, floor)}
        detail = f"{peaks[mine]:.1f} to {peaks[floor]:.1f} MiB at most"
        return Row(what, against, peaks[mine] - peaks[floor], aim, unit="MiB", detail=detail)

    by_hand = "httpx + pydantic"
    return [
        ratio("import jackfield", "ours", "import httpx, pydantic", "needed", 0.25),
        ratio("start to first Flux0 answer", "our call", by_hand, "floor call", 1.15),
        ratio("start to first Flux0 answer, async", "our async", by_hand, "floor async", 1.15),
        memory("memory after it", "our call", by_hand, "floor call", 3.0),
        memory("memory after it, async", "our async", by_hand, "floor async", 3.0),
    ]
