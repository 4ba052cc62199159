"""200 MB up, down, and up as data, in constant memory, measured from outside: in a process of its own, by its peak."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab import Repeat, replies
from tests.moderately import transfer_child
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once, passing

ROOT = Path(__file__).parents[2]
MIB = 1 << 20
PIECE = b'1,"two\nlines",3\n' * 65_536
PIECES = 200
MOST = 40 * MIB


@pytest.fixture(scope="module")
def digest() -> str:
    """The hash of what is sent."""
    made = hashlib.sha256()
    for _ in range(PIECES):
        made.update(PIECE)
    return made.hexdigest()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 200 MB."""
    path = tmp_path_factory.mktemp("source") / "big.bin"
    with path.open("wb") as file:
        for _ in range(PIECES):
            file.write(PIECE)
    return path


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's peak memory like this")
@pytest.mark.parametrize("mode", ["sync", "asyncio", "trio"])
def test_200_mb_take_no_more_memory_than_a_few_pieces(mode: str, source: Path, digest: str, tmp_path: Path) -> None:
    target = tmp_path / "big.bin"
    size = PIECES * len(PIECE)
    with Loopback(keep=1024) as loopback:
        known = loopback.add_file(b"")
        known |= {"fileSize": size, "fileHash": digest}
        head = replies.head(200, [("Content-Length", str(size)), ("ETag", '"v1"')])
        whole = replies.raw(head, Repeat(PIECE, PIECES))
        # What is asked of the storage before: the small file, up and down, and the big one up.
        loopback.signed.faults.extend([passing] * 3)
        loopback.signed.faults.append(once(whole))
        child = subprocess.run(
            [sys.executable, transfer_child.__file__, mode, loopback.url, known["fileId"], str(source), str(target)],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
            check=False,
        )
        assert child.returncode == 0, child.stderr
        figures = json.loads(child.stdout)
        sent = [(each.size, each.sha256) for each in loopback.signed.lab.requests if each.method == "PUT"]
        assert sent[1:] == [(size, digest)] * 2
        [data] = loopback.things["data"].values()
        assert data["rowCount"] == PIECES * 65_536 - 1
    assert target.stat().st_size == size
    with target.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == digest
    assert max(figures) < MOST, f"{[round(each / MIB) for each in figures]} MiB"
    target.unlink()
