"""The nodes of the knowledge hub: apps, groups of records, folders and records. Times are in ms since 1970."""

from __future__ import annotations

from enum import StrEnum

from .camel import CamelModel, Open
from .lists import NodePagination


class NodeType(StrEnum):
    """What a node is; also what can be a parent."""

    APP = "app"
    RECORD_GROUP = "recordGroup"
    FOLDER = "folder"
    RECORD = "record"


class Origin(StrEnum):
    """Where a node comes from."""

    COLLECTION = "COLLECTION"
    CONNECTOR = "CONNECTOR"


class NodePermission(CamelModel):
    """What the caller may do with a node."""

    role: str
    can_edit: bool
    can_delete: bool


class KnowledgeHubNode(CamelModel):
    """A node."""

    id: str
    name: str
    node_type: Open[NodeType]
    parent_id: str | None = None
    origin: Open[Origin]
    connector: str | None = None
    record_type: str | None = None
    record_group_type: str | None = None
    indexing_status: str | None = None
    reason: str | None = None
    is_internal: bool
    created_at: int
    updated_at: int
    size_in_bytes: int | None = None
    mime_type: str | None = None
    extension: str | None = None
    web_url: str | None = None
    has_children: bool
    preview_renderable: bool | None = None
    permission: NodePermission | None = None
    sharing_status: str | None = None
    is_placeholder: bool | None = None


class NodeReference(CamelModel):
    """A node on the way to the listed ones."""

    id: str
    name: str
    node_type: str
    sub_type: str | None = None


class NodeCount(CamelModel):
    """How many nodes of a kind there are."""

    label: str
    count: int


class NodeCounts(CamelModel):
    """How many nodes there are, by kind."""

    items: list[NodeCount]
    total: int


class FolderPermissions(CamelModel):
    """What the caller may do in the listed folder."""

    role: str
    can_upload: bool
    can_create_folders: bool
    can_edit: bool
    can_delete: bool
    can_manage_permissions: bool


class NumberRange(CamelModel):
    """From which to which number: times in ms since 1970, or bytes."""

    gte: int | None = None
    lte: int | None = None


class AppliedNodeFilters(CamelModel):
    """The filters that are set."""

    q: str | None = None
    node_types: list[str] | None = None
    record_types: list[str] | None = None
    origins: list[str] | None = None
    connector_ids: list[str] | None = None
    indexing_status: list[str] | None = None
    created_at: NumberRange | None = None
    updated_at: NumberRange | None = None
    size: NumberRange | None = None
    sort_by: str
    sort_order: str


class FilterOption(CamelModel):
    """A value that a filter can be set to."""

    id: str
    label: str
    type: str | None = None
    connector_type: str | None = None


class AvailableNodeFilters(CamelModel):
    """The filters that may be set."""

    node_types: list[FilterOption]
    record_types: list[FilterOption]
    origins: list[FilterOption]
    connectors: list[FilterOption]
    indexing_status: list[FilterOption]
    sort_by: list[FilterOption]
    sort_order: list[FilterOption]


class NodeFilters(CamelModel):
    """The filters of a list of nodes."""

    applied: AppliedNodeFilters
    available: AvailableNodeFilters | None = None


class KnowledgeHubNodesResponse(CamelModel):
    """A page of nodes. What is asked for with `include` is there, the rest is None."""

    success: bool
    error: str | None = None
    id: str | None = None
    current_node: NodeReference | None = None
    parent_node: NodeReference | None = None
    items: list[KnowledgeHubNode]
    pagination: NodePagination
    filters: NodeFilters
    breadcrumbs: list[NodeReference] | None = None
    counts: NodeCounts | None = None
    permissions: FolderPermissions | None = None
