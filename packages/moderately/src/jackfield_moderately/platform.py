"""The moderately platform: where it is, how to authenticate, how it reports errors, and what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from typing_extensions import Unpack

from jackfield.plugin import Auth, Call, ErrorInfo, M, Options, Platform, Settings, Token, call

from .account_models import ErrorDetail, Health
from .agent_configuration_versions import AgentConfigurationVersions
from .agent_executions import AgentExecutions
from .agents import Agents
from .api_tokens import ApiTokens
from .audit_logs import AuditLogs
from .authentication import Authentication
from .dataset_data_versions import DatasetDataVersions
from .dataset_schema_versions import DatasetSchemaVersions
from .datasets import Datasets
from .files import Files
from .pipeline_configuration_versions import PipelineConfigurationVersions
from .pipeline_executions import PipelineExecutions
from .pipelines import Pipelines
from .settings import ModeratelySettings
from .team_users import TeamUsers
from .teams import Teams
from .users import Users
from .wire import is_array, is_object


class Moderately(Platform[M]):
    """Moderately AI: files, datasets, agents and pipelines of one team."""

    name: ClassVar[str] = "moderately"
    settings_type: ClassVar[type[Settings]] = ModeratelySettings

    @cached_property
    def files(self) -> Files[M]:
        """Files."""
        return Files(self._root)

    @cached_property
    def users(self) -> Users[M]:
        """Users."""
        return Users(self._root)

    @cached_property
    def teams(self) -> Teams[M]:
        """Teams."""
        return Teams(self._root)

    @cached_property
    def team_users(self) -> TeamUsers[M]:
        """Which user is in which team."""
        return TeamUsers(self._root)

    @cached_property
    def agents(self) -> Agents[M]:
        """Agents."""
        return Agents(self._root)

    @cached_property
    def agent_configuration_versions(self) -> AgentConfigurationVersions[M]:
        """How agents work."""
        return AgentConfigurationVersions(self._root)

    @cached_property
    def agent_executions(self) -> AgentExecutions[M]:
        """Runs of agents."""
        return AgentExecutions(self._root)

    @cached_property
    def datasets(self) -> Datasets[M]:
        """Datasets."""
        return Datasets(self._root)

    @cached_property
    def dataset_data_versions(self) -> DatasetDataVersions[M]:
        """Versions of datasets' data."""
        return DatasetDataVersions(self._root)

    @cached_property
    def dataset_schema_versions(self) -> DatasetSchemaVersions[M]:
        """Versions of datasets' schemas."""
        return DatasetSchemaVersions(self._root)

    @cached_property
    def pipelines(self) -> Pipelines[M]:
        """Pipelines."""
        return Pipelines(self._root)

    @cached_property
    def pipeline_configuration_versions(self) -> PipelineConfigurationVersions[M]:
        """How pipelines work."""
        return PipelineConfigurationVersions(self._root)

    @cached_property
    def pipeline_executions(self) -> PipelineExecutions[M]:
        """Runs of pipelines."""
        return PipelineExecutions(self._root)

    @cached_property
    def api_tokens(self) -> ApiTokens[M]:
        """API tokens."""
        return ApiTokens(self._root)

    @cached_property
    def audit_logs(self) -> AuditLogs[M]:
        """Who did what."""
        return AuditLogs(self._root)

    @cached_property
    def authentication(self) -> Authentication[M]:
        """Sessions, and who the API key belongs to."""
        return Authentication(self._root)

    @call
    def health(self, **options: Unpack[Options]) -> Call[Health]:
        """Read whether the API is up; no API key is sent.

        Args:
            options: How the call is made.
        """
        return Call("GET", "/health", auth=False, options=options)

    @classmethod
    def auth(cls, settings: ModeratelySettings) -> Auth:
        """A bearer token: the API key."""
        key = settings.api_key
        return Token(
            None if key is None else key.get_secret_value(),
            missing="moderately: no API key; give Client(moderately={'api_key': ...}) or set MODERATELY_API_KEY",
        )

    @classmethod
    def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
        """Read the nested form that the platform documents, else one without nesting."""
        if not is_object(body):
            return ErrorInfo()
        nested = body.get("error")
        if isinstance(nested, str):
            return ErrorInfo(message=nested)
        found = ErrorDetail.model_validate(nested if is_object(nested) else body)
        words = [found.message or "", *_faults(found.details)]
        return ErrorInfo(
            message="; ".join(word for word in words if word),
            code=found.code,
            data=found,
            request_id=found.request_id,
        )


def _faults(details: Any) -> list[str]:
    """What is wrong with each field, where the details say so."""
    faults = details if is_array(details) else []
    return [
        f"{fault['field']}: {fault['message']}"
        for fault in faults
        if is_object(fault) and isinstance(fault.get("field"), str) and isinstance(fault.get("message"), str)
    ]
