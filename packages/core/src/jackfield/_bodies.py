"""Request bodies: what is sent, and whether it can be sent a second time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, quote, urlencode

from jackfield._secrets import MASK, mask_keys, named_texts, secret_name
from jackfield._shapes import is_array, is_object
from jackfield.errors import ConfigurationError

PIECE = 131_072
_FORM = "application/x-www-form-urlencoded"

FileContent = bytes | str | os.PathLike[str] | IO[bytes]
"""A file's content: bytes, a path (read in pieces), or an open binary file (read from where it stands)."""


class Body:
    """A request's body with its content type.

    Use one of the constructors: `json`, `form`, `content`, `file`, `multipart`.
    """

    __slots__ = ("_fields", "_parts", "_source", "content_type", "data")

    def __init__(self, content_type: str | None, data: bytes | None = None) -> None:
        self.content_type: str | None = content_type
        self.data: bytes | None = data
        self._source: Source | None = None
        self._fields: list[tuple[str, str]] = []
        self._parts: list[tuple[str, str, Source, str]] = []

    @classmethod
    def json(cls, value: Any) -> Body:
        """JSON; models in it are dumped by alias, without fields that were not set.

        Raises:
            ConfigurationError: It cannot be written as JSON.
        """
        from pydantic_core import from_json, to_json

        try:
            data = to_json(plain(value))
            if b"NaN" in data or b"Infinity" in data:
                from_json(data, allow_inf_nan=False)  # JSON has no such numbers; in texts they are letters
        except ValueError as error:
            raise ConfigurationError(f"the body cannot be written as JSON: {error}") from None
        except RecursionError:
            raise ConfigurationError("the body cannot be written as JSON: it is too deep, or holds itself") from None
        return cls("application/json", data)

    @classmethod
    def form(cls, fields: Mapping[str, Any]) -> Body:
        """URL-encoded form fields; None is left out, a list repeats its name."""
        return cls(_FORM, encoded(query_pairs(fields)).encode())

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

        Raises:
            ConfigurationError: The length cannot be found out.
        """
        if isinstance(source, bytes):
            return cls(content_type, source)
        body = cls(content_type)
        body._source = Source(source, length)
        return body

    @classmethod
    def multipart(cls, fields: Mapping[str, Any], files: Mapping[str, tuple[str, FileContent, str]]) -> Body:
        """A multipart form.

        Args:
            fields: Plain fields; None is left out, a list repeats its name.
            files: For each field name the file name, the content and the media type. Files are read in pieces.
        """
        body = cls(None)
        body._fields = query_pairs(fields)
        body._parts = [
            (name, file, Source(content, None, bounded=False), kind) for name, (file, content, kind) in files.items()
        ]
        return body

    @property
    def is_multipart(self) -> bool:
        """Whether the HTTP library has to encode it."""
        return self.data is None and self._source is None

    @property
    def length(self) -> int | None:
        """Bytes, or None for a multipart form."""
        if self.data is not None:
            return len(self.data)
        return None if self._source is None else self._source.length

    @property
    def rewindable(self) -> bool:
        """Whether it can be sent again."""
        sources = [source for _, _, source, _ in self._parts]
        return all(source.rewindable for source in (sources if self._source is None else [self._source]))

    def pieces(self) -> Iterator[bytes]:
        """The bytes of a streamed file, from its start."""
        if self._source is not None:
            self._source.seek(0)
            while piece := self._source.read(PIECE):
                yield piece

    def parts(self) -> list[tuple[str, tuple[str | None, Any, str | None]]]:
        """Fields and files of a multipart form, as the HTTP library takes them."""
        # A field without a file name stays in its place and makes a form without files multipart as well.
        fields: list[tuple[str, tuple[str | None, Any, str | None]]] = [
            (name, (None, value, None)) for name, value in self._fields
        ]
        return fields + [(name, (file, source, kind)) for name, file, source, kind in self._parts]

    def close(self) -> None:
        """Close the files that were opened for sending."""
        for source in (self._source, *(source for _, _, source, _ in self._parts)):
            if source is not None:
                source.close()

    def secrets(self) -> list[str]:
        """Texts under names that look secret, in JSON and in forms."""
        return [value for name, value in self._texts() if secret_name(name)]

    def _texts(self) -> Iterable[tuple[str, str]]:
        if self.data is None:
            return self._fields
        if self.content_type == _FORM:
            return parse_qsl(self.data.decode())
        return named_texts(self._json())

    def _json(self) -> Any:
        """The data of a JSON body, else None."""
        from pydantic_core import from_json

        return from_json(self.data) if self.data and self.content_type == "application/json" else None

    def curl(self) -> list[str]:
        """The body as arguments of ``curl``, with secrets masked."""
        if self.data is not None:
            return ["--data-raw", self._masked()]
        if self._source is not None:
            return ["--data-binary", f"@{self._source.name}"]
        line = [part for name, value in _masked(self._fields) for part in ("--form-string", f"{name}={value}")]
        for name, file, source, kind in self._parts:
            line += ["--form", f"{name}=@{_in_quotes(source.name)};filename={_in_quotes(file)};type={kind}"]
        return line

    def _masked(self) -> str:
        if self.content_type == _FORM:
            return urlencode(_masked(self._texts()), quote_via=quote, safe="*")
        value = self._json()
        masked = mask_keys(value)
        if masked != value:
            from pydantic_core import to_json

            return to_json(masked).decode()
        return (self.data or b"").decode("utf-8", "replace")


def _masked(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, MASK if value and secret_name(name) else value) for name, value in fields]


def _in_quotes(text: str) -> str:
    """As curl's --form takes a name that may hold anything."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Source:
    """What a streamed body is read from: as a file, whose start is where the given one stood.

    A path is opened when it is first read, which an async client does on a thread.
    """

    def __init__(self, content: FileContent, length: int | None, *, bounded: bool = True) -> None:
        self._path: Path | None = None
        self._opened = False
        self._closings = 0
        self._file: IO[bytes] | None = None
        self._start = 0
        self._place = 0
        self.name = "-"
        if isinstance(content, str | os.PathLike):
            self._path = Path(content)
            self.name = str(content)
            self.length: int | None = self._path.stat().st_size if length is None else length
            self.rewindable = True
            return
        self._file = BytesIO(content) if isinstance(content, bytes) else content
        self.rewindable = seekable(self._file)
        if self.rewindable:
            self._start = self._file.tell()
            self.length = self._file.seek(0, os.SEEK_END) - self._start if length is None else length
            self._file.seek(self._start)
        elif length is None and bounded:
            raise ConfigurationError("the length of this stream cannot be found out: give it as length=")
        else:
            self.length = length

    def read(self, size: int = -1) -> bytes:
        """The next bytes, up to the length."""
        if self._file is None:
            assert self._path is not None
            closings = self._closings
            file = self._path.open("rb")
            if closings != self._closings:  # the task that this thread reads for was cancelled meanwhile
                file.close()
                return b""
            self._file, self._opened = file, True
            self._file.seek(self._place)
        left = sys.maxsize if self.length is None else self.length - self._place
        piece = self._file.read(left if size < 0 and self.length is not None else min(size, left)) if left > 0 else b""
        self._place += len(piece)
        return piece

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place.

        Raises:
            OSError: The end is not known.
        """
        if whence == os.SEEK_END and self.length is None:
            raise OSError("the length of this stream is not known")
        self._place = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._place}.get(whence, self.length or 0)
        if self._file is not None and self.rewindable:
            self._file.seek(self._start + self._place)
        return self._place

    def tell(self) -> int:
        """The place."""
        return self._place

    def close(self) -> None:
        """Close the file, if it was opened here, or is just being opened on a thread."""
        self._closings += 1
        if self._opened and self._file is not None:
            self._file.close()
            self._file = None
            self._opened = False


def seekable(file: IO[bytes]) -> bool:
    """Whether an open file can be rewound."""
    try:
        return file.seekable()
    except AttributeError:
        return False


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
    """Query or form parameters as text: None is left out, a list repeats its name, booleans are true and false.

    Raises:
        ConfigurationError: A value is neither a list nor one thing that has a text, such as an object or an iterator.
    """
    pairs: list[tuple[str, str]] = []
    if not is_object(params):
        raise ConfigurationError(f"parameters are a mapping of names to values, not a {type(params).__name__}")
    for name, value in params.items():
        if value is None:
            continue
        if is_array(value):
            pairs += [(name, _text(name, each)) for each in value if each is not None]
        else:
            pairs.append((name, _text(name, value)))
    return pairs


def encoded(pairs: list[tuple[str, str]]) -> str:
    """Parameters as a query string.

    Raises:
        ConfigurationError: A text is no valid Unicode.
    """
    try:
        return urlencode(pairs, quote_via=quote)
    except UnicodeEncodeError:
        raise ConfigurationError(
            f"one of the parameters {', '.join(name for name, _ in pairs)} is no valid text"
        ) from None


def _is_many(value: object) -> bool:
    """Whether `str` would turn it into Python's notation."""
    return isinstance(value, Mapping | AbstractSet | Sequence | Iterator)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str.__str__(value)
    if _is_many(value):
        raise ConfigurationError(f"the parameter {name!r} takes one value or a list, not a {type(value).__name__}")
    isoformat = getattr(value, "isoformat", None)
    text: str = isoformat() if isoformat else str(getattr(value, "value", value))
    return text
