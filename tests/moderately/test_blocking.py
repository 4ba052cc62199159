"""Nothing in asynchronous code blocks the event loop: files are touched, and bytes hashed and unpacked, on threads."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import sys
import threading
import time
import types
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from jackfield import AsyncClient
from jackfield_moderately import Moderately, outputs, sources, targets
from tests.moderately.clients import KEY, TEAM
from tests.moderately.loopback import Loopback
from tests.support.files import Unseekable
from tests.support.flows import Flows

# What Python reports before it does it, and what may wait for a disk or the clock.
WAITING = (
    "open", "os.chmod", "os.link", "os.listdir", "os.mkdir", "os.remove", "os.rename", "os.replace", "os.rmdir",
    "os.scandir", "os.truncate", "shutil.copymode", "tempfile.mkdtemp", "tempfile.mkstemp", "time.sleep",
)  # fmt: skip
ROWS = b"a,b\n" + b"1,2\n" * 400_000


class Detector:
    """Notes what waits on one thread, and on which threads the watched functions ran."""

    def __init__(self) -> None:
        self.thread: int | None = None
        self.caught: list[tuple[str, Any]] = []
        self.ran: set[int] = set()

    def hook(self, event: str, arguments: Any) -> None:
        """For `sys.addaudithook`, which cannot be taken back."""
        if self.thread is not None and event in WAITING and threading.get_ident() == self.thread:
            self.caught.append((event, arguments))

    def watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, noting its thread."""

        def run(*arguments: Any, **named: Any) -> Any:
            self.ran.add(threading.get_ident())
            return function(*arguments, **named)

        return run


DETECTOR = Detector()
sys.addaudithook(DETECTOR.hook)


@pytest.fixture
def detector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Detector]:
    """The detector, with all that reads, hashes and unpacks watched."""
    DETECTOR.caught, DETECTOR.ran = [], set()
    nap = time.sleep

    def sleep(seconds: float) -> None:
        # Python 3.11 does not report it.
        DETECTOR.hook("time.sleep", seconds)
        nap(seconds)

    monkeypatch.setattr(time, "sleep", sleep)

    class Hash:
        def __init__(self) -> None:
            self._hash = hashlib.sha256()
            self.update = DETECTOR.watched(self._hash.update)
            self.hexdigest = self._hash.hexdigest

    watched = types.SimpleNamespace(sha256=Hash)
    monkeypatch.setattr(sources, "hashlib", watched)
    monkeypatch.setattr(targets, "hashlib", watched)
    monkeypatch.setattr(outputs, "json", types.SimpleNamespace(loads=DETECTOR.watched(json.loads)))
    monkeypatch.setattr(outputs, "zlib", types.SimpleNamespace(
        MAX_WBITS=15, error=zlib.error, decompressobj=DETECTOR.watched(zlib.decompressobj)
    ))  # fmt: skip
    yield DETECTOR
    DETECTOR.thread = None


class Watched(io.BytesIO):
    """A file whose reads are watched."""

    def read(self, size: int | None = -1, /) -> bytes:
        content: bytes = DETECTOR.watched(super().read)(size)
        return content


async def upload_a_path(platform: Any, folder: Path) -> None:
    await platform.files.upload(folder / "rows.csv")


async def upload_a_file(platform: Any, folder: Path) -> None:
    await platform.files.upload(Watched(ROWS))


async def upload_a_stream(platform: Any, folder: Path) -> None:
    await platform.files.upload(Unseekable(ROWS * 2))


async def upload_text(platform: Any, folder: Path) -> None:
    await platform.files.upload(io.StringIO("ä" * 2_000_000))


async def download_to_a_path(platform: Any, folder: Path) -> None:
    await platform.files.download("there", path=folder / "new" / "rows.csv")


async def fail_to_download(platform: Any, folder: Path) -> None:
    with pytest.raises(Exception, match="the SHA-256"):
        await platform.files.download("broken", path=folder / "broken.csv")


async def download_to_memory(platform: Any, folder: Path) -> None:
    await platform.files.download("there")


