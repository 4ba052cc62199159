"""Files on their way to the server."""

from __future__ import annotations

import os
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jackfield.plugin import FileContent

OCTETS = "application/octet-stream"


def file_name(file: FileContent, given: str | None = None) -> str:
    """The name that a file is sent under: never more than the last part of a path, which is nobody else's business.

    Args:
        file: A path, an open file, or bytes.
        given: The name to send; by default the file's own, or `upload.bin` where it has none.
    """
    own: object = file if isinstance(file, str | os.PathLike) else getattr(file, "name", "")
    name = own if given is None else given
    # An open file's name may be a number; a path may come from another system.
    text = str(name) if isinstance(name, str | PurePath) else ""
    return re.split(r"[/\\]", text.rstrip("/\\"))[-1] or "upload.bin"


def file_part(
    file: FileContent, *, filename: str | None = None, content_type: str | None = None
) -> tuple[str, FileContent, str]:
    """A file as a part of a multipart form; its content is read in pieces when it is sent.

    Args:
        file: A path, an open binary file, or bytes.
        filename: The name to send, if not the file's own.
        content_type: The media type, if known.
    """
    return file_name(file, filename), file, content_type or OCTETS
