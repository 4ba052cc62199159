"""The code in docstrings: it is fenced, it is Python, and the operations that it calls are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jackfield.testing import operations_of
from tests.docs.test_documented import platforms

PACKAGES = Path(__file__).parents[2] / "packages"
_SECTION = re.compile(r"(?m)^(?:Args|Attributes|Raises|Returns|Yields):\n(?:[ \t]+.*(?:\n|\Z)|\n)+")
_FENCED = re.compile(r"(?ms)^```python\n(.*?)^```$")


def docstrings(module: Path) -> Iterator[tuple[str, str]]:
    """The docstrings of a module, each with the place of what it belongs to."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        documented = isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        if documented and (text := ast.get_docstring(node)):
            yield f"{module.relative_to(PACKAGES)}:{getattr(node, 'lineno', 1)}", text


DOCSTRINGS = dict(found for module in sorted(PACKAGES.glob("*/src/**/*.py")) for found in docstrings(module))
CODE = {name: code for name, text in DOCSTRINGS.items() for code in _FENCED.findall(text)}


def test_code_is_fenced() -> None:
    for name, text in DOCSTRINGS.items():
        words = _SECTION.sub("", _FENCED.sub("", text))
        assert "```" not in words, f"{name}: a fence that is not Python's"
        assert not re.search(r"(?m)^    |^(?:from \S+ )?import \w", words), f"{name}: code without a fence"


@pytest.mark.parametrize("name", sorted(CODE))
def test_it_is_python_and_calls_what_is_there(name: str) -> None:
    compile(CODE[name], name, "exec", dont_inherit=True)
    operations = {f"{name}.{found.name}" for name, platform in platforms() for found in operations_of(platform)}
    called = re.findall(r"\bclient\.(\w+\.[\w.]+)\(", CODE[name])
    assert set(called) <= operations
