"""Agents, their configuration versions, their executions and what is seen of them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from .statuses import ExecutionStatus
from .wire import CamelModel, Open, SnakeModel


class Agent(CamelModel):
    """An agent. Answers to creating and changing one lack the figures of its runs."""

    agent_id: str
    team_id: str
    name: str
    description: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    last_run_at: str | None = None
    total_runs: float = 0
    successful_runs: float = 0
    success_rate: float = 0


class AgentThought(CamelModel):
    """Something that an agent thought."""

    text: str
    created_at: str | None = None


class AgentExecution(CamelModel):
    """One run of an agent's configuration version."""

    agent_execution_id: str
    agent_configuration_version_id: str
    agent_input: dict[str, Any] = Field(default_factory=dict[str, Any])
    agent_input_schema: Any = None
    agent_input_summary: str | None = None
    agent_output: dict[str, Any] | None = None
    agent_output_schema: Any = None
    agent_output_summary: str | None = None
    status: Open[ExecutionStatus]
    thoughts: list[AgentThought] = Field(default_factory=list[AgentThought])
    max_actions: int | None = None
    current_step: int | None = None
    planning_interval: int | None = None
    created_at: str | None = None
    updated_at: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    failed_at: str | None = None
    cancelled_at: str | None = None
    paused_at: str | None = None


class AgentLlm(SnakeModel):
    """A language model that an agent uses."""

    provider: str
    model_tier: str
    model: str | None = None
    enable_reasoning: bool | None = None
    # `model_config` is pydantic's own.
    settings: dict[str, Any] | None = Field(default=None, alias="model_config")


class AgentLlmConfig(SnakeModel):
    """The language models of an agent, each for its purpose."""

    thought_llm: AgentLlm | None = None
    fact_extraction_llm: AgentLlm | None = None
    planner_llm: AgentLlm | None = None


class AgentTool(SnakeModel):
    """A tool that an agent may use."""

    type: str
    config: dict[str, Any] | None = None


class AgentExecutionConfig(SnakeModel):
    """The limits of an agent's runs."""

    max_actions: int | None = None
    planning_interval: int | None = None
    feedback_rounds: int | None = None
    timeout_minutes: int | None = None


class AgentConfigurationVersion(CamelModel):
    """How an agent works, in one version."""

    agent_configuration_version_id: str
    agent_id: str
    instructions: str
    input_schema: Any = None
    output_schema: Any = None
    version_number: float
    is_current: bool
    created_at: str | None = None
    updated_at: str | None = None
    system_prompt: str | None = None
    llm_config: AgentLlmConfig
    tool_config: list[AgentTool] = Field(default_factory=list[AgentTool])
    execution_config: AgentExecutionConfig


class AgentMemoryState(CamelModel):
    """What an agent kept in mind at one point of its run."""

    agent_execution_memory_state_id: str
    agent_execution_id: str
    state: dict[str, Any] = Field(default_factory=dict[str, Any])
    version: float
    created_at: str | None = None
    updated_at: str | None = None


class AgentLiveTailExecution(CamelModel):
    """The run that a live tail belongs to."""

    agent_execution_id: str
    status: Open[ExecutionStatus]
    current_step: float | None = None
    created_at: str | None = None
    updated_at: str | None = None
    started_at: str | None = None
    completed_at: str | None = None


class AgentLiveTailStep(CamelModel):
    """One step of a run; which of the texts is there goes by `step_type`. Its keys come in either style."""

    step_type: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    summary: str | None = None
    task: str | None = None
    thought: str | None = None
    code: str | None = None
    observation: str | None = None
    plan: str | None = None
    facts: str | None = None
    system: str | None = None
    final_answer: dict[str, Any] | None = None


class AgentLiveTail(CamelModel):
    """Where a run stands: its newest memory and its steps."""

    execution: AgentLiveTailExecution
    latest_memory_state: AgentMemoryState | None = None
    steps: list[AgentLiveTailStep] = Field(default_factory=list[AgentLiveTailStep])
    total_versions: float | None = None
