"""Signing in with a link, going on with a refresh token, leaving."""

from datetime import datetime
from uuid import UUID, uuid4

from kernel.errors import DomainError, NotSignedIn, Unavailable
from kernel.outbox import emit
from sqlalchemy import func, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account
from auth.domain.keys import Vault
from auth.domain.links import SignInLink, digest, draw_secret
from auth.domain.persons import Person
from auth.domain.sessions import (
    SESSION_LIFE,
    TOKEN_SECONDS,
    RefreshToken,
    SignInSession,
    access_token,
)
from auth.schemas import PersonNamed, SessionOpened
from auth.usecases.links import live_link


class OtherBrowser(DomainError):
    """Ouvrez ce lien dans le navigateur qui l'a demandé. Il n'a pas été utilisé."""

    status = 403


class SessionRevoked(DomainError):
    """Cette session est close. Reconnectez-vous."""

    status = 401


async def sign_in(
    session: AsyncSession, *, token: str, browser: str, vault: Vault
) -> SessionOpened:
    """Spends the link and opens a session. Raises LinkUnknown, LinkUsed, LinkExpired,
    OtherBrowser; then nothing is spent."""
    spent = await session.execute(
        update(SignInLink)
        .where(
            col(SignInLink.token_hash) == digest(token),
            col(SignInLink.browser_hash) == digest(browser),
            col(SignInLink.person).is_not(None),
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires_at) > func.clock_timestamp(),
        )
        .values(used_at=func.clock_timestamp())
        .returning(col(SignInLink.person), col(SignInLink.used_at))
    )
    row = spent.one_or_none()
    if row is None:
        raise await _why_not(session, token)
    person, now = row
    account = await _signed_in(session, person, now)
    opened = SignInSession(id=uuid4(), person=person, started_at=now, ends_at=now + SESSION_LIFE)
    session.add(opened)
    await session.flush()
    return await _answer(session, account, opened.id, started_at=now, now=now, vault=vault)


async def _why_not(session: AsyncSession, token: str) -> DomainError:
    await live_link(session, token=token)
    return OtherBrowser()


async def _signed_in(session: AsyncSession, person: UUID, now: datetime) -> Account:
    """The account, its first sign-in recorded and told. The UPDATE holds the row, if it is the
    first: what is read after it is what is told."""
    first = await session.execute(
        update(Person)
        .where(col(Person.id) == person, col(Person.first_sign_in_at).is_(None))
        .values(first_sign_in_at=now)
        .returning(col(Person.id))
    )
    account = (await queries.accounts(session, [person]))[person]
    if first.one_or_none():
        emit(session, account.person_changed())
    return account


async def refresh(
    session: AsyncSession, *, refresh_token: str, vault: Vault
) -> SessionOpened | None:
    """Rotates the token, with the roles of this instant. None when the token had been used
    already: its session is revoked, which must be committed, so nothing is raised."""
    token_hash = digest(refresh_token)
    rotated = await session.execute(
        update(RefreshToken)
        .where(
            col(RefreshToken.token_hash) == token_hash,
            col(RefreshToken.used_at).is_(None),
            col(RefreshToken.session) == SignInSession.id,
            col(SignInSession.revoked_at).is_(None),
            col(SignInSession.ends_at) > func.clock_timestamp(),
        )
        .values(used_at=func.clock_timestamp())
        .returning(
            col(SignInSession.id),
            col(SignInSession.person),
            col(SignInSession.started_at),
            col(RefreshToken.used_at),
        )
    )
    row = rotated.one_or_none()
    if row is None:
        await _revoke_family(session, token_hash)
        return None
    session_id, person, started_at, now = row
    account = (await queries.accounts(session, [person]))[person]
    return await _answer(session, account, session_id, started_at=started_at, now=now, vault=vault)


async def _revoke_family(session: AsyncSession, token_hash: bytes) -> None:
    """Raises NotSignedIn for a token that nobody was given, or whose session ended by itself."""
    found = await queries.session_of(session, token_hash)
    if found is None or not found[1]:
        raise NotSignedIn
    await end(session, session_id=found[0])


async def end(session: AsyncSession, *, session_id: UUID) -> None:
    """Revokes a session; its access tokens live out their minutes."""
    await session.execute(
        update(SignInSession)
        .where(col(SignInSession.id) == session_id, col(SignInSession.revoked_at).is_(None))
        .values(revoked_at=func.clock_timestamp())
    )


async def _answer(
    session: AsyncSession,
    account: Account,
    session_id: UUID,
    *,
    started_at: datetime,
    now: datetime,
    vault: Vault,
) -> SessionOpened:
    sealed = await queries.sealed_current_key(session)
    if sealed is None:
        raise Unavailable
    refresh_token = draw_secret()
    session.add(RefreshToken(token_hash=digest(refresh_token), session=session_id))
    signed = access_token(
        vault.open(sealed),
        person=account.id,
        session=session_id,
        grants=account.grants,
        started_at=started_at,
        now=now,
    )
    return SessionOpened(
        access_token=signed,
        expires_in=TOKEN_SECONDS,
        refresh_token=refresh_token,
        person=PersonNamed.of(account),
        roles=account.grants,
    )
