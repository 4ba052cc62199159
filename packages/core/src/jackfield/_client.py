"""The clients."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

from typing_extensions import Unpack

from jackfield import _http, _log
from jackfield._actor import bind
from jackfield._attributes import Platforms
from jackfield._blocking import BlockingIO
from jackfield._hooks import Hooks
from jackfield._io import IO, run
from jackfield._plugins import KNOWN, registry
from jackfield._root import MAX_BODY, Board, Mode, Root
from jackfield._setup import Setup
from jackfield._shapes import is_list
from jackfield.errors import ConfigurationError
from jackfield.modes import Async, DryRun, M, Sync

if TYPE_CHECKING:
    from jackfield.options import Options, Retry, Timeouts

T = TypeVar("T")
R = TypeVar("R")
_UNSET: Any = object()


class _Client(Platforms[M], Generic[M]):
    """What the three clients share."""

    _mode: Mode

    def __init__(
        self,
        *,
        timeout: Timeouts = _UNSET,
        deadline: float | None = None,
        retries: int | Retry = _UNSET,
        headers: Mapping[str, str] | None = None,
        http_client: Any = None,
        plugins: Iterable[object] = (),
        logger: logging.Logger | None = None,
        max_body: int = MAX_BODY,
        **platforms: Any,
    ) -> None:
        """Make a client; no connection is made before the first call.

        Args:
            timeout: Seconds for each step of an exchange, or a mapping of ``connect``, ``read``, ``write`` and
                ``pool``; None waits for ever. Default: connect 5, read 60, write 60, pool 10.
            deadline: Seconds for a whole call with its retries and its body; None for no limit.
            retries: Retries after the first attempt (default 2, 0 for none), or a policy.
            headers: Extra headers for every call to a platform's own origin.
            http_client: Your own httpx or httpx2 client, or an object with ``build_request`` and ``send``. Its
                default headers, params, cookies and event hooks count; it is not closed by jackfield.
            plugins: Hook plugins; see ``jackfield.plugin.hookimpl``. They see credentials.
            logger: Your own logger in place of ``jackfield``.
            max_body: Bytes of an answer that is read into memory, or of an event or line of a stream, at most
                (default 256 MiB).
            platforms: Settings of a platform under its name: a mapping, or its settings model.

        Raises:
            ConfigurationError: A value cannot be used.
            TypeError: An argument is neither known nor a platform's name.
        """
        for name in platforms:
            if name not in KNOWN:
                registry.check(name)
        options: dict[str, Any] = {"deadline": deadline}
        if timeout is not _UNSET:
            options["timeout"] = timeout
        if retries is not _UNSET:
            options["retries"] = retries
        if headers:
            options["headers"] = headers
        _log.guard()
        _log.switch_on(tuple(f"{name.upper()}_DEBUG" for name in KNOWN))
        plugins = list(plugins)
        board = Board(
            self._io(http_client),
            dict(platforms),
            Hooks(plugins) if plugins else NO_HOOKS,
            logger or _log.logger,
            max_body,
        )
        super().__init__(board, self._mode, Setup().merged(options))

    def _io(self, http_client: Any) -> IO:
        raise NotImplementedError

    @property
    def platforms(self) -> list[str]:
        """The names of the installed platforms; asking imports none of them."""
        return registry.names()

    def with_options(self, **options: Unpack[Options]) -> Self:
        """The same client (same connections, same credentials) with other options for all its calls.

        Args:
            options: ``timeout``, ``deadline``, ``retries``, ``headers``, ``idempotency_key``, ``prefetch``.
        """
        twin = type(self).__new__(type(self))
        Root.__init__(cast("Root[Any]", twin), self.board, self.mode, self.setup.merged(options))
        return twin

    def __repr__(self) -> str:
        """The class, and whether it is closed; no settings."""
        return f"<{type(self).__name__}{' (closed)' if self.board.closed else ''}>"


class Client(_Client[Sync]):
    """The blocking client. It may be used by any number of threads at once; close it, or use it in a ``with`` block."""

    _mode: Mode = "blocking"

    def _io(self, http_client: Any) -> IO:
        if http_client is not None and _http.sends_async(http_client):
            raise ConfigurationError("http_client= is an async client; hand it to AsyncClient")
        return BlockingIO(http_client)

    def use(self, platform: Callable[[Root[Sync]], R]) -> R:
        """A platform by its class, typed: ``client.use(Acme)`` is an ``Acme[Sync]``.

        Args:
            platform: The platform's class.
        """
        return platform(self)

    def adopt(self, model: T, platform: type[Any] | None = None) -> T:
        """Bind a model that was unpickled or made by hand, so that its operations work; gives it back.

        Args:
            model: A model with operations, or a list of them.
            platform: The platform's class; by default the one that the model's module belongs to.
        """
        return _adopt(self, model, platform)

    def close(self) -> None:
        """Close the connections that are jackfield's own. Closing twice does nothing."""
        self.board.closed = True
        run(self.board.io.shut())

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


