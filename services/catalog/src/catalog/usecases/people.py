"""What is kept of people for the check-list: who signed in, whose an address is, the candidates."""

from collections.abc import Sequence

from contracts.auth import ContactsChanged, PersonChanged
from kernel.db import any_of, put
from sqlalchemy import Uuid, delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.people import KnownAddress, KnownCandidate, KnownPerson


async def remember(session: AsyncSession, *, told: Sequence[PersonChanged]) -> None:
    """An account merged into another is nobody any more."""
    persons = any_of([one.person for one in told], Uuid)
    await session.execute(delete(KnownCandidate).where(col(KnownCandidate.person) == persons))
    await session.execute(delete(KnownPerson).where(col(KnownPerson.person) == persons))
    people = [one for one in told if one.merged_into is None]
    await put(
        session,
        *(
            KnownPerson(
                person=one.person,
                ministry=any(grant.role == "ministry" for grant in one.grants),
                signed_in=sorted(one.signed_in),
            )
            for one in people
        ),
    )
    await put(
        session,
        *(
            KnownCandidate.model_validate({**grant.model_dump(), "person": one.person})
            for one in people
            for grant in one.grants
            if grant.role == "candidate"
        ),
    )


async def remember_addresses(session: AsyncSession, *, told: Sequence[ContactsChanged]) -> None:
    persons = any_of([one.person for one in told], Uuid)
    await session.execute(delete(KnownAddress).where(col(KnownAddress.person) == persons))
    await put(
        session,
        *(
            KnownAddress(address=each.address, person=one.person)
            for one in told
            for each in one.addresses
        ),
    )
