"""200 MB up and down, in time and memory, against plain httpx streaming.

Each transfer runs in a process of its own, so that its peak memory is its own, and so does the server. The floor does
what has to be done in any case: it hashes the file before it sends it, and what it writes to a file. In rounds, the
cases take turns; times are wall times of the transfer alone, without imports and the making of the client.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from measuring import Row, measured, rounds

from jackfield import AsyncClient, Client

MIB = 1 << 20
PIECE = bytes(range(256)) * 4096
PIECES = 200
SIZE = PIECES * len(PIECE)
CHUNK = 1 << 17
MOST_MEMORY = 40.0
MOST_TIME = 1.5
SETTINGS = {"api_key": "key-of-the-benchmark", "team_id": "team"}


def memory(kind: str) -> int:
    """Bytes of this process now (`VmRSS`) or at its peak (`VmHWM`); Linux only."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{kind}:"))


# The cases. Each takes the server's address and a path, and gives what does the transfer.


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


async def _awaited_pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, CHUNK):
            yield piece


def httpx_up(url: str, path: Path) -> None:
    """Hash the file, and stream it up."""
    with httpx.Client() as client:
        _hashed(path)
        client.put(f"{url}/storage", content=_pieces(path), headers={"content-length": str(path.stat().st_size)})


async def httpx_up_awaited(url: str, path: Path) -> None:
    """The same, awaited."""
    async with httpx.AsyncClient() as client:
        await asyncio.to_thread(_hashed, path)
        size = await asyncio.to_thread(lambda: path.stat().st_size)
        await client.put(f"{url}/storage", content=_awaited_pieces(path), headers={"content-length": str(size)})


def httpx_down(url: str, path: Path) -> None:
    """Stream to a file, and hash it on the way."""
    digest = hashlib.sha256()
    with httpx.Client() as client, client.stream("GET", f"{url}/storage") as response, path.open("wb") as file:
        for piece in response.iter_bytes():
            digest.update(piece)
            file.write(piece)


async def httpx_down_awaited(url: str, path: Path) -> None:
    """The same, awaited, but for the file and the hash, which hold up the loop."""
    digest = hashlib.sha256()
    async with httpx.AsyncClient() as client, client.stream("GET", f"{url}/storage") as response:
        with path.open("wb") as file:
            async for piece in response.aiter_bytes():
                digest.update(piece)
                file.write(piece)


def jackfield_up(url: str, path: Path) -> None:
    """`files.upload`."""
    with Client(moderately={**SETTINGS, "base_url": url}) as client:
        client.moderately.files.upload(path)


async def jackfield_up_awaited(url: str, path: Path) -> None:
    """The same, awaited."""
    async with AsyncClient(moderately={**SETTINGS, "base_url": url}) as client:
        await client.moderately.files.upload(path)


def jackfield_down(url: str, path: Path) -> None:
    """`files.download`."""
    with Client(moderately={**SETTINGS, "base_url": url}) as client:
        client.moderately.files.download("f1", path=path)


async def jackfield_down_awaited(url: str, path: Path) -> None:
    """The same, awaited."""
    async with AsyncClient(moderately={**SETTINGS, "base_url": url}) as client:
        await client.moderately.files.download("f1", path=path)


CASES: dict[str, Callable[[str, Path], Any]] = {
    f"{who} {way} {mode}": globals()[f"{who}_{way}{'_awaited' if mode == 'awaited' else ''}"]
    for way in ("up", "down")
    for mode in ("blocking", "awaited")
    for who in ("httpx", "jackfield")
}


def child(name: str, url: str, folder: Path) -> None:
    """One case in this process: a small transfer first, for what is made at first use, and then the big one."""
    case = CASES[name]
    small, big = folder / "small.bin", folder / "big.bin"
    if " down " in name:
        small = big = folder / f"{os.getpid()}.bin"
    figures: dict[str, float] = {}

    def once(target: Path, at: str) -> None:
        done = case(f"{url}/{at}", target)
        if done is not None:
            asyncio.run(done)

    once(small, "small")
    before = memory("VmRSS")
    start = time.perf_counter()
    once(big, "big")
    figures["seconds"] = time.perf_counter() - start
    figures["bytes"] = memory("VmHWM") - before
    print(json.dumps(figures))


