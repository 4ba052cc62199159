"""The marker, the fixture and the options, each in a pytest run of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.testing.telltale import Telltale

# Each test starts pytest several times, which takes long where much else runs.
pytestmark = pytest.mark.timeout(240)
Run = Callable[..., subprocess.CompletedProcess[str]]
TEST = """
import os, sys
sys.path.insert(0, {project!r})
import pytest
from jackfield import Client
from shop import Shop

pytestmark = pytest.mark.jackfield_cassette

@pytest.fixture
def shop():
    with Client(shop={{"api_key": "planted-key-22bb"}}, retries=0) as client:
        yield client.use(Shop)

def test_one(shop):
    assert shop.echo({{"n": 1}})["query"] == {{}}
    {more}
"""
PROJECT = str(Path(__file__).parent / "user_project")


@pytest.fixture
def run(tmp_path: Path, request: pytest.FixtureRequest) -> Run:
    """Writes a test and runs it, with a server or without one."""

    def go(
        *arguments: str, more: str = "", server: Telltale | None = None, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        (tmp_path / "test_it.py").write_text(text or TEST.format(project=PROJECT, more=more))
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
        environ["SHOP_URL"] = server.url if server else "http://127.0.0.1:9"
        environ["COLUMNS"] = "200"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        return subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False
        )

    return go


def recorded(folder: Path) -> list[str]:
    """The cassettes below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.yaml"))


def test_beside_the_test(run: Run, tmp_path: Path) -> None:
    with Telltale() as server:
        done = run("--jackfield-record=once", server=server)
    assert done.returncode == 0, done.stdout
    assert recorded(tmp_path) == ["cassettes/test_it/test_one.yaml"]
    assert run().returncode == 0


def test_another_folder(run: Run, tmp_path: Path) -> None:
    with Telltale() as server:
        assert run("--jackfield-record=once", "--jackfield-cassettes=tapes", server=server).returncode == 0
        (tmp_path / "pytest.ini").write_text("[pytest]\njackfield_cassettes = others\njackfield_record = once\n")
        assert run(server=server).returncode == 0
    assert recorded(tmp_path) == ["others/test_it/test_one.yaml", "tapes/test_it/test_one.yaml"]


NAMES = """
import sys
sys.path.insert(0, {project!r})
import pytest
from jackfield import Client
from shop import Shop

pytestmark = pytest.mark.jackfield_cassette

def ask(n):
    with Client(shop={{"api_key": "planted-key-22bb"}}, retries=0) as client:
        client.use(Shop).echo({{"n": n}})

@pytest.mark.parametrize("n", ["a/b", "a:b", "a_b", pytest.param(1, id="x" * 200 + "1"), pytest.param(2, id="x" * 200)])
def test_it(n):
    ask(n)

class TestOuter:
    class TestInner:
        def test_it(self):
            ask("outer")

class TestOther:
    class TestInner:
        def test_it(self):
            ask("other")
"""


