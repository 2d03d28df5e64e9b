"""Receipts, the keys that sign them, rolls and records."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from candidatures.domain.keys import PublicKey
from candidatures.domain.rankings import Ranking
from candidatures.domain.receipts import Receipt
from candidatures.domain.records import Record
from candidatures.domain.roll import RollLeaf
from candidatures.domain.rounds import Round
from candidatures.domain.wishes import WishList


async def find(session: AsyncSession, *, number: int) -> Receipt | None:
    return await session.get(Receipt, number)


async def of_person(
    session: AsyncSession, *, campaign: str, number: int, person: UUID, poste: str | None
) -> Sequence[Receipt]:
    """Those of a wish list, or of a ranking whoever saved it, the last first."""
    statement = (
        select(Receipt)
        .where(Receipt.campaign == campaign, Receipt.round == number, _of(person, poste))
        .order_by(col(Receipt.version).desc())
    )
    return (await session.exec(statement)).all()


async def latest(session: AsyncSession, *, receipt: Receipt) -> int | None:
    """The number given to the last save of the same list or ranking."""
    statement = select(func.max(Receipt.number)).where(
        Receipt.campaign == receipt.campaign,
        Receipt.round == receipt.round,
        _of(receipt.person, receipt.poste),
    )
    return (await session.exec(statement)).one()


def _of(person: UUID, poste: str | None) -> ColumnElement[bool]:
    if poste is not None:
        return col(Receipt.poste) == poste
    return and_(col(Receipt.poste).is_(None), col(Receipt.person) == person)


class Last(NamedTuple):
    """The last receipts of a round: of each wish list, of each ranking."""

    wishes: Sequence[Receipt]
    rankings: Sequence[Receipt]


async def last_of_round(session: AsyncSession, *, round_: Round) -> Last:
    wishes = select(Receipt).join(
        WishList,
        and_(
            col(WishList.campaign) == Receipt.campaign,
            col(WishList.round) == Receipt.round,
            col(WishList.person) == Receipt.person,
            col(WishList.version) == Receipt.version,
            col(Receipt.poste).is_(None),
        ),
    )
    rankings = select(Receipt).join(
        Ranking,
        and_(
            col(Ranking.campaign) == Receipt.campaign,
            col(Ranking.round) == Receipt.round,
            col(Ranking.poste) == Receipt.poste,
            col(Ranking.version) == Receipt.version,
        ),
    )
    here = and_(col(Receipt.campaign) == round_.campaign, col(Receipt.round) == round_.round)
    return Last(
        (await session.exec(wishes.where(here))).all(),
        (await session.exec(rankings.where(here))).all(),
    )


async def public_keys(session: AsyncSession) -> Sequence[PublicKey]:
    return (await session.exec(select(PublicKey).order_by(col(PublicKey.since)))).all()


async def leaf(
    session: AsyncSession, *, round_: Round, person: UUID | None, poste: str | None
) -> RollLeaf | None:
    """What the last closing counted of a person's list, or of a poste's ranking."""
    owner = col(RollLeaf.poste) == poste if poste else col(RollLeaf.person) == person
    return (await session.exec(_leaves(round_).where(owner))).one_or_none()


async def leaves(session: AsyncSession, *, round_: Round) -> Sequence[RollLeaf]:
    return (await session.exec(_leaves(round_).order_by(col(RollLeaf.index)))).all()


def _leaves(round_: Round) -> SelectOfScalar[RollLeaf]:
    return select(RollLeaf).where(
        RollLeaf.campaign == round_.campaign,
        RollLeaf.round == round_.round,
        RollLeaf.closing == round_.closing,
    )


async def records(session: AsyncSession, *, round_: Round) -> Sequence[Record]:
    """Those of the last closing: the one issued then, and the complete one."""
    statement = (
        select(Record)
        .where(Record.campaign == round_.campaign, Record.round == round_.round)
        .where(Record.closing == round_.closing)
        .order_by(col(Record.complete))
    )
    return (await session.exec(statement)).all()
