"""Windows, bounds that move, the states of a round, and the hours of reminders (R1)."""

from datetime import UTC, datetime, timedelta

import pytest
from candidatures.domain.calendar import Bounds, Window
from candidatures.domain.campaigns import PlannedRound
from candidatures.domain.outcomes import Counts
from candidatures.domain.reminders import due_hours, next_call
from candidatures.domain.rounds import IllegalTransition, Round, State
from contracts.catalog import Policy
from hypothesis import given
from hypothesis import strategies as st

START = datetime(2026, 3, 4, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
hours = st.integers(-200, 200)


def round_(*, window: int = 96, hours: tuple[int, ...] = (48, 24, 3), **changes: object) -> Round:
    bounds = {
        "opens_at": START,
        "wishes_close_at": START + window * HOUR,
        "ranking_close_at": START + 2 * window * HOUR,
    }
    planned = {f"planned_{name}": at for name, at in bounds.items()}
    return Round(
        campaign="2026-03",
        round=1,
        policy=Policy(reminder_hours=hours).model_dump(mode="json"),
        opened_at=START,
        wishes_close_at=bounds["wishes_close_at"],
        ranking_close_at=bounds["ranking_close_at"],
        secret=bytes(32),
        commitment="",
        **(planned | changes),
    )


@pytest.mark.rule("P6")
@given(hours, hours, hours)
def test_a_window_holds_its_opening_and_not_its_closing(opens, closes, instant) -> None:
    window = Window(START + opens * HOUR, START + closes * HOUR)
    assert (START + instant * HOUR in window) == (opens <= instant < closes)


@pytest.mark.rule("P6")
def test_the_last_instant_before_a_bound_is_open_and_the_bound_is_not() -> None:
    found = round_()
    assert found.takes_wishes(found.wishes_close_at - timedelta(microseconds=1))
    assert not found.takes_wishes(found.wishes_close_at)


@given(hours, hours, hours, hours, hours)
def test_bounds_move_neither_into_the_past_nor_out_of_order(now, w0, r0, w1, r1) -> None:
    at = [START + value * HOUR for value in (w0, r0, w1, r1)]
    before, after = Bounds(*at[:2]), Bounds(*at[2:])
    faults = after.faults(moved_from=before, now=START + now * HOUR)
    past = (w1 != w0 and w1 <= now) or (r1 != r0 and r1 <= now)
    same = (w0, r0) == (w1, r1)
    assert bool(faults) == (same or past or w1 >= r1)


def test_a_round_only_goes_forward() -> None:
    found = round_()
    with pytest.raises(IllegalTransition):
        found.freeze(START + 500 * HOUR, unseeded="", seed="", digest="")
    with pytest.raises(IllegalTransition):
        found.publish(START, Counts(0, 0, 0))
    found.close_wishes(found.wishes_close_at)
    with pytest.raises(IllegalTransition):
        found.close_wishes(found.wishes_close_at)
    found.freeze(found.ranking_close_at, unseeded="u", seed="s", digest="d")
    found.publish(START + 500 * HOUR, Counts(1, 2, 3))
    assert (found.state, found.closing, found.published_counts) == (
        State.PUBLISHED,
        1,
        Counts(1, 2, 3),
    )


def test_nothing_closes_before_its_bound() -> None:
    found = round_()
    with pytest.raises(IllegalTransition):
        found.close_wishes(found.wishes_close_at - timedelta(microseconds=1))


@pytest.mark.parametrize(("instant", "opens"), [(-1, False), (0, True), (95, True), (96, False)])
def test_a_round_never_opens_on_a_window_that_is_over(instant: int, opens: bool) -> None:
    planned = PlannedRound(
        campaign="c",
        round=1,
        opens_at=START,
        wishes_close_at=START + 96 * HOUR,
        ranking_close_at=START + 200 * HOUR,
    )
    assert planned.may_open(START + instant * HOUR) == opens


@pytest.mark.rule("R1")
@given(st.sets(st.integers(1, 300), max_size=5), st.integers(0, 400), st.integers(1, 300))
def test_reminders_are_due_from_their_hours_on_when_the_window_is_long_enough(
    wanted, instant, window
) -> None:
    found = round_(window=window, hours=tuple(sorted(wanted, reverse=True)))
    due = due_hours(found, now=START + instant * HOUR, called=())
    left = window - instant
    assert due == [h for h in sorted(wanted, reverse=True) if left > 0 and left <= h <= window]


@given(st.sets(st.integers(1, 96), min_size=1, max_size=5), st.data())
def test_the_next_call_is_the_first_not_called_yet(wanted, data) -> None:
    found = round_(hours=tuple(sorted(wanted, reverse=True)))
    called = data.draw(st.sets(st.sampled_from(sorted(wanted))))
    left = wanted - called
    expected = found.wishes_close_at - max(left) * HOUR if left else None
    assert next_call(found, called=called) == expected


def test_a_bound_moved_nearer_makes_reminders_due_and_cancels_none() -> None:
    found = round_(window=96)
    found.wishes_close_at = START + 20 * HOUR
    assert due_hours(found, now=START, called=()) == [48, 24]


def test_hours_longer_than_the_planned_window_are_skipped_even_if_the_bound_moves_away() -> None:
    found = round_(window=24)
    found.wishes_close_at = START + 48 * HOUR
    assert due_hours(found, now=START + HOUR, called=()) == []
    assert due_hours(found, now=START + 24 * HOUR, called=()) == [24]
