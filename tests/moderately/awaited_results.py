"""What each operation gives in the awaited mode, as type checkers see it.

`test_typing.py` has mypy read this; pyright reads all tests.
"""

from __future__ import annotations

from typing import Any, assert_type

from jackfield import Async, AsyncPage, Response
from jackfield_moderately import (
    Agent,
    AgentConfigurationVersion,
    AgentExecution,
    AgentLiveTail,
    AgentMemoryState,
    ApiToken,
    ApiTokenCreated,
    ApiTokenDetail,
    ApiTokenUsage,
    AuditLog,
    ConfigurationValidation,
    Dataset,
    DatasetDataVersion,
    DatasetDataVersionUpload,
    DatasetSchemaVersion,
    DeleteResult,
    DownloadUrl,
    File,
    FileUploadUrl,
    Health,
    Message,
    Moderately,
    Pipeline,
    PipelineConfigurationVersion,
    PipelineExecution,
    PipelineExecutionOutputInline,
    PipelineExecutionOutputS3,
    SchemaBuilder,
    SessionToken,
    Team,
    TeamUser,
    UnknownOutput,
    User,
    WhoAmI,
)


async def results(
    p: Moderately[Async],
    file: File[Async],
    user: User[Async],
    dataset: Dataset[Async],
    data: DatasetDataVersion[Async],
    schema: DatasetSchemaVersion[Async],
    builder: SchemaBuilder[Async],
    pipeline: Pipeline[Async],
    version: PipelineConfigurationVersion[Async],
    execution: PipelineExecution[Async],
) -> None:
    assert_type(await p.health(), Health)
    assert_type(
        await p.agent_configuration_versions.create(
            agent_id="x",
            instructions="x",
            input_schema={},
            output_schema={},
            version_number=1,
            is_current=True,
            system_prompt="x",
            llm_config={},
            tool_config=[],
            execution_config={},
        ),
        AgentConfigurationVersion,
    )
    assert_type(await p.agent_configuration_versions.list(), AsyncPage[AgentConfigurationVersion])
    assert_type([each async for each in p.agent_configuration_versions.list()], list[AgentConfigurationVersion])
    assert_type(await p.agent_configuration_versions.retrieve("x"), AgentConfigurationVersion)
    assert_type(await p.agent_configuration_versions.update("x"), None)
    assert_type(await p.agent_executions.cancel("x"), AgentExecution)
    assert_type(await p.agent_executions.create(), AgentExecution)
    assert_type(await p.agent_executions.delete("x"), None)
    assert_type(await p.agent_executions.list(), AsyncPage[AgentExecution])
    assert_type([each async for each in p.agent_executions.list()], list[AgentExecution])
    assert_type(await p.agent_executions.live_tail("x"), AgentLiveTail)
    assert_type(await p.agent_executions.memory_state("x", 1), AgentMemoryState)
    assert_type(await p.agent_executions.memory_states("x"), AsyncPage[AgentMemoryState])
    assert_type([each async for each in p.agent_executions.memory_states("x")], list[AgentMemoryState])
    assert_type(await p.agent_executions.retrieve("x"), AgentExecution)
    assert_type(await p.agent_executions.wait_for_completion("x"), AgentExecution)
    assert_type(await p.agents.create(name="x"), Agent)
    assert_type(await p.agents.delete("x"), None)
    assert_type(await p.agents.list(), AsyncPage[Agent])
    assert_type([each async for each in p.agents.list()], list[Agent])
    assert_type(await p.agents.retrieve("x"), Agent)
    assert_type(await p.agents.update("x"), Agent)
    assert_type(await p.api_tokens.create(name="x"), ApiTokenCreated)
    assert_type(await p.api_tokens.delete("x"), None)
    assert_type(await p.api_tokens.list(), AsyncPage[ApiToken])
    assert_type([each async for each in p.api_tokens.list()], list[ApiToken])
    assert_type(await p.api_tokens.retrieve("x"), ApiTokenDetail)
    assert_type(await p.api_tokens.update("x"), ApiToken)
    assert_type(await p.api_tokens.usage("x"), ApiTokenUsage)
    assert_type(await p.audit_logs.for_entity("x", "x"), AsyncPage[AuditLog])
    assert_type([each async for each in p.audit_logs.for_entity("x", "x")], list[AuditLog])
    assert_type(await p.audit_logs.for_user("x"), AsyncPage[AuditLog])
    assert_type([each async for each in p.audit_logs.for_user("x")], list[AuditLog])
    assert_type(await p.audit_logs.list(), AsyncPage[AuditLog])
    assert_type([each async for each in p.audit_logs.list()], list[AuditLog])
    assert_type(await p.audit_logs.retrieve("x"), AuditLog)
    assert_type(await p.authentication.email_initialize("x"), Message | None)
    assert_type(await p.authentication.email_verify("x"), SessionToken)
    assert_type(await p.authentication.login("x", "x"), None)
    assert_type(await p.authentication.logout(), None)
    assert_type(await p.authentication.whoami(), WhoAmI)
    assert_type(await p.dataset_data_versions.complete("x"), DatasetDataVersion[Async])
    assert_type(
        await p.dataset_data_versions.create(dataset_id="x", file_type="x", file_name="x"),
        DatasetDataVersionUpload[Async],
    )
    assert_type(await p.dataset_data_versions.download_url("x"), DownloadUrl)
    assert_type(await p.dataset_data_versions.list(), AsyncPage[DatasetDataVersion[Async]])
    assert_type([each async for each in p.dataset_data_versions.list()], list[DatasetDataVersion[Async]])
    assert_type(await p.dataset_data_versions.retrieve("x"), DatasetDataVersion[Async])
    assert_type(
        await p.dataset_schema_versions.create(dataset_id="x", columns=[{"name": "a", "type": "int"}]),
        DatasetSchemaVersion[Async],
    )
    assert_type(await p.dataset_schema_versions.list(), AsyncPage[DatasetSchemaVersion[Async]])
    assert_type([each async for each in p.dataset_schema_versions.list()], list[DatasetSchemaVersion[Async]])
    assert_type(await p.dataset_schema_versions.retrieve("x"), DatasetSchemaVersion[Async])
    assert_type(await p.dataset_schema_versions.update("x"), DatasetSchemaVersion[Async])
    assert_type(await p.datasets.create(name="x"), Dataset[Async])
    assert_type(await p.datasets.delete("x"), DeleteResult | None)
    assert_type(await p.datasets.list(), AsyncPage[Dataset[Async]])
    assert_type([each async for each in p.datasets.list()], list[Dataset[Async]])
    assert_type(await p.datasets.retrieve("x"), Dataset[Async])
    assert_type(await p.datasets.update("x"), Dataset[Async])
    assert_type(await p.files.complete_upload("x", file_size=1, file_hash="x"), File[Async])
    assert_type(await p.files.delete("x"), None)
    assert_type(await p.files.download("x"), bytes | None)
    assert_type(await p.files.download_url("x"), DownloadUrl)
    assert_type(await p.files.get_upload_url(filename="x", file_size=1, file_hash="x"), FileUploadUrl[Async])
    assert_type(await p.files.list(), AsyncPage[File[Async]])
    assert_type([each async for each in p.files.list()], list[File[Async]])
    assert_type(await p.files.retrieve("x"), File[Async])
    assert_type(await p.files.update("x"), File[Async])
    assert_type(await p.files.upload(b"x"), File[Async])
    assert_type(await p.pipeline_configuration_versions.clone("x"), PipelineConfigurationVersion[Async])
    assert_type(
        await p.pipeline_configuration_versions.create(pipeline_id="x", configuration={}),
        PipelineConfigurationVersion[Async],
    )
    assert_type(await p.pipeline_configuration_versions.delete("x"), None)
    assert_type(await p.pipeline_configuration_versions.get_schema(), dict[str, Any] | None)
    assert_type(await p.pipeline_configuration_versions.list(), AsyncPage[PipelineConfigurationVersion[Async]])
    assert_type(
        [each async for each in p.pipeline_configuration_versions.list()], list[PipelineConfigurationVersion[Async]]
    )
    assert_type(await p.pipeline_configuration_versions.retrieve("x"), PipelineConfigurationVersion[Async])
    assert_type(await p.pipeline_configuration_versions.update("x"), PipelineConfigurationVersion[Async])
    assert_type(await p.pipeline_configuration_versions.validate({}), ConfigurationValidation)
    assert_type(await p.pipeline_executions.cancel("x"), PipelineExecution[Async])
    assert_type(
        await p.pipeline_executions.create(
            pipeline_configuration_version_id="x", pipeline_input={}, pipeline_input_summary="x"
        ),
        PipelineExecution[Async],
    )
    assert_type(await p.pipeline_executions.get_output("x"), Any)
    assert_type(await p.pipeline_executions.list(), AsyncPage[PipelineExecution[Async]])
    assert_type([each async for each in p.pipeline_executions.list()], list[PipelineExecution[Async]])
    assert_type(
        await p.pipeline_executions.output("x"),
        PipelineExecutionOutputInline | PipelineExecutionOutputS3 | UnknownOutput,
    )
    assert_type(await p.pipeline_executions.retrieve("x"), PipelineExecution[Async])
    assert_type(await p.pipeline_executions.update("x"), PipelineExecution[Async])
    assert_type(await p.pipelines.create(name="x"), Pipeline[Async])
    assert_type(await p.pipelines.delete("x"), None)
    assert_type(await p.pipelines.list(), AsyncPage[Pipeline[Async]])
    assert_type([each async for each in p.pipelines.list()], list[Pipeline[Async]])
    assert_type(await p.pipelines.retrieve("x"), Pipeline[Async])
    assert_type(await p.pipelines.update("x"), Pipeline[Async])
    assert_type(await p.team_users.delete("x"), Message | None)
    assert_type(await p.team_users.list(), AsyncPage[TeamUser])
    assert_type([each async for each in p.team_users.list()], list[TeamUser])
    assert_type(await p.team_users.of_user("x"), AsyncPage[TeamUser])
    assert_type([each async for each in p.team_users.of_user("x")], list[TeamUser])
    assert_type(await p.team_users.retrieve("x"), TeamUser)
    assert_type(await p.team_users.update("x"), TeamUser)
    assert_type(await p.teams.by_ids([]), AsyncPage[Team])
    assert_type([each async for each in p.teams.by_ids([])], list[Team])
    assert_type(await p.teams.create(name="x"), Team)
    assert_type(await p.teams.delete("x"), None)
    assert_type(await p.teams.list(), AsyncPage[Team])
    assert_type([each async for each in p.teams.list()], list[Team])
    assert_type(await p.teams.retrieve("x"), Team)
    assert_type(await p.teams.update("x"), Team)
    assert_type(await p.users.list(), AsyncPage[User[Async]])
    assert_type([each async for each in p.users.list()], list[User[Async]])
    assert_type(await p.users.retrieve("x"), User[Async])
    assert_type(await p.users.update("x", full_name="x"), User[Async])
    assert_type(await file.delete(), None)
    assert_type(await file.download(), bytes | None)
    assert_type(await file.read(), bytes)
    assert_type(await user.get_teams(), list[Team])
    assert_type(await user.update_profile(full_name="x"), User[Async])
    assert_type(await dataset.create_schema([{"name": "a", "type": "int"}]), DatasetSchemaVersion[Async])
    assert_type(await dataset.create_schema_from_sample("x"), DatasetSchemaVersion[Async])
    assert_type(await dataset.delete(), DeleteResult | None)
    assert_type(await dataset.download_data(), bytes | None)
    assert_type(await dataset.get_current_schema(), DatasetSchemaVersion[Async] | None)
    assert_type(await dataset.get_data_version("x"), DatasetDataVersion[Async])
    assert_type(await dataset.get_schema_version("x"), DatasetSchemaVersion[Async])
    assert_type(await dataset.list_data_versions(), list[DatasetDataVersion[Async]])
    assert_type(await dataset.list_schema_versions(), list[DatasetSchemaVersion[Async]])
    assert_type(await dataset.refresh(), Dataset[Async])
    assert_type(await dataset.update(), Dataset[Async])
    assert_type(await dataset.upload_data(b"x"), DatasetDataVersion[Async])
    assert_type(await dataset.wait_for_processing(), Dataset[Async])
    assert_type(await data.download(), bytes | None)
    assert_type(await schema.activate(), DatasetSchemaVersion[Async])
    assert_type(await schema.add_column("x", "x"), DatasetSchemaVersion[Async])
    assert_type(await schema.archive(), DatasetSchemaVersion[Async])
    assert_type(await schema.remove_column("x"), DatasetSchemaVersion[Async])
    assert_type(await schema.update(), DatasetSchemaVersion[Async])
    assert_type(await builder.create(), DatasetSchemaVersion[Async])
    assert_type(await pipeline.create_configuration_version(configuration={}), PipelineConfigurationVersion[Async])
    assert_type(await pipeline.delete(), None)
    assert_type(
        await pipeline.execute(configuration_version_id="x", pipeline_input={}, pipeline_input_summary="x"),
        PipelineExecution[Async],
    )
    assert_type(await pipeline.get_latest_execution(), PipelineExecution[Async] | None)
    assert_type(await pipeline.list_configuration_versions(), list[PipelineConfigurationVersion[Async]])
    assert_type(await pipeline.list_executions(), list[PipelineExecution[Async]])
    assert_type(await pipeline.update(), Pipeline[Async])
    assert_type(await version.clone(), PipelineConfigurationVersion[Async])
    assert_type(await version.delete(), None)
    assert_type(await version.execute(pipeline_input={}, pipeline_input_summary="x"), PipelineExecution[Async])
    assert_type(await version.get_latest_execution(), PipelineExecution[Async] | None)
    assert_type(await version.get_pipeline(), Pipeline[Async])
    assert_type(await version.list_executions(), list[PipelineExecution[Async]])
    assert_type(await version.update(), PipelineConfigurationVersion[Async])
    assert_type(await version.validate(), ConfigurationValidation)
    assert_type(await execution.cancel(), PipelineExecution[Async])
    assert_type(await execution.get_output(), Any)
    assert_type(await execution.refresh(), PipelineExecution[Async])
    assert_type(await execution.wait_for_completion(), PipelineExecution[Async])
    assert_type(await p.files.retrieve.raw("x"), Response[File[Async]])
    assert_type(await (await p.files.upload(b"x")).download(), bytes | None)
