"""Evaluations: criteria put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Options, PageCall, call, paged, walked

from .area import Area
from .listing import from_first, listed
from .types import Evaluation, EvaluationPayload


class Evaluations(Area[M]):
    """Evaluations: criteria put together.

    Source: pipelines-sdk 0.1.15.
    """

    @paged
    def list_evaluations(
        self, /, *, page: int | None = None, page_size: int | None = None, **params: Any
    ) -> PageCall[Evaluation]:
        """List evaluations.

        Args:
            page: The page's number, from 1.
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.

        Raises:
            PermissionDeniedError: The key is good, but not for evaluations.
        """
        return listed("/api/evaluations", page=page, page_size=page_size, **params)

    @walked
    def iter_evaluations(self, /, *, page_size: int | None = None, **params: Any) -> PageCall[Evaluation]:
        """Walk over all evaluations.

        Args:
            page_size: Items on a page.
            **params: Any other query parameter, by the server's name; options of the call stand here as well.
        """
        return from_first("/api/evaluations", page_size=page_size, **params)

    @call
    def create_evaluation(
        self, payload: EvaluationPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Evaluation]:
        """Create an evaluation.

        Args:
            payload: The evaluation; see `EvaluationPayload`.
            **options: How this call is made.

        Raises:
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/evaluations", json=payload, options=options)

    @call
    def get_evaluation(self, evaluation_id: int, **options: Unpack[Options]) -> Call[Evaluation]:
        """Retrieve an evaluation.

        Args:
            evaluation_id: The evaluation.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such evaluation.
        """
        return Call("GET", "/api/evaluations/{}", evaluation_id, options=options)

    @call
    def update_evaluation(
        self, evaluation_id: int, payload: EvaluationPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[Evaluation]:
        """Change an evaluation.

        Args:
            evaluation_id: The evaluation.
            payload: What is to change.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such evaluation.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("PUT", "/api/evaluations/{}", evaluation_id, json=payload, options=options)

    @call
    def delete_evaluation(self, evaluation_id: int, **options: Unpack[Options]) -> Call[Any]:
        """Delete an evaluation.

        Args:
            evaluation_id: The evaluation.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such evaluation.
        """
        return Call("DELETE", "/api/evaluations/{}", evaluation_id, options=options)
