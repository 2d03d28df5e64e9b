"""Every SELECT."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy
from contracts.auth import Address
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Table,
    TextClause,
    Uuid,
    any_,
    bindparam,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.accounts import SCOPE, Account, grant_of
from auth.domain.keys import SigningKey
from auth.domain.levels import Holder
from auth.domain.persons import CampaignSignIn, EmailAddress, GivenRole, Person
from auth.domain.references import References, Speciality, Subdivision, University
from auth.domain.sessions import RefreshToken, SignInSession


async def owner(session: AsyncSession, address: str) -> UUID | None:
    statement = select(EmailAddress.person).where(EmailAddress.address == address)
    return (await session.exec(statement)).one_or_none()


# Joined: = ANY would compare each address with each row while the table has no statistics yet.
_OWNERS: Final = text(
    """
    SELECT address, person FROM unnest(CAST(:addresses AS text[])) AS asked (address)
    JOIN addresses USING (address)
    """
)


async def owners(session: AsyncSession, addresses: Collection[str]) -> dict[str, UUID]:
    """Whose each known address is."""
    rows = await session.execute(_OWNERS, {"addresses": list(addresses)})
    return {row.address: row.person for row in rows}


def _accounts(
    asked: ColumnElement[Any], *others: ColumnElement[Any] | TextClause
) -> sqlalchemy.Select[Any]:
    """Arrays, and tables rather than classes: thousands of rows are read several times faster."""
    person, address, given = (_table(one) for one in (Person, EmailAddress, GivenRole))
    entered = _table(CampaignSignIn)
    order = (address.c.main.desc(), address.c.address)
    scope = array([given.c[name] for name in SCOPE])
    reached, mine = address.c.person == person.c.id, given.c.person == person.c.id
    return sqlalchemy.select(
        person,
        sqlalchemy.select(_listed(address.c.address, *order)).where(reached).label("addresses"),
        sqlalchemy.select(_listed(address.c.main, *order)).where(reached).label("main"),
        sqlalchemy.select(_listed(scope, given.c.id)).where(mine).label("grants"),
        sqlalchemy.select(_listed(entered.c.campaign, entered.c.campaign))
        .where(entered.c.person == person.c.id)
        .label("campaigns"),
        sqlalchemy.select(_listed(entered.c.at, entered.c.campaign))
        .where(entered.c.person == person.c.id)
        .label("instants"),
        *others,
    ).where(person.c.id == asked)


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def _listed(value: ColumnElement[Any], *order: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.array_agg(aggregate_order_by(value, *order))


def _signing_now() -> ColumnElement[Any]:
    key = _table(SigningKey)
    return sqlalchemy.select(key.c.sealed).where(key.c.state == "current").label("sealed")


_ACCOUNTS: Final = _accounts(any_(bindparam("persons", type_=ARRAY(Uuid))))
_HOLDER: Final = _accounts(
    bindparam("person", type_=Uuid),
    _signing_now(),
    text("ARRAY(SELECT DISTINCT unnest(roles) FROM factor_demands) AS asked_of"),
    text(
        "ARRAY(SELECT DISTINCT kind FROM factors WHERE factors.person = persons.id "
        "AND confirmed_at IS NOT NULL ORDER BY kind) AS enrolled"
    ),
)


async def accounts(session: AsyncSession, persons: Collection[UUID]) -> dict[UUID, Account]:
    """One statement, however many."""
    rows = await session.execute(_ACCOUNTS, {"persons": list(persons)})
    return {row.id: _account(row) for row in rows}


def _account(row: Any) -> Account:
    reached = zip(row.addresses or (), row.main or (), strict=True)
    return Account(
        id=row.id,
        given_name=row.given_name,
        family_name=row.family_name,
        rpps=row.rpps,
        university=row.university,
        title=row.title,
        service=row.service,
        establishment=row.establishment,
        phone=row.phone,
        birth_date=row.birth_date,
        first_sign_in_at=row.first_sign_in_at,
        signed_in=_by_campaign(row),
        version=row.version,
        merged_into=row.merged_into,
        addresses=tuple(Address(address=address, main=main) for address, main in reached),
        grants=tuple(grant_of(*scope) for scope in row.grants or ()),
    )


def _by_campaign(row: Any) -> dict[str, datetime]:
    return dict(zip(row.campaigns or (), row.instants or (), strict=True))


_SIGNED_IN: Final = text(
    """
    SELECT person, array_agg(campaign ORDER BY campaign) AS campaigns,
        array_agg(at ORDER BY campaign) AS instants
    FROM campaign_sign_ins
    WHERE person = ANY(CAST(:persons AS uuid[])) GROUP BY person
    """
)


async def signed_in(
    session: AsyncSession, persons: Collection[UUID]
) -> dict[UUID, dict[str, datetime]]:
    """When each of them first signed in, by campaign; those who did."""
    rows = await session.execute(_SIGNED_IN, {"persons": list(persons)})
    return {row.person: _by_campaign(row) for row in rows}


async def holder(session: AsyncSession, person: UUID) -> tuple[Holder, str | None]:
    """The holder of a session, and the key that signs now, sealed: read each time, so that a
    rotation is seen at once."""
    row = (await session.execute(_HOLDER, {"person": person})).one()
    held = Holder(_account(row), frozenset(row.asked_of), tuple(row.enrolled))
    return held, row.sealed


async def account(session: AsyncSession, person: UUID) -> Account | None:
    return (await accounts(session, [person])).get(person)


_RESPONSABLES: Final = text(
    """
    SELECT person FROM grants WHERE role = 'responsable' AND (campaign, poste) IN
        (SELECT unnest(CAST(:campaigns AS text[])), unnest(CAST(:postes AS text[])))
    """
)


async def responsables(session: AsyncSession, postes: Collection[tuple[str, str]]) -> set[UUID]:
    """Who answers for these postes (campaign and number) now."""
    named = {
        "campaigns": [campaign for campaign, _ in postes],
        "postes": [poste for _, poste in postes],
    }
    return set((await session.execute(_RESPONSABLES, named)).scalars())


async def references(session: AsyncSession) -> References:
    return References.of(
        await session.exec(select(Subdivision)),
        await session.exec(select(Speciality)),
        await session.exec(select(University)),
    )


class Link(NamedTuple):
    """A link that somebody has; `expired` by the database's clock."""

    person: UUID
    browser_hash: bytes
    used_at: datetime | None
    expires_at: datetime
    expired: bool
    given_name: str
    family_name: str


