"""Runs flux0-server on 127.0.0.1, on a port that the operating system picks.

The server's own entry point listens on every interface, which a demo and tests must not. `serving.py` starts this
file with the Python that flux0-server is installed for; the settings come from `FLUX0_*` variables.
"""

# The server's packages are installed in an environment of their own, where no type checker runs.
# mypy: ignore-errors
# pyright: basic, reportMissingImports=false
from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import threading
from pathlib import Path


def end_with_parent(home: Path) -> None:
    """Stop when the other end of stdin closes, so that a killed parent leaves no server and no folder behind."""
    os.read(0, 1)  # not sys.stdin, whose lock a daemon thread must not hold when the interpreter ends
    shutil.rmtree(home, ignore_errors=True)
    os.kill(os.getpid(), signal.SIGTERM)


async def serve(port_file: Path) -> None:
    """Serve until SIGTERM; the port is written to `port_file`, whole or not at all."""
    import uvicorn
    from flux0_server.main import setup_app
    from flux0_server.settings import Settings

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        async with setup_app(Settings()) as app:
            # Without a limit one open event stream would hold up SIGTERM for ever.
            config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
            draft = port_file.with_suffix(".draft")
            draft.write_text(str(listener.getsockname()[1]))
            draft.rename(port_file)
            await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    port_path = Path(sys.argv[1])
    sys.path[1:1] = sys.argv[2:]
    threading.Thread(target=end_with_parent, args=[port_path.parent], daemon=True).start()
    asyncio.run(serve(port_path))
