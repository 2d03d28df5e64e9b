"""The rules of calendars and scopes, without a database."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from catalog.domain.campaigns import Round, frozen, in_order
from catalog.domain.postes import fold
from catalog.domain.references import Subdivision
from catalog.domain.scope import within
from contracts.auth import Grant
from contracts.catalog import Policy, RoundCalendar
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.rule("P9")
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


@pytest.mark.rule("P9")
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


@pytest.mark.rule("P6")
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


@pytest.mark.rule("P9")
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
