"""Signing in with a link, going on with a refresh token, leaving."""

from typing import Final
from uuid import UUID, uuid4

from joserfc.jwk import ECKey
from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError, NotFound, NotSignedIn, Unavailable, problem_type
from kernel.outbox import emit
from kernel.tokens import digest, draw_token
from sqlalchemy import ColumnElement, func, text, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.factors import Method
from auth.domain.keys import Vault
from auth.domain.levels import Level
from auth.domain.sessions import SESSION_LIFE, SignInSession, access_token
from auth.schemas.sessions import SessionOpened, SessionRaised
from auth.usecases.links import live_link


class OtherBrowser(DomainError):
    """Ouvrez ce lien dans le navigateur qui l'a demandé. Il n'a pas été utilisé."""

    status = 403


class SessionRevoked(DomainError):
    """Cette session est close. Reconnectez-vous."""

    status = 401


# One statement for all that a link gives. `first`: ever, or while a campaign of theirs goes on.
_SPEND: Final = text(
    """
    WITH spent AS (
        UPDATE sign_in_links SET used_at = clock_timestamp()
        WHERE token_hash = :token AND browser_hash = :browser AND person IS NOT NULL
        AND used_at IS NULL AND expires_at > clock_timestamp()
        RETURNING person, used_at
    ), first AS (
        UPDATE persons SET first_sign_in_at = spent.used_at FROM spent
        WHERE id = spent.person AND first_sign_in_at IS NULL
        RETURNING id
    ), entered AS (
        INSERT INTO campaign_sign_ins (person, campaign, at)
        SELECT DISTINCT spent.person, campaign, used_at FROM spent
        JOIN grants USING (person) JOIN campaigns USING (campaign)
        WHERE NOT finished
        ON CONFLICT DO NOTHING RETURNING campaign
    ), opened AS (
        INSERT INTO sessions (id, person, started_at, ends_at)
        SELECT :session, person, used_at, used_at + :life FROM spent
        RETURNING id
    ), drawn AS (
        INSERT INTO refresh_tokens (token_hash, session) SELECT :drawn, id FROM opened
    )
    SELECT person, used_at, EXISTS (SELECT FROM first) OR EXISTS (SELECT FROM entered) AS first
    FROM spent
    """
)
_HOLD: Final = text("SELECT FROM persons WHERE id = :person FOR NO KEY UPDATE")
_ROTATE: Final = text(
    """
    WITH rotated AS (
        UPDATE refresh_tokens SET used_at = clock_timestamp() FROM sessions
        WHERE token_hash = :token AND used_at IS NULL
        AND sessions.id = session AND revoked_at IS NULL AND ends_at > clock_timestamp()
        RETURNING session, person, started_at, used_at, factor, factor_at
    ), drawn AS (
        INSERT INTO refresh_tokens (token_hash, session) SELECT :drawn, session FROM rotated
    )
    SELECT session, person, started_at, used_at, factor, factor_at FROM rotated
    """
)
_RAISE: Final = text(
    """
    UPDATE sessions SET factor = :method, factor_at = clock_timestamp()
    WHERE id = :session AND person = :person
    AND revoked_at IS NULL AND ends_at > clock_timestamp()
    RETURNING started_at, factor_at
    """
)


async def sign_in(
    session: AsyncSession, *, token: str, browser: str, vault: Vault
) -> SessionOpened | DomainError:
    """Spends the link and opens a session. Raises LinkUnknown, LinkUsed, LinkExpired, and returns
    OtherBrowser, so that it is audited; then nothing is spent."""
    opened = await spend(session, token_hash=digest(token), browser=browser, vault=vault)
    if opened is not None:
        return opened
    link = await live_link(session, token=token)
    refused(session, link.person, OtherBrowser)
    return OtherBrowser()


def refused(session: AsyncSession, person: UUID | None, why: type[DomainError]) -> None:
    """Somebody did not sign in as this person; no one for an address that nobody has."""
    detail = {"why": problem_type(why.__name__)}
    audit.record(session, Act("sign-in refused", None, person, "sign-in-links", detail))


