"""The platform's closed lists of words. A word that is new to one of them comes as a plain string.

Source: the vendor's OpenAPI document.
"""

from __future__ import annotations

from enum import StrEnum


class UploadStatus(StrEnum):
    """How far the upload of a file is."""

    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"


class VersionStatus(StrEnum):
    """What a version of a dataset's data or schema, or of a pipeline's configuration, is used for."""

    DRAFT = "draft"
    CURRENT = "current"
    ARCHIVED = "archived"


class ProcessingStatus(StrEnum):
    """How far the processing of a dataset is."""

    COMPLETED = "completed"
    FAILED = "failed"
    IN_PROGRESS = "in_progress"
    NEEDS_PROCESSING = "needs-processing"


class DataFileType(StrEnum):
    """The format of a dataset's data."""

    CSV = "csv"
    XLSX = "xlsx"


class ExecutionStatus(StrEnum):
    """How far the execution of a pipeline or an agent is."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PAUSED = "paused"


TERMINAL: frozenset[str] = frozenset({ExecutionStatus.COMPLETED, ExecutionStatus.FAILED, ExecutionStatus.CANCELLED})
"""The statuses in which an execution stays for ever."""


class TeamRole(StrEnum):
    """What a user may do in a team."""

    ADMIN = "admin"
    MEMBER = "member"


class TokenRole(StrEnum):
    """What an API token may do."""

    MEMBER = "member"
    ADMIN = "admin"
    READONLY = "readonly"


class AuditAction(StrEnum):
    """What was done to a resource."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    EXECUTE = "execute"
    EXPORT = "export"
    IMPORT = "import"


class OutputFileType(StrEnum):
    """The format of an output that lies in the storage."""

    JSON = "json"
    PARQUET = "parquet"
    CSV = "csv"
    BINARY = "binary"


class Compression(StrEnum):
    """How an output that lies in the storage is compressed."""

    NONE = "none"
    GZIP = "gzip"
    BROTLI = "brotli"
    LZ4 = "lz4"
