"""Reads postes with their terrain, establishment and responsables."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from kernel.errors import NotFound
from sqlalchemy import Row, Select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.listing import Kept
from catalog.domain.postes import Establishment, Poste, Terrain, fold
from catalog.domain.references import Subdivision


@dataclass(frozen=True)
class Filter:
    """What narrows a list of postes; a field left empty does not. `text`: each of its words is
    somewhere in the number, terrain, establishment, option or note."""

    speciality: str | None = None
    subdivision: str | None = None
    region: str | None = None
    kind: str | None = None
    text: str | None = None


def _postes(campaign: str) -> Select[Any]:
    return (
        sa.select(
            *(column for column in Poste.__table__.columns if column.name != "terrain"),  # type: ignore[attr-defined]
            col(Terrain.speciality),
            col(Terrain.label).label("terrain"),
            col(Terrain.kind).label("terrain_kind"),
            col(Establishment.label).label("establishment"),
            col(Establishment.subdivision),
            col(Subdivision.region),
        )
        .join(Terrain, col(Terrain.id) == col(Poste.terrain))
        .join(Establishment, col(Establishment.id) == col(Terrain.establishment))
        .join(Subdivision, col(Subdivision.code) == col(Establishment.subdivision))
        .where(col(Poste.campaign) == campaign)
    )


def _narrowed(statement: Select[Any], wanted: Filter) -> Select[Any]:
    equal = (
        (col(Terrain.speciality), wanted.speciality),
        (col(Establishment.subdivision), wanted.subdivision),
        (col(Subdivision.region), wanted.region),
        (col(Poste.kind), wanted.kind),
    )
    for column, value in equal:
        if value:
            statement = statement.where(column == value)
    for word in fold(wanted.text or "").split():
        statement = statement.where(col(Poste.search).contains(word, autoescape=True))
    return statement


async def after(
    session: AsyncSession, campaign: str, wanted: Filter, *, number: str | None, limit: int
) -> Sequence[Row[Any]]:
    """The first postes past a number, in the order of numbers."""
    statement = _narrowed(_postes(campaign), wanted).order_by(col(Poste.poste)).limit(limit)
    if number:
        statement = statement.where(col(Poste.poste) > number)
    return (await session.execute(statement)).all()


async def one(session: AsyncSession, campaign: str, poste: str) -> Row[Any]:
    """Raises NotFound."""
    statement = _postes(campaign).where(col(Poste.poste) == poste)
    row = (await session.execute(statement)).first()
    if row is None:
        raise NotFound
    return row


async def has_some(session: AsyncSession, campaign: str) -> bool:
    """Whether the campaign offers at least one poste."""
    statement = select(Poste.poste).where(
        col(Poste.campaign) == campaign, col(Poste.withdrawn).is_(False)
    )
    return (await session.exec(statement.limit(1))).first() is not None


async def outside(session: AsyncSession, campaign: str, scope: Collection[str]) -> frozenset[str]:
    """The numbers of the campaign's postes that lie in other subdivisions than these."""
    statement = (
        select(Poste.poste)
        .join(Terrain, col(Terrain.id) == col(Poste.terrain))
        .join(Establishment, col(Establishment.id) == col(Terrain.establishment))
        .where(col(Poste.campaign) == campaign, col(Establishment.subdivision).not_in(scope))
    )
    return frozenset((await session.exec(statement)).all())


async def kept(session: AsyncSession, campaign: str) -> dict[str, Kept]:
    """What an open round counts on of each poste of the campaign, by number."""
    statement = (
        sa.select(
            col(Poste.poste),
            col(Terrain.speciality),
            col(Establishment.subdivision),
            col(Poste.places),
        )
        .join(Terrain, col(Terrain.id) == col(Poste.terrain))
        .join(Establishment, col(Establishment.id) == col(Terrain.establishment))
        .where(col(Poste.campaign) == campaign)
    )
    return {number: Kept(*held) for number, *held in await session.execute(statement)}
