"""The example scripts, run as they stand against the platform on loopback."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.moderately.clients import KEY, TEAM
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import refusing

FOLDER = Path(__file__).parents[2] / "examples" / "moderately"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


def run(loopback: Loopback, name: str, *arguments: str, status: int = 0) -> list[str]:
    """What a script prints; on its error output if it ends badly."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(FOLDER / f"{name}.py"), *arguments],
        env={"MODERATELY_API_KEY": KEY, "MODERATELY_TEAM_ID": TEAM, "MODERATELY_BASE_URL": loopback.url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return (done.stderr if status else done.stdout).splitlines()


def test_file_operations(loopback: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7 a report")
    assert run(loopback, "file_operations", str(path)) == [
        "up: 17 of 17 bytes",
        "report.pdf: 17 bytes of application/pdf, ready: True",
        "report.pdf is there already, as file1",
        "down: 17 of 17 bytes",
        "the copy is the same: True",
        "- file1 report.pdf (document)",
        "file1 is deleted",
    ]
    assert loopback.things["files"] == {}


def test_file_operations_that_fail(loopback: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7 a report")
    loopback.signed.faults.append(refusing())
    [words] = run(loopback, "file_operations", str(path), status=1)
    assert words.startswith("the upload failed, and left file1 behind: ")


def test_many_files(loopback: Loopback, tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("x" * number)
    printed = run(loopback, "many_files", str(tmp_path))
    assert [re.sub(r", \w+$", "", line) for line in printed] == [f"{n}.txt: {n} bytes" for n in range(5)]
    assert loopback.things["files"] == {}


def test_dataset_with_schema(loopback: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text('id;name;since\n1;Ada;2025-01-31\n2;"Grace\nB.";2025-02-01\n', encoding="utf-8")
    # The dataset as each look at it finds it.
    loopback.steps.extend([{"processingStatus": "in_progress"}, {"processingStatus": "completed"}])
    assert run(loopback, "dataset_with_schema", str(path), "0.01") == [
        "data 1: 2 rows",
        "schema 1 (draft): id: integer?, name: string?, since: datetime?",
        "schema 1 (draft): comment: string?, id: integer?, name: string?, since: datetime?",
        "schema 1 (current): id: integer, since: datetime?",
        "processing: completed",
        f"{path.stat().st_size} bytes came back",
    ]


def test_pipeline_execution(loopback: Loopback) -> None:
    loopback.steps.extend(
        [{"status": "running", "currentStep": 1, "totalSteps": 2}, {"status": "completed", "currentStep": 2}]
    )
    loopback.output = lambda: {"type": "inline", "data": {"summary": "short"}, "summary": None}
    printed = run(loopback, "pipeline_execution", "a long text", "0.01")
    assert printed[:2] == [
        "pipeline execution run3: running, step 1 of 2 (50 %)",
        "pipeline execution run3: completed, step 2 of 2 (100 %)",
    ]
    assert printed[2:] == ["{'summary': 'short'}", "the newest of 1 runs is completed"]


def test_pipeline_execution_that_fails(loopback: Loopback) -> None:
    loopback.steps.append({"status": "failed", "progressData": {"error": "no model"}})
    assert run(loopback, "pipeline_execution", "a long text", "0.01", status=1) == [
        "pipeline execution run3 failed: no model"
    ]
