"""The models under the names that they have in the vendor's own client: one of each for both of its clients."""

from __future__ import annotations

from typing import TypeAlias

from jackfield.plugin import Async, Sync

from .configuration_models import PipelineConfigurationVersion
from .data_version_models import DatasetDataVersion
from .dataset_models import Dataset
from .execution_models import PipelineExecution
from .file_models import File
from .pipeline_models import Pipeline
from .schemas import DatasetSchemaVersion, SchemaBuilder
from .team_models import User

FileModel: TypeAlias = File[Sync]
FileAsyncModel: TypeAlias = File[Async]
UserModel: TypeAlias = User[Sync]
UserAsyncModel: TypeAlias = User[Async]
DatasetModel: TypeAlias = Dataset[Sync]
DatasetAsyncModel: TypeAlias = Dataset[Async]
DatasetDataVersionModel: TypeAlias = DatasetDataVersion[Sync]
DatasetDataVersionAsyncModel: TypeAlias = DatasetDataVersion[Async]
DatasetSchemaVersionModel: TypeAlias = DatasetSchemaVersion[Sync]
DatasetSchemaVersionAsyncModel: TypeAlias = DatasetSchemaVersion[Async]
AsyncSchemaBuilder: TypeAlias = SchemaBuilder[Async]
PipelineModel: TypeAlias = Pipeline[Sync]
PipelineAsyncModel: TypeAlias = Pipeline[Async]
PipelineConfigurationVersionModel: TypeAlias = PipelineConfigurationVersion[Sync]
PipelineConfigurationVersionAsyncModel: TypeAlias = PipelineConfigurationVersion[Async]
PipelineExecutionModel: TypeAlias = PipelineExecution[Sync]
PipelineExecutionAsyncModel: TypeAlias = PipelineExecution[Async]
