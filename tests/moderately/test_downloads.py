"""Downloads: into memory and to a path, resumed where they broke off, checked, and never half there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jackfield import APITimeoutError, BadRequestError, NotFoundError, PermissionDeniedError, StreamInterruptedError
from jackfield_moderately import ArgumentError, File, IntegrityError, StorageError
from tests.lab import Close, Pause, RangeFile, Reply, Request, Reset, replies
from tests.moderately.clients import dry_moderately, moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once, refusing
from tests.moderately.progress import Told
from tests.support.clients import Way, everywhere, quick

BIG = os.urandom(3_000_000)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


async def file_of(way: Way, loopback: Loopback, content: bytes, **options: Any) -> File[Any]:
    """A file that is there, as a client read it."""
    known = loopback.add_file(content)
    file: File[Any] = await way(moderately_at(way, loopback.url, **options).files.retrieve(known["fileId"]))
    loopback.api.forget()
    return file


def no_leftovers(folder: Path, *names: str) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


@everywhere
async def test_into_memory(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, BIG)
    assert await way(file.download()) == BIG
    assert loopback.asked == [f"GET /files/{file.file_id}/download"]
    assert await way(file.read()) == BIG


@everywhere
async def test_by_its_id(way: Way, loopback: Loopback) -> None:
    file_id = loopback.add_file(BIG)["fileId"]
    files = moderately_at(way, loopback.url).files
    assert await way(files.download(file_id)) == BIG
    # The hash to check against has to be asked for.
    assert loopback.asked == [f"GET /files/{file_id}/download", f"GET /files/{file_id}"]


@everywhere
async def test_an_empty_file(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    file = await file_of(way, loopback, b"")
    told = Told()
    assert await way(file.download(progress=told)) == b""
    assert told.all == [(0, 0)]
    assert await way(file.read()) == b""
    assert await way(file.download(path=tmp_path / "x")) is None
    assert (tmp_path / "x").read_bytes() == b""


@everywhere
async def test_to_a_path_with_progress(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    file = await file_of(way, loopback, BIG)
    told = Told()
    path = tmp_path / "new" / "folders" / "big.bin"
    assert await way(file.download(path=str(path), progress=told)) is None
    assert path.read_bytes() == BIG
    assert told.done == sorted(told.done)
    assert told.all[-1] == (len(BIG), len(BIG))
    assert len(told.all) == 3
    no_leftovers(path.parent, "big.bin")


@everywhere
async def test_a_file_that_is_there_is_replaced_at_the_end(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(b"old")
    path.chmod(0o600)
    link = tmp_path / "link"
    link.symlink_to(path)
    file = await file_of(way, loopback, BIG)
    before: list[bytes] = []

    def look(done: int, total: int | None) -> None:
        before.append(path.read_bytes())

    await way(file.download(path=link, progress=look))
    assert set(before) == {b"old"}
    assert path.read_bytes() == BIG
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    no_leftovers(tmp_path, "big.bin", "link")


@everywhere
async def test_a_download_goes_on_where_it_broke_off(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(1))
    loopback.signed.objects[file.file_id] = RangeFile(BIG, cuts=(1_000_000, 1_200_000, 700_000), end=Reset())
    told = Told()
    path = tmp_path / "big.bin"
    await way(file.download(path=path, progress=told))
    assert path.read_bytes() == BIG
    assert told.done == sorted(told.done)
    ranges = [(each.header("range"), each.header("if-range")) for each in loopback.signed.lab.requests]
    assert ranges[0] == (None, None)
    # Each goes on from what came before, of the same version; a reset may swallow what was still on its way.
    assert {condition for _, condition in ranges[1:]} == {'"v1"'}
    starts = [int((part or "").removeprefix("bytes=").rstrip("-")) for part, _ in ranges[1:]]
    assert starts == sorted(set(starts))
    assert len(starts) >= 3
    assert all({each.header("accept-encoding")} == {"identity"} for each in loopback.signed.lab.requests)
    no_leftovers(tmp_path, "big.bin")


@everywhere
async def test_an_end_that_is_only_too_early_is_made_up_for(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(1))
    loopback.signed.objects[file.file_id] = RangeFile(BIG, cuts=(2_000_000,), end=Close())
    assert await way(file.download()) == BIG
    assert loopback.signed.lab.requests[1].header("range") == "bytes=2000000-"


@everywhere
async def test_a_storage_that_knows_no_ranges_begins_anew(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(1))
    loopback.signed.objects[file.file_id] = RangeFile(BIG, ranges=False, cuts=(2_000_000,))
    path = tmp_path / "big.bin"
    await way(file.download(path=path))
    assert path.read_bytes() == BIG


@pytest.mark.parametrize(("tag", "more"), [(None, {}), ('W/"v1"', {}), (None, {"Last-Modified": "yesterday"})])
@everywhere
async def test_only_the_same_version_is_gone_on_with(
    way: Way, loopback: Loopback, tag: str | None, more: dict[str, str]
) -> None:
    """What cannot be told from another version is fetched from its beginning."""
    file = await file_of(way, loopback, BIG, retries=quick(1))
    loopback.signed.objects[file.file_id] = RangeFile(BIG, etag=tag, headers=more, cuts=(2_000_000,))
    assert await way(file.download()) == BIG
    again = loopback.signed.lab.requests[1]
    assert again.header("if-range") == more.get("Last-Modified")
    assert (again.header("range") is None) is (not more)


@everywhere
async def test_another_version_in_the_middle_is_fetched_from_its_beginning(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(1))
    old = RangeFile(b"x" * len(BIG), etag='"old"', cuts=(2_000_000,))

    def changed(request: Request) -> Reply:
        loopback.signed.objects[file.file_id] = RangeFile(BIG, etag='"new"')
        return old(request)

    loopback.signed.faults.append(changed)
    assert await way(file.download()) == BIG
    assert loopback.signed.lab.requests[1].header("if-range") == '"old"'


@everywhere
async def test_a_range_that_is_not_there_begins_anew(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(2))
    whole = loopback.signed.objects[file.file_id]
    loopback.signed.faults.extend([once(whole_cut(whole, 2_000_000)), once(replies.empty(416))])
    assert await way(file.download()) == BIG
    assert [each.header("range") for each in loopback.signed.lab.requests] == [None, "bytes=2000000-", None]


def whole_cut(file: RangeFile, at: int) -> Reply:
    return replies.body(200, file.content, None, {"ETag": '"v1"'}).cut_body(at)


@everywhere
async def test_it_gives_up_when_it_gets_no_further(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(2))
    loopback.signed.objects[file.file_id] = RangeFile(BIG, ranges=False, cuts=(1_000_000,) * 9)
    with pytest.raises(StreamInterruptedError):
        await way(file.download(path=tmp_path / "big.bin"))
    assert len(loopback.stored) == 3
    no_leftovers(tmp_path)


@everywhere
async def test_without_retries_nothing_is_gone_on_with(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, BIG)
    loopback.signed.objects[file.file_id] = RangeFile(BIG, cuts=(1_000_000,))
    with pytest.raises(StreamInterruptedError):
        await way(file.download())
    assert len(loopback.stored) == 1


@everywhere
async def test_a_storage_that_falls_silent_is_left_and_gone_on_with(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(1))
    loopback.signed.objects[file.file_id] = RangeFile(BIG, cuts=(1_000_000,), end=Pause())
    assert await way(file.download(timeout=0.3)) == BIG
    assert loopback.signed.lab.requests[1].header("range") is not None


@everywhere
async def test_a_deadline_bounds_the_whole_download(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(9))
    loopback.signed.objects[file.file_id] = RangeFile(BIG, cuts=(100_000,) * 9, end=Pause())
    with pytest.raises(APITimeoutError):
        await way(file.download(path=tmp_path / "big.bin", deadline=0.3))
    assert len(loopback.stored) == 1
    no_leftovers(tmp_path)


@everywhere
async def test_an_expired_link_is_fetched_anew(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(1))

    def expire(request: Request) -> Reply:
        loopback.signed.expire()
        return whole_cut(loopback.signed.objects[file.file_id], 2_000_000)

    loopback.signed.faults.append(expire)
    assert await way(file.download()) == BIG
    assert loopback.asked == [f"GET /files/{file.file_id}/download"] * 2
    assert [each.header("range") for each in loopback.signed.lab.requests] == [None, *["bytes=2000000-"] * 2]


@everywhere
async def test_a_storage_that_refuses_a_fresh_link_too_is_told_clearly(
    way: Way, loopback: Loopback, tmp_path: Path
) -> None:
    file = await file_of(way, loopback, BIG, retries=quick(3))
    loopback.signed.faults.extend([refusing("AccessDenied", "Access Denied")] * 9)
    with pytest.raises(StorageError) as caught:
        await way(file.download(path=tmp_path / "big.bin"))
    error = caught.value
    assert str(error) == (
        f"moderately GET {loopback.signed.lab.url}/{file.file_id}: 403 AccessDenied the storage refused the download: "
        "Access Denied; the presigned link may have expired"
    )
    assert not isinstance(error, PermissionDeniedError)
    assert len(loopback.stored) == 2
    no_leftovers(tmp_path)


@everywhere
async def test_what_is_gone_from_the_storage_is_told(way: Way, loopback: Loopback) -> None:
    file = await file_of(way, loopback, BIG)
    del loopback.signed.objects[file.file_id]
    with pytest.raises(StorageError, match="404 NoSuchKey the storage refused the download: no reason given"):
        await way(file.download())
    assert len(loopback.stored) == 1


@everywhere
async def test_another_hash_is_no_download(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(b"old")
    file = await file_of(way, loopback, BIG)
    loopback.signed.objects[file.file_id].content = BIG[:-1] + bytes([BIG[-1] ^ 1])
    with pytest.raises(IntegrityError, match="the SHA-256 of what came is not that of what was stored") as caught:
        await way(file.download(path=path))
    assert caught.value.expected == file.file_hash
    assert path.read_bytes() == b"old"
    no_leftovers(tmp_path, "big.bin")


@pytest.mark.parametrize("reply", [replies.body, replies.until_close])
@everywhere
async def test_another_length_is_no_download(way: Way, loopback: Loopback, reply: Any) -> None:
    file = await file_of(way, loopback, BIG)
    loopback.signed.faults.append(once(reply(200, BIG[:-1], "application/octet-stream")))
    with pytest.raises(IntegrityError, match=f"{len(BIG)} bytes were stored, and the storage has {len(BIG) - 1}"):
        await way(file.download())


@pytest.mark.parametrize(
    ("stored", "checked"), [("sha256:{}", True), ("SHA256:{}", True), ("{}", True), ("etag-{}", False)]
)
@everywhere
async def test_hashes_come_in_two_forms_and_others_are_left_alone(
    way: Way, loopback: Loopback, stored: str, checked: bool
) -> None:
    known = loopback.add_file(b"abc")
    known["fileHash"] = stored.format("0" * 64)
    files = moderately_at(way, loopback.url).files
    if checked:
        with pytest.raises(IntegrityError):
            await way(files.download(known["fileId"]))
    else:
        assert await way(files.download(known["fileId"])) == b"abc"


@everywhere
async def test_a_coding_that_was_not_asked_for_is_undone(way: Way, loopback: Loopback) -> None:
    import gzip

    file = await file_of(way, loopback, BIG, retries=quick(1))
    packed = replies.body(200, gzip.compress(BIG, 1), None, {"Content-Encoding": "gzip", "ETag": '"v1"'})
    loopback.signed.faults.extend([once(packed.cut_body(1_000_000)), once(packed)])
    assert await way(file.download()) == BIG
    assert loopback.signed.lab.requests[1].header("range") is None


@everywhere
async def test_a_folder_is_no_target_and_is_told_first(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    file = await file_of(way, loopback, BIG)
    with pytest.raises(ArgumentError, match="is a folder"):
        await way(file.download(path=tmp_path))
    assert loopback.asked == []


@everywhere
async def test_a_pipe_is_no_target_and_stays_one(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    """Nor is a device: what is there is replaced, and that would be the end of `/dev/null`."""
    file = await file_of(way, loopback, BIG)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ArgumentError, match="is no plain file"):
        await way(file.download(path=tmp_path / "pipe"))
    assert (tmp_path / "pipe").is_fifo()
    assert loopback.asked == []


@pytest.mark.parametrize(
    ("path", "kinds"), [("a\0b", ArgumentError), ("loop/x", (ArgumentError, OSError)), ("file/x", OSError)]
)
@everywhere
async def test_a_path_that_cannot_be_is_told(
    way: Way, loopback: Loopback, path: str, kinds: Any, tmp_path: Path
) -> None:
    file = await file_of(way, loopback, BIG)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(kinds):
        await way(file.download(path=tmp_path / path))
    assert loopback.stored == []


def test_a_dry_run_makes_no_file_and_no_folder(tmp_path: Path) -> None:
    plan = dry_moderately().files.download("f1", path=tmp_path / "new" / "x")
    assert plan.first.method == "GET"
    no_leftovers(tmp_path)


@everywhere
async def test_names_may_be_as_long_as_names_can_be(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    file = await file_of(way, loopback, BIG)
    name = "名" * 85  # 255 bytes
    await way(file.download(path=tmp_path / name))
    no_leftovers(tmp_path, name)


@everywhere
async def test_what_the_platform_refuses_is_raised_as_it_is(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    pending = loopback.add_file(BIG)
    pending["uploadStatus"] = "pending"
    files = moderately_at(way, loopback.url).files
    with pytest.raises(BadRequestError, match="400 NOT_READY not uploaded yet"):
        await way(files.download(pending["fileId"], path=tmp_path / "x"))
    with pytest.raises(NotFoundError):
        await way(files.download("nothing", path=tmp_path / "new" / "x"))
    no_leftovers(tmp_path)


@everywhere
async def test_a_failing_callback_leaves_nothing_behind(way: Way, loopback: Loopback, tmp_path: Path) -> None:
    def fail(done: int, total: int | None) -> None:
        raise RuntimeError("the caller's own")

    file = await file_of(way, loopback, BIG)
    with pytest.raises(RuntimeError, match="the caller's own"):
        await way(file.download(path=tmp_path / "big.bin", progress=fail))
    no_leftovers(tmp_path)
