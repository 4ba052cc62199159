"""Things as the platform sends them."""

from __future__ import annotations

from typing import Any

from tests.moderately.clients import TEAM

MOMENT = "2026-01-02T03:04:05.000Z"
TIMES = {"createdAt": MOMENT, "updatedAt": MOMENT}


def file_json(file_id: str = "f1", **more: Any) -> dict[str, Any]:
    """A file."""
    return {
        "fileId": file_id,
        "teamId": TEAM,
        "fileName": "rows.csv",
        "fileSize": 3,
        "mimeType": "text/csv",
        "fileHash": "0" * 64,
        "uploadStatus": "completed",
        "uploadedBy": None,
        "metadata": {},
        **TIMES,
        **more,
    }


def dataset_json(dataset_id: str = "d1", **more: Any) -> dict[str, Any]:
    """A dataset."""
    return {
        "datasetId": dataset_id,
        "teamId": TEAM,
        "name": "Rows",
        "description": None,
        "currentSchemaVersionId": None,
        "currentDataVersionId": None,
        **TIMES,
        **more,
    }


def data_version_json(version_id: str = "v1", **more: Any) -> dict[str, Any]:
    """A version of a dataset's data."""
    return {
        "datasetDataVersionId": version_id,
        "datasetId": "d1",
        "versionNo": 1,
        "sourceFileUri": "s3://rows",
        "fileType": "csv",
        "status": "current",
        **TIMES,
        **more,
    }


def schema_json(version_id: str = "s1", **more: Any) -> dict[str, Any]:
    """A version of a dataset's schema."""
    return {
        "datasetSchemaVersionId": version_id,
        "datasetId": "d1",
        "versionNo": 1,
        "columnsJson": [{"pos": 1, "name": "a", "type": "string", "nullable": False}],
        "status": "draft",
        **TIMES,
        **more,
    }


def pipeline_json(pipeline_id: str = "p1", **more: Any) -> dict[str, Any]:
    """A pipeline."""
    return {"pipelineId": pipeline_id, "teamId": TEAM, "name": "Rows", "description": None, **TIMES, **more}


def configuration_json(version_id: str = "c1", **more: Any) -> dict[str, Any]:
    """A configuration version of a pipeline."""
    return {
        "pipelineConfigurationVersionId": version_id,
        "pipelineId": "p1",
        "configuration": {"id": "x", "name": "X", "blocks": {}},
        "version": 1,
        "status": "draft",
        **TIMES,
        **more,
    }


def execution_json(execution_id: str = "e1", **more: Any) -> dict[str, Any]:
    """A run of a pipeline."""
    return {
        "pipelineExecutionId": execution_id,
        "pipelineConfigurationVersionId": "c1",
        "pipelineInput": {},
        "pipelineInputSummary": "nothing",
        "pipelineOutput": None,
        "pipelineOutputSummary": None,
        "status": "pending",
        "progressData": {},
        "pipelineOutputFileUri": None,
        "currentStep": None,
        "totalSteps": None,
        **TIMES,
        "startedAt": None,
        "completedAt": None,
        "failedAt": None,
        "cancelledAt": None,
        "pausedAt": None,
        **more,
    }


def agent_execution_json(execution_id: str = "x1", **more: Any) -> dict[str, Any]:
    """A run of an agent."""
    return {
        "agentExecutionId": execution_id,
        "agentConfigurationVersionId": "a1",
        "agentInput": {},
        "agentInputSummary": "nothing",
        "agentOutput": None,
        "agentOutputSummary": None,
        "status": "pending",
        "thoughts": [],
        "maxActions": None,
        "currentStep": None,
        "planningInterval": None,
        **TIMES,
        **more,
    }


def user_json(user_id: str = "u1", **more: Any) -> dict[str, Any]:
    """A user."""
    return {"userId": user_id, "fullName": "Ada Lovelace", **TIMES, **more}


def page_json(*items: Any, page: int = 1, pages: int = 1, size: int = 10) -> dict[str, Any]:
    """A page of a list."""
    return {
        "items": list(items),
        "pagination": {
            "page": page,
            "pageSize": size,
            "totalItems": pages * size,
            "totalPages": pages,
            "hasNextPage": page < pages,
            "hasPreviousPage": page > 1,
        },
    }
