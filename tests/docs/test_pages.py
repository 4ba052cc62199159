"""The code on the pages of docs/, run in order, each page by itself; and what each print says it prints."""

from __future__ import annotations

import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from jackfield.testing import pytest_plugin
from tests.docs.blocks import blocks, python_blocks
from tests.docs.loopback import server

HELP = Path(pytest_plugin.__file__).read_text(encoding="utf-8")
ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {
    "errors.md": 1,
    "files.md": 2,
    "hooks.md": 5,
    "http.md": 5,
    "index.md": 3,
    "moving-over.md": 4,
    "options.md": 2,
    "paging.md": 3,
    "plugins.md": 6,
    "streaming.md": 5,
    "testing.md": 7,
}
"""Each page with code, and how many blocks of it are run."""
FOLLOWED = {"plugins.md", "testing.md"}
"""Those whose blocks are files, which test_plugins_page.py and test_testing_page.py write and run."""
READMES = {
    "README.md": "tests/docs/test_root_readme.py",
    "packages/core/README.md": "tests/docs/test_package_readmes.py",
    "packages/flux0/README.md": "tests/flux0/test_readme.py",
    "packages/moderately/README.md": "tests/moderately/test_readme.py",
    "packages/pipelines/README.md": "tests/pipelines/test_readme.py",
    "packages/pipeshub/README.md": "tests/pipeshub/test_readme.py",
}
"""READMEs with code, and the tests that run it."""


@pytest.mark.parametrize("page", sorted(PAGES.keys() - FOLLOWED))
def test_the_code_on_a_page_runs(
    page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "docs"}
    with server() as lab:
        monkeypatch.setenv("FLUX0_BASE_URL", lab.url)
        monkeypatch.setenv("MODERATELY_BASE_URL", lab.url)
        monkeypatch.setenv("MODERATELY_API_KEY", "a-key")
        monkeypatch.setenv("MODERATELY_TEAM_ID", "a-team")
        for block in python_blocks(DOCS / page):
            # The line numbers are those of the page.
            exec(compile("\n" * (block.line - 1) + block.text, page, "exec", dont_inherit=True), names)
            printed = capsys.readouterr().out.splitlines()
            for line in block.expected:
                assert line in printed, f"{page}:{block.line} says {line!r} and prints {printed}"
            if block.output:
                assert printed == block.output


def test_no_block_is_left_out() -> None:
    # What stands in the reference is code of docstrings: test_docstrings.py looks at it.
    written = [page for page in DOCS.rglob("*.md") if "reference" not in str(page.relative_to(DOCS))]
    found = {str(page.relative_to(DOCS)): len(python_blocks(page)) for page in written}
    assert {page: number for page, number in found.items() if number} == PAGES
    for page in DOCS.rglob("*.md"):
        assert page.read_text(encoding="utf-8").count("```") == 2 * len(blocks(page)), page


def test_the_commands_on_the_pages_are_there() -> None:
    core = tomllib.loads((ROOT / "packages/core/pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = core["optional-dependencies"].keys()
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("packages/*/README.md")]
    shown = [block.text.splitlines() for page in pages for block in blocks(page) if block.language == "console"]
    for line in chain.from_iterable(shown):
        match line.removeprefix("$ ").split():
            case ["pip", "install", what]:
                assert what.partition("[")[2].rstrip(']"') in extras, line
            case ["pytest", *options]:
                assert all(option.partition("=")[0] in HELP for option in options), line
            case ["python", "-m", "jackfield.testing", command, _]:
                assert command == "check"
            case _:
                pytest.fail(f"nobody has tried {line!r}")


def test_every_readme_with_code_is_run() -> None:
    pages = [ROOT / "README.md", *ROOT.glob("packages/*/README.md")]
    assert {str(page.relative_to(ROOT)) for page in pages if python_blocks(page)} == READMES.keys()
    for page, test in READMES.items():
        text = (ROOT / test).read_text(encoding="utf-8")
        assert Path(page).parent.name in ("", *text.replace('"', "/").split("/")), f"{test} does not read {page}"
        assert "exec(" in text


def test_every_page_is_in_the_navigation() -> None:
    listed = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in DOCS.rglob("*.md"):
        assert f": {page.relative_to(DOCS)}\n" in listed, page
