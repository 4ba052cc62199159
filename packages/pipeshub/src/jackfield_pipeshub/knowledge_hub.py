"""The nodes of the knowledge hub: apps, groups of records, folders and records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import M, Numbered, Options, PageCall, Resource, paged

from .arguments import merged
from .models import KnowledgeHubNode, NodeType


class KnowledgeHub(Resource[M]):
    """The nodes, from the top down. The vendor calls these two operations deprecated since 2026-08; they still work.

    Lists of values are one text with commas, of at most 100 values; ranges are like ``"gte:1700000000000,lte:..."``, in
    ms since 1970 or bytes. Besides its items, a page has ``page["pagination"]``, ``page["filters"]`` and what
    `include` asks for. Source: vendor's Python SDK 1.1.0 and OpenAPI document of 2026-08.
    """

    @paged
    def get_knowledge_hub_root_nodes(
        self,
        *,
        only_containers: bool | None = False,
        page: int | None = 1,
        limit: int | None = 50,
        sort_by: str | None = "updatedAt",
        sort_order: str | None = "desc",
        q: str | None = None,
        node_types: str | None = None,
        record_types: str | None = None,
        origins: str | None = None,
        connector_ids: str | None = None,
        indexing_status: str | None = None,
        created_at: str | None = None,
        updated_at: str | None = None,
        size: str | None = None,
        include: str | None = None,
        flattened: bool | None = None,
        extra_query: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> PageCall[KnowledgeHubNode]:
        """List the nodes at the top.

        Args:
            only_containers: Only what can hold others.
            page: The page to begin with.
            limit: Nodes on a page, 1 to 200.
            sort_by: ``name``, ``createdAt``, ``updatedAt``, ``size`` or ``type``.
            sort_order: ``asc`` or ``desc``.
            q: What to look for, 2 to 500 characters.
            node_types: Only these types: ``app``, ``recordGroup``, ``folder``, ``record``.
            record_types: Only records of these types.
            origins: Only from ``COLLECTION`` or ``CONNECTOR``.
            connector_ids: Only from these connectors.
            indexing_status: Only with this status.
            created_at: A range of times.
            updated_at: A range of times.
            size: A range of sizes.
            include: What else to send: ``breadcrumbs``, ``counts``, ``availableFilters``, ``permissions``.
            flattened: Whether to list what is below, too; for servers since 2026-08.
            extra_query: More parameters, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong.
            PermissionDeniedError: The OAuth token lacks the scope `kb:read`.
        """
        query = {
            "onlyContainers": only_containers, "page": page, "limit": limit, "sortBy": sort_by, "sortOrder": sort_order,
            "q": q, "nodeTypes": node_types, "recordTypes": record_types, "origins": origins,
            "connectorIds": connector_ids, "indexingStatus": indexing_status, "createdAt": created_at,
            "updatedAt": updated_at, "size": size, "include": include, "flattened": flattened,
        }  # fmt: skip
        return PageCall(
            "GET",
            "/knowledgeBase/knowledge-hub/nodes",
            params=merged(query, extra_query),
            paging=Numbered("page"),
            scopes=("kb:read",),
            options=options,
        )

    @paged
    def get_knowledge_hub_child_nodes(
        self,
        parent_type: NodeType | str,
        parent_id: str,
        *,
        only_containers: bool | None = False,
        page: int | None = 1,
        limit: int | None = 50,
        sort_by: str | None = "updatedAt",
        sort_order: str | None = "desc",
        q: str | None = None,
        node_types: str | None = None,
        record_types: str | None = None,
        origins: str | None = None,
        connector_ids: str | None = None,
        indexing_status: str | None = None,
        created_at: str | None = None,
        updated_at: str | None = None,
        size: str | None = None,
        include: str | None = None,
        flattened: bool | None = None,
        extra_query: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> PageCall[KnowledgeHubNode]:
        """List the nodes in another one.

        Args:
            parent_type: The type of the other one.
            parent_id: Its id, a UUID.
            only_containers: Only what can hold others.
            page: The page to begin with.
            limit: Nodes on a page, 1 to 200.
            sort_by: ``name``, ``createdAt``, ``updatedAt``, ``size`` or ``type``.
            sort_order: ``asc`` or ``desc``.
            q: What to look for, 2 to 500 characters.
            node_types: Only these types: ``app``, ``recordGroup``, ``folder``, ``record``.
            record_types: Only records of these types.
            origins: Only from ``COLLECTION`` or ``CONNECTOR``.
            connector_ids: Only from these connectors.
            indexing_status: Only with this status.
            created_at: A range of times.
            updated_at: A range of times.
            size: A range of sizes.
            include: What else to send: ``breadcrumbs``, ``counts``, ``availableFilters``, ``permissions``.
            flattened: Whether to list what is below, too; for servers since 2026-08.
            extra_query: More parameters, for servers that take more.
            **options: How this call is made.

        Raises:
            BadRequestError: An argument is wrong.
            NotFoundError: There is no such node.
            PermissionDeniedError: The OAuth token lacks the scope `kb:read`, or the caller may not see the node.
        """
        query = {
            "onlyContainers": only_containers, "page": page, "limit": limit, "sortBy": sort_by, "sortOrder": sort_order,
            "q": q, "nodeTypes": node_types, "recordTypes": record_types, "origins": origins,
            "connectorIds": connector_ids, "indexingStatus": indexing_status, "createdAt": created_at,
            "updatedAt": updated_at, "size": size, "include": include, "flattened": flattened,
        }  # fmt: skip
        return PageCall(
            "GET",
            "/knowledgeBase/knowledge-hub/nodes/{}/{}",
            parent_type,
            parent_id,
            params=merged(query, extra_query),
            paging=Numbered("page"),
            scopes=("kb:read",),
            options=options,
        )
