"""The conformance suite over Pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jackfield.testing import PlatformSuite
from jackfield_pipelines import Pipelines, artifact_bundle_template


class TestPipelines(PlatformSuite):
    platform: ClassVar[type[Any]] = Pipelines
    settings: ClassVar[Mapping[str, Any]] = {"api_key": "pk_live_planted_key"}
    arguments: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "mark_notifications_read": {"all": True},
        "push_tool_endpoint_artifact": {"payload": {"org_id": 1, "name": "n"}},
        "push_tool_binding_artifact": {"payload": {"workflow_id": 1, "name": "n"}},
        "push_tool_ground_truth_artifact": {"payload": {"workflow_id": 1, "name": "n"}},
        "push_artifact_bundle": {"payload": artifact_bundle_template("prompts")},
    }
    environment: ClassVar[Mapping[str, str]] = {"PIPELINES_ENV": "https://pipelines.example.test"}
    excluded: ClassVar[Mapping[str, str]] = {"artifact_bundle_template": "it sends nothing"}
