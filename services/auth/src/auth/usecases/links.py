"""A link is asked for, looked at, and not yet spent."""

from datetime import datetime
from typing import Final, cast
from uuid import uuid4

from contracts.auth import SignInRequested
from kernel.errors import DomainError
from kernel.outbox import emit
from kernel.sealing import Seal
from kernel.tokens import digest, draw_token
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.links import LINK_LIFE, draw_code, mac
from auth.queries import Link
from auth.schemas.links import LinkSeen


class LinkUnknown(DomainError):
    """Ce lien de connexion n'existe pas. Demandez-en un nouveau."""

    status = 404


class LinkExpired(DomainError):
    """Ce lien de connexion a expiré. Demandez-en un nouveau."""

    status = 410


class LinkUsed(DomainError):
    """Ce lien de connexion a déjà servi. Demandez-en un nouveau."""

    status = 410


# The owner is found by the statement itself, so that it is one for any address.
_DRAW: Final = text(
    """
    INSERT INTO sign_in_links
        (token_hash, browser_hash, code_mac, address_mac, person, expires_at)
    VALUES (:token, :browser, :code_mac, :address_mac,
        (SELECT person FROM addresses WHERE address = :address), clock_timestamp() + :life)
    RETURNING person, expires_at
    """
)


async def request_link(
    session: AsyncSession, *, address: str, browser: str, seal: Seal, key: bytes, public_url: str
) -> datetime:
    """Draws a link and its code and tells them, whether the address is known or not: the same
    statements, an event of the same size. Returns when they expire. `key`: of the MACs."""
    token, code = draw_token(), draw_code()
    asked = {
        "token": digest(token),
        "browser": digest(browser),
        "code_mac": mac(key, "code", code, browser),
        "address_mac": mac(key, "address", address),
        "address": address,
        "life": LINK_LIFE,
    }
    owner, expires_at = (await session.execute(_DRAW, asked)).one()
    content = {
        "address": address if owner else None,
        "link": f"{public_url}/connexion/lien/{token}",
        "code": code,
        "expires_at": expires_at.isoformat(),
    }
    sealed = seal.close(content)
    emit(session, SignInRequested(person=owner or uuid4(), sealed=sealed, expires_at=expires_at))
    return cast(datetime, expires_at)


async def look_at_link(session: AsyncSession, *, token: str, browser: str | None) -> LinkSeen:
    """Spends nothing: scanners of mails open links. The name is for the browser that asked alone.
    Raises LinkUnknown, LinkUsed, LinkExpired."""
    link = await live_link(session, token=token)
    mine = browser is not None and digest(browser) == link.browser_hash
    return LinkSeen(
        given_name=link.given_name if mine else None,
        family_name=link.family_name if mine else None,
        expires_at=link.expires_at,
    )


async def live_link(session: AsyncSession, *, token: str) -> Link:
    """Raises LinkUnknown, LinkUsed or LinkExpired, which says why it is no longer good."""
    link = await queries.link(session, digest(token))
    if link is None:
        raise LinkUnknown
    if link.used_at:
        raise LinkUsed(used_at=link.used_at)
    if link.expired:
        raise LinkExpired(expired_at=link.expires_at)
    return link
