"""Every method of the vendor's client and ours send the same, whatever the mode."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from jackfield import AsyncClient, Client
from jackfield_pipelines import Pipelines
from tests.pipelines import vendor
from tests.pipelines.clients import BASE, KEY
from tests.pipelines.vendor import Log, Sent

# What a parameter is given, by its name; numbers differ, so that two that change places are seen.
VALUES: dict[str, Any] = {
    "agent_id": 11, "attempt_number": 12, "chain_id": 13, "criterion_id": 14, "dataset_id": 15, "evaluation_id": 16,
    "instruction_id": 17, "node_db_id": 18, "notebook_id": 19, "notification_id": 20, "org_id": 21, "project_id": 22,
    "prompt_id": 23, "tag_id": 24, "task_id": 25, "template_id": 26, "test_run_id": 27, "user_id": 28,
    "workflow_id": 29, "version_number": 2, "from_version": 1, "size_bytes": 1234,
    "binding_id": "binding-1", "credential_type": "openai", "device_code": "device-code", "endpoint_id": "endpoint-1",
    "experiment_id": "experiment-1", "field_id": "field-1", "file_id": "file-1", "ground_truth_id": "truth-1",
    "hostname": "machine", "job_id": "job-1", "node_id": "node-1", "session_id": "session-1", "value": "secret-value",
    "payload": {"name": "Ünï", "nested": {"list": [1, None, True]}, "none": None},
}  # fmt: skip

BUNDLE: dict[str, Any] = {
    "artifact_type": "pipelines.artifact.bundle.v1",
    "name": "All",
    "prompts": [{"name": "P1"}, {"name": "P2"}],
    "criteria": [{"name": "C"}],
    "evaluations": [{"name": "E"}],
    "experiments": [{"name": "My Experiment!", "project_id": 1, "workflow_id": 2, "payload": {"variants": []}}],
    "tool_endpoints": [{"org_id": 3, "name": "T"}],
    "tool_bindings": [{"workflow_id": 4, "node_id": "n", "field_id": "f", "endpoint_id": "e"}],
    "tool_ground_truths": [{"workflow_id": 5, "node_id": "n", "field_id": "f"}],
}


@dataclass
class Case:
    """Arguments for a method; files are made for each call."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict[str, Any])
    note: str = ""

    def __str__(self) -> str:
        return f"{self.name}-{self.note}" if self.note else self.name

    def called(self, call: Callable[..., Any]) -> Any:
        """Call something with the arguments."""
        kwargs = {name: value() if callable(value) else value for name, value in self.kwargs.items()}
        return call(*self.args, **kwargs)


def an_open_file() -> io.BytesIO:
    """A file with a path for a name, of which only the last part is to be sent."""
    file = io.BytesIO(b"a,b\r\n1,2\r\n")
    file.name = "/home/somebody/private/rows.csv"
    return file


