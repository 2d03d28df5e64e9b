"""The rules of calendars, scopes and lines, without a database."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from catalog.domain.campaigns import Round, frozen, in_order
from catalog.domain.listing import Known, Listed, Reader
from catalog.domain.postes import fold
from catalog.domain.references import Subdivision
from catalog.domain.scope import within
from contracts.auth import Grant
from contracts.catalog import Policy, RoundCalendar
from hypothesis import given
from hypothesis import strategies as st

from .lists import coupled, row

KNOWN = Known(
    specialities={"ped": "PED", "pediatrie": "PED", "uro": "URO"},
    subdivisions={"lyo": "LYO", "lyon": "LYO", "gre": "GRE", "lil": "LIL"},
    scope=frozenset({"LYO", "GRE"}),
    foreign=frozenset({"59-0001"}),
)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def rounds_in_any_order(draw: st.DrawFn) -> list[RoundCalendar]:
    """One to three rounds, each in order in itself, otherwise anywhere."""
    numbers = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    return [
        RoundCalendar(number=number, opens_at=a, wishes_close_at=b, ranking_close_at=c)
        for number in numbers
        for a, b, c in [sorted(draw(st.sets(INSTANTS, min_size=3, max_size=3)))]
    ]


@given(rounds_in_any_order())
def test_a_calendar_is_accepted_when_its_rounds_are_numbered_and_follow_each_other(
    rounds: list[RoundCalendar],
) -> None:
    numbered = [each.number for each in rounds] == [1, 2, 3][: len(rounds)]
    apart = all(before.ranking_close_at <= after.opens_at for before, after in pairwise(rounds))
    if numbered and apart:
        assert in_order(rounds) == rounds
    else:
        with pytest.raises(ValueError, match="tour"):
            in_order(rounds)


@given(st.lists(st.integers(0, 10**6), min_size=9, max_size=9, unique=True))
def test_nine_instants_in_order_make_three_rounds(minutes: list[int]) -> None:
    at = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=each) for each in sorted(minutes)]
    rounds = [_round(number, *at[3 * number - 3 : 3 * number]) for number in (1, 2, 3)]
    assert in_order(rounds) == rounds
    swapped = [
        rounds[0],
        *(each.model_copy(update={"number": 5 - each.number}) for each in rounds[:0:-1]),
    ]
    with pytest.raises(ValueError, match="le tour 3 ouvre avant"):
        in_order(swapped)


def test_a_round_may_open_at_the_very_instant_that_the_one_before_closes() -> None:
    at = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 6)]
    assert in_order([_round(1, at[0], at[1], at[2]), _round(2, at[2], at[3], at[4])])


@pytest.mark.parametrize("year", [1, 1999, 2101, 9998])
def test_a_year_that_cannot_be_meant_is_refused(year: int) -> None:
    at = [datetime(year, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    with pytest.raises(ValueError, match="année"):
        in_order([_round(1, *at)])


def _round(number: int, opens: datetime, wishes: datetime, ranking: datetime) -> RoundCalendar:
    return RoundCalendar(
        number=number, opens_at=opens, wishes_close_at=wishes, ranking_close_at=ranking
    )


@given(rounds_in_any_order(), st.integers(0, 3), st.booleans())
def test_only_what_belongs_to_an_open_round_is_frozen(
    wanted: list[RoundCalendar], opened: int, same_policy: bool
) -> None:
    kept = [_round(number, *_days(number)) for number in (1, 2, 3)]
    known = [Round.planned("2026-03", each) for each in kept]
    for each in known[:opened]:
        each.opened_at = each.opens_at
    policy = Policy() if same_policy else Policy(local_first=False)
    found = frozen(known, Policy(), rounds=wanted, policy=policy)
    unchanged = all(each in wanted for each in kept[:opened])
    assert (found is None) == (not opened or (same_policy and unchanged))


def test_the_same_calendar_is_not_a_change_once_a_round_is_open() -> None:
    kept = [_round(number, *_days(number)) for number in (1, 2)]
    known = [Round.planned("2026-03", each) for each in kept]
    known[0].opened_at = known[0].opens_at
    later = kept[1].model_copy(update={"ranking_close_at": datetime(2027, 1, 1, tzinfo=UTC)})
    assert frozen(known, Policy(), rounds=kept, policy=Policy()) is None
    assert frozen(known, Policy(), rounds=[kept[0], later], policy=Policy()) is None
    assert frozen(known, Policy(), rounds=[kept[0]], policy=Policy()) is None
    assert frozen(known, Policy(), rounds=[later], policy=Policy()) is known[0]


def _days(number: int) -> list[datetime]:
    return [datetime(2026, number, day, tzinfo=UTC) for day in (1, 2, 3)]


SUBDIVISIONS = [
    Subdivision(code="LYO", label="Lyon", region="Auvergne-Rhône-Alpes"),
    Subdivision(code="GRE", label="Grenoble", region="Auvergne-Rhône-Alpes"),
    Subdivision(code="LIL", label="Lille", region="Hauts-de-France"),
]


@pytest.mark.parametrize(
    ("grants", "scope"),
    [
        ([Grant(role="ministry")], {"LYO", "GRE", "LIL"}),
        ([Grant(role="ars")], {"LYO", "GRE", "LIL"}),
        ([Grant(role="ars", region="Auvergne-Rhône-Alpes")], {"LYO", "GRE"}),
        ([Grant(role="ars", subdivision="LIL")], {"LIL"}),
        (
            [Grant(role="ars", subdivision="LIL"), Grant(role="ars", subdivision="GRE")],
            {"LIL", "GRE"},
        ),
        ([Grant(role="ars", subdivision="LIL", region="Auvergne-Rhône-Alpes")], set()),
        ([Grant(role="coordinator", subdivision="LYO"), Grant(role="operator")], set()),
    ],
)
def test_an_ars_answers_for_the_subdivisions_of_its_grants(
    grants: list[Grant], scope: set[str]
) -> None:
    assert within(grants, SUBDIVISIONS) == scope


def test_texts_compare_without_case_or_accents() -> None:
    assert fold("Cœur, ÎLE d'Été") == "coeur, ile d'ete"


def test_a_line_reads_as_a_poste() -> None:
    listed = Reader(KNOWN).read(row())
    assert listed == Listed(
        poste="69-0418",
        speciality="PED",
        option=None,
        subdivision="LYO",
        terrain="Pédiatrie générale",
        terrain_kind="university",
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
        ("decale", "peut-être", "oui ou non"),
        ("duree_mois", "", "valeur obligatoire"),
        ("duree_mois", "9", "6 ou 12"),
        ("places", "", "valeur obligatoire"),
        ("places", "2,5", "nombre entier de 0 à 99"),
        ("places", "-1", "nombre entier de 0 à 99"),
        ("places", "100", "nombre entier de 0 à 99"),
        ("places", "²", "nombre entier de 0 à 99"),
        ("responsable_adresse", "", "valeur obligatoire"),
        ("responsable_adresse", "m.delacrozaz@chu-grenoble", "adresse incomplète"),
        ("responsable_adresse", "deux@a.test, trois@a.test", "adresse incomplète"),
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
        ("second_adresse", "marc", "adresse incomplète"),
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
