"""The soak in short: a thousand mixed calls with faults (``python benchmarks/soak.py`` plays 20,000)."""

from __future__ import annotations

import subprocess
import sys

from tests.lifecycles.processes import ROOT


def test_a_thousand_calls_with_faults() -> None:
    """In a process of its own, since memory, descriptors and threads are counted there."""
    command = [sys.executable, str(ROOT / "benchmarks" / "soak.py"), "800", "--seconds", "40"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "AMISS" not in done.stdout
    figures = {line[:40].strip(): line[40:].strip() for line in done.stdout.splitlines() if line[:1].islower()}
    assert figures["calls"] == "1200"
    assert figures["unanswered"] == figures["wrong"] == "0"
