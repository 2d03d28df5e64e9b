"""The files that agencies and faculties load: people as CSV, postes as a workbook."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import xlsxwriter

from rehearsal.world import Name, World

PEOPLE = (
    "adresse", "prenom", "nom", "role", "campagne", "specialite", "universite", "subdivision",
    "region",
)  # fmt: skip
POSTES = (
    "numero", "specialite", "subdivision", "terrain", "etablissement", "type_poste", "duree_mois",
    "places", "responsable_adresse", "responsable_prenom", "responsable_nom", "second_adresse",
    "second_prenom", "second_nom",
)  # fmt: skip


def people_csv(world: World, *, wrong: bool = False) -> bytes:
    """`wrong`: with one line of a speciality that nobody knows."""
    rows = list(_people(world))
    if wrong:
        rows[0] = rows[0] | {"specialite": "inconnue"}
    return sheet_csv(PEOPLE, rows)


def sheet_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """As spreadsheets here write it."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=";", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("cp1252")


def _people(world: World) -> Iterator[dict[str, str]]:
    for candidate in world.candidates:
        yield _named(candidate.name) | {
            "role": "candidat",
            "campagne": world.campaign,
            "specialite": candidate.speciality,
            "universite": candidate.university,
            "subdivision": candidate.subdivision,
        }
    for official in world.officials:
        for line in official.lines:
            yield _named(official.name) | line


def _named(name: Name) -> dict[str, str]:
    return {"adresse": name.address, "prenom": name.given, "nom": name.family}


def postes_xlsx(world: World, *, wrong: bool = False) -> bytes:
    """`wrong`: with one line that no poste can have, to see the whole file refused."""
    rows = list(_postes(world))
    if wrong:
        rows[0] = rows[0] | {"places": "beaucoup"}
    return _workbook(POSTES, rows)


def _postes(world: World) -> Iterator[dict[str, str | int]]:
    for poste in world.postes.values():
        row: dict[str, str | int] = {
            "numero": poste.number,
            "specialite": poste.speciality,
            "subdivision": poste.subdivision,
            "terrain": poste.terrain,
            "etablissement": poste.establishment,
            "type_poste": poste.kind,
            "duree_mois": poste.months,
            "places": poste.places,
            **_responsable("responsable", poste.referent.name),
        }
        if poste.second:
            row |= _responsable("second", poste.second.name)
        yield row


def _responsable(part: str, name: Name) -> dict[str, str | int]:
    return {
        f"{part}_adresse": name.address,
        f"{part}_prenom": name.given,
        f"{part}_nom": name.family,
    }


def _workbook(columns: Iterable[str], rows: Iterable[Mapping[str, str | int]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("postes")
        headings = list(columns)
        sheet.write_row(0, 0, headings)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [row.get(heading, "") for heading in headings])
    return file.getvalue()
