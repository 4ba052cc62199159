"""Asks pyright whether everything public in each package is typed, for those who install it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

failed = False
for marker in sorted(ROOT.glob("packages/*/src/*/py.typed")):
    package = marker.parent.name
    done = subprocess.run(
        ["pyright", "--verifytypes", package, "--ignoreexternal"], check=False, capture_output=True, text=True
    )
    complete = done.returncode == 0 and "Type completeness score: 100%" in done.stdout
    print(f"{package}: fully typed" if complete else done.stdout + done.stderr)
    failed |= not complete
sys.exit(failed)
