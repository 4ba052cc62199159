"""What type checkers must infer. It is never run: `test_typing` shows it to mypy and to pyright.

Each `assert_type` is an exact comparison, so `Any` in a place where a type is known would be found as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, assert_type

from jackfield import (
    APIStatusError,
    AsyncClient,
    AsyncPage,
    AsyncStream,
    Client,
    DryRunClient,
    Page,
    RateLimitError,
    Response,
    Retry,
    Stream,
)
from jackfield.plugin import SKIP, Async, DryRun, Model, Plan, Prepared, Resource, Root, Skip, Sync
from jackfield.sse import ServerSentEvent
from tests.support.acme import Acme, File, Files, Folder, Note, Owner, Stats, Status, Version, Word

Event = Word | ServerSentEvent


def blocking(client: Client) -> None:
    acme = client.use(Acme)
    assert_type(acme, Acme[Sync])
    assert_type(acme.files, Files[Sync])

    file = acme.files.retrieve("a", fields=["x"], timeout=3, retries=Retry(1), headers={"a": "b"})
    assert_type(file, File[Sync])
    assert_type(file.status, Status | str)
    assert_type(file.owner, Owner | None)
    assert_type(file.versions, list[Version[Sync]])
    assert_type(file.current, Version[Sync] | None)
    assert_type(acme.files.find("n"), File[Sync] | None)
    assert_type(acme.files.all(), Sequence[File[Sync]])
    assert_type(acme.files.stats(), Stats)
    assert_type(acme.files.stats()["total"], int)
    assert_type(acme.files.content("a"), bytes)
    assert_type(acme.files.folder("a"), Folder[Sync])
    assert_type(acme.files.folder("a").files[0], File[Sync])
    assert_type(acme.request("GET", "/x", params={"a": 1}, json={}), Any)


def blocking_raw(client: Client) -> None:
    acme = client.use(Acme)
    raw = acme.files.retrieve.raw("a", timeout=3)
    assert_type(raw, Response[File[Sync]])
    assert_type(raw.data, File[Sync])
    assert_type(raw.status_code, int)
    assert_type(raw.headers, Mapping[str, str])
    assert_type(raw.request_id, str | None)
    assert_type(acme.files.list.raw(page=1), Response[Page[File[Sync]]])
    assert_type(acme.files.lines.raw("a"), Response[Stream[str]])
    assert_type(acme.chats.say.raw("hi").data, Stream[Event])


def blocking_pages(client: Client) -> None:
    files = client.use(Acme).files
    page = files.list(page=2, prefetch=4)
    assert_type(page, Page[File[Sync]])
    assert_type(page.items, list[File[Sync]])
    assert_type(page.has_next, bool)
    assert_type(page.next_page(), Page[File[Sync]] | None)
    assert_type([file for file in files.list()], list[File[Sync]])  # noqa: C416 - this is what is looked at
    assert_type([each for each in page.pages()], list[Page[File[Sync]]])  # noqa: C416
    assert_type(files.labels(starting="r").items, list[str])
    assert_type(files.walk(), Iterator[File[Sync]])


def blocking_streams(client: Client) -> None:
    acme = client.use(Acme)
    with acme.chats.say("hi") as events:
        assert_type(events, Stream[Event])
        for event in events:
            assert_type(event, Event)
            if isinstance(event, Word):
                assert_type(event.text, str)
    assert_type(acme.chats.notes(), Stream[Note])
    assert_type(acme.files.lines("a"), Stream[str])
    assert_type(acme.request_stream("GET", "/x"), Stream[bytes])
    assert_type(acme.stream_lines("GET", "/x"), Stream[str])
    assert_type(acme.chats.notes().through(text_of), Stream[str])
    assert_type(acme.chats.notes().response, Response[Stream[Note]])


def text_of(note: Note) -> str:
    return note.text


def text_or_skip(note: Note) -> str | Skip:
    return note.text or SKIP


def blocking_models(client: Client, file: File[Sync]) -> None:
    assert_type(file.refresh(), File[Sync])
    assert_type(file.refresh().refresh.raw(), Response[File[Sync]])
    assert_type(file.delete(), None)
    assert_type(file.download(), Stream[bytes])
    assert_type(file.history(), Page[Version[Sync]])
    assert_type(file.wait(timeout=9, deadline=3), File[Sync])
    assert_type(client.adopt(file), File[Sync])
    assert_type(client.adopt([file], Acme), list[File[Sync]])
    assert_type(file.model_copy(), File[Sync])


def blocking_flows(client: Client) -> None:
    files = client.use(Acme).files
    assert_type(files.create_and_wait("n", timeout=3), File[Sync])
    assert_type(files.pair("a", "b"), Sequence[File[Sync]])
    assert_type(files.everything(), Sequence[str])


def blocking_options(client: Client) -> None:
    assert_type(client.with_options(timeout={"read": 3, "connect": None}), Client)
    assert_type(client.use(Acme).with_options(deadline=None), Acme[Sync])
    assert_type(client.use(Acme).files.with_options(prefetch=3, idempotency_key="k"), Files[Sync])
    assert_type(client.platforms, list[str])
    with client as entered:
        assert_type(entered, Client)


async def awaited(client: AsyncClient) -> None:
    acme = client.use(Acme)
    assert_type(acme, Acme[Async])
    file = await acme.files.retrieve("a")
    assert_type(file, File[Async])
    assert_type(file.versions, list[Version[Async]])
    assert_type(await acme.files.find("n"), File[Async] | None)
    assert_type(await acme.files.content("a"), bytes)
    assert_type(await acme.files.stats(), Stats)
    raw = await acme.files.retrieve.raw("a")
    assert_type(raw, Response[File[Async]])
    assert_type(await acme.files.list.raw(), Response[AsyncPage[File[Async]]])
    assert_type(await acme.files.lines.raw("a"), Response[AsyncStream[str]])
    async with client as entered:
        assert_type(entered, AsyncClient)


async def awaited_pages(client: AsyncClient) -> None:
    files = client.use(Acme).files
    page = await files.list()
    assert_type(page, AsyncPage[File[Async]])
    assert_type(page.items, list[File[Async]])
    assert_type(await page.next_page(), AsyncPage[File[Async]] | None)
    assert_type([file async for file in files.list()], list[File[Async]])
    assert_type([file async for file in page], list[File[Async]])
    assert_type([each async for each in files.list().pages()], list[AsyncPage[File[Async]]])
    assert_type(files.walk(), AsyncIterator[File[Async]])


async def awaited_streams(client: AsyncClient) -> None:
    acme = client.use(Acme)
    async with acme.chats.say("hi") as events:
        assert_type(events, AsyncStream[Event])
        async for event in events:
            assert_type(event, Event)
    assert_type(await acme.chats.notes(), AsyncStream[Note])
    async for note in acme.chats.notes():
        assert_type(note, Note)
    async with await acme.files.lines("a") as lines:
        assert_type([line async for line in lines], list[str])
    assert_type(acme.chats.notes().through(text_of), AsyncStream[str])


async def awaited_models(client: AsyncClient, file: File[Async]) -> None:
    assert_type(await file.refresh(), File[Async])
    assert_type(await file.refresh.raw(), Response[File[Async]])
    assert_type(await file.delete(), None)
    assert_type(file.download(), AsyncStream[bytes])
    assert_type(await file.history(), AsyncPage[Version[Async]])
    assert_type(await file.wait(timeout=9), File[Async])
    assert_type(client.adopt(file, Acme), File[Async])


async def awaited_tasks(client: AsyncClient) -> None:
    acme = client.use(Acme)
    one, page, stream = await asyncio.gather(acme.files.retrieve("a"), acme.files.list(), acme.chats.notes())
    assert_type(one, File[Async])
    assert_type(page, AsyncPage[File[Async]])
    assert_type(stream, AsyncStream[Note])
    assert_type(await asyncio.create_task(acme.files.retrieve("a")), File[Async])
    assert_type(await asyncio.create_task(acme.files.list()), AsyncPage[File[Async]])
    assert_type(await asyncio.create_task(acme.chats.notes()), AsyncStream[Note])
    assert_type(await asyncio.create_task(acme.files.pair("a", "b")), Sequence[File[Async]])
    assert_type(await asyncio.wait_for(acme.files.retrieve.raw("a"), 3), Response[File[Async]])
    async with asyncio.TaskGroup() as group:
        assert_type(group.create_task(acme.files.lines("a")), asyncio.Task[AsyncStream[str]])


async def awaited_flows(client: AsyncClient) -> None:
    files = client.use(Acme).files
    assert_type(await files.create_and_wait("n"), File[Async])
    assert_type(await files.everything(), Sequence[str])


def dry(client: DryRunClient) -> None:
    acme = client.use(Acme)
    assert_type(acme, Acme[DryRun])
    prepared = acme.files.retrieve("a")
    assert_type(prepared, Prepared[File[DryRun]])
    assert_type(prepared.method, str)
    assert_type(prepared.url, str)
    assert_type(prepared.headers, Mapping[str, str])
    assert_type(prepared.curl(), str)
    assert_type(acme.files.list(), Prepared[File[DryRun]])
    assert_type(acme.files.walk(), Prepared[File[DryRun]])
    assert_type(acme.chats.notes(), Prepared[Note])
    assert_type(acme.files.lines("a"), Prepared[str])
    assert_type(acme.request("GET", "/x"), Prepared[Any])
    assert_type(client.adopt(File[DryRun](id="a")).refresh(), Prepared[File[DryRun]])


def dry_flows(client: DryRunClient) -> None:
    plan = client.use(Acme).files.create_and_wait("n")
    assert_type(plan, Plan[File[DryRun]])
    assert_type(plan.result, File[DryRun])
    assert_type(plan.first, Prepared[Any] | None)
    assert_type(plan.answer({}), Plan[File[DryRun]])


def errors(client: Client) -> None:
    try:
        client.use(Acme).files.retrieve("a")
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
    except APIStatusError as error:
        assert_type(error.status_code, int)
        assert_type(error.code, str | None)
        assert_type(error.message, str)
        assert_type(error.request_id, str | None)


def a_default_mode(file: File, files: Files) -> None:
    """Without brackets, a class is the blocking one."""
    assert_type(file.refresh(), File[Sync])
    assert_type(files.retrieve("a"), File[Sync])


def any_mode_goes(client: Client, other: AsyncClient, dry_client: DryRunClient) -> None:
    """What only reads an answer may take it in any mode."""
    shown: list[str] = [name_of(client.use(Acme).files.retrieve("a"))]
    platforms: list[Acme[Any]] = [client.use(Acme), other.use(Acme), dry_client.use(Acme)]
    assert_type(shown, list[str])
    assert_type(len(platforms), int)


def name_of(file: File[Sync] | File[Async] | File[DryRun]) -> str:
    return file.id


class Own(Resource[Sync]):
    """A resource of a user's own is of one mode, if that is all that is needed."""


def roots(client: Client) -> None:
    assert_type(client.use(Own), Own)
    use: Callable[[Root[Sync]], Acme[Sync]] = Acme
    assert_type(client.use(use), Acme[Sync])


def literals(kind: Literal["a", "b"], model: Model) -> None:
    assert_type(model.model_copy(), Model[Sync])
    assert_type(kind, Literal["a", "b"])
