"""The rules of the lines of a list, without a database."""

from dataclasses import replace

import pytest
from catalog.domain.listing import Kept, Known, Listed, Reader
from hypothesis import given
from hypothesis import strategies as st
from kernel.addresses import normalised
from kernel.sheets import Fault, Row

from .lists import coupled, row

KNOWN = Known(
    specialities={"ped": "PED", "pediatrie": "PED", "uro": "URO"},
    subdivisions={"lyo": "LYO", "lyon": "LYO", "gre": "GRE", "lil": "LIL"},
    scope=frozenset({"LYO", "GRE"}),
    foreign=frozenset({"59-0001"}),
)


def test_a_line_reads_as_a_poste() -> None:
    listed = Reader(KNOWN).read(row())
    assert listed == Listed(
        poste="69-0418",
        speciality="PED",
        option=None,
        subdivision="LYO",
        terrain="Pédiatrie générale",
        terrain_kind="university",
        agreement="docteur_junior",
        establishment="Hôpital des Trois-Rivières",
        kind="single",
        shifted=False,
        months=6,
        note=None,
        places=2,
        search="69-0418 pediatrie generale hopital des trois-rivieres  ",
        referent_address="h.brevannes@chu-lyon.test",
        referent_given_name="Hélène",
        referent_family_name="Brévannes",
        second_address=None,
        second_given_name=None,
        second_family_name=None,
    )


def test_words_are_read_as_people_write_them() -> None:
    listed = Reader(KNOWN).read(
        row(
            **coupled("a")
            | {
                "specialite": "PÉDIATRIE",
                "subdivision": "lyon",
                "type_terrain": "Non Universitaire",
                "type_poste": "Couple",
                "decale": "OUI",
                "terrain": "  Pédiatrie\n  générale ",
                "responsable_adresse": "H.Brevannes@CHU-Lyon.test",
            }
        )
    )
    assert listed is not None
    assert (listed.speciality, listed.subdivision) == ("PED", "LYO")
    assert (listed.terrain_kind, listed.kind, listed.shifted) == ("non_university", "coupled", True)
    assert listed.terrain == "Pédiatrie générale"
    assert listed.referent_address == "h.brevannes@chu-lyon.test"


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("numero", "", "valeur obligatoire"),
        ("numero", "69/0418", "lettres sans accent"),
        ("numero", "n°418", "lettres sans accent"),
        ("numero", "9" * 65, "au plus 64 caractères"),
        ("numero", "59-0001", "hors de votre périmètre"),
        ("specialite", "", "valeur obligatoire"),
        ("specialite", "Pediatrie generale", "spécialité inconnue"),
        ("subdivision", "", "valeur obligatoire"),
        ("subdivision", "LYN", "subdivision inconnue"),
        ("subdivision", "LIL", "hors de votre périmètre"),
        ("terrain", "", "valeur obligatoire"),
        ("terrain", "x" * 201, "au plus 200 caractères"),
        ("terrain", "Péd\u200biatrie", "caractère invisible"),
        ("etablissement", "", "valeur obligatoire"),
        ("etablissement", "x" * 201, "au plus 200 caractères"),
        ("option", "x" * 101, "au plus 100 caractères"),
        ("note", "x" * 1001, "au plus 1000 caractères"),
        ("type_terrain", "privé", "universitaire ou non universitaire"),
        ("type_poste", "triple", "simple, couplé ou mixte"),
        ("agrement", "P2", "Docteur Junior ou P3"),
        ("decale", "peut-être", "oui ou non"),
        ("duree_mois", "", "valeur obligatoire"),
        ("duree_mois", "9", "6 ou 12"),
        ("places", "", "valeur obligatoire"),
        ("places", "2,5", "nombre entier de 0 à 99"),
        ("places", "-1", "nombre entier de 0 à 99"),
        ("places", "100", "nombre entier de 0 à 99"),
        ("places", "²", "nombre entier de 0 à 99"),
        ("responsable_adresse", "", "valeur obligatoire"),
        ("responsable_adresse", "m.delacrozaz@chu-grenoble", "pas une adresse électronique"),
        ("responsable_adresse", "deux@a.test, trois@a.test", "pas d'espace"),
        ("responsable_adresse", "a..b@chu.test", "pas une adresse électronique"),
        ("responsable_adresse", ".a@chu.test", "pas une adresse électronique"),
        ("responsable_adresse", "\u212aarl@chu.test", "lettre non latine"),
        ("responsable_prenom", "", "valeur obligatoire"),
        ("responsable_nom", "", "valeur obligatoire"),
        ("second_adresse", "m.ostrel@cabinet.test", "un poste simple n'a pas de second"),
        ("second_prenom", "Marc", "un poste simple n'a pas de second"),
        ("second_nom", "Ostrel", "un poste simple n'a pas de second"),
    ],
)
def test_a_wrong_cell_is_one_fault_with_its_column_and_value(
    column: str, value: str, problem: str
) -> None:
    reader = Reader(KNOWN)
    assert reader.read(row(**{column: value})) is None
    (fault,) = reader.faults
    assert (fault.row, fault.column, fault.value) == (2, column, value)
    assert problem in fault.problem


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("second_adresse", "", "valeur obligatoire"),
        ("second_prenom", "", "valeur obligatoire"),
        ("second_nom", "", "valeur obligatoire"),
        ("second_adresse", "marc", "un @, et un seul"),
        ("second_adresse", "H.Brevannes@chu-lyon.test", "déjà le référent"),
        ("type_poste", "coupleé", "simple, couplé ou mixte"),
    ],
)
@pytest.mark.parametrize("kind", ["couplé", "mixte"])
def test_a_coupled_or_mixed_poste_needs_a_second_who_is_another(
    kind: str, column: str, value: str, problem: str
) -> None:
    reader = Reader(KNOWN)
    assert reader.read(row(**coupled("a", type_poste=kind) | {column: value})) is None
    (fault,) = reader.faults
    assert (fault.column, fault.value) == (column, value)
    assert problem in fault.problem


