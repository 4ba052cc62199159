"""Runs the benchmarks and prints one table: ``python benchmarks/run.py [names] [--quick]``.

Every module beside this one that has a function ``rows`` is a benchmark, and goes by the module's name.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from measuring import QUICK, Row

HERE = Path(__file__).resolve().parent
VERSIONS = ("jackfield", "httpx", "httpcore", "httpx2", "pydantic", "pydantic_core", "pluggy", "anyio")


def benchmarks() -> list[str]:
    """The names of all benchmarks; nothing is imported, so that each meets a process that others have not filled."""
    return sorted(path.stem for path in HERE.glob("*.py") if "\ndef rows(" in path.read_text(encoding="utf-8"))


def rows_of(name: str) -> list[Row]:
    """What a benchmark finds."""
    rows: Callable[[], list[Row]] = importlib.import_module(name).rows
    return rows()


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    head = ("what", "against", "value", "aim", "", "quartiles; one takes")
    cells: list[tuple[str, ...]] = [head]
    for row in rows:
        value = f"{row.value:.2f}" if row.unit == "x" else f"{row.value:.2f} {row.unit}"
        aim = "" if row.aim is None else f"{row.aim:g}"
        mark = {True: "met", False: "MISSED", None: ""}[row.met]
        cells.append((row.what, row.against, value, aim, mark, row.detail))
    widths = [max(len(line[place]) for line in cells) for place in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def versions() -> str:
    """What this run ran with."""
    found = [f"{platform.python_implementation()} {platform.python_version()}"]
    for name in VERSIONS:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def main() -> int:
    """Run what was asked for."""
    known = benchmarks()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which to run: {', '.join(known)}; by default all")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a rough picture in about a minute")
    parser.add_argument("--strict", action="store_true", help="end with status 1 if an aim is missed")
    asked = parser.parse_args()
    if unknown := set(asked.names).difference(known):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    if asked.quick:
        os.environ[QUICK] = "1"
    print(f"{time.strftime('%Y-%m-%d')}: {versions()}; {os.cpu_count()} CPUs\n", flush=True)
    rows: list[Row] = []
    for name in asked.names or known:
        start = time.monotonic()
        rows += rows_of(name)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    missed = [row.what for row in rows if row.met is False]
    print(f"\n{len(missed)} aims missed{': ' + '; '.join(missed) if missed else ''}")
    return 1 if missed and asked.strict else 0


if __name__ == "__main__":
    sys.exit(main())
