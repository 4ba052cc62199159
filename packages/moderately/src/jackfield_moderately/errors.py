"""What can go wrong beyond a refused call: arguments, uploads, downloads and executions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jackfield.errors import APIError, APIStatusError, ConfigurationError, JackfieldError

if TYPE_CHECKING:
    from .execution_models import PipelineExecution

__all__ = [
    "ArgumentError",
    "ExecutionCancelledError",
    "ExecutionError",
    "ExecutionFailedError",
    "IntegrityError",
    "MissingFileError",
    "OutputError",
    "StorageError",
    "UploadError",
]


class ArgumentError(ConfigurationError, ValueError):
    """An argument cannot be used; it is a builtin ValueError too."""


# The other way round it could not be made anew when it is unpickled: an OSError has to make itself.
class MissingFileError(FileNotFoundError, ArgumentError):
    """There is no file at the path that was given."""


class StorageError(APIStatusError):
    """The storage behind a presigned link refused a transfer; the API key has nothing to do with it.

    ``code`` and ``message`` are the storage's own words where it has sent any. What it sent beside them is left out,
    since it repeats the signed link.
    """


class UploadError(APIError):
    """An upload was begun and did not come to its end, so the platform holds a pending file or data version.

    Attributes:
        file_id: The pending file's id, or None for a data version.
        dataset_data_version_id: The pending data version's id, or None for a file.
        stored: Whether the storage took the content, so that only completing the upload failed.
    """

    file_id: str | None
    dataset_data_version_id: str | None
    stored: bool

    def __init__(
        self,
        message: str,
        *,
        file_id: str | None = None,
        dataset_data_version_id: str | None = None,
        stored: bool = False,
        **where: Any,
    ) -> None:
        super().__init__(message, **where)
        self.file_id = file_id
        self.dataset_data_version_id = dataset_data_version_id
        self.stored = stored


class IntegrityError(APIError):
    """What was downloaded is not what was stored; nothing of it was kept.

    Attributes:
        expected: The length in bytes, or the SHA-256 in hexadecimal, that it should have.
        actual: What it has.
    """

    expected: int | str
    actual: int | str

    def __init__(self, message: str, *, expected: int | str, actual: int | str, **where: Any) -> None:
        super().__init__(message, **where)
        self.expected = expected
        self.actual = actual


class ExecutionError(JackfieldError):
    """An execution that was waited for came to a bad end.

    Attributes:
        execution: What it was at the end.
    """

    execution: PipelineExecution[Any]

    def __init__(self, message: str, *, execution: PipelineExecution[Any]) -> None:
        super().__init__(message)
        self.execution = execution


class ExecutionFailedError(ExecutionError):
    """It failed; the text holds what it reported."""


class ExecutionCancelledError(ExecutionError):
    """It was cancelled."""


class OutputError(JackfieldError):
    """The output of an execution came and cannot be read as what it is said to be."""
