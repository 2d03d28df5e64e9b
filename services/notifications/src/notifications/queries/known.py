"""What is known of postes and rounds."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from notifications.domain.tables import (
    NoticePoste,
    Poste,
    Round,
)
from sqlalchemy import (
    ARRAY,
    String,
    and_,
    bindparam,
    column,
    func,
    select,
)
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession


async def postes_of(session: AsyncSession, fact: str) -> Sequence[NoticePoste]:
    """The postes that a notice is about."""
    statement = select(NoticePoste).where(col(NoticePoste.fact) == fact)
    return (await session.execute(statement)).scalars().all()


async def poste_labels(
    session: AsyncSession, postes: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], str]:
    """By (campaign, poste), of those known."""
    if not postes:
        return {}
    campaigns, numbers = zip(*postes, strict=True)
    found = await session.execute(_POSTES, {"campaigns": campaigns, "numbers": numbers})
    return {(one.campaign, one.poste): one.label for one in found.scalars()}


_WANTED: Final = (
    func.unnest(
        bindparam("campaigns", type_=ARRAY(String)), bindparam("numbers", type_=ARRAY(String))
    )
    .table_valued(column("campaign", String), column("number", String))
    .render_derived()
)
_POSTES: Final = select(Poste).join(
    _WANTED,
    and_(col(Poste.campaign) == _WANTED.c.campaign, col(Poste.poste) == _WANTED.c.number),
)


async def round_of(session: AsyncSession, *, campaign: str, number: int) -> Round:
    """Raises NoResultFound: its opening was not heard, which is for an operator to look at."""
    return await session.get_one(Round, (campaign, number))
