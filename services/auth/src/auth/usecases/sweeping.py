"""What nobody can use any more is not kept."""

from sqlalchemy import delete, func
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.claims import AddressClaim
from auth.domain.links import CODE_WINDOW, LINK_KEPT, SignInLink, WrongCode
from auth.domain.sessions import SignInSession
from auth.usecases.keys import forget_dead_keys


async def sweep(session: AsyncSession) -> None:
    """Forgets dead links, ended sessions with their tokens, and dead keys."""
    now = func.clock_timestamp()
    await session.execute(delete(SignInLink).where(col(SignInLink.expires_at) < now - LINK_KEPT))
    await session.execute(
        delete(AddressClaim).where(col(AddressClaim.expires_at) < now - LINK_KEPT)
    )
    await session.execute(delete(WrongCode).where(col(WrongCode.tried_at) < now - CODE_WINDOW))
    await session.execute(delete(SignInSession).where(col(SignInSession.ends_at) < now))
    await forget_dead_keys(session)
