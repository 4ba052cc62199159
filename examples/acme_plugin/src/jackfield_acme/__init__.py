"""Acme for jackfield: notes and their summaries, as `client.use(Acme)`."""

from __future__ import annotations

from typing import Any

from jackfield.plugin import hookimpl

from .models import Note, Word
from .notes import Notes
from .platform import Acme, AcmeSettings

__all__ = ["Acme", "AcmeSettings", "Note", "Notes", "Word", "jackfield_platform"]


@hookimpl
def jackfield_platform() -> type[Acme[Any]]:
    """The platform's class."""
    return Acme
