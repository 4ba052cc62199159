"""Neither the key nor a signed link gets to where it does not belong: the storage, an error, a log, a model's text."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jackfield_moderately import DatasetDataVersionUpload, DownloadUrl, FileUploadUrl, PipelineExecutionOutputS3
from tests.lab import RangeFile, Reply, Request, Reset, faults, replies
from tests.moderately.answers import data_version_json, file_json
from tests.moderately.clients import KEY, moderately_at
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import Fault, once, refusing
from tests.support.clients import Way, everywhere, quick

ROWS = b"a,b\n1,2\n"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


def all_of(error: BaseException) -> str:
    """All that an error and what led to it show, and what goes along when it is pickled."""
    shown = [*traceback.format_exception(error), str(pickle.loads(pickle.dumps(error)).__dict__)]
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        each = todo.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            # The HTTP library's own answer knows the link, so it may not hang on an error of the storage.
            assert getattr(each, "raw_response", None) is None
            plain = {name: value for name, value in vars(each).items() if name != "raw_response"}
            # The HTTP library's own exception leads to the request; the link and the key were in it.
            request = getattr(each, "_request", None)
            shown.append(str(None if request is None else (request.url, request.headers.raw, request.extensions)))
            shown += [str(each), repr(each), str(each.args), str(plain), *getattr(each, "__notes__", [])]
            todo += [each.__cause__, each.__context__]
    return "\n".join(shown)


def assert_clean(text: str, loopback: Loopback) -> None:
    """Nothing secret is in it."""
    secrets = [
        KEY,
        "AKIA0123456789",
        "signed-",
        "X-Amz-Signature=",
        *(link.partition("?")[2] for link in loopback.signed.links),
    ]
    for secret in secrets:
        assert secret not in text


def faulty() -> dict[str, Fault]:
    """What the storage does wrong, by name."""
    return {
        "refused": refusing("SignatureDoesNotMatch"),
        "reset": once(faults.reset()),
        "not http": once(faults.not_http()),
        "bad header": once(faults.bad_header()),
        "server error": server_error,
        "json": refused_in_json,
        "redirect": redirected,
    }


def server_error(request: Request) -> Reply:
    return replies.text(500, f"{request.target} failed")


def refused_in_json(request: Request) -> Reply:
    return replies.json(400, {"error": {"link": request.target, "query": dict(request.query)}})


def redirected(request: Request) -> Reply:
    return replies.redirect(307, f"http://127.0.0.1:1/x?{request.target.partition('?')[2]}")


NAMES = ["refused", "reset", "not http", "bad header", "server error", "json", "redirect"]


@pytest.mark.parametrize("name", NAMES)
@everywhere
async def test_failing_uploads_tell_no_secret(
    way: Way, loopback: Loopback, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    platform = moderately_at(way, loopback.url, retries=quick(1))
    loopback.signed.faults.extend([faulty()[name]] * 4)
    with pytest.raises(Exception, match="left pending") as caught:
        await way(platform.files.upload(ROWS))
    assert_clean(all_of(caught.value), loopback)
    assert_clean(caplog.text, loopback)
    assert "storage.put" in caplog.text


@pytest.mark.parametrize("name", NAMES)
@everywhere
async def test_failing_downloads_tell_no_secret(
    way: Way, loopback: Loopback, name: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    known = loopback.add_file(ROWS)
    platform = moderately_at(way, loopback.url, retries=quick(1))
    loopback.signed.faults.extend([faulty()[name]] * 6)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever it is
        await way(platform.files.download(known["fileId"], path=tmp_path / "x"))
    assert_clean(all_of(caught.value), loopback)
    assert_clean(caplog.text, loopback)


@everywhere
async def test_a_download_that_breaks_off_tells_no_secret(
    way: Way, loopback: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    known = loopback.add_file(ROWS)
    loopback.signed.objects[known["fileId"]] = RangeFile(ROWS, cuts=(3, 0, 0), end=Reset())
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever it is
        await way(moderately_at(way, loopback.url, retries=quick(1)).files.download(known["fileId"]))
    assert_clean(all_of(caught.value), loopback)
    assert_clean(caplog.text, loopback)


@everywhere
async def test_good_transfers_log_no_secret(way: Way, loopback: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    file = await way(moderately_at(way, loopback.url).files.upload(ROWS))
    assert await way(file.download()) == ROWS
    assert_clean(caplog.text, loopback)
    assert "storage.content" in caplog.text


@everywhere
async def test_the_storage_sees_nothing_of_ours(way: Way, loopback: Loopback) -> None:
    """`SignedStorage` itself fails on a credential, a cookie or a header of the caller's own."""
    settings = {"headers": {"x-own": "1"}}
    platform = moderately_at(way, loopback.url, **settings)
    file = await way(platform.files.upload(ROWS, headers={"cookie": "session=1"}, idempotency_key="key"))
    assert await way(file.download(headers={"x-own": "2"})) == ROWS
    assert loopback.api.requests[0].header("x-own") == "1"
    allowed = {
        "host", "accept", "accept-encoding", "user-agent", "content-type", "content-length", "connection", "range",
        "if-range",
    }  # fmt: skip
    for request in loopback.signed.lab.requests:
        assert {name.lower() for name, _ in request.headers} <= allowed


@everywhere
async def test_a_redirect_within_the_storage_is_followed_for_downloads(way: Way, loopback: Loopback) -> None:
    known = loopback.add_file(ROWS)
    platform = moderately_at(way, loopback.url)
    loopback.signed.faults.append(once(replies.redirect(307, loopback.signed.link(known["fileId"]))))
    assert await way(platform.files.download(known["fileId"])) == ROWS


def test_links_are_not_shown_by_models() -> None:
    link = "https://storage.test/x?X-Amz-Signature=signed"
    answers: list[tuple[type[Any], dict[str, Any]]] = [
        (FileUploadUrl, {"file": file_json(), "uploadUrl": link, "expiresAt": None}),
        (DatasetDataVersionUpload, {"dataVersion": data_version_json(), "uploadUrl": link}),
        (DownloadUrl, {"downloadUrl": link}),
        (PipelineExecutionOutputS3, {"type": "s3", "downloadUrl": link}),
    ]
    for kind, answer in answers:
        model = kind.model_validate(answer)
        assert "signed" not in f"{model} {model!r}"
        assert link in (getattr(model, "upload_url", None), getattr(model, "download_url", None))
