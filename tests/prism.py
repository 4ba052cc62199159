"""Prism: a mock server that serves an OpenAPI document and checks every request against it.

It is a Node program, installed once from the npm registry into the checkout's `.cache/prism`, and listens on loopback.
Where it cannot run the tests that need it are skipped with the reason, but never in CI. A module's fixture:

    @pytest.fixture(scope="session")
    def acme_mock(contracts: Path) -> Iterator[str]:
        yield from served(contracts / "acme.openapi.yaml")

and its tests want `pytestmark = prism.SLOW_START`, since the first one waits for the installation. Prism mounts the
document's paths at its root, whatever the document's `servers` say, and answers a request that does not fit with 422
(401 where a credential is missing). It cuts the blank line off the end of an event-stream example.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

VERSION = "5.14.2"
CACHE = Path(__file__).resolve().parents[1] / ".cache" / "prism"
SLOW_START = pytest.mark.timeout(600)

_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")


class PrismUnavailableError(RuntimeError):
    """Prism cannot run here; the message says why in one line."""


def served(document: Path) -> Iterator[str]:
    """For a fixture: the base URL of a Prism that serves this document, or a skip with the reason.

    Args:
        document: An OpenAPI document, YAML or JSON.
    """
    try:
        with running_prism(document) as url:
            yield url
    except PrismUnavailableError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@contextmanager
def running_prism(document: Path) -> Generator[str]:
    """Run Prism on a free port of 127.0.0.1; gives its base URL.

    Raises:
        PrismUnavailableError: There is no Node, or Prism could not be installed.
        RuntimeError: Prism refuses the document.
    """
    program = prism_program()
    with tempfile.TemporaryDirectory(prefix="prism-") as folder:
        log = Path(folder, "prism.log")
        with log.open("wb") as output:
            # Its own session, so that a Ctrl-C in the terminal reaches the tests first and they end it in order.
            process = subprocess.Popen(
                [_tool("node"), str(program), "mock", "--errors", "--host", "127.0.0.1", "--port", "0", str(document)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield _address(process, log)
        finally:
            _end(process)


def prism_program() -> Path:
    """Prism's script; it is installed if it is not there yet.

    Raises:
        PrismUnavailableError: There is no Node, or Prism could not be installed.
    """
    home = CACHE / VERSION
    program = home / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    _tool("node")
    if program.is_file():
        return program
    npm = _tool("npm")
    CACHE.mkdir(parents=True, exist_ok=True)
    # Made aside and then renamed, so that what stands under the final name is whole, whoever else is at it.
    draft = Path(tempfile.mkdtemp(prefix=f"{VERSION}-", dir=CACHE))
    try:
        _install(npm, draft)
        with suppress(OSError):  # another process was faster
            draft.rename(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if not program.is_file():
        raise PrismUnavailableError(f"@stoplight/prism-cli {VERSION} was installed, but lacks its program")
    return program


def _install(npm: str, folder: Path) -> None:
    quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]
    try:
        subprocess.run(
            [npm, "install", "--prefix", str(folder), *quiet, f"@stoplight/prism-cli@{VERSION}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=400,
        )
    except subprocess.CalledProcessError as error:
        lines = [line for line in error.stderr.splitlines() if "npm error" in line] or ["npm failed"]
        raise PrismUnavailableError(f"Prism could not be installed: {lines[0]}") from error
    except subprocess.TimeoutExpired as error:
        raise PrismUnavailableError("Prism could not be installed: npm took too long") from error


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise PrismUnavailableError(f"Prism needs Node, and there is no {name} here")
    return path


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(1200):
        text = log.read_text(errors="replace")
        if match := _LISTENING.search(text):
            return match[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"Prism does not listen:\n{log.read_text(errors='replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process group that `running_prism` started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
