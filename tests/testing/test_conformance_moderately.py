"""The conformance suite over Moderately."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jackfield.testing import PlatformSuite
from jackfield_moderately import Moderately


class TestModerately(PlatformSuite):
    platform: ClassVar[type[Any]] = Moderately
    settings: ClassVar[Mapping[str, Any]] = {"api_key": "planted-api-key", "team_id": "planted-team"}
