"""Platforms as plugins: found by name, imported when touched, and each broken one breaks only itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

GOOD = """
from typing import ClassVar
from jackfield.plugin import M, Platform, Settings, hookimpl

class {title}Settings(Settings):
    base_url: str = "https://{name}.test"

class {title}(Platform[M]):
    name: ClassVar[str] = "{name}"
    settings_type: ClassVar[type[Settings]] = {title}Settings

@hookimpl
def jackfield_platform():
    return {title}
"""
ACME = GOOD.format(name="good", title="Good")
HOOK = "from jackfield.plugin import hookimpl\n@hookimpl\ndef jackfield_platform"
RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
from jackfield import Client, JackfieldError, PluginError, PluginLoadError, PluginNotInstalledError
{before}
client = Client()
found = {{}}
for name in sys.argv[2:]:
    try:
        found[name] = type(getattr(client, name)).__name__
    except PluginError as error:
        found[name] = [type(error).__name__, str(error), isinstance(error, AttributeError)]
{after}
print(json.dumps(found))
"""


class Site:
    """A folder of fake distributions.

    Args:
        folder: Where.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(
        self, name: str, code: str, *, dist: str | None = None, version: str = "1.2.3", module: str | None = None
    ) -> None:
        """Install a plugin of this name with this code."""
        module = module or f"fake_{name}"
        (self.folder / f"{module}.py").write_text(code)
        dist = dist or f"jackfield-{name}"
        info = self.folder / f"{dist.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[jackfield]\n{name} = {module}\n")

    def run(self, *names: str, before: str = "", after: str = "") -> dict[str, Any]:
        """Touch these platforms in a fresh process."""
        script = RUN.format(before=before, after=after)
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script, str(self.folder), *names],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty one, with a plugin that works."""
    site = Site(tmp_path)
    site.add("good", ACME)
    return site


def test_a_plugin_that_works(site: Site) -> None:
    assert site.run("good") == {"good": "Good"}


def failing(site: Site, name: str, **more: Any) -> str:
    """Touch a broken plugin, and see that the good one still works; what the error says."""
    found = site.run(name, "good", name, **more)
    assert found["good"] == "Good"
    kind, text, is_attribute_error = found[name]
    assert kind == "PluginLoadError"
    assert not is_attribute_error
    assert name in text
    return str(text)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of_this_name'"),
        ("1 / 0", "ZeroDivisionError"),
        ("def (", "SyntaxError"),
        ("x = 1", "it has no hook jackfield_platform"),
        (ACME.replace("@hookimpl\n", ""), "not marked with hookimpl"),
        (HOOK + "(): 1 / 0", "ZeroDivisionError"),
        (HOOK + "(): return 5", "returned no Platform"),
        (HOOK + "(colour): return 5", "colour"),
        (ACME, "calls itself 'good'; entry point and name must be equal"),
        (ACME + "\nJACKFIELD_API = 0\n", "it speaks plugin interface 0, this jackfield speaks 1: upgrade it"),
        (ACME + "\nJACKFIELD_API = 2\n", "plugin interface 2, this jackfield speaks 1: upgrade jackfield (this is "),
        (ACME + "\nJACKFIELD_API = '2'\n", "plugin interface"),
    ],
    ids=[
        "import", "raises", "syntax", "no hook", "unmarked", "hook raises", "no platform", "wrong argument",
        "other name", "too old", "too new", "odd version",
    ],
)  # fmt: skip
def test_a_broken_plugin_breaks_only_itself(site: Site, code: str, why: str) -> None:
    site.add("broken", code, dist="broken-dist", version="9.8.7")
    text = failing(site, "broken")

    assert why in text
    assert "broken-dist 9.8.7" in text, "distribution and version are named"


def test_a_module_that_is_not_there(site: Site) -> None:
    site.add("gone", "", module="gone_module")
    (site.folder / "gone_module.py").unlink()

    assert "ModuleNotFoundError" in failing(site, "gone")


def test_a_name_that_two_claim(site: Site) -> None:
    site.add("twice", GOOD.format(name="twice", title="Twice"), dist="one", version="1.0")
    site.add("twice", GOOD.format(name="twice", title="Twice"), dist="two", version="2.0", module="other")
    text = failing(site, "twice")

    assert "claimed by several distributions: one 1.0, two 2.0; uninstall one" in text


