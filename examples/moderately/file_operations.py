"""A file up, found again, down and gone.

`python examples/moderately/file_operations.py report.pdf`, with `MODERATELY_API_KEY` and `MODERATELY_TEAM_ID` set.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

from jackfield import Client
from jackfield_moderately import File, IntegrityError, StorageError, UploadError


def told(what: str, done: int, total: int | None) -> None:
    """Say how far a transfer is."""
    print(f"{what}: {done} of {total or '?'} bytes")


def uploaded(client: Client, path: Path) -> File:
    """The file as the platform has it; it is not uploaded a second time."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    for file in client.moderately.files.list(file_hashes=digest, status="completed"):
        print(f"{file.name} is there already, as {file.file_id}")
        return file
    return client.moderately.files.upload(
        path, metadata={"origin": "example"}, progress=lambda done, total: told("up", done, total)
    )


def main(path: Path, folder: Path) -> None:
    """Upload, look, download into the folder, and delete."""
    with Client() as client:
        try:
            file = uploaded(client, path)
            print(f"{file.name}: {file.file_size} bytes of {file.mime_type}, ready: {file.is_ready()}")
            assert uploaded(client, path).file_id == file.file_id

            copy = folder / Path(file.name).name  # whatever somebody called it
            file.download(path=copy, progress=lambda done, total: told("down", done, total))
            print(f"the copy is the same: {copy.read_bytes() == path.read_bytes()}")

            for each in client.moderately.files.list(mime_type=file.mime_type, page_size=100, prefetch=4):
                print(f"- {each.file_id} {each.name}{' (document)' if each.is_document() else ''}")
        except UploadError as error:
            sys.exit(f"the upload failed, and left {error.file_id} behind: {error}")
        except (StorageError, IntegrityError) as error:
            sys.exit(f"the download failed: {error}")
        file.delete()
        print(f"{file.file_id} is deleted")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(Path(sys.argv[1]), Path(scratch))
