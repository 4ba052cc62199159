"""The conformance suite over Flux0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jackfield.testing import PlatformSuite
from jackfield_flux0 import Flux0


class TestFlux0(PlatformSuite):
    platform: ClassVar[type[Any]] = Flux0
    settings: ClassVar[Mapping[str, Any]] = {"user_sub": "planted-user-sub"}
