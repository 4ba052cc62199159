"""Hooks: what a user's own plugin may look at and change. No hook does I/O; each runs in every mode."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pluggy

from jackfield.errors import ConfigurationError

if TYPE_CHECKING:
    from jackfield._platform import Platform

hookspec: pluggy.HookspecMarker = pluggy.HookspecMarker("jackfield")
hookimpl: pluggy.HookimplMarker = pluggy.HookimplMarker("jackfield")
"""Marks a function or a method as a hook: a plugin's `jackfield_platform`, or one of those of `Client(plugins=...)`."""


@dataclass(slots=True, eq=False)
class Exchange:
    """One attempt of a call, as hooks see it.

    Attributes:
        platform: The platform's name.
        operation: The operation, for example ``"agents.retrieve"``.
        method: The HTTP method.
        url: The URL, without its query where it may hold secrets.
        headers: The request's headers; `jackfield_request` may change them. They hold the credential.
        attempt: 1 for the first attempt.
        home: Whether the request goes to the platform's own origin.
        idempotent: Whether the call may be repeated without harm.
        status_code: The answer's status, once there is one.
        response_headers: The answer's headers, once there are any.
        context: A place for hooks to keep something from one to the next, for the whole call.
    """

    platform: str
    operation: str
    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    attempt: int = 1
    home: bool = True
    idempotent: bool = True
    status_code: int | None = None
    response_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    context: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)


class Specs:
    """The hooks."""

    @hookspec(firstresult=True)
    def jackfield_platform(self) -> type[Platform[Any]] | None:
        """A platform's plugin returns its platform class. Called once, when the platform is first touched."""

    @hookspec(firstresult=True)
    def jackfield_auth(self, exchange: Exchange) -> Mapping[str, str] | None:
        """Headers that authenticate this request, instead of the platform's own credential; None to leave it."""

    @hookspec
    def jackfield_request(self, exchange: Exchange) -> None:
        """Before each attempt is sent: look at it, or change ``exchange.headers``."""

    @hookspec
    def jackfield_response(self, exchange: Exchange) -> None:
        """After the headers of each answer have come."""

    @hookspec(firstresult=True)
    def jackfield_retry(self, exchange: Exchange, delay: float) -> bool | None:
        """Before a retry that would wait ``delay`` seconds: False forbids it, None has no opinion."""

    @hookspec(firstresult=True)
    def jackfield_error(self, exchange: Exchange, error: Exception) -> Exception | None:
        """Before an error is raised: another exception to raise in its place, or None."""


Caller = Callable[..., Any]


class Hooks:
    """The hooks that somebody implements; the others are None, so that they cost nothing."""

    __slots__ = ("auth", "error", "request", "response", "retry")

    def __init__(self, plugins: Iterable[object] = ()) -> None:
        manager = pluggy.PluginManager("jackfield")
        manager.add_hookspecs(Specs)
        for plugin in plugins:
            try:
                if manager.register(plugin) is None:
                    raise ConfigurationError(f"plugins= names {plugin!r} twice")
                manager.check_pending()
            except (pluggy.PluginValidationError, ValueError) as error:
                raise ConfigurationError(f"plugins=: {error}") from error
            if not manager.get_hookcallers(plugin):
                raise ConfigurationError(f"plugins=: {plugin!r} implements no jackfield hook; mark them with hookimpl")
        self.auth: Caller | None = _caller(manager, "jackfield_auth")
        self.request: Caller | None = _caller(manager, "jackfield_request")
        self.response: Caller | None = _caller(manager, "jackfield_response")
        self.retry: Caller | None = _caller(manager, "jackfield_retry")
        self.error: Caller | None = _caller(manager, "jackfield_error")


def _caller(manager: pluggy.PluginManager, name: str) -> Caller | None:
    caller: pluggy.HookCaller = getattr(manager.hook, name)
    return caller if caller.get_hookimpls() else None
