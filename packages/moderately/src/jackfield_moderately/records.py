"""CSV as it comes: its delimiter, and how many records it has."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Final

from jackfield.plugin import thread

DELIMITERS: Final = (",", ";", "\t", "|")
LOOK: Final = 1 << 18
"""Characters that are looked at to find the delimiter."""
_ROWS: Final = 200
_PIECE: Final = 1 << 18
_LONGEST_VALUE: Final = 1 << 23
_QUOTED: Final = re.compile(rb'"[^"]*"')
_BLANK_LINE: Final = re.compile(rb"\n(?=\n)")


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows of CSV text, blank ones as empty lists.

    Args:
        lines: Its lines, with their ends.
        delimiter: What stands between two values.

    Raises:
        csv.Error: It is no CSV.
    """
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True)


def find_delimiter(text: str, header_row: int = 1) -> str:
    """The delimiter of CSV text: the one that cuts the most rows into as many values as the header has.

    Args:
        text: Its beginning.
        header_row: The row with the names of the columns, from 1.
    """
    best, best_fit = DELIMITERS[0], (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            reader = rows_of(io.StringIO(text, newline=""), delimiter)
            rows = list(islice(reader, header_row - 1, header_row + _ROWS))
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        fit = (sum(len(row) == width for row in rows) / len(rows), width)
        if fit > best_fit:
            best, best_fit = delimiter, fit
    return best


async def count_rows(file: IO[bytes]) -> int | None:
    """The records of a CSV file after its header, or None if that cannot be told; for use in a flow.

    Line ends inside of quotes end no record, and blank lines are none. What is not UTF-8, or has quotes in the middle
    of values, is not counted. The file is read in pieces, on a thread.

    Args:
        file: The file, at its beginning.
    """
    counter = RecordCounter(file)
    try:
        while await thread(counter.take):
            pass
    except (UncountableError, UnicodeDecodeError):
        return None
    return max(0, counter.records - 1)


class UncountableError(Exception):
    """This is no CSV whose records can be told apart by its quotes alone."""


class RecordCounter:
    """Counts records by the ends of lines that are outside of quotes, a piece at a time.

    It looks at no single value, so that a file is counted about as quickly as it is hashed.

    Args:
        file: The file, at its beginning.

    Attributes:
        records: How many there are so far.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.records: int = 0
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._stray: re.Pattern[bytes] | None = None
        self._rest = b""
        self._last = b"\n"

    def take(self) -> bool:
        """Count the next piece; False at the end. It blocks.

        Raises:
            UncountableError: There are quotes in the middle of values, or one that is never closed.
            UnicodeDecodeError: It is not UTF-8.
        """
        if self._stray is None:
            self._stray = self._begin()
        piece = self._file.read(_PIECE)
        self._decoder.decode(piece, not piece)
        self._count(self._rest + piece, self._stray, ended=not piece)
        return bool(piece)

    def _begin(self) -> re.Pattern[bytes]:
        start = self._file.tell()
        look = self._file.read(LOOK)
        self._file.seek(start + (len(codecs.BOM_UTF8) if look.startswith(codecs.BOM_UTF8) else 0))
        # A character that is cut in two at the end of this look is no fault of the file.
        mark = find_delimiter(look.decode("utf-8-sig", "replace")).encode()
        inside = rb'[^"\n %b]' % mark
        return re.compile(rb'"(?:(?<=%b")|(?=%b))' % (inside, inside))

    def _count(self, data: bytes, stray: re.Pattern[bytes], *, ended: bool) -> None:
        # Quotes come in pairs, a doubled one inside of a value being the end of a pair and the start of another. A line
        # end that is cut in two makes a blank line, which does not count.
        end = data.rfind(b'"') if data.count(b'"') % 2 else len(data)
        self._rest = data[end:]
        if (ended and self._rest) or len(self._rest) > _LONGEST_VALUE:
            raise UncountableError
        text = _QUOTED.sub(b'"', data[:end]).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if text:
            joint = self._last + text
            if stray.search(joint):
                raise UncountableError
            self.records += joint.count(b"\n", 1)
            if b"\n\n" in joint:
                self.records -= len(_BLANK_LINE.findall(joint))
            self._last = text[-1:]
        if ended and self._last != b"\n":
            self.records += 1
