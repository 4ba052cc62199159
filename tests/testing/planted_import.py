"""A plugin that imports an HTTP library when it is imported."""

from __future__ import annotations

from typing import ClassVar

import httpx

from jackfield.plugin import M
from tests.testing.planted import Good


class Eager(Good[M]):
    """It knows the HTTP library."""

    library: ClassVar[str] = httpx.__name__
