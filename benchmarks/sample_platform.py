"""A small platform for what no real one has in the simplest form: plain typed events, and numbered pages."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from typing_extensions import Unpack

from jackfield.plugin import (
    M,
    Model,
    Numbered,
    Options,
    PageCall,
    Platform,
    Resource,
    Settings,
    StreamCall,
    paged,
    streamed,
)


class Delta(Model):
    """An event: a piece of a text."""

    id: str
    type: str
    index: int
    text: str
    done: bool = False


class Item(Model):
    """An item of a list."""

    id: str
    name: str
    status: str
    description: str | None = None
    size: int
    created_at: datetime


class Things(Resource[M]):
    """What it offers."""

    @streamed
    def watch(self, **options: Unpack[Options]) -> StreamCall[Delta]:
        """Events."""
        return StreamCall("GET", "/events", options=options)

    @paged
    def list(self, **options: Unpack[Options]) -> PageCall[Item]:
        """Items, page by page."""
        params = {"page": 1}
        return PageCall("GET", "/items", items="items", paging=Numbered("page"), params=params, options=options)


class SampleSettings(Settings):
    """Its settings."""

    base_url: str = "http://127.0.0.1:8080"


class Sample(Platform[M]):
    """The platform."""

    name: ClassVar[str] = "sample"
    settings_type: ClassVar[type[Any]] = SampleSettings

    @cached_property
    def things(self) -> Things[M]:
        """What it offers."""
        return Things(self._root)
