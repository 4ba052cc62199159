"""The key that the vendor's command line stored at login, for the place that it was stored for and no other.

Source: pipelines-sdk 0.1.15. Its `auth login` writes `~/.config/pipelines/config.json` (or what `PIPELINES_CONFIG_FILE`
names), a JSON object with `base_url` and, where the system has no keyring, `api_key`. Else the key is in the keyring,
service `pipelines`, under the base URL that it is for.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import from_json

from .shapes import is_object

PRODUCTION = "https://api.pipelines.tech"
_PORTS = {"http": 80, "https": 443}
_SERVICE = "pipelines"


@dataclass(frozen=True, slots=True)
class StoredLogin:
    """A login that was stored.

    Attributes:
        base_url: Where it is good.
        api_key: The key, or None where it is in the keyring.
    """

    base_url: str
    api_key: str | None = None

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
    return StoredLogin(
        with_scheme(text_of(content.get("base_url")) or PRODUCTION), text_of(content.get("api_key")) or None
    )


def key_in_keyring(base_url: str) -> str | None:
    """The key that the system's keyring holds for a place, or None.

    It is not looked for where the `keyring` library is not installed, where the vendor's command line would not either
    (`PIPELINES_DISABLE_KEYRING` or `CI` is set; a Linux without a session bus), and never for another place.

    Args:
        base_url: The place.
    """
    account = _account(base_url)
    if account is None or os.environ.get("PIPELINES_DISABLE_KEYRING") or os.environ.get("CI"):
        return None
    if sys.platform.startswith("linux") and not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    try:
        keyring: Any = import_module("keyring")
        return text_of(keyring.get_password(_SERVICE, account)) or None
    except Exception:  # noqa: BLE001 - a keyring is of many kinds, and none of them is needed
        return None


def _path() -> Path:
    named = os.environ.get("PIPELINES_CONFIG_FILE", "").strip()
    return Path(named).expanduser() if named else Path.home() / ".config" / "pipelines" / "config.json"


def _account(base_url: str) -> str | None:
    """A place as the keyring knows it: in lower case, without a default port and a slash at its end."""
    place = origin(with_scheme(base_url))
    if place is None:
        return None
    scheme, host, port = place
    path = urlsplit(with_scheme(base_url)).path.rstrip("/")
    return f"{scheme}://{host}{'' if port in (None, _PORTS.get(scheme)) else f':{port}'}{path}"


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


def text_of(value: object) -> str:
    """A text without the space around it; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""
