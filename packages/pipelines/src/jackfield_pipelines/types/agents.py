"""Agents, their versions, and their test runs."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict

AgentMode = Literal["sandbox", "external_http"]


class GitSource(TypedDict, total=False):
    """Code in a repository."""

    url: Required[str]
    ref: str
    credential_type: str


class SubAgent(TypedDict, total=False):
    """An agent inside the agent."""

    actor_id: Required[str]
    tools: list[str]
    talks_to: list[str]


class Topology(TypedDict, total=False):
    """Where a run enters."""

    entry: str | list[str]


class AgentConfig(TypedDict, total=False):
    """How an agent is run.

    For ``external_http``: `endpoint_url` and what follows it up to `odyssey_proxy_url_override`. For ``sandbox``:
    either `source_files` with an entry point, or `execution_topology` with `run_command`.
    """

    endpoint_url: str
    auth_header_name: str
    auth_credential_value: str
    """Write-only; needs `auth_header_name`."""
    has_auth_credential: bool
    """Read-only."""
    timeout_s: int
    """Seconds, 1 to 1800."""
    odyssey_proxy_url_override: str
    credential_refs: dict[str, str]
    """Environment names, each with the type of an organization's credential."""
    execution_topology: Literal["in_sandbox"] | str
    run_command: str
    setup_command: str
    system_packages: list[str]
    dockerfile: str
    env: dict[str, str]
    harness_config: dict[str, Any]
    source_files: dict[str, str]
    """Paths, each with its text."""
    source_git: GitSource
    source_zip_file_id: str
    entrypoint: str
    entrypoint_file: str
    requirements: list[str]
    python_version: str
    sub_agents: list[SubAgent]
    topology: Topology


class PassthroughBinding(TypedDict, total=False):
    """The endpoint's tool that a call goes to."""

    tool_name: Required[str]
    endpoint_id: str
    endpoint_name: str


class LedgerAdapter(TypedDict, total=False):
    """How a tool's call changes the ledger."""

    op: Required[Literal["add", "update", "remove", "set_flag"] | str]
    entity_type: str
    id_from: str
    field_map: dict[str, Any]
    flags: dict[str, Any]


class ToolSchemaEntry(TypedDict, total=False):
    """A tool that an agent declares."""

    name: Required[str]
    description: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]
    default_execution_mode: Literal["sandbox", "passthrough"] | str
    passthrough_binding: PassthroughBinding
    ledger_write_policy: Literal["none", "record_only", "adapter"] | str
    ledger_adapter: LedgerAdapter


class Agent(TypedDict, total=False):
    """An agent."""

    id: Required[int]
    name: Required[str]
    description: str | None
    mode: AgentMode | str
    status: Literal["draft", "active"] | str
    config: AgentConfig
    tools_schema: list[ToolSchemaEntry]
    ledger_schema: dict[str, Any] | None
    concurrency_cap: int
    run_timeout_s: int


class AgentPayload(TypedDict, total=False):
    """What `create_agent` takes.

    In `update_agent`, a key that is absent keeps its value and ``ledger_schema: None`` clears the schema, but a
    config with code must be sent whole.
    """

    name: Required[str]
    mode: Required[AgentMode]
    status: Literal["draft"]
    config: Required[AgentConfig]
    description: str
    tools_schema: list[ToolSchemaEntry]
    ledger_schema: dict[str, Any] | None
    concurrency_cap: int
    """Runs at once, 1 to 100."""
    run_timeout_s: int
    """Seconds, 1 to 1800."""


class AgentVersion(TypedDict, total=False):
    """An agent as it was at a version."""

    version_number: Required[int]
    name: str
    description: str | None
    mode: AgentMode | str
    config: AgentConfig
    tools_schema: list[ToolSchemaEntry]
    ledger_schema: dict[str, Any] | None
    concurrency_cap: int
    run_timeout_s: int


class SourceDiff(TypedDict, total=False):
    """How one source file changed."""

    path: Required[str]
    lines: Required[list[str]]
    """A unified diff."""
    omitted_line_count: Required[int]
    """Lines that were cut off the end."""


class AgentVersionChange(TypedDict, total=False):
    """One difference between two versions."""

    category: Required[Literal["Source", "Tools", "Ledger", "Topology", "Runtime", "Credentials", "Metadata"]]
    label: Required[str]
    detail: str
    source_diff: SourceDiff


class AgentVersionDiff(TypedDict):
    """All differences between two versions."""

    from_version: int
    to_version: int
    summary: str
    changes: list[AgentVersionChange]


class SeedColumns(TypedDict, total=False):
    """The columns of an agent's test data."""

    columns: Required[list[str]]


class TestRunOptions(TypedDict, total=False):
    """How a test run is made."""

    label: str
    expected_outcome: Literal["completion", "refusal"]
    workflow_id: int
    project_id: int


class TestRunPayload(TypedDict, total=False):
    """What `create_test_run` takes."""

    rows: Required[list[dict[str, str]]]
    """One for each row of the CSV file; the values stay text."""
    options: TestRunOptions


class TestRunCreated(TypedDict, total=False):
    """A test run that was begun, or rows that were only checked."""

    test_run_id: int
    """Where one was begun."""
    warnings: list[str]
    """If there are any, tasks exist but no runs were queued."""
    valid: bool
    """With ``validate_only``."""


class TestRunTotals(TypedDict, total=False):
    """How many tasks of a test run are where."""

    task_count: int
    pending: int
    running: int
    judging: int
    not_dispatched: int
    completed: int
    failed: int
    timed_out: int
    cancelled: int
    pass_count: int
    fail_count: int


class TestRunAttempt(TypedDict, total=False):
    """One run of a task."""

    latency_ms: float | None


class TestRunTask(TypedDict, total=False):
    """A task of a test run."""

    task_id: Required[int]
    name: str
    instruction_excerpt: str
    status: str
    judge_passed: bool | None
    web_url: str
    runs: list[TestRunAttempt]


class TestRun(TypedDict, total=False):
    """A test run; `tasks` is one page, `totals` are of the whole run."""

    test_run_id: Required[int]
    status: Required[str]
    totals: Required[TestRunTotals]
    tasks: list[TestRunTask]
    total_cost_usd: float | None
    warnings: list[str]
    web_url: str
