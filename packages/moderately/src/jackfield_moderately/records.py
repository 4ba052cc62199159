"""CSV as it comes: its delimiter, and how many records it has."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import IO, Final

from jackfield.plugin import thread

DELIMITERS: Final = (",", ";", "\t", "|")
LOOK: Final = 1 << 18
"""Characters that are looked at to find the delimiter."""
_ROWS: Final = 200
_BATCH: Final = 20_000
_LONGEST_LINE: Final = 1 << 20


def rows_of(lines: Iterator[str] | IO[str], delimiter: str) -> Iterator[list[str]]:
    """The rows of CSV text, blank ones as empty lists.

    Args:
        lines: Its lines, with their ends.
        delimiter: What stands between two values.

    Raises:
        csv.Error: It is no CSV.
    """
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True)


def find_delimiter(text: str, header_row: int = 1) -> str:
    r"""The delimiter of CSV text: the one that cuts the most rows into as many values as the header has.

    Args:
        text: Its beginning.
        header_row: The row with the names of the columns, from 1.
    """
    best, best_fit = DELIMITERS[0], (0.0, 0)
    for delimiter in DELIMITERS:
        rows: list[list[str]] = []
        try:
            rows += islice(rows_of(io.StringIO(text, newline=""), delimiter), header_row - 1, header_row + _ROWS)
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        filled = [row for row in rows if row]
        if width < 2 or not filled:
            continue
        fit = (sum(len(row) == width for row in filled) / len(filled), width)
        if fit > best_fit:
            best, best_fit = delimiter, fit
    return best


def whole_lines(text: str) -> str:
    """The text without a last line that was cut off, unless it is the only one.

    Args:
        text: A piece from the beginning of a text.
    """
    end = text.rfind("\n")
    return text[: end + 1] if end >= 0 else text


async def count_rows(file: IO[bytes]) -> int | None:
    """The records of a CSV file after its header; None if it is no CSV in UTF-8. For use in a flow.

    Line ends inside of quotes end no record, and blank lines are none. The file is read in pieces, on a thread.

    Args:
        file: The file, at its beginning.
    """
    counter = _Counter(file)
    try:
        while await thread(counter.take):
            pass
    except (csv.Error, UnicodeDecodeError):
        return None
    return max(0, counter.records - 1)


class _Counter:
    def __init__(self, file: IO[bytes]) -> None:
        self.records = 0
        self._file = file
        self._rows: Iterator[list[str]] | None = None

    def take(self) -> bool:
        if self._rows is None:
            start = self._file.tell()
            beginning = self._file.read(LOOK)
            self._file.seek(start)
            # A character that is cut in two at the end of this piece is no fault of the file.
            text = beginning.decode("utf-8-sig", "replace")
            self._rows = rows_of(self._lines(), find_delimiter(whole_lines(text)))
        batch = list(islice(self._rows, _BATCH))
        self.records += sum(1 for row in batch if row)
        return bool(batch)

    def _lines(self) -> Iterator[str]:
        coding = "utf-8-sig"
        while line := self._file.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                raise csv.Error("a line is too long")
            yield line.decode(coding)
            coding = "utf-8"
