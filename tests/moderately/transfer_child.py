"""Transfers one file in a process of its own, and prints how much memory that took at its peak, in bytes.

It goes up and down as a file, and up once more as data whose records are counted, from a stream without a way back.

Run as a program: `transfer_child.py MODE URL FILE_ID SOURCE TARGET`, MODE being sync, asyncio or trio.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import anyio

from jackfield import AsyncClient, Client
from jackfield_moderately import Moderately
from tests.moderately.clients import KEY, TEAM


def memory(kind: str) -> int:
    """Bytes that this process has now (`VmRSS`), or has had at most (`VmHWM`).

    `getrusage` would not do: its peak is handed on from the process that started this one.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(kind)


async def transfer(platform: Any, file_id: str, source: str, target: str) -> list[int]:
    """Up, down, and up as data; in the blocking mode nothing is awaited."""

    async def got(value: Any) -> Any:
        waiting: Any = value
        return await waiting if hasattr(waiting, "__await__") else waiting

    def told(done: int, total: int | None) -> None:
        """Progress is told, and nobody listens."""

    # A small one first, so that what is imported and made at first use is not counted.
    await got((await got(platform.files.upload(b"x", progress=told))).download(path=target))
    dataset = await got(platform.datasets.create(name="Rows"))
    before = memory("VmRSS")
    await got(platform.files.upload(source, progress=told))
    up = memory("VmHWM") - before
    await got(platform.files.download(file_id, path=target, progress=told))
    down = memory("VmHWM") - before
    with open(source, "rb") as stream:  # noqa: ASYNC230, PTH123 - nothing else runs here
        pieces = iter(lambda: stream.read(100_000), b"")
        await got(dataset.upload_data(pieces, file_type="csv", progress=told))
    return [up, down, memory("VmHWM") - before]


def main(mode: str, url: str, *rest: str) -> None:
    """Do it in this mode."""
    settings = {"api_key": KEY, "team_id": TEAM, "base_url": url}

    async def awaited() -> list[int]:
        async with AsyncClient(moderately=settings) as client:
            return await transfer(client.use(Moderately), *rest)

    def blocking() -> list[int]:
        with Client(moderately=settings) as client:
            try:
                transfer(client.use(Moderately), *rest).send(None)
            except StopIteration as stop:
                found: list[int] = stop.value
                return found
        raise AssertionError("a blocking transfer awaited something")

    found = blocking() if mode == "sync" else anyio.run(awaited, backend=mode)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
