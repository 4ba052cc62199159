"""Executions of agents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from typing_extensions import Unpack

from jackfield.plugin import Async, Body, Call, FlowOptions, M, Options, PageCall, call, flow, given, paged

from .agent_configuration_versions import AgentConfigurationVersions
from .agent_models import AgentExecution, AgentLiveTail, AgentMemoryState
from .errors import ArgumentError
from .lists import PAGES, Ids, joined, sheet
from .scope import TeamResource
from .statuses import TERMINAL, ExecutionStatus
from .waiting import wait_for, within

LONGEST_SUMMARY: Final = 500


class AgentExecutions(TeamResource[M]):
    """Runs of the team's agents."""

    @paged
    def list(
        self,
        *,
        agent_id: Ids = None,
        status: ExecutionStatus | Ids = None,
        page: int = 1,
        page_size: int = 10,
        agent_execution_ids: Ids = None,
        agent_configuration_version_ids: Ids = None,
        has_agent_output: bool | None = None,
        **options: Unpack[Options],
    ) -> PageCall[AgentExecution]:
        """List runs. The platform does not sort them.

        Args:
            agent_id: Only those of this agent, or of these.
            status: Only those in this status, or in these.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 100.
            agent_execution_ids: Only these.
            agent_configuration_version_ids: Only those of these configuration versions.
            has_agent_output: Only those with an output, or without one.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {
            "agentExecutionIds": joined(agent_execution_ids),
            "agentIds": joined(agent_id),
            "teamIds": self._team,
            "agentConfigurationVersionIds": joined(agent_configuration_version_ids),
            "statuses": joined(status),
            "hasAgentOutput": has_agent_output,
        }
        params |= sheet(page, page_size)
        return PageCall("GET", "/agent-executions", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, execution_id: str, **options: Unpack[Options]) -> Call[AgentExecution]:
        """Read one run.

        Args:
            execution_id: The run's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/agent-executions/{}", execution_id, options=options)

    @flow
    async def create(
        self: AgentExecutions[Async],
        *,
        agent_id: str | None = None,
        input_data: Mapping[str, Any] | None = None,
        agent_configuration_version_id: str | None = None,
        agent_input_summary: str | None = None,
        agent_input_schema: Any = None,
        agent_output_schema: Any = None,
        max_actions: int | None = None,
        planning_interval: int | None = None,
        **options: Unpack[Options],
    ) -> AgentExecution:
        """Run an agent.

        The platform runs a configuration version. Where only the agent is named, the version that it uses now is
        looked up first.

        Args:
            agent_id: The agent's id; not needed with `agent_configuration_version_id`.
            input_data: The input, an object.
            agent_configuration_version_id: The configuration version to run.
            agent_input_summary: The input for human readers, up to 500 characters; by default the start of its JSON.
            agent_input_schema: A JSON schema in place of the configuration version's.
            agent_output_schema: A JSON schema in place of the configuration version's.
            max_actions: Actions at most, 1 to 100.
            planning_interval: Actions between two plans, 1 to 50.
            options: How the calls are made.

        Returns:
            The run, pending.

        Raises:
            ArgumentError: Neither an agent nor a configuration version is given, or the agent uses none.
            NotFoundError: There is no such agent or configuration version.
        """
        given_input = dict(input_data or {})
        version_id = agent_configuration_version_id or await self._current(agent_id, options)
        body = {
            "agentConfigurationVersionId": version_id,
            "agentInput": given_input,
            "agentInputSummary": agent_input_summary or _summary(given_input),
            "agentInputSchema": agent_input_schema,
            "agentOutputSchema": agent_output_schema,
            "maxActions": max_actions,
            "planningInterval": planning_interval,
        }
        return await self._create(body, **options)

    @call
    def _create(self, body: Mapping[str, Any], **options: Unpack[Options]) -> Call[AgentExecution]:
        return Call("POST", "/agent-executions", json=given(body), options=options)

    async def _current(self: AgentExecutions[Async], agent_id: str | None, options: Options) -> str:
        if agent_id is None:
            raise ArgumentError("agent_executions.create takes an agent_id or an agent_configuration_version_id")
        versions = AgentConfigurationVersions(self._root).list(agent_ids=agent_id, is_current=True, **options)
        # A server that does not heed the filters must not make us run something else.
        async for version in versions:
            if version.is_current and version.agent_id == agent_id:
                return version.agent_configuration_version_id
        raise ArgumentError(f"agent {agent_id} uses no configuration version: make one, with is_current=True")

    @call
    def cancel(self, execution_id: str, **options: Unpack[Options]) -> Call[AgentExecution]:
        """Stop a run. The vendor's client has this, but its OpenAPI document does not.

        Args:
            execution_id: The run's id.
            options: How the call is made.

        Raises:
            ConflictError: It has ended already.
            NotFoundError: There is none of this id.
        """
        return Call("POST", "/agent-executions/{}/cancel", execution_id, options=options)

    @call
    def delete(self, execution_id: str, **options: Unpack[Options]) -> Call[None]:
        """Delete a run. The vendor's client has this, but its OpenAPI document does not.

        Args:
            execution_id: The run's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("DELETE", "/agent-executions/{}", execution_id, options=options)

    @flow
    async def wait_for_completion(
        self: AgentExecutions[Async],
        execution_id: str,
        *,
        timeout: float | None = None,
        poll_interval: float = 2.0,
        **options: Unpack[FlowOptions],
    ) -> AgentExecution:
        """Wait until a run has ended, however it ended.

        Args:
            execution_id: The run's id.
            timeout: Seconds to wait at most, None for ever; 0 looks once.
            poll_interval: Seconds of the first pause between two looks. Pauses grow up to five times that, and
                are jittered.
            options: How each look is made.

        Returns:
            The run: completed, failed or cancelled.

        Raises:
            WaitTimeoutError: It has not ended in time; `last` is how it was.
            NotFoundError: There is none of this id.
        """
        own = self._root.setup.merged(options).deadline

        async def look(seconds: float | None) -> AgentExecution:
            return await self.retrieve(execution_id, **within(options, seconds, own))

        return await wait_for(
            look,
            lambda execution: execution.status in TERMINAL,
            what=f"agent execution {execution_id}",
            timeout=timeout,
            poll_interval=poll_interval,
        )

    @paged
    def memory_states(
        self,
        execution_id: str,
        *,
        version: int | None = None,
        latest: bool | None = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = None,
        order_direction: str = "asc",
        **options: Unpack[Options],
    ) -> PageCall[AgentMemoryState]:
        """List what an agent kept in mind during a run.

        Args:
            execution_id: The run's id.
            version: Only this version.
            latest: Only the newest one.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"version"`` or ``"created_at"``.
            order_direction: ``"asc"`` or ``"desc"``.
            options: How the calls are made.

        Raises:
            NotFoundError: There is no such run.
        """
        params = {"version": version, "latest": latest, **sheet(page, page_size, order_by, order_direction)}
        path = "/agent-executions/{}/memory-states"
        return PageCall("GET", path, execution_id, params=params, paging=PAGES, options=options)

    @call
    def memory_state(self, execution_id: str, version: int, **options: Unpack[Options]) -> Call[AgentMemoryState]:
        """Read what an agent kept in mind at one point of a run.

        Args:
            execution_id: The run's id.
            version: The version's number.
            options: How the call is made.

        Raises:
            NotFoundError: There is no such run or version.
        """
        return Call("GET", "/agent-executions/{}/memory-states/{}", execution_id, version, options=options)

    @call
    def live_tail(self, execution_id: str, **options: Unpack[Options]) -> Call[AgentLiveTail]:
        """Read where a run stands: its newest memory and its steps.

        Args:
            execution_id: The run's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is no such run.
        """
        return Call("GET", "/agent-executions/{}/live-tail", execution_id, options=options)


def _summary(data: Mapping[str, Any]) -> str:
    sent = Body.json(data).data  # which refuses what cannot be sent
    assert sent is not None
    text = json.dumps(json.loads(sent), ensure_ascii=False)
    return text if len(text) <= LONGEST_SUMMARY else f"{text[: LONGEST_SUMMARY - 1]}…"
