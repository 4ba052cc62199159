"""One typed Python client for several AI platforms.

Importing this imports neither an HTTP library nor a platform: each name is loaded at its first touch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jackfield import plugin as plugin
    from jackfield import sse as sse
    from jackfield._client import AsyncClient as AsyncClient
    from jackfield._client import Client as Client
    from jackfield._client import DryRunClient as DryRunClient
    from jackfield._pages import AsyncPage as AsyncPage
    from jackfield._pages import Page as Page
    from jackfield._responses import Response as Response
    from jackfield._streams import AsyncStream as AsyncStream
    from jackfield._streams import Stream as Stream
    from jackfield._version import __version__ as __version__
    from jackfield.errors import APIConnectionError as APIConnectionError
    from jackfield.errors import APIError as APIError
    from jackfield.errors import APIStatusError as APIStatusError
    from jackfield.errors import APITimeoutError as APITimeoutError
    from jackfield.errors import AuthenticationError as AuthenticationError
    from jackfield.errors import BadRequestError as BadRequestError
    from jackfield.errors import ConfigurationError as ConfigurationError
    from jackfield.errors import ConflictError as ConflictError
    from jackfield.errors import JackfieldError as JackfieldError
    from jackfield.errors import NotFoundError as NotFoundError
    from jackfield.errors import PermissionDeniedError as PermissionDeniedError
    from jackfield.errors import PluginError as PluginError
    from jackfield.errors import PluginLoadError as PluginLoadError
    from jackfield.errors import PluginNotInstalledError as PluginNotInstalledError
    from jackfield.errors import RateLimitError as RateLimitError
    from jackfield.errors import ResponseValidationError as ResponseValidationError
    from jackfield.errors import ServerError as ServerError
    from jackfield.errors import StreamInterruptedError as StreamInterruptedError
    from jackfield.errors import UnboundError as UnboundError
    from jackfield.errors import UnprocessableEntityError as UnprocessableEntityError
    from jackfield.errors import WaitTimeoutError as WaitTimeoutError
    from jackfield.modes import Async as Async
    from jackfield.modes import DryRun as DryRun
    from jackfield.modes import Sync as Sync
    from jackfield.options import Options as Options
    from jackfield.options import Retry as Retry

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "Async",
    "AsyncClient",
    "AsyncPage",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "Client",
    "ConfigurationError",
    "ConflictError",
    "DryRun",
    "DryRunClient",
    "JackfieldError",
    "NotFoundError",
    "Options",
    "Page",
    "PermissionDeniedError",
    "PluginError",
    "PluginLoadError",
    "PluginNotInstalledError",
    "RateLimitError",
    "Response",
    "ResponseValidationError",
    "Retry",
    "ServerError",
    "Stream",
    "StreamInterruptedError",
    "Sync",
    "UnboundError",
    "UnprocessableEntityError",
    "WaitTimeoutError",
    "__version__",
]

_HOME = {
    "AsyncClient": "_client",
    "AsyncPage": "_pages",
    "AsyncStream": "_streams",
    "Client": "_client",
    "DryRunClient": "_client",
    "Page": "_pages",
    "Response": "_responses",
    "Stream": "_streams",
    "__version__": "_version",
    "Async": "modes",
    "DryRun": "modes",
    "Sync": "modes",
    "Options": "options",
    "Retry": "options",
}
_MODULES = ("errors", "plugin", "settings", "sse", "testing")

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in __all__:
            value = getattr(importlib.import_module(f"jackfield.{_HOME.get(name, 'errors')}"), name)
        elif name in _MODULES:
            value = importlib.import_module(f"jackfield.{name}")
        else:
            raise AttributeError(f"module 'jackfield' has no attribute {name!r}")
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return [*__all__, *_MODULES]
