"""Looks at an environment that was installed from built distributions: is there what should be, and nothing else?

Its Python runs this. The arguments are the names of the platforms that should be installed.
"""

from __future__ import annotations

import sys
from importlib import metadata, resources
from pathlib import Path

expected = set(sys.argv[1:])

import jackfield  # noqa: E402

light = {"httpx", "pydantic", *(f"jackfield_{name}" for name in expected)} & set(sys.modules)
assert not light, f"`import jackfield` loads {light}"

core = metadata.distribution("jackfield")
extras = set(core.metadata.get_all("Provides-Extra") or ())
requirements = [requirement.partition(" ")[0].partition(";")[0] for requirement in core.requires or ()]
platforms = {name for name in extras if f"jackfield-{name}=={core.version}" in requirements}
assert expected <= platforms, f"{expected - platforms} are no extras of jackfield {core.version}"

for name in ("jackfield", *(f"jackfield-{platform}" for platform in expected)):
    distribution = metadata.distribution(name)
    module = name.replace("-", "_")
    where = Path(str(resources.files(module)))
    assert where.is_relative_to(sys.prefix), f"{module} is imported from {where}"
    assert (where / "py.typed").is_file(), f"{module} has no py.typed"
    assert distribution.version == core.version, f"{name} is {distribution.version}, jackfield {core.version}"
    assert any(Path(str(file)).name == "LICENSE" for file in distribution.files or ()), f"{name} has no LICENSE"
    assert distribution.metadata.get_payload() or distribution.metadata["Description"], f"{name} has no description"

with jackfield.Client() as client:
    found = set(client.platforms)
    assert found == expected, f"platforms are {found} and should be {expected}"
    for name in sorted(expected):
        assert getattr(client, name) is not None
    for name in sorted(platforms - expected):
        says = "nothing, it is there"
        try:
            getattr(client, name)
        except jackfield.PluginNotInstalledError as error:
            says = str(error)
        assert f'pip install "jackfield[{name}]"' in says, f"{name} is not installed, and its error says {says}"

print(f"jackfield {core.version} with {', '.join(sorted(expected)) or 'no platform'}: as it should be")
