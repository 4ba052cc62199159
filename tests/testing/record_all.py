"""Records all cassettes anew, and looks for secrets in them: ``python -m tests.testing.record_all``.

Where ``../shared/contracts`` is missing, PipesHub's stay as they are; see ``cassettes/README.md``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT.parent / "shared" / "contracts" / "pipeshub.openapi.yaml"


def commands() -> dict[str, list[str]]:
    """What records each folder."""
    python = sys.executable
    found = {
        "flux0": [python, "-m", "pytest", "-q", "tests/testing", "-m", "jackfield_cassette", "--jackfield-record=all"],
        "moderately": [python, "-m", "tests.moderately.recording"],
        "pipelines": [python, "-m", "tests.pipelines.recording"],
    }
    if CONTRACT.is_file():
        found["pipeshub"] = [python, "-m", "tests.pipeshub.recording"]
    return found


def main() -> int:
    """Record, and check."""
    for name, command in commands().items():
        sys.stdout.write(f"recording {name}\n")
        sys.stdout.flush()
        subprocess.run(command, cwd=ROOT, check=True)
    return subprocess.run(
        [sys.executable, "-m", "jackfield.testing", "check", "cassettes"], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
