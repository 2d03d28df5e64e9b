"""K2, K3, K4: when a ranking is valid, and how ranks are kept."""

from uuid import UUID, uuid4

import pytest
from candidatures.domain.rankings import Sheet, competition_ranks, must_be_ranked, sheets
from contracts.catalog import Policy
from hypothesis import given
from hypothesis import strategies as st

POLICY = Policy()
PEOPLE = [UUID(int=number) for number in range(12)]
ranks = st.dictionaries(st.sampled_from(PEOPLE), st.integers(1, 9999))


def sheet(local: str, placements: str) -> Sheet:
    """One letter a candidature: l(ocal) or o(ther); a digit ranks, x refuses, - says nothing."""
    found = Sheet("69-1", {PEOPLE[place]: letter == "l" for place, letter in enumerate(local)})
    for place, letter in enumerate(placements):
        if letter != "-":
            found.place(PEOPLE[place], None if letter == "x" else int(letter))
    return found


@pytest.mark.rule("K2")
@pytest.mark.parametrize(
    ("candidatures", "needed"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (9, 8), (10, 8), (11, 9)],
)
def test_four_in_five_must_be_ranked(candidatures: int, needed: int) -> None:
    assert must_be_ranked(candidatures, ranked_percent=80) == needed


@given(st.integers(0, 10_000), st.integers(0, 100))
def test_what_must_be_ranked_is_the_least_that_makes_the_percentage(total, percent) -> None:
    needed = must_be_ranked(total, ranked_percent=percent)
    assert 100 * needed >= percent * total
    assert needed == 0 or 100 * (needed - 1) < percent * total


@pytest.mark.rule("K2")
def test_four_candidatures_allow_no_refusal() -> None:
    verdict = sheet("llll", "123x").verdict(POLICY)
    assert (verdict.valid, verdict.refusals_allowed, verdict.missing) == (False, 0, 1)
    assert verdict.reasons == ("too-few-ranked",)


@pytest.mark.rule("K2")
def test_a_fifth_candidature_allows_one_refusal() -> None:
    verdict = sheet("lllll", "1234x").verdict(POLICY)
    assert (verdict.valid, verdict.refusals_allowed) == (True, 1)


def test_who_is_neither_ranked_nor_refused_is_missing_too() -> None:
    assert sheet("lllll", "123x-").verdict(POLICY).missing == 1


@pytest.mark.rule("K3")
@pytest.mark.parametrize(
    ("local", "placements", "expected"),
    [
        ("lo", "12", "kept"),
        ("lo", "21", "broken"),
        ("lo", "11", "broken"),  # ties at first included
        ("ll", "11", "kept"),
        ("oo", "12", "lifted"),  # none applied
        ("loooo", "x1234", "lifted"),  # refused within K2
        ("lo", "x1", "broken"),  # refused beyond it
        ("loooo", "-1234", "broken"),  # still there, neither ranked nor refused
        ("lo", "--", "kept"),  # nobody stands first yet
        ("", "", "lifted"),
    ],
)
def test_only_candidates_of_the_subdivision_stand_first(local, placements, expected) -> None:
    assert sheet(local, placements).verdict(POLICY).local_first == expected


@pytest.mark.rule("K3")
def test_local_first_is_a_policy() -> None:
    verdict = sheet("lo", "21").verdict(Policy(local_first=False))
    assert (verdict.local_first, verdict.valid) == ("off", True)


@pytest.mark.rule("K2")
def test_a_ranking_names_each_reason() -> None:
    assert sheet("lo", "x1").verdict(POLICY).reasons == ("too-few-ranked", "local-not-first")


@pytest.mark.rule("K3")
@given(st.data(), st.integers(0, 12), st.integers(0, 100), st.booleans())
def test_valid_is_k2_and_k3(data, total: int, percent: int, local_first: bool) -> None:
    local = {person: data.draw(st.booleans()) for person in PEOPLE[:total]}
    found = Sheet("69-1", local)
    for person in local:
        placement = data.draw(st.sampled_from([0, None, 1, 2, 3]))
        if placement != 0:
            found.place(person, placement)
    policy = Policy(ranked_percent=percent, local_first=local_first)
    verdict = found.verdict(policy)
    k2 = 100 * len(found.ranks) >= percent * total
    first = [p for p, rank in found.ranks.items() if rank == min(found.ranks.values())]
    locals_ = [p for p in local if local[p]]
    lifted = all(p in found.refused for p in locals_) and (
        not locals_ or len(found.refused) <= verdict.refusals_allowed
    )
    k3 = not local_first or lifted or all(local[p] for p in first)
    assert verdict.valid == (k2 and k3)
    assert verdict.ranked + verdict.missing == max(verdict.ranked, verdict.needed)


@pytest.mark.rule("K4")
@given(ranks)
def test_ranks_are_kept_as_competition_ranks(given_ranks: dict[UUID, int]) -> None:
    found = competition_ranks(given_ranks)
    assert found.keys() == given_ranks.keys()
    for person, rank in found.items():
        assert rank == 1 + sum(other < given_ranks[person] for other in given_ranks.values())


@given(ranks)
def test_keeping_ranks_twice_changes_nothing(given_ranks: dict[UUID, int]) -> None:
    once = competition_ranks(given_ranks)
    assert competition_ranks(once) == once


def test_placements_of_those_who_left_are_not_in_the_sheet() -> None:
    here, gone = uuid4(), uuid4()
    found = sheets(
        [("69-1", here, True)], [("69-1", gone, 1), ("69-1", here, 2), ("69-2", here, 1)]
    )
    assert found.keys() == {"69-1"}
    assert found["69-1"].placements() == [(here, 1)]
