"""Shows `accepted` and `rejected` to mypy and to pyright, as a user's checker would see them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FILES = [HERE / "accepted.py", HERE / "rejected.py"]
Found = dict[str, dict[int, str]]


@cache
def mypy() -> Found:
    """What mypy says, by file and line."""
    command = [
        sys.executable, "-m", "mypy", "--config-file=", "--strict", "--python-version=3.11", "--no-error-summary",
        "--explicit-package-bases", "--follow-imports=silent", "--no-color-output", "--no-pretty",
        f"--cache-dir={ROOT / '.mypy_cache'}", *map(str, FILES),
    ]  # fmt: skip
    environment = {**os.environ, "MYPYPATH": str(ROOT), "COLUMNS": "10000"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert done.returncode in {0, 1}, done.stderr + done.stdout
    found: Found = defaultdict(dict)
    for line in done.stdout.splitlines():
        match = re.match(r"(.+?):(\d+): error: (.+)", line)
        if match:
            found[Path(match[1]).name][int(match[2])] = match[3]
    return found


@cache
def pyright() -> Found:
    """What pyright says, by file and line."""
    command = [sys.executable, "-m", "pyright", "-p", str(HERE), "--pythonpath", sys.executable, "--outputjson"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode in {0, 1}, done.stderr + done.stdout
    found: Found = defaultdict(dict)
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == len(FILES), report["summary"]
    for each in report["generalDiagnostics"]:
        if each["severity"] == "error":
            found[Path(each["file"]).name][each["range"]["start"]["line"] + 1] = each["message"]
    return found


CHECKERS = pytest.mark.parametrize("checker", [mypy, pyright], ids=["mypy", "pyright"])


@pytest.mark.timeout(300)
@CHECKERS
def test_what_is_right_is_accepted(checker: Any) -> None:
    assert not checker()["accepted.py"]


@pytest.mark.timeout(300)
@CHECKERS
def test_what_is_wrong_is_rejected_and_nothing_else(checker: Any) -> None:
    lines = (HERE / "rejected.py").read_text().splitlines()
    marked = {number: line.strip() for number, line in enumerate(lines, 1) if "# E " in line}
    found = checker()["rejected.py"]

    assert len(marked) >= 15
    assert not {number: line for number, line in marked.items() if number not in found}, "these were not rejected"
    assert not {number: text for number, text in found.items() if number not in marked}, "these were, and should not be"
