"""E4: each receipt is told by mail, without what was saved; of several in a row, the last."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.departures import CandidateLeft, CandidateLeftOut
from contracts.receipts import ReceiptIssued
from facts_told import Deliver, Inbox, Known, Lanes, Mails, change, contact
from kernel.db import Database
from notifications.domain.tables import Mail

SAVED = datetime(2026, 3, 5, 17, 41, 8, tzinfo=UTC)
DIGEST = "sha256:" + "e7" * 32
MINUTE = timedelta(minutes=1)


def receipt(person: UUID, number: int, **changes: Any) -> ReceiptIssued:
    return ReceiptIssued.model_validate(
        {
            "campaign": "2026-03",
            "round": 1,
            "number": number,
            "person": person,
            "kind": "wishes",
            "version": 1,
            "saved_at": SAVED,
            "count": 9,
            "missing": 0,
            "valid": True,
            "digest": DIGEST,
        }
        | changes
    )


def ranking(person: UUID, number: int, **changes: Any) -> ReceiptIssued:
    return receipt(person, number, **{"kind": "ranking", "poste": "69-0418"} | changes)


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


async def still(mails: Mails) -> list[Mail]:
    return [mail for mail in await mails() if mail.state == "queued"]


@pytest.mark.rule("E4")
async def test_a_receipt_leaves_by_mail_a_minute_later_with_number_count_and_digest(
    deliver: Deliver, known: Known, mails: Mails, database: Database, lane: Lanes, inbox: Inbox
) -> None:
    person, address = await known("chu.test")
    await deliver(receipt(person, 4711))
    (mail,) = await mails()
    assert MINUTE <= mail.due_at - mail.created_at < 2 * MINUTE
    assert await lane().turn() == 0
    await change(database, due_at=mail.created_at)
    await lane().turn()
    (read,) = await inbox(address, wait=10)
    text = plain(read["text"])
    assert "Reçu n° 4711, version 1" in text
    assert "Candidatures enregistrées : 9" in text
    assert DIGEST in "".join(text.split())


@pytest.mark.rule("E4")
async def test_of_saves_in_a_row_the_last_one_tells_at_the_hour_of_the_first(
    deliver: Deliver, known: Known, mails: Mails
) -> None:
    person, _ = await known("chu.test")
    await deliver(receipt(person, 1))
    (first,) = await still(mails)
    await deliver(receipt(person, 2, version=2))
    await deliver(receipt(person, 3, version=3), receipt(person, 4, version=4))
    (last,) = await still(mails)
    assert last.fact == "receipt:2026-03:1:/4"
    assert last.due_at == first.due_at
    assert {mail.state for mail in await mails() if mail.id != last.id} == {"dropped"}


@pytest.mark.rule("E4")
async def test_a_receipt_that_was_told_already_is_followed_by_the_next(
    deliver: Deliver, known: Known, mails: Mails, database: Database
) -> None:
    person, _ = await known("chu.test")
    await deliver(receipt(person, 1))
    await change(database, state="sent")
    await deliver(receipt(person, 2, version=2))
    assert [mail.state for mail in await mails()] == ["sent", "queued"]


@pytest.mark.rule("K2")
async def test_a_save_that_lifts_a_certification_says_so(
    deliver: Deliver, known: Known, database: Database, lane: Lanes, inbox: Inbox, campaign: str
) -> None:
    person, address = await known("chu.test")
    await deliver(ranking(person, 7, uncertified=True, missing=2, valid=False))
    await change(database, due_at=SAVED)
    await lane().turn()
    (read,) = await inbox(address, wait=10)
    text = plain(read["text"])
    assert plain(read["subject"]) == "Reçu n° 7 : classement enregistré"
    assert "du poste 69-0418 – Pédiatrie générale" in text
    assert "a levé la certification de votre classement" in text
    assert "Il reste 2 candidatures à classer" in text


async def test_receipts_of_another_list_or_person_are_told_apart(
    deliver: Deliver, known: Known, mails: Mails
) -> None:
    one, _ = await known("chu.test")
    other, _ = await known("chu.test")
    await deliver(receipt(one, 1), receipt(other, 2), ranking(one, 3))
    await deliver(ranking(one, 4, poste="69-04"), receipt(one, 5, round=2))
    assert len(await still(mails)) == 5


async def test_who_has_no_address_yet_is_told_of_the_last_save_once_they_have(
    deliver: Deliver, mails: Mails
) -> None:
    person = uuid4()
    await deliver(receipt(person, 1))
    await deliver(receipt(person, 2, version=2))
    await deliver(contact(person, "lina@chu.test"))
    assert [mail.fact for mail in await still(mails)] == ["receipt:2026-03:1:/2"]


@pytest.mark.rule("E2")
async def test_whoever_is_left_out_when_wishes_close_is_told(
    deliver: Deliver, known: Known, mails: Mails, lane: Lanes, inbox: Inbox
) -> None:
    person, address = await known("chu.test")
    told = CandidateLeftOut(
        campaign="2026-03", round=1, person=person, wishes=4, minimum=9, closed_at=SAVED
    )
    await deliver(told, told)
    assert len(await mails()) == 1
    await lane().turn()
    (read,) = await inbox(address, wait=10)
    assert "Votre liste en comptait 4, et il en fallait au moins 9" in plain(read["text"])


@pytest.mark.rule("E3")
async def test_whoever_leaves_the_campaign_is_told_that_they_did(
    deliver: Deliver, known: Known, mails: Mails
) -> None:
    person, _ = await known("chu.test")
    await deliver(CandidateLeft(campaign="2026-03", round=1, person=person, left_at=SAVED))
    assert [(mail.kind, mail.state) for mail in await mails()] == [("campaign_left", "queued")]
