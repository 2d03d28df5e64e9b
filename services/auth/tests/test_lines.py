"""What a line of a file says, and what is wrong with it."""

import pytest
from auth.domain.lines import OPTIONAL, REQUIRED, LineReader
from auth.domain.references import References, Speciality, Subdivision, University
from contracts.auth import Grant
from kernel.sheets import Fault, Row

from .people import candidate, registrar

REFERENCES = References.of(
    [
        Subdivision(code="LYO", label="Lyon", region="Auvergne-Rhône-Alpes"),
        Subdivision(code="GRE", label="Grenoble", region="Auvergne-Rhône-Alpes"),
        Subdivision(code="IDF", label="Île-de-France", region="Île-de-France"),
    ],
    [Speciality(code="PED", label="Pédiatrie"), Speciality(code="GOB", label="Gynécologie")],
    [
        University(label="Université Claude Bernard Lyon 1", subdivision="LYO"),
        University(label="Université d'Angers", subdivision="ANG"),
    ],
)
CANDIDATE = {
    "adresse": "lina@internes.test",
    "prenom": "Lina",
    "nom": "Charvoz",
    "role": "candidat",
    "campagne": "2026-03",
    "specialite": "PED",
    "subdivision": "LYO",
}
STAFF = CANDIDATE | {"campagne": "", "specialite": "", "subdivision": ""}


def read(*lines: dict[str, str], registrar_of: frozenset[str] | None = None) -> LineReader:
    empty = dict.fromkeys((*REQUIRED, *OPTIONAL), "")
    reader = LineReader(REFERENCES, registrar_of)
    reader.read(Row(number, empty | cells) for number, cells in enumerate(lines, 2))
    return reader


def grants(*lines: dict[str, str]) -> list[Grant]:
    reader = read(*lines)
    assert reader.faults == []
    (entry,) = reader.entries.values()
    return entry.grants


def faults(*lines: dict[str, str], registrar_of: frozenset[str] | None = None) -> list[Fault]:
    return read(*lines, registrar_of=registrar_of).faults


def test_the_region_of_a_candidate_follows_from_their_subdivision() -> None:
    assert grants(CANDIDATE) == [candidate("LYO", region="Auvergne-Rhône-Alpes")]


@pytest.mark.parametrize(
    "university",
    ["Université Claude Bernard Lyon 1", "universite  claude bernard LYON 1"],
)
def test_the_subdivision_of_a_candidate_follows_from_their_university(university: str) -> None:
    told = CANDIDATE | {"subdivision": "", "universite": university}
    reader = read(told)
    (entry,) = reader.entries.values()
    assert entry.grants == [candidate("LYO")]
    assert entry.university == "Université Claude Bernard Lyon 1"


