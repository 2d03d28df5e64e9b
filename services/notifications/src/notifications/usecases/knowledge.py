"""What is known of people, campaigns and postes, kept to know whom to write to, and what."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kernel.db import any_of, put
from notifications import queries
from notifications.domain.tables import Contact, Mail, Person, Responsability
from notifications.usecases import queue
from sqlalchemy import Uuid, delete, func, literal, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession


async def remember_people(
    session: AsyncSession, people: Sequence[Person], responsabilities: Sequence[Responsability]
) -> None:
    """Whoever begins to answer for a poste hears what still matters about it."""
    await put(session, *people)
    theirs = any_of([person.person for person in people], Uuid)
    await session.execute(delete(Responsability).where(col(Responsability.person) == theirs))
    for person in people:
        if person.merged_into is not None:
            await _hand_over(session, person.person, to=person.merged_into)
    if responsabilities:
        await put(session, *responsabilities)
        named = {one.person for one in responsabilities}
        await queue.write(session, queries.responsables(people=named))


async def remember_contacts(session: AsyncSession, addresses: Mapping[UUID, str | None]) -> None:
    """The mails that waited for an address leave."""
    known = {person: address for person, address in addresses.items() if address is not None}
    gone = any_of([person for person in addresses if person not in known], Uuid)
    await session.execute(delete(Contact).where(col(Contact.person) == gone))
    await put(session, *(Contact(person=one, address=at) for one, at in known.items()))
    await queue.complete(session, people=known)


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
    await queue.complete(session, people=[to])