def test_each_test_has_a_cassette_of_its_own(run: Run, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("")
        text = NAMES.format(project=PROJECT).replace("    ask(n)", f"    ask([n, {folder!r}])")
        (tmp_path / folder / "test_names.py").write_text(text)
    more = ("a", "b", "--jackfield-cassettes=tapes")
    with Telltale() as server:
        done = run("--jackfield-record=once", *more, server=server)
    assert done.returncode == 0, done.stdout
    names = recorded(tmp_path)
    assert len(names) == 14
    assert {f"tapes/{each}/test_names/test_it[a_b].yaml" for each in "ab"} < set(names)
    assert {f"tapes/a/test_names/{each}.TestInner.test_it.yaml" for each in ("TestOuter", "TestOther")} < set(names)
    done = run(*more)
    assert done.returncode == 0, done.stdout


AGAIN = """
def pytest_runtest_protocol(item, nextitem):
    from _pytest.runner import runtestprotocol

    for _ in range(2):
        runtestprotocol(item, nextitem=nextitem, log=False)
        item._initrequest()
    return True
"""


def test_a_test_that_passes_when_it_is_run_again_writes_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(AGAIN)
    more = "import builtins; builtins.runs = getattr(builtins, 'runs', 0) + 1; assert builtins.runs == 2"
    with Telltale() as server:
        run("--jackfield-record=once", more=more, server=server)
    assert recorded(tmp_path) == ["cassettes/test_it/test_one.yaml"]


def test_without_a_cassette(run: Run, tmp_path: Path) -> None:
    done = run()
    assert done.returncode == 1
    assert "There is no cassette" in done.stdout
    assert "Record it: pytest --jackfield-record=once" in done.stdout
    assert recorded(tmp_path) == []


def test_a_failing_test_writes_none(run: Run, tmp_path: Path) -> None:
    with Telltale() as server:
        assert run("--jackfield-record=once", more="assert 0", server=server).returncode == 1
    assert recorded(tmp_path) == []


@pytest.mark.parametrize(
    ("more", "outcome"),
    [("pytest.skip('not today')", "1 skipped"), ("pytest.xfail('not yet')", "1 xfailed")],
    ids=["skipped", "expected to fail"],
)
def test_a_test_that_ends_half_way_writes_none_and_leaves_some(
    run: Run, tmp_path: Path, more: str, outcome: str
) -> None:
    with Telltale() as server:
        assert outcome in run("--jackfield-record=once", more=more, server=server).stdout
        assert recorded(tmp_path) == []
        assert "1 passed" in run("--jackfield-record=once", more='shop.echo({"n": 2})', server=server).stdout
    done = run(more=more)
    assert done.returncode == 0, done.stdout
    assert outcome in done.stdout


def test_a_mode_that_there_is_not(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\njackfield_record = ones\n")
    assert "jackfield_record is one of none, once, new, all, not 'ones'" in run().stdout
    assert "invalid choice: 'ones'" in run("--jackfield-record=ones").stderr


UNITTEST = """
import sys
sys.path.insert(0, {project!r})
import unittest
import pytest
from jackfield import AsyncClient, Client
from shop import Shop

KEY = {{"api_key": "planted-key-22bb"}}

@pytest.mark.jackfield_cassette(stable=True, chunk_size=2)
class TestShop(unittest.IsolatedAsyncioTestCase):
    def test_blocking(self):
        with Client(shop=KEY) as client:
            self.assertTrue(client.use(Shop).echo({{"n": 1}})["query"] == {{}})

    async def test_awaited(self):
        async with AsyncClient(shop=KEY) as client:
            self.assertTrue((await client.use(Shop).echo({{"n": 1}}))["query"] == {{}})

class TestFixture:
    def test_by_fixture(self, jackfield_cassette):
        with Client(shop=KEY) as client:
            client.use(Shop).job()
        assert jackfield_cassette.path.name == "TestFixture.test_by_fixture.yaml"
"""


def test_classes_unittest_and_the_fixture_alone(run: Run, tmp_path: Path) -> None:
    text = UNITTEST.format(project=PROJECT)
    with Telltale() as server:
        done = run("--jackfield-record=once", text=text, server=server)
    assert done.returncode == 0, done.stdout
    names = ["TestFixture.test_by_fixture", "TestShop.test_awaited", "TestShop.test_blocking"]
    assert recorded(tmp_path) == [f"cassettes/test_it/{name}.yaml" for name in names]
    done = run(text=text)
    assert done.returncode == 0, done.stdout


def test_what_is_left_over_fails(run: Run) -> None:
    with Telltale() as server:
        assert run("--jackfield-record=once", more='shop.echo({"n": 2})', server=server).returncode == 0
    done = run()
    assert done.returncode == 1
    assert "1 of 2 recorded exchanges were not asked for" in done.stdout


def test_what_differs_fails(run: Run) -> None:
    with Telltale() as server:
        assert run("--jackfield-record=once", server=server).returncode == 0
    done = run(more='shop.echo({"n": 3})')
    assert done.returncode == 1
    assert "no recording of POST https://shop.invalid/echo" in done.stdout


def test_marker_arguments(run: Run, tmp_path: Path) -> None:
    text = TEST.format(project=PROJECT, more="shop.job()").replace(
        "mark.jackfield_cassette",
        'mark.jackfield_cassette(name="a name/of mine", folder="tapes", secret_names=("n",), stable=True)',
    )
    with Telltale() as server:
        done = run("--jackfield-record=once", text=text, server=server)
    assert done.returncode == 0, done.stdout
    assert recorded(tmp_path) == ["tapes/test_it/a_name_of_mine.yaml"]
    written = (tmp_path / "tapes/test_it/a_name_of_mine.yaml").read_text()
    assert '"n": 0' in written, "a secret name"
    assert '"id": "id000001"' in written, "a stable id"
    wrong = run(text=text.replace("folder=", "foldr="))
    taken = "chunk_size, folder, headers, name, secret_names, stable"
    assert f"the marker jackfield_cassette takes {taken} by name" in wrong.stdout


def test_without_vcrpy_only_those_who_use_it_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vcr.py").write_text("raise ImportError('no module named vcr')\n")
    done = run()
    assert done.returncode == 1
    assert 'cassettes need vcrpy: pip install "jackfield[testing]"' in done.stdout
    assert run(text="def test_nothing():\n    assert 1\n").returncode == 0


def test_the_plugin_is_light() -> None:
    code = (
        "import sys; import jackfield.testing.pytest_plugin, jackfield.testing; "
        "print([name for name in ('httpx', 'vcr', 'pydantic', 'yaml', 'anyio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