async def upload_data(platform: Any, folder: Path) -> None:
    dataset = await platform.datasets.create(name="Rows")
    await dataset.upload_data(Watched(ROWS), filename="rows.csv")


async def take_a_sample(platform: Any, folder: Path) -> None:
    dataset = await platform.datasets.create(name="Rows")
    await dataset.create_schema_from_sample(folder / "rows.csv")


async def get_an_output(platform: Any, folder: Path) -> None:
    assert await platform.pipeline_executions.get_output("e1") == {"rows": [1]}


FLOWS = [
    upload_a_path, upload_a_file, upload_a_stream, upload_text, download_to_a_path, fail_to_download,
    download_to_memory, upload_data, take_a_sample, get_an_output,
]  # fmt: skip


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_leaves_the_event_loop_alone(flow: Any, detector: Detector, tmp_path: Path, anyio_backend: str) -> None:
    (tmp_path / "rows.csv").write_bytes(ROWS)

    async def run(loopback: Loopback) -> None:
        settings = {"api_key": KEY, "team_id": TEAM, "base_url": loopback.url}
        async with AsyncClient(moderately=settings) as client:
            platform = client.use(Moderately)
            # The first time modules are imported, which reads files too.
            await flow(platform, tmp_path)
            detector.ran.clear()
            detector.thread = threading.get_ident()
            try:
                await flow(platform, tmp_path)
            finally:
                detector.thread = None
        if flow is not take_a_sample:
            assert detector.ran, "nothing was watched"
        assert threading.get_ident() not in detector.ran
        assert detector.caught == []

    with Loopback(keep=1 << 24) as loopback:
        loopback.add_file(ROWS)
        loopback.things["files"]["there"] = loopback.things["files"]["file1"] | {"fileId": "there"}
        loopback.things["files"]["broken"] = loopback.things["files"]["there"] | {"fileHash": "0" * 64}
        loopback.signed.objects |= {
            "there": loopback.signed.objects["file1"],
            "broken": loopback.signed.objects["file1"],
        }
        loopback.output = stored_output(loopback)
        anyio.run(run, loopback, backend=anyio_backend)


def stored_output(loopback: Loopback) -> Callable[[], Any]:
    """An output in the storage."""
    from tests.lab import RangeFile

    loopback.signed.objects["out"] = RangeFile(gzip.compress(b'{"rows": [1]}'))
    about = {"fileSizeBytes": 1, "compressionType": "gzip", "fileType": "json", "outputSummary": None}
    return lambda: {"type": "s3", "downloadUrl": loopback.signed.link("out"), "expiresAt": None, "metadata": about}


def test_the_first_name_of_all_is_looked_up_without_a_file() -> None:
    """Python's own table is filled from files at its first use, and the flows above are run twice."""
    code = (
        "import mimetypes, jackfield_moderately.media_types as media_types;"
        "mimetypes.init = mimetypes.MimeTypes = None;"
        "print(media_types.media_type('rows.csv'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "text/csv\n", done.stderr


def test_the_detector_finds_what_blocks(detector: Detector, tmp_path: Path) -> None:
    """Else the tests above would be worth nothing."""
    detector.thread = threading.get_ident()
    time.sleep(0)
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / "x").replace(tmp_path / "y")
    (tmp_path / "y").unlink()
    detector.thread = None
    assert list(dict.fromkeys(event for event, _ in detector.caught)) == [
        "time.sleep",
        "open",
        "os.rename",
        "os.remove",
    ]
    vars(sources)["hashlib"].sha256().update(b"")
    Watched(b"").read()
    assert detector.ran == {threading.get_ident()}


def test_work_on_a_thread_is_not_on_the_loops_own() -> None:
    """What the flows rely on."""

    async def where() -> tuple[int, int]:
        async with AsyncClient(moderately={"api_key": KEY}) as client:
            found: tuple[int, int] = await Flows(client.use(Moderately)._root).on_thread()
            return found

    loop, worker = anyio.run(where)
    assert loop == threading.get_ident() != worker
