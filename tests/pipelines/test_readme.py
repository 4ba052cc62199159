"""The code in the package's README, run against the loopback server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from examples.pipelines.server import KEY, running_server
from examples.pipelines.story import QUESTIONS

PRINTED = """\
100 brief
brief
1 [100]
Ada brief
pending
running
running
completed
['brief', 'long']
['answer-briefly', 'polite-helper']
97 bytes
ada@example.com
2
"""


def test_the_code_in_the_readme_runs(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = Path(pytestconfig.rootpath, "packages/pipelines/README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", text)
    assert len(blocks) == text.count("```python") == 6
    monkeypatch.chdir(tmp_path)
    Path("questions.csv").write_text(QUESTIONS, encoding="utf-8")
    names: dict[str, Any] = {"__name__": "readme"}
    with running_server() as url:
        monkeypatch.setenv("PIPELINES_API_KEY", KEY)
        monkeypatch.setenv("PIPELINES_BASE_URL", url)
        for block in blocks:
            exec(compile(block, "README.md", "exec", dont_inherit=True), names)
    assert capsys.readouterr().out == PRINTED
