"""A link is asked for, looked at, and not yet spent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from contracts.auth import SignInRequested
from kernel.errors import DomainError
from kernel.outbox import emit
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account
from auth.domain.links import LINK_LIFE, SignInLink, digest, draw_secret
from auth.domain.sealing import Seal


class LinkUnknown(DomainError):
    """Ce lien de connexion n'existe pas. Demandez-en un nouveau."""

    status = 404


class LinkExpired(DomainError):
    """Ce lien de connexion a expiré. Demandez-en un nouveau."""

    status = 410


class LinkUsed(DomainError):
    """Ce lien de connexion a déjà servi. Demandez-en un nouveau."""

    status = 410


@dataclass(frozen=True)
class LiveLink:
    """A link not yet spent. `account` is None for whoever does not hold the asking browser."""

    expires_at: datetime
    account: Account | None


async def request_link(
    session: AsyncSession, *, address: str, browser: str, seal: Seal, public_url: str
) -> datetime:
    """Draws a link and tells it, whether the address is known or not: the same statements, an
    event of the same size. Returns when the link expires."""
    owner = await queries.owner(session, address)
    token = draw_secret()
    drawn = await session.execute(
        insert(SignInLink)
        .values(
            token_hash=digest(token),
            browser_hash=digest(browser),
            person=owner,
            expires_at=func.clock_timestamp() + LINK_LIFE,
        )
        .returning(col(SignInLink.expires_at))
    )
    expires_at: datetime = drawn.scalar_one()
    content = {
        "address": address if owner else None,
        "link": f"{public_url}/connexion/lien/{token}",
        "expires_at": expires_at.isoformat(),
    }
    sealed = seal.close(content)
    emit(session, SignInRequested(person=owner or uuid4(), sealed=sealed, expires_at=expires_at))
    return expires_at


async def look_at_link(session: AsyncSession, *, token: str, browser: str | None) -> LiveLink:
    """Spends nothing: scanners of mails open links. Raises LinkUnknown, LinkUsed, LinkExpired."""
    link = await live_link(session, token=token)
    mine = browser is not None and digest(browser) == link.browser_hash
    account = await queries.account(session, link.person) if mine and link.person else None
    return LiveLink(link.expires_at, account)


async def live_link(session: AsyncSession, *, token: str) -> SignInLink:
    """Raises LinkUnknown, LinkUsed or LinkExpired, which says why it is no longer good."""
    found = await queries.link(session, digest(token))
    if found is None:
        raise LinkUnknown
    link, expired = found
    if link.used_at:
        raise LinkUsed(used_at=link.used_at)
    if expired:
        raise LinkExpired(expired_at=link.expires_at)
    return link
