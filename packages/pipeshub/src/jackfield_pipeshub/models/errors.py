"""What the server says when something goes wrong."""

from __future__ import annotations

from typing import Any

from jackfield.plugin import Model

from .camel import CamelModel


class MetadataError(Model):
    """What is wrong with one argument."""

    field: str | None = None
    message: str | None = None
    code: str | None = None
    value: Any = None


class ErrorMetadata(Model):
    """More about an error. Only servers in development mode send it."""

    errors: list[MetadataError] | None = None


class ErrorDetail(CamelModel):
    """The error. `retry_after` is in seconds and comes with 429."""

    code: str | None = None
    message: str | None = None
    metadata: ErrorMetadata | None = None
    retry_after: float | None = None


class ErrorResponse(Model):
    """The body of an answer that is an error."""

    error: ErrorDetail
