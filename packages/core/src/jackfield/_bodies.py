"""Request bodies: what is sent, and whether it can be sent a second time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

from jackfield._shapes import is_array, is_object
from jackfield.errors import ConfigurationError

PIECE = 131_072

FileContent = bytes | str | os.PathLike[str] | IO[bytes]
"""A file's content: bytes, a path (read in pieces), or an open binary file (read from where it stands)."""


class Body:
    """A request's body with its content type.

    Use one of the constructors: `json`, `form`, `content`, `file`, `multipart`.
    """

    __slots__ = ("_form", "_opened", "_parts", "_source", "_start", "content_type", "data", "length", "preview")

    def __init__(self, content_type: str | None, data: bytes | None = None) -> None:
        self.content_type = content_type
        self.data = data
        self.length: int | None = None if data is None else len(data)
        self.preview: Any = None
        self._source: Path | IO[bytes] | None = None
        self._start = 0
        self._opened: list[IO[bytes]] = []
        self._form: Mapping[str, str] = {}
        self._parts: Sequence[tuple[str, tuple[str, FileContent, str]]] = ()

    @classmethod
    def json(cls, value: Any) -> Body:
        """JSON; models in it are dumped by alias, without fields that were not set."""
        from pydantic_core import to_json

        body = cls("application/json", to_json(plain(value)))
        body.preview = value
        return body

    @classmethod
    def form(cls, fields: Mapping[str, Any]) -> Body:
        """URL-encoded form fields; None is left out."""
        pairs = query_pairs(fields)
        body = cls("application/x-www-form-urlencoded", urlencode(pairs).encode())
        body.preview = dict(pairs)
        return body

    @classmethod
    def content(cls, data: bytes, content_type: str = "application/octet-stream") -> Body:
        """Bytes as they are."""
        return cls(content_type, data)

    @classmethod
    def file(
        cls, source: FileContent, content_type: str = "application/octet-stream", *, length: int | None = None
    ) -> Body:
        """A file's bytes, streamed in pieces with their length.

        Args:
            source: A path, or a binary file read from where it stands. One that can seek is rewound for a retry.
            content_type: The media type.
            length: The length in bytes, for a source whose length cannot be found out.
        """
        if isinstance(source, bytes):
            return cls(content_type, source)
        body = cls(content_type)
        if isinstance(source, str | os.PathLike):
            body._source = Path(source)
            body.length = body._source.stat().st_size
            return body
        body._source = source
        if seekable(source):
            body._start = source.tell()
            body.length = source.seek(0, os.SEEK_END) - body._start if length is None else length
            source.seek(body._start)
        elif length is None:
            raise ConfigurationError("the length of this stream cannot be found out: give it as length=")
        else:
            body.length = length
        return body

    @classmethod
    def multipart(cls, fields: Mapping[str, Any], files: Mapping[str, tuple[str, FileContent, str]]) -> Body:
        """A multipart form.

        Args:
            fields: Plain fields; None is left out.
            files: For each field name the file name, the content and the media type. Files are read in pieces.
        """
        body = cls(None)
        body._form = dict(query_pairs(fields))
        body._parts = list(files.items())
        body.preview = dict(body._form) | {name: file for name, (file, _, _) in files.items()}
        return body

    @property
    def is_multipart(self) -> bool:
        """Whether the HTTP library has to encode it."""
        return bool(self._parts) or (self.data is None and self._source is None)

    @property
    def rewindable(self) -> bool:
        """Whether it can be sent again."""
        if self._source is not None:
            return isinstance(self._source, Path) or seekable(self._source)
        return all(
            isinstance(content, bytes | str | os.PathLike) or seekable(content) for _, (_, content, _) in self._parts
        )

    def pieces(self) -> Iterator[bytes]:
        """The bytes of a streamed file, from its start."""
        if isinstance(self._source, Path):
            with self._source.open("rb") as file:
                yield from _read(file, self.length)
        elif self._source is not None:
            if seekable(self._source):
                self._source.seek(self._start)
            yield from _read(self._source, self.length)

    def parts(self) -> tuple[Mapping[str, str], list[tuple[str, tuple[str, Any, str]]]]:
        """Fields and files of a multipart form; files that are opened for it are closed by `close`."""
        self.close()
        files: list[tuple[str, tuple[str, Any, str]]] = []
        for name, (file_name, content, content_type) in self._parts:
            if isinstance(content, str | os.PathLike):
                opened = Path(content).open("rb")  # noqa: SIM115 - closed after the exchange
                self._opened.append(opened)
                files.append((name, (file_name, opened, content_type)))
            else:
                files.append((name, (file_name, content, content_type)))
        return self._form, files

    def close(self) -> None:
        """Close the files that were opened for sending."""
        while self._opened:
            self._opened.pop().close()


def seekable(file: IO[bytes]) -> bool:
    """Whether an open file can be rewound."""
    try:
        return file.seekable()
    except AttributeError:
        return False


def _read(file: IO[bytes], length: int | None) -> Iterator[bytes]:
    left = length
    while left is None or left > 0:
        piece = file.read(PIECE if left is None else min(PIECE, left))
        if not piece:
            return
        if left is not None:
            left -= len(piece)
        yield piece


def plain(value: Any) -> Any:
    """JSON-like data with pydantic models dumped by alias, unset fields left out."""
    if is_object(value):
        return {key: plain(inner) for key, inner in value.items()}
    if is_array(value):
        return [plain(inner) for inner in value]
    dump = getattr(value, "model_dump", None)
    return value if dump is None else dump(mode="json", by_alias=True, exclude_unset=True)


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are not None: what a JSON body is made of where None means "not given"."""
    return {name: value for name, value in fields.items() if value is not None}


def query_pairs(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Query or form parameters as text: None is left out, a list repeats its name, booleans are true and false."""
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        if value is None:
            continue
        if is_array(value):
            pairs += [(name, _text(each)) for each in value if each is not None]
        else:
            pairs.append((name, _text(value)))
    return pairs


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str.__str__(value)
    isoformat = getattr(value, "isoformat", None)
    text: str = isoformat() if isoformat else str(getattr(value, "value", value))
    return text
