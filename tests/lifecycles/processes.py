"""Other processes: forked children, and scripts of their own."""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
import textwrap
import threading
import traceback
import warnings
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import anyio

T = TypeVar("T")
# asyncio's debug mode tells of slow steps, and the first call imports things; its errors are what counts here.
QUIET = "import logging; logging.getLogger('asyncio').setLevel(logging.ERROR)\n"
ROOT = Path(__file__).parents[2]


def in_child(work: Callable[[], T], timeout: float = 20.0) -> T:
    """The result of work that is done in a forked child.

    Args:
        work: What to do there; its result must pickle.
        timeout: Seconds after which the child is taken for hung.

    Raises:
        AssertionError: It failed, or it hangs.
    """
    ours, theirs = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns about forking with threads; what is tested here is just that.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        told: tuple[bool, Any] = (False, "")
        try:
            told = (True, work())
        except BaseException:  # noqa: BLE001 - told to the parent
            told = (False, traceback.format_exc())
        finally:
            with os.fdopen(theirs, "wb") as pipe:
                pickle.dump(told, pipe)
            os._exit(0)
    os.close(theirs)
    try:
        with os.fdopen(ours, "rb") as pipe:
            if not select.select([pipe], [], [], timeout)[0]:
                raise AssertionError("the child hangs")
            good, result = pickle.load(pipe)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.waitpid(child, 0)
    assert good, result
    return result


def in_thread(work: Callable[[], T]) -> T:
    """The result of work that is done in a thread of its own, outside of any running loop."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - raised below
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    if failed:
        raise failed[0]
    assert done, "the thread hangs"
    return done[0]


def loop(backend: str, job: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on a new event loop."""
    return anyio.run(job, backend=backend)


def script(code: str, *args: str, expect: int = 0) -> str:
    """What a script prints; it runs with all of Python's own checks, and every warning is an error.

    Args:
        code: The script. It finds the tests' packages.
        args: Its arguments.
        expect: The status it ends with.

    Raises:
        AssertionError: It wrote to standard error, where unraisable exceptions go too.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDEVMODE": "1"}
    command = [sys.executable, "-W", "error", "-c", QUIET + textwrap.dedent(code), *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=25, check=False, env=environment)
    assert (done.returncode, done.stderr) == (expect, ""), done.stderr
    return done.stdout
