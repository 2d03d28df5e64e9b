"""What is known of people, campaigns and postes, kept to know whom to write to, and what."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from kernel.db import any_of, put
from notifications.domain.tables import Contact, Mail, Person, Responsability
from notifications.queries import audiences
from notifications.usecases import queue
from sqlalchemy import Uuid, delete, func, literal, select, text, update
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession


async def remember_people(
    session: AsyncSession, people: Sequence[Person], responsabilities: Sequence[Responsability]
) -> None:
    """Whoever begins to answer for a poste hears what still matters about it."""
    begun = (await session.execute(_REMEMBER, _arrays(people, responsabilities))).scalars().all()
    for person in people:
        if person.merged_into is not None:
            await _hand_over(session, person.person, to=person.merged_into)
    if begun:
        await queue.write(session, audiences.responsables_among(set(begun)))


# Most is known already (a first sign-in tells a person anew): what is the same is not written.
_REMEMBER: Final = text(
    """
    WITH told AS (
        INSERT INTO persons AS known (person, given_name, family_name, merged_into)
        SELECT unnest(CAST(:people AS uuid[])), unnest(CAST(:given AS text[])),
               unnest(CAST(:family AS text[])), unnest(CAST(:merged AS uuid[]))
        ON CONFLICT (person) DO UPDATE
        SET given_name = excluded.given_name, family_name = excluded.family_name,
            merged_into = excluded.merged_into
        WHERE (known.given_name, known.family_name, known.merged_into)
              IS DISTINCT FROM (excluded.given_name, excluded.family_name, excluded.merged_into)
    ), answers AS (
        SELECT unnest(CAST(:campaigns AS text[])) AS campaign,
               unnest(CAST(:postes AS text[])) AS poste,
               unnest(CAST(:responsables AS uuid[])) AS person,
               unnest(CAST(:accesses AS text[])) AS access
    ), gone AS (
        DELETE FROM responsabilities AS known
        WHERE person = ANY(CAST(:people AS uuid[])) AND NOT EXISTS (
            SELECT FROM answers WHERE (answers.campaign, answers.poste, answers.person)
                                      = (known.campaign, known.poste, known.person)
        )
    )
    INSERT INTO responsabilities AS known (campaign, poste, person, access)
    SELECT campaign, poste, person, access FROM answers
    ON CONFLICT (campaign, poste, person) DO UPDATE SET access = excluded.access
    WHERE known.access <> excluded.access
    RETURNING person
    """
)


def _arrays(
    people: Sequence[Person], responsabilities: Sequence[Responsability]
) -> dict[str, Sequence[Any]]:
    once = {(one.campaign, one.poste, one.person): one for one in responsabilities}.values()
    return {
        "people": [one.person for one in people],
        "given": [one.given_name for one in people],
        "family": [one.family_name for one in people],
        "merged": [one.merged_into for one in people],
        "campaigns": [one.campaign for one in once],
        "postes": [one.poste for one in once],
        "responsables": [one.person for one in once],
        "accesses": [one.access for one in once],
    }


async def remember_contacts(session: AsyncSession, addresses: Mapping[UUID, str | None]) -> None:
    """The mails that waited for an address leave."""
    known = {person: address for person, address in addresses.items() if address is not None}
    if gone := [person for person in addresses if person not in known]:
        await session.execute(delete(Contact).where(col(Contact.person) == any_of(gone, Uuid)))
    await put(session, *(Contact(person=one, address=at) for one, at in known.items()))
    if known:
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
        .values(state="dropped", sealed=None, address=None, changed_at=func.clock_timestamp())
    )
    await queue.complete(session, people=[to])
