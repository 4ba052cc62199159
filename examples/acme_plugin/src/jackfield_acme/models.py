"""What Acme sends."""

from __future__ import annotations

from datetime import datetime

from typing_extensions import Unpack

from jackfield.plugin import Call, M, Model, Options, call


class Note(Model[M]):
    """A note."""

    id: str
    text: str
    created_at: datetime | None = None

    @call
    def delete(self, **options: Unpack[Options]) -> Call[None]:
        """Delete it.

        Args:
            **options: How this call is made.
        """
        return Call("DELETE", "/notes/{}", self.id, options=options)


class Word(Model):
    """A piece of a summary."""

    text: str
