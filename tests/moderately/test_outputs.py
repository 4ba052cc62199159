"""Outputs of executions: in the answer or in the storage, and of each type that they can be declared as."""

from __future__ import annotations

import gzip
import json
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield import ConfigurationError, NotFoundError
from jackfield_moderately import OutputError, StorageError
from tests.lab import RangeFile, Reset, replies
from tests.moderately.clients import moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once, refusing
from tests.support.clients import Way, everywhere, quick

OUTPUT = {"results": [{"ä": 1}]}


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


def stored(loopback: Loopback, content: bytes, kind: str = "json", compression: str | None = None) -> None:
    """Let the output be in the storage."""
    loopback.signed.objects["out"] = RangeFile(content)
    about = {"fileSizeBytes": 1, "compressionType": compression, "fileType": kind, "outputSummary": None}
    loopback.output = lambda: {
        "type": "s3", "downloadUrl": loopback.signed.link("out"), "expiresAt": None, "metadata": about,
    }  # fmt: skip


def packed(data: bytes) -> bytes:
    """Compressed data, the same at any time: it is part of the names of tests."""
    return gzip.compress(data, mtime=0)


PLAIN = json.dumps(OUTPUT).encode()
TWO_PARTS = packed(PLAIN[:5]) + packed(PLAIN[5:])


@pytest.mark.parametrize(
    ("content", "kind", "compression", "found"),
    [
        (PLAIN, "json", None, OUTPUT),
        (PLAIN, "json", "none", OUTPUT),
        (packed(PLAIN), "json", "gzip", OUTPUT),
        (TWO_PARTS, "json", "gzip", OUTPUT),
        (PLAIN, "json", "gzip", OUTPUT),
        (b"a,b\n", "csv", None, b"a,b\n"),
        (packed(b"a,b\n"), "csv", "gzip", b"a,b\n"),
        (packed(b"a,b\n"), "binary", None, packed(b"a,b\n")),
        (b"PAR1", "parquet", "none", b"PAR1"),
        (b"new", "new kind", None, b"new"),
    ],
)
@everywhere
async def test_outputs_in_the_storage(
    way: Way, loopback: Loopback, content: bytes, kind: str, compression: str | None, found: Any
) -> None:
    stored(loopback, content, kind, compression)
    assert await way(moderately_at(way, loopback.url).pipeline_executions.get_output("e1")) == found
    assert loopback.signed.lab.requests[0].header("authorization") is None


@everywhere
async def test_an_output_that_http_has_unpacked_is_not_unpacked_again(way: Way, loopback: Loopback) -> None:
    inner = packed(b"x")
    stored(loopback, b"", "binary", "gzip")
    loopback.signed.faults.append(once(replies.body(200, packed(inner), None, {"Content-Encoding": "gzip"})))
    assert await way(moderately_at(way, loopback.url).pipeline_executions.get_output("e1")) == inner


@pytest.mark.parametrize(
    ("content", "kind", "compression", "words"),
    [
        (b"{", "json", None, "said to be JSON, and is not"),
        (b"[" * 200_000, "json", None, "nested too deeply"),
        (b"\xff\xfe", "json", None, "said to be JSON, and is not"),
        (packed(PLAIN)[:-9], "json", "gzip", "said to be gzip, and is cut off"),
        (b"\x1f\x8b\xff\xff", "json", "gzip", "said to be gzip, and is broken"),
        (b"x", "json", "zpaq", "compressed with zpaq, which is unknown here"),
    ],
)
@everywhere
async def test_outputs_that_are_not_what_they_are_said_to_be(
    way: Way, loopback: Loopback, content: bytes, kind: str, compression: str | None, words: str
) -> None:
    stored(loopback, content, kind, compression)
    with pytest.raises(OutputError, match=words):
        await way(moderately_at(way, loopback.url).pipeline_executions.get_output("e1"))


@pytest.mark.parametrize(("compression", "module"), [("brotli", "brotli"), ("lz4", "lz4.frame")])
@everywhere
async def test_other_compressions_need_a_package(
    way: Way, loopback: Loopback, compression: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(loopback, b"packed", "json", compression)
    executions = moderately_at(way, loopback.url).pipeline_executions
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigurationError, match=f"pip install {module.partition('.')[0]}"):
        await way(executions.get_output("e1"))
    fake: Any = types.ModuleType(module)

    def decompress(data: bytes) -> bytes:
        assert data == b"packed"
        return PLAIN

    fake.decompress = decompress
    monkeypatch.setitem(sys.modules, module.partition(".")[0], fake)
    monkeypatch.setitem(sys.modules, module, fake)
    assert await way(executions.get_output("e1")) == OUTPUT

    def broken(data: bytes) -> bytes:
        raise RuntimeError("broken")

    fake.decompress = broken
    with pytest.raises(OutputError, match=f"said to be compressed with {compression}, and is not"):
        await way(executions.get_output("e1"))


@everywhere
async def test_outputs_of_other_forms(way: Way, loopback: Loopback) -> None:
    executions = moderately_at(way, loopback.url).pipeline_executions
    with pytest.raises(NotFoundError, match="no output yet"):
        await way(executions.get_output("e1"))
    loopback.output = lambda: {"type": "inline"}
    assert await way(executions.get_output("e1")) == {}
    loopback.output = lambda: {"type": "floppy", "drive": "A"}
    with pytest.raises(OutputError, match="is of the type 'floppy', unknown here"):
        await way(executions.get_output("e1"))
    raw = await way(executions.output("e1"))
    assert (raw.type, raw["drive"]) == ("floppy", "A")
    loopback.signed.objects["out"] = RangeFile(PLAIN)
    loopback.output = lambda: {"type": "s3", "downloadUrl": loopback.signed.link("out"), "metadata": None}
    assert await way(executions.get_output("e1")) == OUTPUT
    loopback.signed.objects["out"] = RangeFile(packed(PLAIN))
    loopback.output = lambda: {
        "type": "s3", "downloadUrl": loopback.signed.link("out"), "metadata": {"compressionType": "gzip"},
    }  # fmt: skip
    assert await way(executions.get_output("e1")) == OUTPUT


@everywhere
async def test_a_broken_download_of_an_output_goes_on_and_an_old_link_is_renewed(way: Way, loopback: Loopback) -> None:
    stored(loopback, PLAIN * 1, "json")
    executions = moderately_at(way, loopback.url, retries=quick(1)).pipeline_executions
    loopback.signed.objects["out"] = RangeFile(PLAIN, cuts=(5,), end=Reset())
    loopback.signed.faults.append(refusing())
    assert await way(executions.get_output("e1")) == OUTPUT
    assert len(loopback.signed.links) == 2
    loopback.signed.faults.extend([refusing()] * 2)
    with pytest.raises(StorageError, match="Request has expired"):
        await way(executions.get_output("e1"))
    first = loopback.output
    assert first is not None
    answers = [first(), {"type": "inline", "data": 1}]

    def moved_on() -> Any:
        return answers.pop(0)

    loopback.output = moved_on
    loopback.signed.faults.append(refusing())
    with pytest.raises(OutputError, match="is not in the storage any more"):
        await way(executions.get_output("e1"))
