"""A factor is added right after signing in by whoever has none, else by showing another one."""

from uuid import UUID, uuid4

from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError, NotFound
from kernel.factors import SecondFactorStale
from kernel.identity import Caller
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account
from auth.domain.factors import MOST_FACTORS, Factor, Method
from auth.domain.keys import Vault
from auth.domain.onetime import draw_totp, open_totp, seal_totp, step_of, totp_uri
from auth.domain.passkeys import BadPasskey, Site
from auth.queries import factors as factor_queries
from auth.schemas.factors import FactorEnrolled, FactorListed, NewPasskey, TotpBegun
from auth.usecases.factors import challenges, recovery, tries
from auth.usecases.factors.telling import tell_change
from auth.usecases.sessions import SessionRevoked, hold, raise_level


class SignInAgain(DomainError):
    """Un premier second facteur s'ajoute dans les dix minutes qui suivent la connexion.
    Reconnectez-vous, puis recommencez."""

    status = 403


class TooManyFactors(DomainError):
    """Vous avez déjà {most} seconds facteurs : supprimez-en un d'abord."""

    status = 409


class PasskeyKnown(DomainError):
    """Cette clé d'accès est déjà enregistrée."""

    status = 409


class PasskeyRefused(DomainError):
    """Cette clé d'accès n'a pas pu être vérifiée. Rien n'a été enregistré : recommencez."""

    status = 422


async def check_may_change(session: AsyncSession, caller: Caller) -> int:
    """How many factors the person has, who is held. Raises SessionRevoked, SignInAgain,
    SecondFactorStale."""
    await hold(session, caller.person)
    shown = await factor_queries.shown(session, person=caller.person, session_id=caller.session)
    if shown is None:
        raise SessionRevoked
    known = len(await factor_queries.confirmed(session, caller.person))
    if known and not shown.factor_lately:
        raise SecondFactorStale
    if not known and not shown.signed_in_lately:
        raise SignInAgain
    return known


async def begin_totp(
    session: AsyncSession, *, caller: Caller, name: str, vault: Vault
) -> TotpBegun:
    """Draws the secret of an application; the one begun before and never confirmed is forgotten.
    Raises what check_may_change does, and TooManyFactors."""
    account = await _may_add(session, caller)
    unconfirmed = (col(Factor.person) == caller.person, col(Factor.confirmed_at).is_(None))
    await session.execute(delete(Factor).where(*unconfirmed))
    id_, secret = uuid4(), draw_totp()
    sealed = seal_totp(vault, id_, secret)
    session.add(Factor(id=id_, person=caller.person, kind="totp", name=name, sealed=sealed))
    return TotpBegun(id=id_, secret=secret, uri=totp_uri(secret, address=_main(account)))


async def confirm_totp(
    session: AsyncSession, *, caller: Caller, factor_id: UUID, code: str, vault: Vault
) -> FactorEnrolled | DomainError:
    """The code shows that the application has the secret. A wrong one is counted: that refusal is
    returned. Raises NotFound, FactorsBlocked, and as begin_totp."""
    await tries.begin_try(session, caller.person, "otp")
    await _may_add(session, caller)
    factor = await session.get(Factor, factor_id)
    if factor is None or factor.person != caller.person or factor.confirmed_at:
        raise NotFound
    now = await factor_queries.now(session)
    secret = open_totp(vault, factor.id, factor.sealed or "")
    factor.last_step = step_of(secret, code, now=now, after=None)
    if factor.last_step is None:
        return await tries.count_wrong(
            session, caller.person, session_id=caller.session, method="otp"
        )
    factor.confirmed_at = factor.used_at = now
    return await _enrolled(session, caller=caller, factor=factor, method="otp", vault=vault)


async def begin_passkey(session: AsyncSession, *, caller: Caller, site: Site) -> dict[str, object]:
    """The options that the browser is to be given. Raises as begin_totp."""
    account = await _may_add(session, caller)
    challenge = await challenges.draw(session, caller.session, "registration")
    known = await factor_queries.confirmed(session, caller.person)
    return site.creation(
        caller.person,
        address=_main(account),
        name=f"{account.given_name} {account.family_name}",
        challenge=challenge,
        known=[one.credential for one in known if one.credential],
    )


async def add_passkey(
    session: AsyncSession, *, caller: Caller, new: NewPasskey, site: Site, vault: Vault
) -> FactorEnrolled | DomainError:
    """Returns PasskeyRefused, so that its challenge is spent. Raises PasskeyKnown, and as
    begin_totp."""
    await _may_add(session, caller)
    challenge = await challenges.take(session, caller.session, "registration")
    if challenge is None:
        return PasskeyRefused()
    try:
        made = site.registered(new.credential.model_dump(), challenge=challenge)
    except BadPasskey:
        return PasskeyRefused()
    now = await factor_queries.now(session)
    factor = Factor(
        id=uuid4(),
        person=caller.person,
        kind="passkey",
        name=new.name,
        credential=made.credential,
        public_key=made.public_key,
        sign_count=made.sign_count,
        confirmed_at=now,
        used_at=now,
    )
    return await _enrolled(session, caller=caller, factor=factor, method="hwk", vault=vault)


async def _may_add(session: AsyncSession, caller: Caller) -> Account:
    if await check_may_change(session, caller) >= MOST_FACTORS:
        raise TooManyFactors(most=MOST_FACTORS)
    account = await queries.account(session, caller.person)
    if account is None:
        raise NotFound
    return account


async def _enrolled(
    session: AsyncSession, *, caller: Caller, factor: Factor, method: Method, vault: Vault
) -> FactorEnrolled:
    """It was shown, so it raises the session; the first one comes with recovery codes."""
    session.add(factor)
    try:
        await session.flush()
    except IntegrityError as error:
        raise PasskeyKnown from error
    await session.refresh(factor)
    subject = f"factors/{factor.id}"
    act = Act("second factor enrolled", caller.person, caller.person, subject, {"how": method})
    audit.record(session, act)
    await tell_change(session, factor, added=True)
    codes = await recovery.draw_if_none(session, person=caller.person, vault=vault)
    raised = await raise_level(
        session, person=caller.person, session_id=caller.session, method=method, vault=vault
    )
    listed = FactorListed.model_validate(factor, from_attributes=True)
    return FactorEnrolled(factor=listed, recovery_codes=codes, session=raised)


def _main(account: Account) -> str:
    return account.addresses[0].address if account.addresses else ""
