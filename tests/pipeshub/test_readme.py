"""The code in the package's README, run against a loopback installation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.pipeshub.installation import installation

PRINTED = """\
Two findings.
1 citation in The report
Report 1 Complete
Report 2 Complete
0.9 30 days
Example
Two findings.
Well
calls search
rate_limit Slow down
1 ['Drive']
1
step 0 password
step 1 otp
example.com
"""


def test_the_code_in_the_readme_runs(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = Path(pytestconfig.rootpath, "packages/pipeshub/README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", text)
    assert len(blocks) == text.count("```python") == 5
    names: dict[str, Any] = {"__name__": "readme"}
    with installation() as lab:
        monkeypatch.setenv("PIPESHUB_INSTANCE_URL", lab.url)
        monkeypatch.setenv("PIPESHUB_BEARER_AUTH", "token-1")
        for block in blocks:
            exec(compile(block, "README.md", "exec", dont_inherit=True), names)
    assert capsys.readouterr().out == PRINTED
