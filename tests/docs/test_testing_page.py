"""The page about testing: its blocks are test modules of a project, which records on loopback and replays."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import python_blocks
from tests.docs.loopback import server

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
pytestmark = pytest.mark.timeout(200)


def run(folder: Path, *arguments: str, **environ: str) -> str:
    """Run the project's tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    plain = ("-p", "no:cacheprovider", "-W", "error", "-q")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plain, *arguments],
        cwd=folder, env=clean | environ, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_code_on_the_page_runs(tmp_path: Path) -> None:
    blocks = python_blocks(PAGE)
    for number, block in enumerate(blocks, 1):
        assert "def test_" in block.text
        (tmp_path / f"test_block_{number}.py").write_text(block.text, encoding="utf-8")
    tests = sum(len(re.findall(r"(?m)^def test_", block.text)) for block in blocks)
    with server() as lab:
        assert f"{tests} passed" in run(tmp_path, "--jackfield-record=once", FLUX0_BASE_URL=lab.url)
    assert len(list(tmp_path.rglob("cassettes/**/*.yaml"))) == 2
    assert f"{tests} passed" in run(tmp_path, FLUX0_BASE_URL="http://127.0.0.1:9")
