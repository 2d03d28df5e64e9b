"""A campaign, and lists of postes as CSV and XLSX files."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xlsxwriter
from catalog.domain.line import OPTIONAL, REQUIRED
from kernel.sheets import Row

Lines = Sequence[Mapping[str, str]]
HEADINGS: Final = (*REQUIRED, *OPTIONAL)

ROUND_1: Final = {
    "number": 1,
    "opens_at": "2026-03-04T08:00:00Z",
    "wishes_close_at": "2026-03-07T23:00:00Z",
    "ranking_close_at": "2026-03-12T23:00:00Z",
}
ROUND_2: Final = {
    "number": 2,
    "opens_at": "2026-03-14T08:00:00Z",
    "wishes_close_at": "2026-03-15T23:00:00Z",
    "ranking_close_at": "2026-03-17T23:00:00Z",
}
CAMPAIGN: Final[dict[str, Any]] = {
    "campaign": "2026-03",
    "label": "Campagne nationale de mars 2026",
    "rounds": [ROUND_1, ROUND_2],
}


def line(number: str = "69-0418", **changes: str) -> dict[str, str]:
    """A poste in paediatrics in Lyon; `changes` are other cells."""
    return {
        "numero": number,
        "specialite": "PED",
        "subdivision": "LYO",
        "terrain": "Pédiatrie générale",
        "etablissement": "Hôpital des Trois-Rivières",
        "duree_mois": "6",
        "places": "2",
        "responsable_adresse": "h.brevannes@chu-lyon.test",
        "responsable_prenom": "Hélène",
        "responsable_nom": "Brévannes",
    } | changes


def coupled(number: str = "69-0419", **changes: str) -> dict[str, str]:
    return line(
        number,
        **{
            "type_poste": "couplé",
            "second_adresse": "m.ostrel@cabinet.test",
            "second_prenom": "Marc",
            "second_nom": "Ostrel",
        }
        | changes,
    )


def row(**changes: str) -> Row:
    """A line as the reader of sheets hands it over."""
    return Row(2, dict.fromkeys(HEADINGS, "") | line(**changes))


def csv_file(lines: Lines, *, encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADINGS, restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode(encoding)


def xlsx_file(lines: Lines) -> bytes:
    """Numbers are numbers in it, as a spreadsheet keeps them."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for number, cells in enumerate(lines, 1):
            for place, heading in enumerate(HEADINGS):
                cell = cells.get(heading, "")
                sheet.write(number, place, int(cell) if cell.isdigit() else cell)
    return content.getvalue()
