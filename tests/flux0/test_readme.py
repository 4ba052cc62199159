"""The code in the package's README, run against a live server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(300)


def test_the_code_in_the_readme_runs(
    pytestconfig: pytest.Config, flux0_server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FLUX0_BASE_URL", flux0_server)
    text: str = Path(pytestconfig.rootpath, "packages/flux0/README.md").read_text()
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", text)
    assert len(blocks) == text.count("```python") == 4
    names: dict[str, Any] = {"__name__": "readme"}
    printed: list[str] = []
    for block in blocks:
        exec(compile(block, "README.md", "exec", dont_inherit=True), names)
        printed.append(capsys.readouterr().out)
    hello, again, pieces, refused = printed
    assert hello.startswith("Hello, is it me?0 user [ContentPart(")
    assert "3 ai_agent [ContentPart(type='content', content='Hello, is it me?')]" in hello
    assert again == "Hello again"
    assert pieces.startswith("status ")
    assert pieces.endswith("['One more']\n")
    assert refused == "Agent type 'nobody' is not supported\n"
