"""Downloads from storages that do not answer as they should: nothing wrong is kept, and what can be had is had."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jackfield import StreamInterruptedError
from jackfield_moderately import File, IntegrityError
from tests.lab import Close, Reply, replies
from tests.moderately.clients import moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once
from tests.moderately.progress import Told
from tests.support.clients import Way, everywhere, quick

BIG = os.urandom(3_000_000)
CUT = 2_000_000
REST = f"bytes {CUT}-{len(BIG) - 1}/{len(BIG)}"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


async def file_of(way: Way, loopback: Loopback, **options: Any) -> File[Any]:
    """A file that is there, as a client read it."""
    known = loopback.add_file(BIG)
    file: File[Any] = await way(moderately_at(way, loopback.url, **options).files.retrieve(known["fileId"]))
    return file


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return [path.name for path in folder.iterdir()]


def ranges(loopback: Loopback) -> list[str | None]:
    """What parts the storage was asked for."""
    return [each.header("range") for each in loopback.signed.lab.requests]


def cut(content: bytes = BIG, *, mark: tuple[str, str] = ("ETag", '"v1"'), at: int = CUT) -> Reply:
    """The whole, which breaks off."""
    return replies.body(200, content, None, dict([mark])).cut_body(at)


def part(content: bytes, **headers: str) -> Reply:
    """A part of it."""
    return replies.body(206, content, None, {name.replace("_", "-"): value for name, value in headers.items()})


OLD = b"x" * len(BIG)
SUNDAY, MONDAY = "Sun, 04 Jan 2026 00:00:00 GMT", "Mon, 05 Jan 2026 00:00:00 GMT"
# What broke off, and an answer to the request for the rest that is not the rest of that.
WRONG_PARTS: dict[str, tuple[Reply, Reply]] = {
    "no range": (cut(), part(BIG[CUT:])),
    "an unreadable range": (cut(), part(BIG[CUT:], Content_Range="the rest")),
    "another start": (cut(), part(BIG[5:], Content_Range=f"bytes 5-{len(BIG) - 1}/{len(BIG)}")),
    "another tag": (cut(OLD), part(BIG[CUT:], Content_Range=REST, ETag='"v2"')),
    "another date": (
        cut(OLD, mark=("Last-Modified", SUNDAY)),
        part(BIG[CUT:], Content_Range=REST, Last_Modified=MONDAY),
    ),
    "another length": (cut(OLD + b"x"), part(BIG[CUT:], Content_Range=REST, ETag='"v1"')),
    "a coding": (cut(), part(BIG[CUT:], Content_Range=REST, Content_Encoding="x-own", ETag='"v1"')),
}


@pytest.mark.parametrize("name", WRONG_PARTS)
@everywhere
async def test_a_part_that_does_not_fit_is_not_taken(way: Way, loopback: Loopback, name: str) -> None:
    """Nothing but these looks can find it here: the platform tells neither length nor hash of data."""
    known = loopback.add_data(BIG)
    loopback.signed.faults.extend(once(reply) for reply in WRONG_PARTS[name])
    versions = moderately_at(way, loopback.url, retries=quick(2)).dataset_data_versions
    version = await way(versions.retrieve(known["datasetDataVersionId"]))
    assert await way(version.download()) == BIG
    assert ranges(loopback) == [None, f"bytes={CUT}-", None]


@everywhere
async def test_a_part_is_taken_without_a_mark_and_without_a_length(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, retries=quick(1))
    rest = part(BIG[CUT:], Content_Range=f"bytes {CUT}-{len(BIG) - 1}/*")
    loopback.signed.faults.extend([once(cut()), once(rest)])
    assert await way(file.download()) == BIG
    assert ranges(loopback) == [None, f"bytes={CUT}-"]


@everywhere
async def test_parts_that_were_not_asked_for_are_told_when_they_say_nothing(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback)
    loopback.signed.faults.append(once(part(BIG[:CUT])))
    with pytest.raises(StreamInterruptedError, match="another part than was asked for"):
        await way(file.download())


@everywhere
async def test_a_storage_that_sends_less_at_a_time_is_asked_for_the_rest(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, retries=quick(1))
    step = 1_000_000
    for start in range(0, len(BIG), step):
        content_range = f"bytes {start}-{start + step - 1}/{len(BIG)}"
        piece = part(BIG[start : start + step], Content_Range=content_range, ETag='"v1"')
        loopback.signed.faults.append(once(piece))
    assert await way(file.download()) == BIG
    assert ranges(loopback) == [None, "bytes=1000000-", "bytes=2000000-"]


@everywhere
async def test_an_end_without_a_length_is_known_for_too_early(way: Way, loopback: Loopback) -> None:
    """A body that lasts until the connection is closed looks whole wherever it was cut."""
    file = await file_of(way, loopback, retries=quick(1))
    loopback.signed.faults.append(once(replies.until_close(200, BIG[:CUT], headers={"ETag": '"v1"'})))
    assert await way(file.download()) == BIG
    assert ranges(loopback) == [None, f"bytes={CUT}-"]
    loopback.signed.faults.extend([once(replies.until_close(200, BIG[:CUT]))] * 2)
    with pytest.raises(IntegrityError, match=f"{len(BIG)} bytes were stored, and the storage has {CUT}"):
        await way(file.download())


@everywhere
async def test_what_is_all_there_is_not_fetched_again_for_a_missing_end(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, retries=quick(1))
    head = replies.head(200, [("Transfer-Encoding", "chunked"), ("ETag", '"v1"')])
    loopback.signed.faults.append(once(replies.raw(head, replies.chunk(BIG), Close())))
    assert await way(file.download()) == BIG
    assert ranges(loopback) == [None]


@everywhere
async def test_a_new_length_replaces_the_old_one(way: Way, loopback: Loopback) -> None:
    """Of data nothing is known before it comes, so that another version of it is as good."""
    known = loopback.add_data(BIG)
    version_id = known["datasetDataVersionId"]
    loopback.signed.faults.extend([once(cut(OLD + b"x")), once(replies.until_close(200, BIG))])
    version = await way(moderately_at(way, loopback.url, retries=quick(1)).dataset_data_versions.retrieve(version_id))
    assert await way(version.download()) == BIG


@pytest.mark.parametrize("path", [False, True])
@everywhere
async def test_a_shorter_version_leaves_nothing_of_the_longer_one(
    way: Way, loopback: Loopback, path: bool, tmp_path: Path
) -> None:
    known = loopback.add_data(BIG[:10])
    loopback.signed.faults.extend([once(cut()), once(replies.empty(416))])
    versions = moderately_at(way, loopback.url, retries=quick(2)).dataset_data_versions
    version = await way(versions.retrieve(known["datasetDataVersionId"]))
    content = await way(version.download(path=tmp_path / "x" if path else None))
    assert ((tmp_path / "x").read_bytes() if path else content) == BIG[:10]


@everywhere
async def test_a_length_that_cannot_be_right_is_told_before_anything_is_taken(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback)
    told = Told()
    loopback.signed.faults.append(once(replies.body(200, BIG + b"x", "application/octet-stream")))
    with pytest.raises(IntegrityError, match=f"{len(BIG)} bytes were stored, and the storage has {len(BIG) + 1}"):
        await way(file.download(progress=told))
    assert told.all == []


@pytest.mark.parametrize("path", [False, True])
@everywhere
async def test_a_storage_that_never_ends_does(way: Way, loopback: Loopback, path: bool, tmp_path: Path) -> None:
    file = await file_of(way, loopback)
    loopback.signed.faults.append(once(replies.endless(b"x" * 100_000)))
    with pytest.raises(IntegrityError, match=f"{len(BIG)} bytes were stored, and the storage has ") as caught:
        await way(file.download(path=tmp_path / "x" if path else None))
    assert isinstance(caught.value.actual, int)
    assert caught.value.actual < 2 * len(BIG)
    assert names(tmp_path) == []


@pytest.mark.parametrize("status", [400, 401, 403])
@everywhere
async def test_links_expire_in_several_ways(way: Way, loopback: Loopback, status: int) -> None:
    file = await file_of(way, loopback)
    loopback.signed.faults.append(once(replies.text(status, "ExpiredToken")))
    assert await way(file.download()) == BIG
    assert len(loopback.signed.links) == 2


@everywhere
async def test_a_hash_may_be_in_capitals(way: Way, loopback: Loopback) -> None:
    known = loopback.add_file(BIG)
    known["fileHash"] = known["fileHash"].upper()
    assert await way(moderately_at(way, loopback.url).files.download(known["fileId"])) == BIG
