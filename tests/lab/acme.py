"""A platform that exists only here, with one operation of each kind."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import SecretStr

from jackfield.plugin import (
    Auth,
    Body,
    BytesCall,
    Call,
    Env,
    FileContent,
    M,
    Model,
    Numbered,
    Options,
    PageCall,
    Platform,
    Resource,
    Settings,
    StreamCall,
    Token,
    call,
    paged,
    streamed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

KEY = "the-acme-key"


class Thing(Model):
    """A thing."""

    id: str
    size: int


class AcmeSettings(Settings):
    """Acme's settings."""

    base_url: Annotated[str, Env("ACME_BASE_URL")] = "http://127.0.0.1:1"
    api_key: Annotated[SecretStr, Env("ACME_API_KEY")] = SecretStr(KEY)


class Things(Resource[M]):
    """Things."""

    @call
    def retrieve(self, thing_id: str, **options: Unpack[Options]) -> Call[Thing]:
        """Retrieve a thing."""
        return Call("GET", "/things/{}", thing_id, options=options)

    @call
    def create(self, size: int, **options: Unpack[Options]) -> Call[Thing]:
        """Create a thing."""
        return Call("POST", "/things", json={"size": size}, options=options)

    @call
    def upload(self, source: FileContent, **options: Unpack[Options]) -> Call[Thing]:
        """Upload a thing's content."""
        return Call("PUT", "/things/content", body=Body.file(source), options=options)

    @call
    def delete(self, thing_id: str, **options: Unpack[Options]) -> Call[None]:
        """Delete a thing."""
        return Call("DELETE", "/things/{}", thing_id, options=options)

    @call
    def find(self, thing_id: str, **options: Unpack[Options]) -> Call[Thing | None]:
        """Retrieve a thing, or nothing."""
        return Call("GET", "/things/{}", thing_id, options=options)

    @call
    def presigned(self, url: str, **options: Unpack[Options]) -> Call[bytes]:
        """Fetch from another origin."""
        return Call("GET", url=url, accept="*/*", options=options)

    @paged
    def list(self, **options: Unpack[Options]) -> PageCall[Thing]:
        """List things."""
        return PageCall("GET", "/things", paging=Numbered("page"), options=options)

    @streamed
    def watch(self, **options: Unpack[Options]) -> StreamCall[Thing]:
        """Watch things."""
        return StreamCall("GET", "/things/events", options=options)

    @streamed
    def ask(self, question: str, **options: Unpack[Options]) -> StreamCall[Thing]:
        """Ask, and be answered with events."""
        return StreamCall("POST", "/ask", json={"question": question}, options=options)

    @streamed
    def content(self, **options: Unpack[Options]) -> BytesCall:
        """A thing's content."""
        return BytesCall("GET", "/things/content", options=options)


class Acme(Platform[M]):
    """Acme."""

    name = "acme"
    settings_type = AcmeSettings
    headers: ClassVar[Mapping[str, str]] = {"x-acme-tenant": "tenant-of-acme"}
    silence = 30.0

    @classmethod
    def auth(cls, settings: Any) -> Auth:
        """A bearer token."""
        return Token(settings.api_key.get_secret_value(), missing="acme: no key")

    @cached_property
    def things(self) -> Things[M]:
        """Things."""
        return Things(self._root)
