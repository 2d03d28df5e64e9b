"""Rules of mails, and French words."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifications.domain import french
from notifications.domain.mails import LONGEST_DELAY, TRIED_FOR, Answer, delay, message_id
from notifications.domain.tables import Mail, Round

PERSON = UUID("0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11")
NOW = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
draws = st.floats(min_value=0, max_value=1, exclude_max=True)


def queued(**changes: object) -> Mail:
    values = {"kind": "sign_in", "fact": "f", "person": PERSON, "state": "queued"}
    times = {"queued_at": NOW, "due_at": NOW, "changed_at": NOW}
    return Mail(**(values | times | {"sealed": "x"} | changes))


def test_a_message_id_depends_on_kind_fact_and_person_only() -> None:
    first = message_id(kind="result_available", fact="result:2026-03:1", person=PERSON, host="h")
    assert first == message_id(
        kind="result_available", fact="result:2026-03:1", person=PERSON, host="h"
    )
    assert first != message_id(
        kind="result_available", fact="result:2026-03:2", person=PERSON, host="h"
    )
    assert first.startswith("<")
    assert first.endswith("@h>")


@given(st.integers(min_value=1, max_value=10_000), draws)
def test_a_delay_is_spread_over_half_to_one_and_a_half_of_its_double(n: int, draw: float) -> None:
    middle = min(timedelta(seconds=2 ** min(n, 40)), LONGEST_DELAY)
    assert middle * 0.5 <= delay(n, draw) <= middle * 1.5


@pytest.mark.parametrize("code", [500, 521, 550, 552, 554])
def test_a_refusal_in_5xx_is_for_good(code: int) -> None:
    assert Answer.to_a_refusal(code) == Answer("bounced", code)


@pytest.mark.parametrize("code", [421, 450, 451, 452, 250, 600])
def test_any_other_refusal_is_for_now(code: int) -> None:
    assert Answer.to_a_refusal(code) == Answer("deferred", code)


@given(st.lists(draws, min_size=400, max_size=400))
def test_a_mail_always_put_off_is_given_up_within_a_day(every: list[float]) -> None:
    mail, at = queued(), NOW
    for draw in every:
        mail.answered(Answer("deferred", 451), at=at, draw=draw)
        if mail.state != "queued":
            break
        assert mail.due_at > at
        at = mail.due_at
    assert mail.state == "bounced"
    assert TRIED_FOR - 2 * LONGEST_DELAY < at - NOW <= TRIED_FOR


@pytest.mark.parametrize("verdict", ["sent", "bounced"])
def test_a_mail_that_ended_keeps_no_link(verdict: str) -> None:
    mail = queued()
    mail.answered(Answer(verdict, 250), at=NOW, draw=0)  # type: ignore[arg-type]
    assert (mail.state, mail.sealed) == (verdict, None)


def test_a_dropped_mail_keeps_no_link() -> None:
    mail = queued()
    mail.drop(at=NOW)
    assert (mail.state, mail.sealed) == ("dropped", None)


def a_round(*, ranking: bool) -> Round:
    return Round(
        campaign="2026-03",
        round=1,
        wishes_close_at=NOW,
        ranking_close_at=NOW + timedelta(days=5),
        ranked_percent=80,
        ranking=ranking,
    )


def test_a_moved_deadline_is_that_of_the_present_phase() -> None:
    later = {
        "wishes_close_at": NOW + timedelta(days=1),
        "ranking_close_at": NOW + timedelta(days=6),
    }
    assert a_round(ranking=False).move(**later) == (NOW, NOW + timedelta(days=1))
    assert a_round(ranking=True).move(**later) == (
        NOW + timedelta(days=5),
        NOW + timedelta(days=6),
    )


def test_a_later_phase_that_moves_concerns_nobody_yet_but_is_kept() -> None:
    round_ = a_round(ranking=False)
    ranking = NOW + timedelta(days=9)
    assert round_.move(wishes_close_at=NOW, ranking_close_at=ranking) is None
    assert round_.ranking_close_at == ranking


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 3, 1, 8, 0, tzinfo=UTC), "dimanche 1er\u202fmars à 9\u202fh"),
        (datetime(2026, 3, 4, 16, 52, tzinfo=UTC), "mercredi 4\u202fmars à 17\u202fh\u202f52"),
        (datetime(2026, 7, 14, 22, 5, tzinfo=UTC), "mercredi 15\u202fjuillet à 0\u202fh\u202f05"),
    ],
)
def test_a_moment_is_told_in_words_in_paris(instant: datetime, words: str) -> None:
    assert french.moment(instant) == words


@pytest.mark.rule("P6")
def test_a_bound_at_midnight_is_told_by_its_last_minute() -> None:
    midnight = datetime(2026, 3, 7, 23, 0, tzinfo=UTC)
    assert french.deadline(midnight) == "samedi 7\u202fmars à 23\u202fh\u202f59"
    noon = datetime(2026, 3, 5, 11, 0, tzinfo=UTC)
    assert french.deadline(noon) == "jeudi 5\u202fmars à 12\u202fh"


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)))  # noqa: DTZ001 - Hypothesis adds the zone
def test_no_date_in_words_can_be_cut_inside_its_numbers(instant: datetime) -> None:
    words = french.deadline(instant.replace(tzinfo=UTC))
    assert len(words.split(" ")) == 4
    assert words.split(" ")[2] == "à"


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("Vraiment ?", "Vraiment\u202f?"),
        ("Une chose ; une autre !", "Une chose\u202f; une autre\u202f!"),
        ("Ici : là", "Ici\u00a0: là"),
        ("« mars »", "«\u00a0mars\u00a0»"),
        ("20 % des postes", "20\u202f% des postes"),
        ("http://localhost:1/x?y=z", "http://localhost:1/x?y=z"),
    ],
)
def test_double_signs_take_no_break_spaces(plain: str, set_: str) -> None:
    assert french.typography(plain) == set_


@given(st.text())
def test_one_line_has_no_break_and_keeps_no_break_spaces(text: str) -> None:
    line = french.one_line(f"a{text}\u202fb")
    assert len(line.splitlines()) == 1
    assert line.endswith("\u202fb")
