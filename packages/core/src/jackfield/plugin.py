"""Everything that an author of a platform's plugin needs."""

from __future__ import annotations

from jackfield._actor import Actor
from jackfield._answers import Mismatch
from jackfield._auth import Auth, Token
from jackfield._bodies import Body, FileContent, given
from jackfield._calls import SKIP, BytesCall, Call, CallParts, LinesCall, PageCall, Skip, StreamCall
from jackfield._faults import ErrorInfo
from jackfield._hooks import Exchange, hookimpl
from jackfield._io import Lock, gather, lock, now, sleep, thread
from jackfield._models import Model
from jackfield._operations import Operation, call, flow, paged, streamed, walked
from jackfield._paging import Cursor, Numbered, Paging, Single
from jackfield._plans import Plan, Prepared
from jackfield._platform import Platform, Resource
from jackfield._root import Root
from jackfield.modes import Async, DryRun, M, Sync
from jackfield.options import FlowOptions, Options, Retry
from jackfield.settings import Env, Settings

__all__ = [
    "SKIP",
    "Actor",
    "Async",
    "Auth",
    "Body",
    "BytesCall",
    "Call",
    "CallParts",
    "Cursor",
    "DryRun",
    "Env",
    "ErrorInfo",
    "Exchange",
    "FileContent",
    "FlowOptions",
    "LinesCall",
    "Lock",
    "M",
    "Mismatch",
    "Model",
    "Numbered",
    "Operation",
    "Options",
    "PageCall",
    "Paging",
    "Plan",
    "Platform",
    "Prepared",
    "Resource",
    "Retry",
    "Root",
    "Settings",
    "Single",
    "Skip",
    "StreamCall",
    "Sync",
    "Token",
    "call",
    "flow",
    "gather",
    "given",
    "hookimpl",
    "lock",
    "now",
    "paged",
    "sleep",
    "streamed",
    "thread",
    "walked",
]
