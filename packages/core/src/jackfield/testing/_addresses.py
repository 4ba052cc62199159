"""Addresses of servers, under names that lead nowhere."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_LOOPBACK = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\]):\d+")
_NUMBERED = re.compile(r"\bloopback-(\d+)\.invalid")
_BEGIN = r"(?<![\w.-])"
_END = r"(?![\w-])(?!\.\w)"


class Addresses:
    """Knows where platforms are, and puts a name below ``.invalid`` in each address's place."""

    def __init__(self) -> None:
        self._origins: dict[str, str] = {}
        self._hosts: set[str] = set()
        self._count = 0
        self._patterns: list[tuple[re.Pattern[str], str]] | None = None

    def learn_base(self, platform: str, url: str, *, usual: bool) -> None:
        """Learn a platform's base URL.

        Args:
            platform: The platform's name.
            url: The URL.
            usual: Whether it is everybody's; else its host alone is hidden, too.
        """
        self._patterns = None
        parts = urlsplit(url)
        self._origins.setdefault(url.rstrip("/"), f"https://{platform}.invalid")
        self._origins.setdefault(f"{parts.scheme}://{parts.netloc}", f"https://{platform}-origin.invalid")
        if not usual:
            self._hosts.add(parts.netloc)

    def learn_origin(self, url: str, name: str) -> None:
        """Learn where else a platform is: the origin of a URL."""
        self._patterns = None
        parts = urlsplit(url)
        self._origins.setdefault(f"{parts.scheme}://{parts.netloc}", f"https://{name}.invalid")

    def meet(self, text: str) -> None:
        """See names that were recorded, so that new addresses get other ones."""
        self._count = max([self._count, *map(int, _NUMBERED.findall(text))])

    def hide(self, text: str) -> str:
        """Text without addresses that are known, or of this machine."""
        if self._patterns is None:
            self._patterns = [
                (
                    re.compile(("" if "%" in form or "/" in form else _BEGIN) + re.escape(form) + _END, re.IGNORECASE),
                    name,
                )
                for form, name in sorted(self._forms().items(), key=lambda pair: -len(pair[0]))
            ]
        for pattern, name in self._patterns:
            text = pattern.sub(name, text)
        return _LOOPBACK.sub(self._loopback, text)

    def _forms(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for url, name in self._origins.items():
            parts = urlsplit(url)
            found[url] = name
            found.setdefault(quote(url, safe=""), quote(name, safe=""))
            found.setdefault(url.replace("/", "\\/"), name.replace("/", "\\/"))
            if parts.port in (80, 443):
                found.setdefault(url.replace(f":{parts.port}", "", 1), name)
            if (parts.port or parts.netloc in self._hosts) and not parts.path:
                found.setdefault(parts.netloc, name.removeprefix("https://"))
        return found

    def _loopback(self, match: re.Match[str]) -> str:
        """Another server of this machine: its port changes with every run."""
        if match[0] not in self._origins:
            self._count += 1
            self.learn_origin(match[0], f"loopback-{self._count}")
        return self._origins[match[0]]

    def is_own(self, url: str) -> bool:
        """Whether a URL, hidden already, leads to a platform."""
        names = tuple(name for name in self._origins.values() if not _NUMBERED.search(name))
        return url.startswith(names or ("\0",))

    def restore(self, text: str) -> str:
        """Recorded text with the addresses that are in force now."""
        if ".invalid" in text:
            for url, name in self._origins.items():
                if not _NUMBERED.search(name):
                    text = text.replace(name, url)
        return text
