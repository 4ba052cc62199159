"""The conformance suite over Pipeshub."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jackfield.testing import PlatformSuite
from jackfield_pipeshub import Pipeshub


class TestPipeshub(PlatformSuite):
    platform: ClassVar[type[Any]] = Pipeshub
    settings: ClassVar[Mapping[str, Any]] = {"bearer_auth": "planted-bearer-token"}
    arguments: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "user_account.authenticate": {
            "x_session_token": "planted-session", "method": "password", "credentials": {"password": "planted-password"},
        },
    }  # fmt: skip
