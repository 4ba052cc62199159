"""A platform that the project talks to, as a plugin of its own."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import SecretStr
from typing_extensions import Unpack

from jackfield import WaitTimeoutError
from jackfield.plugin import (
    Async,
    Auth,
    Body,
    BytesCall,
    Call,
    Env,
    FlowOptions,
    M,
    Options,
    Platform,
    Settings,
    StreamCall,
    Token,
    call,
    flow,
    now,
    sleep,
    streamed,
)


class ShopSettings(Settings):
    base_url: Annotated[str, Env("SHOP_URL")] = "https://shop.test"
    api_key: Annotated[SecretStr | None, Env("SHOP_KEY")] = None
    shop_id: Annotated[str | None, Env("SHOP_ID")] = None


class Shop(Platform[M]):
    name: ClassVar[str] = "shop"
    settings_type: ClassVar[type[Settings]] = ShopSettings
    secret_names: ClassVar[frozenset[str]] = frozenset({"x-vault", "door"})

    @classmethod
    def auth(cls, settings: ShopSettings) -> Auth:
        key = settings.api_key
        return Token(key.get_secret_value() if key else None, missing="shop: no key")

    @call
    def echo(self, body: Any = None, *, params: Any = None, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        return Call("POST", "/echo", json=body, params=params, options=options)

    @call
    def send(self, whole: Call[Any]) -> Call[Any]:
        return whole

    @call
    def form(self, fields: Any, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        return Call("POST", "/echo", form=fields, options=options)

    @call
    def attach(self, fields: Any, content: bytes, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        files = {"file": ("a.bin", content, "application/octet-stream")}
        return Call("POST", "/echo", body=Body.multipart(fields, files), options=options)

    @call
    def order(self, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        return Call("GET", "/orders/{}", self._shop_id(), options=options)

    def _shop_id(self) -> str:
        settings: Any = self._root.known_line().settings
        return settings.shop_id

    @call
    def send_to(self, order_id: str, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        return Call("GET", "/orders/{}", order_id, options=options)

    @call
    def job(self, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        return Call("GET", "/jobs/1", options=options)

    @call
    def flaky(self, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        return Call("GET", "/flaky", options=options)

    @call
    def sign(self, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        return Call("POST", "/sign", idempotent=True, options=options)

    @call
    def put(self, url: str, content: bytes, **options: Unpack[Options]) -> Call[dict[str, Any]]:
        return Call("PUT", url=url, body=Body.content(content), options=options)

    @streamed
    def words(self, **options: Unpack[Options]) -> StreamCall[dict[str, Any]]:
        return StreamCall("GET", "/words", options=options)

    @streamed
    def events(self, path: str, **options: Unpack[Options]) -> StreamCall[dict[str, Any]]:
        return StreamCall("GET", path, options=options)

    @streamed
    def bytes(self, **options: Unpack[Options]) -> BytesCall:
        return BytesCall("GET", "/bytes", options=options)

    @flow
    async def wait(self: Shop[Async], **options: Unpack[FlowOptions]) -> dict[str, Any]:
        while (job := await self.job(**options))["status"] != "done":
            await sleep(0.01)
        return job

    @flow
    async def patiently(
        self: Shop[Async], interval: float, *, budget: float = 1e6, **options: Unpack[FlowOptions]
    ) -> dict[str, Any]:
        end = now() + budget
        while (job := await self.job(**options))["status"] != "done":
            if now() >= end:
                raise WaitTimeoutError("it takes too long", last=job)
            await sleep(interval)
        return job

    @flow
    async def upload(self: Shop[Async], content: bytes, **options: Unpack[FlowOptions]) -> dict[str, Any]:
        signed = await self.sign(**options)
        return await self.put(signed["upload_url"], content, **options)
