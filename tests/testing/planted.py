"""A good platform, and the same one with a fault planted in it."""

# The faults are what a type checker would tell as well.
# pyright: basic, reportUndefinedVariable=false, reportReturnType=false
# mypy: ignore-errors
from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import SecretStr
from typing_extensions import Unpack

from jackfield.plugin import (
    Async,
    Auth,
    Call,
    Env,
    ErrorInfo,
    FlowOptions,
    M,
    Model,
    Options,
    PageCall,
    Platform,
    Resource,
    Settings,
    StreamCall,
    Token,
    call,
    flow,
    paged,
    streamed,
)

KEY = "planted-api-key-1"


class Item(Model[M]):
    """An item."""

    id: str
    name: str = ""

    @call
    def refresh(self, **options: Unpack[Options]) -> Call[Item[M]]:
        """Retrieve it again."""
        return Call("GET", "/items/{}", self.id, options=options)


class Items(Resource[M]):
    """Items."""

    @paged
    def list(self, **options: Unpack[Options]) -> PageCall[Item[M]]:
        """List all items."""
        return PageCall("GET", "/items", options=options)

    @call
    def retrieve(self, item_id: str, **options: Unpack[Options]) -> Call[Item[M]]:
        """Retrieve one.

        Args:
            item_id: The item's id.
        """
        return Call("GET", "/items/{}", item_id, options=options)

    @streamed
    def watch(self, item_id: str, **options: Unpack[Options]) -> StreamCall[Item[M]]:
        """Watch one.

        Args:
            item_id: The item's id.
        """
        return StreamCall("GET", "/items/{}/events", item_id, options=options)

    @flow
    async def twice(self: Items[Async], item_id: str, **options: Unpack[FlowOptions]) -> Item[M]:
        """Retrieve one twice.

        Args:
            item_id: The item's id.
        """
        await self.retrieve(item_id, **options)
        return await self.retrieve(item_id, **options)


class GoodSettings(Settings):
    """Settings."""

    base_url: Annotated[str, Env("GOOD_URL")] = "https://good.test/v1"
    api_key: Annotated[SecretStr | None, Env("GOOD_KEY")] = None


class Good(Platform[M]):
    """A platform without a fault."""

    name: ClassVar[str] = "good"
    settings_type: ClassVar[type[Settings]] = GoodSettings

    @cached_property
    def items(self) -> Items[M]:
        """Items."""
        return Items(self._root)

    @classmethod
    def auth(cls, settings: Any) -> Auth:
        """A token."""
        key = settings.api_key
        return Token(key.get_secret_value() if key else None, missing="good: no key")


class Variadic(Good[M]):
    """An operation that takes any number of names; that is no fault."""

    @call
    def ping(self, *names: str, **options: Unpack[Options]) -> Call[Any]:
        """Ping.

        Args:
            *names: Whom.
        """
        return Call("GET", "/ping", params={"names": list(names)}, options=options)


class Undocumented(Good[M]):
    """An operation without a docstring."""

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        return Call("GET", "/ping", options=options)


class UndocumentedParameter(Good[M]):
    """A parameter that the docstring does not tell of."""

    @call
    def ping(self, times: int, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        return Call("GET", "/ping", params={"times": times}, options=options)


class Unannotated(Good[M]):
    """An operation without a return annotation."""

    @call
    def ping(self, **options: Unpack[Options]):
        """Ping."""
        return Call[Any]("GET", "/ping", options=options)


class UntypedParameter(Good[M]):
    """A parameter without a type."""

    @call
    def ping(self, times=1, **options: Unpack[Options]) -> Call[Any]:
        """Ping.

        Args:
            times: How often.
        """
        return Call("GET", "/ping", params={"times": times}, options=options)


class Unresolvable(Good[M]):
    """A return annotation that names nothing."""

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Nowhere]:  # noqa: F821
        """Ping."""
        return Call("GET", "/ping", options=options)


class RawPath(Good[M]):
    """A path that is put together by hand."""

    @call
    def ping(self, item_id: str, **options: Unpack[Options]) -> Call[Any]:
        """Ping.

        Args:
            item_id: The item's id.
        """
        return Call("GET", f"/items/{item_id}", options=options)


class NoOptions(Good[M]):
    """An operation that drops its options."""

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        return Call("GET", "/ping")


class PlainSettings(Settings):
    """Settings with a secret that is plain text."""

    base_url: Annotated[str, Env("GOOD_URL")] = "https://good.test/v1"
    api_key: Annotated[str | None, Env("GOOD_KEY")] = None


class PlainSecret(Good[M]):
    """A secret that is no secret type."""

    settings_type: ClassVar[type[Settings]] = PlainSettings

    @classmethod
    def auth(cls, settings: Any) -> Auth:
        """A header that nobody is told of."""
        return Undeclared(settings.api_key)


class Undeclared(Auth):
    """A credential that does not say that it is one."""

    def __init__(self, key: str) -> None:
        self.fixed = {"authorization": f"Key {key[::-1]}"}


class UndeclaredSecret(Good[M]):
    """A credential that is derived from the secret, and is not masked."""

    @classmethod
    def auth(cls, settings: Any) -> Auth:
        """Such a credential."""
        key = settings.api_key
        return Undeclared(key.get_secret_value() if key else "none")


class Told(Exception):
    """An exception of the plugin's own."""


class ForeignError(Good[M]):
    """An exception that is not jackfield's."""

    @flow
    async def ping(self: ForeignError[Async], **options: Unpack[FlowOptions]) -> str:
        """Ping."""
        found = await self.request("GET", "/ping", **options)
        return str(found["text"])


class WrongMapping(Good[M]):
    """An error that hides which one it was."""

    @flow
    async def ping(self: WrongMapping[Async], **options: Unpack[FlowOptions]) -> str:
        """Ping."""
        from jackfield import APIStatusError, ServerError

        try:
            return str(await self.request("GET", "/ping", **options))
        except APIStatusError as error:
            raise ServerError("it went wrong", status_code=error.status_code) from None


class Loud(Good[M]):
    """An error that repeats the credential."""

    @classmethod
    def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
        """Read it."""
        return ErrorInfo(message="no", data=[KEY])


class NoEnvironment(Good[M]):
    """No setting comes from the environment."""

    class Bare(Settings):
        """Settings."""

        base_url: str = "https://good.test/v1"
        api_key: SecretStr | None = None

    settings_type: ClassVar[type[Settings]] = Bare


class DeafSettings(Settings):
    """Settings that do not look at the environment."""

    base_url: Annotated[str, Env("GOOD_URL")] = "https://good.test/v1"
    api_key: Annotated[SecretStr | None, Env("GOOD_KEY")] = None

    @classmethod
    def from_environment(cls, name: str) -> str | None:
        """A field's value in the environment."""
        return None


class Deaf(Good[M]):
    """A variable that does nothing."""

    settings_type: ClassVar[type[Settings]] = DeafSettings


class ModeDependent(Good[M]):
    """An operation that does something else when it is awaited."""

    @call
    def ping(self, **options: Unpack[Options]) -> Call[Any]:
        """Ping."""
        return Call("GET", f"/ping-{self._root.mode}", options=options)


class Endless(Good[M]):
    """A flow that never ends."""

    @flow
    async def ping(self: Endless[Async], **options: Unpack[FlowOptions]) -> str:
        """Ping."""
        from jackfield import JackfieldError

        while True:
            try:
                await self.request("GET", "/ping", **options)
            except JackfieldError:
                continue


class BadName(Good[M]):
    """A name that is no attribute."""

    name: ClassVar[str] = "good-one"
