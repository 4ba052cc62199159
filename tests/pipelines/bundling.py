"""A bundle, what it is pushed as, and a server that fails when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jackfield_pipelines import ARTIFACT_BUNDLE_TYPE
from jackfield_pipelines.bundles import SECTIONS
from tests.support.serving import Answer, Broken, Seen, Server

BUNDLE: dict[str, Any] = {
    "artifact_type": ARTIFACT_BUNDLE_TYPE,
    "name": "Release 7",
    "version": "whatever else there is",
    # In another order than they are pushed in.
    "experiments": [
        {"name": "Long run", "project_id": 1, "workflow_id": 2, "payload": {"count": 1, "variants": []}},
        {"project_id": "1", "workflow_id": 2, "payload": {"variants": []}},
    ],
    "tool_ground_truths": [{"workflow_id": 5, "node_id": "n", "field_id": "f"}],
    "tool_bindings": [{"workflow_id": 4, "node_id": "n", "field_id": "f", "endpoint_id": "e"}],
    "tool_endpoints": [{"org_id": 3, "name": "T"}],
    "evaluations": [{"name": "E", "criteria": [{"criterion_id": 8}]}],
    "criteria": [{"name": "C1"}, {"name": "C2"}],
    "prompts": [{"name": "P1"}, {"name": "P2"}],
}
PUSHED: list[tuple[str, str, Any]] = [
    ("prompts", "/api/prompts", {"name": "P1"}),
    ("prompts", "/api/prompts", {"name": "P2"}),
    ("criteria", "/api/criteria", {"name": "C1"}),
    ("criteria", "/api/criteria", {"name": "C2"}),
    ("evaluations", "/api/evaluations", {"name": "E", "criteria": [{"criterion_id": 8}]}),
    ("tool_endpoints", "/api/organizations/3/tool-endpoints", {"name": "T"}),
    ("tool_bindings", "/api/workflows/4/tool-bindings", {"node_id": "n", "field_id": "f", "endpoint_id": "e"}),
    ("tool_ground_truths", "/api/workflows/5/tool-ground-truths", {"node_id": "n", "field_id": "f"}),
    ("experiments", "/api/projects/1/workflows/2/experiments", {"count": 1, "variants": []}),
    ("experiments", "/api/projects/1/workflows/2/experiments", {"variants": []}),
]
SUMMARY: dict[str, Any] = {
    "artifact_type": ARTIFACT_BUNDLE_TYPE,
    "name": "Release 7",
    "created": {
        "prompts": [{"name": "P1", "id": 1}, {"name": "P2", "id": 2}],
        "criteria": [{"name": "C1", "id": 3}, {"name": "C2", "id": 4}],
        "evaluations": [{"name": "E", "id": 5}],
        "tool_endpoints": [{"name": "T", "id": 6}],
        "tool_bindings": [{"name": None, "id": 7}],
        "tool_ground_truths": [{"name": None, "id": 8}],
        "experiments": [{"name": "Long run", "experiment_id": "x9"}, {"name": None, "experiment_id": "x10"}],
    },
}


class Platform:
    """A server that creates what it is sent, and fails when it is told to.

    Attributes:
        made: The paths and bodies that were created.
        fail_at: How many items are created before the failure; None for no failure.
        failure: What happens then.
    """

    def __init__(
        self, fail_at: int | None = None, failure: Callable[[], Answer | Broken] = lambda: Answer(500)
    ) -> None:
        self.made: list[tuple[str, Any]] = []
        self.fail_at = fail_at
        self.failure = failure
        self.server = Server(self.answer)

    def answer(self, seen: Seen) -> Answer | Broken:
        if self.fail_at == len(self.made):
            self.fail_at = None
            return self.failure()
        self.made.append((seen.path, seen.json))
        number = len(self.made)
        ids = {"experiment_id": f"x{number}", "status": "pending"} if "experiments" in seen.path else {"id": number}
        return Answer(201, json={"name": seen.json.get("name"), **ids})


def flat(summary: Any) -> list[Any]:
    """All that was created, in order."""
    return [entry for section in SECTIONS for entry in summary["created"][section]]
