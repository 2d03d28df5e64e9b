"""Facts as other services tell them, and what the fixtures give."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.auth import Address, ContactsChanged, Grant, PersonChanged, SignInRequested
from contracts.candidatures import BoundsMoved, RoundOpened, ToRank, WishesClosed
from contracts.catalog import Policy
from contracts.matching import AffectationPublished, PartPublished
from fastapi import FastAPI
from kernel.db import Database
from notifications.background import send
from notifications.background.lane import Lane
from notifications.domain.tables import Mail
from prometheus_client import REGISTRY
from sqlalchemy import update

Deliver = Callable[..., Awaitable[None]]
Mails = Callable[[], Awaitable[list[Mail]]]
Somebody = Callable[..., tuple[UUID, str]]
Known = Callable[..., Awaitable[tuple[UUID, str]]]
Inbox = Callable[..., Awaitable[list[dict[str, str]]]]
Lanes = Callable[..., Lane]
Sealed = Callable[..., str]
LINK = "http://localhost:1/connexion/lien/2hX0"
PUBLISHED = datetime(2026, 3, 13, 13, tzinfo=UTC)


def contact(person: UUID, address: str) -> ContactsChanged:
    return ContactsChanged(person=person, addresses=(Address(address=address, main=True),))


def named(person: UUID, *grants: Grant, merged_into: UUID | None = None) -> PersonChanged:
    return PersonChanged(
        person=person,
        given_name="Lina",
        family_name="Charvoz",
        grants=grants,
        merged_into=merged_into,
    )


def answers(poste: str, access: str = "referent") -> Grant:
    return Grant.model_validate(
        {"role": "responsable", "campaign": "2026-03", "poste": poste, "access": access}
    )


def opened(closes: datetime, *candidates: UUID) -> RoundOpened:
    return RoundOpened(
        campaign="2026-03",
        round=1,
        opened_at=closes - timedelta(days=3),
        wishes_close_at=closes,
        ranking_close_at=closes + timedelta(days=5),
        commitment="5f" * 32,
        policy=Policy(),
        candidates=candidates,
    )


def wishes_closed(closes: datetime, **to_rank: int) -> WishesClosed:
    return WishesClosed(
        campaign="2026-03",
        round=1,
        closed_at=closes - timedelta(days=5),
        ranking_close_at=closes,
        candidates=10,
        left_out=0,
        to_rank=tuple(
            ToRank(poste=poste.removeprefix("p").replace("_", "-"), candidatures=n)
            for poste, n in to_rank.items()
        ),
    )


def moved(wishes: datetime, ranking: datetime) -> BoundsMoved:
    return BoundsMoved(
        campaign="2026-03",
        round=1,
        wishes_close_at=wishes,
        ranking_close_at=ranking,
        reason="Panne d'un opérateur",
        moved_by=uuid4(),
        moved_at=wishes - timedelta(hours=1),
    )


def part(*postes: str, speciality: str = "PED") -> PartPublished:
    return PartPublished(
        campaign="2026-03",
        round=1,
        speciality=speciality,
        territory="Auvergne-Rhône-Alpes",
        published_by=uuid4(),
        published_at=PUBLISHED,
        postes=postes,
        placed=1,
        unplaced=0,
    )


def affected(person: UUID) -> AffectationPublished:
    return AffectationPublished(
        campaign="2026-03",
        round=1,
        person=person,
        poste="69-0418",
        published_at=PUBLISHED,
    )


def asked(sealed: str, *, minutes: float = 10, person: UUID | None = None) -> SignInRequested:
    return SignInRequested(
        person=person or uuid4(),
        sealed=sealed,
        expires_at=datetime.now(UTC) + timedelta(minutes=minutes),
    )


def measured(metric: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(metric, labels) or 0.0


async def change(database: Database, **values: Any) -> None:
    """Bends what is kept of all mails, to be at another moment of their life."""
    async with database.begin() as session:
        await session.execute(update(Mail).values(**values))


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def running(app: FastAPI, *, urgent: bool) -> AsyncIterator[asyncio.Task[None]]:
    """The sender of a lane, beside the test as it is beside the requests."""
    work = send(urgent=urgent)(app.state.runtime)
    task = asyncio.ensure_future(work)
    try:
        yield task  # type: ignore[misc]
    finally:
        task.cancel()
        await asyncio.wait([task])
