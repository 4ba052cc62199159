"""Imports of datasets from files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from typing_extensions import Unpack

from jackfield.plugin import Async, Body, Call, FlowOptions, M, Options, call, flow

from .area import Area
from .types import JobStatus
from .uploads import Content, file_part
from .waiting import has_ended, watch


class DatasetImports(Area[M]):
    """Imports of datasets from files, which are read in pieces.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def import_dataset_from_file(
        self,
        *,
        file: Content,
        name: str,
        description: str | None = None,
        org_id: int | None = None,
        **options: Unpack[Options],
    ) -> Call[JobStatus]:
        """Begin to import a dataset from a file; `wait_for_dataset_import` waits for the end.

        Args:
            file: A path, of which only the last part is sent as the file's name; an open binary file (left open);
                bytes; or an iterable of pieces of bytes.
            name: The dataset's name.
            description: What it is.
            org_id: The organization that it will belong to; the key's own by default.
            **options: How this call is made.

        Raises:
            ConfigurationError: `file` is nothing that can be sent.
            OSError: The file cannot be read.
            UnprocessableEntityError: The file cannot be imported.
        """
        fields = {"name": name, "description": description, "org_id": org_id}
        body = Body.multipart(fields, {"file": file_part(file)})
        return Call("POST", "/api/datasets/import/file", body=body, options=options)

    @call
    def preview_dataset_import_file(self, *, file: Content, **options: Unpack[Options]) -> Call[Any]:
        """See what an import would make of a file; nothing is stored.

        Args:
            file: A path, of which only the last part is sent as the file's name; an open binary file (left open);
                bytes; or an iterable of pieces of bytes.
            **options: How this call is made.

        Raises:
            ConfigurationError: `file` is nothing that can be sent.
            OSError: The file cannot be read.
            UnprocessableEntityError: The file cannot be imported.
        """
        body = Body.multipart({}, {"file": file_part(file)})
        return Call("POST", "/api/datasets/import/file/preview", body=body, options=options)

    @call
    def get_dataset_import_job(self, job_id: str, **options: Unpack[Options]) -> Call[JobStatus]:
        """Where an import stands.

        Args:
            job_id: The job.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such job.
        """
        return Call("GET", "/api/datasets/import/jobs/{}", job_id, options=options)

    @call
    def cancel_dataset_import_job(self, job_id: str, **options: Unpack[Options]) -> Call[JobStatus]:
        """Cancel an import.

        Args:
            job_id: The job.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such job.
        """
        return Call("POST", "/api/datasets/import/jobs/{}/cancel", job_id, options=options)

    @flow
    async def wait_for_dataset_import(
        self: DatasetImports[Async],
        job_id: str,
        *,
        poll_interval: float = 2.0,
        timeout: float | None = 300.0,
        on_progress: Callable[[JobStatus], object] | None = None,
        **options: Unpack[FlowOptions],
    ) -> JobStatus:
        """Wait until an import has ended, well or badly: a failed one is returned, not raised.

        Args:
            job_id: The job.
            poll_interval: Seconds between two polls; the pauses grow while nothing changes.
            timeout: Seconds that the wait may take; None for ever.
            on_progress: Called with each state that came; an async client awaits a coroutine function.
            **options: How each poll is made.

        Raises:
            WaitTimeoutError: The time is over; `last` is the state that was seen last.
        """
        return await watch(
            f"import {job_id}",
            lambda limits: self.get_dataset_import_job(job_id, **limits),
            has_ended,
            poll_interval=poll_interval,
            timeout=timeout,
            on_progress=on_progress,
            options=self._each(options),
        )
