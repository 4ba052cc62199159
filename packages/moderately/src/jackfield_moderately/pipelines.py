"""Pipelines."""

from __future__ import annotations

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, given, paged

from .lists import PAGES, Ids, joined, sheet
from .pipeline_models import Pipeline
from .scope import TeamResource
from .wire import Null


class Pipelines(TeamResource[M]):
    """Pipelines of the team. What they do is in their configuration versions."""

    @paged
    def list(
        self,
        *,
        pipeline_ids: Ids = None,
        name_like: str | None = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = None,
        order_direction: str = "asc",
        **options: Unpack[Options],
    ) -> PageCall[Pipeline[M]]:
        """List the team's pipelines.

        Args:
            pipeline_ids: Only these.
            name_like: Only those whose name is like this.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"name"``, ``"created_at"`` or ``"updated_at"``.
            order_direction: ``"asc"`` or ``"desc"``.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {"teamIds": self._team, "pipelineIds": joined(pipeline_ids), "nameLike": name_like}
        params |= sheet(page, page_size, order_by, order_direction)
        return PageCall("GET", "/pipelines", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, pipeline_id: str, **options: Unpack[Options]) -> Call[Pipeline[M]]:
        """Read one pipeline.

        Args:
            pipeline_id: The pipeline's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/pipelines/{}", pipeline_id, options=options)

    @call
    def create(self, *, name: str, description: str | None = None, **options: Unpack[Options]) -> Call[Pipeline[M]]:
        """Make a pipeline in the team.

        Args:
            name: Its name, 1 to 255 characters, unique in the team.
            description: What it does, up to 1000 characters.
            options: How the call is made.

        Raises:
            ConflictError: The team has one of this name.
            ConfigurationError: There is no team id.
        """
        body = given({"teamId": self._team, "name": name, "description": description})
        return Call("POST", "/pipelines", json=body, options=options)

    @call
    def update(
        self,
        pipeline_id: str,
        *,
        name: str | None = None,
        description: str | Null | None = None,
        **options: Unpack[Options],
    ) -> Call[Pipeline[M]]:
        """Change a pipeline; what is None stays as it is.

        Args:
            pipeline_id: The pipeline's id.
            name: A new name, 1 to 255 characters.
            description: A new description, up to 1000 characters; `NULL` for none.
            options: How the call is made.

        Raises:
            ConflictError: The team has one of this name.
            NotFoundError: There is none of this id.
        """
        body = given({"name": name, "description": description})
        return Call("PATCH", "/pipelines/{}", pipeline_id, json=body, options=options)

    @call
    def delete(self, pipeline_id: str, **options: Unpack[Options]) -> Call[None]:
        """Delete a pipeline.

        Args:
            pipeline_id: The pipeline's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("DELETE", "/pipelines/{}", pipeline_id, options=options)
