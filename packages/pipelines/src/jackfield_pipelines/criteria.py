"""Criteria: how one answer is judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import Criterion, CriterionPayload


class Criteria(Area[M]):
    """Criteria: how one answer is judged.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_criteria(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[Criterion]:
        """List criteria.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return listed("/api/criteria", page=page, page_size=page_size, **params)

    @walked
    def iter_criteria(self, /, *, page_size: int | None = None, **params: Any) -> PageCall[Criterion]:
        """Walk over all criteria.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/criteria", page_size=page_size, **params)

    @call
    def create_criterion(
        self, payload: CriterionPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Criterion]:
        """Create a criterion.

        Args:
            payload: The criterion; see `CriterionPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: `type` and `config` do not fit: keywords, pattern or prompt template are missing.
        """
        return Call("POST", "/api/criteria", json=payload, options=options)

    @call
    def get_criterion(self, criterion_id: int, **options: Unpack[Options]) -> Call[Criterion]:
        """Retrieve a criterion.

        Args:
            criterion_id: The criterion.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such criterion.
        """
        return Call("GET", "/api/criteria/{}", criterion_id, options=options)

    @call
    def update_criterion(
        self, criterion_id: int, payload: CriterionPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Criterion]:
        """Change a criterion.

        Args:
            criterion_id: The criterion.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such criterion.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("PUT", "/api/criteria/{}", criterion_id, json=payload, options=options)

    @call
    def delete_criterion(self, criterion_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Delete a criterion.

        Args:
            criterion_id: The criterion.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such criterion.
        """
        return Call("DELETE", "/api/criteria/{}", criterion_id, options=options)
