"""What each operation gives in the blocking mode, as type checkers see it.

`test_typing.py` has mypy read this; pyright reads all tests.
"""

from __future__ import annotations

from typing import Any, assert_type

from jackfield import Page, Response, Sync
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


def results(
    p: Moderately[Sync],
    file: File[Sync],
    user: User[Sync],
    dataset: Dataset[Sync],
    data: DatasetDataVersion[Sync],
    schema: DatasetSchemaVersion[Sync],
    builder: SchemaBuilder[Sync],
    pipeline: Pipeline[Sync],
    version: PipelineConfigurationVersion[Sync],
    execution: PipelineExecution[Sync],
) -> None:
    assert_type(p.health(), Health)
    assert_type(
        p.agent_configuration_versions.create(
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
    assert_type(p.agent_configuration_versions.list(), Page[AgentConfigurationVersion])
    assert_type(list(p.agent_configuration_versions.list()), list[AgentConfigurationVersion])
    assert_type(p.agent_configuration_versions.retrieve("x"), AgentConfigurationVersion)
    assert_type(p.agent_configuration_versions.update("x"), None)
    assert_type(p.agent_executions.cancel("x"), AgentExecution)
    assert_type(p.agent_executions.create(), AgentExecution)
    assert_type(p.agent_executions.delete("x"), None)
    assert_type(p.agent_executions.list(), Page[AgentExecution])
    assert_type(list(p.agent_executions.list()), list[AgentExecution])
    assert_type(p.agent_executions.live_tail("x"), AgentLiveTail)
    assert_type(p.agent_executions.memory_state("x", 1), AgentMemoryState)
    assert_type(p.agent_executions.memory_states("x"), Page[AgentMemoryState])
    assert_type(list(p.agent_executions.memory_states("x")), list[AgentMemoryState])
    assert_type(p.agent_executions.retrieve("x"), AgentExecution)
    assert_type(p.agent_executions.wait_for_completion("x"), AgentExecution)
    assert_type(p.agents.create(name="x"), Agent)
    assert_type(p.agents.delete("x"), None)
    assert_type(p.agents.list(), Page[Agent])
    assert_type(list(p.agents.list()), list[Agent])
    assert_type(p.agents.retrieve("x"), Agent)
    assert_type(p.agents.update("x"), Agent)
    assert_type(p.api_tokens.create(name="x"), ApiTokenCreated)
    assert_type(p.api_tokens.delete("x"), None)
    assert_type(p.api_tokens.list(), Page[ApiToken])
    assert_type(list(p.api_tokens.list()), list[ApiToken])
    assert_type(p.api_tokens.retrieve("x"), ApiTokenDetail)
    assert_type(p.api_tokens.update("x"), ApiToken)
    assert_type(p.api_tokens.usage("x"), ApiTokenUsage)
    assert_type(p.audit_logs.for_entity("x", "x"), Page[AuditLog])
    assert_type(list(p.audit_logs.for_entity("x", "x")), list[AuditLog])
    assert_type(p.audit_logs.for_user("x"), Page[AuditLog])
    assert_type(list(p.audit_logs.for_user("x")), list[AuditLog])
    assert_type(p.audit_logs.list(), Page[AuditLog])
    assert_type(list(p.audit_logs.list()), list[AuditLog])
    assert_type(p.audit_logs.retrieve("x"), AuditLog)
    assert_type(p.authentication.email_initialize("x"), Message | None)
    assert_type(p.authentication.email_verify("x"), SessionToken)
    assert_type(p.authentication.login("x", "x"), None)
    assert_type(p.authentication.logout(), None)
    assert_type(p.authentication.whoami(), WhoAmI)
    assert_type(p.dataset_data_versions.complete("x"), DatasetDataVersion[Sync])
    assert_type(
        p.dataset_data_versions.create(dataset_id="x", file_type="x", file_name="x"), DatasetDataVersionUpload[Sync]
    )
    assert_type(p.dataset_data_versions.download_url("x"), DownloadUrl)
    assert_type(p.dataset_data_versions.list(), Page[DatasetDataVersion[Sync]])
    assert_type(list(p.dataset_data_versions.list()), list[DatasetDataVersion[Sync]])
    assert_type(p.dataset_data_versions.retrieve("x"), DatasetDataVersion[Sync])
    assert_type(
        p.dataset_schema_versions.create(dataset_id="x", columns=[{"name": "a", "type": "int"}]),
        DatasetSchemaVersion[Sync],
    )
    assert_type(p.dataset_schema_versions.list(), Page[DatasetSchemaVersion[Sync]])
    assert_type(list(p.dataset_schema_versions.list()), list[DatasetSchemaVersion[Sync]])
    assert_type(p.dataset_schema_versions.retrieve("x"), DatasetSchemaVersion[Sync])
    assert_type(p.dataset_schema_versions.update("x"), DatasetSchemaVersion[Sync])
    assert_type(p.datasets.create(name="x"), Dataset[Sync])
    assert_type(p.datasets.delete("x"), DeleteResult | None)
    assert_type(p.datasets.list(), Page[Dataset[Sync]])
    assert_type(list(p.datasets.list()), list[Dataset[Sync]])
    assert_type(p.datasets.retrieve("x"), Dataset[Sync])
    assert_type(p.datasets.update("x"), Dataset[Sync])
    assert_type(p.files.complete_upload("x", file_size=1, file_hash="x"), File[Sync])
    assert_type(p.files.delete("x"), None)
    assert_type(p.files.download("x"), bytes | None)
    assert_type(p.files.download_url("x"), DownloadUrl)
    assert_type(p.files.get_upload_url(filename="x", file_size=1, file_hash="x"), FileUploadUrl[Sync])
    assert_type(p.files.list(), Page[File[Sync]])
    assert_type(list(p.files.list()), list[File[Sync]])
    assert_type(p.files.retrieve("x"), File[Sync])
    assert_type(p.files.update("x"), File[Sync])
    assert_type(p.files.upload(b"x"), File[Sync])
    assert_type(p.pipeline_configuration_versions.clone("x"), PipelineConfigurationVersion[Sync])
    assert_type(
        p.pipeline_configuration_versions.create(pipeline_id="x", configuration={}), PipelineConfigurationVersion[Sync]
    )
    assert_type(p.pipeline_configuration_versions.delete("x"), None)
    assert_type(p.pipeline_configuration_versions.get_schema(), dict[str, Any] | None)
    assert_type(p.pipeline_configuration_versions.list(), Page[PipelineConfigurationVersion[Sync]])
    assert_type(list(p.pipeline_configuration_versions.list()), list[PipelineConfigurationVersion[Sync]])
    assert_type(p.pipeline_configuration_versions.retrieve("x"), PipelineConfigurationVersion[Sync])
    assert_type(p.pipeline_configuration_versions.update("x"), PipelineConfigurationVersion[Sync])
    assert_type(p.pipeline_configuration_versions.validate({}), ConfigurationValidation)
    assert_type(p.pipeline_executions.cancel("x"), PipelineExecution[Sync])
    assert_type(
        p.pipeline_executions.create(
            pipeline_configuration_version_id="x", pipeline_input={}, pipeline_input_summary="x"
        ),
        PipelineExecution[Sync],
    )
    assert_type(p.pipeline_executions.get_output("x"), Any)
    assert_type(p.pipeline_executions.list(), Page[PipelineExecution[Sync]])
    assert_type(list(p.pipeline_executions.list()), list[PipelineExecution[Sync]])
    assert_type(
        p.pipeline_executions.output("x"), PipelineExecutionOutputInline | PipelineExecutionOutputS3 | UnknownOutput
    )
    assert_type(p.pipeline_executions.retrieve("x"), PipelineExecution[Sync])
    assert_type(p.pipeline_executions.update("x"), PipelineExecution[Sync])
    assert_type(p.pipelines.create(name="x"), Pipeline[Sync])
    assert_type(p.pipelines.delete("x"), None)
    assert_type(p.pipelines.list(), Page[Pipeline[Sync]])
    assert_type(list(p.pipelines.list()), list[Pipeline[Sync]])
    assert_type(p.pipelines.retrieve("x"), Pipeline[Sync])
    assert_type(p.pipelines.update("x"), Pipeline[Sync])
    assert_type(p.team_users.delete("x"), Message | None)
    assert_type(p.team_users.list(), Page[TeamUser])
    assert_type(list(p.team_users.list()), list[TeamUser])
    assert_type(p.team_users.of_user("x"), Page[TeamUser])
    assert_type(list(p.team_users.of_user("x")), list[TeamUser])
    assert_type(p.team_users.retrieve("x"), TeamUser)
    assert_type(p.team_users.update("x"), TeamUser)
    assert_type(p.teams.by_ids([]), Page[Team])
    assert_type(list(p.teams.by_ids([])), list[Team])
    assert_type(p.teams.create(name="x"), Team)
    assert_type(p.teams.delete("x"), None)
    assert_type(p.teams.list(), Page[Team])
    assert_type(list(p.teams.list()), list[Team])
    assert_type(p.teams.retrieve("x"), Team)
    assert_type(p.teams.update("x"), Team)
    assert_type(p.users.list(), Page[User[Sync]])
    assert_type(list(p.users.list()), list[User[Sync]])
    assert_type(p.users.retrieve("x"), User[Sync])
    assert_type(p.users.update("x", full_name="x"), User[Sync])
    assert_type(file.delete(), None)
    assert_type(file.download(), bytes | None)
    assert_type(file.read(), bytes)
    assert_type(user.get_teams(), list[Team])
    assert_type(user.update_profile(full_name="x"), User[Sync])
    assert_type(dataset.create_schema([{"name": "a", "type": "int"}]), DatasetSchemaVersion[Sync])
    assert_type(dataset.create_schema_from_sample("x"), DatasetSchemaVersion[Sync])
    assert_type(dataset.delete(), DeleteResult | None)
    assert_type(dataset.download_data(), bytes | None)
    assert_type(dataset.get_current_schema(), DatasetSchemaVersion[Sync] | None)
    assert_type(dataset.get_data_version("x"), DatasetDataVersion[Sync])
    assert_type(dataset.get_schema_version("x"), DatasetSchemaVersion[Sync])
    assert_type(dataset.list_data_versions(), list[DatasetDataVersion[Sync]])
    assert_type(dataset.list_schema_versions(), list[DatasetSchemaVersion[Sync]])
    assert_type(dataset.refresh(), Dataset[Sync])
    assert_type(dataset.update(), Dataset[Sync])
    assert_type(dataset.upload_data(b"x"), DatasetDataVersion[Sync])
    assert_type(dataset.wait_for_processing(), Dataset[Sync])
    assert_type(data.download(), bytes | None)
    assert_type(schema.activate(), DatasetSchemaVersion[Sync])
    assert_type(schema.add_column("x", "x"), DatasetSchemaVersion[Sync])
    assert_type(schema.archive(), DatasetSchemaVersion[Sync])
    assert_type(schema.remove_column("x"), DatasetSchemaVersion[Sync])
    assert_type(schema.update(), DatasetSchemaVersion[Sync])
    assert_type(builder.create(), DatasetSchemaVersion[Sync])
    assert_type(pipeline.create_configuration_version(configuration={}), PipelineConfigurationVersion[Sync])
    assert_type(pipeline.delete(), None)
    assert_type(
        pipeline.execute(configuration_version_id="x", pipeline_input={}, pipeline_input_summary="x"),
        PipelineExecution[Sync],
    )
    assert_type(pipeline.get_latest_execution(), PipelineExecution[Sync] | None)
    assert_type(pipeline.list_configuration_versions(), list[PipelineConfigurationVersion[Sync]])
    assert_type(pipeline.list_executions(), list[PipelineExecution[Sync]])
    assert_type(pipeline.update(), Pipeline[Sync])
    assert_type(version.clone(), PipelineConfigurationVersion[Sync])
    assert_type(version.delete(), None)
    assert_type(version.execute(pipeline_input={}, pipeline_input_summary="x"), PipelineExecution[Sync])
    assert_type(version.get_latest_execution(), PipelineExecution[Sync] | None)
    assert_type(version.get_pipeline(), Pipeline[Sync])
    assert_type(version.list_executions(), list[PipelineExecution[Sync]])
    assert_type(version.update(), PipelineConfigurationVersion[Sync])
    assert_type(version.validate(), ConfigurationValidation)
    assert_type(execution.cancel(), PipelineExecution[Sync])
    assert_type(execution.get_output(), Any)
    assert_type(execution.refresh(), PipelineExecution[Sync])
    assert_type(execution.wait_for_completion(), PipelineExecution[Sync])
    assert_type(p.files.retrieve.raw("x"), Response[File[Sync]])
    assert_type(p.files.upload(b"x").download(), bytes | None)
