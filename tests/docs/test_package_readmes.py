"""What stands on the package index is all that a reader has there: each README says enough, and leads nowhere else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from jackfield import DryRunClient
from jackfield.plugin import Settings
from tests.docs.blocks import blocks, python_blocks
from tests.docs.loopback import server
from tests.docs.test_documented import PLATFORMS

PACKAGES = Path(__file__).parents[2] / "packages"
READMES = sorted(PACKAGES.glob("*/README.md"))
CORE = PACKAGES / "core" / "README.md"


def test_the_code_in_the_cores_readme_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(python_blocks(CORE)) == 2
    with server() as lab:
        monkeypatch.setenv("FLUX0_BASE_URL", lab.url)
        for block in python_blocks(CORE):
            exec(compile(block.text, "README.md", "exec", dont_inherit=True), {"__name__": "readme"})
            assert capsys.readouterr().out.splitlines() == block.expected


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_it_stands_on_its_own(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    project: dict[str, Any] = tomllib.loads((readme.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["readme"] == "README.md"
    assert text.startswith(f"# {project['name']}\n")
    for link in re.findall(r"\]\(([^)]+)\)|(?m:^\[[^\]]+\]: (\S+))", text):
        assert "".join(link).startswith("https://"), f"{link} leads to a file that is not on the package index"
    extra = "flux0" if readme == CORE else readme.parent.name
    assert f'$ pip install "jackfield[{extra}]"' in text
    assert python_blocks(readme), "there is no example"
    assert "AsyncClient" in text
    assert "Python 3.11" in text
    assert {block.language for block in blocks(readme)} <= {"python", "console", "text"}


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_its_settings_are_told(name: str) -> None:
    given: dict[str, Any] = {name: PLATFORMS[name]}
    platform: Any = getattr(DryRunClient(**given), name)
    settings: type[Settings] = platform.settings_type
    text = (PACKAGES / name / "README.md").read_text(encoding="utf-8")
    core = CORE.read_text(encoding="utf-8")
    assert f"| `{name}` |" in core
    for field in settings.model_fields:
        assert f"`{field}`" in text, field
        for variable in settings.variables(field):
            assert f"`{variable}`" in text, variable


def test_the_core_tells_all_extras() -> None:
    extras = tomllib.loads((CORE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra in extras["optional-dependencies"]:
        assert f"| `{extra}` |" in CORE.read_text(encoding="utf-8"), extra
