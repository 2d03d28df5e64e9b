"""Clocks, states, words and reaches, without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import get_args

import pytest
from assistance.domain.access import DECIDERS, reach
from assistance.domain.clocks import PARIS, due, months_later
from assistance.domain.knowledge import Subdivision
from assistance.domain.states import Act, after
from assistance.domain.words import HIDDEN, redacted, status_of
from contracts.assistance import TicketKind, TicketState
from contracts.auth import Grant
from hypothesis import given
from hypothesis import strategies as st

PLACES = [
    Subdivision(code="LYO", label="Lyon", region="ARA"),
    Subdivision(code="GRE", label="Grenoble", region="ARA"),
    Subdivision(code="REN", label="Rennes", region="Bretagne"),
]


@pytest.mark.rule("W9")
@pytest.mark.parametrize(
    ("kind", "received", "last_minute"),
    [
        ("explanation", datetime(2026, 3, 13, 9, tzinfo=PARIS), "2026-04-13T23:59"),
        ("appeal", datetime(2026, 3, 13, 9, tzinfo=PARIS), "2026-05-13T23:59"),
        ("explanation", datetime(2026, 1, 31, 9, tzinfo=PARIS), "2026-02-28T23:59"),
        ("appeal", datetime(2026, 12, 31, 9, tzinfo=PARIS), "2027-02-28T23:59"),
        # Half past eleven in London is the next day in Paris.
        ("explanation", datetime(2026, 3, 12, 23, 30, tzinfo=UTC), "2026-04-13T23:59"),
    ],
)
def test_an_account_is_due_in_a_month_and_an_appeal_in_two(
    kind: TicketKind, received: datetime, last_minute: str
) -> None:
    bound = due(kind, received)
    assert bound is not None
    last = bound.astimezone(PARIS) - timedelta(minutes=1)
    assert last.isoformat(timespec="minutes")[:16] == last_minute


def test_a_correction_is_due_when_the_campaign_opens_and_a_question_never() -> None:
    opens_at = datetime(2026, 3, 4, 8, tzinfo=UTC)
    assert due("correction", datetime(2026, 2, 27, tzinfo=UTC), opens_at=opens_at) == opens_at
    assert due("question", opens_at) is None


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(1, 24))
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_what_is_not_in_the_table_of_states_is_refused() -> None:
    allowed = {
        (act, state)
        for act, state in product(get_args(Act), get_args(TicketState))
        if after(act, state)
    }
    live = ("open", "reopened", "waiting", "answered")
    assert allowed == {
        *product(("answer", "ask", "close"), live),
        *product(("escalate",), ("open", "reopened")),
        ("hand_back", "escalated"),
        *product(("write", "settle"), get_args(TicketState)),
    }


def test_a_word_of_the_requester_brings_back_what_was_put_down() -> None:
    assert {state: after("write", state) for state in get_args(TicketState)} == {
        "open": "open",
        "reopened": "reopened",
        "escalated": "escalated",
        "waiting": "open",
        "answered": "reopened",
        "closed": "reopened",
    }


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Lina lina.charvoz@chu.test ne reçoit rien", f"Lina {HIDDEN} ne reçoit rien"),
        ("rappeler au 06 12 34 56 78 vite", f"rappeler au {HIDDEN} vite"),
        ("RPPS 10001234567", f"RPPS {HIDDEN}"),
        ("erreur 503 à 17 h 52 le 04/03/2026", "erreur 503 à 17 h 52 le 04/03/2026"),
    ],
)
def test_operators_read_neither_addresses_nor_numbers_of_people(text: str, hidden: str) -> None:
    assert redacted(text) == hidden


def test_a_status_follows_from_the_roles_of_an_account() -> None:
    assert status_of([Grant(role="candidate"), Grant(role="ars")]) == "ARS, Docteur junior"
    assert status_of([]) == "Sans rôle"


@pytest.mark.parametrize(
    ("grants", "held"),
    [
        ([Grant(role="ars", region="ARA")], {"LYO", "GRE"}),
        ([Grant(role="registrar", subdivision="LYO")], {"LYO"}),
        ([Grant(role="ars", subdivision="LYO"), Grant(role="ars", region="Bretagne")],
         {"LYO", "REN"}),
        ([Grant(role="ars", region="Bretagne", subdivision="LYO")], set()),
        ([Grant(role="coordinator", subdivision="LYO"), Grant(role="operator")], set()),
        ([Grant(role="ministry")], {"LYO", "GRE", "REN", None}),
    ],
)  # fmt: skip
def test_managers_reach_the_subdivisions_of_their_grants(
    grants: list[Grant], held: set[str | None]
) -> None:
    reached = reach(grants, PLACES)
    assert {code for code in ("LYO", "GRE", "REN", None) if reached.holds(code)} == held


def test_a_registrar_decides_no_appeal() -> None:
    reached = reach([Grant(role="registrar", subdivision="LYO")], PLACES, roles=DECIDERS)
    assert not reached.holds("LYO")
