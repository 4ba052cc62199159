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
# Secrets in bodies and queries that are no headers.
_ALSO = re.compile(
    r"(?:^|[-_.])(?:pwd|passcode|pin|totp|dsn|assertion)$|csrf|xsrf|connection[-_]?string$|"
    r"(?:^|[-_])auth[-_]?(?:key|code)$|(?:subscription|functions|signing|encryption|master|shared|account|webhook|hmac)"
    r"[-_]?key$|code[-_]?verifier$",
    re.IGNORECASE,
)
# Parameters of signed URLs, and of OAuth's redirects.
_SIGNING = re.compile(
    r"^(?:sig|sas|hmac|code|state|policy|auth|pass|pat|key-pair-id|awsaccesskeyid|x-(?:amz|goog)-.+)$", re.IGNORECASE
)
# Headers that are kept as they are; those that change with every run are not worth keeping.
_VOLATILE = {
    "accept-encoding", "age", "connection", "content-encoding", "content-length", "date", "expires", "host", "server",
    "transfer-encoding", "user-agent", "vary", "via",
}  # fmt: skip
KEPT_HEADERS = SHOWN_HEADERS - _VOLATILE
LOCATIONS = frozenset({"location", "content-location", "link"})
# Secrets that give themselves away, wherever they stand; also between bytes that are no letters of ASCII.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("private_key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----")),
    ("jwt", re.compile(r"(?a)\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?")),
    ("bearer", re.compile(r"(?<=\b[Bb]earer )[A-Za-z0-9._~+/-]{8,}=*")),
    ("basic", re.compile(r"(?<=\b[Bb]asic )[A-Za-z0-9+/]{12,}=*")),
    ("api_key", re.compile(r"(?a)\b(?:sk|pk|rk|gh[opsu]|xox[abprs])[-_][A-Za-z0-9_-]{16,}")),
    ("access_key", re.compile(r"(?a)\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("api_key", re.compile(r"(?a)\bAIza[0-9A-Za-z_-]{35}")),
    ("api_key", re.compile(r"(?a)\b(?:github_pat_|glpat-|hf_|npm_|ya29\.|SG\.)[A-Za-z0-9._-]{16,}")),
)
# From the start of a word, and no longer than names are: the time is linear in long texts without a blank.
_ANY_NAME = r"(?P<name>[A-Za-z_][\w.-]{0,80}+(?:\[\w*\])*+)"
_NAME = r"(?<![A-Za-z0-9_])" + _ANY_NAME
# A name and its value in text that is no JSON: `token=...`, `"api_key": "..."`, `<Token>...</Token>`.
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        # Quotes are escaped where JSON stands in a JSON text.
        _NAME + r"""\\*["']?\s{0,2}[:=]\s{0,2}(?P<quote>\\+["'])(?P<value>(?:(?!(?P=quote)).)+)""",
        _NAME + r"""["']?\s{0,2}[:=]\s{0,2}"(?P<value>(?:[^"\\\n]|\\.)+)""",
        _NAME + r"""["']?\s{0,2}[:=]\s{0,2}'(?P<value>(?:[^'\\\n]|\\.)+)""",
        _NAME + r"""\\?["']?\s{0,2}(?P<mark>[:=])\s{0,2}(?P<value>[^\s"'&,;<>\\]{4,})""",
        r"(?<=[?&])" + _ANY_NAME + r"""=(?P<value>[^\s"'&#<>\\]+)""",
        r"(?:(?<=%3[Ff])|(?<=%26)|(?<![%\w]))" + _ANY_NAME + r"""%3[Dd](?P<value>[^\s"'&,;<>\\%]+)""",
        r"<(?P<name>[\w.-]+)(?: [^<>]*)?>(?P<value>[^<>]+)</",
        r"(?i:(?P<name>authori[sz]ation)\b\\?[\"']?\s{0,2}[:=]\s{0,2}\\?[\"']?[\w-]+ (?P<value>[^\s\"'<>\\]{4,}))",
        r"""(?<=://)(?P<name>[^\s/:@"'<>]*):(?P<value>[^\s/@"'<>]+)(?=@)""",
    )
)


SCHEMES = frozenset({"basic", "bearer", "digest", "token", "negotiate", "apikey"})


def is_secret(name: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a value of this name is taken for a secret.

    Args:
        name: A header's, key's or parameter's name.
        more: Other such names, in lower case.
    """
    if name.lower() in more:
        return True
    looks = secret_name(name) or _ALSO.search(name) is not None
    return looks and not _ABOUT.search(name) and not PLACEHOLDER.search(name)


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


def named_in(text: str, more: frozenset[str] = frozenset()) -> Iterator[tuple[str, int, int]]:
    """Names of secrets in text that is no JSON, and where their values begin and end.

    Args:
        text: The text.
        more: Names whose values are secret beside those that look so, in lower case.
    """
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            of_a_user = pattern is _NAMED[-1]
            name = match["name"]
            secret = of_a_user or is_secret(name, more) or ("?<=" in pattern.pattern and is_signing(name))
            if secret and _telling(match["value"], match.groupdict().get("mark")):
                yield "password" if of_a_user else name, *match.span("value")


def _telling(value: str, mark: str | None) -> bool:
    if is_scrubbed(value) or value.startswith(("http://", "https://", "[", "{")) or value.lower() in SCHEMES:
        return False
    # "The password: it is ..." is prose.
    return mark != ":" or is_random(value)


def forms(value: str) -> set[str]:
    """How a value may be written: as it is, URL-encoded, escaped for JSON and HTML, in base64 and in hexadecimal."""
    found = {value, quote(value, safe=""), quote(value), quote_plus(value), html.escape(value)}
    found |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], value.replace("/", "\\/")}
    found |= {quote(quote(value, safe=""), safe=""), quote(value, safe="!'()*")}
    found.add(re.sub(r"%..", lambda match: match[0].lower(), quote(value, safe="")))
    raw = value.encode()
    if len(raw) >= 8:
        found |= {raw.hex(), raw.hex().upper()}
        for offset in range(3):
            # In the middle of a longer text the characters at both ends depend on their neighbours.
            whole = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
            core = whole[(0, 2, 3)[offset] : len(whole) if (offset + len(raw)) % 3 == 0 else -1]
            found |= {core, core.replace("+", "-").replace("/", "_")}
    return {form for form in found if form}
