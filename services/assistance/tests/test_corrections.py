"""A correction of a poste: asked for by who answers for it, decided in the catalog."""

import httpx
import pytest
from contracts.assistance import ProposedCorrection, TicketChanged
from contracts.catalog import PosteChanged
from contracts.postes import CorrectionDecided
from kernel.db import Database
from kernel.testing import emitted, problem

from .people import Asked, Deliver, Kept, Known, Mails, Open, campaign_of

CORRECTION = {
    "kind": "correction",
    "campaign": "2026-03",
    "poste": "69-0418",
    "field": "months",
    "value": "12",
}


def decided(ticket: object, **changes: object) -> CorrectionDecided:
    word = {"ticket": ticket, "campaign": "2026-03", "poste": "69-0418", "field": "months"}
    return CorrectionDecided.model_validate({**word, "outcome": "applied"} | changes)


@pytest.mark.rule("P5")
async def test_a_correction_names_its_poste_field_and_value(
    client: httpx.AsyncClient, asked: Asked, responsable: Known, database: Database, kept: Kept
) -> None:
    ticket = await asked(responsable.headers, **CORRECTION)
    (told,) = await emitted(database, TicketChanged)
    assert told.correction == ProposedCorrection(
        campaign="2026-03", poste="69-0418", field="months", value="12"
    )
    read = (await client.get(f"/mine/{ticket}", headers=responsable.headers)).json()
    assert read["correction"]["value"] == "12"
    assert read["correction"]["outcome"] is None
    found = await kept(ticket)
    assert found.subdivision == "LYO", "the poste's, whatever the university"
    assert found.due_at is not None


@pytest.mark.rule("W9")
async def test_a_correction_is_due_when_the_campaign_opens(
    asked: Asked, responsable: Known, kept: Kept, deliver: Deliver
) -> None:
    opening = campaign_of("2026-03")
    await deliver(opening)
    before = await kept(await asked(responsable.headers, **CORRECTION))
    assert before.due_at == opening.rounds[0].opens_at
    await deliver(campaign_of("2026-03", opens_in=-30))
    assert (await kept(await asked(responsable.headers, **CORRECTION))).due_at is None


@pytest.mark.parametrize("missing", ["campaign", "poste", "field", "value"])
async def test_a_correction_that_says_not_what_is_refused(
    open_ticket: Open, responsable: Known, missing: str
) -> None:
    form = {name: value for name, value in CORRECTION.items() if name != missing}
    answer = await open_ticket(responsable.headers, **form)
    assert answer.status_code == 422
    assert [error["field"] for error in problem(answer)["errors"]] == [missing]


async def test_a_field_that_a_poste_has_not_is_refused(
    open_ticket: Open, responsable: Known
) -> None:
    answer = await open_ticket(responsable.headers, **CORRECTION | {"field": "salary"})
    assert answer.status_code == 422


async def test_another_s_poste_does_not_exist(
    open_ticket: Open, responsable: Known, candidate: Known
) -> None:
    other = await open_ticket(responsable.headers, **CORRECTION | {"poste": "69-0419"})
    assert other.status_code == 404
    assert (await open_ticket(candidate.headers, **CORRECTION)).status_code == 404


@pytest.mark.rule("P5")
@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        (
            {"outcome": "applied"},
            "La correction demandée sur le poste 69-0418 est faite.",
        ),
        (
            {"outcome": "refused", "reason": "L'agrément dit six mois."},
            "La correction demandée sur le poste 69-0418 n'a pas été retenue. "
            "Motif : L'agrément dit six mois.",
        ),
    ],
)
async def test_the_catalog_s_word_settles_it_once_and_is_told(
    client: httpx.AsyncClient,
    asked: Asked,
    responsable: Known,
    deliver: Deliver,
    mails: Mails,
    kept: Kept,
    word: dict[str, str],
    sentence: str,
) -> None:
    ticket = await asked(responsable.headers, **CORRECTION)
    await deliver(decided(ticket, **word), decided(ticket, outcome="applied", reason="another"))
    read = (await client.get(f"/mine/{ticket}", headers=responsable.headers)).json()
    assert (read["state"], read["correction"]["outcome"]) == ("answered", word["outcome"])
    assert [message["text"] for message in read["messages"]] == [sentence]
    assert [mail["text"] for mail in await mails()] == ["", sentence]
    assert (await kept(ticket)).settled_at is not None


async def test_a_manager_answers_but_only_the_catalog_settles(
    client: httpx.AsyncClient, asked: Asked, responsable: Known, ars: Known, deliver: Deliver
) -> None:
    ticket = await asked(responsable.headers, **CORRECTION)
    await client.post(f"/tickets/{ticket}/answers", data={"text": "Vu."}, headers=ars.at(1))
    early = await client.post(f"/tickets/{ticket}/close", headers=ars.at(2))
    assert problem(early)["type"] == "urn:appariement:decision-needed"
    await deliver(decided(ticket))
    closed = await client.post(f"/tickets/{ticket}/close", headers=ars.at(3))
    assert closed.json()["state"] == "closed"


async def test_a_word_on_what_was_withdrawn_is_kept_and_opens_nothing(
    client: httpx.AsyncClient, asked: Asked, responsable: Known, deliver: Deliver, kept: Kept
) -> None:
    ticket = await asked(responsable.headers, **CORRECTION)
    await client.post(f"/mine/{ticket}/close", headers=responsable.headers)
    closed_at = (await kept(ticket)).closed_at
    await deliver(decided(ticket))
    found = await kept(ticket)
    assert (found.state, found.closed_at) == ("closed", closed_at)


async def test_a_word_on_no_ticket_of_ours_is_passed_over(
    deliver: Deliver, asked: Asked, candidate: Known, kept: Kept
) -> None:
    question = await asked(candidate.headers)
    await deliver(decided("5b7f7c1e-0f5e-4f0e-8e0a-3d0a6c3f9b21"), decided(question))
    assert (await kept(question)).state == "open"


async def test_a_poste_that_moved_leads_to_its_new_managers(
    asked: Asked, responsable: Known, deliver: Deliver, kept: Kept
) -> None:
    moved = PosteChanged(
        campaign="2026-03",
        poste="69-0418",
        speciality="PED",
        subdivision="GRE",
        region="Auvergne-Rhône-Alpes",
        terrain="Pédiatrie générale",
        establishment="Hôpital des Trois-Rivières",
        months=6,
        places=1,
    )
    await deliver(moved)
    assert (await kept(await asked(responsable.headers, **CORRECTION))).subdivision == "GRE"
