"""Mails: those due, with what their texts need, and what became of the others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from notifications.domain.tables import (
    MAILS,
    Campaign,
    Contact,
    Mail,
    Notice,
    NoticePoste,
    Person,
    Poste,
    Responsability,
)
from notifications.queries.audiences import answers, concerned, not_past
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Integer,
    and_,
    any_,
    bindparam,
    func,
    select,
)
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class Due:
    """A mail to send now, with what its text needs; `at`: the database's clock. One whose link is
    sealed has neither round nor figures."""

    mail: Mail
    at: datetime
    name: str | None
    address: str | None
    campaign: str | None
    round: int | None
    figures: Mapping[str, Any] | None


async def take_due(session: AsyncSession, *, urgent: bool, limit: int) -> list[Due]:
    """Locks the mails that wait longest; those that another process sends are passed over."""
    rows = (await session.execute(_DUE, {"lane": urgent, "most": limit})).all()
    mail = len(MAILS.columns)
    return [
        Due(Mail(**dict(zip(MAILS.columns.keys(), row[:mail], strict=True))), *row[mail:])
        for row in rows
    ]


# The columns, not the entity: what becomes of a batch is written by one statement.
_DUE: Final = (
    select(
        *MAILS.columns,
        func.statement_timestamp(),
        col(Person.given_name) + " " + col(Person.family_name),
        func.coalesce(MAILS.c.address, col(Contact.address)),
        func.coalesce(col(Campaign.label), col(Notice.campaign)),
        col(Notice.round),
        col(Notice.data),
    )
    .select_from(MAILS)
    .outerjoin(Notice, col(Notice.fact) == MAILS.c.fact)
    .outerjoin(Person, col(Person.person) == MAILS.c.person)
    .outerjoin(Contact, col(Contact.person) == MAILS.c.person)
    .outerjoin(Campaign, col(Campaign.campaign) == col(Notice.campaign))
    .where(
        MAILS.c.state == "queued",
        MAILS.c.urgent == bindparam("lane", type_=Boolean),
        MAILS.c.due_at <= func.statement_timestamp(),
        not_past(col(Mail.expires_at)),
    )
    .order_by(MAILS.c.due_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(of=MAILS, skip_locked=True)
)


async def postes_told(
    session: AsyncSession, mails: Collection[int]
) -> Mapping[int, Sequence[tuple[str, int | None]]]:
    """For each of these mails, the postes of its notice that its reader answers for: label and
    number of candidatures."""
    found: dict[int, list[tuple[str, int | None]]] = {}
    for id_, number, candidatures, poste in await session.execute(
        _POSTES_TOLD, {"mails": list(mails)}
    ):
        found.setdefault(id_, []).append((poste.label if poste else number, candidatures))
    return found


_POSTES_TOLD: Final = (
    select(Mail.id, NoticePoste.poste, NoticePoste.candidatures, Poste)  # type: ignore[call-overload]
    .join(NoticePoste, col(NoticePoste.fact) == col(Mail.fact))
    .join(Notice, col(Notice.fact) == col(Mail.fact))
    .join(Responsability, and_(answers(), col(Responsability.person) == col(Mail.person)))
    .outerjoin(
        Poste,
        and_(
            col(Poste.campaign) == col(NoticePoste.campaign),
            col(Poste.poste) == col(NoticePoste.poste),
        ),
    )
    .where(col(Mail.id) == any_(bindparam("mails", type_=ARRAY(BigInteger))), concerned())
    .order_by(col(NoticePoste.poste))
)


async def deliveries(session: AsyncSession, *, person: UUID, limit: int) -> Sequence[Mail]:
    """The latest mails to a person."""
    statement = select(Mail).where(col(Mail.person) == person)
    statement = statement.order_by(col(Mail.id).desc()).limit(limit)
    return (await session.execute(statement)).scalars().all()


async def queue_state(session: AsyncSession) -> tuple[float, int]:
    """Seconds that the oldest queued mail has waited (one that is held is of an hour to come), and
    how many wait for an address."""
    seconds, waiting = (await session.execute(_QUEUE_STATE)).one()
    return max(0.0, float(seconds or 0)), int(waiting)


_OLDEST: Final = select(func.min(col(Mail.queued_at))).where(col(Mail.state) == "queued")
_WAITING: Final = select(func.count()).select_from(Mail).where(col(Mail.state) == "waiting")
_QUEUE_STATE: Final = select(
    func.extract("epoch", func.statement_timestamp() - _OLDEST.scalar_subquery()),
    _WAITING.scalar_subquery(),
)
