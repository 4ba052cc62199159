"""A schema from a sample of CSV data."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from itertools import chain, islice
from typing import IO, Any, Final, cast

from .errors import ArgumentError
from .records import LOOK, find_delimiter, rows_of
from .sources import opened_path

_MARK: Final = "\ufeff"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_DELIMITERS: Final = '"\r\n'
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}/[0-9]{2}/[0-9]{4}")
_BOOLEANS: Final = frozenset({"true", "false", "1", "0", "yes", "no", "y", "n"})
_ENOUGH_DATES: Final = 0.8


def _is_float(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    # Python also reads groups of digits and the digits of all scripts, which a database does not.
    return value.isascii() and "_" not in value


def type_of(values: Sequence[str]) -> str:
    """The type of a column with these values; blank ones do not count.

    All integers make ``integer``, all numbers ``float``, all of true, false, 1, 0, yes, no, y and n ``boolean``; four
    in five that begin like 2025-01-31 or 01/31/2025 make ``datetime``; all else, and no value at all, is ``string``.
    Source: the vendor's guide to its client.

    Args:
        values: Texts.
    """
    found = [text for value in values if (text := value.strip())]
    if not found:
        return "string"
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("integer", lambda text: _INTEGER.fullmatch(text) is not None),
        ("float", _is_float),
        ("boolean", lambda text: text.lower() in _BOOLEANS),
    )
    for kind, test in tests:
        if all(map(test, found)):
            return kind
    dates = sum(_DATE.match(text) is not None for text in found)
    return "datetime" if dates >= _ENOUGH_DATES * len(found) else "string"


class Sample:
    """A sample of CSV data: the columns it has, and how it has to be parsed.

    Args:
        source: A path or bytes.
        header_row: The row with the names of the columns, from 1.
        sample_size: Rows after it that are looked at.
        delimiter: What stands between two values; by default it is found out.
        encoding: The text's encoding; by default its byte order mark counts, else UTF-8.
    """

    def __init__(
        self,
        source: str | os.PathLike[str] | bytes | bytearray | memoryview,
        *,
        header_row: int = 1,
        sample_size: int = 100,
        delimiter: str | None = None,
        encoding: str | None = None,
    ) -> None:
        if header_row < 1:
            raise ArgumentError(f"header_row counts from 1, so it cannot be {header_row}")
        if sample_size < 0:
            raise ArgumentError(f"sample_size is a number of rows, so it cannot be {sample_size}")
        if delimiter is not None and (len(delimiter) != 1 or delimiter in _NO_DELIMITERS):
            raise ArgumentError(f"delimiter is one character that may stand between values, not {delimiter!r}")
        self._source = source
        self._header_row = header_row
        self._sample_size = sample_size
        self._delimiter = delimiter
        self._encoding = encoding

    def read(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The columns, and the parsing options where they are not the usual ones. It blocks.

        Raises:
            ArgumentError: It is no CSV, or has no header.
        """
        with self._open() as file:
            if not file.seekable():
                raise ArgumentError("a sample is looked at twice, so a pipe cannot be one: give its bytes")
            mark = file.read(4)
            file.seek(0)
            if mark.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
                raise ArgumentError("a schema is made from a sample of CSV only, and this is a workbook or an archive")
            coding = self._encoding or next((name for begin, name in _MARKS if mark.startswith(begin)), "utf-8")
            try:
                delimiter, rows = self._rows(file, coding)
            except (UnicodeDecodeError, LookupError) as error:
                raise ArgumentError(f"this is no text in {coding}: give encoding=") from error
            except csv.Error as error:
                raise ArgumentError(f"this is no CSV: {error}") from error
        columns = self._columns(rows)
        parsing: dict[str, Any] = {}
        if self._header_row != 1:
            parsing["headerRow"] = self._header_row
        if delimiter != ",":
            parsing["delimiter"] = delimiter
        if coding not in ("utf-8", "utf-8-sig"):
            parsing["encoding"] = coding
        return columns, parsing

    def _open(self) -> IO[bytes]:
        if isinstance(self._source, bytes | bytearray | memoryview):
            return io.BytesIO(self._source)
        # Whatever its type says: samples are handed in.
        if not isinstance(cast("object", self._source), str | os.PathLike):
            raise ArgumentError(f"a sample is a path or bytes, not {type(self._source).__name__}")
        return opened_path(self._source)

    def _rows(self, file: IO[bytes], coding: str) -> tuple[str, list[list[str]]]:
        text = io.TextIOWrapper(file, coding, newline="")
        try:
            delimiter = self._delimiter
            if delimiter is None:
                delimiter = find_delimiter(text.read(LOOK).removeprefix(_MARK), self._header_row)
                text.seek(0)
            # A mark is text to an encoding that was named without one.
            lines = chain([text.readline().removeprefix(_MARK)], text)
            rows = islice(rows_of(lines, delimiter), self._header_row - 1, None)
            return delimiter, list(islice(rows, min(1 + self._sample_size, sys.maxsize)))
        finally:
            text.detach()  # else it would close the file, which is not its own

    def _columns(self, rows: list[list[str]]) -> list[dict[str, Any]]:
        header = [name.strip() for name in rows[0]] if rows else []
        named = [name for name in header if name]
        if not named:
            raise ArgumentError(f"row {self._header_row} has no names of columns")
        twice = next((name for name in named if named.count(name) > 1), None)
        if twice is not None:
            raise ArgumentError(f"two columns are called {twice!r}: make the schema with create_schema")
        return [
            {
                "name": name,
                "type": type_of([row[place] for row in rows[1:] if place < len(row)]),
                "nullable": True,
            }
            for place, name in enumerate(header)
            if name
        ]
