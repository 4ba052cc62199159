"""Exports of datasets: to memory, as a stream, and to files."""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
import threading
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest

from jackfield import ConfigurationError, NotFoundError, ResponseValidationError, StreamInterruptedError
from jackfield_pipelines import dataset_exports
from tests.pipelines.clients import BASE, pipelines
from tests.pipelines.contents import kind_of
from tests.support.clients import Way, everywhere
from tests.support.serving import Answer, Broken, Server

PIECES = [b"a,b\n", b"1,2\n", bytes(100_000)]


@everywhere
async def test_an_export_to_memory(way: Way) -> None:
    server = Server(Answer(pieces=PIECES, headers={"content-type": "text/csv"}))
    content = await way(pipelines(way, server).export_dataset(15, format="zip"))
    assert content == b"".join(PIECES)
    assert server.seen[0].headers["accept"] == "*/*"
    assert server.seen[0].url == f"{BASE}/api/datasets/15/export?format=zip"


@everywhere
async def test_an_export_as_a_stream(way: Way) -> None:
    stream = pipelines(way, Answer(pieces=PIECES)).stream_dataset_export(15)
    async with way.entered(stream) as pieces:
        assert b"".join(await way.items(pieces)) == b"".join(PIECES)


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@everywhere
async def test_an_export_to_a_path(way: Way, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    size = await way(pipelines(way, Answer(pieces=PIECES)).download_dataset(15, target))
    assert size == sum(map(len, PIECES))
    assert target.read_bytes() == b"".join(PIECES)
    assert _names(tmp_path) == ["out.csv"]


@everywhere
async def test_an_export_to_an_open_file(way: Way) -> None:
    file = io.BytesIO()
    size = await way(pipelines(way, Answer(pieces=PIECES)).download_dataset(15, file, format="json"))
    assert (size, file.getvalue()) == (sum(map(len, PIECES)), b"".join(PIECES))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda: Answer(404, json={"detail": "no such dataset"}), NotFoundError),
        (lambda: Answer(pieces=[*PIECES, Broken()]), StreamInterruptedError),
        (lambda: Answer(content=b"<html>", headers={"content-type": "text/html;q=1"}), ResponseValidationError),
    ],
)
@everywhere
async def test_an_export_that_fails_leaves_the_old_file_alone(
    way: Way, tmp_path: Path, answer: Any, error: Any
) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with pytest.raises(error):
        await way(pipelines(way, answer()).download_dataset(15, target))
    assert target.read_bytes() == b"old"
    assert _names(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("way", ["httpx-asyncio", "httpx2-asyncio"], indirect=True)
@everywhere
async def test_an_export_that_is_cancelled_while_its_file_is_made_leaves_none(
    way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task of asyncio that is cancelled does not wait for its thread, which makes the file all the same."""
    begun, cancelled, ended = threading.Event(), threading.Event(), threading.Event()
    opening = dataset_exports._Target.open

    def name(size: int) -> str:
        begun.set()
        assert cancelled.wait(30)
        return "0" * size

    def opened(target: Any) -> Any:
        try:
            return opening(target)
        finally:
            ended.set()

    monkeypatch.setattr(dataset_exports, "token_hex", name)
    monkeypatch.setattr(dataset_exports._Target, "open", opened)

    async def export() -> None:
        await pipelines(way, Server()).download_dataset(15, tmp_path / "out.csv")

    task = asyncio.ensure_future(export())
    assert await anyio.to_thread.run_sync(begun.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    cancelled.set()
    assert await anyio.to_thread.run_sync(ended.wait, 30)
    assert _names(tmp_path) == []


@everywhere
async def test_an_export_goes_where_a_link_points(way: Way, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "link.csv").symlink_to(folder / "out.csv")
    await way(pipelines(way, Answer(pieces=PIECES)).download_dataset(15, tmp_path / "link.csv"))
    assert (tmp_path / "link.csv").is_symlink()
    assert (folder / "out.csv").read_bytes() == b"".join(PIECES)
    assert _names(folder) == ["out.csv"]


@everywhere
async def test_what_is_no_plain_file_is_not_replaced(way: Way, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        await way(pipelines(way, Answer(content=b"a,b")).download_dataset(15, pipe))
        assert os.read(reader, 100) == b"a,b"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@everywhere
async def test_a_name_may_be_as_long_as_the_system_takes(way: Way, tmp_path: Path) -> None:
    target = tmp_path / ("x" * 255)
    await way(pipelines(way, Answer(content=b"a,b")).download_dataset(15, target))
    assert target.read_bytes() == b"a,b"


@pytest.mark.parametrize("target", ["", "missing/out.csv"])
@everywhere
async def test_where_nothing_can_be_written_nothing_is_asked(way: Way, tmp_path: Path, target: str) -> None:
    server = Server()
    with pytest.raises(OSError, match="directory"):
        await way(pipelines(way, server).download_dataset(15, tmp_path / target))
    assert server.seen == []
    assert _names(tmp_path) == []


class Raw(io.RawIOBase):
    """A file without a buffer, which takes no more than so many bytes at a time."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.content += bytes(piece[: self.most])
        return min(self.most, len(piece))


@everywhere
async def test_a_file_that_takes_little_at_a_time_gets_all(way: Way) -> None:
    file = Raw(30_000)
    size = await way(pipelines(way, Answer(pieces=PIECES)).download_dataset(15, file))
    assert file.content == b"".join(PIECES)
    assert size == len(file.content)


@everywhere
async def test_a_file_that_takes_nothing_is_an_error(way: Way) -> None:
    with pytest.raises(BlockingIOError):
        await way(pipelines(way, Answer(pieces=PIECES)).download_dataset(15, Raw(0)))


@everywhere
async def test_a_temporary_file_that_is_open_as_text_is_refused(way: Way) -> None:
    server = Server()
    with tempfile.NamedTemporaryFile("w") as file, pytest.raises(ConfigurationError, match="binary"):
        await way(pipelines(way, server).download_dataset(15, file))
    assert server.seen == []


@pytest.mark.parametrize("target", [io.StringIO(), None, 7], ids=kind_of)
@everywhere
async def test_what_takes_no_bytes_is_refused(way: Way, target: Any) -> None:
    server = Server()
    with pytest.raises(ConfigurationError, match="binary"):
        await way(pipelines(way, server).download_dataset(15, target))
    assert server.seen == []


@everywhere
async def test_a_page_for_browsers_is_no_export(way: Way) -> None:
    page = {"content-type": "text/html"}
    with pytest.raises(ResponseValidationError, match="text/html"):
        await way(pipelines(way, Answer(content=b"<html>", headers=page)).export_dataset(15))
    with pytest.raises(ResponseValidationError, match="text/html"):
        await way(pipelines(way, Answer(content=b"<html>", headers=page)).request_bytes("GET", "/api/any"))
