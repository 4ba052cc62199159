"""Finding platforms: names by entry points, imports and registration only when a name is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jackfield._fork import ForkSafeLock
from jackfield._setup import unknown_name
from jackfield._version import __version__
from jackfield.errors import PluginLoadError, PluginNotInstalledError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    import pluggy

    from jackfield._platform import Platform

GROUP = "jackfield"
API = 1
"""The version of the plugin interface; a plugin that needs another one says so in ``JACKFIELD_API``."""

KNOWN = ("flux0", "moderately", "pipelines", "pipeshub")
"""The platforms that jackfield itself has plugins for."""


class Registry:
    """The platforms of this process. Each is imported, checked and registered with pluggy once."""

    def __init__(self) -> None:
        self._lock = ForkSafeLock()
        self._points: dict[str, list[EntryPoint]] | None = None
        self._platforms: dict[str, type[Platform[Any]]] = {}
        self._manager: pluggy.PluginManager | None = None
        self.scans = 0
        self.defined: set[str] = set()

    def manager(self) -> pluggy.PluginManager:
        """The pluggy manager that platforms are registered with."""
        with self._lock:
            if self._manager is None:
                import pluggy

                from jackfield._hooks import Specs

                self._manager = pluggy.PluginManager("jackfield")
                self._manager.add_hookspecs(Specs)
            return self._manager

    def points(self) -> dict[str, list[EntryPoint]]:
        """Entry points by name; one scan, nothing is imported."""
        with self._lock:
            if self._points is None:
                from importlib.metadata import entry_points

                self._points = {}
                self.scans += 1
                for point in entry_points(group=GROUP):
                    self._points.setdefault(point.name, []).append(point)
            return self._points

    def names(self) -> list[str]:
        """The installed platforms."""
        return sorted({*self.points(), *self._platforms})

    def check(self, name: str) -> None:
        """Say so if this is no platform's name.

        Raises:
            TypeError: Nothing of that name is installed or known.
        """
        known = {*self.names(), *KNOWN, *self.defined}
        if name not in known:
            raise TypeError(unknown_name(name, {*known, *CLIENT_ARGUMENTS}, "argument"))

    def platform(self, name: str) -> type[Platform[Any]]:
        """A platform's class.

        Raises:
            PluginNotInstalledError: No distribution offers it.
            PluginLoadError: One does, and is broken.
        """
        found = self._platforms.get(name)
        if found is not None:
            return found
        with self._lock:
            if name not in self._platforms:
                self._platforms[name] = self._load(name)
            return self._platforms[name]

    def _load(self, name: str) -> type[Platform[Any]]:
        manager = self.manager()
        if manager.is_blocked(name):
            raise PluginLoadError(f"the plugin {name!r} is blocked in this process")
        point = self._point(name)
        try:
            module: Any = point.load()
        except Exception as error:
            raise _broken(point, f"importing it failed: {type(error).__name__}: {error}") from error
        wanted = getattr(module, "JACKFIELD_API", API)
        if wanted != API:
            newer = isinstance(wanted, int) and wanted > API
            remedy = "upgrade it" if not newer else f"upgrade jackfield (this is {__version__})"
            raise _broken(point, f"it speaks plugin interface {wanted!r}, this jackfield speaks {API}: {remedy}")
        hook: Any = getattr(module, "jackfield_platform", None)
        if hook is None:
            raise _broken(point, "it has no hook jackfield_platform")
        import pluggy

        try:
            if manager.get_plugin(name) is None:
                manager.register(module, name=name)
            callers: Any = manager.subset_hook_caller(
                "jackfield_platform", [each for each in manager.get_plugins() if each is not module]
            )
            platform: Any = callers()
        except (pluggy.PluginValidationError, ValueError) as error:
            raise _broken(point, str(error)) from error
        except Exception as error:
            raise _broken(point, f"its hook failed: {type(error).__name__}: {error}") from error
        from jackfield._platform import Platform

        if not (isinstance(platform, type) and issubclass(platform, Platform)):
            raise _broken(point, "jackfield_platform is not marked with hookimpl, or returned no Platform class")
        if platform.name != name:
            raise _broken(point, f"its platform calls itself {platform.name!r}; entry point and name must be equal")
        return platform  # pyright: ignore[reportUnknownVariableType]

    def _point(self, name: str) -> EntryPoint:
        points = self.points().get(name, [])
        if not points:
            if name in KNOWN:
                raise PluginNotInstalledError(
                    f'the platform {name!r} is not installed; install it with: pip install "jackfield[{name}]"'
                )
            there = f"installed are {', '.join(self.names())}" if self.names() else "no platform is installed"
            raise PluginNotInstalledError(
                f"there is no platform or attribute {name!r}; {there}. "
                f'A platform is installed with, for example: pip install "jackfield[{KNOWN[0]}]"'
            )
        owners = {_owner(point) for point in points}
        if len(owners) > 1:
            raise _broken(
                points[0], f"the name is claimed by several distributions: {', '.join(sorted(owners))}; uninstall one"
            )
        return points[0]


def _owner(point: EntryPoint) -> str:
    dist = point.dist
    return f"{dist.name} {dist.version}" if dist is not None else f"an unknown distribution ({point.value})"


def _broken(point: EntryPoint, why: str) -> PluginLoadError:
    return PluginLoadError(f"the plugin {point.name!r} of {_owner(point)} cannot be used: {why}")


CLIENT_ARGUMENTS = (
    "timeout", "deadline", "retries", "headers", "http_client", "plugins", "logger", "max_body",
)  # fmt: skip
registry = Registry()
