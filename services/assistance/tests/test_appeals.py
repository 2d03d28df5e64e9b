"""An appeal is decided by a person, by name, with reasons, once."""

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import audited_acts, problem, signed_in
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from .people import Asked, Kept, Known, Mails

DECISION = {"outcome": "granted", "reasons": "La liste avait été enregistrée à temps."}


@pytest.mark.rule("W9")
async def test_a_decision_bears_the_name_and_quality_of_its_author(
    client: httpx.AsyncClient,
    asked: Asked,
    candidate: Known,
    ars: Known,
    mails: Mails,
    kept: Kept,
    database: Database,
) -> None:
    ticket = await asked(candidate.headers, kind="appeal")
    answer = await client.post(f"/tickets/{ticket}/decision", json=DECISION, headers=ars.at(1))
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "answered"
    read = (await client.get(f"/mine/{ticket}", headers=candidate.headers)).json()
    decision = read["decision"]
    assert (decision["outcome"], decision["author"], decision["quality"]) == (
        "granted",
        "Lina Tessoulin",
        "ARS",
    )
    (message,) = read["messages"]
    assert message["text"].startswith("Votre recours est accueilli.")
    assert message["text"].endswith("Lina Tessoulin, ARS")
    assert (await mails())[-1]["text"] == message["text"]
    assert (await kept(ticket)).settled_at is not None
    acts = [one.act for one in await audited_acts(database) if one.actor == ars.person]
    assert acts == ["decided an appeal"]


@pytest.mark.rule("W9")
async def test_an_appeal_is_decided_once(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ministry: Known
) -> None:
    url = f"/tickets/{await asked(candidate.headers, kind='appeal')}/decision"
    await client.post(url, json=DECISION, headers=ministry.at(1))
    again = await client.post(url, json=DECISION | {"outcome": "refused"}, headers=ministry.at(2))
    assert problem(again)["type"] == "urn:appariement:already-decided"


async def test_a_decision_cannot_be_changed_in_the_database_either(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, database: Database
) -> None:
    ticket = await asked(candidate.headers, kind="appeal")
    await client.post(f"/tickets/{ticket}/decision", json=DECISION, headers=ars.at(1))
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.begin() as session:
            await session.execute(text("UPDATE decisions SET outcome = 'refused'"))


async def test_a_registrar_reads_an_appeal_but_decides_none(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, registrar: Known
) -> None:
    ticket = await asked(candidate.headers, kind="appeal")
    assert (await client.get(f"/tickets/{ticket}", headers=registrar.headers)).status_code == 200
    answer = await client.post(
        f"/tickets/{ticket}/decision", json=DECISION, headers=registrar.at(1)
    )
    assert answer.status_code == 403


async def test_who_decides_elsewhere_only_handles_here(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, world: None
) -> None:
    """Registrar of Lyon and ARS of Rennes: the appeal of Lyon is not theirs to decide."""
    ticket = await asked(candidate.headers, kind="appeal")
    both = signed_in(
        Grant(role="registrar", subdivision="LYO"), Grant(role="ars", subdivision="REN")
    )
    answer = await client.post(
        f"/tickets/{ticket}/decision", json=DECISION, headers=both | {"If-Match": '"1"'}
    )
    assert answer.status_code == 403
    assert problem(answer)["type"] == "urn:appariement:decision-not-yours"


async def test_only_an_appeal_is_decided(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known
) -> None:
    ticket = await asked(candidate.headers, kind="question")
    answer = await client.post(f"/tickets/{ticket}/decision", json=DECISION, headers=ars.at(1))
    assert problem(answer)["type"] == "urn:appariement:not-an-appeal"


async def test_someone_whose_name_is_not_known_decides_nothing(
    client: httpx.AsyncClient, asked: Asked, candidate: Known
) -> None:
    ticket = await asked(candidate.headers, kind="appeal")
    unknown = signed_in(Grant(role="ministry")) | {"If-Match": '"1"'}
    answer = await client.post(f"/tickets/{ticket}/decision", json=DECISION, headers=unknown)
    assert problem(answer)["type"] == "urn:appariement:unnamed-decider"


@pytest.mark.parametrize(
    "body",
    [
        {"outcome": "granted"},
        {"outcome": "granted", "reasons": "  "},
        {"outcome": "maybe", "reasons": "Car"},
    ],
)
async def test_a_decision_has_an_outcome_and_reasons(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, body: dict[str, str]
) -> None:
    ticket = await asked(candidate.headers, kind="appeal")
    answer = await client.post(f"/tickets/{ticket}/decision", json=body, headers=ars.at(1))
    assert answer.status_code == 422


async def test_a_letter_to_whoever_appealed_neither_settles_nor_closes(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, kept: Kept
) -> None:
    ticket = await asked(candidate.headers, kind="appeal")
    words = {"text": "Votre recours est bien arrivé."}
    await client.post(f"/tickets/{ticket}/answers", data=words, headers=ars.at(1))
    assert (await kept(ticket)).settled_at is None
    early = await client.post(f"/tickets/{ticket}/close", headers=ars.at(2))
    assert problem(early)["type"] == "urn:appariement:decision-needed"
    await client.post(f"/tickets/{ticket}/decision", json=DECISION, headers=ars.at(2))
    closed = await client.post(f"/tickets/{ticket}/close", headers=ars.at(3))
    assert closed.json()["state"] == "closed"
