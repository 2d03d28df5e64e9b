"""Lists of postes as files that spreadsheets open and that an import reads back unchanged.

Rows are appended, never all in memory. Writing blocks: call it in a thread."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Final, TypeAlias

import xlsxwriter
from kernel.cells import guarded

from catalog.domain.cells import cells_of
from catalog.domain.line import HEADINGS
from catalog.domain.listing import Listed
from catalog.domain.postes import MOST_PLACES

EXAMPLE: Final = Listed(
    poste="69-0418",
    speciality="PED",
    option="Néonatologie",
    subdivision="LYO",
    terrain="Pédiatrie générale",
    terrain_kind="university",
    agreement="docteur_junior",
    establishment="Hôpital des Trois-Rivières",
    kind="coupled",
    shifted=False,
    months=6,
    note="Gardes sur place",
    places=2,
    search="",
    referent_address="prenom.nom@etablissement.example",
    referent_given_name="Prénom",
    referent_family_name="Nom",
    second_address="second@cabinet.example",
    second_given_name="Prénom",
    second_family_name="Nom",
)
CHOICES: Final = {
    "type_terrain": ["universitaire", "non universitaire"],
    "agrement": ["Docteur Junior", "P3"],
    "type_poste": ["simple", "couplé", "mixte"],
    "decale": ["non", "oui"],
    "duree_mois": ["6", "12"],
}
_NUMBERS: Final = {"duree_mois", "places"}
_WIDTHS: Final = {"terrain": 40, "etablissement": 40, "note": 40, "responsable_adresse": 30}
_TYPED_LINES: Final = 5_000


class CsvList:
    """As French spreadsheets expect it: UTF-8 with its mark, `;`, CRLF."""

    SUFFIX: ClassVar = "csv"
    MEDIA_TYPE: ClassVar = "text/csv; charset=utf-8"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "postes.csv"
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file, delimiter=";", lineterminator="\r\n")
        self._rows.writerow(HEADINGS)

    def append(self, lines: Iterable[Listed]) -> None:
        self._rows.writerows(map(guarded, cells_of(line).values()) for line in lines)

    def close(self) -> None:
        self._file.close()


class XlsxList:
    """Numbers are numbers, the rest is text; columns of choices offer them."""

    SUFFIX: ClassVar = "xlsx"
    MEDIA_TYPE: ClassVar = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "postes.xlsx"
        # Rows go to files of `folder` as they come.
        options = {"constant_memory": True, "tmpdir": str(folder)}
        self._book = xlsxwriter.Workbook(str(self.path), options)
        self._sheet = self._book.add_worksheet("Postes")
        self._sheet.freeze_panes(1, 1)
        self._last = 0
        self._type_columns()

    def _type_columns(self) -> None:
        text = self._book.add_format({"num_format": "@"})
        bold = self._book.add_format({"bold": True})
        for number, heading in enumerate(HEADINGS):
            typed = None if heading in _NUMBERS else text
            self._sheet.set_column(number, number, _WIDTHS.get(heading, 18), typed)
            self._sheet.write_string(0, number, heading, bold)
            if heading in CHOICES:
                rule = {"validate": "list", "source": CHOICES[heading]}
                self._sheet.data_validation(1, number, _TYPED_LINES, number, rule)
        places = HEADINGS.index("places")
        whole = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST_PLACES}
        self._sheet.data_validation(1, places, _TYPED_LINES, places, whole)

    def append(self, lines: Iterable[Listed]) -> None:
        for line in lines:
            self._last += 1
            for number, (heading, cell) in enumerate(cells_of(line).items()):
                if heading in _NUMBERS:
                    self._sheet.write_number(self._last, number, int(cell))
                elif cell:
                    self._sheet.write_string(self._last, number, guarded(cell))

    def close(self) -> None:
        self._sheet.autofilter(0, 0, self._last, len(HEADINGS) - 1)
        self._book.close()


PosteList: TypeAlias = CsvList | XlsxList
