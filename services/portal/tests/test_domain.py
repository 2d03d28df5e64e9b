"""Drafts of rankings and wish lists, whatever the gestures; words as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portal import words
from portal.domain import gestures, wishes
from portal.domain.ranking import Ranking, from_fields, from_ranks
from portal.domain.typed import apply_ranks, typed_rank

PEOPLE = ["a", "b", "c", "d", "e", "f"]
people = st.sampled_from(PEOPLE)


@st.composite
def rankings(draw: st.DrawFn) -> Ranking:
    everyone = draw(st.permutations(PEOPLE))
    cut, ties = draw(st.integers(0, 6)), draw(st.lists(st.booleans(), min_size=6, max_size=6))
    order = [("=" if tie else "") + p for p, tie in zip(everyone[:cut], ties, strict=False)]
    refused = draw(st.integers(0, 6 - cut))
    return from_fields(order, everyone[cut : cut + refused], PEOPLE)


def everyone(draft: Ranking) -> list[str]:
    return sorted([*draft.ranked, *draft.refused, *draft.waiting])


@given(rankings(), st.lists(st.tuples(st.sampled_from([*gestures.BY_NAME]), people)))
def test_no_gesture_loses_or_doubles_anyone(draft: Ranking, done: list[tuple[str, str]]) -> None:
    for name, person in done:
        draft = gestures.BY_NAME[name](draft, person)
        assert everyone(draft) == PEOPLE
        assert all(draft.groups)


@pytest.mark.rule("K4")
@given(rankings())
def test_ranks_are_those_of_a_competition(draft: Ranking) -> None:
    ranks = draft.ranks
    for person, rank in ranks.items():
        assert rank == 1 + sum(1 for other in ranks.values() if other < rank), person


@given(rankings())
def test_a_form_carries_the_draft_there_and_back(draft: Ranking) -> None:
    back = from_fields(draft.to_fields(), draft.refused, PEOPLE)
    assert (back.groups, back.refused) == (draft.groups, draft.refused)
    assert sorted(back.waiting) == sorted(draft.waiting)


@given(rankings())
def test_a_saved_ranking_comes_back_with_its_ranks(draft: Ranking) -> None:
    assert from_ranks(draft.ranks, draft.refused, PEOPLE).ranks == draft.ranks


@given(rankings(), st.sampled_from(PEOPLE))
def test_up_then_down_comes_back_when_nobody_is_tied(draft: Ranking, person: str) -> None:
    at = draft.group_of(person)
    if at and all(len(group) == 1 for group in draft.groups):
        assert gestures.move_down(gestures.move_up(draft, person), person) == draft


@given(rankings(), st.sampled_from(PEOPLE), st.integers(-1, 8))
def test_a_rank_typed_is_the_one_got_unless_a_tie_is_in_the_way(
    draft: Ranking, person: str, rank: int
) -> None:
    moved = gestures.move_to(draft, person, rank)
    if person not in draft.ranked or not 1 <= rank <= len(draft.ranked):
        assert moved == draft
    else:
        assert not moved.tied(person)
        assert moved.ranks[person] >= rank
        if all(len(group) == 1 for group in draft.groups):
            assert moved.ranks[person] == rank


def test_leaving_a_tie_comes_before_passing_a_group() -> None:
    draft = from_fields(["a", "b", "=c", "=d"], [], PEOPLE)
    assert gestures.move_up(draft, "d").groups == (("a",), ("d",), ("b", "c"))
    assert gestures.move_down(draft, "b").groups == (("a",), ("c", "d"), ("b",))
    assert gestures.toggle_tie(draft, "c").groups == (("a",), ("b", "d"), ("c",))
    assert gestures.toggle_tie(draft, "b").groups == (("a", "b"), ("c", "d"))


def test_strangers_and_doubles_of_a_forged_form_count_for_nothing() -> None:
    draft = from_fields(["x", "a", "=a", "=b"], ["a", "y", "c", "c"], PEOPLE)
    assert draft.groups == (("a", "b"),)
    assert draft.refused == ("c",)
    assert everyone(draft) == PEOPLE


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("2", 2),
        ("2e", 2),
        ("1er", 1),
        (" 3e ex æquo ", 3),
        ("", None),
        ("deux", None),
        ("2,5", None),
    ],
)
def test_ranks_as_people_type_them(text: str, rank: int | None) -> None:
    assert typed_rank(text) == rank


def test_only_changed_ranks_move_and_wrong_ones_are_told() -> None:
    draft = from_fields(["a", "b", "c"], [], PEOPLE)
    moved, wrong = apply_ranks(draft, {"a": "1er", "b": "2e", "c": "1", "d": "1"})
    assert (moved.ranked, wrong) == (("c", "a", "b"), [])
    same, wrong = apply_ranks(draft, {"a": "4", "b": "", "c": "0"})
    assert (same, sorted(wrong)) == (draft, ["a", "b", "c"])


hearts = st.dictionaries(st.sampled_from(PEOPLE), st.integers(1, 5))


@given(hearts)
def test_hearts_survive_their_form(given_hearts: dict[str, int]) -> None:
    fields = [(f"c-{poste}", str(value)) for poste, value in given_hearts.items()]
    noise = [("version", "3"), ("c-z", "0"), ("c-y", "x"), ("texte", "5")]
    assert wishes.from_fields([*fields, *noise]) == given_hearts


@given(hearts, hearts)
def test_changes_lead_from_the_saved_list_to_the_screen(
    saved: dict[str, int], screen: dict[str, int]
) -> None:
    changed = dict(saved)
    for change in wishes.changes(saved, screen):
        assert change.saved != change.screen
        changed[change.poste] = change.screen
    assert {poste: n for poste, n in changed.items() if n} == screen
    assert sum(times for _, times in wishes.by_value(screen)) == len(screen)


def test_dates_are_told_in_paris_and_bounds_by_their_last_minute() -> None:
    midnight = datetime(2027, 3, 4, 23, tzinfo=UTC)
    assert plain(words.closing(midnight)) == "jeudi 4 mars à 23 h 59"
    assert plain(words.moment(midnight)) == "vendredi 5 mars à 0 h"
    summer = datetime(2027, 8, 1, 7, 5, 8, tzinfo=UTC)
    assert plain(words.stamp(summer)) == "dimanche 1er août 2027 à 9 h 05 min 08 s"


@given(st.integers(60, 10**7))
def test_a_duration_never_says_more_than_there_is(seconds: int) -> None:
    told = plain(words.duration(seconds)).split()
    units = {"jour": 86400, "jours": 86400, "h": 3600, "min": 60}
    said = sum(int(n) * units[unit] for n, unit in zip(told[::2], told[1::2], strict=True))
    assert 0 <= seconds - said < 3600
    assert seconds - said < 60 or said >= 86400


def test_counts_agree_and_ranks_are_ordinals() -> None:
    assert [plain(words.count(n, "poste")) for n in (0, 1, 2, 3214)] == [
        *("0 poste", "1 poste", "2 postes", "3 214 postes")
    ]
    assert [plain(words.rank(1)), plain(words.rank(3, tied=True))] == ["1er", "3e ex æquo"]
    assert words.number(8.7) == "8,7"
    assert words.delay(timedelta(seconds=1.99).total_seconds()) == "2\u00a0s"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
