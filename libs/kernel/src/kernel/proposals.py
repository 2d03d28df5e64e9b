"""Two persons for what cannot be undone: one proposes an act on a version of something; another,
who saw the same version, confirms it within a day. The table is the service's, by its migration."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, DateTime, Index, func, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel.db import now
from kernel.errors import DomainError, NotFound

LASTS: Final = timedelta(hours=24)


class AlreadyProposed(DomainError):
    """Cette décision est déjà proposée : une autre personne doit la confirmer, ou l'annuler."""


class ProposalDecided(DomainError):
    """Cette proposition n'attend plus : elle a été confirmée, annulée, ou a expiré (24 heures)."""

    status = 410


class ProposalOutdated(DomainError):
    """Ce qui était proposé a changé depuis : annulez cette proposition et refaites-la."""


class SamePerson(DomainError):
    """Vous avez fait cette proposition : une autre personne doit la confirmer."""


class Proposal(SQLModel, table=True):
    """`subject`: what the act is about; `version`: of it, as the proposer saw it."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("outcome <> 'confirmed' OR decided_by <> proposed_by", name="two_persons"),
        CheckConstraint("outcome IN ('confirmed', 'cancelled', 'expired')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("outcome = 'expired' OR (outcome IS NULL) = (decided_by IS NULL)", "by"),
        Index(
            "ix_proposals_pending",
            "subject",
            "act",
            unique=True,
            postgresql_where=text("outcome IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    act: str
    subject: str
    version: int
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    proposed_by: UUID
    proposed_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    outcome: str | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))


async def propose(
    session: AsyncSession,
    *,
    act: str,
    subject: str,
    version: int,
    by: UUID,
    content: dict[str, Any],
) -> Proposal:
    """Raises AlreadyProposed while the same act on the same subject waits for someone."""
    late = col(Proposal.outcome).is_(None) & (col(Proposal.expires_at) <= func.clock_timestamp())
    ended = {"outcome": "expired", "decided_at": col(Proposal.expires_at)}
    await session.execute(
        update(Proposal).where(col(Proposal.subject) == subject, late).values(ended)
    )
    instant = await now(session)
    new = Proposal(
        id=uuid4(), act=act, subject=subject, version=version, content=content,
        proposed_by=by, proposed_at=instant, expires_at=instant + LASTS,
    )  # fmt: skip
    taken = insert(Proposal).values(new.model_dump()).on_conflict_do_nothing()
    if (await session.execute(taken.returning(col(Proposal.id)))).first() is None:
        raise AlreadyProposed
    return new


async def pending(session: AsyncSession, *, subject: str) -> list[Proposal]:
    waiting = select(Proposal).where(Proposal.subject == subject, col(Proposal.outcome).is_(None))
    waiting = waiting.where(col(Proposal.expires_at) > func.clock_timestamp())
    return list((await session.exec(waiting.order_by(col(Proposal.proposed_at)))).all())


async def confirm(
    session: AsyncSession, *, id_: UUID, subject: str, version: int, by: UUID
) -> Proposal:
    """What to do now. `version`: the subject's present one, whose row the caller has locked."""
    found = await _waiting(session, id_, subject)
    if found.proposed_by == by:
        raise SamePerson
    if found.version != version:
        raise ProposalOutdated(proposed=found.version, version=version)
    found.outcome, found.decided_by, found.decided_at = "confirmed", by, await now(session)
    return found


async def cancel(session: AsyncSession, *, id_: UUID, subject: str, by: UUID) -> Proposal:
    """By whoever proposed, or another."""
    found = await _waiting(session, id_, subject)
    found.outcome, found.decided_by, found.decided_at = "cancelled", by, await now(session)
    return found


async def _waiting(session: AsyncSession, id_: UUID, subject: str) -> Proposal:
    found = await session.get(Proposal, id_, with_for_update=True, populate_existing=True)
    if found is None or found.subject != subject:
        raise NotFound
    if found.outcome or found.expires_at <= await now(session):
        raise ProposalDecided(outcome=found.outcome or "expired")
    return found
