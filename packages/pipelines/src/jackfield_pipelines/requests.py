"""Calling what is not wrapped, beside the generic calls that every platform has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from jackfield.errors import ConfigurationError
from jackfield.plugin import Body, Call, M, Options, PageCall, call, walked

from .area import Area
from .listing import ByNumber, page_number
from .shapes import is_object, is_whole
from .uploads import Content, file_part


class Requests(Area[M]):
    """Calls of any path, with the platform's key, retries and errors.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def upload_file(
        self,
        path: str,
        *,
        file: Content,
        field_name: str = "file",
        filename: str | None = None,
        content_type: str | None = None,
        data: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Send a file as a multipart form; it is read in pieces, so its size does not matter.

        Args:
            path: The path below the base URL, as it is.
            file: A path, an open binary file (left open), bytes, or an iterable of pieces of bytes.
            field_name: The name of the file's part.
            filename: The file's name to send; of a path only the last part is sent.
            content_type: The file's media type; `application/octet-stream` by default.
            data: The form's other fields; None is left out.
            params: Query parameters.
            **options: How this call is made. An `idempotency_key` lets a file that can be rewound be sent again.

        Raises:
            ConfigurationError: `file` is nothing that can be sent, or `content_type` no media type.
            OSError: The file cannot be read.
        """
        part = file_part(file, filename=filename, content_type=content_type)
        body = Body.multipart(data or {}, {field_name: part})
        return Call("POST", _rooted(path), params=params, body=body, options=options)

    @call
    def upload(
        self,
        path: str,
        *,
        file: Content,
        field_name: str = "file",
        filename: str | None = None,
        content_type: str | None = None,
        data: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> Call[Any]:
        """As `upload_file`, without query parameters.

        Args:
            path: The path below the base URL, as it is.
            file: A path, an open binary file (left open), bytes, or an iterable of pieces of bytes.
            field_name: The name of the file's part.
            filename: The file's name to send; of a path only the last part is sent.
            content_type: The file's media type; `application/octet-stream` by default.
            data: The form's other fields; None is left out.
            **options: How this call is made.

        Raises:
            ConfigurationError: `file` is nothing that can be sent, or `content_type` no media type.
            OSError: The file cannot be read.
        """
        part = file_part(file, filename=filename, content_type=content_type)
        return Call("POST", _rooted(path), body=Body.multipart(data or {}, {field_name: part}), options=options)

    @walked
    def paginate(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        page_param: str = "page",
        page_size_param: str = "page_size",
        page_size: int | None = None,
        items_key: str = "items",
        start_page: int = 1,
        max_pages: int | None = None,
        **options: Unpack[Options],
    ) -> PageCall[dict[str, Any]]:
        """Walk over all items of any list, page by page.

        The walk ends at an empty page, where `has_more` or `next_page` says so, where `total` is reached, and at a page
        that repeats an earlier one. What is no object among the items is left out, as the vendor does.

        Args:
            path: The path below the base URL, as it is.
            params: Query parameters; a page size among them counts more than `page_size`.
            page_param: The query parameter with the page's number.
            page_size_param: The query parameter with the page's size.
            page_size: Items on a page; None to leave it to the server.
            items_key: Where the items stand in an answer; `data` and a bare list are understood as well.
            start_page: The first page's number.
            max_pages: Pages at most.
            **options: How these calls are made.

        Raises:
            ConfigurationError: `max_pages` is less than 1, or `start_page` no number.
        """
        if max_pages is not None and (not is_whole(max_pages) or max_pages < 1):
            raise ConfigurationError(f"max_pages is a number of pages, at least 1, not {max_pages!r}")
        query = {page_size_param: page_size, **(params or {}), page_param: page_number(start_page)}
        return PageCall(
            "GET",
            _rooted(path),
            items=(items_key, "data"),
            paging=ByNumber(page_param, page_size_param, start_page),
            max_pages=max_pages,
            keep=is_object,
            params=query,
            options=options,
        )


def _rooted(path: str) -> str:
    return path if path.startswith("/") else f"/{path}"
