"""What a secret looks like, by its name and by itself: shared by the scrubber and by the search for secrets."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from jackfield._secrets import SHOWN_HEADERS, secret_name

PLACEHOLDER = re.compile(r"SCRUBBED-[a-z0-9_]+(?:-[a-z0-9_]+)*")
NUMBERED = re.compile(r"SCRUBBED-([a-z0-9_]+)-(\d+)")
PLACEHOLDER_UUID = "00000000-0000-4000-8000-"
UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)?")
# A name that looks secret and says something about a secret only.
_ABOUT = re.compile(
    r"(?:types?|count|limits?|names?|methods?|expir(?:y|es|ation)(?:_?(?:in|at))?|_at|(?<=[a-z])At|_ttl|usage|length|"
    r"status|enabled|required|hint|preview|template|(?:token|auth|session)[_-]?(?:url|uri|endpoint))$"
)
# Parameters of signed URLs, and of OAuth's redirects.
_SIGNING = re.compile(
    r"^(?:sig|sas|hmac|code|state|policy|key-pair-id|awsaccesskeyid|x-(?:amz|goog)-.+)$", re.IGNORECASE
)
# Headers that are kept as they are; those that change with every run are not worth keeping.
_VOLATILE = {
    "accept-encoding", "age", "connection", "content-encoding", "content-length", "date", "expires", "host", "server",
    "transfer-encoding", "user-agent", "vary", "via",
}  # fmt: skip
KEPT_HEADERS = SHOWN_HEADERS - _VOLATILE
LOCATIONS = frozenset({"location", "content-location", "link"})
# Secrets that give themselves away, wherever they stand.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("private_key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----")),
    ("jwt", re.compile(r"\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?")),
    ("bearer", re.compile(r"(?<=\b[Bb]earer )[A-Za-z0-9._~+/-]{8,}=*")),
    ("basic", re.compile(r"(?<=\b[Bb]asic )[A-Za-z0-9+/]{12,}=*")),
    ("api_key", re.compile(r"\b(?:sk|pk|rk|gh[opsu]|xox[abprs])[-_][A-Za-z0-9_-]{16,}")),
    ("access_key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("api_key", re.compile(r"\bAIza[0-9A-Za-z_-]{35}")),
)
# A name and its value in text that is no JSON: `token=...`, `"api_key": "..."`, `Cookie: ...`.
NAMED = re.compile(
    r"""(?P<name>[A-Za-z][\w.-]*)(?P<between>\\?["']?\s{0,2}[:=]\s{0,2}\\?["']?)(?P<value>[^\s"'&,;<>\\]{4,})"""
)


def is_secret(name: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a value of this name is taken for a secret.

    Args:
        name: A header's, key's or parameter's name.
        more: Other such names, in lower case.
    """
    return name.lower() in more or (secret_name(name) and _ABOUT.search(name) is None)


def is_signing(name: str) -> bool:
    """Whether a query parameter signs a URL."""
    return _SIGNING.match(name) is not None or is_secret(name)


def is_scrubbed(value: str) -> bool:
    """Whether a value is no secret, whatever its name says: empty, a date, or a placeholder."""
    return (
        not value.strip("*")
        or DATE.fullmatch(value) is not None
        or PLACEHOLDER.search(value) is not None
        or value.startswith(PLACEHOLDER_UUID)
        or value in ("null", "true", "false", "none", "None", "scrubbed")
    )


def is_random(value: str) -> bool:
    """Whether a text is no word: what follows "bearer" may be prose."""
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and not is_scrubbed(value)


def patterns_in(text: str) -> Iterator[tuple[str, str]]:
    """Kinds and values of what gives itself away as a secret."""
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            value = match[0]
            if not is_scrubbed(value) and (kind not in ("bearer", "basic") or is_random(value)):
                yield kind, value


def forms(value: str) -> set[str]:
    """How a value may be written: as it is, URL-encoded, escaped for JSON and HTML, in base64 and in hexadecimal."""
    found = {value, quote(value, safe=""), quote(value), quote_plus(value), html.escape(value)}
    found |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], value.replace("/", "\\/")}
    found |= {quote(quote(value, safe=""), safe="")}
    raw = value.encode()
    if len(raw) >= 8:
        found |= {raw.hex(), raw.hex().upper()}
        for offset in range(3):
            # In the middle of a longer text the characters at both ends depend on their neighbours.
            whole = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
            core = whole[(0, 2, 3)[offset] : len(whole) if (offset + len(raw)) % 3 == 0 else -1]
            found |= {core, core.replace("+", "-").replace("/", "_")}
    return {form for form in found if form}
