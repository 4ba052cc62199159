"""Mistakes that are planted in a file, and have to be found by a type checker: all of them, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def check(planted: str, first: str, results: Sequence[Path], folder: Path) -> None:
    """Let mypy look at files that are right, and at one in which each line of a function is wrong or says ``# fine``.

    Args:
        planted: The text of the file with the mistakes.
        first: The line of it before the first of them.
        results: The files that are right.
        folder: Where to put things.
    """
    file = folder / "planted.py"
    file.write_text(planted, encoding="utf-8")
    lines = planted.splitlines()
    start = lines.index(first) + 1
    wrong = {
        number
        for number, line in enumerate(lines, 1)
        if number > start and line.startswith("    ") and not line.endswith("# fine")
    }
    assert wrong
    shown = _mypy(*results, file, cache=folder)
    assert "_results.py" not in shown
    assert {int(number) for number in re.findall(r"planted\.py:(\d+): error", shown)} == wrong, shown


def _mypy(*files: Path, cache: Path) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", f"--cache-dir={cache}"]
    config = ["--config-file=", "--python-version=3.11", "--no-color-output"]
    done = subprocess.run([*command, *config, *files], cwd=cache, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.stdout
