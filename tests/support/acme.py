"""Acme, a platform that exists for the tests: it has one of everything that a plugin can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import IO, Annotated, Any, ClassVar, Required, cast

from pydantic import Field, SecretStr
from typing_extensions import TypedDict, Unpack

from jackfield.plugin import (
    SKIP,
    Async,
    Auth,
    Body,
    BytesCall,
    Call,
    Cursor,
    Env,
    ErrorInfo,
    FlowOptions,
    LinesCall,
    M,
    Model,
    Numbered,
    Options,
    PageCall,
    Platform,
    Resource,
    Settings,
    Skip,
    StreamCall,
    Token,
    call,
    flow,
    gather,
    given,
    lock,
    now,
    paged,
    sleep,
    streamed,
    thread,
    walked,
)
from jackfield.sse import ServerSentEvent

BASE = "https://acme.test/v1"
KEY = "key-4f1d0c55"


class Status(StrEnum):
    """What a file can be."""

    READY = "ready"
    PENDING = "pending"


class Owner(Model):
    """A part without operations."""

    name: str


class Version(Model[M]):
    """An acting model that stands inside others."""

    file_id: str
    number: int

    @call
    def restore(self, **options: Unpack[Options]) -> Call[None]:
        """Make it the newest again."""
        return Call("POST", "/files/{}/versions/{}", self.file_id, self.number, options=options)


class File(Model[M]):
    """A file: an acting model with acting models in it."""

    id: str = Field(validation_alias="fileId", serialization_alias="fileId")
    status: Status | str = Status.READY
    owner: Owner | None = None
    current: Version[M] | None = None
    versions: list[Version[M]] = Field(default=[])
    by_label: dict[str, Version[M]] = Field(default={})

    @call
    def refresh(self, **options: Unpack[Options]) -> Call[File[M]]:
        """Retrieve it again."""
        return Call("GET", "/files/{}", self.id, options=options)

    @call
    def delete(self, **options: Unpack[Options]) -> Call[None]:
        """Delete it."""
        return Call("DELETE", "/files/{}", self.id, options=options)

    @streamed
    def download(self, **options: Unpack[Options]) -> BytesCall:
        """Its bytes."""
        return BytesCall("GET", "/files/{}/content", self.id, options=options)

    @paged
    def history(self, **options: Unpack[Options]) -> PageCall[Version[M]]:
        """Its versions."""
        return PageCall("GET", "/files/{}/versions", self.id, items="versions", options=options)

    @flow
    async def wait(
        self: File[Async],
        *,
        timeout: float | None = 60,
        poll_interval: float = 1.0,
        **options: Unpack[FlowOptions],
    ) -> File[M]:
        """Ask again until it is ready, or the budget of this many seconds is spent."""
        found = await self.refresh(**options)
        end = None if timeout is None else now() + timeout
        while found.status != "ready" and (end is None or now() < end):
            await sleep(poll_interval)
            found = await found.refresh(**options)
        done: File[Any] = found  # the caller's mode is not that of this body
        return done


class Folder(Model[M]):
    """A model that acts only through what it holds."""

    files: list[File[M]]
    pinned: File[M] | None = None


class Stats(TypedDict, total=False):
    """An answer that is not validated."""

    total: Required[int]
    note: str


class Note(Model):
    """What a chat says, read by pydantic."""

    text: str


class Word:
    """An event that the reader of `Chats.say` makes by itself."""

    def __init__(self, event: ServerSentEvent) -> None:
        self.kind = event.event
        self.text = event.data


class SayReader:
    """Reads the events of one stream: skips pings, lets unknown ones through, wants a last one."""

    def __init__(self) -> None:
        self.done = False

    def __call__(self, event: ServerSentEvent) -> Word | ServerSentEvent | Skip:
        """Read one event."""
        if event.event == "ping":
            return SKIP
        self.done = self.done or event.event == "done"
        return Word(event) if event.event in {"word", "done"} else event

    def end(self) -> None:
        """At the end of the stream."""
        if not self.done:
            raise MissingEndError("the stream ended without its last event")


class MissingEndError(Exception):
    """What `SayReader` raises."""


class Files(Resource[M]):
    """Files."""

    @call
    def retrieve(
        self, file_id: str, *, fields: Sequence[str] | None = None, **options: Unpack[Options]
    ) -> Call[File[M]]:
        """Retrieve one file.

        Args:
            file_id: Its id.
            fields: What to include.
            **options: How this call is made.
        """
        return Call("GET", "/files/{}", file_id, params={"fields": fields}, options=options)

    @call
    def create(self, name: str, *, size: int | None = None, **options: Unpack[Options]) -> Call[File[M]]:
        """Create a file."""
        return Call("POST", "/files", json=given({"name": name, "size": size}), options=options)

    @call
    def ensure(self, name: str, **options: Unpack[Options]) -> Call[File[M]]:
        """Create a file unless there is one: a POST that may be repeated."""
        return Call("POST", "/files/ensure", json={"name": name}, idempotent=True, options=options)

    @call
    def find(self, name: str, **options: Unpack[Options]) -> Call[File[M] | None]:
        """A file by its name, if there is one."""
        return Call("GET", "/files/find", params={"name": name}, options=options)

    @call
    def all(self, **options: Unpack[Options]) -> Call[Sequence[File[M]]]:
        """All files at once."""
        return Call("GET", "/files/all", options=options)

    @call
    def folder(self, folder_id: str, **options: Unpack[Options]) -> Call[Folder[M]]:
        """A folder."""
        return Call("GET", "/folders/{}", folder_id, options=options)

    @call
    def stats(self, **options: Unpack[Options]) -> Call[Stats]:
        """Numbers, not validated."""
        return Call("GET", "/files/stats", options=options)

    @call
    def content(self, file_id: str, **options: Unpack[Options]) -> Call[bytes]:
        """A file's bytes, at once."""
        return Call("GET", "/files/{}/content", file_id, accept="*/*", options=options)

    @call
    def upload(
        self, file_id: str, source: str | IO[bytes], *, length: int | None = None, **options: Unpack[Options]
    ) -> Call[File[M]]:
        """Stream a file to the server; a string is a path."""
        body = Body.file(source, "text/plain", length=length)
        return Call("PUT", "/files/{}/content", file_id, body=body, options=options)

    @call
    def attach(self, fields: Mapping[str, Any], content: Any, **options: Unpack[Options]) -> Call[File[M]]:
        """Send a multipart form."""
        body = Body.multipart(fields, {"file": ("a.txt", content, "text/plain")})
        return Call("POST", "/files/attach", body=body, options=options)

    @call
    def signed(self, url: str, *, auth: bool | str = True, **options: Unpack[Options]) -> Call[bytes]:
        """Fetch from another origin, by an absolute URL."""
        return Call("GET", url=url, headers={"x-amz-meta": "1"}, auth=auth, options=options)

    @call
    def open_to_all(self, **options: Unpack[Options]) -> Call[Any]:
        """What needs no credential."""
        return Call("GET", "/open", auth=False, options=options)

    @call
    def as_user(self, secret: str, **options: Unpack[Options]) -> Call[Any]:
        """What is done with a secret that is given for this call alone."""
        return Call("GET", "/me", auth=secret, options=options)

    @paged
    def list(
        self, *, page: int | None = None, page_size: int | None = None, **options: Unpack[Options]
    ) -> PageCall[File[M]]:
        """Numbered pages."""
        params = {"page": page, "pageSize": page_size}
        return PageCall("GET", "/files", items=("items", "data"), paging=Numbered(), params=params, options=options)

    @paged
    def by_cursor(self, **options: Unpack[Options]) -> PageCall[File[M]]:
        """Pages that name the next one; two of them at most."""
        paging = Cursor("after", lambda envelope: envelope.get("next"))
        return PageCall("GET", "/files/cursor", items="data", paging=paging, max_pages=2, options=options)

    @paged
    def labels(self, *, starting: str = "", **options: Unpack[Options]) -> PageCall[str]:
        """A bare list, filtered here."""
        return PageCall(
            "GET", "/labels", items="", paging=Numbered("p"), keep=lambda x: x.startswith(starting), options=options
        )

    @walked
    def walk(self, **options: Unpack[Options]) -> PageCall[File[M]]:
        """The items of all pages."""
        return PageCall("GET", "/files", paging=Numbered(), options=options)

    @flow
    async def create_and_wait(self: Files[Async], name: str, **options: Unpack[Options]) -> File[M]:
        """Two exchanges, then as many as it takes."""
        made = await self.with_options(**options).create(name)
        found = await made.wait(poll_interval=0.5)
        done: File[Any] = found
        return done

    @flow
    async def pair(self: Files[Async], first: str, second: str) -> Sequence[File[M]]:
        """Two at once."""
        found = await gather(self.retrieve(first), self.retrieve(second))
        return cast("Any", found)  # type: ignore[no-any-return]

    @flow
    async def everything(self: Files[Async]) -> Sequence[str]:
        """A walk over pages, a stream, a lock and a thread."""
        ids = [file.id async for file in self.list()]
        async with self.lines("a") as lines:
            ids += [line async for line in lines]
        async with lock():
            ids.append(await thread(lambda: "threaded"))
        return ids

    @flow
    async def spell(self: Files[Async], file_id: str) -> str:
        """Another exchange while a stream is open."""
        async with self.lines(file_id) as lines:
            first = await anext(aiter(lines))
            return f"{first} {(await self.retrieve(file_id)).id}"

    @streamed
    def lines(self, file_id: str, **options: Unpack[Options]) -> LinesCall:
        """A file's lines."""
        return LinesCall("GET", "/files/{}/lines", file_id, options=options)

    @streamed
    def signed_download(self, url: str, **options: Unpack[Options]) -> BytesCall:
        """Stream from another origin."""
        return BytesCall("GET", url=url, options=options)


