"""The conformance suite over Pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jackfield.testing import PlatformSuite
from jackfield_pipelines import Pipelines


class TestPipelines(PlatformSuite):
    platform: ClassVar[type[Any]] = Pipelines
    settings: ClassVar[Mapping[str, Any]] = {"api_key": "pk_live_planted_key"}
