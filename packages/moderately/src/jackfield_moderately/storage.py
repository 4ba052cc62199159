"""The storage behind presigned links: another origin, which gets neither the API key nor any other header of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from typing_extensions import Unpack

from jackfield.plugin import Body, BytesCall, Call, M, Options, Resource, Retry, call, streamed

from .errors import StorageError

if TYPE_CHECKING:
    from jackfield.errors import APIStatusError

# What storages call the two things that can be shown; all else in their answers may repeat the signed link.
_CODE: Final = re.compile(r"<Code>([A-Za-z0-9._-]{1,100})</Code>")
_MESSAGE: Final = re.compile(r"<Message>([^<]{1,500})</Message>")


class Storage(Resource[M]):
    """Presigned links. Everything that they allow is in them, so they are secrets, and are shown nowhere."""

    @call
    def put(self, url: str, body: Body, **options: Unpack[Options]) -> Call[None]:
        """Store something. It is sent again when the connection is lost.

        Args:
            url: The presigned link.
            body: The content.
            options: How the call is made.

        Raises:
            APIStatusError: The storage refused; see `refused`.
        """
        return Call("PUT", url=url, body=body, accept="*/*", options=options)

    @streamed
    def content(self, url: str, fields: Mapping[str, str], **options: Unpack[Options]) -> BytesCall:
        """Read something.

        Args:
            url: The presigned link.
            fields: Headers.
            options: How the call is made.

        Raises:
            APIStatusError: The storage refused; see `refused`.
        """
        return BytesCall("GET", url=url, headers=fields, options=options)

    @property
    def policy(self) -> tuple[Retry, float | None]:
        """How often to try again, and how many seconds there are in all."""
        setup = self._root.setup
        return setup.retry, setup.deadline


def refused(error: APIStatusError, doing: str) -> StorageError:
    """The error to raise when the storage refused, without what it repeats of the signed link.

    Args:
        error: What the call raised.
        doing: What was being done, for the text.
    """
    text = error.body if isinstance(error.body, str) else ""
    code, words = _CODE.search(text), _MESSAGE.search(text)
    reason = words[1].strip() if words else error.message if not text else "no reason given"
    hint = "; the presigned link may have expired" if error.status_code in (400, 401, 403) else ""
    return StorageError(
        f"the storage refused {doing}: {reason}{hint}",
        status_code=error.status_code,
        code=code[1] if code else None,
        request_id=error.request_id,
        retry_after=error.retry_after,
        platform=error.platform,
        operation=error.operation,
        method=error.method,
        path=error.path,
        attempts=error.attempts,
    )
