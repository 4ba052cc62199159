"""The moderately platform for jackfield: files, datasets, agents and pipelines, as `client.moderately`.

Models act: `file.download(path=...)`, `dataset.upload_data(...)`, `pipeline.execute(...)`; awaited in an `AsyncClient`.
"""

from __future__ import annotations

from typing import Any

from jackfield.plugin import hookimpl

from .account_models import (
    ApiToken,
    ApiTokenCreated,
    ApiTokenDetail,
    ApiTokenOwner,
    ApiTokenStats,
    ApiTokenUsage,
    AuditLog,
    DeleteResult,
    ErrorDetail,
    Health,
    Message,
    SessionToken,
    WhoAmI,
)
from .agent_configuration_versions import AgentConfigurationVersions
from .agent_executions import AgentExecutions
from .agent_models import (
    Agent,
    AgentConfigurationVersion,
    AgentExecution,
    AgentExecutionConfig,
    AgentLiveTail,
    AgentLiveTailExecution,
    AgentLiveTailStep,
    AgentLlm,
    AgentLlmConfig,
    AgentMemoryState,
    AgentThought,
    AgentTool,
)
from .agents import Agents
from .api_tokens import ApiTokens
from .audit_logs import AuditLogs
from .authentication import Authentication
from .blocks import BlockConfig, PipelineBlock, PipelineConfiguration, PipelineConnection
from .configuration_models import (
    AnyConfigurationFault,
    ConfigurationBlockError,
    ConfigurationConnectionError,
    ConfigurationFault,
    ConfigurationValidation,
    PipelineConfigurationVersion,
)
from .data_version_models import DatasetDataVersion, DatasetDataVersionUpload
from .dataset_data_versions import DatasetDataVersions
from .dataset_models import Dataset
from .dataset_schema_versions import DatasetSchemaVersions
from .datasets import Datasets
from .errors import (
    ArgumentError,
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    IntegrityError,
    MissingFileError,
    OutputError,
    StorageError,
    UploadError,
)
from .execution_models import (
    PipelineExecution,
    PipelineExecutionOutput,
    PipelineExecutionOutputInline,
    PipelineExecutionOutputMetadata,
    PipelineExecutionOutputS3,
    UnknownOutput,
)
from .file_models import DownloadUrl, File, FileUploadUrl
from .files import Files
from .pipeline_configuration_versions import PipelineConfigurationVersions
from .pipeline_executions import PipelineExecutions
from .pipeline_models import Pipeline
from .pipelines import Pipelines
from .platform import Moderately
from .samples import type_of
from .schemas import Column, ColumnOperation, DatasetSchemaVersion, ParsingOptions, SchemaBuilder, SchemaColumn
from .settings import ModeratelySettings
from .sources import Progress, Reader, Source
from .statuses import (
    AuditAction,
    Compression,
    DataFileType,
    ExecutionStatus,
    OutputFileType,
    ProcessingStatus,
    TeamRole,
    TokenRole,
    UploadStatus,
    VersionStatus,
)
from .team_models import Team, TeamUser, User
from .team_users import TeamUsers
from .teams import Teams
from .users import Users
from .vendor_names import (
    AsyncSchemaBuilder,
    DatasetAsyncModel,
    DatasetDataVersionAsyncModel,
    DatasetDataVersionModel,
    DatasetModel,
    DatasetSchemaVersionAsyncModel,
    DatasetSchemaVersionModel,
    FileAsyncModel,
    FileModel,
    PipelineAsyncModel,
    PipelineConfigurationVersionAsyncModel,
    PipelineConfigurationVersionModel,
    PipelineExecutionAsyncModel,
    PipelineExecutionModel,
    PipelineModel,
    UserAsyncModel,
    UserModel,
)
from .wire import NULL, Null

__all__ = [
    "NULL",
    "Agent",
    "AgentConfigurationVersion",
    "AgentConfigurationVersions",
    "AgentExecution",
    "AgentExecutionConfig",
    "AgentExecutions",
    "AgentLiveTail",
    "AgentLiveTailExecution",
    "AgentLiveTailStep",
    "AgentLlm",
    "AgentLlmConfig",
    "AgentMemoryState",
    "AgentThought",
    "AgentTool",
    "Agents",
    "AnyConfigurationFault",
    "ApiToken",
    "ApiTokenCreated",
    "ApiTokenDetail",
    "ApiTokenOwner",
    "ApiTokenStats",
    "ApiTokenUsage",
    "ApiTokens",
    "ArgumentError",
    "AsyncSchemaBuilder",
    "AuditAction",
    "AuditLog",
    "AuditLogs",
    "Authentication",
    "BlockConfig",
    "Column",
    "ColumnOperation",
    "Compression",
    "ConfigurationBlockError",
    "ConfigurationConnectionError",
    "ConfigurationFault",
    "ConfigurationValidation",
    "DataFileType",
    "Dataset",
    "DatasetAsyncModel",
    "DatasetDataVersion",
    "DatasetDataVersionAsyncModel",
    "DatasetDataVersionModel",
    "DatasetDataVersionUpload",
    "DatasetDataVersions",
    "DatasetModel",
    "DatasetSchemaVersion",
    "DatasetSchemaVersionAsyncModel",
    "DatasetSchemaVersionModel",
    "DatasetSchemaVersions",
    "Datasets",
    "DeleteResult",
    "DownloadUrl",
    "ErrorDetail",
    "ExecutionCancelledError",
    "ExecutionError",
    "ExecutionFailedError",
    "ExecutionStatus",
    "File",
    "FileAsyncModel",
    "FileModel",
    "FileUploadUrl",
    "Files",
    "Health",
    "IntegrityError",
    "Message",
    "MissingFileError",
    "Moderately",
    "ModeratelySettings",
    "Null",
    "OutputError",
    "OutputFileType",
    "ParsingOptions",
    "Pipeline",
    "PipelineAsyncModel",
    "PipelineBlock",
    "PipelineConfiguration",
    "PipelineConfigurationVersion",
    "PipelineConfigurationVersionAsyncModel",
    "PipelineConfigurationVersionModel",
    "PipelineConfigurationVersions",
    "PipelineConnection",
    "PipelineExecution",
    "PipelineExecutionAsyncModel",
    "PipelineExecutionModel",
    "PipelineExecutionOutput",
    "PipelineExecutionOutputInline",
    "PipelineExecutionOutputMetadata",
    "PipelineExecutionOutputS3",
    "PipelineExecutions",
    "PipelineModel",
    "Pipelines",
    "ProcessingStatus",
    "Progress",
    "Reader",
    "SchemaBuilder",
    "SchemaColumn",
    "SessionToken",
    "Source",
    "StorageError",
    "Team",
    "TeamRole",
    "TeamUser",
    "TeamUsers",
    "Teams",
    "TokenRole",
    "UnknownOutput",
    "UploadError",
    "UploadStatus",
    "User",
    "UserAsyncModel",
    "UserModel",
    "Users",
    "VersionStatus",
    "WhoAmI",
    "jackfield_platform",
    "type_of",
]


@hookimpl
def jackfield_platform() -> type[Moderately[Any]]:
    """The platform's class."""
    return Moderately
