"""One line of an imported list: its cells read one by one, its faults gathered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeVar

from kernel.addresses import OddAddress, normalised
from kernel.sheets import Fault, Row

from catalog.domain.postes import MOST_PLACES, fold

REQUIRED: Final = (
    "numero",
    "specialite",
    "subdivision",
    "terrain",
    "etablissement",
    "duree_mois",
    "places",
    "responsable_adresse",
    "responsable_prenom",
    "responsable_nom",
)
SECOND: Final = ("second_adresse", "second_prenom", "second_nom")
OPTIONAL: Final = ("option", "type_terrain", "agrement", "type_poste", "decale", "note", *SECOND)
HEADINGS: Final = (*REQUIRED, *OPTIONAL)

Choice = TypeVar("Choice")
folded = lru_cache(maxsize=20_000)(fold)


@dataclass
class Line:
    """One line, and its faults as they are found. What is refused reads as empty."""

    row: Row
    faults: list[Fault] = field(init=False)

    def __post_init__(self) -> None:
        self.faults = list(self.row.faults)

    def refuse(self, column: str, problem: str) -> None:
        self.faults.append(self.row.fault(column, problem))

    def refused(self, column: str) -> bool:
        return any(fault.column == column for fault in self.faults)

    def text(self, column: str, limit: int, *, required: bool | None = None) -> str:
        """The cell, its spaces and line breaks made single spaces."""
        text = " ".join(self.row.cells[column].split())
        if not text:
            if column in REQUIRED if required is None else required:
                self.refuse(column, "valeur obligatoire")
        elif len(text) > limit:
            self.refuse(column, f"au plus {limit} caractères")
        elif not text.isprintable():
            self.refuse(column, "contient un caractère invisible : tapez-le de nouveau")
        else:
            return text
        return ""

    def code(self, column: str, codes: Mapping[str, str], problem: str) -> str:
        text = self.text(column, 200)
        if text and folded(text) not in codes:
            self.refuse(column, problem)
        return codes.get(folded(text), "")

    def choice(self, column: str, choices: Mapping[str, Choice], words: str) -> Choice:
        text = folded(self.text(column, 30))
        if text not in choices:
            if text or column not in REQUIRED:
                self.refuse(column, f"valeurs permises : {words}")
            return next(iter(choices.values()))
        return choices[text]

    def places(self) -> int:
        text = self.text("places", 30)
        if text and not (text.isascii() and text.isdigit() and int(text) <= MOST_PLACES):
            self.refuse("places", f"un nombre entier de 0 à {MOST_PLACES} est attendu")
            return 0
        return int(text or 0)

    def person(self, who: str, *, required: bool | None = None) -> tuple[str, str, str]:
        """Address, given name, family name."""
        address = self._address(f"{who}_adresse", required=required)
        given_name = self.text(f"{who}_prenom", 100, required=required)
        return address, given_name, self.text(f"{who}_nom", 100, required=required)

    def _address(self, column: str, *, required: bool | None) -> str:
        text = self.text(column, 254, required=required)
        try:
            return normalised(text) if text else ""
        except OddAddress as problem:
            self.refuse(column, str(problem))
            return ""

    def second(self, kind: str) -> tuple[str, str, str] | tuple[None, None, None]:
        """A coupled or mixed poste has a second, another one than the référent."""
        if self.refused("type_poste"):
            return None, None, None
        if kind == "single":
            for column in SECOND:
                if self.row.cells[column]:
                    self.refuse(column, "un poste simple n'a pas de second responsable")
            return None, None, None
        second = self.person("second", required=True)
        if second[0] and second[0] == self.row.cells["responsable_adresse"].lower():
            self.refuse("second_adresse", "le second responsable est déjà le référent")
        return second
