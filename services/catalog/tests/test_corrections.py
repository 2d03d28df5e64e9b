"""Corrections that people asked for in tickets, decided by the ARS."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from contracts.assistance import ProposedCorrection, TicketChanged
from contracts.catalog import PosteChanged
from contracts.postes import CorrectionDecided
from kernel.db import Database
from kernel.testing import emitted, problem

from .acting import LYON, Acting
from .conftest import Import
from .lists import coupled, line
from .test_consumers import opened

Deliver = Callable[..., Awaitable[None]]
TICKET = UUID(int=7)
Ask = Callable[..., Awaitable[None]]


@pytest.fixture
async def ars(client: httpx.AsyncClient, show: Import) -> Acting:
    await show([line("a"), coupled("b"), line("c", subdivision="LIL")])
    return Acting(client, LYON)


@pytest.fixture
def ask(deliver: Deliver) -> Ask:
    """`await ask(field)`: a ticket asks for a correction of the poste « a »."""

    async def ask(field: str = "months", **changes: Any) -> None:
        asked = {"campaign": "2026-03", "poste": "a", "field": field, "value": "x"} | changes
        await deliver(
            TicketChanged(
                ticket=TICKET,
                reference="A-00007",
                kind="correction",
                state="open",
                received_at=datetime.now(UTC),
                correction=ProposedCorrection(**asked),
            )
        )

    return ask


@pytest.mark.rule("P5")
async def test_a_correction_that_is_applied_edits_the_poste_and_answers_the_ticket(
    known: Database, ars: Acting, ask: Ask
) -> None:
    await ask("terrain_kind")
    decision = {"field": "terrain_kind", "value": "Non universitaire"}
    answer = await ars.act("POST", "a", f"corrections/{TICKET}", json=decision, key="correction-1")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["terrain_kind"], answer.headers["etag"]) == ("non_university", '"2"')
    again = await ars.act("POST", "a", f"corrections/{TICKET}", json=decision, key="correction-1")
    assert again.json() == answer.json()
    assert await emitted(known, CorrectionDecided) == [
        CorrectionDecided(
            ticket=TICKET,
            campaign="2026-03",
            poste="a",
            field="terrain_kind",
            outcome="applied",
        )
    ]
    (item,) = (await ars.get("a", "history")).json()["corrections"]
    assert (item["outcome"], item["value"], item["reason"]) == (
        "applied",
        "Non universitaire",
        None,
    )


@pytest.mark.rule("P5")
async def test_a_correction_that_is_refused_changes_nothing_and_says_why(
    known: Database, ars: Acting, ask: Ask
) -> None:
    await ask()
    before = len(await emitted(known, PosteChanged))
    decision = {"field": "months", "reason": "La durée est celle de l'agrément"}
    answer = await ars.act("POST", "a", f"corrections/{TICKET}", json=decision)
    assert (answer.json()["months"], answer.json()["version"]) == (6, 1)
    (told,) = await emitted(known, CorrectionDecided)
    assert (told.outcome, told.reason) == ("refused", "La durée est celle de l'agrément")
    assert len(await emitted(known, PosteChanged)) == before


async def test_a_correction_already_made_is_applied_without_a_change(
    known: Database, ars: Acting, ask: Ask
) -> None:
    await ask()
    decision = {"field": "months", "value": "6"}
    answer = await ars.act("POST", "a", f"corrections/{TICKET}", json=decision)
    assert answer.json()["version"] == 1
    assert [told.outcome for told in await emitted(known, CorrectionDecided)] == ["applied"]


async def test_a_ticket_is_answered_once(known: Database, ars: Acting, ask: Ask) -> None:
    await ask()
    decision = {"field": "months", "value": "12"}
    await ars.act("POST", "a", f"corrections/{TICKET}", json=decision)
    refusal = await ars.act("POST", "a", f"corrections/{TICKET}", version=2, json=decision)
    assert (refusal.status_code, problem(refusal)["type"]) == (
        409,
        "urn:appariement:correction-already-decided",
    )
    assert len(await emitted(known, CorrectionDecided)) == 1


@pytest.mark.rule("P5")
async def test_nothing_is_corrected_that_no_ticket_asked_for(
    known: Database, ars: Acting, ask: Ask
) -> None:
    await ask()
    decision = {"field": "months", "value": "12"}
    for poste, ticket in (("a", uuid4()), ("b", TICKET)):
        refusal = await ars.act("POST", poste, f"corrections/{ticket}", json=decision)
        assert (refusal.status_code, problem(refusal)["type"]) == (
            404,
            "urn:appariement:correction-unknown",
        )
    other = {"field": "places", "value": "9"}
    refusal = await ars.act("POST", "a", f"corrections/{TICKET}", json=other)
    assert [error["field"] for error in problem(refusal)["errors"]] == ["field"]
    assert await emitted(known, CorrectionDecided) == []


async def test_a_ticket_that_asks_for_no_correction_is_nothing_here(
    known: Database, ars: Acting, deliver: Deliver
) -> None:
    question = TicketChanged.model_validate(
        {
            "ticket": TICKET,
            "reference": "A-00007",
            "kind": "question",
            "state": "open",
            "received_at": "2026-02-27T10:12:00Z",
        }
    )
    await deliver(question)
    decision = {"field": "months", "value": "12"}
    refusal = await ars.act("POST", "a", f"corrections/{TICKET}", json=decision)
    assert refusal.status_code == 404


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        ({"field": "months", "value": "9"}, "months"),
        ({"field": "second_address", "value": "a@b.test"}, "second_address"),
        ({"field": "poste", "value": "z"}, "field"),
        ({"field": "months"}, ""),
        ({"field": "months", "value": "12", "reason": "Non"}, ""),
        ({"field": "months", "reason": "x"}, "reason"),
    ],
)
async def test_a_correction_is_a_value_that_the_rules_take_or_a_reason(
    known: Database, ars: Acting, ask: Ask, decision: dict[str, str], field: str
) -> None:
    await ask(decision["field"])
    refusal = await ars.act("POST", "a", f"corrections/{TICKET}", json=decision)
    assert refusal.status_code == 422
    assert [error["field"] for error in problem(refusal)["errors"]] == [field]
    assert await emitted(known, CorrectionDecided) == []


async def test_an_open_round_holds_a_correction_too(
    ars: Acting, ask: Ask, deliver: Deliver
) -> None:
    await ask("speciality")
    await deliver(opened())
    decision = {"field": "speciality", "value": "URO"}
    refusal = await ars.act("POST", "a", f"corrections/{TICKET}", json=decision)
    assert problem(refusal)["errors"][0]["field"] == "speciality"
