"""The code in the root README, run against a live server; and the demo's output there, held against the demo."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.flux0.conftest import flux0_server as flux0_server  # noqa: PLC0414 - the fixture

pytestmark = pytest.mark.timeout(300)


def readme(pytestconfig: pytest.Config) -> str:
    return Path(pytestconfig.rootpath, "README.md").read_text(encoding="utf-8")


def test_the_code_in_the_readme_runs(
    pytestconfig: pytest.Config, flux0_server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FLUX0_BASE_URL", flux0_server)
    text = readme(pytestconfig)
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", text)
    assert len(blocks) == text.count("```python") == 4
    printed: list[str] = []
    for block in blocks:
        names: dict[str, Any] = {"__name__": "readme"}
        exec(compile(block, "README.md", "exec", dont_inherit=True), names)
        printed.append(capsys.readouterr().out)
    blocking, awaited, ideas, dry = printed
    assert "chunk event_id=" in blocking
    assert "0 message user" in blocking
    assert "'One'" in awaited
    assert "'Two'" in awaited
    assert "404 Session" not in ideas
    assert "404 Agent with ID 0123456789 not found" in ideas
    assert "200 application/json" in ideas
    assert dry.startswith("POST ")
    assert "\ncurl -X POST " in dry


def test_the_demo_in_the_readme_is_what_it_prints(pytestconfig: pytest.Config) -> None:
    shown = readme(pytestconfig).split("```text\n")[1].split("```")[0]
    demo = Path(pytestconfig.rootpath, "examples", "demo.py").read_text(encoding="utf-8")
    headings = [line for line in shown.splitlines() if line and not line.startswith(" ")]
    for heading in headings[2:]:
        assert heading in demo
    assert "UnprocessableEntityError: flux0 POST /api/agents: 422" in shown
