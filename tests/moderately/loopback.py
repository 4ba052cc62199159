"""The platform on loopback: its API and, on another origin, a storage with signed links and faults.

It keeps what is made, so that a program can work with it as with the real one. Source: the vendor's OpenAPI document.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from tests.lab import Lab, RangeFile, Reply, Request, replies
from tests.moderately.answers import (
    agent_execution_json,
    configuration_json,
    data_version_json,
    dataset_json,
    execution_json,
    file_json,
    pipeline_json,
    schema_json,
    user_json,
)
from tests.moderately.clients import KEY, TEAM
from tests.moderately.presigned import SignedStorage

Handled = tuple[int, Any]
Handler = Callable[..., Handled]


class RefusedError(Exception):
    """What is asked for cannot be."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer: Handled = (status, {"error": {"code": code, "message": message, "timestamp": "now"}})


class Loopback:
    """An API and a storage, for a `with` block.

    Attributes:
        api: The laboratory that plays the API.
        signed: The storage.
        things: All that was made, by kind and id.
        steps: What each look at an execution, or at a dataset, finds changed.
        output: What the output of any execution is.
    """

    def __init__(self, *, keep: int = 1 << 20) -> None:
        self.api = Lab(self._api)
        self.signed = SignedStorage(self._media_type, keep=keep)
        self.things: dict[str, dict[str, dict[str, Any]]] = {}
        self.steps: deque[dict[str, Any]] = deque()
        self.output: Callable[[], Any] | None = None
        self._numbers = itertools.count(1)
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = [
            (method, re.compile(re.sub(r"\{\}", "([^/]+)", path)), handler)
            for method, path, handler in (
                ("GET", "/authentication/whoami", self._me),
                ("GET", "/users", self._listed("users")),
                ("GET", "/users/{}", self._got("users")),
                ("PATCH", "/users/{}", self._renamed),
                ("GET", "/team-users", self._places),
                ("GET", "/teams", self._teams),
                ("GET", "/files", self._listed("files")),
                ("POST", "/files/upload-url", self._reserve),
                ("POST", "/files/{}/complete", self._complete),
                ("GET", "/files/{}/download", self._file_link),
                ("GET", "/files/{}", self._got("files")),
                ("DELETE", "/files/{}", self._deleted("files", 204)),
                ("GET", "/datasets", self._listed("datasets")),
                ("POST", "/datasets", self._make_dataset),
                ("GET", "/datasets/{}", self._look_at_dataset),
                ("PATCH", "/datasets/{}", self._change_dataset),
                ("DELETE", "/datasets/{}", self._deleted("datasets", 200, {"success": True, "message": "gone"})),
                ("GET", "/dataset-data-versions", self._listed("data")),
                ("POST", "/dataset-data-versions", self._make_data),
                ("GET", "/dataset-data-versions/{}", self._got("data")),
                ("POST", "/dataset-data-versions/{}/complete", self._complete_data),
                ("GET", "/dataset-data-versions/{}/download", self._data_link),
                ("GET", "/dataset-schema-versions", self._listed("schemas")),
                ("POST", "/dataset-schema-versions", self._make_schema),
                ("GET", "/dataset-schema-versions/{}", self._got("schemas")),
                ("PATCH", "/dataset-schema-versions/{}", self._change_schema),
                ("GET", "/pipelines", self._listed("pipelines")),
                ("POST", "/pipelines", self._make_pipeline),
                ("GET", "/pipelines/{}", self._got("pipelines")),
                ("PATCH", "/pipelines/{}", self._changed("pipelines")),
                ("DELETE", "/pipelines/{}", self._deleted("pipelines", 200)),
                ("POST", "/pipeline-configuration-versions/validate", self._validate),
                ("GET", "/pipeline-configuration-versions", self._listed("configurations")),
                ("POST", "/pipeline-configuration-versions", self._make_configuration),
                ("POST", "/pipeline-configuration-versions/{}/clone", self._clone),
                ("PATCH", "/pipeline-configuration-versions/{}", self._changed("configurations")),
                ("DELETE", "/pipeline-configuration-versions/{}", self._deleted("configurations", 200)),
                ("GET", "/pipeline-executions", self._listed("executions")),
                ("POST", "/pipeline-executions", self._make_execution),
                ("GET", "/pipeline-executions/{}", self._look),
                ("POST", "/pipeline-executions/{}/cancel", self._cancel),
                ("GET", "/pipeline-executions/{}/output", self._output),
                ("GET", "/agent-configuration-versions", self._agent_versions),
                ("POST", "/agent-executions", self._make_agent_execution),
                ("GET", "/agent-executions/{}", self._look_at_agent),
            )
        ]
        self._put("users", user_json("u1"))

    def __enter__(self) -> Self:
        self.api.start()
        self.signed.lab.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.signed.lab.__exit__(kind, error, trace)
        self.api.__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        """The API's origin."""
        return self.api.url

    @property
    def asked(self) -> list[str]:
        """Methods and paths of the requests to the API."""
        return [f"{each.method} {each.path}" for each in self.api.requests]

    @property
    def stored(self) -> list[str]:
        """Methods and paths of the requests to the storage."""
        return [f"{each.method} {each.path}" for each in self.signed.lab.requests]

    # What the tests put there.

    def add_file(self, content: bytes, **more: Any) -> dict[str, Any]:
        """Put a file there that is uploaded."""
        file_id = f"file{next(self._numbers)}"
        self.signed.objects[file_id] = RangeFile(content)
        digest = hashlib.sha256(content).hexdigest()
        return self._put("files", file_json(file_id, fileSize=len(content), fileHash=digest, **more))

    def add_data(self, content: bytes, **more: Any) -> dict[str, Any]:
        """Put a dataset's data there."""
        version_id = f"data{next(self._numbers)}"
        self.signed.objects[version_id] = RangeFile(content)
        return self._put("data", data_version_json(version_id, **more))

    def _media_type(self, name: str) -> str | None:
        return self.things.get("files", {}).get(name, {}).get("mimeType")

    def _put(self, kind: str, thing: dict[str, Any]) -> dict[str, Any]:
        self.things.setdefault(kind, {})[_id_of(thing)] = thing
        return thing

    def _find(self, kind: str, name: str) -> dict[str, Any]:
        try:
            return self.things[kind][name]
        except KeyError:
            raise RefusedError(404, "NOT_FOUND", f"there is no {kind} {name}") from None

    # The API.

    def _api(self, request: Request) -> Reply:
        if request.header("authorization") != f"Bearer {KEY}":
            return replies.json(401, {"error": {"code": "UNAUTHORIZED", "message": "no key"}})
        body: dict[str, Any] = request.json() if request.body else {}
        for method, path, handler in self._routes:
            match = path.fullmatch(request.path)
            if method == request.method and match is not None:
                try:
                    status, answer = handler(*match.groups(), query=dict(request.query), body=body)
                except RefusedError as refused:
                    status, answer = refused.answer
                return replies.empty(status) if answer is None else replies.json(status, answer)
        return replies.json(404, {"error": {"code": "NO_ROUTE", "message": f"{request.method} {request.path}"}})

    def _me(self, query: Any, body: Any) -> Handled:
        return 200, {"userId": "u1"}

    def _got(self, kind: str) -> Handler:
        def get(name: str, query: Any, body: Any) -> Handled:
            return 200, self._find(kind, name)

        return get

    def _deleted(self, kind: str, status: int, answer: Any = None) -> Handler:
        def delete(name: str, query: Any, body: Any) -> Handled:
            self._find(kind, name)
            del self.things[kind][name]
            return status, answer

        return delete

    def _changed(self, kind: str) -> Handler:
        def change(name: str, query: Any, body: Any) -> Handled:
            self._find(kind, name).update(body)
            return 200, self._find(kind, name)

        return change

    def _listed(self, kind: str) -> Handler:
        narrowing = {
            "fileHashes": "fileHash", "mimeTypes": "mimeType", "uploadStatus": "uploadStatus", "teamIds": "teamId",
            "datasetIds": "datasetId", "pipelineIds": "pipelineId", "status": "status", "statuses": "status",
            "pipelineConfigurationVersionIds": "pipelineConfigurationVersionId",
        }  # fmt: skip

        def listed(query: dict[str, str], body: Any) -> Handled:
            found = list(self.things.get(kind, {}).values())
            for name, key in narrowing.items():
                if name in query:
                    found = [each for each in found if each.get(key, TEAM) in query[name].split(",")]
            if query.get("orderDirection") == "desc":
                found.reverse()
            size, page = int(query["pageSize"]), int(query["page"])
            pages = -(-len(found) // size)
            return 200, {
                "items": found[(page - 1) * size : page * size],
                "pagination": {
                    "page": page, "pageSize": size, "totalItems": len(found), "totalPages": pages,
                    "hasNextPage": page < pages, "hasPreviousPage": page > 1,
                },
            }  # fmt: skip

        return listed

    def _renamed(self, name: str, query: Any, body: Any) -> Handled:
        self._find("users", name).update(body)
        return 200, None  # as the document has it

    def _places(self, query: dict[str, str], body: Any) -> Handled:
        assert "teamIds" not in query
        places = [
            {"teamUserId": f"p{team}", "teamId": team, "userId": query["userIds"], "role": "member", "isDefault": False}
            for team in ("t1", "t2", "t1")
        ]
        return 200, {"items": places, "pagination": {"page": 1, "totalPages": 1, "hasNextPage": False}}

    def _teams(self, query: dict[str, str], body: Any) -> Handled:
        teams = [{"teamId": team, "name": team.upper()} for team in query["teamIds"].split(",")]
        return 200, {"items": teams, "pagination": {"page": 1, "totalPages": 1, "hasNextPage": False}}

    def _reserve(self, query: Any, body: dict[str, Any]) -> Handled:
        wanted = {"fileName", "fileSize", "fileHash", "mimeType", "teamId"}
        assert wanted <= set(body) <= wanted | {"metadata"}, body
        file_id = f"file{next(self._numbers)}"
        file = self._put("files", file_json(file_id, **body, uploadStatus="pending"))
        return 201, {"file": file, "uploadUrl": self.signed.link(file_id), "expiresAt": None}

    def _complete(self, name: str, query: Any, body: dict[str, Any]) -> Handled:
        file = self._find("files", name)
        if file["uploadStatus"] != "pending":
            raise RefusedError(409, "CONFLICT", "completed already")
        stored = self.signed.objects.get(name)
        if stored is None or (file["fileSize"], file["fileHash"]) != (body["fileSize"], body["fileHash"]):
            raise RefusedError(400, "BAD_UPLOAD", "what is stored does not fit")
        file["uploadStatus"] = "completed"
        return 200, file

    def _file_link(self, name: str, query: Any, body: Any) -> Handled:
        if self._find("files", name)["uploadStatus"] != "completed":
            raise RefusedError(400, "NOT_READY", "not uploaded yet")
        return 200, {"downloadUrl": self.signed.link(name), "expiresAt": None}

    def _make_dataset(self, query: Any, body: dict[str, Any]) -> Handled:
        return 201, self._put("datasets", dataset_json(f"set{next(self._numbers)}", **body))

    def _change_dataset(self, name: str, query: Any, body: dict[str, Any]) -> Handled:
        if body.pop("shouldProcess", False):
            body["processingStatus"] = "in_progress"
        self._find("datasets", name).update(body)
        return 200, self._find("datasets", name)

    def _look_at_dataset(self, name: str, query: Any, body: Any) -> Handled:
        if self.steps:
            self._find("datasets", name).update(self.steps.popleft())
        return 200, self._find("datasets", name)

    def _make_data(self, query: Any, body: dict[str, Any]) -> Handled:
        assert {"datasetId", "fileType", "fileName"} <= set(body) <= {"datasetId", "fileType", "fileName", "status"}
        version_id = f"data{next(self._numbers)}"
        del body["fileName"]
        version = self._put("data", data_version_json(version_id, **body))
        return 201, {"dataVersion": version, "uploadUrl": self.signed.link(version_id), "uploadExpiry": None}

    def _complete_data(self, name: str, query: Any, body: dict[str, Any]) -> Handled:
        version = self._find("data", name)
        version.update(body)
        dataset = self.things.get("datasets", {}).get(version["datasetId"])
        if dataset is not None and version["status"] == "current":
            dataset["currentDataVersionId"] = name
        return 200, version

    def _data_link(self, name: str, query: Any, body: Any) -> Handled:
        self._find("data", name)
        return 200, {"downloadUrl": self.signed.link(name)}

    def _make_schema(self, query: Any, body: dict[str, Any]) -> Handled:
        body["columnsJson"] = body.pop("columns")
        return 201, self._put("schemas", schema_json(f"schema{next(self._numbers)}", **body))

    def _change_schema(self, name: str, query: Any, body: dict[str, Any]) -> Handled:
        if "columns" in body:
            body["columnsJson"] = body.pop("columns")
        self._find("schemas", name).update(body)
        return 200, self._find("schemas", name)

    def _make_pipeline(self, query: Any, body: dict[str, Any]) -> Handled:
        return 201, self._put("pipelines", pipeline_json(f"pipe{next(self._numbers)}", **body))

    def _make_configuration(self, query: Any, body: dict[str, Any]) -> Handled:
        return 201, self._put("configurations", configuration_json(f"config{next(self._numbers)}", **body))

    def _clone(self, name: str, query: Any, body: Any) -> Handled:
        old = self._find("configurations", name)
        new = configuration_json(f"config{next(self._numbers)}", configuration=old["configuration"], version=2)
        return 201, self._put("configurations", new)

    def _validate(self, query: Any, body: dict[str, Any]) -> Handled:
        fault = {"type": "block_type_error", "blockId": "b", "blockType": "?", "errorType": "new", "message": "what?"}
        bad = not body["configuration"].get("blocks")
        return 200, {"valid": not bad, "errors": [fault] if bad else [], "warnings": []}

    def _make_execution(self, query: Any, body: dict[str, Any]) -> Handled:
        version = self.things.get("configurations", {}).get(body["pipelineConfigurationVersionId"], {})
        more = {"pipelineId": version["pipelineId"]} if version else {}
        return 201, self._put("executions", execution_json(f"run{next(self._numbers)}", **body, **more))

    def _look(self, name: str, query: Any, body: Any) -> Handled:
        if self.steps:
            self._find("executions", name).update(self.steps.popleft())
        return 200, self._find("executions", name)

    def _cancel(self, name: str, query: Any, body: dict[str, Any]) -> Handled:
        execution = self._find("executions", name)
        if execution["status"] in ("completed", "failed", "cancelled"):
            raise RefusedError(400, "ENDED", "it has ended")
        execution.update(status="cancelled", progressData=body)
        return 200, execution

    def _output(self, name: str, query: Any, body: Any) -> Handled:
        if self.output is None:
            raise RefusedError(404, "NO_OUTPUT", "no output yet")
        return 200, self.output()

    def _agent_versions(self, query: dict[str, str], body: Any) -> Handled:
        assert query["isCurrent"] == "true"
        return 200, [
            {
                "agentConfigurationVersionId": f"{query['agentIds']}-version{number}", "agentId": query["agentIds"],
                "instructions": "do", "versionNumber": number, "isCurrent": number == 2, "systemPrompt": None,
                "llmConfig": {}, "toolConfig": [], "executionConfig": {},
            }
            for number in (1, 2)
            if query["agentIds"] != "idle"
        ]  # fmt: skip

    def _make_agent_execution(self, query: Any, body: dict[str, Any]) -> Handled:
        return 201, self._put("agent runs", agent_execution_json(f"run{next(self._numbers)}", **body))

    def _look_at_agent(self, name: str, query: Any, body: Any) -> Handled:
        if self.steps:
            self._find("agent runs", name).update(self.steps.popleft())
        return 200, self._find("agent runs", name)


_IDS = (
    "fileId", "datasetDataVersionId", "datasetSchemaVersionId", "datasetId", "pipelineExecutionId",
    "pipelineConfigurationVersionId", "pipelineId", "agentExecutionId", "userId",
)  # fmt: skip


def _id_of(thing: dict[str, Any]) -> str:
    return next(str(thing[name]) for name in _IDS if name in thing)
