"""For which specialities a reader answers, and which rounds are closed (V1)."""

from collections.abc import Iterable
from uuid import UUID

from contracts.auth import Grant
from sqlalchemy import exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.filters import Limit
from reporting.domain.saved import Annulment, Closing
from reporting.domain.tables import Poste, Responsable


async def limit_of(
    session: AsyncSession, *, campaign: str, person: UUID, grants: Iterable[Grant]
) -> Limit:
    """By what was heard of the person and by their token: one may come before the other."""
    heard = select(Responsable.poste).where(
        Responsable.campaign == campaign, Responsable.person == person
    )
    postes = set((await session.exec(heard)).all())
    postes |= {
        grant.poste or ""
        for grant in grants
        if grant.role == "responsable" and grant.campaign in (None, campaign)
    }
    known = select(Poste.poste, Poste.speciality).where(
        Poste.campaign == campaign, col(Poste.poste).in_(postes)
    )
    found = dict((await session.exec(known)).all())
    annulled = exists().where(
        col(Annulment.campaign) == Closing.campaign,
        col(Annulment.round) == Closing.round,
        col(Annulment.closing) == Closing.closing,
    )
    closed = select(Closing.round).where(Closing.campaign == campaign, ~annulled)
    return Limit(
        specialities=sorted(set(found.values())) if len(found) == len(postes) else None,
        closed=(await session.exec(closed)).all(),
    )
