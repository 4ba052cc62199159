"""Configuration versions of agents: what an execution runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, Resource, call, given, paged

from .agent_models import AgentConfigurationVersion, AgentExecutionConfig, AgentLlmConfig, AgentTool
from .lists import Ids, joined
from .wire import Null


class AgentConfigurationVersions(Resource[M]):
    """Configuration versions of agents.

    Source: the vendor's OpenAPI document; the vendor's own client has none of them.
    """

    @paged
    def list(
        self,
        *,
        agent_ids: Ids = None,
        agent_configuration_version_ids: Ids = None,
        version_numbers: int | Iterable[int] | None = None,
        is_current: bool | None = None,
        **options: Unpack[Options],
    ) -> PageCall[AgentConfigurationVersion]:
        """List configuration versions; there is one page.

        Args:
            agent_ids: Only those of these agents.
            agent_configuration_version_ids: Only these.
            version_numbers: Only those with these numbers.
            is_current: Only the one that is in use, or only the others.
            options: How the call is made.

        Raises:
            NotFoundError: There is no such agent.
        """
        numbers = (version_numbers,) if isinstance(version_numbers, int) else version_numbers
        params = {
            "agentIds": joined(agent_ids),
            "agentConfigurationVersionIds": joined(agent_configuration_version_ids),
            "versionNumbers": joined(numbers),
            "isCurrent": is_current,
        }
        return PageCall("GET", "/agent-configuration-versions", params=params, items="", options=options)

    @call
    def create(
        self,
        *,
        agent_id: str,
        instructions: str,
        input_schema: Any,
        output_schema: Any,
        version_number: int,
        is_current: bool,
        system_prompt: str | None,
        llm_config: AgentLlmConfig | Mapping[str, Any],
        tool_config: Sequence[AgentTool | Mapping[str, Any]],
        execution_config: AgentExecutionConfig | Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Call[AgentConfigurationVersion]:
        """Add a configuration version to an agent.

        Args:
            agent_id: The agent's id.
            instructions: What the agent shall do.
            input_schema: A JSON schema of its input.
            output_schema: A JSON schema of its output.
            version_number: The version's number, from 1.
            is_current: Whether it is the one in use.
            system_prompt: A system prompt, or None.
            llm_config: The language models; its keys are in snake_case.
            tool_config: The tools, each with a ``type``.
            execution_config: The limits; its keys are in snake_case.
            options: How the call is made.

        Raises:
            ConflictError: The agent has one of this number.
            NotFoundError: There is no such agent.
        """
        body = {
            "agentId": agent_id,
            "instructions": instructions,
            "inputSchema": input_schema,
            "outputSchema": output_schema,
            "versionNumber": version_number,
            "isCurrent": is_current,
            "systemPrompt": system_prompt,
            "llmConfig": llm_config,
            "toolConfig": tool_config,
            "executionConfig": execution_config,
        }
        return Call("POST", "/agent-configuration-versions", json=body, options=options)

    @call
    def retrieve(
        self, agent_configuration_version_id: str, **options: Unpack[Options]
    ) -> Call[AgentConfigurationVersion]:
        """Read one configuration version.

        Args:
            agent_configuration_version_id: Its id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/agent-configuration-versions/{}", agent_configuration_version_id, options=options)

    @call
    def update(
        self,
        agent_configuration_version_id: str,
        *,
        instructions: str | None = None,
        input_schema: Any = None,
        output_schema: Any = None,
        is_current: bool | None = None,
        system_prompt: str | Null | None = None,
        llm_config: AgentLlmConfig | Mapping[str, Any] | None = None,
        tool_config: Sequence[AgentTool | Mapping[str, Any]] | None = None,
        execution_config: AgentExecutionConfig | Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[None]:
        """Change a configuration version; what is None stays as it is. The platform answers nothing.

        Args:
            agent_configuration_version_id: Its id.
            instructions: What the agent shall do.
            input_schema: A JSON schema of its input.
            output_schema: A JSON schema of its output.
            is_current: Whether it is the one in use.
            system_prompt: A system prompt; `NULL` for none.
            llm_config: The language models; its keys are in snake_case.
            tool_config: The tools, each with a ``type``.
            execution_config: The limits; its keys are in snake_case.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        body = given(
            {
                "instructions": instructions,
                "inputSchema": input_schema,
                "outputSchema": output_schema,
                "isCurrent": is_current,
                "systemPrompt": system_prompt,
                "llmConfig": llm_config,
                "toolConfig": tool_config,
                "executionConfig": execution_config,
            }
        )
        path = "/agent-configuration-versions/{}"
        return Call("PATCH", path, agent_configuration_version_id, json=body, options=options)
