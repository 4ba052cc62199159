"""Transfers and waits that are cancelled leave nothing behind: no file, no open connection, no handle."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread

from jackfield import AsyncClient
from jackfield_moderately import Moderately
from tests.lab import Gate, Pause, RangeFile, replies
from tests.moderately.answers import execution_json
from tests.moderately.clients import KEY, TEAM
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once

BIG = os.urandom(3_000_000)


def client_of(loopback: Loopback) -> AsyncClient:
    return AsyncClient(moderately={"api_key": KEY, "team_id": TEAM, "base_url": loopback.url})


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def cancelled(work: Any, when: Any) -> None:
    """Start something, and cancel it at a certain moment."""
    async with anyio.create_task_group() as group:
        group.start_soon(work)
        await anyio.to_thread.run_sync(when)
        group.cancel_scope.cancel()


async def test_a_cancelled_download_leaves_no_file(tmp_path: Path) -> None:
    with Loopback() as loopback:
        known = loopback.add_file(BIG)
        loopback.signed.objects[known["fileId"]] = RangeFile(BIG, cuts=(2_000_000,), end=Pause())
        async with client_of(loopback) as client:
            files = client.use(Moderately).files
            seen = Gate()

            def told(done: int, total: int | None) -> None:
                seen.open()

            async def work() -> None:
                await files.download(known["fileId"], path=tmp_path / "big.bin", progress=told)

            await cancelled(work, seen.wait)
            assert names(tmp_path) == []
            await anyio.to_thread.run_sync(loopback.signed.lab.wait_closed)
            # The client is as good as before.
            assert await files.download(known["fileId"]) == BIG


async def test_a_cancelled_upload_leaves_the_callers_file_open_and_its_own_closed(tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(BIG)
    with Loopback() as loopback:
        loopback.signed.faults.append(once(replies.hang()))
        async with client_of(loopback) as client:
            files = client.use(Moderately).files
            notes: list[str] = []

            async def work() -> None:
                try:
                    await files.upload(path)
                except BaseException as error:
                    notes.extend(error.__notes__)
                    raise

            await cancelled(
                work, lambda: loopback.signed.lab.wait(lambda lab: lab.seen == 1 and lab.requests[0].complete)
            )
            assert notes == ["moderately: the upload was given up, and file file1 is left pending"]
            await anyio.to_thread.run_sync(loopback.signed.lab.wait_closed)
            with path.open("rb") as file:
                await files.upload(file)
                assert not file.closed


async def test_a_cancelled_wait_ends_at_once() -> None:
    with Loopback() as loopback:
        loopback.things["executions"] = {"e1": execution_json()}
        async with client_of(loopback) as client:
            execution = await client.use(Moderately).pipeline_executions.retrieve("e1")

            async def work() -> None:
                await execution.wait_for_completion(poll_interval=1000)

            await cancelled(work, lambda: loopback.api.wait(lambda lab: lab.seen == 2))


async def test_many_transfers_at_once_share_one_client(tmp_path: Path) -> None:
    contents = {f"{number}.bin": os.urandom(200_000 + number) for number in range(12)}
    with Loopback() as loopback:
        async with client_of(loopback) as client:
            files = client.use(Moderately).files

            async def there_and_back(name: str) -> None:
                file = await files.upload(contents[name], name=name)
                await file.download(path=tmp_path / name)

            async with anyio.create_task_group() as group:
                for name in contents:
                    group.start_soon(there_and_back, name)
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == contents


async def test_a_download_that_fails_while_it_is_cancelled_leaves_nothing(tmp_path: Path) -> None:
    with Loopback() as loopback:
        known = loopback.add_file(BIG)
        known["fileHash"] = "0" * 64
        async with client_of(loopback) as client:
            with anyio.CancelScope() as scope:

                def told(done: int, total: int | None) -> None:
                    if done == total:
                        scope.cancel()

                await client.use(Moderately).files.download(known["fileId"], path=tmp_path / "big.bin", progress=told)
            assert scope.cancelled_caught
    assert names(tmp_path) == []


async def test_a_timeout_of_the_callers_own_works(tmp_path: Path) -> None:
    with Loopback() as loopback:
        known = loopback.add_file(BIG)
        loopback.signed.objects[known["fileId"]] = RangeFile(BIG, cuts=(1_000,), end=Pause())
        async with client_of(loopback) as client:
            with anyio.move_on_after(0.05) as scope:
                await client.use(Moderately).files.download(known["fileId"], path=tmp_path / "big.bin")
            assert scope.cancelled_caught
    assert names(tmp_path) == []