SPECIAL = [
    Case("request", ("post", "api/any thing"), {"params": {"a": [1, 2], "b": True}, "json": {"x": None}}),
    Case("request", ("GET", "/api/any"), {"headers": {"x-own": "1"}}, "headers"),
    Case("request", ("PATCH", "/api/any"), {"json": [1], "idempotency_key": "key-1"}, "idempotency"),
    Case("request", ("GET", "/api/any"), {"params": {"a": 1, "b": None}}, "none in the query"),
    Case("request_bytes", ("get", "api/any"), {"params": {"a": "x y&z"}}),
    Case("request_bytes", ("POST", "/api/any"), {"json": {}, "idempotency_key": "key-1"}, "idempotency"),
    Case("request_stream", ("GET", "/api/notifications"), {"params": {"a": 1}, "chunk_size": 3}),
    Case("request_stream", ("POST", "/api/any"), {"json": {"a": 1}}, "body"),
    Case("stream_lines", ("GET", "/api/notifications"), {"params": {"a": 1}}),
    Case("upload_file", ("/api/any",), {"file": an_open_file, "params": {"a": True}, "data": {"k": "v"}}),
    Case("upload_file", ("api/any",), {"file": an_open_file, "field_name": "data", "filename": "x.bin",
        "content_type": "text/csv", "idempotency_key": "key-1"}, "named"),
    Case("upload_file", ("/api/any",), {"file": lambda: Path(__file__)}, "path"),
    Case("import_dataset_from_file", (), {"file": lambda: __file__, "name": "Rows"}, "path"),
    Case("upload", ("/api/any",), {"file": an_open_file, "data": {"number": "1"}}),
    Case("paginate", ("/api/any",), {"params": {"a": 1}, "page_size": 7}),
    Case("paginate", ("api/any",), {"page_param": "p", "page_size_param": "s", "page_size": 7, "start_page": 3,
        "items_key": "variants", "max_pages": 2}, "named"),
    Case("import_dataset_from_file", (), {"file": an_open_file, "name": "Rows", "description": "d", "org_id": 5}),
    Case("import_dataset_from_file", (), {"file": an_open_file, "name": "Rows"}, "less"),
    Case("preview_dataset_import_file", (), {"file": an_open_file}),
    Case("export_dataset", (15,)),
    Case("export_dataset", (15,), {"format": "zip-json"}, "format"),
    Case("mark_notifications_read", (), {"notification_ids": [1, 2]}),
    Case("mark_notifications_read", (), {"all": True, "notification_ids": [1]}, "all"),
    Case("confirm_project_file_upload", (22, "file-1"), {}, "without a size"),
    Case("start_cli_login", ("machine", "jackfield"), {}, "named"),
    Case("create_test_run", (11, {"rows": []}), {"validate_only": True, "idempotency_key": "key-1"}, "validate"),
    Case("create_tasks_async", (22, 29, {"count": 1}), {"idempotency_key": "key-1"}, "idempotency"),
    Case("create_experiment", (22, 29, {"variants": []}), {"idempotency_key": "key-1"}, "idempotency"),
    Case("generate_llm_fields", (22, 29, 18), {}, "without a body"),
    Case("regenerate_llm", (22, 29, 18), {}, "without a body"),
    Case("admin_regenerate_llm", (22, 29, 18), {}, "without a body"),
    Case("diff_agent_versions", (11,), {"from_version": 1, "to_version": 2}, "both"),
    Case("artifact_bundle_template"),
    Case("push_tool_endpoint_artifact", ({"org_id": 3, "name": "T"},)),
    Case("push_tool_binding_artifact", ({"workflow_id": 4, "node_id": "n"},)),
    Case("push_tool_ground_truth_artifact", ({"workflow_id": 4, "node_id": "n"},)),
    Case("push_artifact_bundle", (BUNDLE,), {}, "without keys"),
    Case("push_artifact_bundle", (BUNDLE,), {"idempotency_key_prefix": "release-7"}),
]  # fmt: skip


def plain_case(name: str) -> Case:
    """A case made from the vendor's parameters: positional ones by position, named ones by name, and free ones."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for parameter in vendor.parameters(name).values():
        if parameter.kind is parameter.VAR_KEYWORD:
            kwargs |= {"page_size": 5, "flag": True, "colour": ["red", "blue & green"]}
            if not name.startswith("iter_"):
                kwargs["page"] = 2
        elif parameter.kind is parameter.KEYWORD_ONLY:
            if parameter.name in VALUES:
                kwargs[parameter.name] = VALUES[parameter.name]
        elif parameter.default is parameter.empty or parameter.name == "payload":
            args.append(VALUES[parameter.name])
    return Case(name, tuple(args), kwargs)


HAND_MADE = {case.name for case in SPECIAL if not case.note or case.name.startswith("request")}
CASES = [*SPECIAL, *(plain_case(name) for name in vendor.methods() if name not in HAND_MADE)]

Change = Callable[[Sent], Sent]


def _without(*names: str) -> Change:
    return lambda sent: replace(sent, headers={k: v for k, v in sent.headers.items() if k not in names})


def _with_base_names(sent: Sent) -> Sent:
    """File names without the folders that an open file's name has."""
    parts = [(name, file and file.rpartition("/")[2], kind, data) for name, file, kind, data in sent.body]
    return replace(sent, body=parts)


def _accepting(accept: str) -> Change:
    return lambda sent: replace(sent, headers={**sent.headers, "accept": accept})


