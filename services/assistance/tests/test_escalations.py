"""Technical tickets reach the operators with a redacted context, and come back."""

from uuid import uuid4

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import audited_acts, problem, signed_in

from .people import Asked, Known


@pytest.mark.rule("W8")
async def test_operators_read_the_context_and_nothing_of_who_asked(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, operator: Known
) -> None:
    ticket = await asked(
        candidate.headers,
        kind="technical",
        description="Je suis Lina, mes vœux disparaissent",
        page="/candidat/voeux?de=lina@chu.test",
        service="Pédiatrie",
    )
    await client.post(f"/tickets/{ticket}/notes", json={"text": "Secret"}, headers=ars.headers)
    context = "Erreur 503 en enregistrant ; joindre lina.charvoz@chu.test au 06 12 34 56 78"
    answer = await client.post(
        f"/tickets/{ticket}/escalation", json={"context": context}, headers=ars.at(1)
    )
    assert answer.json()["state"] == "escalated"
    listed = await client.get("/escalations", headers=operator.headers)
    read = await client.get(f"/escalations/{ticket}", headers=operator.headers)
    assert [item["id"] for item in listed.json()["items"]] == [str(ticket)]
    (message,) = read.json()["messages"]
    assert message["text"] == "Erreur 503 en enregistrant ; joindre [masqué] au [masqué]"
    assert read.json()["page"] == "[masqué]"
    for hidden in ("Lina", "Charvoz", "lina", "vœux", "Pédiatrie", "Secret", "06 12"):
        assert hidden not in listed.text + read.text
    assert set(read.json()) == {
        "id",
        "reference",
        "kind",
        "received_at",
        "page",
        "person",
        "version",
        "messages",
    }


async def test_what_operators_found_comes_back_to_the_managers(
    client: httpx.AsyncClient,
    asked: Asked,
    candidate: Known,
    ars: Known,
    operator: Known,
    database: Database,
) -> None:
    ticket = await asked(candidate.headers, kind="account")
    await client.post(
        f"/tickets/{ticket}/escalation", json={"context": "Aucun lien reçu"}, headers=ars.at(1)
    )
    await client.get(f"/escalations/{ticket}", headers=operator.headers)
    url, found = f"/escalations/{ticket}/return", {"text": "Adresse en rejet, remise en file."}
    assert (await client.post(url, json=found, headers=operator.headers)).status_code == 428
    assert (await client.post(url, json=found, headers=operator.at(1))).status_code == 412
    back = await client.post(url, json=found, headers=operator.at(2))
    assert back.status_code == 200, back.text
    card = (await client.get(f"/tickets/{ticket}", headers=ars.headers)).json()
    assert card["state"] == "open"
    assert [(one["side"], one["author"]) for one in card["messages"]] == [
        ("manager", "Lina Tessoulin"),
        ("operator", "Lina Rouage"),
    ]
    gone = await client.get(f"/escalations/{ticket}", headers=operator.headers)
    assert problem(gone)["type"] == "urn:appariement:not-escalated"
    acts = [one.act for one in await audited_acts(database) if one.actor == operator.person]
    assert acts == ["read an escalated ticket", "handed a ticket back"]


async def test_what_is_not_technical_stays_with_the_managers(
    client: httpx.AsyncClient, asked: Asked, ars: Known
) -> None:
    ticket = await asked(kind="question")
    answer = await client.post(
        f"/tickets/{ticket}/escalation", json={"context": "?"}, headers=ars.at(1)
    )
    assert problem(answer)["type"] == "urn:appariement:not-technical"


async def test_what_is_escalated_waits_for_the_operators(
    client: httpx.AsyncClient, asked: Asked, ars: Known, candidate: Known
) -> None:
    ticket = await asked(candidate.headers, kind="technical")
    url = f"/tickets/{ticket}/escalation"
    await client.post(url, json={"context": "Erreur"}, headers=ars.at(1))
    twice = await client.post(url, json={"context": "Erreur"}, headers=ars.at(2))
    assert problem(twice)["type"] == "urn:appariement:not-in-that-state"
    answer = await client.post(
        f"/tickets/{ticket}/answers", data={"text": "Voici."}, headers=ars.at(2)
    )
    assert answer.status_code == 409
    word = await client.post(
        f"/mine/{ticket}/messages", data={"text": "Toujours rien"}, headers=candidate.headers
    )
    assert word.json()["state"] == "escalated"


@pytest.mark.parametrize("role", ["ars", "registrar", "ministry", "candidate", "auditor"])
async def test_only_operators_read_escalations(
    client: httpx.AsyncClient, world: None, role: str
) -> None:
    headers = signed_in(Grant.model_validate({"role": role}))
    assert (await client.get("/escalations", headers=headers)).status_code == 403
    assert (await client.get(f"/escalations/{uuid4()}", headers=headers)).status_code == 403


async def test_operators_read_no_ticket(
    client: httpx.AsyncClient, asked: Asked, operator: Known
) -> None:
    answer = await client.get(f"/tickets/{await asked()}", headers=operator.headers)
    assert answer.status_code == 403