async def spend(
    session: AsyncSession, *, token_hash: bytes, browser: str, vault: Vault
) -> SessionOpened | None:
    """The session that a live link opens in the browser that asked for it; None for any other."""
    opened, refresh_token = uuid4(), draw_token()
    link = {"token": token_hash, "browser": digest(browser)}
    opening = {"session": opened, "life": SESSION_LIFE, "drawn": digest(refresh_token)}
    spent = (await session.execute(_SPEND, link | opening)).one_or_none()
    if spent is None:
        return None
    if spent.first:
        await hold(session, spent.person)
    # Read once the row is held, not before: what is told is what stays.
    holder, sealed = await queries.holder(session, spent.person)
    if spent.first:
        emit(session, holder.account.person_changed())
    audit.record(session, Act("signed-in", spent.person, spent.person, f"sessions/{opened}"))
    level, key = Level(holder), _signing_key(vault, sealed)
    signed = access_token(key, level, opened, started_at=spent.used_at, now=spent.used_at)
    return SessionOpened.with_refresh(SessionRaised.of(level, signed), refresh_token)


async def hold(session: AsyncSession, person: UUID) -> None:
    """Until the end of the transaction, nobody else changes what is known of this person."""
    await session.execute(_HOLD, {"person": person})


async def refresh(
    session: AsyncSession, *, refresh_token: str, vault: Vault
) -> SessionOpened | None:
    """Rotates the token, with the roles of this instant. None when the token had been used
    already: its session is revoked, which must be committed, so nothing is raised."""
    used, drawn = digest(refresh_token), draw_token()
    rotated = await session.execute(_ROTATE, {"token": used, "drawn": digest(drawn)})
    row = rotated.one_or_none()
    if row is None:
        await _revoke_family(session, used)
        return None
    holder, sealed = await queries.holder(session, row.person)
    level, key = Level(holder, row.factor_at, row.factor), _signing_key(vault, sealed)
    signed = access_token(key, level, row.session, started_at=row.started_at, now=row.used_at)
    return SessionOpened.with_refresh(SessionRaised.of(level, signed), drawn)


async def raise_level(
    session: AsyncSession, *, person: UUID, session_id: UUID, method: Method, vault: Vault
) -> SessionRaised:
    """A second factor was just shown in this session. Raises SessionRevoked."""
    shown = {"session": session_id, "person": person, "method": method}
    row = (await session.execute(_RAISE, shown)).one_or_none()
    if row is None:
        raise SessionRevoked
    holder, sealed = await queries.holder(session, person)
    level, key = Level(holder, row.factor_at, method), _signing_key(vault, sealed)
    signed = access_token(key, level, session_id, started_at=row.started_at, now=row.factor_at)
    return SessionRaised.of(level, signed)


async def _revoke_family(session: AsyncSession, token_hash: bytes) -> None:
    """Raises NotSignedIn for a token that nobody was given, or whose session ended by itself."""
    found = await queries.session_of(session, token_hash)
    if found is None or not found[1]:
        raise NotSignedIn
    await _end(session, col(SignInSession.id) == found[0], why="refresh-token-reused")


async def end(session: AsyncSession, *, session_id: UUID) -> None:
    """Revokes a session; its access tokens live out their minutes."""
    await _end(session, col(SignInSession.id) == session_id, why="closed")


async def end_own(session: AsyncSession, *, person: UUID, session_id: UUID) -> None:
    """Raises NotFound for a session that is not this person's."""
    found = await session.get(SignInSession, session_id)
    if found is None or found.person != person:
        raise NotFound
    await end(session, session_id=session_id)


async def end_all(session: AsyncSession, *, person: UUID, why: str) -> None:
    """All those of a person, for a reason of others."""
    await _end(session, col(SignInSession.person) == person, why=why)


async def end_others(session: AsyncSession, *, person: UUID, current: UUID) -> None:
    """All those of a person but the one that asks."""
    mine = col(SignInSession.person) == person
    await _end(session, mine & (col(SignInSession.id) != current), why="closed")


async def end_merged(session: AsyncSession, *, person: UUID) -> None:
    """Those of an account that is another one now."""
    await _end(session, col(SignInSession.person) == person, why="merged")


async def _end(session: AsyncSession, which: ColumnElement[bool], *, why: str) -> None:
    ended = await session.execute(
        update(SignInSession)
        .where(which, col(SignInSession.revoked_at).is_(None))
        .values(revoked_at=func.clock_timestamp())
        .returning(col(SignInSession.id), col(SignInSession.person))
    )
    for id_, person in ended:
        audit.record(session, Act("signed-out", person, person, f"sessions/{id_}", {"why": why}))


def _signing_key(vault: Vault, sealed: str | None) -> ECKey:
    """Raises Unavailable while no key is drawn yet."""
    if sealed is None:
        raise Unavailable
    return vault.open(sealed)
