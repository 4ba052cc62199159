"""A loopback fault laboratory: a raw-socket HTTP server whose every byte and pause a test chooses.

`README.md` beside this file is its manual.
"""

from __future__ import annotations

from . import faults, proxy, replies
from .files import RangeFile, stored
from .gate import Gate
from .ports import full_port, refused_port, silent_port, unknown_names
from .recorded import Connection, LabError, Request
from .reply import Reply
from .scripts import Answer, Script
from .server import Lab
from .steps import (
    AwaitBytes,
    Close,
    Drip,
    HalfClose,
    Pause,
    ReadBody,
    ReadRequest,
    Repeat,
    Reset,
    Run,
    Send,
    Signal,
    Step,
)
from .tls import Certificate

__all__ = [
    "Answer",
    "AwaitBytes",
    "Certificate",
    "Close",
    "Connection",
    "Drip",
    "Gate",
    "HalfClose",
    "Lab",
    "LabError",
    "Pause",
    "RangeFile",
    "ReadBody",
    "ReadRequest",
    "Repeat",
    "Reply",
    "Request",
    "Reset",
    "Run",
    "Script",
    "Send",
    "Signal",
    "Step",
    "faults",
    "full_port",
    "proxy",
    "refused_port",
    "replies",
    "silent_port",
    "stored",
    "unknown_names",
]
