"""What nobody can use any more is not kept."""

from sqlalchemy import delete, func
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.claims import AddressClaim
from auth.domain.factors import (
    FACTOR_WINDOW,
    UNCONFIRMED_KEPT,
    Challenge,
    Factor,
    WrongFactor,
)
from auth.domain.links import CODE_WINDOW, LINK_KEPT, SignInLink, WrongCode
from auth.domain.sessions import SignInSession
from auth.usecases.keys import forget_dead_keys


async def sweep(session: AsyncSession) -> None:
    """Forgets dead links, factors never confirmed and what they were tried with, ended sessions
    with their tokens, and dead keys."""
    now = func.clock_timestamp()
    await session.execute(delete(SignInLink).where(col(SignInLink.expires_at) < now - LINK_KEPT))
    await session.execute(
        delete(AddressClaim).where(col(AddressClaim.expires_at) < now - LINK_KEPT)
    )
    await session.execute(delete(WrongCode).where(col(WrongCode.tried_at) < now - CODE_WINDOW))
    await session.execute(
        delete(WrongFactor).where(col(WrongFactor.tried_at) < now - FACTOR_WINDOW)
    )
    unconfirmed = (
        col(Factor.confirmed_at).is_(None),
        col(Factor.created_at) < now - UNCONFIRMED_KEPT,
    )
    await session.execute(delete(Factor).where(*unconfirmed))
    await session.execute(delete(Challenge).where(col(Challenge.expires_at) < now))
    await session.execute(delete(SignInSession).where(col(SignInSession.ends_at) < now))
    await forget_dead_keys(session)
