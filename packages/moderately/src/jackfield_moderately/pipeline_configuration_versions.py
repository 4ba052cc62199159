"""Configuration versions of pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, given, paged

from .configuration_models import ConfigurationValidation, PipelineConfigurationVersion, update_call, validate_call
from .lists import PAGES, Ids, joined, sheet
from .scope import TeamResource
from .statuses import VersionStatus


class PipelineConfigurationVersions(TeamResource[M]):
    """Configuration versions of the team's pipelines: the blocks of a pipeline and how they are connected."""

    @paged
    def list(
        self,
        *,
        pipeline_ids: Ids = None,
        pipeline_configuration_version_ids: Ids = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = None,
        order_direction: str = "asc",
        status: VersionStatus | str | None = None,
        statuses: Ids = None,
        **options: Unpack[Options],
    ) -> PageCall[PipelineConfigurationVersion[M]]:
        """List configuration versions.

        Args:
            pipeline_ids: Only those of this pipeline, or of these.
            pipeline_configuration_version_ids: Only these.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"version"``, ``"created_at"`` or ``"updated_at"``.
            order_direction: ``"asc"`` or ``"desc"``.
            status: Only those of this status.
            statuses: Only those of one of these.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {
            "pipelineIds": joined(pipeline_ids),
            "pipelineConfigurationVersionIds": joined(pipeline_configuration_version_ids),
            "teamIds": self._team,
            "status": status,
            "statuses": joined(statuses),
            **sheet(page, page_size, order_by, order_direction),
        }
        return PageCall("GET", "/pipeline-configuration-versions", params=params, paging=PAGES, options=options)

    @call
    def retrieve(
        self, pipeline_configuration_version_id: str, **options: Unpack[Options]
    ) -> Call[PipelineConfigurationVersion[M]]:
        """Read one configuration version.

        Args:
            pipeline_configuration_version_id: Its id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        path = "/pipeline-configuration-versions/{}"
        return Call("GET", path, pipeline_configuration_version_id, options=options)

    @call
    def create(
        self,
        *,
        pipeline_id: str,
        configuration: Mapping[str, Any],
        status: VersionStatus | str | None = None,
        **options: Unpack[Options],
    ) -> Call[PipelineConfigurationVersion[M]]:
        """Add a configuration version to a pipeline.

        Args:
            pipeline_id: The pipeline's id.
            configuration: The configuration: ``id``, ``name``, ``blocks`` and ``connections``; see
                `jackfield_moderately.blocks`.
            status: What it is used for; by default it is a draft.
            options: How the call is made.

        Raises:
            ConflictError: The pipeline has a current version, and this shall become one.
            NotFoundError: There is no such pipeline.
        """
        body = given({"pipelineId": pipeline_id, "configuration": configuration, "status": status})
        return Call("POST", "/pipeline-configuration-versions", json=body, options=options)

    @call
    def update(
        self,
        pipeline_configuration_version_id: str,
        *,
        configuration: Mapping[str, Any] | None = None,
        status: VersionStatus | str | None = None,
        **options: Unpack[Options],
    ) -> Call[PipelineConfigurationVersion[M]]:
        """Change a configuration version; what is None stays as it is.

        Args:
            pipeline_configuration_version_id: Its id.
            configuration: The whole new configuration.
            status: What it is used for.
            options: How the call is made.

        Raises:
            ConflictError: The pipeline has a current version, and this shall become one.
            NotFoundError: There is none of this id.
        """
        return update_call(pipeline_configuration_version_id, configuration, status, options)

    @call
    def delete(self, pipeline_configuration_version_id: str, **options: Unpack[Options]) -> Call[None]:
        """Delete a configuration version.

        Args:
            pipeline_configuration_version_id: Its id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        path = "/pipeline-configuration-versions/{}"
        return Call("DELETE", path, pipeline_configuration_version_id, options=options)

    @call
    def clone(
        self, pipeline_configuration_version_id: str, **options: Unpack[Options]
    ) -> Call[PipelineConfigurationVersion[M]]:
        """Copy a configuration version: the copy is a draft with the next number.

        Args:
            pipeline_configuration_version_id: Its id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        path = "/pipeline-configuration-versions/{}/clone"
        return Call("POST", path, pipeline_configuration_version_id, options=options)

    @call
    def validate(self, configuration: Mapping[str, Any], **options: Unpack[Options]) -> Call[ConfigurationValidation]:
        """Check a configuration.

        Args:
            configuration: The configuration.
            options: How the call is made.

        Returns:
            Whether it would work; that it would not is no error.
        """
        return validate_call(configuration, options)

    @call
    def get_schema(self, **options: Unpack[Options]) -> Call[dict[str, Any] | None]:
        """Read the JSON schema of configurations, or None.

        Args:
            options: How the call is made.
        """
        return Call("GET", "/pipeline-configuration-versions/schema", options=options)
