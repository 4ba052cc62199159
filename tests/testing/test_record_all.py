"""One command records every folder of cassettes, with what users have for theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.testing import record_all

CASSETTES = record_all.ROOT / "cassettes"
FOLDERS = sorted(path.name for path in CASSETTES.iterdir() if path.is_dir())


def test_each_folder_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_all, "CONTRACT", tmp_path / "contract.yaml")
    assert sorted(record_all.commands()) == [name for name in FOLDERS if name != "pipeshub"]
    (tmp_path / "contract.yaml").touch()
    assert sorted(record_all.commands()) == FOLDERS


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_folder_is_explained(folder: str) -> None:
    rows = (CASSETTES / "README.md").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in rows if row.startswith(f"| `{folder}/` |")]
    command = " ".join(record_all.commands().get(folder, ["python", "-m", "tests.pipeshub.recording"])[1:])
    assert command.rpartition(" ")[2] in row


@pytest.mark.parametrize("folder", [name for name in FOLDERS if name != "flux0"])
def test_each_is_made_with_jackfield_testing(folder: str) -> None:
    text = (record_all.ROOT / "tests" / folder / "recording.py").read_text(encoding="utf-8")
    assert "use_cassette(" in text
    assert "vcr" not in text
    for cassette in (CASSETTES / folder).glob("*.yaml"):
        assert f"https://{folder}.invalid/" in cassette.read_text(encoding="utf-8")
