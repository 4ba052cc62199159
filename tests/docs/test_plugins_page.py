"""The page about plugins, followed: its files are those of the example, which is installed and tested."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import python_blocks

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "plugins.md"
EXAMPLE = ROOT / "examples" / "acme_plugin"
pytestmark = pytest.mark.timeout(200)


def files() -> dict[str, str]:
    """The files that the page tells to write."""
    text = PAGE.read_text(encoding="utf-8")
    return dict(re.findall(r"(?ms)^`([\w./]+)`:\n\n```\w+\n(.*?)^```$", text)) | {"src/jackfield_acme/py.typed": ""}


def run(folder: Path, *command: str, **environ: str) -> str:
    """Run a command; gives its output."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    done = subprocess.run(
        command, cwd=folder, env=clean | environ, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_example_is_what_the_page_says() -> None:
    kept = {
        str(path.relative_to(EXAMPLE)): path.read_text(encoding="utf-8")
        for path in EXAMPLE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert kept == files()


def test_following_the_page(tmp_path: Path) -> None:
    project, target = tmp_path / "acme", tmp_path / "installed"
    for name, text in files().items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    installing = ("install", "-q", "--offline", "--no-deps", "--target", str(target), str(project))
    run(project, sys.executable, "-m", "uv", "pip", *installing)

    plain = ("-p", "no:cacheprovider", "-p", "no:xdist", "-q", "-W", "error")
    printed = run(project, sys.executable, "-m", "pytest", *plain, "tests", PYTHONPATH=str(target))
    assert re.search(r"(?m)^\d{2,} passed", printed), printed

    use = python_blocks(PAGE)[-1]
    printed = run(project, sys.executable, "-c", use.text, PYTHONPATH=str(target))
    assert printed.splitlines() == use.expected
