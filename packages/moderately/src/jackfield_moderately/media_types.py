"""Media types by file name, the same on every machine."""

from __future__ import annotations

import mimetypes
from typing import Final

UNKNOWN: Final = "application/octet-stream"

_OPEN_XML = "application/vnd.openxmlformats-officedocument"

XLSX: Final = f"{_OPEN_XML}.spreadsheetml.sheet"

DOCUMENTS: Final = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        f"{_OPEN_XML}.wordprocessingml.document",
        XLSX,
        f"{_OPEN_XML}.presentationml.presentation",
    }
)
"""PDF, and the old and new formats of Word, Excel and PowerPoint."""

# What Python's own table lacks, or has in newer versions only.
_MORE: Final = {
    ".docx": f"{_OPEN_XML}.wordprocessingml.document",
    ".jsonl": "application/x-ndjson",
    ".md": "text/markdown",
    ".ndjson": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".pptx": f"{_OPEN_XML}.presentationml.presentation",
    ".rtf": "application/rtf",
    ".tsv": "text/tab-separated-values",
    ".webp": "image/webp",
    ".xlsx": XLSX,
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_COMPRESSED: Final = {
    "br": "application/x-brotli",
    "bzip2": "application/x-bzip2",
    "compress": "application/x-compress",
    "gzip": "application/gzip",
    "xz": "application/x-xz",
}


def _known_types() -> mimetypes.MimeTypes:
    # The module's own functions also take in what the machine has configured, which differs from one to the next.
    types = mimetypes.MimeTypes()
    for suffix, kind in _MORE.items():
        types.add_type(kind, suffix)
    return types


# Made while this is imported, since making the first one reads files.
_TYPES: Final = _known_types()


def media_type(name: str) -> str:
    """The media type that goes with a file's name.

    Args:
        name: The name, or a path.
    """
    # What stands before a colon would be taken for the scheme of a URL.
    kind, compression = _TYPES.guess_type(f"/{name.lower()}")
    if compression is not None:
        return _COMPRESSED.get(compression, UNKNOWN)
    return kind or UNKNOWN
