"""A storage on loopback that obeys signed links, as S3 does, with faults."""

from __future__ import annotations

import itertools
import json
from collections import deque
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from tests.lab import Lab, RangeFile, Reply, Request, replies

Fault = Callable[[Request], "Reply | None"]


class SignedStorage:
    """A storage.

    Attributes:
        lab: The laboratory that plays it.
        objects: What it holds, by name.
        faults: Each is asked, for one request, whether it answers that in the storage's place.
        expired: Signatures that do not count any more.
        links: The links that were given, in order.
    """

    def __init__(self, media_type: Callable[[str], str | None], *, keep: int = 1 << 20) -> None:
        self.lab = Lab(self._answer, keep=keep)
        self.objects: dict[str, RangeFile] = {}
        self.faults: deque[Fault] = deque()
        self.expired: set[str] = set()
        self.links: list[str] = []
        self._media_type = media_type
        self._numbers = itertools.count(1)

    def link(self, name: str) -> str:
        """A signed link to an object."""
        signature = f"signed-{name}-{next(self._numbers)}"
        self.links.append(f"{self.lab.url}/{name}?X-Amz-Credential=AKIA0123456789&X-Amz-Signature={signature}")
        return self.links[-1]

    def expire(self) -> None:
        """Let all links that were given so far be too old."""
        self.expired |= {link.rpartition("=")[2] for link in self.links}

    def _answer(self, request: Request) -> Reply:
        leaked = [name for name in ("authorization", "cookie", "idempotency-key", "x-own") if request.header(name)]
        assert not leaked, leaked
        if self.faults:
            reply = self.faults.popleft()(request)
            if reply is not None:
                return reply
        name = request.path.lstrip("/")
        signature = parse_qs(urlsplit(request.target).query).get("X-Amz-Signature", [""])[0]
        if not signature.startswith(f"signed-{name}-"):
            return refusal("SignatureDoesNotMatch", "The signature does not match", request)
        if signature in self.expired:
            return refusal("AccessDenied", "Request has expired", request)
        if request.method == "PUT":
            wanted = self._media_type(name)
            if wanted is not None and request.header("content-type") != wanted:
                return refusal("SignatureDoesNotMatch", "The content type is not the signed one", request)
            self.objects[name] = RangeFile(request.body)
            return replies.empty(200, {"ETag": f'"{request.sha256}"'})
        if name not in self.objects:
            return replies.body(404, b"<Error><Code>NoSuchKey</Code></Error>", "application/xml")
        return self.objects[name](request)


def refusal(code: str, message: str, request: Request) -> Reply:
    """A refusal as S3 words it, with all that it repeats of the request."""
    text = (
        f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message>"
        f"<StringToSign>{json.dumps(request.target)}</StringToSign></Error>"
    )
    return replies.body(403, text.encode(), "application/xml")


def refusing(code: str = "AccessDenied", message: str = "Request has expired") -> Fault:
    """A fault: refuses one request, as S3 words it."""
    return lambda request: refusal(code, message, request)


def passing(request: Request) -> None:
    """No fault: the storage answers this one itself."""


def once(reply: Reply) -> Fault:
    """A fault: answers one request with this."""
    return lambda request: reply
