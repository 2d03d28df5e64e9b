"""Reads postes with their terrain, establishment and responsables."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from kernel.db import any_of
from kernel.errors import NotFound
from sqlalchemy import ColumnElement, Row, Select, String, and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.attachments import Attachment
from catalog.domain.campaigns import Campaign
from catalog.domain.listing import Kept
from catalog.domain.postes import Establishment, Poste, Terrain, fold
from catalog.domain.references import Subdivision
from catalog.domain.scope import Sight
from catalog.domain.substitutes import Substitute


@dataclass(frozen=True)
class Filter:
    """What narrows a list of postes; a field left empty does not. `text`: each of its words is
    somewhere in the number, terrain, establishment, option or note. `with_places`: offered."""

    speciality: str | None = None
    option: str | None = None
    subdivision: str | None = None
    region: str | None = None
    establishment: str | None = None
    kind: str | None = None
    shifted: bool | None = None
    months: int | None = None
    with_places: bool = False
    unconfirmed: bool = False
    text: str | None = None


STANDING: ColumnElement[bool] = and_(
    col(Substitute.campaign) == col(Poste.campaign),
    col(Substitute.poste) == col(Poste.poste),
    col(Substitute.ended_at).is_(None),
)
_ATTACHED: ColumnElement[bool] = and_(
    col(Attachment.campaign) == col(Poste.campaign), col(Attachment.poste) == col(Poste.poste)
)
OFFERED: ColumnElement[bool] = and_(~col(Poste.withdrawn), col(Poste.places) > 0)
UNCONFIRMED: ColumnElement[bool] = and_(~col(Poste.withdrawn), col(Poste.confirmed_at).is_(None))


def placed(statement: Select[*tuple[Any, ...]]) -> Select[Any]:
    """With the terrain, the establishment and the subdivision of each poste."""
    return (
        statement.join(Terrain, col(Terrain.id) == col(Poste.terrain))
        .join(Establishment, col(Establishment.id) == col(Terrain.establishment))
        .join(Subdivision, col(Subdivision.code) == col(Establishment.subdivision))
    )


_CARD = sa.select(
    *(column for column in Poste.__table__.columns if column.name != "terrain"),  # type: ignore[attr-defined]
    col(Terrain.speciality),
    col(Terrain.label).label("terrain"),
    col(Terrain.kind).label("terrain_kind"),
    col(Terrain.agreement),
    col(Establishment.label).label("establishment"),
    col(Establishment.subdivision),
    col(Subdivision.region),
    col(Substitute.given_name).label("substitute_given_name"),
    col(Substitute.family_name).label("substitute_family_name"),
    col(Substitute.address).label("substitute_address"),
    col(Attachment.id).label("attachment"),
    col(Attachment.filename),
    col(Attachment.media_type),
    col(Attachment.size),
)


def _postes(campaign: str) -> Select[Any]:
    found = (
        placed(_CARD.select_from(Poste))
        .outerjoin(Substitute, STANDING)
        .outerjoin(Attachment, _ATTACHED)
    )
    return found.where(col(Poste.campaign) == campaign)


_ON_SHEETS: Final = {
    "search",
    "description",
    "confirmed_at",
    "confirmed_by",
    "unconfirmed_at",
    "attachment",
    "filename",
    "media_type",
    "size",
}


def _short(statement: Select[Any]) -> Select[Any]:
    """Without what only the sheet of one poste shows: lists are long."""
    columns = [column for column in statement.selected_columns if column.key not in _ON_SHEETS]
    return statement.with_only_columns(*columns, maintain_column_froms=True)


def _narrowed(statement: Select[Any], wanted: Filter) -> Select[Any]:
    equal = (
        (col(Terrain.speciality), wanted.speciality),
        (col(Poste.option), wanted.option),
        (col(Establishment.subdivision), wanted.subdivision),
        (col(Subdivision.region), wanted.region),
        (col(Establishment.label), wanted.establishment),
        (col(Poste.kind), wanted.kind),
        (col(Poste.shifted), wanted.shifted),
        (col(Poste.months), wanted.months),
    )
    for column, value in equal:
        if value is not None:
            statement = statement.where(column == value)
    for condition, asked in ((OFFERED, wanted.with_places), (UNCONFIRMED, wanted.unconfirmed)):
        if asked:
            statement = statement.where(condition)
    for word in fold(wanted.text or "").split():
        statement = statement.where(col(Poste.search).contains(word, autoescape=True))
    return statement


async def after(
    session: AsyncSession, campaign: str, wanted: Filter, *, number: str | None, limit: int
) -> Sequence[Row[Any]]:
    """The first postes past a number, in the order of numbers."""
    statement = _narrowed(_short(_postes(campaign)), wanted).order_by(col(Poste.poste)).limit(limit)
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


async def of_numbers(
    session: AsyncSession, campaign: str, numbers: Collection[str]
) -> Sequence[Row[Any]]:
    """Those of these numbers that are postes of the campaign, in the order of numbers."""
    statement = _postes(campaign).where(col(Poste.poste) == any_of(numbers, String))
    return (await session.execute(statement.order_by(col(Poste.poste)))).all()


async def cards(
    session: AsyncSession, campaign: str, numbers: Collection[str]
) -> Sequence[Row[Any]]:
    """The same, without what only their sheets show."""
    statement = _short(_postes(campaign)).where(col(Poste.poste) == any_of(numbers, String))
    return (await session.execute(statement)).all()


async def locked(session: AsyncSession, campaign: str, poste: str) -> tuple[Campaign, Poste]:
    """The poste, whose changes wait for this transaction, and its campaign: no list comes in and
    no round is heard of meanwhile. Raises NotFound."""
    shared = select(Campaign).where(Campaign.campaign == campaign).with_for_update(read=True)
    held = (await session.exec(shared.execution_options(populate_existing=True))).first()
    found = await session.get(
        Poste, (campaign, poste), with_for_update=True, populate_existing=True
    )
    if held is None or found is None:
        raise NotFound
    return held, found


def seen(sights: Iterable[Sight]) -> ColumnElement[bool]:
    """Whether a poste lies in one of these parts of the country."""
    columns = (col(Terrain.speciality), col(Establishment.subdivision), col(Subdivision.region))
    parts = [
        and_(
            sa.true(),
            *(column == value for column, value in zip(columns, sight, strict=True) if value),
        )
        for sight in sights
    ]
    return or_(sa.false(), *parts)


async def confirmations(
    session: AsyncSession, campaign: str, sights: Iterable[Sight]
) -> Sequence[Row[Any]]:
    """By subdivision: its postes that are not withdrawn, and those not confirmed."""
    statement = (
        placed(
            sa.select(
                col(Subdivision.code).label("subdivision"),
                col(Subdivision.label),
                col(Subdivision.region),
                sa.func.count().label("postes"),
                sa.func.count().filter(UNCONFIRMED).label("unconfirmed"),
            ).select_from(Poste)
        )
        .where(col(Poste.campaign) == campaign, ~col(Poste.withdrawn), seen(sights))
        .group_by(col(Subdivision.code))
        .order_by(col(Subdivision.label))
    )
    return (await session.execute(statement)).all()


async def has_some(session: AsyncSession, campaign: str) -> bool:
    """Whether the campaign offers at least one poste."""
    statement = select(Poste.poste).where(
        col(Poste.campaign) == campaign, col(Poste.withdrawn).is_(False)
    )
    return (await session.exec(statement.limit(1))).first() is not None


async def outside(session: AsyncSession, campaign: str, scope: Collection[str]) -> frozenset[str]:
    """The numbers of the campaign's postes that lie in other subdivisions than these."""
    statement = placed(sa.select(col(Poste.poste)).select_from(Poste)).where(
        col(Poste.campaign) == campaign, col(Establishment.subdivision).not_in(scope)
    )
    return frozenset((await session.execute(statement)).scalars())


async def count_within(session: AsyncSession, campaign: str, scope: Collection[str]) -> int:
    statement = placed(sa.select(sa.func.count()).select_from(Poste)).where(
        col(Poste.campaign) == campaign, col(Establishment.subdivision) == any_of(scope, String)
    )
    return int((await session.execute(statement)).scalar_one())


async def kept(session: AsyncSession, campaign: str) -> dict[str, Kept]:
    """What an open round counts on of each poste of the campaign, by number."""
    statement = placed(
        sa.select(
            col(Poste.poste),
            col(Terrain.speciality),
            col(Establishment.subdivision),
            col(Poste.places),
        ).select_from(Poste)
    ).where(col(Poste.campaign) == campaign)
    return {number: Kept(*held) for number, *held in await session.execute(statement)}
