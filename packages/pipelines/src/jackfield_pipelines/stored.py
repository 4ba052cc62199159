"""The key that the vendor's command line stored at login, for the origin that it was stored for and no other.

Source: pipelines-sdk 0.1.15. Its `auth login` writes `~/.config/pipelines/config.json` (or what `PIPELINES_CONFIG_FILE`
names), a JSON object with `api_key` and `base_url`. A key that it put into the system's keyring instead is not read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic_core import from_json

from .listing import is_object

PRODUCTION = "https://api.pipelines.tech"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class StoredLogin:
    """A login that was stored.

    Attributes:
        base_url: Where the key is good.
        api_key: The key.
    """

    base_url: str
    api_key: str

    def __repr__(self) -> str:
        """Where it is good, not the key."""
        return f"StoredLogin({self.base_url!r})"


def stored_login() -> StoredLogin | None:
    """The stored login, or None where there is none or it cannot be read."""
    try:
        content = from_json(_path().read_bytes())
    except (OSError, ValueError, RuntimeError):
        return None  # no file, no JSON, or no home folder
    if not is_object(content):
        return None
    key, base_url = content.get("api_key"), content.get("base_url")
    if not isinstance(key, str) or not key.strip():
        return None
    return StoredLogin(
        with_scheme(base_url) if isinstance(base_url, str) and base_url.strip() else PRODUCTION, key.strip()
    )


def _path() -> Path:
    named = os.environ.get("PIPELINES_CONFIG_FILE", "").strip()
    return Path(named).expanduser() if named else Path.home() / ".config" / "pipelines" / "config.json"


def with_scheme(url: str) -> str:
    """A base URL as the vendor's command line understands it: https where it says nothing, no slash at its end."""
    url = url.strip().rstrip("/")
    return url if "://" in url else f"https://{url}"


def origin(url: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port, or None where this is no URL."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), port or _PORTS.get(scheme)
