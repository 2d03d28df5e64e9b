"""Managers hear once an hour at most, and only when something new came."""

from datetime import timedelta
from uuid import UUID

import httpx
from assistance.domain.tickets import Digest, Ticket
from assistance.usecases.digests import tell_managers
from contracts.assistance import TicketsWaiting
from contracts.auth import PersonChanged
from kernel.db import Database, now
from kernel.testing import emitted
from sqlmodel import select

from .people import Asked, Deliver, Known


async def told(database: Database) -> list[tuple[UUID, int, int]]:
    """Whom the managers' mails asked for so far tell of how much."""
    async with database.begin() as session:
        await tell_managers(session)
    return [
        (one.person, one.waiting, one.overdue) for one in await emitted(database, TicketsWaiting)
    ]


async def an_hour_passes(database: Database) -> None:
    async with database.begin() as session:
        for digest in (await session.exec(select(Digest))).all():
            digest.told_at = await now(session) - timedelta(hours=1)


async def test_each_manager_of_the_territory_hears_of_what_waits(
    asked: Asked,
    ars: Known,
    registrar: Known,
    elsewhere: Known,
    ministry: Known,
    database: Database,
) -> None:
    await asked()
    await asked()
    assert sorted(await told(database)) == sorted([(ars.person, 2, 0), (registrar.person, 2, 0)])


async def test_the_ministry_hears_of_what_no_territory_manages(
    asked: Asked, ars: Known, ministry: Known, database: Database
) -> None:
    await asked(university="Ailleurs")
    assert await told(database) == [(ministry.person, 1, 0)]


async def test_one_mail_an_hour_and_none_without_news(
    asked: Asked, ars: Known, database: Database
) -> None:
    await asked()
    await told(database)
    await asked()
    assert len(await told(database)) == 1, "not within the hour"
    await an_hour_passes(database)
    assert (await told(database))[1:] == [(ars.person, 2, 0)]
    await an_hour_passes_since_the_last_ticket(database)
    assert len(await told(database)) == 2, "nothing came since"


async def an_hour_passes_since_the_last_ticket(database: Database) -> None:
    async with database.begin() as session:
        for ticket in (await session.exec(select(Ticket))).all():
            ticket.changed_at = await now(session) - timedelta(hours=3)
    await an_hour_passes(database)


async def test_what_is_overdue_is_counted(asked: Asked, ars: Known, database: Database) -> None:
    ticket = await asked(kind="appeal")
    async with database.begin() as session:
        found = await session.get_one(Ticket, ticket)
        found.due_at = await now(session) - timedelta(days=1)
    assert await told(database) == [(ars.person, 1, 1)]


async def test_what_a_colleague_took_or_answered_does_not_wait(
    client: httpx.AsyncClient, asked: Asked, ars: Known, registrar: Known, database: Database
) -> None:
    taken, answered = await asked(), await asked()
    await client.post(f"/tickets/{taken}/take", headers=ars.at(1))
    await client.post(f"/tickets/{answered}/answers", data={"text": "Voici."}, headers=ars.at(1))
    assert await told(database) == [(ars.person, 1, 0)]


async def test_who_is_a_manager_no_more_hears_nothing(
    asked: Asked, ars: Known, deliver: Deliver, database: Database
) -> None:
    await deliver(PersonChanged(person=ars.person, given_name="Lina", family_name="Tessoulin"))
    await asked()
    assert await told(database) == []