@pytest.mark.parametrize(
    ("cells", "scope"),
    [
        ({"role": "ars", "region": "auvergne-rhone-alpes"}, {"region": "Auvergne-Rhône-Alpes"}),
        ({"role": "ARS", "subdivision": "lyo"}, {"subdivision": "LYO"}),
        ({"role": "scolarité", "subdivision": "GRE"}, {"subdivision": "GRE"}),
        ({"role": "scolarite", "universite": "Université Claude Bernard Lyon 1"},
         {"subdivision": "LYO"}),
        ({"role": "coordonnateur", "specialite": "ped", "region": "Île-de-France"},
         {"speciality": "PED", "region": "Île-de-France"}),
        ({"role": "coordonnateur", "specialite": "GOB", "subdivision": "IDF"},
         {"speciality": "GOB", "subdivision": "IDF"}),
        ({"role": "coordonnateur", "specialite": "GOB"}, {"speciality": "GOB"}),
        ({"role": "auditeur"}, {}),
        ({"role": "technique"}, {}),
    ],
)  # fmt: skip
def test_a_staff_role_holds_where_the_line_says(
    cells: dict[str, str], scope: dict[str, str]
) -> None:
    (grant,) = grants(STAFF | cells)
    assert grant.model_dump(exclude_none=True, exclude={"role"}) == scope


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ({"adresse": "lina"}, "adresse", "une adresse contient un @, et un seul"),
        ({"prenom": " "}, "prenom", "cette colonne est obligatoire"),
        ({"nom": "x" * 101}, "nom", "au plus 100 caractères"),
        ({"nom": "Char\u200bvoz"}, "nom", "un caractère invisible n'est pas permis"),
        ({"role": "ministre"}, "role", "rôles permis : candidat"),
        ({"role": ""}, "role", "rôles permis : candidat"),
        ({"campagne": ""}, "campagne", "obligatoire pour ce rôle"),
        ({"campagne": "mars 2026"}, "campagne", "ce n'est pas un code de campagne"),
        ({"specialite": ""}, "specialite", "obligatoire pour ce rôle"),
        ({"specialite": "XYZ"}, "specialite", "spécialité inconnue"),
        ({"subdivision": ""}, "subdivision", "obligatoire pour ce rôle"),
        ({"subdivision": "XYZ"}, "subdivision", "subdivision inconnue"),
        ({"universite": "Université de Mars"}, "universite", "université inconnue"),
        ({"subdivision": "", "universite": "Université d'Angers"}, "universite", "ANG"),
        ({"subdivision": "GRE", "universite": "Université Claude Bernard Lyon 1"},
         "universite", "elle relève de la subdivision LYO"),
        ({"region": "Bretagne"}, "region", "région inconnue"),
        ({"region": "Île-de-France"}, "region", "LYO est en Auvergne-Rhône-Alpes"),
        ({"rpps": "123"}, "rpps", "11 chiffres"),
        ({"telephone": "appeler"}, "telephone", "ce n'est pas un numéro de téléphone"),
        ({"role": "auditeur"}, "campagne", "ne s'applique pas au rôle « auditeur »"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_reason(
    cells: dict[str, str], column: str, problem: str
) -> None:
    found = faults(CANDIDATE | cells)[0]
    assert (found.row, found.column) == (2, column)
    assert problem in found.problem
    assert found.value == cells.get(column, CANDIDATE.get(column, ""))


@pytest.mark.parametrize(
    ("role", "column"), [("ars", "region"), ("coordonnateur", "specialite"),
                         ("scolarite", "subdivision")]
)  # fmt: skip
def test_a_staff_role_without_its_scope_is_refused(role: str, column: str) -> None:
    assert [fault.column for fault in faults(STAFF | {"role": role})] == [column]


def test_every_wrong_cell_of_a_line_is_told() -> None:
    found = faults(CANDIDATE | {"adresse": "lina", "specialite": "XYZ", "rpps": "1"})
    assert [fault.column for fault in found] == ["specialite", "adresse", "rpps"]


@pytest.mark.rule("S7")
def test_several_lines_give_an_address_several_roles() -> None:
    auditor = STAFF | {"role": "auditeur", "adresse": " LINA@internes.test"}
    assert [grant.role for grant in grants(CANDIDATE, auditor, CANDIDATE)] == [
        "candidate",
        "auditor",
    ]


def test_lines_of_one_address_agree_on_who_it_is() -> None:
    (found,) = faults(CANDIDATE, CANDIDATE | {"nom": "Charvaz"})
    assert (found.row, found.column) == (3, "nom")
    assert found.problem == "diffère de la ligne 2"


def test_lines_of_one_address_complete_each_other() -> None:
    reader = read(CANDIDATE, CANDIDATE | {"telephone": "04 72 00.00-00"})
    (entry,) = reader.entries.values()
    assert entry.phone == "0472000000"


def test_nobody_is_a_candidate_twice_in_a_campaign() -> None:
    (found,) = faults(CANDIDATE, CANDIDATE | {"specialite": "GOB"})
    assert (found.row, found.column) == (3, "campagne")


def test_a_registrar_opens_accounts_for_their_own_candidates_alone() -> None:
    mine = frozenset({registrar("LYO").subdivision or ""})
    assert faults(CANDIDATE, registrar_of=mine) == []
    elsewhere = faults(CANDIDATE | {"subdivision": "GRE"}, registrar_of=mine)
    assert [fault.column for fault in elsewhere] == ["subdivision"]
    auditor = faults(STAFF | {"role": "auditeur"}, registrar_of=mine)
    assert [fault.column for fault in auditor] == ["role"]


def test_a_cell_without_column_is_told_with_the_other_faults_of_the_file() -> None:
    surplus = Fault(2, "", "x", "cellule sans colonne")
    cells = dict.fromkeys((*REQUIRED, *OPTIONAL), "") | CANDIDATE
    reader = LineReader(REFERENCES)
    reader.read([Row(2, cells, (surplus,)), Row(3, cells | {"nom": ""})])
    assert [(fault.row, fault.column) for fault in reader.faults] == [(2, ""), (3, "nom")]
    assert reader.entries == {}


def test_an_address_with_an_apostrophe_opens_an_account() -> None:
    (entry,) = read(CANDIDATE | {"adresse": "Jean.O'Brien@chu.test"}).entries.values()
    assert entry.address == "jean.o'brien@chu.test"
