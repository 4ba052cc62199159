"""Project files, which go straight to storage."""

from __future__ import annotations

from typing import Required

from typing_extensions import TypedDict


class FileUploadPayload(TypedDict, total=False):
    """What `request_project_file_upload_url` takes."""

    filename: Required[str]
    content_type: Required[str]


class FileUploadTicket(TypedDict, total=False):
    """Where to put a file's bytes, and what it will be known by."""

    upload_url: Required[str]
    """A secret while it lasts: whoever holds it can write the file."""
    file_id: Required[str]
