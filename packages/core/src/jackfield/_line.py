"""One client's line to one platform: its settings, its address and its credential."""

from __future__ import annotations

import platform as python
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakSet

from jackfield._secrets import Secrets
from jackfield._version import __version__
from jackfield.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jackfield._auth import Auth
    from jackfield._platform import Platform
    from jackfield.settings import Settings

lines: WeakSet[Line] = WeakSet()
"""The lines of this process, so that recordings know what must not be in them."""

_PYTHON = f"{python.python_implementation()}/{python.python_version()}"
_BLANK = re.compile(r"[\x00-\x20\x7f]")
_PORTS = {"http": 80, "https": 443}


class Line:
    """What the engine needs to know about a platform, made once for each client.

    Args:
        platform: The platform's class.
        given: Its settings as the user gave them.
    """

    def __init__(self, platform: type[Platform[Any]], given: Mapping[str, Any] | Settings | None) -> None:
        self.platform = platform
        self.name: str = platform.name
        self.settings: Settings = platform.settings_type.load(platform.name, given)
        self.base: str = checked_base(platform.name, platform.base_url(self.settings))
        self.origin: tuple[str, str, int | None] = origin(self.base)
        self.auth: Auth = platform.auth(self.settings)
        self.secrets: Secrets = Secrets((*self.settings.secrets(), *self.auth.secrets()))
        self._agents: dict[str, str] = {}
        lines.add(self)

    def agent(self, library: str) -> str:
        """The User-Agent over this HTTP library."""
        found = self._agents.get(library)
        if found is None:
            found = self._agents[library] = f"jackfield-{self.name}/{__version__} {_PYTHON} {library}"
        return found


def checked_base(name: str, url: str) -> str:
    """A base URL without its final slash, refused with a clear text where it cannot be one."""
    try:
        parts = urlsplit(url.strip())
        usable = (
            not _BLANK.search(url.strip())
            and parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        parts, usable = urlsplit(""), False
    if not usable:
        raise ConfigurationError(f"{name}: base_url must be like https://host or http://host:port/path")
    if parts.username or parts.password:
        raise ConfigurationError(f"{name}: base_url must not hold a user or password; use the platform's settings")
    if parts.query or parts.fragment:
        raise ConfigurationError(f"{name}: base_url must not have a query or fragment")
    return url.strip().rstrip("/")


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port."""
    parts = urlsplit(url)
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme.lower())
