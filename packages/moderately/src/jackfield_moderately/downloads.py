"""Fetching from the storage in constant memory: resumed where it broke off, and checked at the end."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from jackfield.errors import APIConnectionError, APIError, APIStatusError, StreamInterruptedError
from jackfield.plugin import Async, Retry, now, sleep, thread

from .errors import IntegrityError
from .sources import PIECE, Progress
from .storage import Storage, refused
from .targets import FileTarget, Target

Link = Callable[[], Awaitable[str]]
"""Gets a presigned link; asked again when one has expired."""
Known = Callable[[], Awaitable[tuple[int | None, str | None]]]
"""Gets the length in bytes and the SHA-256 that the content must have, as far as they are known."""

_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_SHA256: Final = re.compile(r"(?:sha-?256:)?([0-9a-f]{64})", re.IGNORECASE)
_WHERE: Final[dict[str, Any]] = {"platform": "moderately", "operation": "storage.content"}
# What storages answer to a link that has expired.
_EXPIRED: Final = frozenset({400, 401, 403})


class Download:
    """One download.

    Args:
        storage: The storage, with the options of the call.
        link: Gets a presigned link.
        target: Where it goes.
        known: What it must be; a hash of another kind than SHA-256 is not looked at.
        progress: Told how much has come.

    Attributes:
        encoded: Whether the storage sent it in a content coding, which is undone already.
    """

    def __init__(
        self,
        storage: Storage[Async],
        link: Link,
        target: Target,
        *,
        known: Known | None,
        progress: Progress | None,
    ) -> None:
        self.storage = storage
        self.link = link
        self.target = target
        self.known = known
        self.progress = progress
        self.encoded: bool = False
        self.size: int | None = None
        self.sha256: str | None = None
        self.total: int | None = None
        self._best = 0
        self._opened = False
        self._condition: str | None = None

    async def run(self) -> None:
        """Fetch all of it.

        Raises:
            StorageError: The storage refused, also with a fresh link.
            IntegrityError: It came, but is not what was stored.
            StreamInterruptedError: It broke off too often without getting any further.
        """
        policy, deadline = self.storage.policy
        end = None if deadline is None else now() + deadline
        url = await self.link()
        if self.known is not None:
            self.size, self.sha256 = await self.known()
            self.total = self.size
        # Only now: what does not exist, and a dry run, leave no folders behind.
        await thread(self.target.open)
        failures, renewed = 0, False
        while True:
            left = None if end is None else max(end - now(), 0.001)
            before = self._best
            failure: APIError | None = None
            try:
                await self._fetch(url, left)
            except (StreamInterruptedError, APIConnectionError, APIStatusError) as error:
                failure = error
            if self._ended(failure):
                break
            if self.target.done > before:
                failures, renewed = 0, False
            self._best = max(before, self.target.done)
            if isinstance(failure, APIStatusError):
                if failure.status_code == 416 and self.target.done:
                    # The object is shorter than what we have: it is another one.
                    self._condition = None
                elif failure.status_code not in _EXPIRED or renewed:
                    raise refused(failure, "the download")
                else:
                    renewed = True
                    url = await self.link()
                    continue
            failures += 1
            if not self._again(policy, failures, failure, end):
                if failure is None:
                    break
                raise failure
            await sleep(random.uniform(0, policy.bound(failures - 1)))  # noqa: S311 - jitter, no secret
        self._check()
        if self.target.done == 0 and self.progress is not None:
            self.progress(0, 0)

    @property
    def _wanted(self) -> int | None:
        return self.total if self.size is None else self.size

    def _ended(self, failure: APIError | None) -> bool:
        """Whether it is all there, or more than that, whatever became of the connection."""
        if self._wanted is None:
            return failure is None
        return self._opened and self.target.done >= self._wanted

    def _again(self, policy: Retry, failures: int, failure: APIError | None, end: float | None) -> bool:
        # The engine has already tried again where the connection could not even be opened.
        broke_off = isinstance(failure, StreamInterruptedError | APIStatusError) or self._opened
        in_time = end is None or now() < end
        return broke_off and policy.connection_errors and failures <= policy.max_retries and in_time

    async def _fetch(self, url: str, left: float | None) -> None:
        self._opened = False
        response = await self.storage.content.raw(url, await self._fields(), deadline=left)
        self._opened = True
        async with response.data as pieces:
            await self._begin(response.status_code, response.headers)
            batch: list[bytes] = []
            waiting = 0
            try:
                async for piece in pieces:
                    batch.append(piece)
                    waiting += len(piece)
                    if waiting >= PIECE:
                        await self._keep(batch)
                        batch, waiting = [], 0
                        self._refuse_more()
            except APIError:
                await self._keep(batch)
                raise
            await self._keep(batch)

    def _refuse_more(self) -> None:
        # What says no length could go on for ever.
        if self.size is not None and self.target.done > self.size:
            raise _other_length(self.size, self.target.done)

    async def _fields(self) -> Mapping[str, str]:
        # A coding made on the way would make lengths and ranges those of something else.
        fields = {"accept-encoding": "identity"}
        if self.target.done and self._condition is None:
            # Without a mark of the version, what follows could belong to another one.
            await thread(self.target.restart)
        if self.target.done and self._condition is not None:
            fields |= {"range": f"bytes={self.target.done}-", "if-range": self._condition}
        return fields

    async def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        part = _RANGE.fullmatch(headers.get("content-range", "")) if status == 206 else None
        if status == 206 and (part is None or not self._continues(part, headers)):
            self._condition = None
            raise StreamInterruptedError("the storage sent another part than was asked for", **_WHERE)
        if part is None and self.target.done:
            await thread(self.target.restart)
        self.encoded = headers.get("content-encoding", "identity").lower() != "identity"
        length = headers.get("content-length", "")
        if part is not None:
            self.total = self.total if part[2] == "*" else int(part[2])
        else:
            self.total = int(length) if length.isdigit() and not self.encoded else self.size
        if self.size is not None and self.total not in (None, self.size):
            # Better now than after the last byte.
            raise _other_length(self.size, self.total or 0)
        tag = headers.get("etag", "")
        strong = tag if tag and not tag.startswith("W/") else headers.get("last-modified")
        self._condition = None if self.encoded else strong

    def _continues(self, part: re.Match[str], headers: Mapping[str, str]) -> bool:
        """Whether a part goes on where we are, in the same version; not every storage heeds the condition."""
        if int(part[1]) != self.target.done:
            return False
        if self._condition is None:
            return True
        mark = headers.get("etag" if self._condition.startswith('"') else "last-modified", self._condition)
        same_length = part[2] == "*" or self.total in (None, int(part[2]))
        return mark == self._condition and same_length and "content-encoding" not in headers

    async def _keep(self, batch: list[bytes]) -> None:
        if batch:
            await thread(lambda: self.target.write(batch))
            if self.progress is not None:
                self.progress(self.target.done, self.total)

    def _check(self) -> None:
        done, wanted = self.target.done, self._wanted
        if wanted is not None and done != wanted:
            raise _other_length(wanted, done)
        known = _SHA256.fullmatch(self.sha256 or "")
        if known is not None and self.target.sha256 != known[1].lower():
            raise IntegrityError(
                "the SHA-256 of what came is not that of what was stored",
                expected=known[1].lower(),
                actual=self.target.sha256,
                **_WHERE,
            )


def _other_length(wanted: int, found: int) -> IntegrityError:
    return IntegrityError(
        f"{wanted} bytes were stored, and the storage has {found}",
        expected=wanted,
        actual=found,
        **_WHERE,
    )


async def download(
    storage: Storage[Async],
    link: Link,
    path: str | os.PathLike[str] | None,
    *,
    known: Known | None = None,
    progress: Progress | None = None,
) -> tuple[bytes | None, bool]:
    """Fetch into memory or a file; for use in a flow.

    Args:
        storage: The storage, with the options of the call.
        link: Gets a presigned link.
        path: The file's path, or None for memory.
        known: Gets what it must be, after the first link.
        progress: Told how much has come.

    Returns:
        The bytes, or None if they went into a file; and whether a content coding was undone.

    Raises:
        StorageError: The storage refused.
        IntegrityError: It came, but is not what was stored.
        StreamInterruptedError: It broke off too often.
        ArgumentError: The path is a folder.
    """
    target = Target() if path is None else FileTarget(path)
    job = Download(storage, link, target, known=known, progress=progress)
    try:
        try:
            await thread(target.check)
            await job.run()
            data = await thread(target.finish)
        except Exception:
            await thread(target.discard)
            raise
    except BaseException:
        # A task that is being cancelled, be it only now, may not wait any more; removing a file takes no time.
        target.discard()
        raise
    return data, job.encoded
