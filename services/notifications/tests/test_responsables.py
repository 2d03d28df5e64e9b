"""Who answers for a poste, and deadlines that move: whom each fact concerns."""

from datetime import datetime, timedelta

from facts_told import (
    Deliver,
    Known,
    Mails,
    Somebody,
    answers,
    contact,
    moved,
    named,
    opened,
    part,
    wishes_closed,
)
from kernel.db import Database
from kernel.dead_letters import pending
from notifications import queries
from notifications.domain.tables import Notice
from sqlmodel import select


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
        told = await queries.mails.postes_told(session, [mail.id or 0])
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
    await deliver(
        opened(in_an_hour),
        wishes_closed(in_an_hour, p69_0418=7),
        part("69-0418"),
        contact(person, address),
        named(person, answers("69-0418")),
        named(person, answers("69-0418")),
    )
    kept = [(mail.kind, mail.person) for mail in await mails()]
    assert sorted(kept) == [("affectations_available", person), ("ranking_opened", person)]


async def test_a_second_who_becomes_the_referent_hears_of_what_is_to_rank(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    person, _ = await known("chu.test", answers("69-0418", "second"))
    await deliver(opened(in_an_hour), wishes_closed(in_an_hour, p69_0418=7))
    assert await mails() == []
    await deliver(named(person, answers("69-0418")))
    assert [(mail.kind, mail.person) for mail in await mails()] == [("ranking_opened", person)]


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


async def test_a_deadline_brought_forward_is_told_until_the_old_one(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    candidate, _ = await known()
    sooner = in_an_hour - timedelta(minutes=59)
    await deliver(opened(in_an_hour, candidate), moved(sooner, in_an_hour + timedelta(days=5)))
    (told,) = [mail for mail in await mails() if mail.kind == "deadline_moved"]
    assert told.expires_at == in_an_hour


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


async def test_both_responsables_hear_of_affectations_once_per_part(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    referent, _ = await known("chu.test", answers("69-0418"), answers("69-0419"))
    second, _ = await known("chu.test", answers("69-0418", "second"))
    await deliver(part("69-0418", "69-0419"), part("69-0418", "69-0419"))
    assert {mail.person for mail in await mails()} == {referent, second}
    assert len(await mails()) == 2


async def test_a_responsable_no_longer_named_hears_nothing_more(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    person, _ = await known("chu.test", answers("69-0418"))
    await deliver(named(person), part("69-0418"))
    assert await mails() == []
