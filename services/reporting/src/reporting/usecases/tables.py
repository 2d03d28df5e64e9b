"""The tables, a page at a time."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from kernel.errors import DomainError, NotFound
from sqlalchemy import ColumnElement, Row
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain import tables
from reporting.domain.filters import Filter, Limit
from reporting.domain.scopes import Sight
from reporting.queries import affectations, candidate_table, known, ordered, poste_table
from reporting.queries.ordered import Ordered
from reporting.schemas.affectations import Affectation, Affectations
from reporting.schemas.tables import (
    Candidate,
    Candidates,
    Candidature,
    Choice,
    Poste,
    Postes,
)


class PlaceUnknown(DomainError):
    """La liste a changé : reprenez-la depuis le début."""

    status = 422


async def list_candidates(
    session: AsyncSession,
    *,
    sight: Sight,
    only: Filter,
    limit_of_hearts: Limit,
    sort: candidate_table.Sort,
    descending: bool,
    after: UUID | None,
    limit: int,
) -> Candidates:
    """A page of candidates, each with every choice. Raises NotFound, PlaceUnknown."""
    await check_campaign(session, sight.campaign)
    table = candidate_table.people(sight, only, sort=sort, descending=descending)
    place = [col(tables.Candidate.person) == after] if after else []
    people, more = await _page(session, table, place, limit)
    lines = candidate_table.lines(sight, only, limit_of_hearts, sort=sort, descending=descending)
    these = lines.where(col(tables.Candidate.person).in_([one.person for one in people]))
    choices = await _grouped(session, these, "person") if people else {}
    items = [
        Candidate.of(one, choices=[Choice.of(line) for line in choices[one.person] if line.poste])
        for one in people
    ]
    return Candidates(items=items, next=str(items[-1].person) if more else None)


async def list_postes(
    session: AsyncSession,
    *,
    sight: Sight,
    only: Filter,
    sort: poste_table.Sort,
    descending: bool,
    after: str | None,
    limit: int,
) -> Postes:
    """A page of postes, each with its candidatures. Raises NotFound, PlaceUnknown."""
    await check_campaign(session, sight.campaign)
    table = poste_table.postes(sight, only, sort=sort, descending=descending)
    place = [col(tables.Poste.poste) == after] if after else []
    postes, more = await _page(session, table, place, limit)
    lines = poste_table.lines(sight, only, sort=sort, descending=descending)
    these = lines.where(col(tables.Poste.poste).in_([one.poste for one in postes]))
    ranked = await _grouped(session, these, "poste") if postes else {}
    items = [
        Poste.of(found[0], candidatures=[Candidature.of(line) for line in found if line.person])
        for found in ranked.values()
    ]
    return Postes(items=items, next=items[-1].poste if more else None)


async def list_affectations(
    session: AsyncSession,
    *,
    sight: Sight,
    only: Filter,
    sort: affectations.Sort,
    descending: bool,
    after: tuple[int, UUID] | None,
    limit: int,
) -> Affectations:
    """A page of the published results. Raises NotFound, PlaceUnknown."""
    # Counted before the rows: when nothing was awaited, they are all there.
    awaited = await count_awaited(session, campaign=sight.campaign, round_=only.round)
    table = affectations.table(sight, only, sort=sort, descending=descending)
    result = tables.Affectation
    place = [col(result.round) == after[0], col(result.person) == after[1]] if after else []
    rows, more = await _page(session, table, place, limit)
    items = [Affectation.model_validate(row) for row in rows]
    last = f"{items[-1].round}:{items[-1].person}" if more else None
    return Affectations(items=items, next=last, awaited=awaited)


async def check_campaign(session: AsyncSession, campaign: str) -> None:
    """Raises NotFound for a campaign that no one told of."""
    if await known.rounds_of(session, campaign) is None:
        raise NotFound


async def count_awaited(session: AsyncSession, *, campaign: str, round_: int | None) -> int:
    """How many published results have not arrived here yet. Raises NotFound."""
    await check_campaign(session, campaign)
    return await known.awaited(session, campaign=campaign, round_=round_)


async def _page(
    session: AsyncSession, table: Ordered, after: Sequence[ColumnElement[bool]], limit: int
) -> tuple[Sequence[Row[Any]], bool]:
    """The rows after the one that these conditions name, and whether there are more. Raises
    PlaceUnknown when they name nothing in sight."""
    place = None
    if after:
        place = await ordered.place_of(session, table, *after)
        if place is None:
            raise PlaceUnknown
    rows = await ordered.page(session, table.after(place), limit=limit + 1)
    return rows[:limit], len(rows) > limit


async def _grouped(session: AsyncSession, table: Ordered, key: str) -> dict[Any, list[Row[Any]]]:
    rows = await ordered.page(session, table)
    return {name: list(group) for name, group in groupby(rows, attrgetter(key))}
