"""Uploads that fail: what is tried again, and what is left behind."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from jackfield import APIConnectionError, ConfigurationError, PermissionDeniedError, ServerError
from jackfield_moderately import StorageError, UploadError
from tests.lab import Reset, faults, replies
from tests.moderately.answers import file_json
from tests.moderately.clients import moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import once, refusing
from tests.moderately.progress import Told
from tests.support.clients import Way, everywhere, quick
from tests.support.files import Unseekable

ROWS = b"a,b\n1,2\n"
SHA256 = hashlib.sha256(ROWS).hexdigest()


@everywhere
async def test_a_lost_connection_is_made_up_for_with_a_rewound_body(way: Way) -> None:
    content = os.urandom(300_000)
    told = Told()
    with Loopback() as loopback:
        loopback.signed.faults.extend(
            [once(faults.reset()), once(replies.empty(503)), once(replies.empty(429, {"Retry-After": "0"}))]
        )
        platform = moderately_at(way, loopback.url, retries=quick(3))
        file = await way(platform.files.upload(content, progress=told))
        sent = loopback.signed.lab.requests
        assert [each.sha256 for each in sent] == [hashlib.sha256(content).hexdigest()] * 4
        assert file.is_ready()
    assert told.done.count(len(content)) == 4
    assert told.done.count(131_072) == 4


@everywhere
async def test_a_connection_that_is_cut_in_the_middle_of_sending(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(os.urandom(3_000_000))
    cut = replies.raw(Reset()).at_head()
    with Loopback(keep=1 << 22) as loopback:
        loopback.signed.faults.extend([once(cut), once(cut)])
        files = moderately_at(way, loopback.url, retries=quick(2)).files
        file = await way(files.upload(path))
        assert loopback.signed.lab.requests[-1].body == path.read_bytes()
        assert file.is_ready()


@everywhere
async def test_a_stream_that_cannot_rewind_is_sent_again_from_its_copy(way: Way) -> None:
    content = os.urandom(2_500_000)
    with Loopback(keep=1 << 22) as loopback:
        loopback.signed.faults.append(once(faults.reset()))
        files = moderately_at(way, loopback.url, retries=quick(1)).files
        file = await way(files.upload(Unseekable(content)))
        assert [each.sha256 for each in loopback.signed.lab.requests] == [file.file_hash] * 2


@everywhere
async def test_a_failed_upload_names_the_file_that_is_left_pending(way: Way) -> None:
    with Loopback() as loopback:
        files = moderately_at(way, loopback.url, retries=quick(1)).files
        loopback.signed.faults.extend([once(faults.reset()), once(faults.reset())])
        with pytest.raises(UploadError, match=r"file file1 is left pending \(its content is not stored\)") as caught:
            await way(files.upload(ROWS))
        assert (caught.value.file_id, caught.value.stored) == ("file1", False)
        assert isinstance(caught.value.__cause__, APIConnectionError)
        assert (caught.value.operation, caught.value.method, caught.value.attempts) == ("storage.put", "PUT", 2)
        again = pickle.loads(pickle.dumps(caught.value))
        assert (again.file_id, str(again)) == ("file1", str(caught.value))
        assert not (await way(files.retrieve("file1"))).is_ready()


@everywhere
async def test_an_upload_that_cannot_be_completed_says_that_the_content_is_stored(way: Way) -> None:
    with Loopback() as loopback:
        platform = moderately_at(way, loopback.url)
        loopback.api.on("POST", "/files/file1/complete", replies.json(500, {"error": {"code": "X", "message": "oh"}}))
        with pytest.raises(UploadError, match="its content is stored, but completing the upload failed") as caught:
            await way(platform.files.upload(ROWS))
        assert (caught.value.file_id, caught.value.stored) == ("file1", True)
        assert isinstance(caught.value.__cause__, ServerError)


@everywhere
async def test_completing_is_made_sure_of_when_its_answer_is_lost(way: Way) -> None:
    """The platform heard it, and the answer did not come: the second try is refused, and that is no failure."""
    with Loopback() as loopback:
        platform = moderately_at(way, loopback.url, retries=quick(1))
        heard: list[str] = []

        def heard_and_gone(request: Any) -> Any:
            heard.append(request.path)
            if len(heard) == 1:
                loopback.things["files"]["file1"]["uploadStatus"] = "completed"
                return faults.reset()
            return replies.json(409, {"error": {"code": "CONFLICT", "message": "completed already"}})

        loopback.api.on("POST", "/files/file1/complete", heard_and_gone)
        assert (await way(platform.files.upload(ROWS, headers={"x-told": "so"}))).is_ready()
        assert {each.header("x-told") for each in loopback.api.requests} == {"so"}
        assert heard == ["/files/file1/complete"] * 2


@everywhere
async def test_a_refused_link_is_the_storages_fault_and_no_secret_is_told(way: Way) -> None:
    with Loopback() as loopback:
        files = moderately_at(way, loopback.url).files
        loopback.signed.faults.append(refusing())
        with pytest.raises(UploadError, match="Request has expired; the presigned link may have expired") as caught:
            await way(files.upload(ROWS))
        cause = caught.value.__cause__
        assert isinstance(cause, StorageError)
        assert not isinstance(cause, PermissionDeniedError)
        assert (cause.status_code, cause.code, cause.body) == (403, "AccessDenied", None)
        assert len(loopback.stored) == 1


@everywhere
async def test_a_file_that_changes_while_it_is_sent_is_not_completed(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(ROWS)

    def disturb(done: int, total: int | None) -> None:
        path.write_bytes(b"x" * len(ROWS))
        os.utime(path, ns=(1, 1))

    with Loopback() as loopback:
        files = moderately_at(way, loopback.url).files
        with pytest.raises(UploadError, match="the file changed while it was being sent"):
            await way(files.upload(path, progress=disturb))
        assert loopback.asked == ["POST /files/upload-url"]


@everywhere
async def test_a_file_that_shrinks_while_it_is_sent_is_not_completed(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(bytes(1_000_000))

    def shrink(done: int, total: int | None) -> None:
        os.truncate(path, 300_000)

    with Loopback() as loopback:
        files = moderately_at(way, loopback.url).files
        with pytest.raises(UploadError, match="the file changed while it was being sent") as caught:
            await way(files.upload(path, progress=shrink))
        assert (caught.value.file_id, caught.value.stored) == ("file1", False)
        assert loopback.asked == ["POST /files/upload-url"]


@everywhere
async def test_an_upload_that_the_platform_calls_failed_is_no_success(way: Way) -> None:
    with Loopback() as loopback:
        failed = file_json("file1", uploadStatus="failed")
        loopback.api.on("POST", "/files/file1/complete", replies.json(200, failed))
        with pytest.raises(UploadError, match="the platform calls its upload failed") as caught:
            await way(moderately_at(way, loopback.url).files.upload(ROWS))
        assert (caught.value.file_id, caught.value.stored) == ("file1", True)


@everywhere
async def test_an_error_of_the_callers_own_goes_through_with_a_note(way: Way) -> None:
    def fail(done: int, total: int | None) -> None:
        raise RuntimeError("the caller's own")

    with Loopback() as loopback:
        files = moderately_at(way, loopback.url).files
        with pytest.raises(RuntimeError, match="the caller's own") as caught:
            await way(files.upload(ROWS, progress=fail))
        assert caught.value.__notes__ == ["moderately: the upload was given up, and file file1 is left pending"]


@pytest.mark.parametrize("broken", ["link", "media type"])
@everywhere
async def test_what_cannot_even_be_sent_leaves_no_file_unnamed(way: Way, broken: str) -> None:
    with Loopback() as loopback:
        if broken == "link":
            answer = {"file": file_json("file1", uploadStatus="pending"), "uploadUrl": "http://..test/?key=signed"}
            loopback.api.on("POST", "/files/upload-url", replies.json(201, answer))
        files = moderately_at(way, loopback.url).files
        with pytest.raises(UploadError, match=r"file file1 is left pending .* the request cannot be built") as caught:
            await way(files.upload(ROWS, mime_type="\N{CYRILLIC SMALL LETTER A}/x" if broken == "media type" else None))
        assert (caught.value.file_id, caught.value.stored, caught.value.method) == ("file1", False, "")
        assert isinstance(caught.value.__cause__, ConfigurationError)
        assert "signed" not in str(caught.value)
