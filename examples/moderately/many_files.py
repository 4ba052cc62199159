"""All files of a folder, up and down again at the same time.

`python examples/moderately/many_files.py folder`, with `MODERATELY_API_KEY` and `MODERATELY_TEAM_ID` set.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from jackfield import AsyncClient


async def there_and_back(client: AsyncClient, path: Path, folder: Path) -> str:
    """Upload one file, download it into the folder, and delete it."""
    file = await client.moderately.files.upload(path)
    await file.download(path=folder / path.name)
    await file.delete()
    return f"{path.name}: {file.file_size} bytes, {file.file_hash[:8]}"


async def main(paths: list[Path], folder: Path) -> None:
    """All of them; one that fails ends the others."""
    async with AsyncClient() as client, asyncio.TaskGroup() as group:
        tasks = [group.create_task(there_and_back(client, path, folder)) for path in paths]
    for task in tasks:
        print(task.result())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        files = sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_file())
        asyncio.run(main(files, Path(scratch)))
