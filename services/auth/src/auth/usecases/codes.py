"""Signing in with the code of a mail, typed in the browser that asked. Wrong ones are counted by
address, known or not, and then block codes alone: the link of the mail still signs in."""

import hmac
from typing import Final

from kernel.errors import DomainError
from kernel.tokens import digest
from sqlalchemy import func, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.keys import Vault
from auth.domain.links import CODE_TRIES, CODE_WINDOW, mac
from auth.schemas.sessions import SessionOpened
from auth.usecases.sessions import refused, spend


class NoCodeAsked(DomainError):
    """Aucun code n'est en attente dans ce navigateur. Demandez un nouveau lien."""

    status = 410


class CodeWrong(DomainError):
    """Ce code n'est pas le bon. Essais restants : {left}."""

    status = 422


class CodesBlocked(DomainError):
    """Trop d'essais : ouvrez plutôt le lien du message."""

    status = 429


# The live links of a browser, the last one first. Held: of two requests with the right code, one
# signs in.
_ASKED: Final = text(
    """
    SELECT token_hash, code_mac, address_mac, person FROM sign_in_links
    WHERE browser_hash = :browser AND used_at IS NULL AND expires_at > clock_timestamp()
    AND code_mac IS NOT NULL
    ORDER BY expires_at DESC FOR UPDATE
    """
)
_TRIED: Final = text(
    """
    SELECT count(*) FROM wrong_codes
    WHERE address_mac = :address AND tried_at > clock_timestamp() - CAST(:window AS interval)
    """
)
_COUNT_WRONG: Final = text("INSERT INTO wrong_codes (address_mac) VALUES (:address)")


async def sign_in_with_code(
    session: AsyncSession, *, code: str, browser: str, vault: Vault
) -> SessionOpened | DomainError:
    """Spends the link of that code, if this browser asked for it with the address that it gave
    last: the one whose tries are counted. A wrong code is counted, which must be committed: so
    that refusal is returned. Raises NoCodeAsked and CodesBlocked."""
    links = (await session.execute(_ASKED, {"browser": digest(browser)})).all()
    if not links:
        raise NoCodeAsked
    address = links[0].address_mac
    left = CODE_TRIES - await _tried(session, address)
    if left <= 0:
        raise CodesBlocked
    typed = mac(vault.mac_key, "code", code, browser)
    right = [
        link.token_hash
        for link in links
        if link.address_mac == address and hmac.compare_digest(link.code_mac, typed)
    ]
    token_hash = right[0] if right else b""
    opened = await spend(session, token_hash=token_hash, browser=browser, vault=vault)
    if opened is not None:
        return opened
    await session.execute(_COUNT_WRONG, {"address": address})
    refused(session, links[0].person, CodeWrong)
    return CodeWrong(left=left - 1) if left > 1 else CodesBlocked()


async def _tried(session: AsyncSession, address_mac: bytes) -> int:
    """Of an address, one try at a time: none slips through while another is counted."""
    lock = func.pg_advisory_xact_lock(int.from_bytes(address_mac[:8], signed=True))
    await session.execute(select(lock))
    tried = await session.execute(_TRIED, {"address": address_mac, "window": CODE_WINDOW})
    return int(tried.scalar_one())
