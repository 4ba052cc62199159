"""What every part of the platform's class is made of."""

from __future__ import annotations

from typing import ClassVar

from jackfield.plugin import M, Resource


class Area(Resource[M]):
    """Operations of one area; the platform's class is put together from all areas, so their names stand alone."""

    group: ClassVar[str | None] = ""
