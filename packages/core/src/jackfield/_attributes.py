"""The platforms that jackfield has plugins for, as attributes of a client for type checkers.

At run time they are found by `__getattr__`; a checker sees a platform's type only where its plugin is installed.
Any other plugin is typed by ``client.use(Acme)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jackfield._plugins import registry
from jackfield._root import Root
from jackfield.modes import M

if TYPE_CHECKING:
    from jackfield_flux0 import Flux0
    from jackfield_moderately import Moderately
    from jackfield_pipelines import Pipelines
    from jackfield_pipeshub import Pipeshub


class Platforms(Root[M]):
    """A root with the platforms on it."""

    if TYPE_CHECKING:

        @property
        def flux0(self) -> Flux0[M]:
            """Flux0 (``pip install "jackfield[flux0]"``)."""
            ...

        @property
        def moderately(self) -> Moderately[M]:
            """Moderately AI (``pip install "jackfield[moderately]"``)."""
            ...

        @property
        def pipelines(self) -> Pipelines[M]:
            """Pipelines (``pip install "jackfield[pipelines]"``)."""
            ...

        @property
        def pipeshub(self) -> Pipeshub[M]:
            """PipesHub (``pip install "jackfield[pipeshub]"``)."""
            ...

    else:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            platform = registry.platform(name)(self)
            self.__dict__[name] = platform
            return platform

        def __dir__(self) -> list[str]:
            return sorted({*super().__dir__(), *registry.names()})
