"""Searches by meaning, and their history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Numbered, Options, PageCall, Resource, call, paged

from .arguments import merged, model, moment
from .models import (
    ArchiveSearchResponse,
    ChatMode,
    DeleteSearchByIDResponse,
    DeleteSearchHistoryResponse,
    Filters,
    PersistedSemanticSearch,
    SearchSharing,
    SemanticSearchExecuteResponse,
    SemanticSearchHistoryItem,
    UnarchiveSearchResponse,
)


class SemanticSearch(Resource[M]):
    """Searches. Each one is stored, and can be archived or deleted."""

    @call
    def search(
        self,
        query: str,
        *,
        filters: Filters | Mapping[str, Any] | None = None,
        limit: int | None = 10,
        model_key: str | None = None,
        model_name: str | None = None,
        model_friendly_name: str | None = None,
        chat_mode: ChatMode | str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[SemanticSearchExecuteResponse]:
        """Search.

        Args:
            query: What to look for.
            filters: The apps and knowledge bases to look in.
            limit: Hits at most, 1 to 100.
            model_key: A model; the vendor's client takes it, its server drops it.
            model_name: The same.
            model_friendly_name: The same.
            chat_mode: The same.
            extra_body: More fields, for servers that take more.
            **options: How this call is made. The search is stored, so it is not repeated after a lost connection
                unless `idempotency_key` is given.

        Raises:
            BadRequestError: An argument is wrong.
            PermissionDeniedError: The OAuth token lacks the scope `semantic:write`.
            ServerError: The search service is out of reach.
        """
        fields = {
            "query": query,
            "filters": model(Filters, filters, "filters"),
            "limit": limit,
            "modelKey": model_key,
            "modelName": model_name,
            "modelFriendlyName": model_friendly_name,
            "chatMode": chat_mode,
        }
        body = merged(fields, extra_body)
        return Call("POST", "/search", json=body, scopes=("semantic:write",), options=options)

    @paged
    def search_history(
        self,
        *,
        page: int | None = 1,
        limit: int | None = 20,
        sort_by: str | None = "lastActivityAt",
        sort_order: str | None = "desc",
        search: str | None = None,
        shared: SearchSharing | str | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        extra_query: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> PageCall[SemanticSearchHistoryItem]:
        """List earlier searches.

        Args:
            page: The page to begin with.
            limit: Searches on a page, 1 to 100.
            sort_by: ``createdAt``, ``lastActivityAt`` or ``title``.
            sort_order: ``asc`` or ``desc``.
            search: Words in the query.
            shared: ``"true"``, ``"false"``, ``"1"`` or ``"0"``: only those that were shared, or not.
            start_date: Only from this time on.
            end_date: Only up to this time.
            extra_query: More parameters, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong.
            PermissionDeniedError: The OAuth token lacks the scope `semantic:read`.
        """
        query = {
            "page": page,
            "limit": limit,
            "sortBy": sort_by,
            "sortOrder": sort_order,
            "search": search,
            "shared": shared,
            "startDate": moment(start_date),
            "endDate": moment(end_date),
        }
        return PageCall(
            "GET",
            "/search",
            params=merged(query, extra_query),
            items="searchHistory",
            paging=Numbered("page"),
            scopes=("semantic:read",),
            options=options,
        )

    @call
    def delete_search_history(
        self,
        *,
        search: str | None = None,
        shared: SearchSharing | str | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        extra_query: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[DeleteSearchHistoryResponse]:
        """Delete searches and their citations for good: all of them, unless an argument limits it.

        Args:
            search: Only those with these words in the query.
            shared: ``"true"`` or ``"false"``: only those that were shared, or not.
            start_date: Only from this time on.
            end_date: Only up to this time.
            extra_query: More parameters, for servers that take more.
            **options: How this call is made.

        Raises:
            NotFoundError: There is nothing to delete.
            PermissionDeniedError: The OAuth token lacks the scope `semantic:delete`.
        """
        query = _limits(search, shared, start_date, end_date)
        params = merged(query, extra_query)
        return Call("DELETE", "/search", params=params, scopes=("semantic:delete",), options=options)

    @call
    def get_search_by_id(self, search_id: str, **options: Unpack[Options]) -> Call[list[PersistedSemanticSearch]]:
        """Get a search with its citations.

        Args:
            search_id: The search's id, 24 hex digits.
            **options: How this call is made.

        Returns:
            A list with the search; it is empty if there is none.

        Raises:
            BadRequestError: The id is none.
            PermissionDeniedError: The OAuth token lacks the scope `semantic:read`.
        """
        return Call("GET", "/search/{}", search_id, scopes=("semantic:read",), options=options)

    @call
    def delete_search_by_id(
        self,
        search_id: str,
        *,
        search: str | None = None,
        shared: SearchSharing | str | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        extra_query: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[DeleteSearchByIDResponse]:
        """Delete a search and its citations for good.

        Args:
            search_id: The search's id, 24 hex digits.
            search: Only if it has these words in the query.
            shared: ``"true"`` or ``"false"``: only if it was shared, or not.
            start_date: Only if it is from this time or later.
            end_date: Only if it is from this time or earlier.
            extra_query: More parameters, for servers that take more.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such search.
            PermissionDeniedError: The OAuth token lacks the scope `semantic:delete`.
        """
        params = merged(_limits(search, shared, start_date, end_date), extra_query)
        return Call("DELETE", "/search/{}", search_id, params=params, scopes=("semantic:delete",), options=options)

    @call
    def archive_search(self, search_id: str, **options: Unpack[Options]) -> Call[ArchiveSearchResponse]:
        """Archive a search.

        Args:
            search_id: The search's id, 24 hex digits.
            **options: How this call is made.

        Raises:
            BadRequestError: The server refuses the id or the change.
            NotFoundError: There is no such search.
            PermissionDeniedError: The OAuth token lacks the scope `semantic:write`.
        """
        return Call("PATCH", "/search/{}/archive", search_id, scopes=("semantic:write",), options=options)

    @call
    def unarchive_search(self, search_id: str, **options: Unpack[Options]) -> Call[UnarchiveSearchResponse]:
        """Get a search back from the archive.

        Args:
            search_id: The search's id, 24 hex digits.
            **options: How this call is made.

        Raises:
            BadRequestError: The server refuses the id or the change.
            NotFoundError: There is no such search.
            PermissionDeniedError: The OAuth token lacks the scope `semantic:write`.
        """
        return Call("PATCH", "/search/{}/unarchive", search_id, scopes=("semantic:write",), options=options)


def _limits(
    search: str | None,
    shared: SearchSharing | str | None,
    start_date: datetime | str | None,
    end_date: datetime | str | None,
) -> dict[str, Any]:
    return {"search": search, "shared": shared, "startDate": moment(start_date), "endDate": moment(end_date)}
