"""Draws a world: the first national campaign's size and shape, with invented people."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rehearsal.editions import Edition
from rehearsal.names import Names
from rehearsal.world import Candidate, Name, Official, Poste, Responsable, World

FIRST_EDITION = Edition()
PLACES_PER_CANDIDATE = 1.42
# The eleven specialities, by the share of the people they have.
SPECIALITIES = {
    "PED": 17, "GOB": 14, "COT": 12, "CVD": 10, "OPH": 9, "ORL": 8,
    "URO": 7, "RIM": 8, "HGE": 6, "MCV": 5, "NEP": 4,
}  # fmt: skip
BIG_SUBDIVISIONS = {"IDF": 6.0, "LYO": 2.2, "LIL": 2.2, "AIX": 2.0, "BOR": 1.9, "TLS": 1.8}
# Told apart by what was seen elsewhere: shares of the candidates, then of the responsables.
CANDIDATE_HABITS = {
    "changes": 0.15, "two_tabs": 0.03, "below": 0.012, "late": 0.015, "only_late": 0.004,
    "absent": 0.008,
}  # fmt: skip
RESPONSABLE_HABITS = {"refuses": 0.10, "invalid": 0.012, "forgets": 0.010}
AGREEMENT_SHARE = 0.86
DEPARTMENTS = ("Service", "Unité", "Pôle", "Centre")


@dataclass(frozen=True)
class References:
    """What the platform itself tells: subdivisions with their region, universities."""

    regions: Mapping[str, str]
    universities: Mapping[str, str]
    specialities: Mapping[str, str]


def draw_world(
    size: int, references: References, *, edition: Edition = FIRST_EDITION, seed: int = 2020
) -> World:
    """`size` candidates and what goes with them; the same size and seed give the same world, whose
    people have other addresses in a later edition."""
    draw = random.Random(seed)  # noqa: S311 - a world that can be drawn again
    names = Names(draw, edition.number)
    specialities = {c: w for c, w in SPECIALITIES.items() if c in references.specialities}
    candidates = list(_candidates(size, references, specialities, draw, names))
    postes, responsables = _postes(candidates, references, draw, names)
    _agree(candidates, postes, draw)
    coordinators = list(_coordinators(references, specialities, draw, names))
    _give_habits(candidates, CANDIDATE_HABITS, draw)
    _give_habits(responsables, RESPONSABLE_HABITS, draw)
    return World(
        campaign=edition.campaign,
        label=edition.label,
        candidates=candidates,
        responsables=responsables,
        postes={poste.number: poste for poste in postes},
        coordinators=coordinators,
        agencies=[_agency(region, names) for region in sorted(set(references.regions.values()))],
        auditor=_plain_official("auditeur", names),
        operator=_plain_official("technique", names),
        registrars=[_registrar(one, names) for one in sorted(set(references.regions))],
    )


def _candidates(
    size: int,
    references: References,
    specialities: Mapping[str, int],
    draw: random.Random,
    names: Names,
) -> Iterator[Candidate]:
    subdivisions = sorted(references.regions)
    weights = [BIG_SUBDIVISIONS.get(code, 1.0) for code in subdivisions]
    universities = {code: label for label, code in references.universities.items()}
    for _ in range(size):
        speciality = draw.choices(list(specialities), list(specialities.values()))[0]
        subdivision = draw.choices(subdivisions, weights)[0]
        yield Candidate(
            name=names.person(f"internes-{subdivision.lower()}"),
            speciality=speciality,
            subdivision=subdivision,
            region=references.regions[subdivision],
            university=universities.get(subdivision, ""),
        )


def _postes(
    candidates: Sequence[Candidate], references: References, draw: random.Random, names: Names
) -> tuple[list[Poste], list[Responsable]]:
    """Somewhat more places than candidates in each speciality and subdivision."""
    cells = Counter((c.speciality, c.subdivision) for c in candidates)
    postes: list[Poste] = []
    responsables: list[Responsable] = []
    for (speciality, subdivision), people in sorted(cells.items()):
        places = round(people * PLACES_PER_CANDIDATE + draw.random())
        mine: list[Responsable] = []
        while places > 0:
            if not mine or draw.random() < 0.72:
                mine.append(Responsable(names.person(f"chu-{subdivision.lower()}")))
            poste = _poste(len(postes), speciality, subdivision, references, draw, names)
            poste.places = min(places, draw.choice((1, 1, 1, 1, 2)))
            places -= poste.places
            poste.referent = draw.choice(mine)
            poste.referent.postes.append(poste.number)
            postes.append(poste)
        responsables += [one for one in mine if one.postes]
    _name_seconds(postes, draw)
    return postes, responsables


def _poste(
    index: int,
    speciality: str,
    subdivision: str,
    references: References,
    draw: random.Random,
    names: Names,
) -> Poste:
    label = references.specialities[speciality]
    return Poste(
        number=f"{subdivision}-{index + 1:04}",
        speciality=speciality,
        subdivision=subdivision,
        region=references.regions[subdivision],
        terrain=f"{draw.choice(DEPARTMENTS)} de {label.lower()} {draw.randint(1, 9)}",
        establishment=names.place(),
        kind=draw.choices(("simple", "couplé", "mixte"), (85, 10, 5))[0],
        months=draw.choice((6, 12)),
        places=1,
        referent=Responsable(Name("", "", "")),
    )


def _name_seconds(postes: Sequence[Poste], draw: random.Random) -> None:
    """The second of a shared poste answers for another poste of the same speciality."""
    by_speciality: dict[str, list[Responsable]] = {}
    for poste in postes:
        by_speciality.setdefault(poste.speciality, []).append(poste.referent)
    for poste in postes:
        others = [one for one in by_speciality[poste.speciality] if one is not poste.referent]
        if poste.kind != "simple" and others:
            poste.second = draw.choice(others)
        else:
            poste.kind = "simple"


def _agree(candidates: Sequence[Candidate], postes: Sequence[Poste], draw: random.Random) -> None:
    """Most people agreed on a poste before the wishes, nearly all at home."""
    free: dict[tuple[str, str], list[str]] = {}
    for poste in postes:
        cell = free.setdefault((poste.speciality, poste.subdivision), [])
        cell.extend([poste.number] * poste.places)
    for candidate in candidates:
        seats = free[candidate.speciality, candidate.subdivision]
        if seats and draw.random() < AGREEMENT_SHARE:
            candidate.agreement = seats.pop(draw.randrange(len(seats)))


def _coordinators(
    references: References, specialities: Mapping[str, int], draw: random.Random, names: Names
) -> Iterator[Official]:
    """One for each speciality in a few neighbouring regions."""
    regions = sorted(set(references.regions.values()))
    for speciality in specialities:
        for start in range(0, len(regions), 4):
            mine = regions[start : start + 4]
            lines = [
                {"role": "coordonnateur", "specialite": speciality, "region": region}
                for region in mine
            ]
            yield Official(names.person("coordination"), lines)


def _agency(region: str, names: Names) -> Official:
    return Official(names.person("ars"), [{"role": "ars", "region": region}])


def _registrar(subdivision: str, names: Names) -> Official:
    return Official(names.person("scolarite"), [{"role": "scolarite", "subdivision": subdivision}])


def _plain_official(role: str, names: Names) -> Official:
    return Official(names.person("sante"), [{"role": role}])


def _give_habits(
    people: Sequence[Candidate] | Sequence[Responsable],
    habits: Mapping[str, float],
    draw: random.Random,
) -> None:
    """At least one person of each habit, the others by their share."""
    order: list[Candidate | Responsable] = draw.sample(list(people), len(people))
    for habit, share in habits.items():
        for _ in range(max(1, round(share * len(people)))):
            order.pop().habit = habit
