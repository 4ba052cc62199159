"""What type checkers must reject: each line that is marked with `# E`, and no other. It is never run."""

# ruff: noqa: B018, T201
from __future__ import annotations

import asyncio

from jackfield import AsyncClient, Client, DryRunClient, Page, Retry, Stream
from jackfield.plugin import Async, Sync
from tests.support.acme import Acme, File, Note


def arguments(client: Client) -> None:
    acme = client.use(Acme)
    acme.files.retrieve()  # E a required argument is missing
    acme.files.retrieve(3)  # E an argument has the wrong type
    acme.files.retrieve("a", "b")  # E an argument that must be named is not
    acme.files.retrieve("a", fields=3)  # E a named argument has the wrong type
    acme.files.retrieve("a", field=["x"])  # E there is no such argument
    acme.files.retrieve.raw("a", nope=1)  # E there is none for `raw` either
    acme.files.list(page="3")  # E an argument of a list has the wrong type
    acme.chats.say(3)  # E an argument of a stream has the wrong type
    acme.files.create_and_wait(3)  # E an argument of a flow has the wrong type
    acme.files.pair("a")  # E an argument of a flow is missing


def options(client: Client) -> None:
    acme = client.use(Acme)
    acme.files.retrieve("a", timeout="1")  # E an option has the wrong type
    acme.files.retrieve("a", timout=1)  # E there is no such option
    acme.files.retrieve("a", retries=1.5)  # E retries are whole
    acme.files.with_options(heders={})  # E there is no such option on a resource
    client.with_options(deadline="soon")  # E an option of a client has the wrong type
    Client(retries="3")  # E an argument of a client has the wrong type
    Retry(max_retry=3)  # E a policy has no such field
    file = acme.files.retrieve("a")
    file.wait(timeout="9")  # E a waiter's budget has the wrong type
    file.refresh(deadline=[])  # E an option of a model's operation has the wrong type


def answers(client: Client) -> None:
    acme = client.use(Acme)
    number: int = acme.files.retrieve("a")  # E an answer has another type
    text: str = acme.files.content("a")  # E bytes are no text
    acme.files.retrieve("a").nme  # E a model has no such field
    acme.files.find("n").id  # E there may be no answer
    acme.files.retreive("a")  # E there is no such operation
    acme.file  # E there is no such resource
    acme.files.stats()["totl"]  # E a typed dictionary has no such key
    acme.files.retrieve.raw("a").id  # E the data stand below `data`
    page: Page[Note] = acme.files.list()  # E a page has other items
    stream: Stream[Note] = acme.files.lines("a")  # E a stream has other events
    acme.files.list()[0]  # E a page is no sequence
    len(acme.files.list())  # E and has no length
    for note in acme.chats.notes():
        note.txt  # E an event has no such field
    print(number, text, page, stream)


def blocking_is_not_awaited(client: Client) -> None:
    acme = client.use(Acme)

    async def wrong() -> None:
        await acme.files.retrieve("a")  # E a model is not awaitable
        await acme.chats.notes()  # E nor is a blocking stream
        async for _ in acme.files.list():  # E nor a blocking list
            pass
        async with acme.chats.notes():  # E nor entered
            pass

    print(wrong)


async def awaited_is_not_blocking(client: AsyncClient) -> None:
    acme = client.use(Acme)
    file: File[Async] = acme.files.retrieve("a")  # E it was not awaited
    acme.files.retrieve("a").id  # E nor here
    for _ in acme.files.list():  # E an awaitable list is not iterated like that
        pass
    with acme.chats.notes():  # E nor is an awaitable stream entered
        pass
    one = await asyncio.create_task(acme.files.retrieve("a"))
    one.refresh().id  # E a model that came from an async client is async too
    sync: File[Sync] = one  # E and of no other mode
    print(file, sync)


def a_dry_run_has_no_answer(client: DryRunClient) -> None:
    acme = client.use(Acme)
    acme.files.retrieve("a").id  # E there is only a request
    acme.files.retrieve.raw("a")  # E and no response
    acme.files.create_and_wait("n").id  # E a flow is only planned


def clients(client: Client, other: AsyncClient) -> None:
    client.use(File)  # E a model is no platform
    blocking: Client = other  # E the clients are of different kinds
    other.use(Acme).files.retrieve("a").close().nothing  # E a coroutine has nothing of the kind
    print(blocking)
