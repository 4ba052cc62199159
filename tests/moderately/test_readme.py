"""The code in the package's README, run against the platform on loopback."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.moderately.clients import KEY, TEAM
from tests.moderately.loopback import Loopback
from tests.moderately.presigned import refusing

PRINTED = """\
Important.csv 27 True True
27
Important.csv
1 ['Important.csv']
True
report.csv
27 of 27
left behind: file3 False True
1 2
[('id', 'integer'), ('name', 'string')]
completed
{'summary': 'short'}
"""


def test_the_code_in_the_readme_runs(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = Path(pytestconfig.rootpath, "packages/moderately/README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", text)
    assert len(blocks) == text.count("```python") == 5
    monkeypatch.chdir(tmp_path)
    Path("report.csv").write_text('id,name\n1,Ada\n2,"Grace\nB."\n', encoding="utf-8")
    names: dict[str, Any] = {"__name__": "readme"}
    with Loopback() as loopback:
        monkeypatch.setenv("MODERATELY_API_KEY", KEY)
        monkeypatch.setenv("MODERATELY_TEAM_ID", TEAM)
        monkeypatch.setenv("MODERATELY_BASE_URL", loopback.url)
        loopback.output = lambda: {"type": "inline", "data": {"summary": "short"}, "summary": None}
        for number, block in enumerate(blocks):
            if "UploadError" in block:
                loopback.signed.faults.append(refusing())
            loopback.steps.extend([[], [], [], [{"processingStatus": "completed"}], [{"status": "completed"}]][number])
            exec(compile(block, "README.md", "exec", dont_inherit=True), names)
    assert capsys.readouterr().out == PRINTED
    assert Path("copies/report.csv").read_text(encoding="utf-8") == Path("report.csv").read_text(encoding="utf-8")