def test_a_plugin_that_is_blocked(site: Site) -> None:
    site.add("other", GOOD.format(name="other", title="Other"))
    before = "from jackfield._plugins import registry; registry.manager().set_blocked('other')"

    assert "blocked" in failing(site, "other", before=before, after="assert 'fake_other' not in sys.modules")


@pytest.mark.parametrize("name", ["moderately", "pipelines", "pipeshub"])
def test_a_known_platform_that_is_missing(site: Site, name: str) -> None:
    script = "from jackfield._plugins import registry; registry._points = {}"
    kind, text, is_attribute_error = site.run(name, before=script)[name]

    assert kind == "PluginNotInstalledError"
    assert text == f"the platform '{name}' is not installed; install it with: pip install \"jackfield[{name}]\""
    assert is_attribute_error


def test_an_unknown_platform(site: Site) -> None:
    kind, text, is_attribute_error = site.run("nonsense")["nonsense"]

    assert kind == "PluginNotInstalledError"
    assert "there is no platform or attribute 'nonsense'" in text
    assert "good" in text
    assert "pip install" in text
    assert is_attribute_error


def test_nothing_installed(site: Site) -> None:
    before = "from jackfield._plugins import registry; registry._points = {}"
    _, text, _ = site.run("nonsense", before=before)["nonsense"]

    assert "no platform is installed" in text


def test_asking_for_names_imports_nothing(site: Site) -> None:
    site.add("broken", "1 / 0")
    after = """
names = client.platforms
assert {"good", "broken"} <= set(names) == set(names) and names == sorted(names), names
assert not hasattr(client, "nonsense")
assert "good" in dir(client)
assert repr(client) == "<Client>"
assert not [name for name in sys.modules if name.startswith(("fake_", "jackfield_"))], sys.modules
"""
    assert site.run(after=after) == {}


def test_names_are_scanned_once(site: Site) -> None:
    after = """
from jackfield._plugins import registry
for _ in range(5):
    Client().platforms
    Client().good
    assert not hasattr(client, "nonsense")
assert registry.scans == 1
"""
    site.run("good", after=after)


def test_a_platform_is_loaded_once(site: Site) -> None:
    site.add(
        "counted",
        GOOD.format(name="counted", title="Counted")
        + "\nimport builtins\nbuiltins.loads = getattr(builtins, 'loads', 0) + 1\n",
    )
    after = """
import builtins, threading
assert client.counted is client.counted
threads = [threading.Thread(target=lambda: Client().counted) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
assert type(Client().counted) is type(client.counted)
assert builtins.loads == 1
"""
    site.run("counted", after=after)


def test_several_threads_touch_a_plugin_first_at_once(site: Site) -> None:
    code = GOOD.format(name="slow", title="Slow")
    site.add("slow", "import time; time.sleep(0.05)\n" + code)
    before = """
import threading
seen, wrong = [], []
def touch():
    try: seen.append(type(Client().slow))
    except BaseException as error: wrong.append(error)
threads = [threading.Thread(target=touch) for _ in range(16)]
for each in threads: each.start()
for each in threads: each.join()
assert not wrong, wrong
assert len(set(seen)) == 1 and len(seen) == 16
"""
    site.run(before=before)


def test_settings_of_a_plugin(site: Site) -> None:
    after = """
client = Client(good={"base_url": "https://set.test"})
assert client.good._root.line.base == "https://set.test"
assert Client(flux0={}, pipeshub={}), "a known platform may be set although it is not installed"
"""
    site.run(after=after)


def test_a_model_finds_its_platform(site: Site) -> None:
    code = (
        ACME
        + """
from jackfield.plugin import Call, Model, call
class Thing(Model):
    x: int
    @call
    def get(self) -> Call[None]: return Call("GET", "/x")
"""
    )
    site.add("bad", "1 / 0")
    (site.folder / "fake_good.py").write_text(code)
    after = """
import fake_good
thing = client.adopt(fake_good.Thing(x=1))
assert thing._root.line.name == "good"
assert client.adopt([thing])[0] is thing
"""
    site.run(after=after)


def test_core_alone_is_light() -> None:
    script = """
import sys
before = set(sys.modules)
import jackfield
jackfield.errors, jackfield.__version__, jackfield.Retry, jackfield.NotFoundError
heavy = {"httpx", "httpx2", "httpcore", "pydantic", "pluggy", "anyio", "asyncio", "ssl"} & (set(sys.modules) - before)
assert not heavy, heavy
assert not [name for name in sys.modules if name.startswith("jackfield_")]
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
