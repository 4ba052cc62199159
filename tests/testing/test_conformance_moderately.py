"""The conformance suite over Moderately."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jackfield.testing import PlatformSuite
from jackfield_moderately import Moderately, SchemaColumn


class TestModerately(PlatformSuite):
    platform: ClassVar[type[Any]] = Moderately
    settings: ClassVar[Mapping[str, Any]] = {"api_key": "planted-api-key", "team_id": "planted-team"}
    arguments: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "files.upload": {"file": b"content", "name": "a.txt"},
        "agent_executions.create": {"agent_id": "agent-id"},
        "dataset.upload_data": {"file": b"a,b\n1,2\n", "filename": "a.csv"},
        "dataset.download_data": {"version_id": "version-id"},
        "dataset.create_schema_from_sample": {"sample_file": b"a,b\n1,2\n"},
        "dataset_schema_version.remove_column": {"name": "one"},
    }
    models: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "DatasetSchemaVersion": {
            "columns_json": [SchemaColumn(name=name, type="string", nullable=True) for name in ("one", "two")]
        },
    }
