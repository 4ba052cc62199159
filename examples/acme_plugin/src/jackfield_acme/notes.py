"""Acme's notes."""

from __future__ import annotations

from typing_extensions import Unpack

from jackfield.plugin import (
    Async,
    Call,
    FlowOptions,
    M,
    Numbered,
    Options,
    PageCall,
    Resource,
    StreamCall,
    call,
    flow,
    given,
    now,
    paged,
    sleep,
    streamed,
)

from .models import Note, Word


class Notes(Resource[M]):
    """Notes."""

    @paged
    def list(self, *, tag: str | None = None, page: int = 1, **options: Unpack[Options]) -> PageCall[Note[M]]:
        """List notes.

        Args:
            tag: Only notes with this tag.
            page: The page to begin with.
            **options: How this call is made.
        """
        params = {"tag": tag, "page": page}
        return PageCall("GET", "/notes", items="items", paging=Numbered("page"), params=params, options=options)

    @call
    def retrieve(self, note_id: str, **options: Unpack[Options]) -> Call[Note[M]]:
        """Retrieve one note.

        Args:
            note_id: The note's id.
            **options: How this call is made.
        """
        return Call("GET", "/notes/{}", note_id, options=options)

    @call
    def create(self, text: str, *, tag: str | None = None, **options: Unpack[Options]) -> Call[Note[M]]:
        """Create a note.

        Args:
            text: The text.
            tag: A tag.
            **options: How this call is made.
        """
        return Call("POST", "/notes", json=given({"text": text, "tag": tag}), options=options)

    @streamed
    def summarize(self, note_id: str, **options: Unpack[Options]) -> StreamCall[Word]:
        """Stream a summary of a note.

        Args:
            note_id: The note's id.
            **options: How this call is made.
        """
        return StreamCall("POST", "/notes/{}/summary", note_id, options=options)

    @flow
    async def wait_for_text(
        self: Notes[Async], note_id: str, *, timeout: float = 60.0, **options: Unpack[FlowOptions]
    ) -> str | None:
        """Wait until a note has a text.

        Args:
            note_id: The note's id.
            timeout: Seconds.
            **options: How each call is made.

        Returns:
            The text, or None if there is none when the time is over.
        """
        end = now() + timeout
        while True:
            note = await self.retrieve(note_id, **options)
            if note.text:
                return note.text
            if now() >= end:
                return None
            await sleep(1.0)
