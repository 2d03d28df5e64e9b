"""Facts heard, in whatever order, become one mail per fact and person."""

from datetime import datetime
from uuid import uuid4

import pytest
from contracts.auth import ContactsChanged, SecondFactorReset
from contracts.candidatures import ReminderDue
from contracts.identity import SecondFactorChanged
from contracts.matching import CandidateUnplaced
from facts_told import Deliver, Known, Mails, Somebody, affected, contact, named, opened
from kernel.db import Database
from notifications.background import put_in_order
from notifications.domain.tables import Mail, Notice
from notifications.usecases import facts
from sqlmodel import select


@pytest.mark.rule("P13")
async def test_a_round_that_opens_is_told_to_each_participant(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    (first, _), (second, _) = await known(), await known()
    await deliver(opened(in_an_hour, first, second))
    kept = await mails()
    assert {mail.person for mail in kept} == {first, second}
    assert {(mail.kind, mail.state) for mail in kept} == {("round_opened", "queued")}
    assert {mail.expires_at for mail in kept} == {in_an_hour}


async def test_a_fact_delivered_twice_makes_one_mail(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    person, _ = await known()
    event = affected(person)
    await deliver(event, event, opened(in_an_hour, person), opened(in_an_hour, person))
    assert sorted(mail.kind for mail in await mails()) == ["result_available", "round_opened"]


async def test_a_mail_waits_for_an_address_and_leaves_when_it_comes(
    deliver: Deliver, mails: Mails, somebody: Somebody, in_an_hour: datetime
) -> None:
    person, address = somebody()
    await deliver(opened(in_an_hour, person))
    (mail,) = await mails()
    assert (mail.state, mail.queued_at) == ("waiting", None)
    await deliver(contact(person, address))
    (mail,) = await mails()
    assert mail.state == "queued"
    assert mail.queued_at is not None


async def test_a_contact_without_address_queues_nothing(
    deliver: Deliver, mails: Mails, somebody: Somebody, in_an_hour: datetime
) -> None:
    person, _ = somebody()
    await deliver(opened(in_an_hour, person), ContactsChanged(person=person, addresses=()))
    assert [mail.state for mail in await mails()] == ["waiting"]


async def test_whose_second_factors_are_reset_hears_of_it_once(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    person, _ = await known()
    event = SecondFactorReset(person=person, reset_at=in_an_hour)
    await deliver(event, event)
    assert [(mail.kind, mail.person) for mail in await mails()] == [("second_factor_reset", person)]


async def test_a_second_factor_added_then_removed_is_a_mail_each(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    person, _ = await known()
    added = SecondFactorChanged(
        person=person, factor=uuid4(), kind="passkey", added=True, at=in_an_hour
    )
    removed = added.model_copy(update={"added": False})
    await deliver(added, added, removed)
    kinds = sorted(mail.kind for mail in await mails())
    assert kinds == ["second_factor_added", "second_factor_removed"]


@pytest.mark.rule("R1")
@pytest.mark.parametrize("kind", ["wishes", "ranking"])
async def test_each_reminder_is_a_mail_until_its_bound(
    deliver: Deliver, mails: Mails, known: Known, campaign: str, in_an_hour: datetime, kind: str
) -> None:
    person, _ = await known()
    due = ReminderDue(
        campaign=campaign,
        round=1,
        person=person,
        kind=kind,  # type: ignore[arg-type]
        hours=24,
        bound=in_an_hour,
        missing=3,
        poste="69-0418" if kind == "ranking" else None,
    )
    await deliver(due, due, due.model_copy(update={"hours": 3}))
    kept = await mails()
    assert [mail.kind for mail in kept] == [f"{kind}_reminder"] * 2
    assert {mail.expires_at for mail in kept} == {in_an_hour}


async def test_reminders_heard_together_are_a_mail_each_that_names_its_poste(
    mails: Mails, known: Known, database: Database, campaign: str, in_an_hour: datetime
) -> None:
    person, _ = await known()
    dues = [
        ReminderDue(
            campaign=campaign,
            round=1,
            person=person,
            kind="ranking",
            hours=24,
            bound=in_an_hour,
            missing=3,
            poste=poste,
        )
        for poste in ("69-0418", "69-0418", "69-9999")
    ]
    async with database.begin() as session:
        await facts.reminders_due(session, dues)
    assert len(await mails()) == 2
    async with database.begin() as session:
        told = (await session.exec(select(Notice))).all()
    assert sorted(notice.data["poste"] for notice in told) == [
        "69-0418 – Pédiatrie générale, Hôpital des Trois-Rivières",
        "69-9999",
    ]


async def test_placed_and_unplaced_hear_the_same(
    deliver: Deliver, mails: Mails, known: Known, database: Database, in_an_hour: datetime
) -> None:
    (placed, _), (unplaced, _) = await known(), await known()
    await deliver(
        affected(placed),
        CandidateUnplaced(campaign="2026-03", round=1, person=unplaced, published_at=in_an_hour),
    )
    kept = await mails()
    assert {mail.person for mail in kept} == {placed, unplaced}
    assert len({(mail.kind, mail.fact) for mail in kept}) == 1
    async with database.begin() as session:
        (notice,) = (await session.exec(select(Notice))).all()
    assert notice.data == {}


async def test_a_merged_account_hears_under_the_one_it_is_now(
    deliver: Deliver, mails: Mails, known: Known, somebody: Somebody, in_an_hour: datetime
) -> None:
    old, _ = somebody()
    survivor, _ = await known()
    await deliver(opened(in_an_hour, old), named(old, merged_into=survivor))
    await deliver(affected(old), affected(survivor))
    kept = await mails()
    assert {mail.person for mail in kept} == {survivor}
    assert sorted((mail.kind, mail.state) for mail in kept) == [
        ("result_available", "queued"),
        ("round_opened", "queued"),
    ]


async def test_a_fact_waiting_for_both_accounts_is_told_once_after_their_merge(
    deliver: Deliver, mails: Mails, somebody: Somebody, in_an_hour: datetime
) -> None:
    (old, _), (survivor, address) = somebody(), somebody()
    await deliver(opened(in_an_hour, old, survivor), named(old, merged_into=survivor))
    await deliver(contact(survivor, address))
    states = {mail.person: mail.state for mail in await mails()}
    assert states == {old: "dropped", survivor: "queued"}


async def test_an_address_written_unseen_at_the_same_moment_is_found_by_the_keeper(
    deliver: Deliver,
    mails: Mails,
    known: Known,
    database: Database,
    app: object,
    in_an_hour: datetime,
) -> None:
    """Two transactions that did not see each other leave a waiting mail and an address."""
    person, _ = await known()
    await deliver(opened(in_an_hour, person))
    async with database.begin() as session:
        mail = (await session.exec(select(Mail))).one()
        mail.state, mail.queued_at = "waiting", None
        session.add(mail)
    await put_in_order(app.state.runtime)  # type: ignore[attr-defined]
    assert [mail.state for mail in await mails()] == ["queued"]