class Chats(Resource[M]):
    """Chats."""

    @streamed
    def say(self, text: str, **options: Unpack[Options]) -> StreamCall[Word | ServerSentEvent]:
        """Events that a reader of our own reads."""
        return StreamCall("POST", "/chats", json={"text": text}, events=SayReader, options=options)

    @streamed
    def notes(self, **options: Unpack[Options]) -> StreamCall[Note]:
        """Events whose data are models."""
        return StreamCall("GET", "/notes", options=options)


class AcmeProblem(Model):
    """An error body."""

    message: str
    code: str | None = None


class AcmeSettings(Settings):
    """Settings."""

    base_url: Annotated[str, Env("ACME_BASE_URL", "ACME_URL")] = BASE
    api_key: Annotated[SecretStr | None, Env("ACME_API_KEY")] = None
    size: Annotated[int, Env("ACME_SIZE")] = 3


class Acme(Platform[M]):
    """Acme."""

    name: ClassVar[str] = "acme"
    settings_type: ClassVar[type[Settings]] = AcmeSettings
    headers: ClassVar[Mapping[str, str]] = {"x-acme": "suite"}
    silence: ClassVar[float | None] = 120.0

    @classmethod
    def auth(cls, settings: AcmeSettings) -> Auth:
        """A bearer token."""
        key = settings.api_key
        missing = "acme: no API key; give Client(acme={'api_key': ...}) or set ACME_API_KEY"
        return Token(None if key is None else key.get_secret_value(), missing=missing)

    @classmethod
    def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
        """Read ``{"error": {...}}``."""
        problem: Mapping[str, Any] = body["error"]
        return ErrorInfo(
            message=problem["message"],
            code=problem.get("code"),
            data=AcmeProblem.model_validate(problem),
            request_id=problem.get("request"),
            retry_after=problem.get("pause"),
        )

    @cached_property
    def files(self) -> Files[M]:
        """Files."""
        return Files(self._root)

    @cached_property
    def chats(self) -> Chats[M]:
        """Chats."""
        return Chats(self._root)
