"""A Pipelines server for the story: on loopback, in memory, knowing just the routes that it needs.

What it answers has the shapes of the vendor's guide. Standard library only.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

KEY = "pk_live_story"

Answer = tuple[int, Any]
NOT_FOUND: Answer = (404, {"detail": "Not Found"})

# What a job or an experiment is at one poll after the other.
PROGRESS = ["pending", "running", "running", "completed"]


class Platform:
    """What the server knows. Each method is a route; what it takes comes from the path, the query and the body."""

    def __init__(self) -> None:
        self.prompts: list[dict[str, Any]] = []
        self.criteria: list[dict[str, Any]] = []
        self.evaluations: list[dict[str, Any]] = []
        self.experiments: dict[str, dict[str, Any]] = {}
        self.by_idempotency_key: dict[str, str] = {}
        self.datasets: dict[int, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}

    def me(self) -> Answer:
        return 200, {"id": 7, "email": "ada@example.com", "name": "Ada", "org_id": 2, "role": "admin"}

    def create_prompt(self, body: dict[str, Any]) -> Answer:
        self.prompts.append({"id": 100 + len(self.prompts), **body})
        return 201, self.prompts[-1]

    def list_prompts(self, page: str = "1", page_size: str = "2", **_: str) -> Answer:
        start, size = (int(page) - 1) * int(page_size), int(page_size)
        return 200, {
            "items": self.prompts[start : start + size],
            "total": len(self.prompts),
            "page": int(page),
            "page_size": size,
            "has_more": start + size < len(self.prompts),
        }

    def create_criterion(self, body: dict[str, Any]) -> Answer:
        if body["type"] == "programmatic" and not body["config"].get("keywords"):
            problem = {"loc": ["body", "config", "keywords"], "msg": "Field required", "type": "missing"}
            return 422, {"detail": [problem]}
        self.criteria.append({"id": 200 + len(self.criteria), **body})
        return 201, self.criteria[-1]

    def create_evaluation(self, body: dict[str, Any]) -> Answer:
        wanted = {each["criterion_id"] for each in body["criteria"]}
        found = [criterion for criterion in self.criteria if criterion["id"] in wanted]
        self.evaluations.append({"id": 300 + len(self.evaluations), **body, "criteria": found})
        return 201, self.evaluations[-1]

    def fields(self, project_id: str, workflow_id: str) -> Answer:
        field = {"nodeId": "node-1", "fieldId": "answer", "fieldTitle": "Answer", "supports": ["prompts", "models"]}
        return 200, {"fields": [field]}

    def create_experiment(self, project_id: str, workflow_id: str, key: str, body: dict[str, Any]) -> Answer:
        experiment_id = self.by_idempotency_key.setdefault(key, f"exp-{len(self.experiments) + 1}")
        if experiment_id not in self.experiments:
            variants = [
                {
                    "name": variant["name"],
                    "workflow_id": int(workflow_id) + number,
                    "workflow_name": f"Answers ({variant['name']})",
                    "task_ids": [10 * number + task for task in range(body["count"])],
                }
                for number, variant in enumerate(body["variants"], 1)
            ]
            self.experiments[experiment_id] = {"experiment_id": experiment_id, "variants": variants, "polls": 0}
        return 201, self._seen(self.experiments[experiment_id], "pending")

    def experiment(self, project_id: str, workflow_id: str, experiment_id: str) -> Answer:
        return self._polled(self.experiments.get(experiment_id))

    def import_dataset(self, form: dict[str, bytes]) -> Answer:
        number = 400 + len(self.datasets)
        rows = form["file"].count(b"\n") - 1
        self.datasets[number] = {
            "id": number,
            "name": form["name"].decode(),
            "content": form["file"],
            "row_count": rows,
        }
        job = {"job_id": f"import-{number}", "result": {"dataset_id": number, "row_count": rows}, "polls": 0}
        self.jobs[f"import-{number}"] = job
        return 202, self._seen(job, "pending")

    def job(self, job_id: str) -> Answer:
        return self._polled(self.jobs.get(job_id))

    def export(self, dataset_id: str, **_: str) -> Answer:
        dataset = self.datasets.get(int(dataset_id))
        return NOT_FOUND if dataset is None else (200, dataset["content"])

    def _polled(self, thing: dict[str, Any] | None) -> Answer:
        if thing is None:
            return NOT_FOUND
        status = PROGRESS[min(int(thing["polls"]), len(PROGRESS) - 1)]
        thing["polls"] += 1
        return 200, self._seen(thing, status)

    @staticmethod
    def _seen(thing: dict[str, Any], status: str) -> dict[str, Any]:
        """A job or an experiment as it is shown."""
        shown = {name: value for name, value in thing.items() if name not in ("polls", "result")}
        if "variants" in thing:
            shown["variants"] = [{**variant, "status": status} for variant in thing["variants"]]
        if status == "completed" and "result" in thing:
            shown["result"] = thing["result"]
        return {**shown, "status": status}


ROUTES: list[tuple[str, str, Callable[..., Answer]]] = [
    ("GET", r"/api/auth/me", Platform.me),
    ("POST", r"/api/prompts", Platform.create_prompt),
    ("GET", r"/api/prompts", Platform.list_prompts),
    ("POST", r"/api/criteria", Platform.create_criterion),
    ("POST", r"/api/evaluations", Platform.create_evaluation),
    ("GET", r"/api/projects/(\d+)/workflows/(\d+)/configurable-fields", Platform.fields),
    ("POST", r"/api/projects/(\d+)/workflows/(\d+)/experiments", Platform.create_experiment),
    ("GET", r"/api/projects/(\d+)/workflows/(\d+)/experiments/([^/]+)", Platform.experiment),
    ("POST", r"/api/datasets/import/file", Platform.import_dataset),
    ("GET", r"/api/datasets/import/jobs/([^/]+)", Platform.job),
    ("GET", r"/api/datasets/(\d+)/export", Platform.export),
]


class Handler(BaseHTTPRequestHandler):
    """One request after the other."""

    protocol_version = "HTTP/1.1"
    platform: Platform

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer(*self._found())

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer(*self._found())

    def _found(self) -> Answer:
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        if self.headers.get("authorization") != f"Bearer {KEY}":
            return 401, {"detail": "Invalid API key"}
        for method, pattern, route in ROUTES:
            found = re.fullmatch(pattern, parts.path)
            if found and method == self.command:
                return route(self.platform, *found.groups(), **self._given(route, parts.query, content))
        return NOT_FOUND

    def _given(self, route: Callable[..., Answer], query: str, content: bytes) -> dict[str, Any]:
        given: dict[str, Any] = dict(parse_qsl(query))
        names = route.__code__.co_varnames[: route.__code__.co_argcount]
        if "body" in names:
            given["body"] = json.loads(content)
        if "form" in names:
            given["form"] = _form(self.headers["content-type"], content)
        if "key" in names:
            given["key"] = self.headers.get("idempotency-key", "")
        return given

    def _answer(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response_only(status, "OK" if status < 400 else "Refused")  # the phrases of Python change
        self.send_header("content-type", "text/csv" if isinstance(body, bytes) else "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _form(kind: str, content: bytes) -> dict[str, bytes]:
    """The parts of a multipart form, by their names."""
    message = BytesParser(policy=HTTP).parsebytes(f"content-type: {kind}\r\n\r\n".encode() + content)
    form: dict[str, bytes] = {}
    for part in message.iter_parts():
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        form[str(part.get_param("name", header="content-disposition"))] = data
    return form


@contextmanager
def running_server() -> Generator[str]:
    """Serve on a free port of 127.0.0.1; gives the base URL."""
    handler = type("StoryHandler", (Handler,), {"platform": Platform()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
