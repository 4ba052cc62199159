"""An answer's data with the HTTP response that it came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from jackfield._faults import request_id

T = TypeVar("T")
U = TypeVar("U")


class Response(Generic[T]):
    """What ``operation.raw(...)`` gives.

    Attributes:
        data: What the operation itself gives.
        http: The response of the HTTP library (httpx, or httpx2 if such a client was handed in).
    """

    __slots__ = ("data", "http")
    data: T
    http: Any  # httpx.Response or httpx2.Response: two classes with one interface

    def __init__(self, data: T, http: Any) -> None:
        self.data = data
        self.http = http

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        status: int = self.http.status_code
        return status

    @property
    def headers(self) -> Mapping[str, str]:
        """The answer's headers, as they came; names may be given in any case."""
        headers: Mapping[str, str] = self.http.headers
        return headers

    @property
    def request_id(self) -> str | None:
        """The server's id of the request, if it sent one."""
        return request_id(self.headers)

    def over(self, data: U) -> Response[U]:
        """The same response round other data."""
        return Response(data, self.http)

    def __repr__(self) -> str:
        """Status and type of the data; no content."""
        return f"<Response {self.status_code} {type(self.data).__name__}>"
