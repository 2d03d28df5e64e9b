"""Factors are removed by their owner, or reset by staff for whoever lost them all."""

from collections.abc import Collection
from uuid import UUID

from contracts.auth import Grant, SecondFactorReset
from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError, NotFound
from kernel.identity import Caller
from kernel.outbox import emit
from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.factors import Factor, WrongFactor
from auth.queries import factors as factor_queries
from auth.usecases import sessions
from auth.usecases.factors import recovery
from auth.usecases.factors.enrolling import check_may_change
from auth.usecases.factors.telling import tell_change


class LastFactor(DomainError):
    """Un de vos rôles demande un second facteur : ajoutez-en un autre avant de supprimer
    celui-ci."""

    status = 409


class OwnFactors(DomainError):
    """Vos propres seconds facteurs sont réinitialisés par quelqu'un d'autre."""

    status = 403


async def remove(session: AsyncSession, *, caller: Caller, factor_id: UUID) -> None:
    """Raises NotFound, LastFactor, and what check_may_change does."""
    known = await check_may_change(session, caller)
    factor = await session.get(Factor, factor_id)
    if factor is None or factor.person != caller.person or factor.confirmed_at is None:
        raise NotFound
    if known == 1:
        if await factor_queries.demanded(session, caller.person):
            raise LastFactor
        await recovery.forget(session, caller.person)
    await session.delete(factor)
    await tell_change(session, factor, added=False)
    subject, detail = f"factors/{factor_id}", {"kind": factor.kind}
    audit.record(
        session, Act("second factor removed", caller.person, caller.person, subject, detail)
    )


async def reset(session: AsyncSession, *, caller: Caller, person: UUID) -> None:
    """All of a person's factors and recovery codes; their sessions are closed and a mail tells
    them. Raises OwnFactors, NotFound for someone outside the caller's scope, NoFactor."""
    if person == caller.person:
        raise OwnFactors
    account = await queries.account(session, person)
    if account is None or not _may_reset(caller, account.grants):
        raise NotFound
    await sessions.hold(session, person)
    if not await factor_queries.confirmed(session, person):
        raise recovery.NoFactor
    await forget_all(session, person)
    await sessions.end_all(session, person=person, why="second-factor-reset")
    now = await factor_queries.now(session)
    emit(session, SecondFactorReset(person=person, reset_at=now))
    audit.record(session, Act("second factor reset", caller.person, person, f"persons/{person}"))


async def forget_all(session: AsyncSession, person: UUID) -> None:
    """Their factors, recovery codes and wrong tries."""
    await session.execute(delete(Factor).where(col(Factor.person) == person))
    await session.execute(delete(WrongFactor).where(col(WrongFactor.person) == person))
    await recovery.forget(session, person)


def _may_reset(caller: Caller, grants: Collection[Grant]) -> bool:
    """The ministry for anyone; a registrar for those whose every role that names a territory is
    of their own subdivision: who holds more than them is not theirs to open."""
    if caller.has("ministry"):
        return True
    mine = {grant.subdivision for grant in caller.grants_as("registrar")}
    told = [grant for grant in grants if grant.role != "responsable"]
    return bool(told) and all(grant.subdivision in mine for grant in told)
