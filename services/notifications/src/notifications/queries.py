"""Every SELECT."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel.db import any_of
from notifications.domain.tables import (
    Campaign,
    Contact,
    Mail,
    Notice,
    NoticePoste,
    Person,
    Poste,
    Responsability,
    Round,
)
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    Subquery,
    Uuid,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapped
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

Audience = Select[Any, Any]
"""Rows (fact, person): whom to tell what."""


@dataclass(frozen=True)
class Due:
    """A mail to send now, with what its text needs."""

    mail: Mail
    notice: Notice | None
    person: Person | None
    address: str | None
    campaign: str | None


def these(fact: str, persons: Collection[UUID]) -> Audience:
    person = func.unnest(literal(list(persons), ARRAY(Uuid))).column_valued("person")
    return select(literal(fact, String).label("fact"), person)


def those_told(earlier: str, *, fact: str) -> Audience:
    """Those who were to be told an earlier fact."""
    return select(literal(fact, String).label("fact"), col(Mail.person).label("person")).where(
        col(Mail.fact) == earlier
    )


def responsables(*, fact: str | None = None, people: Collection[UUID] | None = None) -> Audience:
    """Those who answer for the postes of a notice that still matters."""
    statement: Audience = (
        select(col(NoticePoste.fact).label("fact"), col(Responsability.person).label("person"))
        .join(Responsability, _answers())
        .join(Notice, col(Notice.fact) == col(NoticePoste.fact))
        .where(_concerned(), _not_past(col(Notice.expires_at)))
    )
    if fact is not None:
        statement = statement.where(col(NoticePoste.fact) == fact)
    if people is not None:
        statement = statement.where(col(Responsability.person) == any_of(people, Uuid))
    return statement


def _answers() -> ColumnElement[bool]:
    return and_(
        col(Responsability.campaign) == col(NoticePoste.campaign),
        col(Responsability.poste) == col(NoticePoste.poste),
    )


def _concerned() -> ColumnElement[bool]:
    """The second responsable does not rank: affectations alone concern them."""
    return or_(
        col(Notice.kind) == "affectations_available", col(Responsability.access) == "referent"
    )


def _not_past(instant: Mapped[Any]) -> ColumnElement[bool]:
    return or_(instant.is_(None), instant > func.statement_timestamp())


def after_merges(audience: Audience) -> Subquery:
    """(fact, person) once each, those of a merged account under the one it is now."""
    asked = audience.subquery()
    person = func.coalesce(col(Person.merged_into), asked.c.person).label("person")
    return (
        select(asked.c.fact, person)
        .select_from(asked)
        .outerjoin(Person, col(Person.person) == asked.c.person)
        .distinct()
        .subquery()
    )


async def take_due(session: AsyncSession, *, urgent: bool, limit: int) -> list[Due]:
    """Locks the mails that wait longest; those that another process sends are passed over."""
    statement = (
        select(Mail, Notice, Person, Contact.address, Campaign.label)  # type: ignore[call-overload]
        .outerjoin(Notice, col(Notice.fact) == col(Mail.fact))
        .outerjoin(Person, col(Person.person) == col(Mail.person))
        .outerjoin(Contact, col(Contact.person) == col(Mail.person))
        .outerjoin(Campaign, col(Campaign.campaign) == col(Notice.campaign))
        .where(
            col(Mail.state) == "queued",
            col(Mail.urgent).is_(urgent),
            col(Mail.due_at) <= func.statement_timestamp(),
            _not_past(col(Mail.expires_at)),
        )
        .order_by(col(Mail.due_at))
        .limit(limit)
        .with_for_update(of=Mail, skip_locked=True)
    )
    return [Due(*row) for row in (await session.execute(statement)).all()]


async def postes_told(
    session: AsyncSession, mails: Collection[int]
) -> Mapping[int, Sequence[tuple[str, int | None]]]:
    """For each of these mails, the postes of its notice that its reader answers for: label and
    number of candidatures."""
    statement = (
        select(Mail.id, NoticePoste.poste, NoticePoste.candidatures, Poste)  # type: ignore[call-overload]
        .join(NoticePoste, col(NoticePoste.fact) == col(Mail.fact))
        .join(Notice, col(Notice.fact) == col(Mail.fact))
        .join(Responsability, and_(_answers(), col(Responsability.person) == col(Mail.person)))
        .outerjoin(
            Poste,
            and_(
                col(Poste.campaign) == col(NoticePoste.campaign),
                col(Poste.poste) == col(NoticePoste.poste),
            ),
        )
        .where(col(Mail.id).in_(mails), _concerned())
        .order_by(col(NoticePoste.poste))
    )
    found: dict[int, list[tuple[str, int | None]]] = {}
    for id_, number, candidatures, poste in (await session.execute(statement)).all():
        found.setdefault(id_, []).append((poste.label if poste else number, candidatures))
    return found


async def postes_of(session: AsyncSession, fact: str) -> Sequence[NoticePoste]:
    """The postes that a notice is about."""
    statement = select(NoticePoste).where(col(NoticePoste.fact) == fact)
    return (await session.execute(statement)).scalars().all()


async def poste_label(session: AsyncSession, *, campaign: str, poste: str) -> str:
    found = await session.get(Poste, (campaign, poste))
    return found.label if found else poste


async def round_of(session: AsyncSession, *, campaign: str, number: int) -> Round:
    """Raises NoResultFound: its opening was not heard, which is for an operator to look at."""
    return await session.get_one(Round, (campaign, number))


async def deliveries(session: AsyncSession, *, person: UUID, limit: int) -> Sequence[Mail]:
    """The latest mails to a person."""
    statement = select(Mail).where(col(Mail.person) == person)
    statement = statement.order_by(col(Mail.id).desc()).limit(limit)
    return (await session.execute(statement)).scalars().all()


async def queue_state(session: AsyncSession) -> tuple[float, int]:
    """Seconds that the oldest queued mail has waited, and how many wait for an address."""
    queued, waiting = col(Mail.state) == "queued", col(Mail.state) == "waiting"
    age = func.statement_timestamp() - func.min(col(Mail.queued_at))
    oldest = select(func.extract("epoch", age)).where(queued)
    count = select(func.count()).select_from(Mail).where(waiting)
    seconds = (await session.execute(oldest)).scalar_one()
    return float(seconds or 0), int((await session.execute(count)).scalar_one())
