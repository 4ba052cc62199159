"""What every part of the platform's class is made of."""

from __future__ import annotations

from typing import ClassVar

from jackfield.plugin import FlowOptions, M, Resource


class Area(Resource[M]):
    """Operations of one area; the platform's class is put together from all areas, so their names stand alone."""

    group: ClassVar[str | None] = ""

    def _each(self, options: FlowOptions) -> FlowOptions:
        """The options of each poll of a waiter, which may shorten the deadline in force but must not replace it."""
        return {**options, "deadline": self._root.setup.merged(options).deadline}
