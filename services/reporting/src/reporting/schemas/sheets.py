"""The published results as files that spreadsheets open: rows are appended, never all in memory.

Writing blocks: call it in a thread."""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

import xlsxwriter

PARIS: Final = ZoneInfo("Europe/Paris")
COLUMNS: Final = {  # heading: (column of the table, width in characters)
    "Tour": ("round", 6),
    "Nom": ("family_name", 24),
    "Prénom": ("given_name", 20),
    "Spécialité": ("speciality", 12),
    "Subdivision": ("subdivision", 12),
    "Résultat": ("result", 12),
    "Poste": ("poste", 12),
    "Terrain": ("terrain", 40),
    "Établissement": ("establishment", 40),
    "Subdivision du poste": ("poste_subdivision", 20),
    "Publié le": ("published_at", 18),
    "Identifiant": ("person", 38),
}
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def _cells(row: Any) -> list[Any]:
    return [getattr(row, column) for column, _ in COLUMNS.values()]


def _in_paris(instant: datetime) -> datetime:
    return instant.astimezone(PARIS).replace(tzinfo=None)


class CsvSheet:
    """As French spreadsheets expect it: UTF-8 with its mark, `;`, CRLF."""

    SUFFIX: ClassVar = "csv"
    MEDIA_TYPE: ClassVar = "text/csv; charset=utf-8"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "table.csv"
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file, delimiter=";", lineterminator="\r\n")
        self._rows.writerow(COLUMNS)

    def append(self, rows: Iterable[Any]) -> None:
        self._rows.writerows([_harmless(cell) for cell in _cells(row)] for row in rows)

    def close(self) -> None:
        self._file.close()


def _harmless(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    if isinstance(cell, datetime):
        return f"{_in_paris(cell):%d/%m/%Y %H:%M}"
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class XlsxSheet:
    """Numbers and instants as such; strings are strings, whatever they look like."""

    SUFFIX: ClassVar = "xlsx"
    MEDIA_TYPE: ClassVar = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "table.xlsx"
        # Rows go to files of `folder` as they come.
        options = {"constant_memory": True, "tmpdir": str(folder)}
        self._book = xlsxwriter.Workbook(str(self.path), options)
        self._sheet = self._book.add_worksheet("Affectations")
        self._sheet.freeze_panes(1, 0)
        self._instant = self._book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        bold = self._book.add_format({"bold": True})
        for number, (heading, (_, width)) in enumerate(COLUMNS.items()):
            self._sheet.set_column(number, number, width)
            self._sheet.write_string(0, number, heading, bold)
        self._last = 0

    def append(self, rows: Iterable[Any]) -> None:
        for row in rows:
            self._last += 1
            for number, cell in enumerate(_cells(row)):
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
        self._sheet.autofilter(0, 0, self._last, len(COLUMNS) - 1)
        self._book.close()


Sheet = CsvSheet | XlsxSheet
