"""Reads the references."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.references import Speciality, Subdivision, University


async def subdivisions(session: AsyncSession) -> Sequence[Subdivision]:
    return (await session.exec(select(Subdivision).order_by(col(Subdivision.label)))).all()


async def specialities(session: AsyncSession) -> Sequence[Speciality]:
    return (await session.exec(select(Speciality).order_by(col(Speciality.label)))).all()


async def universities(session: AsyncSession) -> Sequence[University]:
    return (await session.exec(select(University).order_by(col(University.label)))).all()
