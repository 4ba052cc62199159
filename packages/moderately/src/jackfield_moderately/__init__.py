"""x."""

from __future__ import annotations

from typing import Any

from jackfield.plugin import hookimpl

from .platform import Moderately


@hookimpl
def jackfield_platform() -> type[Moderately[Any]]:
    """The platform's class."""
    return Moderately
