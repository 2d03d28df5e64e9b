"""What managers read of many tickets at once, within their territory."""

from datetime import datetime
from typing import Any, Final

from kernel.identity import Caller
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.tickets import Ticket, reference
from assistance.domain.words import RegisterName
from assistance.queries import registers, tickets
from assistance.queries.tickets import Filter
from assistance.schemas.desk import (
    Figures,
    KindFigures,
    Register,
    RegisterLine,
    StateFigures,
    Statistics,
    SubdivisionFigures,
)
from assistance.schemas.tickets import Desk
from assistance.usecases.managing import reach_of
from assistance.usecases.reading import desk_lines


async def desk(
    session: AsyncSession, *, caller: Caller, wanted: Filter, before: int | None, limit: int
) -> Desk:
    reach = await reach_of(session, caller)
    found = await tickets.desk(session, reach, wanted, before=before, limit=limit + 1)
    page = found[:limit]
    last = page[-1][0].number if len(found) > limit else None
    return Desk(items=await desk_lines(session, page), next=last)


async def register(session: AsyncSession, *, caller: Caller, kind: RegisterName) -> Register:
    rows = await registers.register(session, await reach_of(session, caller), kind)
    lines = [RegisterLine(**row._mapping, reference=reference(row.number)) for row in rows]
    overdue = sum(line.overdue for line in lines)
    return Register(kind=kind, total=len(lines), overdue=overdue, items=lines)


async def statistics(
    session: AsyncSession, *, caller: Caller, since: datetime | None, until: datetime | None
) -> Statistics:
    reach = await reach_of(session, caller)

    async def figures(by: Any | None = None) -> Any:
        return await registers.figures(session, reach, by=by, since=since, until=until)

    (whole,) = await figures()
    by_kind, by_state, by_place = [await figures(col(one)) for one in _BY]
    return Statistics(
        whole=Figures.model_validate(whole),
        by_kind=[KindFigures.model_validate(row) for row in by_kind],
        by_state=[StateFigures.model_validate(row) for row in by_state],
        by_subdivision=[SubdivisionFigures.model_validate(row) for row in by_place],
    )


_BY: Final = (Ticket.kind, Ticket.state, Ticket.subdivision)
