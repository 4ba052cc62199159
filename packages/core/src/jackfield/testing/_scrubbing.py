"""Takes out of recordings what must not be in them, and puts stable placeholders there."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus

from pydantic import SecretStr

from jackfield._shapes import is_list, is_object
from jackfield.testing._addresses import Addresses
from jackfield.testing._secret_values import (
    KEPT_HEADERS,
    LOCATIONS,
    NUMBERED,
    PLACEHOLDER_UUID,
    SCHEMES,
    UUID,
    forms,
    is_random,
    is_scrubbed,
    is_secret,
    is_signing,
    named_in,
    patterns_in,
)
from jackfield.testing._stable_values import PASSING, StableValues

if TYPE_CHECKING:
    from jackfield._line import Line
    from jackfield.settings import Settings

_URL = re.compile(r"https?://[^\s\"'<>\\^`{|}]+")
_AUTHORIZATION = re.compile("authori[sz]ation", re.IGNORECASE)
# Of `Digest username="...", response="..."`.
_PARAMETER = re.compile(r"""([\w-]+)="?([^\s",]{8,})""")
# A stream of words may call them tokens.
_WORD = re.compile("(?:^|text|answer|next|chunk)[-_]?token$", re.IGNORECASE)
# Shorter values are hidden where their names say so; everywhere, they would hit ordinary words. Those that are no words
# are hidden everywhere where nothing longer is made of them.
LEAST = 8
LEAST_RANDOM = 5


class Scrubber:
    """Knows secrets, learns more from names, and replaces each by the same placeholder everywhere.

    Placeholders are numbered in the order in which their values first turn up, so that they are the same in each
    recording, and so that an id that comes back in a later request is still the same id.

    Args:
        names: More names whose values are secret.
        headers: More headers whose values are kept as they are.
        stable: Whether ids and times that a server makes are replaced, too.

    Attributes:
        answered: Whether what is scrubbed now comes from a server.
    """

    def __init__(self, names: Iterable[str] = (), headers: Iterable[str] = (), *, stable: bool = False) -> None:
        self.answered = False
        self._stable = StableValues() if stable else None
        self.names = frozenset(name.lower() for name in names)
        self._headers = KEPT_HEADERS | {name.lower() for name in headers}
        self._known: dict[str, str] = {}
        self._short: dict[tuple[str, str], str] = {}
        self._settings: dict[str, tuple[str, str]] = {}
        self.addresses = Addresses()
        self._counts: Counter[str] = Counter()
        self._lines: dict[Line, None] = {}
        self._signed: set[str] = set()
        self._hidden: list[tuple[str, str]] | None = None

    def learn_line(self, line: Line) -> None:
        """Learn a platform's address and the values of its settings."""
        if line in self._lines:
            return
        self._lines[line] = None
        self.names |= {name.lower() for name in line.platform.secret_names}
        usual = line.base == type(line.settings).model_fields["base_url"].default
        self.addresses.learn_base(line.name, line.base, usual=usual)
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
                self.addresses.learn_origin(text, f"{platform}-{name.replace('_', '-')}")
                continue
            if text != field.default:
                self.learn_setting(platform, name, text, secret=isinstance(value, SecretStr))

    def learn_setting(self, platform: str, name: str, text: str, *, secret: bool) -> None:
        """Learn the value of one setting."""
        placeholder = f"SCRUBBED-{platform}-{name}"
        self._settings[_plain(name)] = (text, placeholder)
        if len(text) >= (4 if secret else LEAST) or (len(text) >= LEAST_RANDOM and any(c.isdigit() for c in text)):
            self._know(text, placeholder)

    def meet(self, text: str) -> None:
        """See placeholders that were recorded, so that new values get other numbers."""
        for kind, number in NUMBERED.findall(text):
            self._counts[kind] = max(self._counts[kind], int(number))
        self.addresses.meet(text)
        if self._stable is not None:
            self._stable.meet(text)

    def made(self, value: Any, name: str) -> Any:
        """What stands for an id or a time of the server's, in a recording that is to be stable; else the value."""
        if self._stable is None:
            return value
        if not isinstance(value, str):
            return self._stable.number(value, name) if self.answered else value
        if value in self._known:
            return value
        if not self.answered:
            self._stable.give(value)
        elif (time := self._stable.time(value)) is not None:
            return time
        elif self._stable.is_made(value, name):
            self._know(value, self._stable.next_id(value))
        return value

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
        if len(value) >= LEAST or (len(value) >= LEAST_RANDOM and is_random(value)):
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
        if blank and (scheme.lower() in SCHEMES or _AUTHORIZATION.search(name)):
            if scheme.lower() == "basic":
                self._learn_basic(rest)
            for _, value in _PARAMETER.findall(rest):
                self.learn(value, name)
            return f"{scheme} {self.learn(rest, name)}"
        if " " in text.strip() and _WORD.search(name):
            return self.text(text)
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
        """Text with all that is known, or looks secret by itself or by a name before it, replaced."""
        text = self._hide(text)
        if "://" in text:
            text = _URL.sub(lambda match: self.url(match[0]), text)
        return self._without_named(self._without_patterns(text))

    def _without_patterns(self, text: str) -> str:
        for kind, value in patterns_in(text):
            text = text.replace(value, self.learn(value, kind))
        return text

    def _without_named(self, text: str) -> str:
        while found := sorted(named_in(text, self.names), key=lambda each: each[1]):
            pieces: list[str] = []
            done = 0
            for name, start, end in found:
                if start >= done:
                    pieces += [text[done:start], self.learn(text[start:end], name)]
                    done = end
            text = "".join([*pieces, text[done:]])
        return text

    def known(self, value: Any) -> Any:
        """A recorded value, without what is known as a secret by now."""
        if isinstance(value, str):
            return self._hide(value)
        if isinstance(value, bytes):
            return self.raw(value)
        if is_list(value):
            return [self.known(each) for each in value]
        return {key: self.known(each) for key, each in value.items()} if is_object(value) else value

    def raw(self, data: bytes) -> bytes:
        """Bytes that are no text, with all that is known, or looks secret by itself, replaced."""
        text = data.decode("latin-1")
        for form, placeholder in self._hideable():
            text = _replaced(text, form.encode().decode("latin-1"), placeholder)
        return self._without_patterns(text).encode("latin-1")

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Where known secrets begin and end in a text, and their placeholders."""
        return [
            (start, start + len(form), placeholder)
            for form, placeholder in self._hideable()
            if len(form) >= LEAST
            for start in _places_of(form, text)
        ]

    def _hideable(self) -> list[tuple[str, str]]:
        if self._hidden is None:
            found = {form: placeholder for value, placeholder in self._known.items() for form in forms(value)}
            self._hidden = sorted(found.items(), key=lambda pair: -len(pair[0]))
        return self._hidden

    def _hide(self, text: str) -> str:
        for form, placeholder in self._hideable():
            if form in text:
                text = _replaced(text, form, placeholder)
        return self.addresses.hide(text)

    def url(self, url: str, *, foreign: bool = False) -> str:
        """A URL: a platform's own one with secret parameters replaced, any other one without its query.

        Args:
            url: The URL.
            foreign: Whether it counts as another one in any case.
        """
        url = self._hide(url)
        head, _, tail = url.partition("?")
        for part in head.split("/"):
            self.made(part, "")
        scheme, _, rest = head.partition("://")
        host, slash, path = rest.partition("/")
        path = self._without_named(self._without_patterns(path.partition("#")[0]))
        head = f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
        password = host.rpartition("@")[0].partition(":")[2]
        if password:
            self.learn(unquote_plus(password), "password")
        query = tail.partition("#")[0]
        if not query:
            return head
        if foreign or head in self._signed or not self.addresses.is_own(head):
            self.query(query)  # what signs it may be told somewhere else
            return f"{head}?scrubbed"
        return f"{head}?{self.query(query)}"

    def query(self, query: str) -> str:
        """A query or a form, with secret parameters replaced."""
        pairs: list[str] = []
        for pair in query.split("&"):
            raw, equals, value = pair.partition("=")
            name, text = unquote_plus(raw), unquote_plus(value)
            raw = self._without_patterns(self._hide(raw))
            self.made(text, "")
            if not value:
                pairs.append(f"{raw}{equals}")
                continue
            if (own := self.setting(text, name)) is not None:
                hidden = own
            else:
                secret = is_signing(name) or self.is_secret(name)
                hidden = self.value(text, name) if secret else self.text(text)
            pairs.append(f"{raw}{equals}{value if hidden == text else quote(hidden, safe='')}")
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
            if self._stable is not None and answered and name in PASSING:
                continue
            if name in LOCATIONS:
                shown = self.text(value)
            elif name == "idempotency-key" and UUID.search(value):
                shown = self.learn(value, name)  # another one in each run
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


def _places_of(form: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(form), text)] if form in text else []


def _replaced(text: str, form: str, placeholder: str) -> str:
    if len(form) >= LEAST:
        return text.replace(form, placeholder)
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])", placeholder, text)


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