# The server: API and storage on one port, since nobody looks at origins here. `/small/...` and `/big/...` tell sizes.


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, digests: dict[str, str]) -> None:
    try:
        while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
            method, target, _ = head.split(" ", 2)
            fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            left = int(fields.get("content-length", 0))
            while left:
                left -= len(await reader.read(min(left, MIB)))
            _, at, path = target.partition("?")[0].split("/", 2)
            if path == "storage":
                await _stored(writer, method, len(PIECE) if at == "small" else SIZE)
            else:
                _write(writer, _told(path, f"http://{fields['host']}/{at}/storage?signature=x", at, digests))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _told(path: str, link: str, at: str, digests: dict[str, str]) -> Any:
    file = {
        "fileId": "f1", "teamId": "team", "fileName": "big.bin", "fileSize": len(PIECE) if at == "small" else SIZE,
        "mimeType": "application/octet-stream", "fileHash": digests[at], "uploadStatus": "completed",
    }  # fmt: skip
    if path == "files/upload-url":
        return {"file": file, "uploadUrl": link}
    return {"downloadUrl": link} if path.endswith("/download") else file


def _write(writer: asyncio.StreamWriter, value: Any) -> None:
    body = json.dumps(value).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)


async def _stored(writer: asyncio.StreamWriter, method: str, size: int) -> None:
    writer.write(f'HTTP/1.1 200 OK\r\ncontent-length: {size if method == "GET" else 0}\r\netag: "1"\r\n\r\n'.encode())
    if method == "GET":
        for _ in range(size // len(PIECE)):
            writer.write(PIECE)
            await writer.drain()


async def _serve() -> None:
    whole = hashlib.sha256()
    for _ in range(PIECES):
        whole.update(PIECE)
    digests = {"small": hashlib.sha256(PIECE).hexdigest(), "big": whole.hexdigest()}
    server = await asyncio.start_server(lambda reader, writer: _answer(reader, writer, digests), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


@contextmanager
def running() -> Generator[str]:
    """The server's address, while it runs."""
    command = [sys.executable, str(Path(__file__).resolve())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()  # it ends when its standard input does, also when this process dies


def rows() -> list[Row]:
    """Ratios of times, and peaks of memory."""
    if not Path("/proc/self/status").exists():
        return []
    seconds: dict[str, list[float]] = {name: [] for name in CASES}
    peaks: dict[str, list[float]] = {name: [] for name in CASES}
    with tempfile.TemporaryDirectory() as scratch, running() as url:
        folder = Path(scratch)
        (folder / "small.bin").write_bytes(PIECE)
        with (folder / "big.bin").open("wb") as file:
            file.writelines([PIECE] * PIECES)
        for turn in range(rounds(5, 2)):
            names = list(CASES) if turn % 2 else list(CASES)[::-1]
            for name in names:
                command = [sys.executable, str(Path(__file__).resolve()), name, url, scratch]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                figures = json.loads(done.stdout)
                seconds[name].append(figures["seconds"])
                peaks[name].append(figures["bytes"] / MIB)
                for copy in folder.glob("[0-9]*.bin"):
                    copy.unlink()
    found: list[Row] = []
    for way in ("up", "down"):
        for mode in ("blocking", "awaited"):
            mine, floor = f"jackfield {way} {mode}", f"httpx {way} {mode}"
            what = f"200 MB {way}, {mode}"
            found.append(measured(seconds[mine], seconds[floor]).row(what, "httpx, streamed and hashed", MOST_TIME))
            detail = f"httpx: {max(peaks[floor]):.0f} MiB"
            found.append(Row(f"{what}: memory", "", max(peaks[mine]), MOST_MEMORY, "MiB", detail))
    return found


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    else:
        asyncio.run(_serve())
