"""Answers leave by mail, sealed; a ticket ends once it was answered."""

import httpx
import pytest
from contracts.assistance import TicketChanged, TicketMailAsked
from contracts.auth import Address, ContactsChanged
from kernel.db import Database
from kernel.testing import emitted, problem

from .people import Asked, Deliver, Kept, Known, Mails


async def test_an_answer_leaves_by_mail_with_its_number_and_its_text(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, mails: Mails
) -> None:
    ticket = await asked(candidate.headers)
    answer = await client.post(
        f"/tickets/{ticket}/answers",
        data={"text": "Le calendrier est public.\n\nBien à vous."},
        headers=ars.at(1),
    )
    assert answer.status_code == 201
    assert answer.json()["state"] == "answered"
    received, answered = await mails()
    assert received["kind"] == "ticket_received"
    assert answered == {
        "kind": "ticket_answered",
        "person": str(candidate.person),
        "address": candidate.address,
        "name": "Lina Charvoz",
        "reference": answer.json()["reference"],
        "link": f"http://localhost:1/assistance/demandes/{ticket}",
        "text": "Le calendrier est public.\n\nBien à vous.",
    }


async def test_nothing_that_was_written_travels_in_clear(
    client: httpx.AsyncClient, asked: Asked, ars: Known, mails: Mails, database: Database
) -> None:
    ticket = await asked()
    await client.post(
        f"/tickets/{ticket}/answers", data={"text": "Réponse confidentielle"}, headers=ars.at(1)
    )
    await mails()
    events: list[TicketMailAsked | TicketChanged] = [
        *await emitted(database, TicketMailAsked),
        *await emitted(database, TicketChanged),
    ]
    assert len(events) == 4
    for event in events:
        for secret in ("confidentielle", "lina@chu.test", "Charvoz", "calendrier", "suivi"):
            assert secret not in event.model_dump_json()


async def test_a_mail_goes_to_the_main_address_as_it_is_now(
    asked: Asked, candidate: Known, deliver: Deliver, mails: Mails
) -> None:
    await asked(candidate.headers)
    moved = Address(address="nouvelle@chu.test", main=True)
    await deliver(ContactsChanged(person=candidate.person, addresses=(moved,)))
    (mail,) = await mails()
    assert mail["address"] == "nouvelle@chu.test"


async def test_an_account_whose_address_is_gone_is_written_to_where_it_wrote_from(
    asked: Asked, candidate: Known, deliver: Deliver, mails: Mails
) -> None:
    await asked(candidate.headers)
    await deliver(ContactsChanged(person=candidate.person, addresses=()))
    (mail,) = await mails()
    assert mail["address"] == candidate.address


async def test_a_question_to_the_requester_waits_for_their_word(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, kept: Kept
) -> None:
    ticket = await asked(candidate.headers, kind="explanation")
    asked_back = await client.post(
        f"/tickets/{ticket}/answers",
        data={"text": "De quel tour parlez-vous ?", "then": "waiting"},
        headers=ars.at(1),
    )
    assert asked_back.json()["state"] == "waiting"
    found = await kept(ticket)
    assert found.answered_at is not None
    assert found.settled_at is None, "its clock runs on"
    told = await client.post(
        f"/mine/{ticket}/messages", data={"text": "Du premier"}, headers=candidate.headers
    )
    assert told.json()["state"] == "open"


async def test_a_ticket_is_closed_once_it_was_answered(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, mails: Mails
) -> None:
    ticket = await asked(candidate.headers)
    early = await client.post(f"/tickets/{ticket}/close", headers=ars.at(1))
    assert problem(early)["type"] == "urn:appariement:answer-first"
    await client.post(f"/tickets/{ticket}/answers", data={"text": "Voici."}, headers=ars.at(1))
    closed = await client.post(f"/tickets/{ticket}/close", headers=ars.at(2))
    assert closed.json()["state"] == "closed"
    assert [mail["kind"] for mail in await mails()] == [
        "ticket_received",
        "ticket_answered",
        "ticket_closed",
    ]
    late = await client.post(
        f"/tickets/{ticket}/answers", data={"text": "Encore"}, headers=ars.at(3)
    )
    assert late.status_code == 409
    assert problem(late)["detail"].startswith("Cette demande est « Close »")
    again = await client.post(f"/tickets/{ticket}/close", headers=ars.at(3))
    assert again.status_code == 409


@pytest.mark.rule("W9")
async def test_an_answer_to_an_account_of_the_algorithm_stops_its_clock(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, kept: Kept
) -> None:
    ticket = await asked(candidate.headers, kind="explanation")
    await client.post(f"/tickets/{ticket}/answers", data={"text": "Voici."}, headers=ars.at(1))
    assert (await kept(ticket)).settled_at is not None


async def test_each_change_is_told_whole(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, database: Database
) -> None:
    ticket = await asked(candidate.headers)
    await client.post(f"/tickets/{ticket}/answers", data={"text": "Voici."}, headers=ars.at(1))
    await client.post(f"/tickets/{ticket}/close", headers=ars.at(2))
    told = await emitted(database, TicketChanged)
    assert [one.state for one in told] == ["open", "answered", "closed"]
    assert {one.key for one in told} == {str(ticket)}
    assert told[-1].settled_at is not None


async def test_the_mail_to_a_typed_address_repeats_nothing_that_was_typed(
    asked: Asked, mails: Mails
) -> None:
    await asked(name="Gagnez un voyage sur evil.test", description="evil.test", service="evil.test")
    (mail,) = await mails()
    assert "evil" not in str(mail)
    assert mail["name"] == ""


async def test_a_letter_is_posted_once(asked: Asked, mails: Mails) -> None:
    await asked()
    assert len(await mails()) == 1
    assert len(await mails()) == 1
