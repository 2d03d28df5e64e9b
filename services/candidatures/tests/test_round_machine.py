"""Whatever is done to a round, at whatever time, it only goes forward and its windows hold."""

from datetime import timedelta

from candidatures.domain.calendar import Bounds
from candidatures.domain.outcomes import Counts
from candidatures.domain.rounds import IllegalTransition, Round, State
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from .test_calendar_rules import HOUR, START, round_

ORDER = [State.WISHES, State.RANKING, State.CLOSED, State.PUBLISHED]


class RoundMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.round: Round = round_()
        self.now = START
        self.passed: list[State] = []
        self.wishes_saved, self.rankings_saved = [], []

    @rule(hours=st.integers(0, 60))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(wishes=st.integers(-10, 300), ranking=st.integers(-10, 300))
    def bounds_are_moved(self, wishes: int, ranking: int) -> None:
        wanted = Bounds(START + wishes * HOUR, START + ranking * HOUR)
        open_ = self.round.state == State.WISHES and not self.round.may_close(self.now)
        if open_ and not wanted.faults(moved_from=self.round.bounds, now=self.now):
            self.round.follow(wanted)

    @rule()
    def the_campaign_is_suspended(self) -> None:
        if self.round.next_bound is not None:
            self.round.suspend(self.now)

    @rule()
    def the_campaign_resumes(self) -> None:
        if self.round.suspended_at is not None:
            self.round.resume(self.now)

    @rule()
    def a_held_closing_is_released(self) -> None:
        self.round.release()

    @invariant()
    def nothing_is_accepted_while_it_is_suspended(self) -> None:
        if self.round.suspended_at is not None:
            assert self.round.held
            assert not self.round.takes_wishes(self.now)
            assert not self.round.takes_rankings(self.now)

    @rule()
    def someone_saves(self) -> None:
        if self.round.takes_wishes(self.now):
            self.wishes_saved.append(self.now)
        if self.round.takes_rankings(self.now):
            self.rankings_saved.append(self.now)

    @rule()
    def the_clock_looks(self) -> None:
        held = self.round.held
        try:
            if self.round.state == State.WISHES:
                self.round.close_wishes(self.now)
            else:
                self.round.freeze(self.now, unseeded="u", seed="s", digest="d")
        except IllegalTransition:
            return
        assert not held
        self.passed.append(State(self.round.state))

    @precondition(lambda self: self.round.state == State.CLOSED)
    @rule()
    def it_is_published(self) -> None:
        self.round.publish(self.now, Counts(0, 0, 0))
        self.passed.append(State.PUBLISHED)

    @invariant()
    def it_only_went_forward(self) -> None:
        assert self.passed == ORDER[1 : 1 + len(self.passed)]
        assert self.round.state == ORDER[len(self.passed)]

    @invariant()
    def it_closed_at_most_once(self) -> None:
        assert self.round.closing == self.passed.count(State.CLOSED)

    @invariant()
    def nothing_was_saved_outside_its_window(self) -> None:
        late = timedelta(microseconds=1)
        closed = self.round.wishes_closed_at or self.now + late
        assert all(saved < closed for saved in self.wishes_saved)
        assert all(closed <= saved for saved in self.rankings_saved)
        assert all(saved < self.round.wishes_close_at for saved in self.wishes_saved)
        assert all(saved < self.round.ranking_close_at for saved in self.rankings_saved)


TestRound = RoundMachine.TestCase
