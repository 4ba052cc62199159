"""A plugin that imports another platform when it is imported."""

from __future__ import annotations

from typing import ClassVar

import jackfield_flux0
from jackfield.plugin import M
from tests.testing.planted import Good


class Nosy(Good[M]):
    """It knows another platform."""

    neighbour: ClassVar[str] = jackfield_flux0.__name__