class AsyncClient(_Client[Async]):
    """The awaitable client, for asyncio and trio; close it, or use it in an ``async with`` block."""

    _mode: Mode = "awaiting"

    def _io(self, http_client: Any) -> IO:
        from jackfield._awaiting import AwaitingIO

        if http_client is not None and not _http.sends_async(http_client):
            raise ConfigurationError("http_client= is a blocking client; hand it to Client")
        return AwaitingIO(http_client)

    def use(self, platform: Callable[[Root[Async]], R]) -> R:
        """A platform by its class, typed: ``client.use(Acme)`` is an ``Acme[Async]``.

        Args:
            platform: The platform's class.
        """
        return platform(self)

    def adopt(self, model: T, platform: type[Any] | None = None) -> T:
        """Bind a model that was unpickled or made by hand, so that its operations work; gives it back.

        Args:
            model: A model with operations, or a list of them.
            platform: The platform's class; by default the one that the model's module belongs to.
        """
        return _adopt(self, model, platform)

    async def close(self) -> None:
        """Close the connections that are jackfield's own. Closing twice does nothing."""
        self.board.closed = True
        await self.board.io.shut()

    async def aclose(self) -> None:
        """As `close`."""
        await self.close()

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()


class DryRunClient(_Client[DryRun]):
    """Describes calls and sends nothing: each operation gives the request that would be sent."""

    _mode: Mode = "dry"

    def _io(self, http_client: Any) -> IO:
        from jackfield._stepping import SteppingIO

        if http_client is not None:
            raise ConfigurationError("a dry run sends nothing, so it takes no http_client")
        return SteppingIO(dry=True)

    def use(self, platform: Callable[[Root[DryRun]], R]) -> R:
        """A platform by its class, typed: ``client.use(Acme)`` is an ``Acme[DryRun]``.

        Args:
            platform: The platform's class.
        """
        return platform(self)

    def adopt(self, model: T, platform: type[Any] | None = None) -> T:
        """Bind a model that was made by hand, so that its operations are described; gives it back.

        Args:
            model: A model with operations, or a list of them.
            platform: The platform's class; by default the one that the model's module belongs to.
        """
        return _adopt(self, model, platform)

    def close(self) -> None:
        """There is nothing to close."""

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is nothing to close."""


NO_HOOKS = Hooks()


def _adopt(client: _Client[Any], model: T, platform: type[Any] | None) -> T:
    if platform is None:
        platform = _platform_of(client, model)
    bound: T = bind(model, client.at(platform))
    return bound


def _platform_of(client: _Client[Any], model: Any) -> type[Any]:
    sample: Any = model[0] if is_list(model) and model else model
    kind: type[Any] = sample.__class__
    home = kind.__module__.partition(".")[0]
    for name in client.platforms:
        points = registry.points().get(name, [])
        if any(point.value.partition(":")[0].partition(".")[0] == home for point in points):
            return registry.platform(name)
    raise ConfigurationError(f"no installed platform owns {kind.__name__}: name it, client.adopt(model, Acme)")
