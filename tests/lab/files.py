"""A file that can be fetched in parts."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Final

from .replies import HeaderItems, body, empty, pairs
from .reply import Reply
from .steps import Close, Step

if TYPE_CHECKING:
    from .recorded import Request

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


class RangeFile:
    """Answers GET and HEAD for one file, with `Range`, `If-Range`, `If-None-Match` and cuts; a script for a `Lab`.

    The attributes may be changed between requests, as a file is that changes while it is fetched.
    """

    def __init__(
        self,
        content: bytes,
        *,
        etag: str | None = '"v1"',
        content_type: str = "application/octet-stream",
        ranges: bool = True,
        headers: HeaderItems = (),
        cuts: tuple[int | None, ...] = (),
        end: Step | None = None,
    ) -> None:
        """Describe the file.

        Args:
            content: Its bytes.
            etag: With its quotes; `W/"..."` is weak and never fits an `If-Range`. None sends no tag.
            content_type: The media type.
            ranges: Whether ranges are understood; otherwise the whole file is sent with 200.
            headers: Sent with every answer.
            cuts: After how many bytes of the body each of the next answers to a GET is ended; None is not at all.
            end: How a cut answer ends; with a FIN if nothing is given.
        """
        self.content = content
        self.etag = etag
        self.content_type = content_type
        self.ranges = ranges
        self.headers = pairs(headers)
        self.cuts = deque(cuts)
        self.end = end or Close()

    def __call__(self, request: Request) -> Reply:
        """Answer one request.

        Args:
            request: A GET or a HEAD.
        """
        if request.method == "HEAD":
            return self._whole().without_body()
        reply = self._answer(request)
        cut = self.cuts.popleft() if self.cuts else None
        return reply if cut is None else reply.cut_body(cut, self.end)

    def _answer(self, request: Request) -> Reply:
        if self.etag is not None and request.header("if-none-match") == self.etag:
            return empty(304, self._fields())
        asked = _RANGE.fullmatch(request.header("range") or "")
        condition = request.header("if-range")
        unchanged = condition is None or (condition == self.etag and not condition.startswith("W/"))
        if not self.ranges or asked is None or not unchanged or asked.group(0) == "bytes=-":
            return self._whole()
        total = len(self.content)
        first, last = asked.groups()
        if first:
            start, end = int(first), min(int(last) if last else total - 1, total - 1)
        else:
            start, end = max(0, total - int(last)), total - 1
        if start >= total or start > end:
            return body(416, b"", None, [*self._fields(), ("Content-Range", f"bytes */{total}")])
        part = [*self._fields(), ("Content-Range", f"bytes {start}-{end}/{total}")]
        return body(206, self.content[start : end + 1], self.content_type, part)

    def _whole(self) -> Reply:
        return body(200, self.content, self.content_type, self._fields())

    def _fields(self) -> list[tuple[str, str]]:
        fields = [*self.headers, ("Accept-Ranges", "bytes" if self.ranges else "none")]
        return fields if self.etag is None else [*fields, ("ETag", self.etag)]


def stored(request: Request) -> Reply:
    """Take what is sent, as an object store does: 200 with the hash as `ETag`; a script for a `Lab`.

    The laboratory counts and hashes every body and keeps only its first bytes: see `Request.size` and `.sha256`.

    Args:
        request: Usually a PUT.
    """
    return empty(200, {"ETag": f'"{request.sha256}"'})
