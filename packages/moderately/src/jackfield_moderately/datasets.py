"""Datasets."""

from __future__ import annotations

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, given, paged

from .account_models import DeleteResult
from .dataset_models import Dataset
from .lists import PAGES, Ids, joined, sheet
from .scope import TeamResource


class Datasets(TeamResource[M]):
    """Datasets of the team."""

    @paged
    def list(
        self,
        *,
        dataset_ids: Ids = None,
        name_like: str | None = None,
        name: str | None = None,
        page: int = 1,
        page_size: int = 10,
        order_by: str | None = "created_at",
        order_direction: str = "desc",
        **options: Unpack[Options],
    ) -> PageCall[Dataset[M]]:
        """List the team's datasets.

        Args:
            dataset_ids: Only these.
            name_like: Only those whose name is like this.
            name: Only the one of this name.
            page: The first page's number, from 1.
            page_size: Items on a page, 1 to 1000.
            order_by: ``"created_at"``, ``"updated_at"`` or ``"name"``.
            order_direction: ``"asc"`` or ``"desc"``.
            options: How the calls are made.

        Raises:
            ConfigurationError: There is no team id.
        """
        params = {
            "datasetIds": joined(dataset_ids),
            "teamIds": self._team,
            "nameLike": name_like,
            "name": name,
            **sheet(page, page_size, order_by, order_direction),
        }
        return PageCall("GET", "/datasets", params=params, paging=PAGES, options=options)

    @call
    def retrieve(self, dataset_id: str, **options: Unpack[Options]) -> Call[Dataset[M]]:
        """Read one dataset.

        Args:
            dataset_id: The dataset's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("GET", "/datasets/{}", dataset_id, options=options)

    @call
    def create(self, *, name: str, description: str | None = None, **options: Unpack[Options]) -> Call[Dataset[M]]:
        """Make a dataset in the team.

        Args:
            name: Its name, 1 to 255 characters, unique in the team.
            description: What it holds, up to 10000 characters.
            options: How the call is made.

        Raises:
            ConflictError: The team has one of this name.
            ConfigurationError: There is no team id.
        """
        body = given({"teamId": self._team, "name": name, "description": description})
        return Call("POST", "/datasets", json=body, options=options)

    @call
    def update(
        self,
        dataset_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        should_process: bool | None = None,
        **options: Unpack[Options],
    ) -> Call[Dataset[M]]:
        """Change a dataset; what is None stays as it is.

        Args:
            dataset_id: The dataset's id.
            name: A new name, 1 to 255 characters.
            description: A new description, up to 10000 characters.
            should_process: True to start processing; `Dataset.wait_for_processing` waits for its end.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        body = given({"name": name, "description": description, "shouldProcess": should_process})
        return Call("PATCH", "/datasets/{}", dataset_id, json=body, options=options)

    @call
    def delete(self, dataset_id: str, **options: Unpack[Options]) -> Call[DeleteResult | None]:
        """Delete a dataset.

        Args:
            dataset_id: The dataset's id.
            options: How the call is made.

        Raises:
            NotFoundError: There is none of this id.
        """
        return Call("DELETE", "/datasets/{}", dataset_id, options=options)
