"""Semantic searches, their history, and the citations that they and chats find."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from .camel import CamelModel, ObjectId, OptionalObjectId
from .lists import ListFilters, Pagination, ResponseMeta


class Filters(CamelModel):
    """The apps and knowledge bases to look in, by their ids."""

    apps: list[str] | None = None
    kb: list[str] | None = None


class BoundingBox(CamelModel):
    """A corner of where a citation stands on its page."""

    x: float | None = None
    y: float | None = None
    id: OptionalObjectId = None


class CitationMetadata(CamelModel):
    """The record that a citation is from, and where it stands in it."""

    org_id: str
    mime_type: str
    record_id: str
    record_name: str
    origin: str
    record_version: int | None = None
    extension: str | None = None
    web_url: str | None = None
    preview_renderable: bool | None = None
    hide_weburl: bool | None = None
    connector: str | None = None
    record_type: str | None = None
    block_num: list[float | None] | None = None
    page_num: list[float | None] | None = None
    sheet_num: float | None = None
    sheet_name: str | None = None
    bounding_box: list[BoundingBox] | None = Field(default=None, alias="bounding_box")
    block_type: str | None = None
    block_text: str | None = None
    departments: list[str] | None = None
    languages: list[str] | None = None
    topics: list[str] | None = None


class Citation(CamelModel):
    """A passage of a record."""

    id: ObjectId
    content: str
    chunk_index: int
    citation_type: str
    metadata: CitationMetadata
    created_at: datetime
    updated_at: datetime


class SemanticSearchHitMetadata(CamelModel):
    """The record that a hit is from, and where it stands in it."""

    org_id: str | None = None
    record_id: str | None = None
    virtual_record_id: str | None = None
    record_name: str | None = None
    record_type: str | None = None
    record_version: str | float | None = None
    origin: str | None = None
    connector: str | None = None
    connector_id: str | None = None
    connector_name: str | None = None
    block_text: str | None = None
    block_type: str | None = None
    bounding_box: list[BoundingBox] | None = Field(default=None, alias="bounding_box")
    page_num: list[int | None] | None = None
    extension: str | None = None
    mime_type: str | None = None
    block_num: list[float] | None = None
    chunk_index: int | None = None
    sheet_name: str | None = None
    sheet_num: int | None = None
    web_url: str | None = None
    preview_renderable: bool | None = None
    hide_weburl: bool | None = None
    categories: list[str] | None = None
    departments: list[str] | None = None
    topics: list[str] | None = None
    languages: list[str] | None = None
    subcategory_level1: str | None = None
    subcategory_level2: str | None = None
    subcategory_level3: str | None = None
    score: float | None = None
    id: OptionalObjectId = None
    collection_name: str | None = Field(default=None, alias="_collection_name")
    block_index: int | None = None
    block_id: str | None = None
    is_block: bool | None = None
    is_block_group: bool | None = None
    is_record_summary: bool | None = None
    kb_id: str | None = None
    point_id: str | int | float | None = Field(default=None, alias="point_id")


class SemanticSearchHit(CamelModel):
    """A passage that was found."""

    score: float | None = None
    citation_type: str | None = None
    chunk_index: int | None = None
    metadata: SemanticSearchHitMetadata | None = None
    content: str | None = None
    virtual_record_id: str | None = Field(default=None, alias="virtual_record_id")
    block_type: str | None = Field(default=None, alias="block_type")
    block_index: int | None = Field(default=None, alias="block_index")


class SemanticSearchGraphRecord(CamelModel):
    """A record that a hit is from. Times are in ms since 1970."""

    key: str | None = Field(default=None, alias="_key")
    id: OptionalObjectId = None
    rev: str | None = Field(default=None, alias="_rev")
    record_name: str | None = None
    external_record_id: str | None = None
    record_type: str | None = None
    origin: str | None = None
    created_at_timestamp: float | None = None
    connector_id: str | None = None
    org_id: str | None = None
    updated_at_timestamp: float | None = None
    external_group_id: str | None = None
    external_parent_id: str | None = None
    external_revision_id: str | None = None
    external_root_group_id: str | None = None
    record_group_id: str | None = None
    version: float | None = None
    connector_name: str | None = None
    mime_type: str | None = None
    web_url: str | None = None
    last_sync_timestamp: float | None = None
    source_created_at_timestamp: float | None = None
    source_last_modified_timestamp: float | None = None
    is_deleted: bool | None = None
    is_archived: bool | None = None
    is_vlm_ocr_processed: bool | None = Field(default=None, alias="isVLMOcrProcessed")
    deleted_by_user_id: str | None = None
    indexing_status: str | None = None
    extraction_status: str | None = None
    parsing_status: str | None = None
    processing_started_at: float | None = None
    is_latest_version: bool | None = None
    is_dirty: bool | None = None
    reason: str | None = None
    last_index_timestamp: float | None = None
    last_extraction_timestamp: float | None = None
    summary_document_id: str | None = None
    storage_document_id: str | None = None
    virtual_record_id: str | None = None
    preview_renderable: bool | None = None
    is_shared: bool | None = None
    is_dependent_node: bool | None = None
    parent_node_id: str | None = None
    hide_weburl: bool | None = None
    is_internal: bool | None = None
    md5_checksum: str | None = None
    size_in_bytes: float | None = None
    definition: str | None = None
    source_tables: list[str] | None = None
    row_count: float | None = None


class SemanticSearchAppliedFilters(CamelModel):
    """The knowledge bases that were looked in."""

    kb: list[str]
    kb_count: int = Field(alias="kb_count")


class SemanticSearchAiResponse(CamelModel):
    """What a search found."""

    search_results: list[SemanticSearchHit]
    records: list[SemanticSearchGraphRecord]
    status: str
    status_code: int = Field(alias="status_code")
    message: str
    applied_filters: SemanticSearchAppliedFilters | None = None
    virtual_to_record_map: dict[str, SemanticSearchGraphRecord] | None = Field(
        default=None, alias="virtual_to_record_map"
    )


class SemanticSearchExecuteResponse(CamelModel):
    """A search, as it was stored, and what it found."""

    search_id: str
    search_response: SemanticSearchAiResponse


class SharedWithEntry(CamelModel):
    """Somebody that a search was shared with."""

    user_id: str
    access_level: str


class SearchSharing(StrEnum):
    """The texts by which searches that were shared, or not, are chosen."""

    TRUE = "true"
    FALSE = "false"
    ONE = "1"
    ZERO = "0"


class _StoredSearch(CamelModel):
    """A search as it was stored."""

    id: ObjectId
    v: int | None = None
    query: str
    limit: int
    org_id: str
    user_id: str
    records: dict[str, str]
    is_shared: bool
    shared_with: list[SharedWithEntry]
    is_archived: bool
    created_at: datetime
    updated_at: datetime
    share_link: str | None = None
    archived_by: str | None = None


class PersistedSemanticSearch(_StoredSearch):
    """A search as it was stored, with its citations."""

    citation_ids: list[Citation]


class SemanticSearchHistoryItem(_StoredSearch):
    """A search as it was stored, with the ids of its citations."""

    citation_ids: list[str]


class SemanticSearchHistoryResponse(CamelModel):
    """A page of searches."""

    search_history: list[SemanticSearchHistoryItem]
    pagination: Pagination
    filters: ListFilters
    meta: ResponseMeta


class DeleteSearchHistoryResponse(CamelModel):
    """The deletion."""

    message: str


class DeleteSearchByIDResponse(CamelModel):
    """The deletion."""

    message: str


class ArchiveSearchResponse(CamelModel):
    """Since when the search is archived."""

    id: str
    status: str
    archived_by: str
    archived_at: datetime
    meta: ResponseMeta


class UnarchiveSearchResponse(CamelModel):
    """Since when the search is back."""

    id: str
    status: str
    unarchived_by: str
    unarchived_at: datetime
    meta: ResponseMeta
