"""The three modes of a client, and the type variable that stands for one."""

from __future__ import annotations

from typing_extensions import TypeVar

__all__ = ["Async", "DryRun", "M", "Sync"]


class Sync:
    """Calls block."""


class Async:
    """Calls are awaited."""


class DryRun:
    """Calls are described and nothing is sent."""


M = TypeVar("M", bound="Sync | Async | DryRun", covariant=True, default=Sync)
"""The mode of a client, platform, resource or model: a type for the checker, nothing at run time."""
