"""What must not be shown, and how it is masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from jackfield._shapes import is_list, is_object

MASK = "***"

# Response and request headers that may be shown as they are; all others are masked in logs and dry runs.
SHOWN_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "accept-ranges",
        "age",
        "allow",
        "cache-control",
        "connection",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-range",
        "content-type",
        "date",
        "expires",
        "host",
        "idempotency-key",
        "if-range",
        "last-modified",
        "range",
        "ratelimit-limit",
        "ratelimit-policy",
        "ratelimit-remaining",
        "ratelimit-reset",
        "request-id",
        "retry-after",
        "retry-after-ms",
        "server",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "x-correlation-id",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-request-id",
        "x-trace-id",
    }
)
# "token" but not "tokens" or "max_tokens", which count and are no secret.
_SECRET_NAME = re.compile(
    r"authori[sz]ation|cookie|secret|passw|passphrase|credential|signature|session[-_]?(?:id|token)|otp$|"
    r"api[-_]?key|device[-_]?code|access[-_]?key|private[-_]?key|jwt|bearer|token(?!s|[-_]?id)|^(?:upload|download)[-_]?url$|user[-_]?sub",
    re.IGNORECASE,
)

# A URL with a query, also as it stands in JSON, and what signs it by another name.
_LINK = re.compile(r"(https?:(?:\\?/){2}[^\s\"'<>?#]+)\?([^\s\"'<>]+)", re.IGNORECASE)
_SIGNING_NAME = re.compile(r"(?:sig|sas|hmac|policy|key-pair-id|awsaccesskeyid|x-(?:amz|goog)-.+)", re.IGNORECASE)
_AMPERSAND = re.compile(r"&amp;|\\u0026|&")


def secret_name(name: str) -> bool:
    """Whether what goes by this name (of a header, key or parameter) is likely to be secret."""
    return _SECRET_NAME.search(name) is not None


def sent_secrets(headers: Mapping[str, str]) -> list[str]:
    """What was sent in headers that look secret: whole, without its scheme, and each cookie by itself."""
    found: list[str] = []
    for name, value in headers.items():
        if secret_name(name):
            found += [value, value.partition(" ")[2]]
            if "cookie" in name.lower():
                found += [pair.partition("=")[2] for pair in value.split("; ")]
    return found


def mask_links(text: str) -> str:
    """A text in which signed URLs have lost their queries."""

    def shown(link: re.Match[str]) -> str:
        names = [pair.partition("=")[0] for pair in _AMPERSAND.split(link[2])]
        signed = any(_SIGNING_NAME.fullmatch(name) or secret_name(name) for name in names)
        return f"{link[1]}?{MASK}" if signed else link[0]

    return _LINK.sub(shown, text)


def named_texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Each text in JSON-like data, with the name that it stands under."""
    if isinstance(value, str):
        yield name, value
    elif is_object(value):
        for key, inner in value.items():
            yield from named_texts(inner, str(key))
    elif is_list(value):
        for inner in value:
            yield from named_texts(inner, name)


def mask_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers fit for an exception: secret-looking ones masked, a location without its query."""
    shown: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        if lower in ("location", "content-location", "link"):
            shown[lower] = value.partition("?")[0]
        else:
            shown[lower] = MASK if secret_name(lower) and lower not in SHOWN_HEADERS else value
    return shown


def mask_keys(value: Any) -> Any:
    """JSON-like data with the values under secret-looking names masked."""
    if is_object(value):
        return {key: MASK if secret_name(str(key)) and inner else mask_keys(inner) for key, inner in value.items()}
    if is_list(value):
        return [mask_keys(inner) for inner in value]
    return value


class Secrets:
    """The known secret values of one platform; they are replaced wherever they turn up in what is shown."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: set[str] = set()
        self.add(*values)

    def add(self, *values: str) -> None:
        """Learn more secrets; short ones (under four characters) are ignored, they would mask ordinary words."""
        for value in values:
            if len(value) >= 4 and value not in self._values:
                self._values = {*self._values, value, quote(value, safe="")}

    @property
    def values(self) -> frozenset[str]:
        """What is masked."""
        return frozenset(self._values)

    def joined(self, more: Iterable[str]) -> Secrets:
        """These secrets and more."""
        twin = Secrets(more)
        twin._values |= self._values
        return twin

    def mask(self, text: str) -> str:
        """The text with every known secret masked, the longest first, and signed URLs without their queries."""
        for value in sorted(self._values, key=len, reverse=True):
            if value in text:
                text = text.replace(value, MASK)
        return mask_links(text) if "://" in text or ":\\/" in text else text

    def mask_data(self, value: Any) -> Any:
        """JSON-like data with every known secret masked, in keys and values."""
        if isinstance(value, str):
            return self.mask(value)
        if is_object(value):
            return {self.mask(str(key)): self.mask_data(inner) for key, inner in value.items()}
        if is_list(value):
            return [self.mask_data(inner) for inner in value]
        return value


def shown_url(url: str) -> str:
    """An absolute URL without user information, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "what is no URL"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if parts.scheme else parts.path


def without_user(url: str) -> str:
    """An absolute URL without user information; the HTTP library would make a credential of it, over ours."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url
