"""Drafts asked for."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures.domain.drafts import APART, Draft
from candidatures.domain.rounds import Round


async def last_asked_at(session: AsyncSession, *, round_: Round) -> datetime | None:
    statement = select(func.max(col(Draft.asked_at))).where(
        Draft.campaign == round_.campaign, Draft.round == round_.round
    )
    return (await session.exec(statement)).one()


# Two at once see no other and take one number: the second waits for the first, then writes nothing.
_ADD: Final = text("""
    INSERT INTO drafts (id, campaign, round, number, asked_by, asked_at, digest, parts)
    SELECT CAST(:id AS uuid), CAST(:campaign AS text), CAST(:round AS integer),
        coalesce(max(number), 0) + 1, CAST(:asked_by AS uuid), CAST(:asked_at AS timestamptz),
        CAST(:digest AS text), CAST(:parts AS integer)
    FROM drafts WHERE campaign = CAST(:campaign AS text) AND round = CAST(:round AS integer)
    HAVING coalesce(
        max(asked_at) <= CAST(:asked_at AS timestamptz) - CAST(:apart AS interval), true)
    ON CONFLICT (campaign, round, number) DO NOTHING
    RETURNING number
""")


async def add(session: AsyncSession, draft: Draft) -> int | None:
    """Writes it under the next number, and returns that; None when another is too recent."""
    values = draft.model_dump(exclude={"number"}) | {"apart": APART}
    number: int | None = (await session.execute(_ADD, values)).scalar_one_or_none()
    return number
