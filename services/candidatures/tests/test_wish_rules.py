"""E1, E2, E3: where one may apply, how many wishes it takes, what a list holds."""

from fractions import Fraction
from math import ceil
from uuid import uuid4

import pytest
from candidatures.domain.people import Candidate
from candidatures.domain.percents import at_least
from candidatures.domain.postes import Poste
from candidatures.domain.wishes import Sufficiency, faults, kept, may_apply, minimum_wishes
from contracts.catalog import Policy
from hypothesis import given
from hypothesis import strategies as st

POLICY = Policy()
percents = st.integers(0, 100)
codes = st.sampled_from(["69-1", "69-2", "38-1", "35-1"])


def poste(speciality: str = "PED", subdivision: str = "LYO", region: str = "ARA") -> Poste:
    return Poste(
        campaign="c", poste="p", speciality=speciality, subdivision=subdivision, region=region
    )


def candidate(speciality: str = "PED", subdivision: str = "LYO", region: str = "ARA") -> Candidate:
    return Candidate(
        campaign="c",
        person=uuid4(),
        speciality=speciality,
        subdivision=subdivision,
        region=region,
    )


@given(percents, st.integers(0, 100_000))
def test_a_percentage_is_exact_and_rounded_up(percent: int, total: int) -> None:
    assert at_least(percent, total) == ceil(Fraction(percent * total, 100))


@pytest.mark.rule("E1")
def test_a_candidate_applies_in_their_region_whatever_its_subdivisions() -> None:
    assert may_apply(candidate(subdivision="LYO"), poste(subdivision="GRE"), "region")
    assert not may_apply(candidate(), poste(subdivision="BRE", region="Bretagne"), "region")


@pytest.mark.rule("E1")
def test_the_territory_is_a_policy() -> None:
    assert not may_apply(candidate(subdivision="LYO"), poste(subdivision="GRE"), "subdivision")
    assert may_apply(candidate(), poste(subdivision="BRE", region="Bretagne"), "national")


@pytest.mark.rule("E1")
@pytest.mark.parametrize("territory", ["subdivision", "region", "national"])
def test_another_speciality_is_never_open(territory) -> None:
    assert not may_apply(candidate("PED"), poste("CAR"), territory)


@pytest.mark.rule("E2")
@pytest.mark.parametrize(
    ("eligible", "round_", "minimum"),
    [
        (0, 1, 0),
        (1, 1, 1),
        (2, 1, 2),
        (10, 1, 2),
        (11, 1, 3),
        (45, 1, 9),
        (46, 1, 10),
        (5, 2, 2),
        (6, 2, 3),
        (10, 2, 4),
        (10, 3, 4),
    ],
)
def test_the_minimum_is_a_fifth_then_two_fifths_and_never_below_two(eligible, round_, minimum):
    assert minimum_wishes(eligible, round_=round_, policy=POLICY) == minimum


@given(st.integers(0, 5000), percents, st.integers(0, 100), st.integers(1, 3))
def test_the_minimum_can_always_be_met(eligible, percent, floor, round_) -> None:
    policy = Policy(minimum_percent=(percent,), minimum_floor=floor)
    minimum = minimum_wishes(eligible, round_=round_, policy=policy)
    assert 0 <= minimum <= eligible
    assert minimum == eligible or minimum >= floor
    assert minimum == eligible or 100 * minimum >= percent * eligible
    assert minimum in (floor, eligible) or 100 * (minimum - 1) < percent * eligible


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_list_is_valid_when_nothing_is_missing(wishes: int, minimum: int) -> None:
    sufficiency = Sufficiency(wishes, minimum, 300)
    assert sufficiency.valid == (wishes >= minimum)
    assert wishes + sufficiency.missing == max(wishes, minimum)


@pytest.mark.rule("E3")
@given(st.dictionaries(codes, st.integers(0, 5)))
def test_no_heart_is_no_candidature(hearts: dict[str, int]) -> None:
    found = kept(hearts.items())
    assert list(found) == sorted(found)
    assert found == {poste: given for poste, given in hearts.items() if given}


@given(st.lists(st.tuples(codes, st.integers(0, 5))), st.frozensets(codes))
def test_each_fault_of_a_list_is_told_where_it_is(wishes, eligible) -> None:
    found = dict(faults(wishes, eligible=eligible))
    for position, (poste_, hearts) in enumerate(wishes):
        twice = poste_ in [other for other, _ in wishes[:position]]
        closed = hearts > 0 and poste_ not in eligible
        expected = "given-twice" if twice else "unknown-poste" if closed else None
        assert found.get(position) == expected
