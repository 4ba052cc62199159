"""An environment with flux0-server in it, made once.

flux0-server needs Python 3.13 or newer, which the client does not, so it gets a virtual environment of its own in
the checkout's `.cache/flux0-server`. Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

REQUIREMENT = "flux0-server==0.1.0b4"
CONSTRAINTS = Path(__file__).with_name("constraints.txt")
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "flux0-server"

# Pins and settings that the caller's environment was made with, and that are not meant for this one.
_NOT_FOR_THE_SERVER = frozenset({
    "PIP_CONSTRAINT", "PIP_REQUIRE_VIRTUALENV", "PYTHONHOME", "PYTHONPATH", "UV_BUILD_CONSTRAINT", "UV_CONSTRAINT",
    "UV_OVERRIDE", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__",
})  # fmt: skip


class ServerUnavailableError(RuntimeError):
    """No flux0-server can be run here; the message says why in one line."""


class NoPython313Error(ServerUnavailableError):
    """No Python 3.13 or newer was found."""


class InstallError(ServerUnavailableError):
    """flux0-server could not be installed."""


def clean_environ() -> dict[str, str]:
    """The environment variables, without those that would leak the caller's environment or `FLUX0_*` settings."""
    return {k: v for k, v in os.environ.items() if k not in _NOT_FOR_THE_SERVER and not k.startswith("FLUX0_")}


def server_python(cache: Path = CACHE) -> Path:
    """The interpreter of an environment with flux0-server in it; it is made if it is not there yet.

    Args:
        cache: The folder that the environment is kept in.

    Raises:
        NoPython313Error: No Python 3.13 or newer was found.
        InstallError: flux0-server could not be installed.
    """
    key = hashlib.sha256(REQUIREMENT.encode() + CONSTRAINTS.read_bytes()).hexdigest()[:12]
    home = cache / key
    if _answers(python := _interpreter(home)):
        return python
    base = find_python()
    cache.mkdir(parents=True, exist_ok=True)
    (cache / ".gitignore").write_text("*\n")
    # Made aside and then renamed, so that what stands under the final name is whole, whoever else is at it.
    draft = Path(tempfile.mkdtemp(prefix=f"{key}-", dir=cache))
    try:
        _install(base, draft)
        try:
            draft.rename(home)
        except OSError:  # another process was faster, or what stands there has lost its interpreter
            if not _answers(python):
                shutil.rmtree(home, ignore_errors=True)
                draft.rename(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return python


def find_python() -> Path:
    """A Python 3.13 or newer: this one, one on PATH, one of pyenv's, or one that uv knows.

    Raises:
        NoPython313Error: There is none.
    """
    seen: set[str] = set()
    for candidate in _candidates():
        if candidate not in seen:
            seen.add(candidate)
            if found := _new_enough(candidate):
                return found
    running = ".".join(map(str, sys.version_info[:3]))
    raise NoPython313Error(
        f"flux0-server needs Python 3.13 or newer and none was found: this is {running}, "
        "and there is none on PATH, among pyenv's versions or known to uv."
    )


def _candidates() -> Iterator[str]:
    yield sys.executable
    for name in ("python3.13", "python3.14", "python3.15", "python3", "python"):
        if path := shutil.which(name):
            yield path
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for version in sorted(pyenv.glob("versions/3.*/bin/python")):
        yield str(version)
    if uv := _uv():
        known = _output([*uv, "python", "find", "--no-project", "--no-python-downloads", ">=3.13"])
        if known:
            yield known


def _new_enough(candidate: str) -> Path | None:
    # Asked and not guessed from the name: a shim of pyenv may stand for a version that is not switched on.
    question = "import sys, venv; print(sys.executable if sys.version_info >= (3, 13) else '')"
    answer = _output([candidate, "-c", question])
    return Path(answer) if answer else None


def _answers(python: Path) -> bool:
    return python.exists() and _output([str(python), "-c", "print('here')"]) == "here"


def _output(command: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=clean_environ(), check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _uv() -> list[str] | None:
    beside = Path(sys.executable).with_name("uv")
    if beside.exists():
        return [str(beside)]
    if importlib.util.find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    path = shutil.which("uv")
    return [path] if path else None


def _interpreter(home: Path) -> Path:
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _install(base: Path, home: Path) -> None:
    python = str(_interpreter(home))
    if uv := _uv():
        _must([str(base), "-m", "venv", "--without-pip", str(home)])
        install = [*uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
    else:
        _must([str(base), "-m", "venv", str(home)])
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _must([*install, "--constraint", str(CONSTRAINTS), REQUIREMENT])


def _must(command: Sequence[str]) -> None:
    try:
        subprocess.run(
            command, env=clean_environ(), check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except subprocess.CalledProcessError as error:
        lines = error.output.strip().splitlines()
        raise InstallError(f"{REQUIREMENT} could not be installed: {lines[-1] if lines else error}") from error
    except OSError as error:
        raise InstallError(f"{REQUIREMENT} could not be installed: {error}") from error
