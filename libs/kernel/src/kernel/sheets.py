"""Tables that people upload: CSV (UTF-8 or Windows-1252; `;`, `,` or tab) and XLSX (first sheet).

A file is told by its content, never by its name, and read whole or refused."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from fastapi import UploadFile
from python_calamine import CalamineError, CalamineWorkbook

from kernel.errors import DomainError

UNPACKED_LIMIT = 300_000_000
REPORTED_FAULTS = 1000
_FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"
_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"


class UnreadableSheet(DomainError):
    """Le fichier n'est pas lisible : {problem}"""

    status = 415


class RefusedRows(DomainError):
    """Le fichier est refusé : {count} erreur(s). Rien n'a été écrit."""

    status = 422

    def __init__(self, faults: "Sequence[Fault]") -> None:
        rows = [vars(fault) for fault in faults[:REPORTED_FAULTS]]
        super().__init__(count=len(faults), rows=rows)


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file: the line as a spreadsheet numbers it, the column's heading."""

    row: int
    column: str
    value: str
    problem: str


@dataclass(frozen=True)
class Row:
    """A line of the file; `cells` has every column asked for, trimmed, "" where empty."""

    number: int
    cells: dict[str, str]

    def fault(self, column: str, problem: str) -> Fault:
        return Fault(self.number, column, self.cells.get(column, ""), problem)


def read(upload: UploadFile, *, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The lines that are not blank, in order. Raises UnreadableSheet for what is not such a table
    and RefusedRows for headings that are missing, unknown or given twice. Blocks: call it in a
    thread."""
    data = upload.file.read()
    lines = _xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data)
    numbered = ((number, line) for number, line in enumerate(lines, 1) if any(line))
    first = next(numbered, None)
    if first is None:
        raise UnreadableSheet(problem="il est vide.")
    headings = [heading.strip() for heading in first[1]]
    _check_headings(first[0], headings, required, optional)
    return [Row(number, _cells(headings, line, optional)) for number, line in numbered]


def _cells(headings: Sequence[str], line: Sequence[str], optional: Sequence[str]) -> dict[str, str]:
    cells = dict.fromkeys(optional, "")
    cells.update(zip(headings, (cell.strip() for cell in line), strict=False))
    return {**dict.fromkeys(headings, ""), **cells}


def _check_headings(
    number: int, headings: Sequence[str], required: Sequence[str], optional: Sequence[str]
) -> None:
    known = {*required, *optional}
    faults = [
        Fault(number, name, "", "colonne manquante") for name in required if name not in headings
    ]
    for name in dict.fromkeys(headings):
        if name not in known:
            faults.append(Fault(number, name, "", "colonne inconnue"))
        elif headings.count(name) > 1:
            faults.append(Fault(number, name, "", "colonne donnée deux fois"))
    if faults:
        raise RefusedRows(faults)


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _text(data)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise UnreadableSheet(problem=f"ce n'est pas un CSV ({error}).") from error


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _windows(data)
    if any(ord(letter) < 32 and letter not in "\t\r\n" for letter in text):
        raise UnreadableSheet(problem="ce n'est ni un CSV en UTF-8 ou Windows-1252, ni un XLSX.")
    return text


def _windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableSheet(problem="son encodage n'est ni UTF-8 ni Windows-1252.") from error


def _xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        _refuse_bombs_and_formulas(data)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        start = sheet.start[0] if sheet.start else 0
        yield from ([] for _ in range(start))  # so that numbers are those a spreadsheet shows
        for line in sheet.iter_rows():
            yield [_written(cell) for cell in line]
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError) as error:
        raise UnreadableSheet(problem="ce n'est pas un classeur XLSX.") from error


def _refuse_bombs_and_formulas(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
            raise UnreadableSheet(problem="une fois décompressé, il est trop volumineux.")
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in sheets[:1]:
            with archive.open(name) as file:
                for _, element in ElementTree.iterparse(file):  # noqa: S314 - no entity is expanded
                    if element.tag == _CELL:
                        if element.find(_FORMULA) is not None:
                            place = element.get("r", "?")
                            raise UnreadableSheet(
                                problem=f"la cellule {place} contient une formule ; "
                                "collez les valeurs."
                            )
                        element.clear()


def _written(cell: object) -> str:
    """A cell as a person typed it: 12.0 is 12, an empty one is empty."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
