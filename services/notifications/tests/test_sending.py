"""From the queue to a real mail server, which refuses the addresses in bounce.test for good and
those in busy.test for a while."""

from datetime import UTC, datetime, timedelta
from email import message_from_string, policy

import httpx
import pytest
from contracts.auth import ContactsChanged
from contracts.notifications import DeliveryRecorded
from facts_told import (
    Deliver,
    Inbox,
    Known,
    Lanes,
    Mails,
    Somebody,
    affected,
    change,
    contact,
    opened,
)
from fastapi import FastAPI
from kernel.db import Database
from kernel.testing import emitted, environment
from notifications.background import put_in_order
from notifications.domain.tables import Mail
from sqlalchemy import update
from sqlmodel import col


async def test_a_mail_is_sent_and_told_of(
    deliver: Deliver,
    mails: Mails,
    known: Known,
    lane: Lanes,
    inbox: Inbox,
    database: Database,
    campaign: str,
) -> None:
    person, address = await known(name='<Charvoz> & "Fils"')
    await deliver(affected(person))
    assert await lane().turn() == 1
    (received,) = await inbox(address)
    assert received["subject"] == "Votre résultat du 1er\u00a0tour est disponible"
    assert 'Bonjour Lina <Charvoz> & "Fils",' in received["text"]
    assert "&lt;Charvoz&gt; &amp; &#34;Fils&#34;" in received["html"]
    assert "«\u00a0Campagne de mars 2026\u00a0»" in received["text"]
    assert "69-0418" not in received["text"] + received["html"] + received["subject"]
    (told,) = await emitted(database, DeliveryRecorded)
    assert (told.person, told.kind, told.state) == (person, "result_available", "sent")
    assert told.message_id == received["message_id"]
    (mail,) = await mails()
    assert (mail.state, mail.attempts, mail.code) == ("sent", 1, 250)
    assert await lane().turn() == 0


async def test_the_headers_are_those_of_an_automatic_mail(
    deliver: Deliver, known: Known, lane: Lanes, inbox: Inbox
) -> None:
    person, address = await known()
    await deliver(affected(person))
    await lane().turn()
    (received,) = await inbox(address)
    async with httpx.AsyncClient(base_url=environment("INBOX")) as client:
        raw = (await client.get(f"/api/mails/{received['id']}/raw")).text
    headers = message_from_string(raw, policy=policy.default)
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Content-Language"] == "fr"
    assert headers["From"] == "Appariement <nepasrepondre@appariement.test>"
    assert headers["To"] == address
    assert headers["Message-ID"].endswith("@localhost>")
    assert abs(headers["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=1)


async def test_an_address_with_accents_gets_its_mail(
    deliver: Deliver, somebody: Somebody, lane: Lanes, inbox: Inbox
) -> None:
    person, address = somebody()
    await deliver(contact(person, f"zoé.{address}"), affected(person))
    await lane().turn()
    (received,) = await inbox(f"zoé.{address}")
    assert received["message_id"].endswith("@localhost>")


async def test_an_address_that_comes_later_gets_the_mail(
    deliver: Deliver, somebody: Somebody, lane: Lanes, inbox: Inbox
) -> None:
    person, address = somebody()
    await deliver(affected(person))
    assert await lane().turn() == 0
    await deliver(contact(person, address))
    assert await lane().turn() == 1
    assert len(await inbox(address)) == 1


async def test_an_address_taken_away_puts_the_mail_back_to_wait(
    deliver: Deliver, known: Known, lane: Lanes, inbox: Inbox, mails: Mails
) -> None:
    person, address = await known()
    await deliver(affected(person), ContactsChanged(person=person, addresses=()))
    assert await lane().turn() == 0
    assert [mail.state for mail in await mails()] == ["waiting"]
    assert await inbox(address) == []


async def test_a_refusal_for_good_is_a_bounce_recorded_without_the_address(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, database: Database
) -> None:
    person, address = await known("bounce.test")
    await deliver(affected(person))
    await lane().turn()
    (mail,) = await mails()
    assert (mail.state, mail.code, mail.attempts) == ("bounced", 550, 1)
    assert address not in mail.model_dump_json()
    (told,) = await emitted(database, DeliveryRecorded)
    assert told.state == "bounced"
    assert await lane().turn() == 0


@pytest.mark.parametrize(
    "unusable",
    [
        "a b>@chu.test",
        "a@chu.test, b@chu.test",
        "a@chu.test\nBcc: b@chu.test",
        "A <a@chu.test>",
        "",
    ],
)
async def test_an_address_no_server_can_be_given_bounces_and_stops_nobody_else(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, inbox: Inbox, unusable: str
) -> None:
    (bad, _), (good, address) = await known(), await known()
    await deliver(contact(bad, unusable), affected(bad), affected(good))
    await lane().turn()
    states = {mail.person: mail.state for mail in await mails()}
    assert states == {bad: "bounced", good: "sent"}
    assert len(await inbox(address)) == 1


async def test_a_refusal_for_now_is_tried_again_later_and_later(
    deliver: Deliver,
    known: Known,
    lane: Lanes,
    mails: Mails,
    inbox: Inbox,
    database: Database,
) -> None:
    person, _ = await known("busy.test")
    await deliver(affected(person))
    waits = []
    for attempts in (1, 2, 3):
        assert await lane().turn() == 1
        (mail,) = await mails()
        assert (mail.state, mail.code, mail.attempts) == ("queued", 451, attempts)
        waits.append((mail.due_at - mail.changed_at).total_seconds())
        assert await lane().turn() == 0, "not before it is due"
        await change(database, due_at=mail.changed_at)
    for attempts, wait in zip((1, 2, 3), waits, strict=True):
        assert 0.5 * 2**attempts <= wait <= 1.5 * 2**attempts
    assert await emitted(database, DeliveryRecorded) == []
    await deliver(contact(person, f"{person.hex}@chu.test"))
    await lane().turn()
    assert len(await inbox(f"{person.hex}@chu.test")) == 1


async def test_a_mail_refused_for_a_day_is_given_up(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, database: Database
) -> None:
    person, _ = await known("busy.test")
    await deliver(affected(person))
    await change(database, queued_at=datetime.now(UTC) - timedelta(hours=25))
    await lane().turn()
    assert [mail.state for mail in await mails()] == ["bounced"]
    assert [told.state for told in await emitted(database, DeliveryRecorded)] == ["bounced"]


async def test_a_text_that_cannot_be_written_stops_nobody_else(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, inbox: Inbox, database: Database
) -> None:
    (first, _), (second, address) = await known(), await known()
    await deliver(affected(first), affected(second))
    async with database.begin() as session:
        await session.execute(
            update(Mail).where(col(Mail.person) == first).values(kind="without_a_text")
        )
    await lane().turn()
    states = {mail.person: (mail.state, mail.attempts) for mail in await mails()}
    assert states == {first: ("queued", 1), second: ("sent", 1)}
    assert len(await inbox(address)) == 1


async def test_a_round_that_closed_is_not_announced_any_more(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, inbox: Inbox, app: FastAPI
) -> None:
    person, address = await known()
    await deliver(opened(datetime.now(UTC) - timedelta(minutes=1), person))
    assert await lane().turn() == 0
    await put_in_order(app.state.runtime)
    assert [mail.state for mail in await mails()] == ["dropped"]
    assert await inbox(address) == []
