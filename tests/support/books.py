"""Acting models that name each other, and themselves, before they are written."""

from __future__ import annotations

from pydantic import Field

from jackfield.plugin import Call, M, Model, call


class Shelf(Model[M]):
    """Names a class that is written below it."""

    top: Book[M] | None = None
    books: list[Book[M]] = Field(default=[])


class Book(Model[M]):
    """Names itself."""

    title: str
    sequels: list[Book[M]] = Field(default=[])

    @call
    def borrow(self) -> Call[None]:
        """Borrow it."""
        return Call("POST", "/books/{}", self.title)