@pytest.mark.parametrize("address", ["Jean.O'Brien@CHU.test", "a@chu.xn--p1ai"])
def test_an_address_is_what_auth_opens_an_account_for(address: str) -> None:
    listed = Reader(KNOWN).read(row(responsable_adresse=address))
    assert listed is not None
    assert listed.referent_address == normalised(address)


def test_a_cell_without_column_is_told_with_the_other_faults_of_the_list() -> None:
    reader = Reader(KNOWN)
    surplus = Fault(2, "", "x", "cellule sans colonne")
    assert reader.read(Row(2, row(numero="a").cells, (surplus,))) is None
    assert reader.read(row(numero="b", places="")) is None
    assert [fault.column for fault in reader.faults] == ["", "places"]
    assert reader.count == 2


@given(st.text(max_size=20))
def test_places_are_a_whole_number_from_0_to_99_and_nothing_else(text: str) -> None:
    listed = Reader(KNOWN).read(row(places=text))
    right = text.strip() in {str(number) for number in range(100)} | {f"0{n}" for n in range(10)}
    if right:
        assert listed is not None
        assert listed.places == int(text)
    elif listed is not None:  # more zeros in front, still the same number
        assert text.strip().isascii()
        assert 0 <= int(text) <= 99


def test_a_number_given_twice_names_its_first_line() -> None:
    reader = Reader(KNOWN)
    first, second = row(), row()
    assert reader.read(first)
    assert reader.read(type(second)(9, second.cells)) is None
    assert reader.faults[0].problem == "numéro déjà donné à la ligne 2"


def test_a_list_wrong_throughout_keeps_a_thousand_faults_and_counts_them_all() -> None:
    reader = Reader(KNOWN)
    for number in range(1500):
        reader.read(row(numero=f"n{number}", places="beaucoup", duree_mois="7"))
    assert (len(reader.faults), reader.count) == (1000, 3000)


KEPT = {"69-0418": Kept("PED", "LYO", 2)}


def open_round(**changes: str) -> Reader:
    """What the reader of a list says of one line once a round has opened."""
    reader = Reader(replace(KNOWN, kept=KEPT))
    reader.read(row(**changes))
    return reader


@pytest.mark.rule("P8")
@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("specialite", "Uro", "PED"),
        ("subdivision", "GRE", "LYO"),
        ("places", "1", "2"),
        ("places", "3", "2"),
    ],
)
def test_what_an_open_round_counts_on_no_longer_changes(column: str, value: str, kept: str) -> None:
    problem = f"un tour est ouvert : cette valeur ne change plus (elle est {kept})"
    assert open_round(**{column: value}).faults == [Fault(2, column, value, problem)]
    reader = Reader(KNOWN)
    assert reader.read(row(**{column: value}))


def test_each_column_that_may_not_change_is_a_fault_of_its_own() -> None:
    reader = open_round(specialite="URO", subdivision="GRE", places="0")
    assert [fault.column for fault in reader.faults] == ["specialite", "subdivision", "places"]
    assert reader.count == 3


@pytest.mark.rule("P8")
def test_no_poste_is_added_to_an_open_round() -> None:
    problem = "un tour est ouvert : ce poste ne peut pas être ajouté"
    assert open_round(numero="n").faults == [Fault(2, "numero", "n", problem)]


@pytest.mark.parametrize(
    "changes",
    [
        {"specialite": "pédiatrie", "subdivision": "Lyon", "places": "02"},
        {"terrain": "Urgences", "etablissement": "Clinique", "note": "Logement"},
        {"option": "Néonatologie", "duree_mois": "12", "decale": "oui"},
        {"responsable_adresse": "autre@chu.test", "responsable_nom": "Autre"},
        coupled("69-0418"),
    ],
)
def test_whatever_else_a_poste_says_still_changes_in_an_open_round(
    changes: dict[str, str],
) -> None:
    assert open_round(**changes).faults == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("specialite", "x"), ("subdivision", "LIL"), ("places", "x"), ("numero", "59-0001")],
)
def test_a_cell_that_is_wrong_in_itself_is_one_fault_in_an_open_round_too(
    column: str, value: str
) -> None:
    (fault,) = open_round(**{column: value}).faults
    assert not fault.problem.startswith("un tour est ouvert")
