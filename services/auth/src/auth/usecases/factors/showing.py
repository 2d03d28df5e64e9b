"""A second factor is shown: it raises the session, or makes it fresh again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError
from kernel.identity import Caller
from sqlalchemy import func, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.factors import Factor, Method, RecoveryCode
from auth.domain.keys import Vault
from auth.domain.onetime import open_totp, recovery_mac, step_of
from auth.domain.passkeys import BadPasskey, Site, credential_id
from auth.queries import factors as queries
from auth.schemas.factors import FactorShown, PasskeyShown
from auth.schemas.sessions import SessionRaised
from auth.usecases.factors import challenges, tries
from auth.usecases.factors.recovery import NoFactor
from auth.usecases.sessions import SessionRevoked, raise_level


async def begin_showing(session: AsyncSession, *, caller: Caller, site: Site) -> dict[str, Any]:
    """What a passkey of this person is to sign. Raises NoFactor, SessionRevoked."""
    await _check_open(session, caller)
    known = [one.credential for one in await queries.confirmed(session, caller.person)]
    passkeys = [one for one in known if one]
    if not passkeys:
        raise NoFactor
    challenge = await challenges.draw(session, caller.session, "authentication")
    return site.request(challenge=challenge, known=passkeys)


async def show(
    session: AsyncSession, *, caller: Caller, shown: FactorShown, site: Site, vault: Vault
) -> SessionRaised | DomainError:
    """A wrong one is counted, which must be committed: that refusal is returned. Raises
    FactorsBlocked, NoFactor, SessionRevoked."""
    method = _method(shown)
    await tries.begin_try(session, caller.person, method)
    await _check_open(session, caller)
    if not await queries.confirmed(session, caller.person):
        raise NoFactor
    if not await _is_right(session, caller=caller, shown=shown, site=site, vault=vault):
        return await tries.count_wrong(
            session, caller.person, session_id=caller.session, method=method
        )
    subject = f"sessions/{caller.session}"
    act = Act("second factor verified", caller.person, caller.person, subject, {"how": method})
    audit.record(session, act)
    return await raise_level(
        session, person=caller.person, session_id=caller.session, method=method, vault=vault
    )


async def _check_open(session: AsyncSession, caller: Caller) -> None:
    if await queries.shown(session, person=caller.person, session_id=caller.session) is None:
        raise SessionRevoked


def _method(shown: FactorShown) -> Method:
    if shown.code is not None:
        return "otp"
    return "hwk" if shown.recovery_code is None else "recovery"


async def _is_right(
    session: AsyncSession, *, caller: Caller, shown: FactorShown, site: Site, vault: Vault
) -> bool:
    if shown.code is not None:
        return await _code(session, caller.person, shown.code, vault=vault)
    if shown.recovery_code is not None:
        mac = recovery_mac(vault, caller.person, shown.recovery_code)
        return await _recovery(session, mac)
    assert shown.passkey is not None  # noqa: S101 - its schema says one of the three
    return await _passkey(session, caller, shown.passkey, site=site)


async def _code(session: AsyncSession, person: UUID, code: str, *, vault: Vault) -> bool:
    """Of any of their applications."""
    now = await queries.now(session)
    for factor in await queries.confirmed(session, person):
        if factor.sealed is None:
            continue
        secret = open_totp(vault, factor.id, factor.sealed)
        step = step_of(secret, code, now=now, after=factor.last_step)
        if step is not None:
            factor.last_step, factor.used_at = step, now
            return True
    return False


async def _recovery(session: AsyncSession, code_mac: bytes) -> bool:
    used = await session.execute(
        update(RecoveryCode)
        .where(col(RecoveryCode.code_mac) == code_mac, col(RecoveryCode.used_at).is_(None))
        .values(used_at=func.clock_timestamp())
        .returning(col(RecoveryCode.person))
    )
    return used.first() is not None


def _named(known: Sequence[Factor], sent: PasskeyShown) -> Factor | None:
    """The passkey that says it is shown."""
    return next((one for one in known if one.credential == credential_id(sent.rawId)), None)


async def _passkey(
    session: AsyncSession, caller: Caller, sent: PasskeyShown, *, site: Site
) -> bool:
    challenge = await challenges.take(session, caller.session, "authentication")
    factor = _named(await queries.confirmed(session, caller.person), sent)
    if challenge is None or factor is None or factor.public_key is None:
        return False
    try:
        factor.sign_count = site.shown(
            sent.model_dump(exclude_none=True),
            challenge=challenge,
            public_key=factor.public_key,
            sign_count=factor.sign_count or 0,
        )
    except BadPasskey:
        return False
    factor.used_at = await queries.now(session)
    return True
