"""Files of projects, which go straight to storage."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeGuard

from typing_extensions import Unpack

from jackfield.errors import ConfigurationError, ResponseValidationError
from jackfield.plugin import Async, Body, Call, FileContent, M, Options, call, flow, given, thread

from .area import Area
from .browser_pages import PAGES
from .types import FileUploadPayload, FileUploadTicket
from .uploads import OCTETS, file_content, file_name, media_type

if TYPE_CHECKING:
    from jackfield import Response


class Files(Area[M]):
    """Files of projects, whose bytes go straight to storage and never through the server.

    Source: pipelines-sdk 0.1.15.
    """

    @call
    def request_project_file_upload_url(
        self, project_id: int, payload: FileUploadPayload | Mapping[str, Any], **options: Unpack[Options]
    ) -> Call[FileUploadTicket]:
        """Ask where to put a file's bytes; `upload_project_file` does all three steps.

        Args:
            project_id: The project.
            payload: The file's name and media type; see `FileUploadPayload`.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such project.
            UnprocessableEntityError: A field is missing or wrong.
        """
        return Call("POST", "/api/projects/{}/files/upload-url", project_id, json=payload, options=options)

    @call
    def get_project_file_url(self, project_id: int, file_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Ask where a file can be read.

        Args:
            project_id: The project.
            file_id: The file.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such file.
        """
        return Call("GET", "/api/projects/{}/files/{}/url", project_id, file_id, options=options)

    @call
    def enqueue_project_file_gc(self, project_id: int, file_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Have a file deleted later; it may stay readable for a while.

        Args:
            project_id: The project.
            file_id: The file.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such file.
        """
        return Call("POST", "/api/projects/{}/files/{}/enqueue-gc", project_id, file_id, options=options)

    @call
    def delete_project_file(self, project_id: int, file_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Have a file deleted later: the server has no other way. The same as `enqueue_project_file_gc`.

        Args:
            project_id: The project.
            file_id: The file.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such file.
        """
        return Call("POST", "/api/projects/{}/files/{}/enqueue-gc", project_id, file_id, options=options)

    @call
    def confirm_project_file_upload(
        self, project_id: int, file_id: str, *, size_bytes: int | None = None, **options: Unpack[Options]
    ) -> Call[Any]:
        """Say that a file's bytes were put where the ticket said.

        Args:
            project_id: The project.
            file_id: The file.
            size_bytes: How many bytes it has, for the server to check.
            **options: How this call is made.

        Raises:
            NotFoundError: There is no such file, or its bytes are not there.
        """
        # The route wants an object even when it has nothing to say.
        body = given({"size_bytes": size_bytes})
        return Call("POST", "/api/projects/{}/files/{}/confirm", project_id, file_id, json=body, options=options)

    @call
    def put_presigned(
        self, upload_url: str, file: FileContent, *, content_type: str = OCTETS, **options: Unpack[Options]
    ) -> Call[None]:
        """Put a file's bytes where a ticket says. The key does not go there.

        Args:
            upload_url: The ticket's `upload_url`.
            file: A path, an open binary file (read from where it stands), or bytes.
            content_type: The media type that the ticket was asked for.
            **options: How this call is made.

        Raises:
            ConfigurationError: `upload_url` is no URL, `content_type` no media type, or the file's length cannot be
                found out; nothing is sent.
            OSError: The file cannot be read.
            ResponseValidationError: A page for browsers came in place of the storage's answer.
        """
        if not _is_address(upload_url):
            raise ConfigurationError("upload_url takes the URL that a ticket says, which begins with https://")
        body = Body.file(file_content(file), media_type(content_type or OCTETS))
        return Call("PUT", url=upload_url, body=body, finish=_stored, options=options)

    @flow
    async def upload_project_file(
        self: Files[Async],
        project_id: int,
        file: FileContent,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        **options: Unpack[Options],
    ) -> FileUploadTicket:
        """Upload a file to a project: ask where to, put the bytes there, and confirm.

        Args:
            project_id: The project.
            file: A path, an open binary file (read from where it stands), or bytes.
            filename: The file's name; by default its own, of which only the last part is sent.
            content_type: Its media type; by default what its name suggests.
            **options: How each of the three calls is made.

        Returns:
            The ticket, with the `file_id`.

        Raises:
            ConfigurationError: `content_type` is no media type, or the file's length cannot be found out; nothing is
                sent.
            NotFoundError: There is no such project.
            OSError: The file cannot be read; where it is not there, nothing is sent.
            ResponseValidationError: The ticket has no usable address, or the storage answered with a page.
        """
        name = file_name(file, filename)
        # The first guess reads the system's tables.
        kind = media_type(content_type or (await thread(partial(mimetypes.guess_type, name)))[0] or OCTETS)
        # Before anything is sent: nothing is asked for a file that is not there.
        size = Body.file(file_content(file), kind).length
        payload: FileUploadPayload = {"filename": name, "content_type": kind}
        ticket = await self.request_project_file_upload_url(project_id, payload, **options)
        url, file_id = _address(ticket)
        await self.put_presigned(url, file, content_type=kind, **options)
        await self.confirm_project_file_upload(project_id, file_id, size_bytes=size, **options)
        return ticket


def _is_address(url: object) -> TypeGuard[str]:
    return isinstance(url, str) and re.match(r"https?://[^/?#]", url, re.IGNORECASE) is not None


def _address(ticket: Mapping[str, Any]) -> tuple[str, str]:
    """Where to put the bytes, and the file's id."""
    url, file_id = ticket.get("upload_url"), ticket.get("file_id")
    named = isinstance(file_id, str | int) and str(file_id) not in ("", ".", "..")
    if not named or not _is_address(url):
        raise ResponseValidationError(
            "the upload ticket has no upload_url or file_id", platform="pipelines", operation="upload_project_file"
        )
    return url, str(file_id)


def _stored(data: None, response: Response[None]) -> None:
    """Refuse a page; an answer without content may be called one, as some storages do."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in PAGES and response.http.content.strip():
        raise ResponseValidationError(
            f"status {response.status_code}, but the answer is {kind}",
            status_code=response.status_code,
            platform="pipelines",
            operation="put_presigned",
            method="PUT",
        )
