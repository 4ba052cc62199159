"""Starts and stops a real flux0-server for the demo and the tests.

It listens on 127.0.0.1 only, on a free port, and keeps everything in memory. Standard library only.
"""

from __future__ import annotations

import atexit
import http.client
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from .environment import ServerUnavailableError, clean_environ, server_python

SCRIPT = Path(__file__).with_name("loopback_server.py")
_running: set[FluxServer] = set()


class FluxServer:
    """A flux0-server that runs as a child of this process and ends with it, however it ends.

    Attributes:
        url: Where it answers, such as `http://127.0.0.1:41234`.
        pid: The process id.
    """

    url: str
    pid: int

    def __init__(self, modules: Sequence[str] = (), extra_path: Sequence[str | Path] = ()) -> None:
        """Start a server; `wait_until_ready` sets `url`.

        Args:
            modules: Modules with agent runners, by name; those in this folder are found without `extra_path`.
            extra_path: Folders to import modules from.
        """
        python = server_python()
        # An empty working directory: the server would read a `.env` or `flux0.toml` that happens to be there.
        self._home = Path(tempfile.mkdtemp(prefix="flux0-server-"))
        self._port_file = self._home / "port"
        self._log = ""
        environ = clean_environ() | {"FLUX0_MODULES": ",".join(modules), "FLUX0_DB_URI": "nanodb://memory"}
        environ |= {"FLUX0_LOG_LEVEL": "3", "PYTHONUNBUFFERED": "1"}
        # -P would hide the script's folder, which holds the modules; -I would ignore PYTHONUNBUFFERED.
        command = [str(python), str(SCRIPT), str(self._port_file), *(str(Path(p).resolve()) for p in extra_path)]
        with (self._home / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._home,
                env=environ,
                stdin=subprocess.PIPE,  # its end is the signal to stop, should this process be killed
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the caller, who then stops the server in order
            )
        self.pid = self._process.pid
        _running.add(self)

    def __repr__(self) -> str:
        state = "stopped" if self._process.poll() is not None else "running"
        return f"<FluxServer {getattr(self, 'url', 'without a port')}, pid {self.pid}, {state}>"

    @property
    def log(self) -> str:
        """What the server has printed so far."""
        with suppress(FileNotFoundError):
            self._log = (self._home / "log").read_text(errors="replace")
        return self._log

    def wait_until_ready(self, timeout: float = 60.0) -> None:
        """Wait until the server answers a request.

        Args:
            timeout: How long at most, in seconds.

        Raises:
            ServerUnavailableError: It ended, or did not answer in time; with the last line of its log.
        """
        deadline = time.monotonic() + timeout
        while not self._is_ready():
            if self._process.poll() is not None:
                raise ServerUnavailableError(f"flux0-server ended with code {self._process.returncode}: {self._why()}")
            if time.monotonic() > deadline:
                raise ServerUnavailableError(f"flux0-server did not answer within {timeout:g} s: {self._why()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server in order (open streams get a second), with force if that takes over 10 seconds."""
        self._end(self._process.terminate)

    def kill(self) -> None:
        """Stop the server at once, as a crash would: open connections break."""
        self._end(self._process.kill)

    def _is_ready(self) -> bool:
        if not self._port_file.exists():
            return False
        port = int(self._port_file.read_text())
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/api/agents")
            ready = connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        self.url = f"http://127.0.0.1:{port}"
        return ready

    def _why(self) -> str:
        lines = self.log.strip().splitlines()
        return lines[-1] if lines else "it printed nothing"

    def _end(self, send_signal: Callable[[], None]) -> None:
        if self._process.poll() is None:
            send_signal()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        _ = self.log  # kept, since its file goes
        shutil.rmtree(self._home, ignore_errors=True)
        _running.discard(self)


@contextmanager
def running_server(
    modules: Sequence[str] = (), extra_path: Sequence[str | Path] = ()
) -> Generator[FluxServer, None, None]:
    """A flux0-server that answers, stopped on leaving.

    Args:
        modules: Modules with agent runners, by name; those in this folder are found without `extra_path`.
        extra_path: Folders to import modules from.

    Raises:
        NoPython313Error: No Python 3.13 or newer was found.
        InstallError: flux0-server could not be installed.
        ServerUnavailableError: The server did not start.
    """
    server = FluxServer(modules, extra_path)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


@atexit.register
def _stop_all() -> None:
    for server in list(_running):
        server.stop()
