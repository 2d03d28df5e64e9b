"""Whoever asked follows their ticket: by their account, or by a mailed link and nothing else."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from assistance.domain.tickets import Link
from contracts.auth import PersonChanged
from kernel.db import Database, now
from kernel.testing import problem
from kernel.tokens import digest

from .people import Asked, Deliver, Kept, Known, Mails, picture


async def test_one_reads_one_s_own_tickets_the_newest_first(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, responsable: Known
) -> None:
    first, second = await asked(candidate.headers), await asked(candidate.headers)
    await asked(responsable.headers)
    items = (await client.get("/mine", headers=candidate.headers)).json()["items"]
    assert [item["id"] for item in items] == [str(second), str(first)]
    assert [item["state_label"] for item in items] == ["À traiter"] * 2


@pytest.mark.parametrize("path", ["", "/messages", "/close", "/attachments/{id}"])
async def test_another_s_ticket_does_not_exist(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, responsable: Known, path: str
) -> None:
    url = f"/mine/{await asked(candidate.headers)}{path.format(id=uuid4())}"
    if path in ("/messages", "/close"):
        answer = await client.post(url, data={"text": "Bonjour"}, headers=responsable.headers)
    else:
        answer = await client.get(url, headers=responsable.headers)
    assert answer.status_code == 404


async def test_nobody_reads_without_a_session_or_a_link(
    client: httpx.AsyncClient, asked: Asked
) -> None:
    ticket = await asked()
    assert (await client.get(f"/mine/{ticket}")).status_code == 401
    assert (await client.get("/followed")).status_code == 422
    wrong = await client.get("/followed", headers={"X-Ticket-Link": "x" * 43})
    assert wrong.status_code == 404


async def test_a_word_of_the_requester_reopens_what_was_answered(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, registrar: Known
) -> None:
    ticket = await asked(candidate.headers)
    await client.post(
        f"/tickets/{ticket}/answers", data={"text": "Voici."}, headers=registrar.at(1)
    )
    key = {"Idempotency-Key": uuid4().hex}
    url, words = f"/mine/{ticket}/messages", {"text": "Ce n'est pas cela."}
    answer = await client.post(url, data=words, headers=candidate.headers | key)
    assert answer.status_code == 201
    assert answer.json()["state"] == "reopened"
    assert [message["side"] for message in answer.json()["messages"]] == ["manager", "requester"]
    again = await client.post(url, data=words, headers=candidate.headers | key)
    assert again.json() == answer.json()
    read = (await client.get(f"/mine/{ticket}", headers=candidate.headers)).json()
    assert len(read["messages"]) == 2


async def test_the_requester_never_reads_notes_nor_what_operators_write(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, registrar: Known
) -> None:
    ticket = await asked(candidate.headers, kind="technical")
    await client.post(
        f"/tickets/{ticket}/notes", json={"text": "Note interne"}, headers=registrar.headers
    )
    await client.post(
        f"/tickets/{ticket}/escalation", json={"context": "Erreur 503"}, headers=registrar.at(1)
    )
    read = await client.get(f"/mine/{ticket}", headers=candidate.headers)
    assert read.json()["messages"] == []
    assert "Note interne" not in read.text
    assert "Erreur 503" not in read.text


async def test_the_requester_withdraws_a_ticket_and_a_word_reopens_it(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, kept: Kept
) -> None:
    ticket = await asked(candidate.headers, kind="appeal")
    closed = await client.post(f"/mine/{ticket}/close", headers=candidate.headers)
    assert closed.json()["state"] == "closed"
    assert (await kept(ticket)).closed_at is not None
    again = await client.post(f"/mine/{ticket}/close", headers=candidate.headers)
    assert problem(again)["type"] == "urn:appariement:not-in-that-state"
    answer = await client.post(
        f"/mine/{ticket}/messages", data={"text": "Finalement…"}, headers=candidate.headers
    )
    assert answer.json()["state"] == "reopened"
    assert (await kept(ticket)).closed_at is None


@pytest.mark.rule("W8")
async def test_someone_without_an_account_follows_by_the_mailed_link(
    client: httpx.AsyncClient, asked: Asked, mails: Mails
) -> None:
    ticket = await asked()
    (mail,) = await mails()
    assert (mail["kind"], mail["address"]) == ("ticket_received", "lina@chu.test")
    base, _, token = mail["link"].rpartition("/")
    assert base == "http://localhost:1/assistance/suivi"
    link = {"X-Ticket-Link": token}
    read = (await client.get("/followed", headers=link)).json()
    assert read["id"] == str(ticket)
    answer = await client.post("/followed/messages", data={"text": "Encore"}, headers=link)
    assert answer.status_code == 201
    assert (await client.post("/followed/close", headers=link)).json()["state"] == "closed"


async def test_each_mail_has_a_link_of_its_own_and_the_secret_is_not_kept(
    client: httpx.AsyncClient, asked: Asked, mails: Mails, registrar: Known, database: Database
) -> None:
    ticket = await asked()
    await mails()
    answers = f"/tickets/{ticket}/answers"
    await client.post(answers, data={"text": "Voici."}, headers=registrar.at(1))
    first, second = (mail["link"].rpartition("/")[2] for mail in await mails())
    assert first != second
    for token in (first, second):
        read = await client.get("/followed", headers={"X-Ticket-Link": token})
        assert read.status_code == 200
        async with database.begin() as session:
            assert (await session.get_one(Link, digest(token))).ticket == ticket


async def test_a_link_expires(
    client: httpx.AsyncClient, asked: Asked, mails: Mails, database: Database
) -> None:
    await asked()
    (mail,) = await mails()
    token = mail["link"].rpartition("/")[2]
    async with database.begin() as session:
        link = await session.get_one(Link, digest(token))
        link.expires_at = await now(session) - timedelta(seconds=1)
    answer = await client.get("/followed", headers={"X-Ticket-Link": token})
    assert answer.status_code == 410
    assert problem(answer)["type"] == "urn:appariement:ticket-link-expired"


async def test_the_keys_of_a_link_are_its_ticket_s(
    client: httpx.AsyncClient, asked: Asked, mails: Mails
) -> None:
    await asked()
    (mail,) = await mails()
    headers = {"X-Ticket-Link": mail["link"].rpartition("/")[2], "Idempotency-Key": "k" * 12}
    words = {"text": "Une fois"}
    first = await client.post("/followed/messages", data=words, headers=headers)
    again = await client.post("/followed/messages", data=words, headers=headers)
    assert again.json() == first.json()
    assert len(again.json()["messages"]) == 1


async def test_the_tickets_of_a_merged_account_are_those_of_the_one_it_is_now(
    client: httpx.AsyncClient,
    asked: Asked,
    candidate: Known,
    responsable: Known,
    deliver: Deliver,
) -> None:
    ticket = await asked(candidate.headers)
    await deliver(
        PersonChanged(
            person=candidate.person,
            given_name="Lina",
            family_name="Charvoz",
            merged_into=responsable.person,
        )
    )
    items = (await client.get("/mine", headers=responsable.headers)).json()["items"]
    assert [UUID(item["id"]) for item in items] == [ticket]
    late = await asked(candidate.headers)  # with a token from before the merge
    read = await client.get(f"/mine/{late}", headers=responsable.headers)
    assert read.status_code == 200


@pytest.mark.rule("W8")
async def test_an_attachment_is_read_at_a_signed_address_by_its_owner(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, responsable: Known, ars: Known
) -> None:
    shot = picture("screenshot", "ma capture.png")
    ticket = await asked(candidate.headers, files=shot)
    read = (await client.get(f"/mine/{ticket}", headers=candidate.headers)).json()
    (file,) = read["attachments"]
    assert (file["filename"], file["media_type"]) == ("ma capture.png", "image/png")
    for url, headers in (
        (f"/mine/{ticket}/attachments/{file['id']}", candidate.headers),
        (f"/tickets/{ticket}/attachments/{file['id']}", ars.headers),
    ):
        address = (await client.get(url, headers=headers)).json()["url"]
        async with httpx.AsyncClient() as outside:
            served = await outside.get(address)
        assert served.content == shot["screenshot"][1]
        assert "attachment" in served.headers["content-disposition"]
    url = f"/mine/{ticket}/attachments/{file['id']}"
    assert (await client.get(url, headers=responsable.headers)).status_code == 404


async def test_a_message_carries_a_file(
    client: httpx.AsyncClient, asked: Asked, candidate: Known
) -> None:
    ticket = await asked(candidate.headers)
    answer = await client.post(
        f"/mine/{ticket}/messages",
        data={"text": "Voir la pièce"},
        files=picture("attachment"),
        headers=candidate.headers,
    )
    assert answer.status_code == 201, answer.text
    (message,) = answer.json()["messages"]
    assert [file["filename"] for file in message["attachments"]] == ["capture.png"]
    assert answer.json()["attachments"] == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"MZ not a picture", 415),
        (b"%PDF-1.7 broken", 422),
        (b"\x89PNG\r\n\x1a\n" + b"0" * (5 << 20), 413),
    ],
)
async def test_a_file_is_told_by_its_content(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, content: bytes, status: int
) -> None:
    ticket = await asked(candidate.headers)
    answer = await client.post(
        f"/mine/{ticket}/messages",
        data={"text": "Voir la pièce"},
        files=picture("attachment", content=content),
        headers=candidate.headers,
    )
    assert answer.status_code == status
    read = (await client.get(f"/mine/{ticket}", headers=candidate.headers)).json()
    assert read["messages"] == []


async def test_the_file_of_an_answer_reaches_the_requester(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, registrar: Known
) -> None:
    ticket = await asked(candidate.headers)
    answer = await client.post(
        f"/tickets/{ticket}/answers",
        data={"text": "Voici le calendrier."},
        files=picture("attachment", "calendrier.png"),
        headers=registrar.at(1),
    )
    assert answer.status_code == 201
    read = (await client.get(f"/mine/{ticket}", headers=candidate.headers)).json()
    (message,) = read["messages"]
    assert [file["filename"] for file in message["attachments"]] == ["calendrier.png"]
