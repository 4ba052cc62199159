"""What answers carry beside their content: pages, filters and a note on the exchange."""

from __future__ import annotations

from datetime import datetime

from .camel import CamelModel


class ResponseMeta(CamelModel):
    """A note on the exchange. `duration` is in ms."""

    request_id: str | None = None
    timestamp: datetime | None = None
    duration: int | None = None
    conversation_id: str | None = None
    message_count: int | None = None


class MessageRange(CamelModel):
    """Which messages of a conversation a page holds."""

    start: int | None = None
    end: int | None = None


class Pagination(CamelModel):
    """Where a page of conversations, messages or searches stands."""

    page: int | None = None
    limit: int | None = None
    total_count: int | None = None
    total_pages: int | None = None
    has_next_page: bool | None = None
    has_prev_page: bool | None = None
    message_range: MessageRange | None = None


class NodePagination(CamelModel):
    """Where a page of knowledge-hub nodes stands."""

    page: int
    limit: int
    total_items: int
    total_pages: int
    has_next: bool
    has_prev: bool


class FilterDates(CamelModel):
    """From when to when."""

    start: datetime | str | None = None
    end: datetime | str | None = None


class FilterDateRange(CamelModel):
    """A filter by date, as it may be set."""

    type: str | None = None
    description: str | None = None
    format_: str | None = None
    current: FilterDates | None = None
    applied: bool | None = None


class FilterToggle(CamelModel):
    """A filter as it may be set."""

    type: str | None = None
    values: list[str] | None = None
    description: str | None = None
    current: str | float | bool | None = None
    applied: bool | None = None


class FilterNumber(CamelModel):
    """A number of a page as it may be set."""

    type: str | None = None
    current: int | None = None
    min: int | None = None
    max: int | None = None
    default: int | None = None
    description: str | None = None
    applied: bool | None = None


class FilterChoice(CamelModel):
    """An order as it may be chosen."""

    values: list[str] | None = None
    default: str | None = None
    description: str | None = None
    current: str | None = None
    applied: bool | None = None


class FilterSorting(CamelModel):
    """What a list can be sorted by."""

    sort_by: FilterChoice | None = None
    sort_order: FilterChoice | None = None


class FilterPage(CamelModel):
    """Which page can be asked for."""

    page: FilterNumber | None = None
    limit: FilterNumber | None = None


class FilterByDate(CamelModel):
    """The filters by date."""

    date_range: FilterDateRange | None = None


class FilterByMessage(CamelModel):
    """The filters by message."""

    message_type: FilterToggle | None = None


class AvailableFilters(CamelModel):
    """The filters that a list knows."""

    shared: FilterToggle | None = None
    tags: FilterToggle | None = None
    min_messages: FilterToggle | None = None
    search: FilterToggle | None = None
    pagination: FilterPage | None = None
    sorting: FilterSorting | None = None
    date_filters: FilterByDate | None = None
    message_filters: FilterByMessage | None = None
    sorting_messages: FilterSorting | None = None


class FilterValues(CamelModel):
    """The values of the filters that are set."""

    page: int | None = None
    limit: int | None = None
    search: str | None = None
    shared: str | bool | None = None
    tags: str | list[str] | None = None
    min_messages: str | float | None = None
    sort_by: str | None = None
    sort_order: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    message_type: str | None = None
    date_range: FilterDates | None = None


class SetFilters(CamelModel):
    """The filters that are set: their names, and their values."""

    filters: list[str] | None = None
    values: FilterValues | None = None


class ListFilters(CamelModel):
    """The filters of a list: those that are set, and those that may be."""

    applied: SetFilters | None = None
    available: AvailableFilters | None = None
