"""Tables that people upload: CSV (UTF-8 or Windows-1252; `;`, `,` or tab) and XLSX (first sheet).

A file is told by its content, never by its name, and read whole or refused."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO
from xml.etree import ElementTree

from fastapi import UploadFile
from python_calamine import CalamineError, CalamineWorkbook

from kernel.cells import unguarded
from kernel.errors import DomainError

UNPACKED_LIMIT = 300_000_000
REPORTED_FAULTS = 1000
_UTF8_ACCENT = re.compile(rb"\xc3[\xa0-\xbf]")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PLACE = re.compile(rb"\br=[\"']([A-Z]+[0-9]+)")
_BLOCK, _OVERLAP = 1 << 20, 512
_NOT_XLSX = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    KeyError,  # a part that is missing
    RuntimeError,  # a part that is encrypted
    NotImplementedError,  # a compression that nobody uses
    EOFError,
)


class UnreadableSheet(DomainError):
    """Le fichier n'est pas lisible : {problem}"""

    status = 415


class RefusedRows(DomainError):
    """Le fichier est refusé : {count} erreur(s). Rien n'a été écrit."""

    status = 422

    def __init__(self, faults: "Sequence[Fault]", *, count: int | None = None) -> None:
        """`count`: how many there are, when only the first are kept."""
        rows = [vars(fault) for fault in faults[:REPORTED_FAULTS]]
        super().__init__(count=count or len(faults), rows=rows)


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file: the line as a spreadsheet numbers it, the column's heading."""

    row: int
    column: str
    value: str
    problem: str


@dataclass(frozen=True)
class Row:
    """A line of the file; `cells` has every column asked for, trimmed, "" where empty. `faults`:
    what is wrong with the line before anyone looks into its cells."""

    number: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()

    def fault(self, column: str, problem: str) -> Fault:
        return Fault(self.number, column, self.cells.get(column, ""), problem)


def read(upload: UploadFile, *, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The lines that are not blank, in order. Raises UnreadableSheet for what is not such a table
    and RefusedRows for headings that are missing, unknown or given twice, or cells without one.
    Blocks: call it in a thread."""
    rows = list(each(upload, required=required, optional=optional))
    if faults := [fault for row in rows for fault in row.faults]:
        raise RefusedRows(faults)
    return rows


def each(
    upload: UploadFile, *, required: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[Row]:
    """Like `read`, a line at a time, for tables too long to hold; a line with cells without a
    heading is not refused here: that is one of its `faults`, to report with the caller's own."""
    data = upload.file.read()
    lines = _xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data)
    trimmed = (_trimmed(line) for line in lines)
    numbered = ((number, line) for number, line in enumerate(trimmed, 1) if line)
    place, headings = next(numbered, (0, []))
    if not headings:
        raise UnreadableSheet(problem="il est vide.")
    _check_headings(place, headings, required, optional)
    blank = dict.fromkeys([*headings, *optional], "")
    for number, line in numbered:
        cells = {**blank, **dict(zip(headings, line, strict=False))}
        yield Row(number, cells, _surplus(number, line[len(headings) :]))


def _surplus(number: int, cells: Sequence[str]) -> tuple[Fault, ...]:
    """One fault, whatever their number: it is the line that is shifted."""
    first = next(filter(None, cells), None)
    return () if first is None else (Fault(number, "", first, "cellule sans colonne"),)


def _trimmed(line: Sequence[str]) -> list[str]:
    """Its cells without spaces around, nor empty ones at the end: nothing for a blank line."""
    cells = [unguarded(cell.strip()) for cell in line]
    while cells and not cells[-1]:
        cells.pop()
    return cells


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
    text = io.TextIOWrapper(io.BytesIO(data), _encoding(data), newline="")
    first = "\n"
    while first and not first.strip():
        first = text.readline()
    text.seek(0)
    delimiter = max(";,\t", key=first.count)
    try:
        yield from csv.reader(text, delimiter=delimiter, strict=True)
    except csv.Error as error:
        problem = "un guillemet n'y est pas fermé, ou une cellule y est démesurée."
        raise UnreadableSheet(problem=problem) from error


def _encoding(data: bytes) -> str:
    if _CONTROL.search(data):
        raise UnreadableSheet(problem="ce n'est ni un CSV en UTF-8 ou Windows-1252, ni un XLSX.")
    if _decodes(data, "utf-8-sig"):
        return "utf-8-sig"
    if data.startswith(codecs.BOM_UTF8) or _UTF8_ACCENT.search(data):
        raise UnreadableSheet(problem="il commence en UTF-8, mais n'en est pas jusqu'au bout.")
    if _decodes(data, "cp1252"):
        return "cp1252"
    raise UnreadableSheet(problem="son encodage n'est ni UTF-8 ni Windows-1252.")


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), _BLOCK):
            decoder.decode(data[start : start + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        _refuse_bombs_and_formulas(data)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        for line in sheet.iter_rows():
            yield [_written(cell) for cell in line]
    except _NOT_XLSX as error:
        raise UnreadableSheet(problem="ce n'est pas un classeur XLSX.") from error


def _refuse_bombs_and_formulas(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
            raise UnreadableSheet(problem="une fois décompressé, il est trop volumineux.")
        with archive.open(_first_sheet(archive)) as sheet:
            _refuse_formulas(sheet)


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """Where the first sheet lies, which its name in the archive does not tell. Raises KeyError."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314, expat bounds entities
    sheet = book.find("{*}sheets/{*}sheet")
    attributes = {} if sheet is None else dict(sheet.items())
    named = {name.rpartition("}")[2]: value for name, value in attributes.items()}
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    target = targets[named["id"]]
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _refuse_formulas(sheet: IO[bytes]) -> None:
    """Looks for the tag itself: a parser takes longer than everything else, and its tree more
    room than the file."""
    seen = b""
    while block := sheet.read(_BLOCK):
        seen = seen[-_OVERLAP:] + block
        if found := _FORMULA.search(seen):
            places = _PLACE.findall(seen, 0, found.start())
            place = places[-1].decode() if places else "?"
            raise UnreadableSheet(
                problem=f"la cellule {place} contient une formule ; collez les valeurs."
            )


def _written(cell: object) -> str:
    """A cell as a person typed it: 12.0 is 12, an empty one is empty."""
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
