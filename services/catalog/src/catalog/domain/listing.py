"""A line of an imported list, read as a poste or as what is wrong with it, column by column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from contracts.catalog import Agreement, Kind
from kernel.sheets import REPORTED_FAULTS, Fault, Row

from catalog.domain.line import Line, folded

KINDS: Final[Mapping[str, Kind]] = {
    "": "single",
    "simple": "single",
    "couple": "coupled",
    "mixte": "mixed",
}
TERRAINS: Final = {
    "": "university",
    "universitaire": "university",
    "non universitaire": "non_university",
}
AGREEMENTS: Final[Mapping[str, Agreement]] = {
    "": "docteur_junior",
    "docteur junior": "docteur_junior",
    "p3": "p3",
}
SHIFTED: Final = {"": False, "non": False, "oui": True}
MONTHS: Final = {"6": 6, "12": 12}

_HELD: Final = ("specialite", "subdivision", "places")
_NUMBER = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class Listed(NamedTuple):
    """A poste as a line gives it; the fields are the columns of the staging table."""

    poste: str
    speciality: str
    option: str | None
    subdivision: str
    terrain: str
    terrain_kind: str
    agreement: Agreement
    establishment: str
    kind: Kind
    shifted: bool
    months: int
    note: str | None
    places: int
    search: str
    referent_address: str
    referent_given_name: str
    referent_family_name: str
    second_address: str | None
    second_given_name: str | None
    second_family_name: str | None


class Kept(NamedTuple):
    """What no longer changes of a poste once a round has opened: candidatures count on it."""

    speciality: str
    subdivision: str
    places: int


@dataclass(frozen=True)
class Known:
    """What a list is checked against: codes by folded code and label, the subdivisions that the
    importer answers for, the numbers that are someone else's, and, once a round has opened, the
    postes as they stay."""

    specialities: Mapping[str, str]
    subdivisions: Mapping[str, str]
    scope: frozenset[str]
    foreign: frozenset[str]
    kept: Mapping[str, Kept] | None = None


@dataclass
class Reader:
    """Reads the lines of one list. Keeps the first faults only, and how many there are."""

    known: Known
    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    _lines: dict[str, int] = field(default_factory=dict)

    def read(self, row: Row) -> Listed | None:
        """The poste, or None when the line has a fault."""
        line = Line(row)
        listed = self._listed(line)
        if self.known.kept is not None and not line.refused("numero"):
            _hold(line, listed, self.known.kept.get(listed.poste))
        if not line.faults:
            return listed
        self.count += len(line.faults)
        self.faults.extend(line.faults[: max(0, REPORTED_FAULTS - len(self.faults))])
        return None

    def _listed(self, line: Line) -> Listed:
        poste = self._number(line)
        speciality = line.code("specialite", self.known.specialities, "spécialité inconnue")
        option = line.text("option", 100)
        subdivision = self._subdivision(line)
        terrain, establishment = line.text("terrain", 200), line.text("etablissement", 200)
        note = line.text("note", 1000)
        kind = line.choice("type_poste", KINDS, "simple, couplé ou mixte")
        return Listed(
            poste,
            speciality,
            option or None,
            subdivision,
            terrain,
            line.choice("type_terrain", TERRAINS, "universitaire ou non universitaire"),
            line.choice("agrement", AGREEMENTS, "Docteur Junior ou P3"),
            establishment,
            kind,
            line.choice("decale", SHIFTED, "oui ou non"),
            line.choice("duree_mois", MONTHS, "6 ou 12"),
            note or None,
            line.places(),
            " ".join(folded(part) for part in (poste, terrain, establishment, option, note)),
            *line.person("responsable"),
            *line.second(kind),
        )

    def _number(self, line: Line) -> str:
        number = line.text("numero", 64)
        if not number:
            return ""
        first = self._lines.setdefault(number, line.row.number)
        if not _NUMBER.fullmatch(number):
            line.refuse("numero", "lettres sans accent, chiffres, « - », « _ », « . » ou « : »")
        elif first != line.row.number:
            line.refuse("numero", f"numéro déjà donné à la ligne {first}")
        elif number in self.known.foreign:
            line.refuse("numero", "ce numéro est celui d'un poste hors de votre périmètre")
        return number

    def _subdivision(self, line: Line) -> str:
        code = line.code("subdivision", self.known.subdivisions, "subdivision inconnue")
        if code and code not in self.known.scope:
            line.refuse("subdivision", "subdivision hors de votre périmètre")
        return code


def _hold(line: Line, listed: Listed, kept: Kept | None) -> None:
    """A round has opened: no poste comes in, and none goes where its candidatures do not count."""
    if kept is None:
        line.refuse("numero", "un tour est ouvert : ce poste ne peut pas être ajouté")
        return
    told = Kept(listed.speciality, listed.subdivision, listed.places)
    for column, now, before in zip(_HELD, told, kept, strict=True):
        if now != before and not line.refused(column):
            line.refuse(
                column, f"un tour est ouvert : cette valeur ne change plus (elle est {before})"
            )