_LINK: Final = text(
    """
    SELECT persons.id, browser_hash, used_at, expires_at, expires_at <= clock_timestamp(),
        given_name, family_name
    FROM sign_in_links JOIN persons ON persons.id = sign_in_links.person
    WHERE token_hash = :token
    """
)


async def link(session: AsyncSession, token_hash: bytes) -> Link | None:
    row = (await session.execute(_LINK, {"token": token_hash})).one_or_none()
    return Link._make(row) if row else None


async def session_of(session: AsyncSession, token_hash: bytes) -> tuple[UUID, bool] | None:
    """The session of a refresh token that gave nothing, and whether it is revoked or the token
    was used: both mean that someone holds what they should not."""
    statement = (
        select(
            SignInSession.id,
            col(SignInSession.revoked_at).is_not(None) | col(RefreshToken.used_at).is_not(None),
        )
        .join(RefreshToken, col(RefreshToken.session) == SignInSession.id)
        .where(RefreshToken.token_hash == token_hash)
    )
    row = (await session.exec(statement)).one_or_none()
    return (row[0], bool(row[1])) if row else None


_OPEN_SESSIONS: Final = text(
    """
    SELECT id, started_at, ends_at, id = :current AS current,
        (SELECT max(used_at) FROM refresh_tokens WHERE session = sessions.id) AS used_at
    FROM sessions
    WHERE person = :person AND revoked_at IS NULL AND ends_at > clock_timestamp()
    ORDER BY started_at DESC, id
    """
)


async def open_sessions(
    session: AsyncSession, person: UUID, *, current: UUID
) -> Sequence[Row[Any]]:
    """Of a person, the latest first."""
    rows = await session.execute(_OPEN_SESSIONS, {"person": person, "current": current})
    return rows.all()


async def public_keys(session: AsyncSession) -> list[dict[str, Any]]:
    """Every key whose tokens may be alive, and the next one; the oldest first."""
    order = (col(SigningKey.created_at), col(SigningKey.kid))
    rows = await session.execute(sqlalchemy.select(col(SigningKey.public)).order_by(*order))
    return list(rows.scalars())


async def rotated_since(session: AsyncSession, pause: timedelta) -> bool:
    """Whether a key was retired less than `pause` ago."""
    recent = select(SigningKey.kid).where(
        col(SigningKey.retired_at) > func.clock_timestamp() - pause
    )
    return (await session.exec(recent)).first() is not None


async def has_keys(session: AsyncSession) -> bool:
    return (await session.exec(select(SigningKey.kid))).first() is not None
