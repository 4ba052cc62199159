"""The pytest plugin: the marker and the fixture ``jackfield_cassette``.

```python
@pytest.mark.jackfield_cassette
def test_agents(): ...
```

records with ``pytest --jackfield-record=once`` and replays from then on. The cassette is
``cassettes/<test module>/<test>.yaml`` beside the test.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from jackfield.testing._cassettes import Cassette

MARKER = "jackfield_cassette"
_HELP = (
    "jackfield_cassette(name=None, folder=None, chunk_size=None, headers=(), secret_names=(), stable=False): "
    "record the test's calls to platforms once, and replay them from then on"
)
_unfinished = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("jackfield")
    group.addoption(
        "--jackfield-record",
        choices=("none", "once", "new", "all"),
        default=None,
        help="none (default): replay only; once: record tests that have no cassette; "
        "new: record what is missing as well; all: record everything anew",
    )
    group.addoption(
        "--jackfield-cassettes",
        default=None,
        metavar="FOLDER",
        help="where cassettes are, in the tests' folders; by default beside each test",
    )
    group.addoption(
        "--jackfield-chunk-size", type=int, default=None, metavar="BYTES", help="replay bodies in pieces of this size"
    )
    parser.addini("jackfield_record", "as --jackfield-record", default="none")
    parser.addini("jackfield_cassettes", "as --jackfield-cassettes; relative to the root folder", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _HELP)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give marked tests the fixture, before all others, so that those are recorded, too."""
    for item in items:
        names: list[str] | None = getattr(item, "fixturenames", None)
        if names is not None and item.get_closest_marker(MARKER) is not None:
            if MARKER in names:
                names.remove(MARKER)
            names.insert(0, MARKER)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether a test passed: one that failed or was skipped half-way writes no cassette, and leaves some."""
    report = yield
    if not report.passed:
        item.stash[_unfinished] = True
    return report


@pytest.fixture
def jackfield_cassette(request: pytest.FixtureRequest) -> Iterator[Cassette]:
    """The cassette of this test: calls of jackfield are recorded on it, or replayed from it."""
    from jackfield.testing._cassettes import MODES, Cassette
    from jackfield.testing._taps import tapped

    node: pytest.Item = request.node
    given = _given(node)
    config = request.config
    node.stash[_unfinished] = False  # a plugin may run a test again after it failed
    mode: Any = config.getoption("--jackfield-record") or config.getini("jackfield_record") or "none"
    if mode not in MODES:
        raise pytest.UsageError(f"jackfield_record is one of {', '.join(MODES)}, not {mode!r}")
    size = given.get("chunk_size", config.getoption("--jackfield-chunk-size"))
    cassette = Cassette(
        _path(node, given, config),
        mode,
        chunk_size=size,
        headers=given.get("headers", ()),
        names=given.get("secret_names", ()),
        stable=given.get("stable", False),
    )
    with tapped(cassette):
        yield cassette
    if node.stash.get(_unfinished, False):
        return
    cassette.check()
    cassette.save()


_ARGUMENTS = frozenset({"name", "folder", "chunk_size", "headers", "secret_names", "stable"})


def _given(node: pytest.Item) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers(MARKER))):
        if marker.args or marker.kwargs.keys() - _ARGUMENTS:
            raise pytest.UsageError(f"the marker {MARKER} takes {', '.join(sorted(_ARGUMENTS))} by name")
        given |= marker.kwargs
    return given


def _path(node: pytest.Item, given: dict[str, Any], config: pytest.Config) -> Path:
    from jackfield.testing._cassettes import file_name

    beside = node.path.parent
    folder: Path
    everywhere = config.getoption("--jackfield-cassettes") or config.getini("jackfield_cassettes")
    if given.get("folder"):
        folder = config.rootpath / given["folder"]
    elif everywhere:
        below = beside.relative_to(config.rootpath) if beside.is_relative_to(config.rootpath) else ""
        folder = config.rootpath / everywhere / below
    else:
        folder = beside / "cassettes"
    if given.get("name"):
        name = file_name(str(given["name"]))
    else:
        parent = getattr(node, "cls", None)
        name = file_name(f"{parent.__qualname__}.{node.name}" if parent is not None else node.name, unique=True)
    return folder / node.path.stem / f"{name}.yaml"