DIFFERENCES: Mapping[str, tuple[Change, str]] = {
    "request-none in the query": (
        lambda sent: replace(sent, query=[pair for pair in sent.query if pair[1] != ""]),
        "None means that a parameter is not given; the vendor sends it empty.",
    ),
    **dict.fromkeys(
        (
            "upload_file",
            "upload",
            "import_dataset_from_file",
            "import_dataset_from_file-less",
            "preview_dataset_import_file",
        ),
        (_with_base_names, "Where a file lies is nobody's business; the vendor sends an open file's whole path."),
    ),
    "stream_lines": (
        _accepting("*/*"),
        "Lines are rarely JSON, and a server that goes by Accept could refuse to stream them.",
    ),
    "start_cli_login": (
        _without("authorization"),
        "A login is how one gets a key: none is sent, even if there is one.",
    ),
    "start_cli_login-named": (_without("authorization"), "As above."),
    "poll_cli_login": (_without("authorization"), "As above."),
}
"""Where we differ on purpose: what becomes of the vendor's request, and why."""


def test_every_method_of_the_vendor_has_a_case() -> None:
    assert len(vendor.methods()) == 218
    assert {case.name for case in CASES} == set(vendor.methods())
    assert set(DIFFERENCES) <= {str(case) for case in CASES}


# What has become an option of every call.
OPTIONS = {"headers", "idempotency_key"}


@pytest.mark.parametrize("name", vendor.methods())
def test_parameters_are_the_vendors(name: str) -> None:
    """Same names, order, kinds and defaults; ours has more that can be named, and options."""
    operation: Any = inspect.getattr_static(Pipelines, name)
    ours = operation.signature.parameters
    free = [each.name for each in ours.values() if each.kind is each.VAR_KEYWORD]
    theirs = [each for each in vendor.parameters(name).values() if each.kind is not each.VAR_KEYWORD]
    named = [(each.name, each.kind, each.default) for each in theirs if each.name not in OPTIONS]
    known = {each for each, _, _ in named}
    assert [(each.name, each.kind, each.default) for each in ours.values() if each.name in known] == named
    more = [each for each in ours.values() if each.name not in {*known, *free}]
    assert all(each.kind is each.KEYWORD_ONLY and each.default is not each.empty for each in more)
    if name != "artifact_bundle_template":  # which sends nothing
        assert free == ["params" if len(theirs) < len(vendor.parameters(name)) else "options"]


def _expected(case: Case, found: list[Sent]) -> list[Sent]:
    change, _ = DIFFERENCES.get(str(case), (lambda sent: sent, ""))
    return [change(sent) for sent in found]


def _vendor(case: Case, send: Callable[..., list[Sent]]) -> list[Sent]:
    sent: list[Sent] = case.called(lambda *args, **kwargs: send(case.name, args, kwargs))
    return sent


def ours(case: Case) -> list[Sent]:
    """What our blocking client sends."""
    log = Log()
    with log.client() as http, Client(http_client=http, pipelines={"api_key": KEY, "base_url": BASE}) as client:
        result = case.called(getattr(client.use(Pipelines), case.name))
        if hasattr(result, "__next__"):
            list(result)
    return log.sent


def ours_awaited(case: Case, backend: str) -> list[Sent]:
    """What our awaited client sends."""
    log = Log()

    async def call() -> None:
        settings = {"api_key": KEY, "base_url": BASE}
        async with log.async_client() as http, AsyncClient(http_client=http, pipelines=settings) as client:
            result = case.called(getattr(client.use(Pipelines), case.name))
            if hasattr(result, "__anext__"):
                async for _ in result:
                    pass
            else:
                await result

    anyio.run(call, backend=backend)
    return log.sent


@pytest.mark.parametrize("case", CASES, ids=str)
def test_blocking_calls_send_the_same(case: Case) -> None:
    assert ours(case) == _expected(case, _vendor(case, vendor.blocking))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_awaited_calls_send_the_same(case: Case) -> None:
    assert ours_awaited(case, "asyncio") == _expected(case, _vendor(case, vendor.blocking))


AWAITED = [case for case in CASES if case.name in vendor.awaited_methods() and case.note != "headers"]


@pytest.mark.parametrize("case", AWAITED, ids=str)
def test_the_vendors_own_awaited_calls_send_the_same(case: Case) -> None:
    assert ours_awaited(case, "trio") == _expected(case, _vendor(case, vendor.awaited))


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_difference_is_one(name: str) -> None:
    (case,) = (case for case in CASES if str(case) == name)
    assert ours(case) != _vendor(case, vendor.blocking)
