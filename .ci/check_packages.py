"""Checks what must agree between the packages, and that no file of a package is forgotten.

One version for all; every plugin pins the core, has an extra and is found by its folder's name.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PINS = re.compile(r"(#.*|[a-z0-9-]+==[0-9][0-9a-z.]*)?")


def problems() -> Iterator[str]:
    """What is wrong, a sentence each."""
    packages = {path.parent.name: _read(path) for path in sorted(ROOT.glob("packages/*/pyproject.toml"))}
    core = packages.pop("core")["project"]
    yield from _files("core", "jackfield")
    if f'__version__ = "{core["version"]}"' not in (ROOT / "packages/core/src/jackfield/_version.py").read_text():
        yield f"packages/core: _version.py does not say {core['version']}"
    for name, package in packages.items():
        yield from _files(name, f"jackfield_{name}")
        yield from _plugin(name, package["project"], core)
    for extra, requirements in core["optional-dependencies"].items():
        for requirement in requirements:
            if (match := re.match(r"jackfield-([a-z0-9]+)", requirement)) and match[1] not in packages:
                yield f"packages/core: the extra {extra} wants {requirement}, and there is no packages/{match[1]}"

    measured = set(_read(ROOT / "pyproject.toml")["tool"]["coverage"]["run"]["source_pkgs"])
    if measured != {"jackfield", *(f"jackfield_{name}" for name in packages)}:
        yield "pyproject.toml: coverage's source_pkgs are not the packages"
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if not PINS.fullmatch(line):
            yield f"constraints.txt: {line!r} is no name==version"


def _plugin(name: str, plugin: dict[str, Any], core: dict[str, Any]) -> Iterator[str]:
    version = core["version"]
    equal = {key: core[key] for key in ("version", "requires-python", "license", "classifiers")}
    for key, expected in {"name": f"jackfield-{name}", **equal}.items():
        if plugin[key] != expected:
            yield f"packages/{name}: {key} is {plugin[key]!r} and should be {expected!r}"
    if f"jackfield=={version}" not in plugin["dependencies"]:
        yield f"packages/{name}: does not depend on jackfield=={version}"
    if plugin["entry-points"]["jackfield"] != {name: f"jackfield_{name}"}:
        yield f"packages/{name}: its entry point should be {name} = jackfield_{name}"
    extras = core["optional-dependencies"]
    if extras.get(name) != [f"jackfield-{name}=={version}"]:
        yield f'packages/core: lacks the extra {name} = ["jackfield-{name}=={version}"]'
    if f"jackfield[{name}]" not in extras["all"]:
        yield f"packages/core: the extra `all` lacks jackfield[{name}]"


def _files(name: str, module: str) -> Iterator[str]:
    folder = ROOT / "packages" / name
    if not (folder / "src" / module / "py.typed").is_file():
        yield f"packages/{name}: lacks src/{module}/py.typed"
    if not (folder / "README.md").is_file():
        yield f"packages/{name}: lacks a README.md"
    # A copy and no link: a source distribution must hold it, and links are not to be had everywhere.
    licence = folder / "LICENSE"
    if not licence.is_file() or licence.read_bytes() != (ROOT / "LICENSE").read_bytes():
        yield f"packages/{name}: LICENSE is not a copy of the one at the top"


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "packages agree")
    sys.exit(bool(found))
