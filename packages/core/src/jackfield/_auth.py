"""How a platform's requests are authenticated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jackfield._http import header_text
from jackfield._secrets import MASK
from jackfield.errors import ConfigurationError

if TYPE_CHECKING:
    from jackfield._calls import Call
    from jackfield._root import Root
    from jackfield.modes import Async


class Auth:
    """Sends no credential; the start for all others.

    A platform's `Platform.auth` makes one for each client. Subclasses override `headers`, and `renew` where a
    credential can go stale; both may use operations, since they run like a flow.
    """

    fixed: Mapping[str, str] | None = {}
    """The headers, where they never change; else None, and `headers` is asked for every request."""

    async def headers(self, call: Call[Any], root: Root[Async]) -> Mapping[str, str]:
        """The headers that authenticate this call.

        Raises:
            ConfigurationError: A credential is missing.
        """
        return {}

    async def renew(self, call: Call[Any], root: Root[Async], used: Mapping[str, str]) -> bool:
        """After a 401: whether a new credential was got, so that the call is worth sending once more.

        Args:
            call: The call.
            root: For operations, awaited.
            used: The headers that were refused.
        """
        return False

    def preview(self, call: Call[Any]) -> Mapping[str, str]:
        """What a dry run shows in place of the headers."""
        return dict.fromkeys(self.fixed or (), MASK)

    def secrets(self) -> list[str]:
        """Secret values to be masked wherever they turn up."""
        return []


class Token(Auth):
    """A secret in a header.

    Args:
        secret: The secret, or None if there is none.
        missing: What to tell the user when it is needed and missing: which argument and which variable.
        header: The header's name.
        scheme: What stands before the secret.
    """

    def __init__(
        self, secret: str | None, *, missing: str, header: str = "authorization", scheme: str = "Bearer "
    ) -> None:
        self._secret = secret
        self._missing = missing
        self._name = header
        self.fixed: Mapping[str, str] | None = None if secret is None else header_text({header: f"{scheme}{secret}"})

    async def headers(self, call: Call[Any], root: Root[Async]) -> Mapping[str, str]:
        """Only asked when the secret is missing."""
        raise ConfigurationError(self._missing)

    def preview(self, call: Call[Any]) -> Mapping[str, str]:
        """The header, masked."""
        return {self._name: MASK}

    def secrets(self) -> list[str]:
        """The secret."""
        return [self._secret] if self._secret else []
