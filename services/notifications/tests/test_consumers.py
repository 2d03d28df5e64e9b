"""Facts heard, in whatever order, become one mail per fact and person."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from contracts.auth import Address, ContactsChanged, Grant, PersonChanged
from contracts.candidatures import BoundsMoved, ReminderDue, RoundOpened, ToRank, WishesClosed
from contracts.catalog import Policy
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished
from kernel.db import Database
from kernel.dead_letters import pending
from notifications import queries
from notifications.background import put_in_order
from notifications.domain.tables import Mail, Notice
from sqlmodel import select

Deliver = Callable[..., Awaitable[None]]
Mails = Callable[[], Awaitable[list[Mail]]]
Known = Callable[..., Awaitable[tuple[UUID, str]]]
Somebody = Callable[..., tuple[UUID, str]]


def contact(person: UUID, address: str) -> ContactsChanged:
    return ContactsChanged(person=person, addresses=(Address(address=address, main=True),))


def named(person: UUID, *grants: Grant, merged_into: UUID | None = None) -> PersonChanged:
    return PersonChanged(
        person=person,
        given_name="Lina",
        family_name="Charvoz",
        grants=grants,
        merged_into=merged_into,
    )


def answers(poste: str, access: str = "referent") -> Grant:
    return Grant.model_validate(
        {"role": "responsable", "campaign": "2026-03", "poste": poste, "access": access}
    )


def opened(closes: datetime, *candidates: UUID) -> RoundOpened:
    return RoundOpened(
        campaign="2026-03",
        round=1,
        opened_at=closes - timedelta(days=3),
        wishes_close_at=closes,
        ranking_close_at=closes + timedelta(days=5),
        commitment="5f" * 32,
        policy=Policy(),
        candidates=candidates,
    )


def wishes_closed(closes: datetime, **to_rank: int) -> WishesClosed:
    return WishesClosed(
        campaign="2026-03",
        round=1,
        closed_at=closes - timedelta(days=5),
        ranking_close_at=closes,
        candidates=10,
        left_out=0,
        to_rank=tuple(
            ToRank(poste=poste.removeprefix("p").replace("_", "-"), candidatures=n)
            for poste, n in to_rank.items()
        ),
    )


def moved(wishes: datetime, ranking: datetime) -> BoundsMoved:
    return BoundsMoved(
        campaign="2026-03",
        round=1,
        wishes_close_at=wishes,
        ranking_close_at=ranking,
        reason="Panne d'un opérateur",
        moved_by=uuid4(),
        moved_at=wishes - timedelta(hours=1),
    )


def affected(person: UUID, at: datetime) -> AffectationPublished:
    return AffectationPublished(
        campaign="2026-03", round=1, person=person, poste="69-0418", published_at=at
    )


def part(at: datetime, *postes: str, speciality: str = "PED") -> PartPublished:
    return PartPublished(
        campaign="2026-03",
        round=1,
        speciality=speciality,
        territory="Auvergne-Rhône-Alpes",
        published_by=uuid4(),
        published_at=at,
        postes=postes,
        placed=1,
        unplaced=0,
    )


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
    event = affected(person, in_an_hour)
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


async def test_a_referent_hears_once_of_all_their_postes(
    deliver: Deliver,
    mails: Mails,
    known: Known,
    campaign: str,
    database: Database,
    in_an_hour: datetime,
) -> None:
    person, _ = await known("chu.test", answers("69-0418"), answers("69-0419"))
    await known("chu.test", answers("69-0418", "second"))
    await deliver(opened(in_an_hour), wishes_closed(in_an_hour, p69_0418=7, p69_0419=1))
    (mail,) = await mails()
    assert (mail.person, mail.kind) == (person, "ranking_opened")
    async with database.begin() as session:
        told = await queries.postes_told(session, [mail.id or 0])
    assert told[mail.id or 0] == [
        ("69-0418 – Pédiatrie générale, Hôpital des Trois-Rivières", 7),
        ("69-0419 – Urgences, Hôpital des Trois-Rivières", 1),
    ]


async def test_a_poste_without_candidatures_is_not_announced(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    await known("chu.test", answers("69-0419"))
    await deliver(opened(in_an_hour), wishes_closed(in_an_hour, p69_0418=7))
    assert await mails() == []


async def test_a_referent_heard_of_later_hears_of_what_is_still_open(
    deliver: Deliver, mails: Mails, somebody: Somebody, in_an_hour: datetime
) -> None:
    person, address = somebody()
    past = in_an_hour - timedelta(days=1)
    await deliver(
        opened(in_an_hour),
        wishes_closed(in_an_hour, p69_0418=7),
        part(past, "69-0418"),
        contact(person, address),
        named(person, answers("69-0418")),
        named(person, answers("69-0418")),
    )
    kept = [(mail.kind, mail.person) for mail in await mails()]
    assert sorted(kept) == [("affectations_available", person), ("ranking_opened", person)]


async def test_a_referent_heard_of_after_the_deadline_hears_nothing_of_it(
    deliver: Deliver, mails: Mails, somebody: Somebody, in_an_hour: datetime
) -> None:
    past = in_an_hour - timedelta(days=10)
    person, _ = somebody()
    await deliver(opened(past), wishes_closed(past, p69_0418=7), named(person, answers("69-0418")))
    assert await mails() == []


async def test_a_moved_deadline_is_told_to_candidates_while_they_apply(
    deliver: Deliver, mails: Mails, known: Known, database: Database, in_an_hour: datetime
) -> None:
    candidate, _ = await known()
    await known("chu.test", answers("69-0418"))
    later = in_an_hour + timedelta(days=1)
    await deliver(opened(in_an_hour, candidate), moved(later, later + timedelta(days=5)))
    told = [mail for mail in await mails() if mail.kind == "deadline_moved"]
    assert [mail.person for mail in told] == [candidate]
    async with database.begin() as session:
        notice = (await session.exec(select(Notice).where(Notice.fact == told[0].fact))).one()
    assert notice.data == {
        "old": in_an_hour.isoformat(),
        "new": later.isoformat(),
        "reason": "Panne d'un opérateur",
        "ranking": False,
    }


async def test_a_moved_deadline_is_told_to_referents_while_they_rank(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    candidate, _ = await known()
    referent, _ = await known("chu.test", answers("69-0418"))
    await known("chu.test", answers("69-0419"))
    closes = in_an_hour + timedelta(days=5)
    await deliver(
        opened(in_an_hour, candidate),
        wishes_closed(closes, p69_0418=7),
        moved(in_an_hour, closes + timedelta(days=1)),
    )
    told = [mail.person for mail in await mails() if mail.kind == "deadline_moved"]
    assert told == [referent]


async def test_two_moves_are_two_facts_and_the_second_starts_from_the_first(
    deliver: Deliver, mails: Mails, known: Known, database: Database, in_an_hour: datetime
) -> None:
    candidate, _ = await known()
    later, latest = in_an_hour + timedelta(days=1), in_an_hour + timedelta(days=2)
    ranking = latest + timedelta(days=5)
    await deliver(opened(in_an_hour, candidate), moved(later, ranking), moved(latest, ranking))
    assert [mail.kind for mail in await mails()].count("deadline_moved") == 2
    async with database.begin() as session:
        notices = await session.exec(select(Notice).where(Notice.kind == "deadline_moved"))
        olds = {notice.data["old"] for notice in notices.all()}
    assert olds == {in_an_hour.isoformat(), later.isoformat()}


async def test_a_move_of_a_round_never_heard_of_is_set_aside(
    deliver: Deliver, database: Database, in_an_hour: datetime
) -> None:
    await deliver(moved(in_an_hour, in_an_hour + timedelta(days=5)))
    async with database.begin() as session:
        (letter,) = await pending(session)
    assert letter.halting


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


async def test_placed_and_unplaced_hear_the_same(
    deliver: Deliver, mails: Mails, known: Known, database: Database, in_an_hour: datetime
) -> None:
    (placed, _), (unplaced, _) = await known(), await known()
    await deliver(
        affected(placed, in_an_hour),
        CandidateUnplaced(campaign="2026-03", round=1, person=unplaced, published_at=in_an_hour),
    )
    kept = await mails()
    assert {mail.person for mail in kept} == {placed, unplaced}
    assert len({(mail.kind, mail.fact) for mail in kept}) == 1
    async with database.begin() as session:
        (notice,) = (await session.exec(select(Notice))).all()
    assert notice.data == {}


async def test_both_responsables_hear_of_affectations_once_per_part(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    referent, _ = await known("chu.test", answers("69-0418"), answers("69-0419"))
    second, _ = await known("chu.test", answers("69-0418", "second"))
    await deliver(part(in_an_hour, "69-0418", "69-0419"), part(in_an_hour, "69-0418", "69-0419"))
    assert {mail.person for mail in await mails()} == {referent, second}
    assert len(await mails()) == 2


async def test_a_responsable_no_longer_named_hears_nothing_more(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    person, _ = await known("chu.test", answers("69-0418"))
    await deliver(named(person), part(in_an_hour, "69-0418"))
    assert await mails() == []


async def test_a_merged_account_hears_under_the_one_it_is_now(
    deliver: Deliver, mails: Mails, known: Known, somebody: Somebody, in_an_hour: datetime
) -> None:
    old, _ = somebody()
    survivor, _ = await known()
    await deliver(opened(in_an_hour, old), named(old, merged_into=survivor))
    await deliver(affected(old, in_an_hour), affected(survivor, in_an_hour))
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
