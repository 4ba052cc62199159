"""Takes out of recordings what must not be in them, and puts stable placeholders there."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus, urlsplit

from pydantic import SecretStr

from jackfield.testing._secret_values import (
    KEPT_HEADERS,
    LOCATIONS,
    NAMED,
    NUMBERED,
    PLACEHOLDER_UUID,
    UUID,
    forms,
    is_scrubbed,
    is_secret,
    is_signing,
    patterns_in,
)

if TYPE_CHECKING:
    from jackfield._line import Line
    from jackfield.settings import Settings

_URL = re.compile(r"https?://[^\s\"'<>\\^`{|}]+")
_LOOPBACK = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\]):\d+")
_END = r"(?![\w-])(?!\.\w)"
# Shorter values are hidden where their names say so; everywhere, they would hit ordinary words.
LEAST = 8


class Scrubber:
    """Knows secrets, learns more from names, and replaces each by the same placeholder everywhere.

    Placeholders are numbered in the order in which their values first turn up, so that they are the same in each
    recording, and so that an id that comes back in a later request is still the same id.

    Args:
        names: More names whose values are secret.
        headers: More headers whose values are kept as they are.
    """

    def __init__(self, names: Iterable[str] = (), headers: Iterable[str] = ()) -> None:
        self.names = frozenset(name.lower() for name in names)
        self._headers = KEPT_HEADERS | {name.lower() for name in headers}
        self._known: dict[str, str] = {}
        self._short: dict[tuple[str, str], str] = {}
        self._settings: dict[str, tuple[str, str]] = {}
        self._origins: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._lines: dict[Line, None] = {}
        self._signed: set[str] = set()
        self._hidden: list[tuple[str, str]] | None = None
        self._places: list[tuple[re.Pattern[str], str]] | None = None

    def learn_line(self, line: Line) -> None:
        """Learn a platform's address and the values of its settings."""
        if line in self._lines:
            return
        self._lines[line] = None
        self.names |= {name.lower() for name in line.platform.secret_names}
        self._learn_place(line.base, f"https://{line.name}.invalid")
        self.learn_settings(line.name, line.settings)
        for value in sorted(line.secrets.values):
            self._know(value, f"SCRUBBED-{line.name}-credential")

    def learn_settings(self, platform: str, settings: Settings) -> None:
        """Learn the values of a platform's settings."""
        for name, field in type(settings).model_fields.items():
            value = getattr(settings, name)
            text = value.get_secret_value() if isinstance(value, SecretStr) else value
            if not isinstance(text, str) or not text or name == "base_url":
                continue
            if text.startswith(("http://", "https://")):
                self._learn_place(text, f"https://{platform}-{name.replace('_', '-')}.invalid", whole=False)
                continue
            if text != field.default:
                self.learn_setting(platform, name, text, secret=isinstance(value, SecretStr))

    def learn_setting(self, platform: str, name: str, text: str, *, secret: bool) -> None:
        """Learn the value of one setting."""
        placeholder = f"SCRUBBED-{platform}-{name}"
        self._settings[_plain(name)] = (text, placeholder)
        if len(text) >= (4 if secret else LEAST) or (len(text) >= 5 and any(c.isdigit() for c in text)):
            self._know(text, placeholder)

    def meet(self, text: str) -> None:
        """See placeholders that were recorded, so that new values get other numbers."""
        for kind, number in NUMBERED.findall(text):
            self._counts[kind] = max(self._counts[kind], int(number))

    def _learn_place(self, url: str, placeholder: str, *, whole: bool = True) -> None:
        self._places = None
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if whole:
            self._origins.setdefault(url.rstrip("/"), placeholder)
        self._origins.setdefault(root, placeholder.replace(".invalid", "-origin.invalid") if whole else placeholder)

    def _know(self, value: str, placeholder: str) -> None:
        if value not in self._known and not is_scrubbed(value):
            self._known[value] = placeholder
            self._hidden = None

    def learn(self, value: str, name: str) -> str:
        """The placeholder of a secret, a new one where it was not known."""
        if is_scrubbed(value):
            return value
        found = self._known.get(value) or self._short.get((name, value))
        if found is not None:
            return found
        kind = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "secret"
        self._counts[kind] += 1
        placeholder = f"SCRUBBED-{kind}-{self._counts[kind]}"
        if UUID.fullmatch(value):  # what reads it may insist on its form
            self._counts["uuid"] += 1
            placeholder = f"{PLACEHOLDER_UUID}{self._counts['uuid']:012d}"
        if len(value) >= LEAST:
            self._know(value, placeholder)
        else:
            self._short[name, value] = placeholder
        return placeholder

    def value(self, text: str, name: str) -> str:
        """What stands for a value that its name calls secret."""
        if text.startswith(("http://", "https://")):
            shown = self.url(text, foreign=True)
            self._signed.add(shown.partition("?")[0])
            return shown
        scheme, blank, rest = text.partition(" ")
        if blank and scheme.lower() in ("bearer", "basic", "token"):
            if scheme.lower() == "basic":
                self._learn_basic(rest)
            return f"{scheme} {self.learn(rest, name)}"
        if " " in text.strip() and not re.search("passw|passphrase|secret|cookie", name, re.IGNORECASE):
            return self.text(text)  # a sentence, or a piece of one: a stream of words may call them tokens
        return self.learn(text, name)

    def _learn_basic(self, encoded: str) -> None:
        try:
            pair = base64.b64decode(encoded, validate=True).decode()
        except ValueError:
            return
        self.learn(pair, "basic")
        self.learn(pair.partition(":")[2], "password")

    def setting(self, text: str, name: str) -> str | None:
        """The placeholder of a setting's value under the setting's own name, however short it is."""
        found = self._settings.get(_plain(name)) or self._settings.get(_plain(name).removesuffix("s"))
        return found[1] if found is not None and found[0] == text else None

    def is_secret(self, name: str) -> bool:
        """Whether a value of this name is taken for a secret."""
        return is_secret(name, self.names)

    def text(self, text: str) -> str:
        """Text with all that is known, or looks secret by itself, replaced."""
        text = self._hide(text)
        if "://" in text:
            text = _URL.sub(lambda match: self.url(match[0]), text)
        for kind, value in patterns_in(text):
            text = text.replace(value, self.learn(value, kind))
        if "=" in text:
            text = NAMED.sub(self._named, text)
        return text

    def loose(self, text: str) -> str:
        """As `text`, for text that may hold JSON-like pieces."""
        return NAMED.sub(lambda match: self._named(match, colon=True), self.text(text))

    def _named(self, match: re.Match[str], *, colon: bool = False) -> str:
        if not self.is_secret(match["name"]) or ("=" not in match["between"] and not colon):
            return match[0]
        value = match["value"]
        if value.startswith(("http://", "https://")) or value.lower() in ("bearer", "basic"):
            return match[0]
        return f"{match['name']}{match['between']}{self.learn(value, match['name'])}"

    def raw(self, data: bytes) -> bytes:
        """Bytes that are no text, with all that is known replaced."""
        for form, placeholder in self._hideable():
            data = data.replace(form.encode(), placeholder.encode())
        return data

    def _hideable(self) -> list[tuple[str, str]]:
        if self._hidden is None:
            found = {form: placeholder for value, placeholder in self._known.items() for form in forms(value)}
            self._hidden = sorted(found.items(), key=lambda pair: -len(pair[0]))
        return self._hidden

    def _hide(self, text: str) -> str:
        for form, placeholder in self._hideable():
            if form in text:
                text = text.replace(form, placeholder)
        if self._places is None:
            self._places = [
                (re.compile(re.escape(form) + _END, re.IGNORECASE), placeholder)
                for form, placeholder in sorted(self._place_forms().items(), key=lambda pair: -len(pair[0]))
            ]
        for pattern, placeholder in self._places:
            text = pattern.sub(placeholder, text)
        return _LOOPBACK.sub(self._loopback, text)

    def _place_forms(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for url, placeholder in self._origins.items():
            parts = urlsplit(url)
            found[url] = placeholder
            found.setdefault(quote(url, safe=""), quote(placeholder, safe=""))
            found.setdefault(url.replace("/", "\\/"), placeholder.replace("/", "\\/"))
            if parts.port in (80, 443):
                found.setdefault(url.replace(f":{parts.port}", "", 1), placeholder)
            if parts.port and not parts.path:
                found.setdefault(parts.netloc, placeholder.removeprefix("https://"))
        return found

    def _loopback(self, match: re.Match[str]) -> str:
        """Another server of this machine: its port changes with every run."""
        if match[0] not in self._origins:
            self._counts["loopback"] += 1
            self._learn_place(match[0], f"https://loopback-{self._counts['loopback']}.invalid", whole=False)
        return self._origins[match[0]]

    def url(self, url: str, *, foreign: bool = False) -> str:
        """A URL: a platform's own one with secret parameters replaced, any other one without its query.

        Args:
            url: The URL.
            foreign: Whether it counts as another one in any case.
        """
        url = self._hide(url)
        head, _, tail = url.partition("?")
        scheme, _, rest = head.partition("://")
        host, slash, path = rest.partition("/")
        head = f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('#')[0]}"
        query = tail.partition("#")[0]
        if not query:
            return head
        placeholders = tuple(each for each in self._origins.values() if not each.startswith("https://loopback"))
        if foreign or head in self._signed or not head.startswith(placeholders or ("\0",)):
            return f"{head}?scrubbed"
        return f"{head}?{self.query(query)}"

    def query(self, query: str) -> str:
        """A query or a form, with secret parameters replaced."""
        pairs: list[str] = []
        for pair in query.split("&"):
            raw, equals, value = pair.partition("=")
            name, text = unquote_plus(raw), unquote_plus(value)
            if not value:
                pairs.append(pair)
                continue
            if (own := self.setting(text, name)) is not None:
                hidden = own
            else:
                secret = is_signing(name) or self.is_secret(name)
                hidden = self.value(text, name) if secret else self.text(text)
            pairs.append(pair if hidden == text else f"{raw}{equals}{quote(hidden, safe='')}")
        return "&".join(pairs)

    def learn_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Learn the secrets in headers, whether these are kept or not."""
        for name, value in headers:
            if name in ("cookie", "set-cookie"):
                pairs = value.split(";") if name == "cookie" else [value.partition(";")[0]]
                for pair in pairs:
                    cookie, _, text = pair.strip().partition("=")
                    if text.strip('"'):
                        self.learn(text.strip('"'), cookie)
            elif name not in self._headers and self.is_secret(name):
                self.value(value, name)

    def headers(self, headers: Iterable[tuple[str, str]], *, answered: bool) -> dict[str, list[str]]:
        """The headers that are kept.

        Args:
            headers: Names in lower case, and values.
            answered: Whether they are an answer's, of which a secret one is kept as a placeholder.
        """
        kept: dict[str, list[str]] = {}
        for name, value in headers:
            if name in LOCATIONS:
                shown = self.text(value)
            elif name.endswith(("request-id", "correlation-id", "trace-id")):
                shown = "SCRUBBED-request_id"
            elif name in self._headers:
                shown = self.text(value)
            elif answered and self.is_secret(name) and name not in ("set-cookie", "www-authenticate"):
                shown = self.value(value, name)
            else:
                continue
            kept.setdefault(name, []).append(shown)
        return dict(sorted(kept.items()))

    def restore(self, text: str) -> str:
        """Recorded text with the addresses that are in force now."""
        if ".invalid" in text:
            for url, placeholder in self._origins.items():
                if not placeholder.startswith("https://loopback"):
                    text = text.replace(placeholder, url)
        return text


def pairs_of(headers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Headers of the HTTP library, or of a cassette, as lower-case names and values."""
    found: list[tuple[str, str]] = []
    items = headers.multi_items() if hasattr(headers, "multi_items") else headers.items()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    for name, value in items:  # pyright: ignore[reportUnknownVariableType]
        values: list[Any] = value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]
        found += [(str(name).lower(), str(each)) for each in values]  # pyright: ignore[reportUnknownArgumentType]
    return found


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace("[]", "").lower()
