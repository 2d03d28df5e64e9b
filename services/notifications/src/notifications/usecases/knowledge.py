"""What is known of people, campaigns and postes, kept to know whom to write to, and what."""

from collections.abc import Sequence
from uuid import UUID

from kernel.db import put
from notifications import queries
from notifications.domain.tables import Contact, Mail, Person, Responsability
from notifications.usecases import queue
from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession


async def remember_person(
    session: AsyncSession, person: Person, responsabilities: Sequence[Responsability]
) -> None:
    """Whoever begins to answer for a poste hears what still matters about it."""
    await put(session, person)
    await session.execute(delete(Responsability).where(col(Responsability.person) == person.person))
    if person.merged_into is not None:
        await _hand_over(session, person.person, to=person.merged_into)
    elif responsabilities:
        await put(session, *responsabilities)
        await queue.write(session, queries.responsables(person=person.person))


async def remember_contact(session: AsyncSession, *, person: UUID, address: str | None) -> None:
    """The mails that waited for an address leave."""
    if address is None:
        await session.execute(delete(Contact).where(col(Contact.person) == person))
        return
    await put(session, Contact(person=person, address=address))
    await queue.complete(session, person=person)


async def _hand_over(session: AsyncSession, person: UUID, *, to: UUID) -> None:
    """The mails of a merged account that have not left go to the account it is now, once."""
    theirs = (col(Mail.person) == person, col(Mail.state).in_(["waiting", "queued"]))
    other = aliased(Mail)
    doubled = (
        select(literal(1))
        .where(col(other.person) == to, col(other.fact) == col(Mail.fact))
        .exists()
    )
    await session.execute(update(Mail).where(*theirs, ~doubled).values(person=to))
    await session.execute(
        update(Mail)
        .where(*theirs)
        .values(state="dropped", sealed=None, changed_at=func.clock_timestamp())
    )
    await queue.complete(session, person=to)
