"""Tables as files that spreadsheets open: rows are appended, never all in memory.

Writing blocks: call it in a thread."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

import xlsxwriter
from kernel.cells import guarded

from reporting.schemas.layouts import Layout

PARIS: Final = ZoneInfo("Europe/Paris")


class _Cells:
    """The cells of a layout's rows, as people read them."""

    def __init__(self, layout: Layout) -> None:
        self._read = attrgetter(*(column.name for column in layout.columns))
        self._words = [
            (number, column.words)
            for number, column in enumerate(layout.columns)
            if column.words is not None
        ]

    def of(self, rows: Iterable[Any]) -> Iterator[list[Any]]:
        for row in rows:
            cells = list(self._read(row))
            for number, words in self._words:
                cells[number] = words.get(cells[number])
            yield cells


def _in_paris(instant: datetime) -> datetime:
    return instant.astimezone(PARIS).replace(tzinfo=None)


class CsvSheet:
    """As French spreadsheets expect it: UTF-8 with its mark, `;`, CRLF."""

    SUFFIX: ClassVar = "csv"
    MEDIA_TYPE: ClassVar = "text/csv; charset=utf-8"

    def __init__(self, folder: Path, layout: Layout) -> None:
        self.path = folder / "table.csv"
        self._cells = _Cells(layout)
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file, delimiter=";", lineterminator="\r\n")
        self._rows.writerow(column.heading for column in layout.columns)

    def append(self, rows: Iterable[Any]) -> None:
        self._rows.writerows([_harmless(cell) for cell in row] for row in self._cells.of(rows))

    def close(self) -> None:
        self._file.close()


def _harmless(cell: object) -> str | int | None:
    """The cell as text that no spreadsheet takes for a formula."""
    if cell is None or type(cell) is int:
        return cell
    if type(cell) is str:
        return guarded(cell)
    if isinstance(cell, datetime):
        return f"{_in_paris(cell):%d/%m/%Y %H:%M}"
    return guarded(str(cell))


class XlsxSheet:
    """Numbers and instants as such; strings are strings, whatever they look like."""

    SUFFIX: ClassVar = "xlsx"
    MEDIA_TYPE: ClassVar = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, folder: Path, layout: Layout) -> None:
        self.path = folder / "table.xlsx"
        self._cells = _Cells(layout)
        self._width = len(layout.columns)
        # Rows go to files of `folder` as they come.
        options = {"constant_memory": True, "tmpdir": str(folder)}
        self._book = xlsxwriter.Workbook(str(self.path), options)
        self._book.set_properties({"created": _NO_DATE})
        self._sheet = self._book.add_worksheet(layout.title)
        self._sheet.freeze_panes(1, 0)
        self._instant = self._book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        bold = self._book.add_format({"bold": True})
        for number, column in enumerate(layout.columns):
            self._sheet.set_column(number, number, column.width)
            self._sheet.write_string(0, number, column.heading, bold)
        self._last = 0

    def append(self, rows: Iterable[Any]) -> None:
        for cells in self._cells.of(rows):
            self._last += 1
            for number, cell in enumerate(cells):
                self._write(number, cell)

    def _write(self, number: int, cell: object) -> None:
        match cell:
            case None:
                pass
            case int():
                self._sheet.write_number(self._last, number, cell)
            case datetime():
                self._sheet.write_datetime(self._last, number, _in_paris(cell), self._instant)
            case _:
                self._sheet.write_string(self._last, number, str(cell))

    def close(self) -> None:
        self._sheet.autofilter(0, 0, self._last, self._width - 1)
        self._book.close()


Sheet = CsvSheet | XlsxSheet
# The same table is the same bytes, whenever it is written.
_NO_DATE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
