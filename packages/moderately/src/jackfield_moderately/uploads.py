"""Sending measured content to the storage, and what becomes of an upload that fails."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jackfield.errors import APIStatusError, JackfieldError
from jackfield.plugin import Async, thread

from .errors import UploadError
from .sources import changed
from .storage import Storage, refused

if TYPE_CHECKING:
    from .sources import Content, Progress


class Pending:
    """An upload that the platform waits for.

    Attributes:
        stored: Whether the storage took the content.
    """

    stored = False


@contextmanager
def pending(*, file_id: str | None = None, dataset_data_version_id: str | None = None) -> Generator[Pending]:
    """Report what is left behind when an upload fails: no failure hides the id.

    Args:
        file_id: The pending file's id.
        dataset_data_version_id: The pending data version's id.

    Raises:
        UploadError: A call failed.
    """
    upload = Pending()
    what = f"data version {dataset_data_version_id}" if file_id is None else f"file {file_id}"
    try:
        yield upload
    except JackfieldError as error:
        failure = error
    except BaseException as error:
        error.add_note(f"moderately: the upload was given up, and {what} is left pending")
        raise
    else:
        return
    state = "its content is stored, but completing the upload failed" if upload.stored else "its content is not stored"
    report = UploadError(
        f"{what} is left pending ({state}): {failure}",
        file_id=file_id,
        dataset_data_version_id=dataset_data_version_id,
        stored=upload.stored,
    )
    for name in ("platform", "operation", "method", "path", "attempts"):
        setattr(report, name, getattr(failure, name, getattr(report, name)))
    raise report from failure


async def store(
    storage: Storage[Async], link: str, content: Content, media_type: str, progress: Progress | None
) -> None:
    """Send content to where a presigned link points, again if the connection is lost; for use in a flow.

    Args:
        storage: The storage, with the options of the call.
        link: The presigned link.
        content: The content.
        media_type: Its media type, the same that the link was made for.
        progress: Told how much was sent; a second attempt begins at 0.

    Raises:
        StorageError: The storage refused.
        APIError: The connection was lost too often, or the file has changed since it was measured.
    """
    failure = None
    try:
        await storage.put(link, content.body(media_type, progress))
    except APIStatusError as error:
        failure = refused(error, "the upload")
    if failure is not None:
        # Outside of the handler, so that no context keeps the storage's own words.
        raise failure
    if content.size == 0 and progress is not None:
        progress(0, 0)
    if not await thread(content.unchanged):
        raise changed()
